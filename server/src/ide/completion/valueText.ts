/** What a caret inside of a property's value is at, from the text before it. */
import { commentEnd, isComment } from './textWalk.ts';

/** One cell list entry as it is written: a number, a macro with its arguments, an expression, a reference. */
export interface CellText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A call that is open at the caret: `NAME(a, |`. */
export interface OpenCall {
  readonly name: string;
  /** Offset of the name. */
  readonly start: number;
  /** Commas in front of the caret. */
  readonly argument: number;
}

export type ValueSpot =
  /** Begin of an item: after `=` or a comma; `start` is that of the word at the caret. `strings`: complete ones before it. */
  | { readonly kind: 'item'; readonly start: number; readonly strings: readonly string[]; readonly index: number }
  /** After an item, where a comma or the semicolon must follow. */
  | { readonly kind: 'behind' }
  /** In a string, from the character after its quote. `strings`: complete ones before it. */
  | { readonly kind: 'string'; readonly start: number; readonly strings: readonly string[]; readonly index: number }
  /**
   * In angle brackets. `cells`: complete ones before the caret, of all lists of the value; `listStart`: how many of them are
   * in other lists; `start`: that of the word at the caret, the caret where a new one begins.
   */
  | {
      readonly kind: 'cells';
      readonly start: number;
      readonly cells: readonly CellText[];
      readonly listStart: number;
      /** Offset of the `<`. */
      readonly open: number;
      readonly calls: readonly OpenCall[];
      /** Within parentheses that do not belong to a call. */
      readonly inExpression: boolean;
    }
  /** In square brackets. */
  | { readonly kind: 'bytes' };

const WORD = /[\w$]/;

/** Reads a value from `from` (behind the `=`) up to the caret. */
export function valueSpot(text: string, from: number, caret: number): ValueSpot {
  const cells: CellText[] = [];
  const strings: string[] = [];
  let spot: ValueSpot = { kind: 'item', start: caret, strings, index: 0 };
  let index = 0;
  let at = from;
  while (at < caret) {
    const c = text.charAt(at);
    if (/\s/.test(c)) at++;
    else if (isComment(text, at)) at = commentEnd(text, at);
    else if (c === ',') {
      spot = { kind: 'item', start: caret, strings, index: ++index };
      at++;
    } else if (c === '"') {
      const end = closeOf(text, at + 1);
      if (end >= caret) return { kind: 'string', start: at + 1, strings, index };
      strings.push(text.slice(at + 1, end));
      spot = { kind: 'behind' };
      at = end + 1;
    } else if (c === '<') {
      const list = readCells(text, at, caret, cells);
      if (typeof list !== 'number') return list;
      spot = { kind: 'behind' };
      at = list;
    } else if (c === '[') {
      const end = text.indexOf(']', at);
      if (end < 0 || end >= caret) return { kind: 'bytes' };
      spot = { kind: 'behind' };
      at = end + 1;
    } else {
      const start = at;
      at = itemWordEnd(text, at, caret);
      if (at >= caret) return { kind: 'item', start, strings, index };
      // `/bits/ 8` goes in front of a list.
      if (!text.slice(start, at).startsWith('/bits/')) spot = { kind: 'behind' };
    }
  }
  return spot;
}

/** The cells of all lists of a whole value. */
export function cellsOfText(text: string): readonly CellText[] {
  // At the begin of a list behind the value, all cells stand in front of the caret.
  const spot = valueSpot(`${text}<`, 0, text.length + 1);
  return spot.kind === 'cells' ? spot.cells : [];
}

/** A word outside of brackets: `&label`, `&{/path}`, `MACRO(1, 2)`, `/bits/ 8`. */
function itemWordEnd(text: string, from: number, caret: number): number {
  const bits = /\/bits\/\s*\d+/y;
  bits.lastIndex = from;
  if (bits.test(text)) return Math.min(bits.lastIndex, caret);
  if (text[from] === '&' && text[from + 1] === '{') return pathEnd(text, from, caret);
  let at = from + 1;
  while (at < caret && /[\w/&-]/.test(text.charAt(at))) at++;
  if (text[at] === '(' && at < caret) at = parenthesisEnd(text, at, caret).end;
  return at;
}

