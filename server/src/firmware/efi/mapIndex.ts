/** An index of a memory map, to look up the entries of a range. */
import type { EfiEntry, EfiMemory } from './memoryMap.ts';

/** Most parts of one range that are returned. */
const PARTS_MAX = 1000;

/** An index of a map. Where entries overlap, which is a fault of firmware, the one that begins first counts. */
export class EfiMapIndex {
  readonly #sorted: readonly EfiEntry[];

  constructor({ map }: EfiMemory) {
    this.#sorted = [...map].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  }

  /** The parts of a range that the map lists, by address; parts that it does not list are left out. */
  partsOf(start: bigint, end: bigint): readonly EfiEntry[] {
    const parts: EfiEntry[] = [];
    for (let i = this.#firstEndingAfter(start); i < this.#sorted.length && parts.length < PARTS_MAX; i++) {
      const entry = this.#sorted[i];
      if (entry === undefined || entry.start >= end) break;
      const from = entry.start > start ? entry.start : start;
      const to = entry.end < end ? entry.end : end;
      if (to > from) parts.push({ ...entry, start: from, end: to });
    }
    return parts;
  }

  #firstEndingAfter(address: bigint): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.#sorted[middle];
      if (entry !== undefined && entry.end <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
