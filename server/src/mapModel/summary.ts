/** The sums of a map, and what is said of it as a whole. */
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

/** What the sums are made of. */
type SummedMap = Pick<MemoryMap, 'ram' | 'reserved' | 'totals'>;

/**
 * Bytes of RAM for each kind, every byte once; `ram` is what is left. Where regions lie on each other, the one that begins
 * last counts. A CMA area whose place is not known counts like any other: the kernel takes it out of what is left.
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

/** Bytes of CMA areas that the totals count and that have no place on the map: the kernel finds one late. */
export function laterCma({ ram, reserved, totals }: SummedMap): bigint {
  const areas = unionOf(reserved.flatMap((item) => (item.kind === 'cma' && !isRefused(item) ? intervalOf(item) : [])));
  const placed = bytesIn(intersectionOf(areas, unionOf(ram.flatMap(intervalOf))));
  return maxOf(totals.cma - placed, 0n);
}

/** How many entries of /reserved-memory and /memreserve/ are reserved. */
export function regionCount(reserved: readonly MapItem[]): number {
  return reserved.filter((item) => (item.path !== '' || item.kind === 'memreserve') && !isRefused(item)).length;
}

/** How the boot of a map ends, when it does not end well: `title: text` is a sentence. */
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
