/** How numbers are written for people, the same in hovers, findings and the map. */

/** `0x80000000`: lower case, no padding. */
export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** `4 KiB`, `1.5 GiB`, `0x12345` bytes as `72.8 KiB`: at most one decimal, exact numbers without one. */
export function formatSize(bytes: bigint): string {
  let unit = 0;
  while (unit < UNITS.length - 1 && bytes >= 1n << BigInt(10 * (unit + 1))) unit++;
  const scale = 1n << BigInt(10 * unit);
  const tenths = (bytes * 10n + scale / 2n) / scale;
  const whole = tenths / 10n;
  const rest = tenths % 10n;
  return `${whole}${rest === 0n ? '' : `.${rest}`} ${UNITS[unit] ?? 'B'}`;
}

/** `1 cell`, `2 cells`: a number with its word, for words whose plural ends in `s` or is given. */
export function countText(count: number | bigint, word: string, plural = `${word}s`): string {
  return `${count} ${Number(count) === 1 ? word : plural}`;
}
