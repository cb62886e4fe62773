/** What a macro comes to under the definitions of a board: its text in the end, and the number that is. */
import type { Board } from '../analysis/board.ts';
import { readCells } from '../base/bytes.ts';
import { compileValue } from '../link/value.ts';
import { expandFragment } from '../preprocess/expandText.ts';
import { MacroUses } from '../preprocess/macroTable.ts';

/** Characters of a text that is expanded for somebody to read. */
const TEXT_MAX = 2000;

/** The text with all macros of the board expanded, blanks made one; undefined where it is too long to be read. */
export function expandedText({ compiled }: Pick<Board, 'compiled'>, text: string): string | undefined {
  if (text.length > TEXT_MAX) return undefined;
  const { macros } = compiled.run.trace;
  const expanded = expandFragment('', text, 0, text.length, macros, new MacroUses()).unit.text;
  return expanded.length > TEXT_MAX ? undefined : expanded.replace(/\s+/g, ' ').trim();
}

/** The number that an expression without macros left in it is; undefined where it is none. Up to 64 bits. */
export function numberOfText(text: string): bigint | undefined {
  if (text === '') return undefined;
  const { bytes, faults, named } = compileValue(`/bits/ 64 <(${text})>`, () => undefined);
  return bytes.length === 8 && faults.length === 0 && named.length === 0 ? readCells(bytes, 0, 2) : undefined;
}
