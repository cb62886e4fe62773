/**
 * Finds the window of an address without a search through all windows: a bus may have as many windows as devices. Linux takes the
 * first entry that holds the address (7.2, drivers/of/address.c, of_translate_one), even if windows overlap.
 */
import { u64 } from '../base/bytes.ts';
import { type Bus, type BusWindow, cellsToNumber, offsetInWindow, spaceKey } from './bus.ts';

interface WindowHit {
  readonly window: BusWindow;
  /** Offset from the start of the window. */
  readonly offset: bigint;
}

/** Up to so many windows are searched one by one. */
const FEW = 8;

/** Stretches of a space in which the same window is the first to hold an address. */
interface Stretches {
  /** Where each begins, ascending; the first one at or behind 0. Addresses before the first are in no window. */
  readonly starts: readonly bigint[];
  /** The window of each stretch; undefined where there is none. */
  readonly windows: readonly (BusWindow | undefined)[];
}

/** The windows of one bus. When they are many, the first look-up sorts them. */
export class WindowFinder {
  readonly windows: readonly BusWindow[];
  readonly #bus: Bus;
  #spaces: ReadonlyMap<number, Stretches> | undefined;

  constructor(bus: Bus, windows: readonly BusWindow[]) {
    this.#bus = bus;
    this.windows = windows;
  }

  /** The first window that holds the address; undefined when none does. */
  find(cells: readonly number[]): WindowHit | undefined {
    if (this.windows.length <= FEW) return this.#among(this.windows, cells);
    this.#spaces ??= stretchesBySpace(this.#bus, this.windows);
    const space = this.#spaces.get(spaceKey(this.#bus, cells[0] ?? 0));
    const window = space?.windows[lastNotAfter(space.starts, cellsToNumber(cells, this.#bus.flagCells))];
    return window && this.#among([window], cells);
  }

  #among(windows: readonly BusWindow[], cells: readonly number[]): WindowHit | undefined {
    for (const window of windows) {
      const offset = offsetInWindow(this.#bus, cells, window);
      if (offset !== undefined) return { window, offset };
    }
    return undefined;
  }
}

function stretchesBySpace(bus: Bus, windows: readonly BusWindow[]): ReadonlyMap<number, Stretches> {
  const bySpace = new Map<number, BusWindow[]>();
  for (const window of windows) {
    const key = spaceKey(bus, window.childHigh);
    const others = bySpace.get(key);
    if (others) others.push(window);
    else bySpace.set(key, [window]);
  }
  return new Map([...bySpace].map(([key, own]) => [key, stretchesOf(own)]));
}

/** @param windows Of one space, in their order. */
function stretchesOf(windows: readonly BusWindow[]): Stretches {
  const edges = new Set<bigint>();
  for (const { childBase, size } of windows) edges.add(childBase).add(u64(childBase + size));
  const starts = [...edges].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const at = new Map(starts.map((start, i) => [start, i]));
  const found: (BusWindow | undefined)[] = starts.map(() => undefined);
  /** For each stretch: a stretch at or behind it that may have no window yet. */
  const free = starts.map((_, i) => i);
  const firstFree = (from: number): number => {
    let last = from;
    while (last < free.length && free[last] !== last) last = free[last] ?? free.length;
    for (let i = from; i < last; ) {
      const next = free[i] ?? last;
      free[i] = last;
      i = next;
    }
    return last;
  };
  for (const window of windows) {
    // A window that ends at or beyond 2^64 holds nothing: its end is not behind its start.
    const end = at.get(u64(window.childBase + window.size)) ?? 0;
    for (let i = firstFree(at.get(window.childBase) ?? 0); i < end; i = firstFree(i)) {
      found[i] = window;
      free[i] = i + 1;
    }
  }
  return { starts, windows: found };
}

/** The index of the last number that is not larger; -1 when all are. */
function lastNotAfter(sorted: readonly bigint[], value: bigint): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0n) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
