/**
 * Finds the bodies around a caret from the text before it alone: a file has errors nearly always while the user types, and
 * the text after the caret does not change what the grammar allows at it.
 */
import { NESTING_MAX } from '../../syntax/lowerText.ts';
import { commentEnd, isComment, lineEnd, runEnd } from './textWalk.ts';

/** The body of a node that is open at the caret. */
export interface OpenBody {
  /** `/`, `&label`, `&{/path}`, `uart@1000`; without labels. */
  readonly name: string;
  /** Where the text of the head begins, labels included. */
  readonly headStart: number;
  /** Offset of the `{`. */
  readonly open: number;
  /** A node, or a deletion of one, precedes the caret in this body: no property may follow (dtc-parser.y, nodedef). */
  readonly hasNodes: boolean;
}

type MutableBody = OpenBody & { hasNodes: boolean };

/** What a caret is in. */
interface CaretArea {
  readonly kind: 'statement' | 'directive' | 'comment';
  /** Begin of the statement or directive, without blanks and comments before it; the caret when there is none yet. */
  readonly start: number;
  /** Bodies around it, outermost first. */
  readonly bodies: readonly OpenBody[];
}

const DIRECTIVE =
  /#[ \t]*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif|include|include_next|import|define|undef|error|warning|line|pragma|ident|sccs|assert|unassert)(?![\w,.+*?#-])/y;
const BLANK = /\s/;
const HEAD = /(?:\/omit-if-no-ref\/|[A-Za-z_]\w*\s*:)\s*/y;
/** Longest head of a node that is read, in characters. */
const HEAD_MAX = 2000;

/** Finds what `offset` of a text is in. */
export function caretArea(text: string, offset: number): CaretArea {
  let bodies: MutableBody[] = [];
  /** Bodies that were open at the begin of each open conditional: all its branches start with the same bodies. */
  const conditionals: (readonly MutableBody[])[] = [];
  /** Number of open bodies beyond those kept. */
  let deeper = 0;
  let start = -1;
  /** The last character that is neither blank nor comment. */
  let last = '';
  let depth = 0;
  let onlyBlanks = true;
  let at = 0;
  const result = (kind: CaretArea['kind'], from: number): CaretArea => ({ kind, start: from, bodies });
  while (at < offset) {
    const c = text.charAt(at);
    if (c === '\n') {
      // A complete value at the end of a line without a comma after it: only its semicolon is missing.
      const next = Math.min(runEnd(text, at, BLANK), offset);
      if (depth <= 0 && start >= 0 && isWhole(last) && !goesOn(text, next, offset)) start = -1;
      onlyBlanks = true;
      at = next;
      continue;
    }
    if (c === ' ' || c === '\t' || c === '\r') {
      at++;
      continue;
    }
    if (isComment(text, at)) {
      const end = commentEnd(text, at);
      // Right behind it as well: the `/` that closes it asks for nothing.
      if (offset <= end) return result('comment', at);
      at = end;
      continue;
    }
    if (c === '#' && onlyBlanks) {
      DIRECTIVE.lastIndex = at;
      const word = DIRECTIVE.exec(text)?.[1];
      if (word !== undefined) {
        const end = lineEnd(text, at);
        if (offset <= end) return result('directive', at);
        bodies = afterDirective(word, bodies, conditionals);
        at = end;
        continue;
      }
    }
    onlyBlanks = false;
    if (start < 0 && c !== ';' && c !== '}') {
      start = at;
      depth = 0;
    }
    last = c;
    at++;
    switch (c) {
      case '"':
        at = stringEnd(text, at);
        if (offset < at || (offset === at && text[at - 1] !== '"')) return result('statement', start);
        break;
      case "'":
        at = characterEnd(text, at);
        break;
      case '<':
      case '>':
        // A shift operator closes nothing.
        if (text[at] === c) at++;
        else depth += c === '<' ? 1 : -1;
        break;
      case '(':
        depth++;
        break;
      case ')':
        depth--;
        break;
      case ';':
        if (text.startsWith('/delete-node/', start)) noteNode(bodies);
        start = -1;
        break;
      case '{':
        if (text[at - 2] === '&') {
          const close = text.indexOf('}', at);
          if (close < 0 || close >= offset || close > lineEnd(text, at)) return result('statement', start);
          at = close + 1;
        } else {
          if (bodies.length < NESTING_MAX) bodies.push(bodyAt(text, start, at - 1));
          else deeper++;
          start = -1;
        }
        break;
      case '}':
        if (deeper > 0) deeper--;
        else bodies.pop();
        noteNode(bodies);
        start = -1;
        break;
    }
  }
  return result('statement', start < 0 ? offset : start);
}

/** Whether a value or name may end with this character. */
function isWhole(last: string): boolean {
  return last === '>' || last === '"' || last === ']' || /\w/.test(last);
}

/** Whether the text at `at`, after a line's end and before the caret, belongs to the statement above. */
function goesOn(text: string, at: number, offset: number): boolean {
  return at < offset && !/[\w&#/}]/.test(text.charAt(at));
}

function noteNode(bodies: readonly MutableBody[]): void {
  const last = bodies[bodies.length - 1];
  if (last) last.hasNodes = true;
}

/** Characters behind a caret that are looked through for a property. */
const BEHIND_MAX = 20_000;

/** Whether a property stands in the same body behind `from`, so that no node may stand there. */
export function propertyFollows(text: string, from: number): boolean {
  const end = Math.min(text.length, from + BEHIND_MAX);
  let depth = 0;
  let start = -1;
  for (let at = from; at < end; at++) {
    const c = text.charAt(at);
    if (/\s/.test(c)) continue;
    if (isComment(text, at)) {
      at = commentEnd(text, at) - 1;
      continue;
    }
    if (c === '"') at = stringEnd(text, at + 1) - 1;
    else if (c === '}' && depth-- === 0) return false;
    if (c === '{') depth++;
    else if (depth === 0 && c === ';') {
      if (start >= 0 && /^(?:\w+:\s*)?[\w,.+*?#-]/.test(text.slice(start, start + HEAD_MAX))) return true;
      start = -1;
    } else if (depth === 0 && c === '}') start = -1;
    else if (start < 0) start = at;
  }
  return false;
}

function afterDirective(word: string, bodies: MutableBody[], conditionals: (readonly MutableBody[])[]): MutableBody[] {
  if (word.startsWith('if')) conditionals.push(bodies.map((body) => ({ ...body })));
  else if (word.startsWith('el')) return (conditionals.at(-1) ?? bodies).map((body) => ({ ...body }));
  else if (word === 'endif') conditionals.pop();
  return bodies;
}

/** The offset after the closing quote of a string, or the end of its line where the quote is missing. */
function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '"') return at + 1;
    if (c === '\n') return at;
    if (c === '\\') at++;
  }
  return text.length;
}

/** The offset after a character literal; right after the quote where there is none. */
function characterEnd(text: string, from: number): number {
  const close = text.indexOf("'", text[from] === '\\' ? from + 2 : from + 1);
  return close >= 0 && close - from <= 5 ? close + 1 : from;
}

function bodyAt(text: string, start: number, open: number): MutableBody {
  const headStart = start < 0 ? open : Math.max(start, open - HEAD_MAX);
  let from = headStart;
  for (HEAD.lastIndex = from; HEAD.test(text) && HEAD.lastIndex <= open; HEAD.lastIndex = from) from = HEAD.lastIndex;
  const name = text.slice(from, open).trim();
  return { name, headStart, open, hasNodes: false };
}
