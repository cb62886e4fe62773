/**
 * Completes a tree after the run: assigns phandles, fills in references, omits unused nodes, and generates the tables of
 * overlays. The order is dtc's, because it decides numbers (dtc 1.8.1, checks.c: fixup_phandle_references,
 * fixup_path_references, fixup_omit_unused_nodes; livetree.c: generate_label_tree, generate_fixups_tree,
 * generate_local_fixups_tree).
 */

import { latin1, readU32, writeU32 } from '../base/bytes.ts';
import type { CheckCode } from '../problems/codes.ts';
import { CompiledValue, type Marker, type PlacedMarker, withNumbers } from './compiledValue.ts';
import { FixupTables } from './fixupTables.ts';
import { nodeByReference } from './labels.ts';
import type { NodeBody } from './nodeBody.ts';
import { finalMarkers } from './placedMarkers.ts';
import { checkStructure, type Fixup, type LiveTree } from './structureChecks.ts';
import { TableValues } from './tableValues.ts';
import { DtNode, DtProperty, nodeAtPath } from './tree.ts';
import { UnknownNames } from './unknownNames.ts';

/** Options of dtc for completing a tree; those that are absent are false or the default. */
export interface ResolveOptions {
  /** Generates `__symbols__`, and phandles for all labelled nodes (dtc `-@`). */
  readonly symbols: boolean;
  /** The properties that hold an assigned phandle (dtc `-H`); `epapr` (`phandle`) by default. */
  readonly phandleFormat?: PhandleFormat;
  /** Generates an alias for each label (dtc `-A`). */
  readonly autoAliases?: boolean;
  /** Generates `__fixups__` and `__local_fixups__` even if the source is no plugin (dtc `-L`). */
  readonly fixups?: boolean;
  /** Fixups that dtc does not reach, because an earlier check failed and the output is forced (dtc `-f`). */
  readonly leftOut?: ReadonlySet<Fixup>;
}

const NOTHING: ReadonlySet<Fixup> = new Set();

/** The values of dtc `-H`. */
export const PHANDLE_FORMATS = ['legacy', 'epapr', 'both'] as const;
type PhandleFormat = (typeof PHANDLE_FORMATS)[number];

/** The properties of each format, in the order in which they are added (dtc 1.8.1, livetree.c: get_node_phandle). */
const PHANDLE_PROPERTIES: Readonly<Record<PhandleFormat, readonly string[]>> = {
  legacy: ['linux,phandle'],
  epapr: ['phandle'],
  both: ['linux,phandle', 'phandle'],
};

/** Completes a tree of a source or a blob in place, as dtc does. Reports problems through `tree.report`. */
export function resolveLiveTree(tree: LiveTree, options: ResolveOptions): void {
  const leftOut = options.leftOut ?? NOTHING;
  const { phandles, naming } = checkStructure(tree, leftOut);
  const resolver = new Resolver(tree, leftOut.has('explicit_phandles') ? new Map() : phandles, options);
  if (!leftOut.has('phandle_references')) resolver.phandleReferences(naming);
  if (!leftOut.has('path_references')) resolver.pathReferences(naming);
  if (!leftOut.has('omit_unused_nodes')) resolver.omitUnused();
  if (options.autoAliases) resolver.labelTable('aliases', false);
  resolver.labelsFromSymbols();
  if (options.symbols) resolver.labelTable('__symbols__', true);
  new FixupTables(tree).readTables();
  if (tree.isPlugin || options.fixups) resolver.fixups();
}

/** Whether the value of a property contains references or labels. */
function namesSomething({ deleted, compiled }: DtProperty): boolean {
  return !deleted && compiled.named.length > 0;
}

/** Whether bytes contain these numbers at a value's references to phandles, in order. */
function holdsNumbers(
  { named }: CompiledValue,
  filled: Uint8Array | undefined,
  numbers: readonly number[],
): filled is Uint8Array {
  if (!filled) return false;
  let i = 0;
  for (const { kind, offset } of named) {
    if (kind === 'phandle' && readU32(filled, offset) !== numbers[i++]) return false;
  }
  return true;
}

/** Most phandle values in the cache; the largest boards of Linux have some two thousand. */
const KEPT_PHANDLES = 8192;
const phandleValues: CompiledValue[] = [new CompiledValue(new Uint8Array(4), [typeMarker('uint32', 0)])];

/** A phandle as a value. All boards share it, because each run assigns the first numbers. */
function phandleValue(phandle: number): CompiledValue {
  const known = phandleValues[phandle];
  if (known) return known;
  const bytes = new Uint8Array(4);
  writeU32(bytes, 0, phandle);
  const value = new CompiledValue(bytes, [typeMarker('uint32', 0)]);
  // In ascending order, so that the list has no holes.
  if (phandle < KEPT_PHANDLES && phandle <= phandleValues.length) phandleValues[phandle] = value;
  return value;
}

class Resolver {
  readonly #run: LiveTree;
  readonly #used: Map<number, DtNode>;
  readonly #options: ResolveOptions;
  readonly #names: UnknownNames;
  #next = 1;

