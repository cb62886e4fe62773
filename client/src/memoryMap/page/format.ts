/** Formats numbers for the page. */
import { hex } from '../../../../server/src/base/format.ts';
import { formatAddress } from '../../../../server/src/mapModel/scene/address.ts';
import type { Preferences } from '../messages.ts';

/** `0x1000 – 0x1fff`: first and last byte, with digits grouped by preference. */
export function formatRange(base: bigint, end: bigint, { digits }: Preferences = { digits: 'plain' }): string {
  const write = digits === 'grouped' ? (value: bigint) => formatAddress(value) : hex;
  return `${write(base)} – ${write(end > base ? end - 1n : base)}`;
}

/** `3 %`, `0.4 %`, `< 0.1 %`. */
export function formatShare(part: bigint, whole: bigint): string {
  if (whole === 0n || part === 0n) return '0 %';
  const tenths = Number((part * 1000n) / whole);
  if (tenths === 0) return '< 0.1 %';
  return tenths < 100 ? `${tenths / 10} %` : `${Math.round(tenths / 10)} %`;
}

const GROUPED = new Intl.NumberFormat('en');

/** `1,048,576 bytes`. */
export function exactBytes(size: bigint): string {
  return `${GROUPED.format(size)} ${size === 1n ? 'byte' : 'bytes'}`;
}
