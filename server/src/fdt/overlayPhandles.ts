/** Changes phandles in an overlay before it is merged: its own phandles, and its references to labels of the base. */

import { append } from '../base/append.ts';
import { readU32, writeU32 } from '../base/bytes.ts';
import { countText } from '../base/format.ts';
import { BAD_PATH, cString, type FdtCursor } from './fdtCursor.ts';
import { failure, type LibfdtError, OverlayFailure, type OverlayProblem } from './overlayProblems.ts';
import { fragmentsOf, targetOf } from './overlayTargets.ts';

const MAX_PHANDLE = 0xffff_fffe;
/** Most problems that are listed at once. */
const MAX_LISTED = 100;

/** Adds `delta`, the largest phandle of the base, to all phandles of the overlay and to its local references. */
export function renumberPhandles(overlay: FdtCursor, delta: number): void {
  for (let node = overlay.root; node >= 0; node = overlay.nextNode(node)) {
    for (const name of ['phandle', 'linux,phandle']) {
      const value = overlay.valueOf(node, name);
      if (value === undefined) continue;
      if (value.length !== 4) {
        const message = `${overlay.path(node)}: ${name} has ${countText(value.length, 'byte')}, a phandle has 4.`;
        throw failure('overlay-bad-phandle', message, 'FDT_ERR_BADPHANDLE');
      }
      const phandle = readU32(value, 0) + delta;
      if (phandle > MAX_PHANDLE) {
        const message = `${overlay.path(node)}: its phandle, moved behind the ${delta} of the base, is no 32-bit number.`;
        throw failure('overlay-no-phandles-left', message, 'FDT_ERR_NOPHANDLES');
      }
      writeU32(value, 0, phandle);
    }
  }
  eachLocalReference(overlay, (value, offset) => {
    writeU32(value, offset, readU32(value, offset) + delta);
  });
}

/** Writes the base's phandles into the references that `/__fixups__` lists. */
export function resolveFixups(base: FdtCursor, overlay: FdtCursor): void {
  const fixups = overlay.child(overlay.root, '__fixups__');
  if (fixups < 0) return;
  const symbols = base.child(base.root, '__symbols__');
  const problems: OverlayProblem[] = [];
  for (let at = overlay.firstProperty(fixups); at >= 0; at = overlay.nextProperty(at)) {
    const label = overlay.propertyName(at);
    const places = overlay.value(at);
    const phandle = phandleOfLabel(base, symbols, label, places);
    if (phandle instanceof OverlayFailure) {
      if (problems.length < MAX_LISTED) append(problems, phandle.problems);
    } else if (problems.length === 0) {
      // After the first missing label, only further missing labels are listed.
      for (const place of fixupPlaces(label, places)) fixUp(overlay, label, place, phandle);
    }
  }
  if (problems.length > 0) throw new OverlayFailure(problems);
}

function phandleOfLabel(base: FdtCursor, symbols: number, label: string, places: Uint8Array): number | OverlayFailure {
  const user = cString(places).split(':').slice(0, 2).join(':');
  if (symbols < 0) {
    const message = `The base has no labels (/__symbols__); compile it with -@. ${user} wants '${label}'.`;
    return failure('overlay-no-symbols', message, 'FDT_ERR_BADOFFSET', 'overlay', user);
  }
  const path = base.valueOf(symbols, label);
  if (path === undefined) {
    const message = `The base has no label '${label}', which ${user} wants.`;
    return failure('overlay-missing-symbol', message, 'FDT_ERR_NOTFOUND', 'overlay', user);
  }
  const text = cString(path);
  const node = base.nodeByPath(text);
  const phandle = node < 0 ? 0 : base.phandle(node);
  if (phandle !== 0) return phandle;
  const why = node < 0 ? 'where there is no node' : 'a node without phandle';
  const error = node === BAD_PATH ? 'FDT_ERR_BADPATH' : 'FDT_ERR_NOTFOUND';
  return failure('overlay-bad-symbol', `Label '${label}' of the base is ${text}, ${why}.`, error, 'base');
}

interface FixupPlace {
  readonly path: string;
  readonly property: string;
  readonly offset: number;
}

