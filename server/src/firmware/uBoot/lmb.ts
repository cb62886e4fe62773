/**
 * `lmb`, U-Boot's list of reserved memory (lib/lmb.c): what U-Boot itself takes, and what the tree reserves. An entry has flags,
 * and entries with different flags are never joined.
 */

/** `LMB_NOMAP` and the other flags, by the words of newer releases; `none` is LMB_NONE. */
export type LmbFlags = 'none' | 'no-map' | 'no-overwrite' | 'no-notify, no-overwrite';

export interface LmbEntry {
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
  readonly flags: LmbFlags;
}

/** What differs between releases of U-Boot. */
export interface LmbRules {
  /** Most entries: CONFIG_LMB_MAX_REGIONS. Infinity where the list grows. */
  readonly slots: number;
  /** A range within an entry of the same flags counts as reserved; otherwise only one that is equal to it. */
  readonly takesParts: boolean;
  /** Ranges without flags that overlap entries without flags are joined with them. */
  readonly joinsOverlaps: boolean;
  /** An entry that has grown over the next one is joined with it; otherwise both stay. */
  readonly joinsGrown: boolean;
}

const U64 = (1n << 64n) - 1n;

/** The list of reserved memory while U-Boot fills it. */
export class Lmb {
  readonly #rules: LmbRules;
  #entries: LmbEntry[] = [];

  constructor(rules: LmbRules) {
    this.#rules = rules;
  }

  get entries(): readonly LmbEntry[] {
    return this.#entries;
  }

  /** `lmb_add_region_flags`: false when the range is refused. */
  reserve(start: bigint, size: bigint, flags: LmbFlags): boolean {
    // phys_addr_t wraps around, and so does the end of an entry wherever lmb computes it.
    const end = (start + size) & U64;
    const list = this.#entries;
    let at = 0;
    let isJoined = false;
    for (; at < list.length; at++) {
      const entry = list[at];
      if (entry === undefined) break;
      const isPart = entry.start <= start && end <= entry.end;
      if (this.#rules.takesParts ? isPart : isPart && entry.start === start && entry.end === end) {
        return entry.flags === flags;
      }
      if (end === entry.start || start === entry.end) {
        if (entry.flags !== flags) break;
        list[at] = end === entry.start ? { ...entry, start } : { ...entry, end };
        isJoined = true;
        break;
      }
      if (overlap(start, size, entry)) {
        if (!this.#rules.joinsOverlaps || flags !== 'none' || !this.#join(at, start, end)) return false;
        isJoined = true;
        break;
      }
    }
    isJoined = this.#joinNext(at) || isJoined;
    if (isJoined) return true;
    if (list.length >= this.#rules.slots) return false;
    const before = list.findIndex((entry) => entry.start > start);
    list.splice(before < 0 ? list.length : before, 0, { start, end, flags });
    return true;
  }

  /** Adds an entry that U-Boot has taken in a way of its own, unless there is no free slot. */
  force(entry: LmbEntry): void {
    if (this.#entries.length >= this.#rules.slots) return;
    const before = this.#entries.findIndex(({ start }) => start > entry.start);
    this.#entries.splice(before < 0 ? this.#entries.length : before, 0, entry);
  }

  /** Joins an entry with the next one, where the two now touch or overlap. */
  #joinNext(at: number): boolean {
    const [entry, next] = [this.#entries[at], this.#entries[at + 1]];
    if (entry === undefined || next === undefined || entry.flags !== next.flags) return false;
    const touches = entry.end === next.start;
    if (!touches && !(this.#rules.joinsGrown && entry.end > next.start && entry.end <= next.end)) return false;
    this.#entries.splice(at, 2, { ...entry, end: next.end });
    return true;
  }

  /** `lmb_resize_regions`: replaces all entries that a range overlaps by one. */
  #join(first: number, start: bigint, end: bigint): boolean {
    const isOver = (entry: LmbEntry) => overlap(start, end - start, entry);
    const over = this.#entries.filter(isOver);
    if (over.some(({ flags }) => flags !== 'none')) return false;
    const [lowest, highest] = [over[0], over.at(-1)];
    if (lowest === undefined || highest === undefined) return false;
    const joined = {
      start: start < lowest.start ? start : lowest.start,
      end: end > highest.end ? end : highest.end,
      flags: 'none',
    } as const;
    this.#entries.splice(first, over.length, joined);
    return true;
  }
}

/** `lmb_addrs_overlap`; a size of 0 wraps around, as it does there. */
function overlap(start: bigint, size: bigint, entry: LmbEntry): boolean {
  const last = (start + size - 1n) & U64;
  const entryLast = (entry.end - 1n) & U64;
  return start <= entryLast && entry.start <= last;
}
