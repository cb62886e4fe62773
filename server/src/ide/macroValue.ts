/** The expansion of a macro under the definitions of a board: its final text, and its number. */
import type { Board } from '../analysis/board.ts';
import { readCells } from '../base/bytes.ts';
import { compileValue } from '../link/value.ts';
import { expandFragment } from '../preprocess/expandText.ts';
import { MacroUses } from '../preprocess/macroTable.ts';

/** Limit of characters of an expansion that is shown. */
const TEXT_MAX = 2000;

/** The text with all macros of the board expanded and blanks collapsed; undefined where it is too long to show. */
export function expandedText({ compiled }: Pick<Board, 'compiled'>, text: string): string | undefined {
  if (text.length > TEXT_MAX) return undefined;
  const { macros } = compiled.run.trace;
  const expanded = expandFragment('', text, 0, text.length, macros, new MacroUses()).unit.text;
  return expanded.length > TEXT_MAX ? undefined : expanded.replace(/\s+/g, ' ').trim();
}

/** The number of an expression that contains no macros; undefined where it is none. Up to 64 bits. */
export function numberOfText(text: string): bigint | undefined {
  if (text === '') return undefined;
  const { bytes, faults, named } = compileValue(`/bits/ 64 <(${text})>`, () => undefined);
  return bytes.length === 8 && faults.length === 0 && named.length === 0 ? readCells(bytes, 0, 2) : undefined;
}
