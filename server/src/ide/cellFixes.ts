/** Numbers written with too few or too many cells, in /reserved-memory itself and in its regions. */

import { append } from '../base/append.ts';
import { countText } from '../base/format.ts';
import { intersectionOf, unionOf } from '../base/intervals.ts';
import type { DtNode, DtProperty } from '../tree/tree.ts';
import type { FixContext, QuickFix, SourceEdit } from './quickFix.ts';
import { elsewhere, numberAt, regionSource, rootCells } from './regionSource.ts';
import { addProperties, literalCells, replaceCells } from './sourceEdits.ts';

/** `#address-cells`, `#size-cells` and `ranges` of /reserved-memory, and the numbers in it that were written for those counts. */
export function fixReservedMemoryNode(context: FixContext): readonly QuickFix[] {
  const { board, problem, textOf } = context;
  const node = board.nodeAt(problem.subject?.path ?? '');
  if (!node || node.parent !== board.root) return [];
  const { addressCells, sizeCells } = rootCells(board.root);
  const edits: SourceEdit[] = [];
  const missing: string[] = [];
  const wanted: readonly (readonly [string, number])[] = [
    ['#address-cells', addressCells],
    ['#size-cells', sizeCells],
  ];
  for (const [name, count] of wanted) {
    const property = node.getProperty(name);
    if (!property) missing.push(`${name} = <${count}>;`);
    else if (numberAt(property, 0, 1) !== BigInt(count)) {
      const made = replaceCells(property, new Map([[0, BigInt(count)]]));
      if (!made) return [];
      append(edits, made);
    }
  }
  if (!node.getProperty('ranges')) missing.push('ranges;');
  if (missing.length > 0) {
    const added = addProperties(node, missing, textOf);
    if (!added) return [];
    edits.push(added);
  }
  for (const child of node.children) {
    const made = recodeRegion(child as DtNode, node, addressCells, sizeCells);
    if (!made) return [];
    append(edits, made);
  }
  const [first] = edits;
  const where = first ? elsewhere(context, first.span.file) : '';
  return [{ title: `Give /reserved-memory the cells of the root, and ranges${where}`, edits, preferred: true }];
}

/** Converts a region's numbers from the cell counts of its parent to those of the root. Undefined when that is impossible. */
function recodeRegion(
  region: DtNode,
  parent: DtNode,
  addressCells: number,
  sizeCells: number,
): readonly SourceEdit[] | undefined {
  const stated = (name: string, missing: number) => {
    const property = parent.getProperty(name);
    return property ? Number(numberAt(property, 0, 1)) : missing;
  };
  const from = [stated('#address-cells', addressCells), stated('#size-cells', sizeCells)] as const;
  const edits: SourceEdit[] = [];
  for (const name of ['reg', 'alloc-ranges', 'size', 'alignment']) {
    const property = region.getProperty(name);
    if (!property || property.data.length === 0) continue;
    const isList = name === 'reg' || name === 'alloc-ranges';
    const to = isList ? [addressCells, sizeCells] : [name === 'size' ? sizeCells : addressCells];
    const old = isList ? from : [name === 'size' ? from[1] : from[0]];
    if (old.join() === to.join()) continue;
    const cells = property.data.length / 4;
    const fitsOld = cells % sum(old) === 0;
    const fitsNew = cells % sum(to) === 0;
    // The value is written for the root's cells already: by its length, or where both lengths fit, by the unit address.
    if (fitsNew && (!fitsOld || (name === 'reg' && unitAddress(region) === numberAt(property, 0, to[0] ?? 1))))
      continue;
    if (!fitsOld) return undefined;
    const made = recode(property, old, to);
    if (!made) return undefined;
    append(edits, made);
  }
  return edits;
}

/** `size` or `alignment` of a region, with as many cells as the kernel wants. */
export function fixCellCount(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  const property = region?.node.getProperty(context.problem.subject?.property ?? '');
  if (!region || !property) return [];
  const count = property.name === 'size' ? region.sizeCells : region.addressCells;
  const edits = recode(property, [property.data.length / 4], [count]);
  return edits ? [{ title: `Write ${property.name} with ${countText(count, 'cell')}`, edits, preferred: true }] : [];
}

/** `reg` or `alloc-ranges` of a region whose length is no multiple of an entry: chooses the reading that makes sense. */
export function fixEntryCells(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  const property = region?.node.getProperty(context.problem.subject?.property ?? '');
  if (!region || !property) return [];
  const { addressCells, sizeCells } = region;
  const ram = unionOf(context.reports[0]?.memory ?? []);
  const cells = property.data.length / 4;
  for (const from of READINGS) {
    if ((from[0] === addressCells && from[1] === sizeCells) || cells % sum(from) !== 0) continue;
    let makesSense = true;
    for (let at = 0; at < cells; at += sum(from)) {
      const base = numberAt(property, at, from[0]);
      const size = numberAt(property, at + from[0], from[1]);
      if (size === 0n || intersectionOf([{ base, end: base + size }], ram).length === 0) makesSense = false;
    }
    const edits = makesSense ? recode(property, from, [addressCells, sizeCells]) : undefined;
    if (!edits) continue;
    const title = `Write ${property.name} with ${countText(addressCells, 'cell')} for the address and ${sizeCells} for the size`;
    return [{ title, edits, preferred: true }];
  }
  return [];
}

/** How an entry may have been written, the most usual first. */
const READINGS: readonly (readonly [number, number])[] = [
  [1, 1],
  [2, 1],
  [1, 2],
  [2, 2],
];

/**
 * Rewrites a list of numbers with `from` cells each to numbers with `to` cells: adds leading zeros, or removes
 * them. Undefined when a number does not fit, or when the list holds anything but plain numbers.
 */
function recode(
  property: DtProperty,
  from: readonly number[],
  to: readonly number[],
): readonly SourceEdit[] | undefined {
  const cells = literalCells(property);
  if (!cells || sum(from) === 0) return undefined;
  const edits: SourceEdit[] = [];
  for (let at = 0, part = 0; at < cells.length; part++) {
    const have = from[part % from.length] ?? 0;
    const want = to[part % to.length] ?? 0;
    const first = cells[at];
    if (!first) return undefined;
    const { file, start } = first.span;
    if (want > have) {
      const zero = /^0[xX]0*/.test(first.text) ? '0x0 ' : '0 ';
      edits.push({ span: { file, start, end: start }, text: zero.repeat(want - have) });
    } else if (want < have) {
      const kept = cells[at + have - want];
      const isZero = cells.slice(at, at + have - want).every(({ text }) => /^(?:0[xX])?0+[uUlL]*$/.test(text));
      if (!kept || !isZero) return undefined;
      edits.push({ span: { file, start, end: kept.span.start }, text: '' });
    }
    at += have;
  }
  return edits;
}

function unitAddress(node: DtNode): bigint | undefined {
  const unit = /@([0-9a-fA-F]+)$/.exec(node.name)?.[1];
  return unit === undefined ? undefined : BigInt(`0x${unit}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