  constructor(run: LiveTree, used: Map<number, DtNode>, options: ResolveOptions) {
    this.#run = run;
    this.#names = new UnknownNames(run.root, run.labels);
    this.#used = used;
    this.#options = options;
  }

  #target(ref: string): DtNode | undefined {
    return nodeByReference(this.#run.root, this.#run.labels, ref);
  }

  /** The phandle of a node. If it has none yet, it gets the next free number and a `phandle` property. */
  #phandleOf(node: DtNode): number {
    if (node.phandle !== 0) return node.phandle;
    while (this.#isTaken(this.#next)) this.#next++;
    node.phandle = this.#next;
    this.#used.set(this.#next, node);
    for (const name of PHANDLE_PROPERTIES[this.#options.phandleFormat ?? 'epapr']) {
      if (node.getProperty(name)) continue;
      node.addProperty(new DtProperty(name, node, phandleValue(node.phandle), undefined));
    }
    return node.phandle;
  }

  /** Whether a phandle is in use. The number of an omitted node is free again. */
  #isTaken(phandle: number): boolean {
    const holder = this.#used.get(phandle);
    return holder !== undefined && !holder.deleted;
  }

  phandleReferences(nodes: readonly DtNode[]): void {
    for (const node of nodes) {
      const { body } = node;
      if (body && body.references.length > 0) this.#fillBody(node, body);
      for (const property of node.furtherProperties) if (namesSomething(property)) this.#fillPhandles(property);
    }
  }

  /** Fills in the shared values of a node together: in other boards most of their numbers are the same. */
  #fillBody(node: DtNode, body: NodeBody): void {
    const numbers = this.#numbers;
    numbers.length = 0;
    const { references } = body;
    for (let i = 0; i < references.length; i++) {
      const target = this.#target(references[i]?.ref ?? '');
      if (target) {
        numbers.push(this.#phandleOf(target));
        target.isReferenced = true;
      } else if (this.#run.isPlugin) {
        numbers.push(body.unresolved(i));
      } else {
        // A problem needs the property's place: only separate objects have it.
        node.unshareProperties();
        return;
      }
    }
    node.setBodyValues(body.filledWith(numbers));
  }

  /** Fills in one property. Boards and runs share values: if the numbers are unchanged, the bytes are reused. */
  #fillPhandles(property: DtProperty): void {
    const { compiled } = property;
    const numbers = this.#numbers;
    numbers.length = 0;
    let any = false;
    for (const marker of compiled.named) {
      if (marker.kind !== 'phandle') continue;
      const target = this.#target(marker.ref);
      if (!target) {
        if (!this.#run.isPlugin) this.#unresolved('phandle_references', property, marker);
        numbers.push(readU32(compiled.bytes, marker.offset));
        continue;
      }
      numbers.push(this.#phandleOf(target));
      target.isReferenced = true;
      any = true;
    }
    if (!any) return;
    if (!holdsNumbers(compiled, compiled.filled, numbers)) {
      const before = compiled.filledBefore;
      compiled.filledBefore = compiled.filled;
      compiled.filled = holdsNumbers(compiled, before, numbers) ? before : withNumbers(compiled, numbers);
    }
    property.data = compiled.filled ?? compiled.bytes;
  }

  readonly #numbers: number[] = [];

  pathReferences(nodes: readonly DtNode[]): void {
    // Shared properties contain no path references.
    for (const node of nodes) {
      for (const property of node.furtherProperties) if (namesSomething(property)) this.#insertPaths(property);
    }
  }

  #insertPaths(property: DtProperty): void {
    const paths = property.compiled.named.filter((marker) => marker.kind === 'path');
    if (paths.length === 0) return;
    const parts: Uint8Array[] = [];
    let from = 0;
    const lengths: number[] = [];
    for (const marker of paths) {
      const target = this.#target(marker.ref);
      if (!target) {
        this.#unresolved('path_references', property, marker);
        lengths.push(0);
        continue;
      }
      lengths.push(target.path.length + 1);
      parts.push(property.data.subarray(from, marker.offset), cString(target.path));
      from = marker.offset;
      target.isReferenced = true;
    }
    parts.push(property.data.subarray(from));
    property.data = concat(parts);
    property.placed = movedBy(property.compiled.markers, lengths);
  }

