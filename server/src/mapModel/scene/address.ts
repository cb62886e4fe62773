/** Addresses as people read them. */

/** Digits of a group. */
const GROUP = 4;

/** `0x8_f500_0000`: hexadecimal digits in groups of four from the right; `digits` pads to at least so many. */
export function formatAddress(value: bigint, digits = 1): string {
  const text = value.toString(16).padStart(digits, '0');
  const groups: string[] = [];
  for (let end = text.length; end > 0; end -= GROUP) groups.unshift(text.slice(Math.max(0, end - GROUP), end));
  return `0x${groups.join('_')}`;
}

/** Writes `0x8_f500_0000` or `0x8f5000000`, padded to the digits of the map's highest address. */
export function addressWriter(digits: 'grouped' | 'plain'): (value: bigint) => string {
  return digits === 'grouped'
    ? (value) => formatAddress(value, 8)
    : (value) => `0x${value.toString(16).padStart(8, '0')}`;
}
