/** The text that tree-sitter parses: the file's text without the constructs for which it needs quadratic time. */
import type { SyntaxFault } from './items.ts';

/** Openers of comments that are never closed; at each of them the rest of the text is read anew. */
const OPENERS_MAX = 100;

/** A text to be parsed: as long as the original. */
interface TreeText {
  readonly text: string;
  /** What was taken out, and is a fault; undefined where nothing was. */
  readonly fault: SyntaxFault | undefined;
}

/** The text without a comment that is not closed and holds a great many openers of others. */
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