/** The entries of a fixup: strings `path:property:offset`, each with a NUL. */
function fixupPlaces(label: string, value: Uint8Array): readonly FixupPlace[] {
  if (value.at(-1) !== 0) throw badFixup(label, 'its last entry has no end');
  const places: FixupPlace[] = [];
  for (let start = 0; start < value.length; ) {
    const end = value.indexOf(0, start);
    const entry = cString(value.subarray(start));
    const parts = /^([^:]*):([^:]+):\s*\+?(\d+)$/.exec(entry);
    if (parts === null) throw badFixup(label, `'${entry}' is not path:property:offset`);
    const [, path = '', property = '', offset] = parts;
    places.push({ path, property, offset: Number(offset) });
    start = end + 1;
  }
  return places;
}

function fixUp(overlay: FdtCursor, label: string, { path, property, offset }: FixupPlace, phandle: number): void {
  const node = overlay.nodeByPath(path);
  if (node === BAD_PATH) throw badFixup(label, `'${path}' is neither a path nor an alias`, 'FDT_ERR_BADPATH');
  if (node < 0) throw badFixup(label, `there is no node ${path}`);
  const value = overlay.valueOf(node, property);
  if (value === undefined) {
    const message = `Fixups of '${label}': ${path} has no property ${property}.`;
    throw failure('overlay-bad-fixups', message, 'FDT_ERR_NOTFOUND');
  }
  if (offset + 4 > value.length) {
    const message = `Fixups of '${label}': ${path}:${property} has ${countText(value.length, 'byte')}, none at ${offset}.`;
    throw failure('overlay-bad-fixups', message);
  }
  writeU32(value, offset, phandle);
}

function badFixup(label: string, why: string, error: LibfdtError = 'FDT_ERR_BADOVERLAY'): OverlayFailure {
  return failure('overlay-bad-fixups', `Fixups of '${label}': ${why}.`, error);
}

/** Keeps the base's phandle of a node that has one in the overlay too, because other nodes of the base refer to it. */
export function keepBasePhandles(base: FdtCursor, overlay: FdtCursor): void {
  for (const { node: fragment, content } of fragmentsOf(overlay)) {
    const target = targetOf(base, overlay, fragment).node;
    if (target >= 0) keepIn(base, target, overlay, content);
  }
}

function keepIn(base: FdtCursor, target: number, overlay: FdtCursor, node: number): void {
  const kept = base.phandle(target);
  const given = overlay.phandle(node);
  if (kept !== 0 && given !== 0 && kept !== given) {
    for (const name of ['phandle', 'linux,phandle']) {
      const value = overlay.valueOf(node, name);
      if (value?.length === 4) writeU32(value, 0, kept);
    }
    eachLocalReference(overlay, (value, offset) => {
      if (readU32(value, offset) === given) writeU32(value, offset, kept);
    });
  }
  for (const child of overlay.children(node)) {
    const same = base.child(target, overlay.nodeName(child));
    if (same >= 0) keepIn(base, same, overlay, child);
  }
}

/** Visits the cells that `/__local_fixups__` lists. Its nodes have the same names as those of the overlay. */
function eachLocalReference(overlay: FdtCursor, visit: (value: Uint8Array, offset: number) => void): void {
  const fixups = overlay.child(overlay.root, '__local_fixups__');
  if (fixups >= 0) eachReferenceIn(overlay, overlay.root, fixups, visit);
}

function eachReferenceIn(
  overlay: FdtCursor,
  node: number,
  fixups: number,
  visit: (value: Uint8Array, offset: number) => void,
): void {
  for (let at = overlay.firstProperty(fixups); at >= 0; at = overlay.nextProperty(at)) {
    const offsets = overlay.value(at);
    const name = overlay.propertyName(at);
    const value = overlay.valueOf(node, name);
    const place = (): string => `${overlay.path(node)}:${name}`;
    if (offsets.length % 4 !== 0) throw badLocal(`those of ${place()} are no cells`);
    if (value === undefined) throw badLocal(`there is no ${place()}`);
    for (let i = 0; i < offsets.length; i += 4) {
      const offset = readU32(offsets, i);
      if (offset + 4 > value.length)
        throw badLocal(`${place()} has ${countText(value.length, 'byte')}, none at ${offset}`, false);
      visit(value, offset);
    }
  }
  for (const inner of overlay.children(fixups)) {
    const name = overlay.nodeName(inner);
    const same = overlay.child(node, name);
    if (same < 0) throw badLocal(`${overlay.path(node)} has no node ${name}`);
    eachReferenceIn(overlay, same, inner, visit);
  }
}

function badLocal(why: string, seenByLibfdt = true): OverlayFailure {
  const error = seenByLibfdt ? 'FDT_ERR_BADOVERLAY' : undefined;
  return failure('overlay-bad-local-fixups', `Local fixups: ${why}.`, error);
}
