/** Refactorings of values: numbers in the other notation, a list with an item on each line. */
import { TokenKind, tokenize } from '../../preprocess/tokens.ts';
import type { ValueText } from '../../syntax/items.ts';
import { itemsAt } from '../locate.ts';
import type { RefactorContext, Refactoring } from './refactoring.ts';

/** A tab goes to the next multiple of so many columns (Linux 7.2, coding-style.rst). */
const TAB = 8;

/** Converts the number at the caret between decimal and hexadecimal. */
export function convertNumber(context: RefactorContext): readonly Refactoring[] {
  const value = valueAt(context);
  if (!value) return [];
  const { text, start } = value;
  const offset = context.range.start - start;
  const tokens = tokenize(text, 0, text.length, '');
  const at = tokens.findIndex(
    (token) => token.start <= offset && offset <= token.end && token.kind === TokenKind.Number,
  );
  const number = tokens[at];
  // In `[ ]` everything is hexadecimal.
  const opened = tokens.slice(0, at).findLast((token) => token.text === '[' || token.text === ']');
  if (!number || opened?.text === '[') return [];
  const isHex = /^0[xX][0-9a-fA-F]+$/.test(number.text);
  // A number that begins with 0 is octal; it stays as it is.
  if (!isHex && !/^(?:0|[1-9][0-9]*)$/.test(number.text)) return [];
  const made = isHex ? BigInt(number.text).toString() : `0x${BigInt(number.text).toString(16)}`;
  const span = { file: context.file.file, start: start + number.start, end: start + number.end };
  const title = `Write ${number.text} as ${made}`;
  return [{ title, kind: 'refactor.rewrite', edits: [{ span, text: made }] }];
}

/** Each item of the value on a line of its own, aligned with the first (Linux 7.2, dts-coding-style.rst). */
export function splitList(context: RefactorContext): readonly Refactoring[] {
  const value = valueAt(context);
  if (!value) return [];
  const { text, start } = value;
  const source = context.file.unit.text;
  const tokens = tokenize(text, 0, text.length, '');
  const first = tokens[0];
  if (!first || text.includes('/*') || text.includes('//')) return [];
  const column = columnAt(source, start + first.start);
  const indent = '\t'.repeat(Math.floor(column / TAB)) + ' '.repeat(column % TAB);
  const edits = [];
  let depth = 0;
  let items = 1;
  for (const [i, token] of tokens.entries()) {
    if ('<[('.includes(token.text)) depth++;
    else if ('>])'.includes(token.text)) depth--;
    const next = tokens[i + 1];
    if (depth !== 0 || token.text !== ',' || !next) continue;
    items++;
    const wanted = `\n${indent}`;
    if (text.slice(token.end, next.start) === wanted) continue;
    edits.push({ span: { file: context.file.file, start: start + token.end, end: start + next.start }, text: wanted });
  }
  if (edits.length === 0) return [];
  return [{ title: `Write the ${items} items of the value on a line each`, kind: 'refactor.rewrite', edits }];
}

/** The text of the value that contains the caret, with its place in the file. */
function valueAt({ file, range }: RefactorContext): Pick<ValueText, 'text' | 'start'> | undefined {
  const innermost = itemsAt(file.items, range.start, 0, []).at(-1);
  if (innermost?.item.kind !== 'property' || !innermost.item.value) return undefined;
  const { value } = innermost.item;
  const start = innermost.base + value.start;
  // A value with directives in it cannot be parsed as a list here.
  if (value.needsPreprocessing || range.start < innermost.base + innermost.item.start) return undefined;
  return { text: value.text, start };
}

/** The column in which an editor shows an offset. */
function columnAt(text: string, offset: number): number {
  let column = 0;
  for (let at = text.lastIndexOf('\n', offset - 1) + 1; at < offset; at++) {
    column += text[at] === '\t' ? TAB - (column % TAB) : 1;
  }
  return column;
}
