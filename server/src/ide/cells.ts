/** The cells of a property's value and where each of them was written, macros or not. */
import { readCells } from '../base/bytes.ts';
import { ValueLexer } from '../link/valueLexer.ts';
import type { DtProperty } from '../tree/tree.ts';

/** One or more cells that stand at one place in the source; several when a macro makes them. */
export interface CellRange {
  /** Byte offset of the first cell in the value. */
  readonly offset: number;
  /** Bytes of all cells. */
  readonly length: number;
  /** Bytes of one cell. */
  readonly width: number;
  /** The place in the file that asks. */
  readonly start: number;
  readonly end: number;
}

/** One cell in angle brackets. */
export interface Cell {
  readonly offset: number;
  readonly width: number;
  /** Offsets in the compiled text. */
  readonly start: number;
  readonly end: number;
}

const WIDTHS: Readonly<Record<string, number>> = { uint8: 1, uint16: 2, uint32: 4, uint64: 8 };

/** The cells that stand at `offset` of `file`; undefined when there are none. */
export function cellsAt(property: DtProperty, file: string, offset: number): CellRange | undefined {
  const site = property.valueSite;
  if (!site || !property.source) return undefined;
  let found: CellRange | undefined;
  const text = site.unit.text.slice(site.start, site.end);
  for (const cell of cellsOf(text, property)) {
    const { site: span } = site.unit.originOf(site.start + cell.start, site.start + cell.end);
    if (span.file !== file || offset < span.start || offset > span.end) {
      if (found) break;
      continue;
    }
    // Between two cells without a blank the one behind the caret counts.
    if (found && found.end === offset) found = undefined;
    const first = found?.offset ?? cell.offset;
    const length = cell.offset + cell.width - first;
    found = { offset: first, length, width: cell.width, start: span.start, end: span.end };
  }
  return found;
}

/** Every cell of a value that stands in angle brackets; positions count from the start of the value's text. */
export function cellsOfProperty(property: DtProperty): readonly Cell[] {
  const site = property.valueSite;
  return site && property.source ? [...cellsOf(site.unit.text.slice(site.start, site.end), property)] : [];
}

/** The cells in angle brackets, with their bytes as the compiler's markers have them. */
function* cellsOf(text: string, property: DtProperty): Generator<Cell> {
  const opened = new Map<number, { readonly offset: number; readonly width: number }>();
  for (const { kind, offset, start } of property.compiled.markers) {
    const width = WIDTHS[kind];
    if (width !== undefined) opened.set(start, { offset, width });
  }
  const lexer = new ValueLexer(text);
  for (let token = lexer.next(false); token.kind !== 'end'; token = lexer.next(false)) {
    const group = token.text === '<' ? opened.get(token.start) : undefined;
    if (!group) continue;
    let { offset } = group;
    for (token = lexer.next(false); token.text !== '>' && token.kind !== 'end'; token = lexer.next(false)) {
      if (token.kind === 'label') continue;
      const { start } = token;
      let { end } = token;
      if (token.text === '(') {
        for (let depth = 1; depth > 0; ) {
          token = lexer.next(false);
          if (token.kind === 'end') return;
          if (token.text === '(') depth++;
          else if (token.text === ')') depth--;
          end = token.end;
        }
      }
      yield { offset, width: group.width, start, end };
      offset += group.width;
    }
  }
}

/** The number in a range of cells; undefined for more than 64 bits. */
export function numberIn(data: Uint8Array, { offset, length }: CellRange): bigint | undefined {
  if (length === 4 || length === 8) return readCells(data, offset, length / 4);
  if (length > 8) return undefined;
  let value = 0n;
  for (let i = 0; i < length; i++) value = (value << 8n) | BigInt(data[offset + i] ?? 0);
  return value;
}
