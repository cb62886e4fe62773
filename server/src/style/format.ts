/**
 * The formatter: a source in the kernel's coding style for device trees. It changes white space and the case of hexadecimal
 * numbers, nothing else; what it makes of its own output is the same again.
 */
import { type LayoutOptions, layOut } from './layout.ts';
import { piecesOf } from './pieces.ts';

/** Lines are broken after as many columns (Linux 7.2, scripts/dtc/dt-check-style, rule line-length). */
export const LINE_LENGTH = 80;

/** Between these two no character is blank. */
const SPACE = 0x20;
const DELETE = 0x7f;

/** One change: the text between two offsets becomes another one. */
export interface FormatEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A formatted text, or why there is none. */
type Formatted =
  | { readonly text: string }
  /** What is wrong, as a sentence, and the offset where. */
  | { readonly refusal: string; readonly start: number };

/** Formats a source. Lines end as its first one does. Refuses a text with a comment, string or parenthesis that never ends. */
export function formatText(text: string, options: Partial<LayoutOptions> = {}): Formatted {
  const isWindows = text[text.indexOf('\n') - 1] === '\r';
  const pieces = piecesOf(text);
  if ('what' in pieces) {
    return { refusal: `This ${pieces.what} never ends: the file is not formatted.`, start: pieces.start };
  }
  const laidOut = layOut(text, pieces, { lineLength: LINE_LENGTH, ...options });
  return { text: isWindows ? laidOut.replace(/\r?\n/g, '\r\n') : laidOut };
}

/**
 * The changes from a source to what `formatText` made of it, each as small as can be, in order. Both have the same characters
 * but for white space and case.
 */
export function formatEdits(before: string, after: string): readonly FormatEdit[] {
  const edits: FormatEdit[] = [];
  let a = 0;
  let b = 0;
  while (a < before.length || b < after.length) {
    const gapA = blankEnd(before, a);
    const gapB = blankEnd(after, b);
    if (before.slice(a, gapA) !== after.slice(b, gapB)) edits.push({ start: a, end: gapA, text: after.slice(b, gapB) });
    a = gapA;
    b = gapB;
    if (a >= before.length || b >= after.length) break;
    const character = after[b] ?? '';
    if (before[a] !== character) edits.push({ start: a, end: a + 1, text: character });
    a++;
    b++;
  }
  return edits;
}

function blankEnd(text: string, from: number): number {
  let at = from;
  // A file has more characters than a regular expression should be asked of one by one.
  for (let code = text.charCodeAt(at); code <= SPACE || code > DELETE; code = text.charCodeAt(++at)) {
    if (!/\s/.test(text[at] ?? '')) break;
  }
  return at;
}
