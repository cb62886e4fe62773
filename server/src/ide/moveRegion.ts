/** A static region that cannot stay where it is: the nearest place where it can. */

import { formatSize, hex } from '../base/format.ts';
import { type Interval, intersectionOf } from '../base/intervals.ts';
import { alignUp, nearestPlace } from '../regions/freeSpace.ts';
import type { FixContext, QuickFix, SourceEdit } from './quickFix.ts';
import { elsewhere, numberAt, type RegionSource, regionSource } from './regionSource.ts';
import { renameNode, replaceCells, toCells } from './sourceEdits.ts';

/** Regions keep the alignment that they have, up to this much. */
const KEPT_ALIGNMENT_MAX = 2n << 20n;
const PAGE_SIZE = 4096n;

/** Moves a region with one `reg` entry to the nearest free place in RAM, unit address included. */
export function moveRegion(context: FixContext): readonly QuickFix[] {
  const region = regionSource(context);
  return region ? moveInto(region, region.free) : [];
}

/** The same within some of the free RAM. */
export function moveInto(region: RegionSource, free: readonly Interval[]): readonly QuickFix[] {
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

/** A CMA area that does not begin or end where it must: grown on the spot, or moved. */
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

/** As much as both ends of the region have, at least a page. */
function keptAlignment(base: bigint, size: bigint): bigint {
  const both = base | size | KEPT_ALIGNMENT_MAX;
  const lowest = both & -both;
  return lowest < PAGE_SIZE ? PAGE_SIZE : lowest;
}
