/** Fixes of dynamic regions: their ranges, size and alignment. */

import { append } from '../base/append.ts';
import { formatSize, hex } from '../base/format.ts';
import { differenceOf, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import { alignUp, nearestPlace } from '../regions/freeSpace.ts';
import type { FixContext, QuickFix, SourceEdit } from './quickFix.ts';
import { elsewhere, numberAt, type RegionSource, regionSource } from './regionSource.ts';
import { removeProperty, renameNode, replaceCells, replaceName, toCells } from './sourceEdits.ts';

/** The smallest extension of one of its `alloc-ranges` that has room for the region. */
export function widenAllocRanges(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  const property = region?.node.getProperty('alloc-ranges');
  if (!region || !property) return [];
  const { addressCells, sizeCells } = region;
  const size = region.outcome.size;
  const align = alignmentOf(region);
  let best: { readonly index: number; readonly range: Interval; readonly growth: bigint } | undefined;
  const entryCells = addressCells + sizeCells;
  const ram = unionOf(context.reports[0]?.memory ?? []);
  for (let index = 0; 4 * (index + 1) * entryCells <= property.data.length; index++) {
    const base = numberAt(property, index * entryCells, addressCells);
    const end = base + numberAt(property, index * entryCells + addressCells, sizeCells);
    for (const wanted of [base, end > size ? end - size : 0n]) {
      const at = nearestPlace(region.free, size, align, wanted);
      if (at === undefined) continue;
      const hull = { base: at < base ? at : base, end: at + size > end ? at + size : end };
      // A range without RAM is useless.
      const [range] = intersectionOf([hull], ram).filter((part) => part.base <= at && at + size <= part.end);
      if (!range) continue;
      const growth = lengthOf(range) - (end - base);
      if (best === undefined || growth < best.growth) best = { index, range, growth };
    }
  }
  if (!best) return [];
  const { index, range } = best;
  const cells = [...toCells(range.base, addressCells), ...toCells(lengthOf(range), sizeCells)];
  const edits = replaceCells(property, new Map(cells.map((cell, i) => [index * entryCells + i, cell])));
  const [first] = edits ?? [];
  if (!edits || !first) return [];
  const title = `Widen alloc-ranges to ${hex(range.base)} + ${formatSize(lengthOf(range))}, the smallest that fits`;
  return [{ title: `${title}${elsewhere(context, first.span.file)}`, edits, preferred: true }];
}

/** `size` as a multiple of what CMA needs, and `alignment` as a power of two that is no less. */
export function roundSize(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  const property = region?.node.getProperty('size');
  if (!region || !property || region.cmaAlignment === undefined) return [];
  const size = alignUp(region.outcome.size, region.cmaAlignment);
  const edits = replaceCells(property, new Map(toCells(size, region.sizeCells).entries()));
  const aligned = alignmentEdits(region);
  return edits && aligned
    ? [{ title: `Round size up to ${formatSize(size)}`, edits: [...edits, ...aligned], preferred: true }]
    : [];
}

/** `alignment` as the next power of two. */
export function roundAlignment(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  const edits = region && alignmentEdits(region);
  if (!region || !edits) return [];
  return [{ title: `Round alignment up to ${formatSize(alignmentOf(region))}`, edits, preferred: true }];
}

/** Replaces `size` and one `alloc-ranges` of the same size, which together mean a fixed address, with `reg`. */
export function useReg(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  const ranges = region?.node.getProperty('alloc-ranges');
  const size = region?.node.getProperty('size');
  if (!region || !ranges || !size || ranges.data.length !== 4 * (region.addressCells + region.sizeCells)) return [];
  const base = numberAt(ranges, 0, region.addressCells);
  const length = numberAt(ranges, region.addressCells, region.sizeCells);
  const { node, outcome } = region;
  const here = { base, end: base + length };
  if (length !== outcome.size || differenceOf([here], region.free).length > 0) return [];
  const edits: SourceEdit[] = [];
  const { files } = context.board;
  const named = renameNode(node, `${node.name.split('@')[0]}@${base.toString(16)}`, files, context.textOf);
  const renamed = replaceName(ranges, 'reg');
  if (!named || !renamed) return [];
  append(edits, [...named, renamed]);
  for (const name of ['size', 'alignment']) {
    const property = node.getProperty(name);
    if (!property) continue;
    const removed = removeProperty(property, context.textOf);
    if (!removed) return [];
    edits.push(removed);
  }
  const where = elsewhere(context, renamed.span.file);
  return [{ title: `Say reg = ${hex(base)} instead of size and alloc-ranges${where}`, edits, preferred: true }];
}

/** A power of two that suits the author and, for a CMA area, the kernel. */
function alignmentOf({ node, addressCells, cmaAlignment }: RegionSource): bigint {
  const property = node.getProperty('alignment');
  const asked = property?.data.length === 4 * addressCells ? numberAt(property, 0, addressCells) : 0n;
  let align = cmaAlignment ?? 64n;
  while (align < asked) align <<= 1n;
  return align;
}

function alignmentEdits(region: RegionSource): readonly SourceEdit[] | undefined {
  const property = region.node.getProperty('alignment');
  if (!property) return [];
  return replaceCells(property, new Map(toCells(alignmentOf(region), region.addressCells).entries()));
}

function lengthOf({ base, end }: Interval): bigint {
  return end - base;
}
