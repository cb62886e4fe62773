/** Numbers as only the page writes them. */
import { hex } from '../../../../server/src/base/format.ts';

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