/** Reads the cells of a list up to its `>`. Returns the end of the list, or the caret's place when the caret comes first. */
function readCells(text: string, open: number, caret: number, cells: CellText[]): ValueSpot | number {
  const listStart = cells.length;
  const here = (start: number, calls: readonly OpenCall[], inExpression: boolean): ValueSpot => ({
    kind: 'cells', start, cells: [...cells], listStart, open, calls, inExpression,
  }); // biome-ignore format: one line
  let at = open + 1;
  while (at < caret) {
    const c = text.charAt(at);
    if (/[\s,]/.test(c)) {
      at++;
      continue;
    }
    if (c === '>') return at + 1;
    if (isComment(text, at)) {
      at = commentEnd(text, at);
      continue;
    }
    const start = at;
    if (c === '(') {
      const { end, calls } = parenthesisEnd(text, at, caret);
      if (end >= caret && calls) return here(wordStart(text, caret, start), calls, true);
      at = end;
    } else if (c === '&') {
      at = text[at + 1] === '{' ? pathEnd(text, at, caret) : wordEnd(text, at + 1, caret);
      if (at >= caret) return here(start, [], false);
    } else if (c === "'") {
      const close = text.indexOf("'", at + 2);
      at = close < 0 ? caret : close + 1;
      if (at >= caret) return here(start, [], false);
    } else {
      at = Math.max(wordEnd(text, at, caret), at + 1);
      if (at >= caret) return here(start, [], false);
      // A call; blanks may precede its parenthesis, but then a list of cells is likelier.
      if (text[at] === '(') {
        const name = text.slice(start, at);
        const { end, calls, commas } = parenthesisEnd(text, at, caret);
        if (end >= caret && calls) {
          const own = { name, start, argument: commas };
          return here(wordStart(text, caret, at + 1), [own, ...calls], false);
        }
        at = end;
      }
    }
    cells.push({ text: text.slice(start, at), start, end: at });
  }
  return here(caret, [], false);
}

/**
 * The offset after the parenthesis that closes the one at `at`; or, where the caret comes first, the caret with the calls that
 * are open within this one (`calls`) and the number of its own commas.
 */
function parenthesisEnd(
  text: string,
  at: number,
  caret: number,
): { readonly end: number; readonly calls: readonly OpenCall[] | undefined; readonly commas: number } {
  interface Level {
    readonly name: string;
    readonly start: number;
    commas: number;
  }
  const own: Level = { name: '', start: at, commas: 0 };
  const levels: Level[] = [own];
  let i = at + 1;
  while (i < caret) {
    const c = text.charAt(i);
    if (c === '"') i = closeOf(text, i + 1);
    else if (c === '(') {
      const start = wordStart(text, i, at + 1);
      levels.push({ name: text.slice(start, i), start, commas: 0 });
    } else if (c === ')') {
      levels.pop();
      if (levels.length === 0) return { end: i + 1, calls: undefined, commas: own.commas };
    } else if (c === ',') {
      const top = levels[levels.length - 1];
      if (top) top.commas++;
    }
    i++;
  }
  const calls = levels.slice(1).flatMap(({ name, start, commas }) => (name ? [{ name, start, argument: commas }] : []));
  return { end: caret, calls, commas: own.commas };
}

/** The calls that are open at the caret, outermost first; `from` is the begin of the statement. */
export function openCalls(text: string, from: number, caret: number): readonly OpenCall[] {
  // The whole statement is read as if it stood in parentheses.
  return parenthesisEnd(text, from - 1, caret).calls ?? [];
}

function wordEnd(text: string, from: number, caret: number): number {
  let at = from;
  while (at < caret && WORD.test(text.charAt(at))) at++;
  return at;
}

function wordStart(text: string, end: number, least: number): number {
  let at = end;
  while (at > least && WORD.test(text.charAt(at - 1))) at--;
  return at;
}

function pathEnd(text: string, from: number, caret: number): number {
  const close = text.indexOf('}', from);
  return close < 0 || close >= caret ? caret : close + 1;
}

/** The offset of the quote that closes a string; the end of the line when there is none. */
function closeOf(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"' || text[at] === '\n') return at;
    if (text[at] === '\\') at++;
  }
  return text.length;
}
