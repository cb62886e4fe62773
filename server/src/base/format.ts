/** How numbers are written for people, the same in hovers, findings and the map. */

/** `0x80000000`: lower case, no padding. */
export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** `4 KiB`, `1.5 GiB`, `0x12345` bytes as `72.8 KiB`: at most one decimal, exact numbers without one. */
export function formatSize(bytes: bigint): string {
  if (bytes >= 0n && bytes < EXACT_IN_TENTHS) return formatSmallSize(Number(bytes));
  let unit = 0;
  while (unit < UNITS.length - 1 && bytes >= 1n << BigInt(10 * (unit + 1))) unit++;
  const scale = 1n << BigInt(10 * unit);
  const tenths = (bytes * 10n + scale / 2n) / scale;
  const whole = tenths / 10n;
  const rest = tenths % 10n;
  return `${whole}${rest === 0n ? '' : `.${rest}`} ${UNITS[unit] ?? 'B'}`;
}

/** Below this, ten times a number of bytes is exact as a double: sizes of ten thousand regions need no big integers. */
const EXACT_IN_TENTHS = 2n ** 49n;

function formatSmallSize(bytes: number): string {
  let unit = 0;
  let scale = 1;
  while (unit < UNITS.length - 1 && bytes >= scale * 1024) {
    unit++;
    scale *= 1024;
  }
  const tenths = Math.floor((bytes * 10 + Math.floor(scale / 2)) / scale);
  const rest = tenths % 10;
  return `${Math.floor(tenths / 10)}${rest === 0 ? '' : `.${rest}`} ${UNITS[unit] ?? 'B'}`;
}

/** `1 cell`, `2 cells`: a number with its word, for words whose plural ends in `s` or is given. */
export function countText(count: number | bigint, word: string, plural = `${word}s`): string {
  return `${count} ${Number(count) === 1 ? word : plural}`;
}
