/** The sums of a map, and sentences about the whole of it. */
import { formatSize } from '../base/format.ts';
import { bytesIn, intersectionOf, maxOf, minOf, unionOf } from '../base/intervals.ts';
import type { MapKind } from './kinds.ts';
import { isRefused, type MapItem, type MemoryMap, type Totals } from './model.ts';
import { intervalOf, sharesOf } from './shares.ts';

/** `8 GiB: 1.9 GiB reserved, 1.4 GiB no-map, CMA 128 MiB` */
export function budgetLine({ ram, reserved, nomap, cma }: Totals): string {
  const parts = [`${formatSize(reserved)} reserved`];
  if (nomap > 0n) parts.push(`${formatSize(nomap)} no-map`);
  if (cma > 0n) parts.push(`CMA ${formatSize(cma)}`);
  return `${formatSize(ram)}: ${parts.join(', ')}`;
}

/** The input of the sums. */
type SummedMap = Pick<MemoryMap, 'ram' | 'reserved' | 'totals'>;

/**
 * Bytes of RAM for each kind, every byte once; `ram` is the rest. Where regions overlap, the one that begins last counts. A CMA
 * area without a known place counts like any other: the kernel takes it out of the rest.
 */
export function ramByKind(map: SummedMap): ReadonlyMap<MapKind, bigint> {
  const sums = new Map<MapKind, bigint>();
  const add = (kind: MapKind, size: bigint) => {
    if (size !== 0n) sums.set(kind, (sums.get(kind) ?? 0n) + size);
  };
  let left = bytesIn(unionOf(map.ram.flatMap(intervalOf)));
  for (const [{ kind }, size] of sharesOf(map)) {
    add(kind, size);
    left -= size;
  }
  const later = minOf(laterCma(map), left);
  add('cma', later);
  add('ram', left - later);
  return sums;
}

/** Bytes of CMA areas in the totals that have no place on the map: the kernel places one late. */
export function laterCma({ ram, reserved, totals }: SummedMap): bigint {
  const areas = unionOf(reserved.flatMap((item) => (item.kind === 'cma' && !isRefused(item) ? intervalOf(item) : [])));
  const placed = bytesIn(intersectionOf(areas, unionOf(ram.flatMap(intervalOf))));
  return maxOf(totals.cma - placed, 0n);
}

/** How many entries of /reserved-memory and /memreserve/ were reserved. */
export function regionCount(reserved: readonly MapItem[]): number {
  return reserved.filter((item) => (item.path !== '' || item.kind === 'memreserve') && !isRefused(item)).length;
}

/** How the boot of a map fails, as a sentence `title: text`; undefined when it succeeds. */
export function outcomeWords({
  outcome,
  panic,
}: Pick<MemoryMap, 'outcome' | 'panic'>): { readonly title: string; readonly text: string } | undefined {
  switch (outcome) {
    case 'ok':
      return undefined;
    case 'panic':
      return { title: 'The kernel panics', text: panic ?? '' };
    case 'timeout':
      return {
        title: 'The kernel does not come up',
        text: 'it hangs or crashes, because part of its own memory is overwritten.',
      };
  }
}
