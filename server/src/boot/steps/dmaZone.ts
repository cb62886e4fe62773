/**
 * Where arm64 ends ZONE_DMA, the memory for devices that do not reach all of RAM: where the `dma-ranges` of some bus end
 * (arch/arm64/mm/init.c: 6.1 zone_sizes_init, 6.12 zone_sizes_init, 7.2 dma_limits_init; drivers/of/address.c,
 * of_dma_get_max_cpu_address).
 */
import { readCells, U64_MAX } from '../../base/bytes.ts';
import type { FdtNode } from '../../fdt/read.ts';
import { minimum } from '../bigints.ts';
import type { BootState, DmaZone } from '../bootState.ts';
import { isAvailable, type PlacedNode } from '../deviceTree.ts';

const GIB4 = 1n << 32n;

/** ZONE_DMA of a tree; RAM must be known. */
export function dmaZoneOf({ tree, rules, memblock }: BootState): DmaZone {
  const start = memblock.memory.regions[0]?.base ?? 0n;
  const ramEnd = memblock.memory.regions.at(-1)?.end ?? 0n;
  const reach = findReach(tree.dmaBuses, (node) => isAvailable(node, rules));
  let end = reach.end;
  if (!rules.dmaZoneEndsExactly) {
    // fls64() of the last address, and no more than 32 bits.
    const bits = end >= GIB4 ? 32n : BigInt((end - 1n).toString(2).length);
    end = 1n << bits;
    if (start >= GIB4) end = U64_MAX;
    else if (start >= end) end = GIB4;
  } else if (start < GIB4) end = minimum(end, GIB4);
  return { end: minimum(end, ramEnd), bus: end >= GIB4 ? undefined : reach.bus };
}

interface Reach {
  readonly end: bigint;
  readonly bus: string | undefined;
}

/** The least that any bus reaches that is available, with all those above it. */
function findReach(buses: readonly PlacedNode[], isThere: (node: FdtNode) => boolean): Reach {
  let least: Reach = { end: U64_MAX, bus: undefined };
  for (const { node, above } of buses) {
    const ranges = node.find('dma-ranges');
    if (ranges === undefined || ![...above, node].every(isThere)) continue;
    const end = endOfRanges(node, ranges.value, above);
    if (end !== undefined && end < least.end) least = { end, bus: node.path };
  }
  return least;
}

/** The highest end of the ranges as the CPU sees it; undefined where they cannot be read. */
function endOfRanges(node: FdtNode, ranges: Uint8Array, above: readonly FdtNode[]): bigint | undefined {
  const parent = above.at(-1);
  if (parent === undefined) return undefined;
  const own = cellsOf(node);
  const outer = cellsOf(parent).address;
  const entry = 4 * (own.address + outer + own.size);
  if (entry === 0 || own.size > 2 || outer > 3) return undefined;
  let highest: bigint | undefined;
  for (let at = 0; at + entry <= ranges.length; at += entry) {
    const address = readCells(ranges, at + 4 * own.address, outer);
    const size = readCells(ranges, at + 4 * (own.address + outer), own.size);
    const base = translate(address, above);
    if (base !== undefined && (highest === undefined || base + size > highest)) highest = base + size;
  }
  return highest;
}

/**
 * An address translated through the `dma-ranges` of every bus above; a bus without the property, or with an empty one, changes
 * nothing.
 */
function translate(address: bigint, above: readonly FdtNode[]): bigint | undefined {
  let at = address;
  for (let level = above.length - 1; level > 0; level--) {
    const bus = above[level];
    const parent = above[level - 1];
    const ranges = bus?.find('dma-ranges')?.value;
    if (bus === undefined || parent === undefined || ranges === undefined || ranges.length === 0) continue;
    const own = cellsOf(bus);
    const outer = cellsOf(parent).address;
    const entry = 4 * (own.address + outer + own.size);
    if (entry === 0) return undefined;
    let found: bigint | undefined;
    for (let offset = 0; found === undefined && offset + entry <= ranges.length; offset += entry) {
      const child = readCells(ranges, offset, own.address);
      const size = readCells(ranges, offset + 4 * (own.address + outer), own.size);
      const to = readCells(ranges, offset + 4 * own.address, outer);
      if (at >= child && at - child < size) found = to + (at - child);
    }
    if (found === undefined) return undefined;
    at = found;
  }
  return at;
}

/** Cells of a bus; PCI has flags in the first of three address cells, of which the last 64 bits count. */
function cellsOf(node: FdtNode): { readonly address: number; readonly size: number } {
  const cell = (name: string, otherwise: number) => {
    const value = node.find(name)?.value;
    return value?.length === 4 ? Math.min(Number(readCells(value, 0, 1)), 4) : otherwise;
  };
  return { address: cell('#address-cells', 1), size: cell('#size-cells', 1) };
}
