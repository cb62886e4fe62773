/**
 * Edits of a region of /reserved-memory that the user makes on the map: move, resize, set a fixed address or the allowed
 * ranges. The source edits are minimal; they include the unit address and all names of the node.
 */
import { spanOf } from '../../analysis/placeFindings.ts';
import { sameBytes } from '../../base/bytes.ts';
import { hex } from '../../base/format.ts';
import { placeOfPart, valueItems } from '../../link/valueItems.ts';
import type { MacroDefinition } from '../../preprocess/macros.ts';
import { basename } from '../../source/path.ts';
import type { DtNode, DtProperty } from '../../tree/tree.ts';
import type { SourceEdit } from '../quickFix.ts';
import { rootCells } from '../regionSource.ts';
import { macroMentions } from '../rename/mentions.ts';
import { renamedPath } from '../rename/paths.ts';
import type { Refusal } from '../rename/refusal.ts';
import { type RenameSources, renameNodeWith } from '../rename/rename.ts';
import { literalCells, numberLike, removeProperty, replaceName, statementSpan, toCells } from '../sourceEdits.ts';
import { analyzerWith } from '../trial.ts';
import { setValue, type ValueSurroundings, withNumber } from './valueEdits.ts';

/** A requested edit; addresses and sizes in bytes. */
export type RegionChange =
  /** A region with `reg`: sets one of its entries, counted from 0. */
  | { readonly kind: 'place'; readonly base: bigint; readonly size: bigint; readonly entry: number }
  /** A region that the kernel places: sets its size. */
  | { readonly kind: 'size'; readonly size: bigint }
  /** A region that the kernel places: gives it this address permanently. */
  | { readonly kind: 'static'; readonly base: bigint }
  /** A region that the kernel places: restricts it to this range. */
  | { readonly kind: 'allocRanges'; readonly base: bigint; readonly size: bigint };

/** Edits of a region's own statements, before its references are renamed. */
interface PlannedEdit {
  readonly edits: readonly SourceEdit[];
  /** The node's name after the edits: the old one where it has no unit address, or where another file defines it. */
  readonly name: string;
  /** Remarks for the author; usually empty. */
  readonly note: string;
}

/** A region edit that can be applied. */
interface RegionEdit {
  readonly edits: readonly SourceEdit[];
  readonly note: string;
  /** The region's path after the edit. */
  readonly path: string;
}

/**
 * All edits of a change, tried on the boards that share the region; refused with a reason where the source hides text that
 * would have to change, or where another board would change.
 */
export function editRegion(sources: RenameSources, path: string, change: RegionChange): RegionEdit | Refusal {
  const planned = planRegionEdit(sources, path, change);
  if ('refusal' in planned) return planned;
  const { edits, name, note } = planned;
  if (edits.length === 0) return { edits, note, path };
  const all = renameNodeWith(sources, path, name, edits);
  if ('refusal' in all) return all;
  const { board, analyzer } = sources;
  const after = analyzerWith(analyzer, all)?.board(board.path);
  const moved = renamedPath(path, name);
  const node = after?.nodeAt(moved);
  if (!node || !says(node, change, rootCells(board.root))) {
    return { refusal: `The source of ${nameOf(path)} does not lead to that value: a macro stands in between.` };
  }
  return { edits: all, note, path: moved };
}

/** The edits of the region's own statements only, without trials: for a preview of the change. */
export function planRegionEdit(
  { board, analyzer }: Pick<RenameSources, 'board' | 'analyzer'>,
  path: string,
  change: RegionChange,
): PlannedEdit | Refusal {
  const node = board.nodeAt(path);
  if (node?.parent?.path !== '/reserved-memory') {
    return { refusal: `${nameOf(path)} is no region of /reserved-memory.` };
  }
  const textOf = (file: string) => analyzer.host.read(file)?.text ?? '';
  const mentions = new Map<MacroDefinition, number>();
  const around: ValueSurroundings = {
    textOf,
    macro: (name) => board.compiled.run.trace.macros.get(name),
    isUsedOnce: (macro) => {
      const known = mentions.get(macro);
      let count = known ?? 0;
      if (known === undefined) for (const file of board.files) count += macroMentions(textOf(file), macro.name).length;
      mentions.set(macro, count);
      // The definition is one.
      return count === 2;
    },
  };
  const cells = rootCells(board.root);
  switch (change.kind) {
    case 'place':
      return placed(node, change, cells, around);
    case 'size':
      return sized(node, change.size, cells, around);
    case 'static':
      return madeStatic(node, change.base, cells, around);
    case 'allocRanges':
      return ranged(node, change, cells, around);
  }
}

