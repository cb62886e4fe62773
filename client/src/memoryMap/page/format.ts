/** Numbers as the rest of the product writes them (the same rules as `server/src/base/format.ts`). */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** `0x80000000`: lower case, no padding. */
export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** `4 KiB`, `1.5 GiB`: at most one decimal. */
export function formatSize(bytes: bigint): string {
  let unit = 0;
  while (unit < UNITS.length - 1 && bytes >= 1n << BigInt(10 * (unit + 1))) unit++;
  const scale = 1n << BigInt(10 * unit);
  const tenths = (bytes * 10n + scale / 2n) / scale;
  const rest = tenths % 10n;
  return `${tenths / 10n}${rest === 0n ? '' : `.${rest}`} ${UNITS[unit] ?? 'B'}`;
}

/** `0x1000 – 0x1fff`: first and last byte. */
export function formatRange(base: bigint, end: bigint): string {
  return `${hex(base)} – ${hex(end > base ? end - 1n : base)}`;
}

/** `3 %`, `0.4 %`, `< 0.1 %`. */
export function formatShare(part: bigint, whole: bigint): string {
  if (whole === 0n || part === 0n) return '0 %';
  const tenths = Number((part * 1000n) / whole);
  if (tenths === 0) return '< 0.1 %';
  return tenths < 100 ? `${tenths / 10} %` : `${Math.round(tenths / 10)} %`;
}

/** `1 region`, `3 regions`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** log2 of a size as a plain number; 0 for sizes below 2. */
export function log2(size: bigint): number {
  if (size < 2n) return 0;
  const bits = size.toString(2).length - 1;
  // The bits below the leading 52 do not show.
  const shift = BigInt(Math.max(0, bits - 52));
  return Number(shift) + Math.log2(Number(size >> shift));
}
