/** Values of macros: how many cells a macro expands to, and its number. */
import type { Board } from '../../analysis/board.ts';
import { readU32 } from '../../base/bytes.ts';
import { compileValue } from '../../link/value.ts';
import type { MacroDefinition } from '../../preprocess/macros.ts';
import { expandedText } from '../macroValue.ts';
import { cellsOfText } from './valueText.ts';

/** Longest text that is expanded, and longest expansion that is looked at. */
const TEXT_MAX = 2000;

/** How many cells a part of a list is: more than one where a macro makes several. */
export function expandedCells(board: Board | undefined, text: string): number {
  if (!board || !/^[A-Za-z_]/.test(text) || text.length > TEXT_MAX) return 1;
  return cellsOfText(`<${expandedText(board, text) ?? ''}>`).length;
}

/** The number that a macro without parameters expands to as a cell; undefined when it is no number. */
export function macroNumber(board: Board, { name, parameters, bodyText }: MacroDefinition): number | undefined {
  if (parameters || bodyText === '') return undefined;
  const text = expandedText(board, name);
  if (text === undefined) return undefined;
  const { bytes, faults, named } = compileValue(`<${text}>`, () => undefined);
  return bytes.length === 4 && faults.length === 0 && named.length === 0 ? readU32(bytes, 0) : undefined;
}