interface RootCells {
  readonly addressCells: number;
  readonly sizeCells: number;
}

function placed(
  node: DtNode,
  { base, size, entry }: RegionChange & { readonly kind: 'place' },
  { addressCells, sizeCells }: RootCells,
  around: ValueSurroundings,
): PlannedEdit | Refusal {
  const reg = node.getProperty('reg');
  const at = entry * (addressCells + sizeCells);
  if (!reg || reg.data.length < 4 * (at + addressCells + sizeCells)) {
    return {
      refusal: `${node.name} has no 'reg' with that address: the kernel places it. Give it a fixed address first.`,
    };
  }
  const fault = tooWide('An address', base, addressCells) ?? tooWide('A size', size, sizeCells);
  if (fault) return fault;
  const wanted = withNumber(withNumber(reg.data, at, addressCells, base), at + addressCells, sizeCells, size);
  const edits = setValue(reg, wanted, around);
  if ('refusal' in edits) return edits;
  return { edits, ...(entry === 0 ? nameAt(node, base, edits) : { name: node.name, note: '' }) };
}

function sized(node: DtNode, size: bigint, { sizeCells }: RootCells, around: ValueSurroundings): PlannedEdit | Refusal {
  const property = sizeOf(node, sizeCells);
  if ('refusal' in property) return property;
  const fault = tooWide('A size', size, sizeCells);
  if (fault) return fault;
  const edits = setValue(property, withNumber(property.data, 0, sizeCells, size), around);
  return 'refusal' in edits ? edits : { edits, name: node.name, note: '' };
}

/** Replaces `size` by `reg` with the address first, and removes the properties that restrict the region's place. */
function madeStatic(
  node: DtNode,
  base: bigint,
  { addressCells, sizeCells }: RootCells,
  { textOf }: ValueSurroundings,
): PlannedEdit | Refusal {
  const property = sizeOf(node, sizeCells);
  if ('refusal' in property) return property;
  if (node.getProperty('reg')) return { refusal: `${node.name} has a fixed address already.` };
  const fault = tooWide('An address', base, addressCells);
  if (fault) return fault;
  const named = replaceName(property, 'reg');
  const [item] = valueItems(property);
  const place = item && placeOfPart(property, { start: item.start, end: item.start + 1 });
  const open = place && !place.spelling ? place.site : undefined;
  if (!named || !open || textOf(open.file).charAt(open.start) !== '<') {
    return { refusal: `'size' of ${node.name} comes out of a macro: write 'reg' by hand.` };
  }
  const style = literalCells(property)?.[0]?.text ?? '0x0';
  const numbers = toCells(base, addressCells).map((cell) => numberLike(cell, style));
  const at = { file: open.file, start: open.start + 1, end: open.start + 1 };
  const edits: SourceEdit[] = [named, { span: at, text: `${numbers.join(' ')} ` }];
  for (const name of ['alignment', 'alloc-ranges']) {
    const other = node.getProperty(name);
    const removed = other && removeProperty(other, textOf);
    if (other && !removed) return { refusal: `'${name}' of ${node.name} comes out of a macro: remove it first.` };
    if (removed) edits.push(removed);
  }
  const stem = { edits, ...nameAt(node, base, edits) };
  return node.name.includes('@') ? stem : { ...stem, ...renamedIn(node, `${node.name}@${base.toString(16)}`, edits) };
}

