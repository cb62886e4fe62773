/**
 * The formatter: rewrites a source in the kernel's coding style for device trees. It changes only white space and the case of
 * hexadecimal numbers, and leaves its own output unchanged.
 */
import { type LayoutOptions, layOut } from './layout.ts';
import { piecesOf } from './pieces.ts';

/** Most columns of a line before it is broken (Linux 7.2, scripts/dtc/dt-check-style, rule line-length). */
export const LINE_LENGTH = 80;

/** Characters between these two are never white space. */
const SPACE = 0x20;
const DELETE = 0x7f;

/** One change: replaces the text between two offsets. */
export interface FormatEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A formatted text, or the reason for none. */
type Formatted =
  | { readonly text: string }
  /** The fault, as a sentence, and its offset. */
  | { readonly refusal: string; readonly start: number };

/** Formats a source. Its first line ending is used for all. Refuses a text with an unclosed comment, string or parenthesis. */
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
 * The changes from a source to the output of `formatText`, each as small as possible, in order. Both texts have the same
 * characters apart from white space and case.
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
  // A loop, because one regular expression per character would be too slow for a file.
  for (let code = text.charCodeAt(at); code <= SPACE || code > DELETE; code = text.charCodeAt(++at)) {
    if (!/\s/.test(text[at] ?? '')) break;
  }
  return at;
}
