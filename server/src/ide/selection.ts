/** Expands a selection step by step: a word, a list of cells, a value, a statement, a body, a node. */
import { TokenKind, tokenize } from '../preprocess/tokens.ts';
import type { ItemFile } from '../syntax/items.ts';
import { itemsAt } from './locate.ts';
import type { TextRange } from './words.ts';

/** The ranges around an offset, the innermost first, each larger than the one before; the whole file is the last. */
export function selectionRanges(file: ItemFile, offset: number): readonly TextRange[] {
  const { text } = file.unit;
  const found: TextRange[] = [{ start: 0, end: text.length }];
  const add = (start: number, end: number) => {
    const around = found[found.length - 1];
    if (!around || start > offset || end < offset) return;
    if (start < around.start || end > around.end || end - start >= around.end - around.start) return;
    found.push({ start, end });
  };
  let own: TextRange = { start: 0, end: 0 };
  for (const { item, base } of itemsAt(file.items, offset, 0, [])) {
    const start = base + item.start;
    own = { start, end: base + item.end };
    add(own.start, own.end);
    if (item.kind === 'node') {
      const brace = start + item.headEnd;
      const close = text.lastIndexOf('}', own.end - 1);
      if (offset > brace && offset <= close) {
        own = trimmed(text, { start: brace + 1, end: close });
        add(own.start, own.end);
      } else {
        own = { start, end: brace };
        add(start, start + item.name.end);
        add(start + item.name.start, start + item.name.end);
      }
    } else if (item.kind === 'conditional') {
      for (const branch of item.branches) add(base + branch.start, base + branch.end);
      // A branch may be long, and holds statements of its own.
      own = { start: offset, end: offset };
    } else if (item.kind === 'property' && item.value) {
      const from = base + item.value.start;
      const value = trimmed(text, { start: from, end: from + item.value.text.length });
      add(value.start, value.end);
    }
  }
  const isStatement = own.end > own.start && !text.slice(own.start, own.end).includes('{');
  for (const [start, end] of isStatement ? rangesOfTokens(text, own, offset) : []) add(start, end);
  return found.reverse();
}

/** A range without the blanks at its ends. */
function trimmed(text: string, { start, end }: TextRange): TextRange {
  const inside = text.slice(start, end);
  const blank = inside.length - inside.trimStart().length;
  return blank === inside.length ? { start, end } : { start: start + blank, end: start + inside.trimEnd().length };
}

const CLOSING: Readonly<Record<string, string>> = { '<': '>', '(': ')', '[': ']' };

/** Brackets and words of a statement around an offset, the outermost first. */
function rangesOfTokens(
  text: string,
  { start, end }: TextRange,
  offset: number,
): readonly (readonly [number, number])[] {
  const tokens = tokenize(text, start, end, '');
  const brackets: (readonly [number, number])[] = [];
  const words: (readonly [number, number])[] = [];
  const open: { readonly close: string; readonly at: number }[] = [];
  for (const token of tokens) {
    const close = CLOSING[token.text];
    if (close !== undefined) open.push({ close, at: token.start });
    else if (open[open.length - 1]?.close === token.text) {
      const at = open.pop()?.at ?? token.start;
      brackets.push([at, token.end], [at + 1, token.start]);
    }
    if (token.start > offset || token.end < offset) continue;
    if (token.kind === TokenKind.Identifier && text[token.start - 1] === '&') words.push([token.start - 1, token.end]);
    if (token.kind === TokenKind.String) words.push([token.start, token.end], [token.start + 1, token.end - 1]);
    else if (token.kind !== TokenKind.Punctuator) words.push([token.start, token.end]);
  }
  // Inner brackets close first.
  return [...brackets.reverse().sort((a, b) => b[1] - b[0] - (a[1] - a[0])), ...words];
}
