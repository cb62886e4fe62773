/** Questions about the bytes of a value, asked by several checks. */

import { readU32 } from '../base/bytes.ts';
import { countText } from '../base/format.ts';

export const CELL_BYTES = 4;

/** Whether a value is one string: not empty, with its only NUL at the end. */
export function isOneString(value: Uint8Array): boolean {
  return value.length > 0 && value.indexOf(0) === value.length - 1;
}

/** Whether a value is a list of strings: empty, or with a NUL as its last byte. */
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

/** The length of a value as text: `3 cells`, or `6 bytes` if not a whole number of cells. */
export function lengthText(value: Uint8Array): string {
  const cells = value.length / CELL_BYTES;
  return Number.isInteger(cells) ? countText(cells, 'cell') : countText(value.length, 'byte');
}
