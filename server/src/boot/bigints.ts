/** Minimum, maximum and order of `bigint`: `Math` takes numbers only, and `sort` needs a number. */

/** The smaller one. */
export function minimum(a: bigint, b: bigint): bigint {
  const isLess = a < b;
  return isLess ? a : b;
}

/** The larger one. */
export function maximum(a: bigint, b: bigint): bigint {
  const isGreater = a > b;
  return isGreater ? a : b;
}

/** Ascending order, for `sort`. */
export function compare(a: bigint, b: bigint): -1 | 0 | 1 {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
