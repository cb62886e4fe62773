/** Sets of addresses as sorted, disjoint, half-open intervals. */

export interface Interval {
  readonly base: bigint;
  /** Exclusive. */
  readonly end: bigint;
}

/** The set of any intervals: sorted, adjacent and overlapping ones joined, empty ones removed. */
export function unionOf(intervals: readonly Interval[]): readonly Interval[] {
  const out: { base: bigint; end: bigint }[] = [];
  for (const { base, end } of intervals.filter((one) => one.end > one.base).sort(byBase)) {
    const last = out.at(-1);
    if (last === undefined || base > last.end) out.push({ base, end });
    else if (end > last.end) last.end = end;
  }
  return out;
}

/** The addresses in both sets. */
export function intersectionOf(a: readonly Interval[], b: readonly Interval[]): readonly Interval[] {
  const out: Interval[] = [];
  const [firstOfA] = a;
  const [firstOfB] = b;
  if (firstOfA === undefined || firstOfB === undefined) return [];
  for (let i = endingBehind(a, firstOfB.base), j = endingBehind(b, firstOfA.base); i < a.length && j < b.length; ) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) break;
    const base = maxOf(left.base, right.base);
    const end = minOf(left.end, right.end);
    if (end > base) out.push({ base, end });
    if (left.end < right.end) i++;
    else j++;
  }
  return out;
}

/** The addresses in set `a` that are not in set `b`. */
export function differenceOf(a: readonly Interval[], b: readonly Interval[]): readonly Interval[] {
  const out: Interval[] = [];
  let j = endingBehind(b, a[0]?.base ?? 0n);
  for (const { base, end } of a) {
    let at = base;
    while ((b[j]?.end ?? end) <= at && j < b.length) j++;
    for (let k = j; k < b.length; k++) {
      const cut = b[k];
      if (cut === undefined || cut.base >= end) break;
      if (cut.base > at) out.push({ base: at, end: cut.base });
      if (cut.end > at) at = cut.end;
    }
    if (at < end) out.push({ base: at, end });
  }
  return out;
}

/** The index of the first interval of a set that ends behind an address. */
function endingBehind(set: readonly Interval[], address: bigint): number {
  let low = 0;
  for (let high = set.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((set[middle]?.end ?? 0n) > address) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The gaps between the first and the last interval of a set. */
export function gapsOf(set: readonly Interval[]): readonly Interval[] {
  const first = set[0];
  const last = set.at(-1);
  return first === undefined || last === undefined ? [] : differenceOf([{ base: first.base, end: last.end }], set);
}

/** How many bytes a set of disjoint intervals holds. */
export function bytesIn(set: readonly Interval[]): bigint {
  return set.reduce((sum, { base, end }) => sum + (end - base), 0n);
}

/** The common bytes of two intervals; undefined when there are none. */
export function intersect(a: Interval, b: Interval): Interval | undefined {
  const base = maxOf(a.base, b.base);
  const end = minOf(a.end, b.end);
  return base < end ? { base, end } : undefined;
}

/** For `Array.prototype.sort`. */
export function compareBigint(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The larger one. */
export function maxOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** The smaller one. */
export function minOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function byBase(a: Interval, b: Interval): number {
  return compareBigint(a.base, b.base);
}
