/** The cells of a property's value at a place in its source, macros or not. */
import { readCells } from '../base/bytes.ts';
import { placeOfPart, type ValueElement, valueItems } from '../link/valueItems.ts';
import type { DtProperty } from '../tree/tree.ts';

/** One or more cells that stand at one place in the source; several when a macro makes them. */
export interface CellRange {
  /** Byte offset of the first cell in the value. */
  readonly offset: number;
  /** Bytes of all cells. */
  readonly length: number;
  /** Cells of the value before the first one. */
  readonly index: number;
  readonly count: number;
  /** The place in the file that asks. */
  readonly start: number;
  readonly end: number;
}

/** The cells that stand at `offset` of `file`; undefined when there are none. */
export function cellsAt(property: DtProperty, file: string, offset: number): CellRange | undefined {
  let found: CellRange | undefined;
  for (const [index, cell] of cellsOf(property).entries()) {
    const span = placeOfPart(property, cell)?.site;
    if (!span || span.file !== file || offset < span.start || offset > span.end) {
      if (found) break;
      continue;
    }
    // Between two cells without a blank, the cell after the caret counts.
    if (found && found.end === offset) found = undefined;
    const first = found ?? { offset: cell.offset, index, count: 0 };
    const length = cell.offset + cell.length - first.offset;
    found = { ...first, length, count: first.count + 1, start: span.start, end: span.end };
  }
  return found;
}

/** Every number and reference of a value that stands in angle brackets, in order. */
export function cellsOf(property: DtProperty): readonly ValueElement[] {
  return valueItems(property).flatMap(({ kind, elements }) => (kind === 'cells' ? elements : []));
}

/** The number in a range of cells; undefined for more than 64 bits. */
export function numberIn(data: Uint8Array, { offset, length }: CellRange): bigint | undefined {
  if (length === 4 || length === 8) return readCells(data, offset, length / 4);
  if (length > 8) return undefined;
  let value = 0n;
  for (let i = 0; i < length; i++) value = (value << 8n) | BigInt(data[offset + i] ?? 0);
  return value;
}
