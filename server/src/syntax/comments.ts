/**
 * Comments of a text that does not fit the grammar. Blanks them out, and finds those that begin or end at a wrong place.
 * An unclosed comment extends to the end of the next comment. How comments are usually written shows where it should
 * have ended: a column of `*`, a blank line, a line that is clearly code.
 */
import type { SyntaxFault } from './items.ts';
import { looksLikeStatement } from './statementText.ts';

/** Most comment faults in one text: with more, the text is something else. */
const FAULTS_MAX = 20;
/** Most comments in comments that are recorded for one text. */
const SWALLOWING_MAX = 100;
/** Characters of a line that decide whether a comment continues in it. */
const LINE_MAX = 1000;
/** Most lines searched backwards for the beginning of a comment without its opener. */
const LINES_BACK_MAX = 200;

/** A comment with another `/*` in it: legal, but seldom intended. */
export interface SwallowingComment {
  readonly start: number;
  /** Its probable end, if its end mark is missing. */
  readonly likelyEnd: number;
  /** Its actual end. */
  readonly end: number;
}

interface BlankedText {
  /** As long as the original, with vertical tabs in place of comments: those are white space, but no indentation. */
  readonly text: string;
  readonly faults: readonly SyntaxFault[];
  readonly swallowing: readonly SwallowingComment[];
}

/** The begin mark of a comment, and the end mark of one that does not begin. */
const MARK = /\/[/*]|\*\//g;

/** The end of a string that contains `at` and ends on its line; -1 if there is none. `from` is the end of the last comment. */
function stringEnd(text: string, from: number, at: number): number {
  let inside = false;
  for (let i = Math.max(from, text.lastIndexOf('\n', at - 1) + 1); i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) {
      if (inside && i >= at) return i + 1;
      inside = !inside;
    } else if (c === 92 && inside) i++;
    else if (c === 10 || (!inside && i >= at)) return -1;
  }
  return -1;
}

/** The end of a `//` comment: that of its line, or of the last line that a backslash continues it to. */
function lineCommentEnd(text: string, start: number): number {
  for (let at = text.indexOf('\n', start); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (text[at - 1] !== '\\' && text.slice(at - 2, at) !== '\\\r') return at;
  }
  return text.length;
}

/**
 * Blanks out the comments of a text, and finds the faults of comments.
 *
 * @param endedEarly Offsets of comments that are to end at their probable ends.
 */
export function blankComments(text: string, endedEarly: ReadonlySet<number> = new Set()): BlankedText {
  const faults: SyntaxFault[] = [];
  const swallowing: SwallowingComment[] = [];
  const parts: string[] = [];
  let copied = 0;
  /** End of the last string before the current position. */
  let passed = 0;
  const blank = (start: number, end: number): void => {
    if (start < copied) return;
    parts.push(text.slice(copied, start), text.slice(start, end).replace(/[^\n]/g, '\v'));
    copied = end;
  };
  MARK.lastIndex = 0;
  for (let match = MARK.exec(text); match; match = MARK.exec(text)) {
    const { index: start } = match;
    const mark = match[0];
    const end = stringEnd(text, Math.max(copied, passed), start);
    if (end >= 0) {
      MARK.lastIndex = end;
      passed = end;
      continue;
    }
    if (mark === '//') {
      const lineEnd = lineCommentEnd(text, start);
      blank(start, lineEnd);
      MARK.lastIndex = lineEnd;
    } else if (faults.length >= FAULTS_MAX) {
      break;
    } else if (mark === '*/') {
      const from = Math.max(copied, likelyStart(text, start));
      faults.push({
        code: 'syntax',
        message: "'*/' without '/*': is '/*' missing here?",
        ...firstWord(text, from, start + 2),
      });
      blank(from, start + 2);
    } else {
      const close = text.indexOf('*/', start + 2);
      let end = close < 0 ? text.length : close + 2;
      const inner = text.indexOf('/*', start + 2);
      const swallows = inner >= 0 && inner < close && swallowing.length < SWALLOWING_MAX;
      const likely = close < 0 || swallows ? likelyEnd(text, start) : end;
      if (close < 0 || (endedEarly.has(start) && likely < end)) {
        faults.push(unclosedComment(start, likely));
        end = likely;
      } else if (likely < end && likely <= inner) swallowing.push({ start, likelyEnd: likely, end });
      blank(start, end);
      MARK.lastIndex = end;
    }
  }
  parts.push(text.slice(copied));
  return { text: parts.join(''), faults, swallowing };
}

/** The fault of a comment that begins at `start` and should end before `end`. */
export function unclosedComment(start: number, end: number): SyntaxFault {
  const related = { message: 'the comment begins here', start, end: start + 2 };
  return { code: 'syntax', message: "missing '*/': the comment is not closed", start: end - 1, end, related };
}

/** The probable end of the comment at `start` if its end mark is missing: behind the last line that belongs to it. */
function likelyEnd(text: string, start: number): number {
  const lineEnd = (from: number) => {
    const newline = text.indexOf('\n', from);
    return newline < 0 ? text.length : newline;
  };
  let end = lineEnd(start);
  const second = text.slice(end + 1, end + 81);
  const starred = /^[ \t]*\*/.test(second);
  while (end < text.length) {
    const line = text.slice(end + 1, lineEnd(end + 1));
    if (starred ? !/^[ \t]*\*/.test(line) : line.trim() === '' || line.startsWith('#') || line.includes('/*')) break;
    if (!starred && looksLikeStatement(text, end + 1)) break;
    end = lineEnd(end + 1);
  }
  while (end > start + 2 && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

/** The probable start of a comment that ends at `close`. */
function likelyStart(text: string, close: number): number {
  let start = Math.max(text.lastIndexOf('\n', close - 1) + 1, close - LINE_MAX);
  const own = text.slice(start, close);
  // ` * …` in front of it: the comment continues upwards.
  for (
    let i = 0;
    i < LINES_BACK_MAX &&
    start > 0 &&
    /^[ \t]*(?:\*|$)/.test(text.slice(start, Math.min(close, start + LINE_MAX)).split('\n', 1)[0] ?? '');
    i++
  ) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    const line = text.slice(above, start - 1);
    if (!/^[ \t]*\*/.test(line)) {
      // The first line has its words behind the missing opener; a line of code ends the search.
      if (line.trim() !== '' && !/[;{}>,"]\s*$/.test(line) && !line.startsWith('#')) start = above;
      break;
    }
    start = above;
  }
  const code = start > close - own.length - 1 ? (/^.*[;{}>,](?=[ \t])/.exec(own)?.[0].length ?? 0) : 0;
  return start + code;
}

/** The first line of a range without the blanks around it. */
function firstWord(text: string, from: number, to: number): { readonly start: number; readonly end: number } {
  const lead = /^\s*/.exec(text.slice(from, to))?.[0].length ?? 0;
  const start = Math.min(from + lead, to - 1);
  const newline = text.indexOf('\n', start);
  return { start, end: Math.max(start + 1, newline < 0 ? to : Math.min(newline, to)) };
}
