/** Fix of a static region that cannot stay at its address: the nearest address that works. */

import { memoryRegions } from '../address/memoryRegions.ts';
import { formatSize, hex } from '../base/format.ts';
import { differenceOf, type Interval, intersectionOf } from '../base/intervals.ts';
import { alignUp, nearestPlace } from '../regions/freeSpace.ts';
import { reachOf } from '../regions/reach.ts';
import type { FixContext, QuickFix, SourceEdit } from './quickFix.ts';
import { elsewhere, numberAt, type RegionSource, regionSource, regionSourceAt } from './regionSource.ts';
import { addProperties, renameNode, replaceCells, toCells } from './sourceEdits.ts';

/** A region keeps its current alignment, up to this limit. */
const KEPT_ALIGNMENT_MAX = 2n << 20n;
const PAGE_SIZE = 4096n;

/** Moves a region with one `reg` entry to the nearest free place in RAM, unit address included. */
export function moveRegion(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  return region ? moveInto(region, region.free) : [];
}

/** Border of memory zones on 64-bit machines: the end of 32-bit addresses. */
const ZONE_BORDER = 1n << 32n;

/** Moves the region to free memory on one side of the border between two memory zones. */
export function moveIntoZone(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  if (!region) return [];
  const sides = [
    { base: 0n, end: ZONE_BORDER },
    { base: ZONE_BORDER, end: 1n << 64n },
  ];
  return moveInto(
    region,
    sides.flatMap((side) => intersectionOf([side], region.free)),
  );
}

/** Gives the node the unit address that `reg` states. */
export function matchUnitAddress(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  const reg = region?.node.getProperty('reg');
  if (!region || !reg) return [];
  const name = `${region.node.name.split('@')[0]}@${numberAt(reg, 0, region.addressCells).toString(16)}`;
  const edits = renameNode(region.node, name, context.board.files, context.textOf);
  const [first] = edits ?? [];
  if (!edits || !first) return [];
  return [{ title: `Name the node ${name}${elsewhere(context, first.span.file)}`, edits, preferred: true }];
}

/** Moves a pool out of reach of a device to an address that the device's bus can access. */
export function moveIntoReach(context: FixContext): readonly QuickFix[] {
  const { board, problem } = context;
  const user = board.nodeAt(problem.subject?.path ?? '');
  const reach = user && reachOf(user, board.resolver);
  if (!user || !reach) return [];
  const fixes: QuickFix[] = [];
  for (const { region: node } of memoryRegions(user, (phandle) => board.nodeByPhandle(phandle))) {
    const region = node && regionSourceAt(context, node.path);
    const { base, size } = region?.outcome ?? {};
    if (!region || base === undefined || size === undefined) continue;
    if (differenceOf([{ base, end: base + size }], reach.windows).length === 0) continue;
    const within = intersectionOf(region.free, reach.windows);
    fixes.push(
      ...(region.outcome.placement === 'static' ? moveInto(region, within) : limitTo(region, reach.windows, within)),
    );
  }
  return fixes;
}

/** Adds `alloc-ranges` to a dynamic region that has none: the windows, if one of them has room. */
function limitTo(region: RegionSource, windows: readonly Interval[], free: readonly Interval[]): readonly QuickFix[] {
  const { node, outcome, addressCells, sizeCells, context } = region;
  const align = region.cmaAlignment ?? PAGE_SIZE;
  if (node.getProperty('alloc-ranges') || nearestPlace(free, outcome.size, align, 0n) === undefined) return [];
  const entries = windows.map(({ base, end }) => {
    const cells = [...toCells(base, addressCells), ...toCells(end - base, sizeCells)];
    return `<${cells.map((cell) => hex(cell)).join(' ')}>`;
  });
  const edit = addProperties(node, [`alloc-ranges = ${entries.join(', ')};`], context.textOf);
  if (!edit) return [];
  return [
    {
      title: `Keep ${node.name} where the device sees it${elsewhere(context, edit.span.file)}`,
      edits: [edit],
      preferred: true,
    },
  ];
}

/** The same within some of the free RAM. */
function moveInto(region: RegionSource, free: readonly Interval[]): readonly QuickFix[] {
  const place = placeOf(region);
  if (!place || place.size === 0n) return [];
  const { base } = place;
  const align = region.cmaAlignment ?? keptAlignment(base, place.size);
  const size = region.cmaAlignment === undefined ? place.size : alignUp(place.size, align);
  const found = nearestPlace(free, size, align, base);
  if (found === undefined) return [];
  const edits = rewrite(region, found, size);
  const [first] = edits ?? [];
  if (!edits || !first) return [];
  const grown = size === place.size ? '' : ` and round its size up to ${formatSize(size)}`;
  const where = elsewhere(region.context, first.span.file);
  return [
    {
      title: `Move ${region.node.name} to ${hex(found)}, the nearest free place${grown}${where}`,
      edits,
      preferred: true,
    },
  ];
}

/** Extends or moves a CMA area that has an unaligned begin or end. */
export function alignRegion(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  const place = region && placeOf(region);
  if (!region || !place || region.cmaAlignment === undefined) return [];
  const align = region.cmaAlignment;
  const base = place.base - (place.base % align);
  const size = alignUp(place.base + place.size, align) - base;
  const here = { base, end: base + size };
  const [free] = intersectionOf([here], region.free);
  const fits = free?.base === here.base && free.end === here.end;
  const edits = fits ? rewrite(region, base, size) : undefined;
  const [first] = edits ?? [];
  if (!edits || !first) return moveInto(region, region.free);
  const where = elsewhere(context, first.span.file);
  return [
    {
      title: `Round ${region.node.name} out to ${hex(base)} + ${formatSize(size)}${where}`,
      edits,
      preferred: true,
    },
  ];
}

/** The only `reg` entry; undefined when there are several or none. */
function placeOf({ node, addressCells, sizeCells }: RegionSource) {
  const property = node.getProperty('reg');
  if (property?.data.length !== 4 * (addressCells + sizeCells)) return undefined;
  return {
    property,
    base: numberAt(property, 0, addressCells),
    size: numberAt(property, addressCells, sizeCells),
  };
}

function rewrite(region: RegionSource, base: bigint, size: bigint): readonly SourceEdit[] | undefined {
  const place = placeOf(region);
  if (!place) return undefined;
  const { node, addressCells, sizeCells, context } = region;
  const cells = [...toCells(base, addressCells), ...toCells(size, sizeCells)];
  const numbers = replaceCells(place.property, new Map(cells.entries()));
  const at = node.name.indexOf('@');
  const name = at < 0 ? node.name : `${node.name.slice(0, at)}@${base.toString(16)}`;
  const names = renameNode(node, name, context.board.files, context.textOf);
  return numbers && names && [...numbers, ...names];
}

/** The alignment that both ends of the region have, at least a page. */
function keptAlignment(base: bigint, size: bigint): bigint {
  const both = base | size | KEPT_ALIGNMENT_MAX;
  const lowest = both & -both;
  return lowest < PAGE_SIZE ? PAGE_SIZE : lowest;
}
