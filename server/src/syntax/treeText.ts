/** The text that tree-sitter parses: the file's text without the constructs for which it needs quadratic time. */
import type { SyntaxFault } from './items.ts';

/** Most openers of comments that are not closed. At each of them tree-sitter reads the rest of the text again. */
const OPENERS_MAX = 100;

/** A text for the parser, as long as the original. */
interface TreeText {
  readonly text: string;
  /** The fault of the part that was replaced by blanks; undefined if there is none. */
  readonly fault: SyntaxFault | undefined;
}

/** The text, with blanks in place of an unclosed comment that contains many other openers. */
export function treeText(text: string): TreeText {
  const closed = text.lastIndexOf('*/');
  let openers = 0;
  let first = -1;
  for (let at = text.indexOf('/*', Math.max(closed, 0)); at >= 0; at = text.indexOf('/*', at + 2)) {
    if (first < 0) first = at;
    if (++openers > OPENERS_MAX) break;
  }
  if (openers <= OPENERS_MAX) return { text, fault: undefined };
  const message = "missing '*/': the comment is not closed";
  return {
    text: text.slice(0, first) + ' '.repeat(text.length - first),
    fault: { code: 'syntax', message, start: first, end: first + 2 },
  };
}