  #unresolved(code: CheckCode, property: DtProperty, marker: Marker): void {
    const what = this.#names.describe(marker.ref);
    this.#run.report(code, what, { node: property.node, property: property.name, site: property.partSite(marker) });
  }

  omitUnused(): void {
    const { root, labels, omittable } = this.#run;
    for (const node of omittable) {
      const kept = this.#options.symbols && node.labels.length > 0;
      if (!kept && !node.deleted && !node.isReferenced && isBelow(root, node)) labels.deleteNode(node);
    }
  }

  /**
   * Makes labels of the entries in the source's own `__symbols__` (dtc 1.8.1, livetree.c: generate_labels_from_tree). An
   * empty path means the root.
   */
  labelsFromSymbols(): void {
    const { root, labels } = this.#run;
    for (const property of root.child('__symbols__')?.allProperties ?? []) {
      if (property.deleted) continue;
      const path = cText(property.data);
      // For dtc '/' is the path of a child without a name.
      const node = /^\/+$/.test(path) ? undefined : nodeAtPath(root, path);
      if (node) labels.add(node, property.name, property.site);
    }
  }

  /** Generates a table with the path of each label (generate_label_tree). `wantPhandles`: each labelled node gets a phandle. */
  labelTable(name: string, wantPhandles: boolean): void {
    const { root } = this.#run;
    if (!anyLabel(root)) return;
    this.#collectLabels(childOrNew(root, name), root, wantPhandles);
  }

  #collectLabels(table: DtNode, node: DtNode, wantPhandles: boolean): void {
    if (node.labels.length > 0) {
      for (const label of node.labels) {
        if (label.deleted || table.getProperty(label.name)) continue;
        const path = new CompiledValue(cString(node.path), [typeMarker('string', 0)]);
        table.addProperty(new DtProperty(label.name, table, path, undefined));
      }
      if (wantPhandles) this.#phandleOf(node);
    }
    for (const child of node.allChildren) if (!child.deleted) this.#collectLabels(table, child, wantPhandles);
  }

  fixups(): void {
    const { root } = this.#run;
    const references = (wantTarget: boolean) => (node: DtNode) =>
      node.allProperties.some(
        (property) =>
          !property.deleted &&
          finalMarkers(property).some(
            ({ kind, ref }) => kind === 'phandle' && (this.#target(ref) !== undefined) === wantTarget,
          ),
      );
    if (anyNode(root, references(false))) this.#collectFixups(childOrNew(root, '__fixups__'), root);
    if (anyNode(root, references(true))) this.#collectLocalFixups(childOrNew(root, '__local_fixups__'), root);
    this.#tables.finish();
  }

  readonly #tables = new TableValues();

  #collectFixups(table: DtNode, node: DtNode): void {
    for (const property of [...node.allProperties]) {
      if (property.deleted) continue;
      for (const marker of finalMarkers(property)) {
        const { kind, ref, offset } = marker;
        if (kind !== 'phandle' || this.#target(ref)) continue;
        if (ref.includes('/')) {
          const message = `an overlay cannot carry the unresolved path reference &{${ref}}; use a label`;
          const written = property.compiled.markers.find((each) => each.ref === ref);
          const site = written && property.partSite(written);
          this.#run.report('fixup-path', message, { node, property: property.name, site });
          continue;
        }
        this.#tables.addString(table, ref, `${node.path}:${property.name}:${offset}`);
      }
    }
    for (const child of [...node.allChildren]) if (!child.deleted) this.#collectFixups(table, child);
  }

  #collectLocalFixups(table: DtNode, node: DtNode): void {
    for (const property of [...node.allProperties]) {
      if (property.deleted) continue;
      for (const { kind, ref, offset } of finalMarkers(property)) {
        if (kind !== 'phandle' || !this.#target(ref)) continue;
        let at = table;
        for (const name of pathNames(node)) at = childOrNew(at, name);
        this.#tables.addCell(at, property.name, offset);
      }
    }
    for (const child of [...node.allChildren]) if (!child.deleted) this.#collectLocalFixups(table, child);
  }
}

/** Markers at their offsets after each path reference was replaced by its bytes. */
function movedBy(markers: readonly Marker[], lengths: readonly number[]): readonly PlacedMarker[] {
  let moved = 0;
  let path = 0;
  return markers.map(({ kind, offset, ref }) => {
    const placed = { kind, offset: offset + moved, ref };
    if (kind === 'path') moved += lengths[path++] ?? 0;
    return placed;
  });
}

function typeMarker(kind: 'uint32' | 'string', offset: number): Marker {
  return { kind, offset, ref: '', start: 0, end: 0 };
}

/** Whether a node is in the tree of `root`. */
function isBelow(root: DtNode, node: DtNode): boolean {
  let top = node;
  while (top.parent) top = top.parent;
  return top === root;
}

function anyNode(node: DtNode, test: (node: DtNode) => boolean): boolean {
  return test(node) || node.allChildren.some((child) => !child.deleted && anyNode(child, test));
}

/** Like dtc's any_label_tree: a deleted label counts too, if its node was deleted and revived. */
function anyLabel(node: DtNode): boolean {
  return anyNode(node, (n) => n.labels.length > 0);
}

/** The names on the path to a node in `__local_fixups__`, up to the first node whose parent dtc does not know. */
function pathNames(node: DtNode): readonly string[] {
  const names: string[] = [];
  for (let at: DtNode = node; at.parent && !at.wasMark; at = at.parent) names.unshift(at.name);
  return names;
}

/** The child of that name in a generated table; adds it if there is none. */
function childOrNew(parent: DtNode, name: string): DtNode {
  const existing = parent.child(name);
  if (existing) return existing;
  const node = new DtNode(name, parent);
  node.isGenerated = true;
  parent.addChild(node);
  return node;
}

/** The text of bytes up to their first NUL. */
function cText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return latin1(bytes, 0, end < 0 ? bytes.length : end);
}

function cString(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length + 1);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
