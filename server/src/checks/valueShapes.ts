/** Questions about the bytes of a value, asked by several checks. */

import { readU32 } from '../base/bytes.ts';
import { countText } from '../base/format.ts';

export const CELL_BYTES = 4;

/** One string: something, its only NUL at the end. */
export function isOneString(value: Uint8Array): boolean {
  return value.length > 0 && value.indexOf(0) === value.length - 1;
}

/** A list of strings: empty, or its last byte a NUL. */
export function isStringList(value: Uint8Array): boolean {
  return value.length === 0 || value[value.length - 1] === 0;
}

/** dtc's `is_multiple_of`: of 0, only 0 is a multiple. */
export function isMultipleOf(value: number, divisor: number): boolean {
  return divisor === 0 ? value === 0 : value % divisor === 0;
}

/** The value as one cell; `undefined` when it has another length. */
export function oneCell(value: Uint8Array | undefined): number | undefined {
  return value !== undefined && value.length === CELL_BYTES ? readU32(value, 0) : undefined;
}

/** dtc's `phandle_is_valid`: 0 and -1 stand for "none". */
export function isPhandle(value: number): boolean {
  return value !== 0 && value !== 0xffffffff;
}

/** How long a value is: `3 cells`, or where it is no whole number of them, `6 bytes`. */
export function lengthText(value: Uint8Array): string {
  const cells = value.length / CELL_BYTES;
  return Number.isInteger(cells) ? countText(cells, 'cell') : countText(value.length, 'byte');
}