function ranged(
  node: DtNode,
  { base, size }: RegionChange & { readonly kind: 'allocRanges' },
  { addressCells, sizeCells }: RootCells,
  around: ValueSurroundings,
): PlannedEdit | Refusal {
  const property = sizeOf(node, sizeCells);
  if ('refusal' in property) return property;
  const fault = tooWide('An address', base, addressCells) ?? tooWide('A size', size, sizeCells);
  if (fault) return fault;
  const ranges = node.getProperty('alloc-ranges');
  const values = [...toCells(base, addressCells), ...toCells(size, sizeCells)];
  const kept = { name: node.name, note: '' };
  if (ranges && ranges.data.length === 4 * values.length) {
    const wanted = withNumber(withNumber(ranges.data, 0, addressCells, base), addressCells, sizeCells, size);
    const edits = setValue(ranges, wanted, around);
    if (!('refusal' in edits)) return { edits, ...kept };
  }
  const whole = statementSpan(ranges ?? property);
  if (!whole)
    return { refusal: `'${(ranges ?? property).name}' of ${node.name} comes out of a macro: change it by hand.` };
  const style = literalCells(ranges ?? property)?.[0]?.text ?? '0x0';
  const statement = `alloc-ranges = <${values.map((cell) => numberLike(cell, style)).join(' ')}>;`;
  if (ranges) return { edits: [{ span: whole, text: statement }], ...kept };
  const text = around.textOf(whole.file);
  const before = text.slice(text.lastIndexOf('\n', whole.start) + 1, whole.start);
  const indent = before.slice(before.trimEnd().length);
  const behind = { file: whole.file, start: whole.end, end: whole.end };
  return { edits: [{ span: behind, text: `\n${indent}${statement}` }], ...kept };
}

/** The `size` by which the kernel recognizes a region that it places itself. */
function sizeOf(node: DtNode, sizeCells: number): DtProperty | Refusal {
  const property = node.getProperty('size');
  if (property?.data.length === 4 * sizeCells) return property;
  return { refusal: `${node.name} has no 'size' of ${sizeCells} cells: the kernel does not place it.` };
}

function nameAt(node: DtNode, base: bigint, edits: readonly SourceEdit[]): Pick<PlannedEdit, 'name' | 'note'> {
  const at = node.name.indexOf('@');
  if (at < 0) return { name: node.name, note: '' };
  return renamedIn(node, `${node.name.slice(0, at)}@${base.toString(16)}`, edits);
}

/** Keeps a name that another file gives: other boards share that name, and their region does not move. */
function renamedIn(node: DtNode, name: string, edits: readonly SourceEdit[]): Pick<PlannedEdit, 'name' | 'note'> {
  const changed = new Set(edits.map(({ span }) => span.file));
  const other = node.definitions
    .filter(({ item }) => item?.name.text.startsWith('&') !== true)
    .map((site) => spanOf(site).file)
    .find((file) => changed.size > 0 && !changed.has(file));
  if (other === undefined || name === node.name) return { name, note: '' };
  return { name: node.name, note: `${node.name} keeps its name, which ${basename(other)} gives it.` };
}

function tooWide(what: string, value: bigint, cells: number): Refusal | undefined {
  if (value >= 0n && value >> BigInt(32 * cells) === 0n) return undefined;
  return { refusal: `${what} of ${hex(value)} does not fit in ${cells} ${cells === 1 ? 'cell' : 'cells'}.` };
}

/** Whether the tree has the requested values. */
function says(node: DtNode, change: RegionChange, { addressCells, sizeCells }: RootCells): boolean {
  const has = (name: string, index: number, count: number, value: bigint) => {
    const property = node.getProperty(name);
    return property !== undefined && sameBytes(withNumber(property.data, index, count, value), property.data);
  };
  const entry = addressCells + sizeCells;
  switch (change.kind) {
    case 'place': {
      const at = change.entry * entry;
      return has('reg', at, addressCells, change.base) && has('reg', at + addressCells, sizeCells, change.size);
    }
    case 'size':
      return has('size', 0, sizeCells, change.size);
    case 'static':
      return has('reg', 0, addressCells, change.base) && node.getProperty('size') === undefined;
    case 'allocRanges':
      return (
        has('alloc-ranges', 0, addressCells, change.base) && has('alloc-ranges', addressCells, sizeCells, change.size)
      );
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
