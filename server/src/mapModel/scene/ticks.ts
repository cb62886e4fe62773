/** Round addresses for an axis. */

/** Steps are powers of two, so that ticks end in zeros: no more of them than `count` in `size` bytes. */
function tickStep(size: number, count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, size / Math.max(1, count))));
}

/**
 * Addresses of the ticks in a window.
 * @param base Its first address. @param size In bytes. @param count How many at most, but for one.
 */
export function ticksOf(base: bigint, size: number, count: number): bigint[] {
  const step = BigInt(tickStep(size, count));
  const end = base + BigInt(Math.ceil(size));
  const ticks: bigint[] = [];
  const first = base < 0n ? 0n : ((base + step - 1n) / step) * step;
  for (let at = first; at <= end; at += step) ticks.push(at);
  return ticks;
}
