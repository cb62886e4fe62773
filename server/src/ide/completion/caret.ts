/** The kind of place that a caret is in: what the grammar allows there. */
import { includeFormOf } from '../../preprocess/directives.ts';
import { caretArea, type OpenBody } from './openBodies.ts';
import { commentEnd, isComment, lineEnd, runEnd, runStart } from './textWalk.ts';
import { type ValueSpot, valueSpot } from './valueText.ts';

/** What the user is writing at the caret; `start` is the begin of the word that a completion replaces. */
type Spot =
  | { readonly kind: 'comment' }
  /** A statement begins; `text` is the part of its first word before the caret, `labels` the number of labels before that. */
  | { readonly kind: 'statement'; readonly start: number; readonly text: string; readonly labels: number }
  /** Behind the `@` of a node's name. */
  | { readonly kind: 'unitAddress'; readonly start: number; readonly base: string }
  /** `&label`; `start` is that of the `&`, or of the word where there is no `&` yet. */
  | { readonly kind: 'reference'; readonly start: number; readonly use: ReferenceUse }
  /** `&{/path}`, from the character after the brace. */
  | { readonly kind: 'path'; readonly start: number; readonly use: ReferenceUse }
  /** A name after `/delete-node/` or `/delete-property/`. */
  | { readonly kind: 'delete'; readonly start: number; readonly what: 'node' | 'property' }
  | { readonly kind: 'value'; readonly property: string; readonly nameStart: number; readonly spot: ValueSpot }
  /** A file's name; `close` is the closing delimiter. */
  | { readonly kind: 'file'; readonly start: number; readonly close: '"' | '>'; readonly binary: boolean }
  /** A directive's word, from its `#`. */
  | { readonly kind: 'directive'; readonly start: number }
  /** Behind `#include`, before its quote. */
  | { readonly kind: 'includeQuote'; readonly start: number }
  /** A macro's name or an expression of a directive. */
  | { readonly kind: 'condition'; readonly start: number; readonly onlyNames: boolean }
  /** A place with no known offers, such as after a whole statement, or in the name of a macro being defined. */
  | { readonly kind: 'nothing' };

/** The place of a reference: the head of a body, a delete, `/omit-if-no-ref/`, or a property's value. */
type ReferenceUse = 'head' | 'delete' | 'omit' | 'cells' | 'value';

export interface Caret {
  readonly text: string;
  readonly offset: number;
  readonly spot: Spot;
  /** Bodies around it, outermost first. */
  readonly bodies: readonly OpenBody[];
  /** Offset of the first character of the statement. */
  readonly statementStart: number;
}

const NAME = /[\w,.+*?#-]/;
const LABEL = /[A-Za-z_]\w*\s*:\s*/y;
/** Longest word of a statement that is looked at, in characters. */
const WORD_MAX = 1000;

/** Finds out what stands at `offset`. */
export function caretAt(text: string, offset: number): Caret {
  const area = caretArea(text, offset);
  const spot = (): Spot => {
    if (area.kind === 'comment') return { kind: 'comment' };
    if (area.kind === 'directive') return directiveSpot(text, area.start, offset);
    return statementSpot(text, area.start, offset);
  };
  return { text, offset, spot: spot(), bodies: area.bodies, statementStart: area.start };
}

function directiveSpot(text: string, start: number, offset: number): Spot {
  const line = text.slice(start, Math.min(offset, lineEnd(text, start)));
  const [, head = '', word = ''] = /^(#[ \t]*)([a-z_]*)/.exec(line) ?? [];
  const behind = head.length + word.length;
  if (line.length === behind) return { kind: 'directive', start };
  const rest = start + behind;
  if (includeFormOf(word) !== undefined) {
    const quoted = /["<]/.exec(line);
    if (!quoted) return { kind: 'includeQuote', start: runEnd(text, rest, /[ \t]/) };
    const from = start + quoted.index + 1;
    const close = quoted[0] === '<' ? '>' : '"';
    return text.slice(from, offset).includes(close)
      ? { kind: 'nothing' }
      : { kind: 'file', start: from, close, binary: false };
  }
  if (word === 'define') return { kind: 'nothing' };
  if (word === 'ifdef' || word === 'ifndef' || word === 'undef' || word === 'elifdef' || word === 'elifndef') {
    return { kind: 'condition', start: runStart(text, offset, /\w/, rest), onlyNames: true };
  }
  if (word === 'if' || word === 'elif') {
    return { kind: 'condition', start: runStart(text, offset, /\w/, rest), onlyNames: false };
  }
  return { kind: 'nothing' };
}

function statementSpot(text: string, from: number, offset: number): Spot {
  let at = from;
  let labels = 0;
  for (;;) {
    at = skipBlanksAndComments(text, at, offset);
    LABEL.lastIndex = at;
    if (!LABEL.test(text) || LABEL.lastIndex > offset) break;
    at = LABEL.lastIndex;
    labels++;
  }
  if (offset - at > WORD_MAX && !text.slice(at, at + WORD_MAX).includes('=')) return { kind: 'nothing' };
  const typed = text.slice(at, offset);
  const keyword = /^\/([a-z-]+)\/\s*/.exec(typed);
  if (keyword) return keywordSpot(text, keyword[1] ?? '', at + keyword[0].length, offset);
  if (typed.startsWith('&')) return referenceSpot(text, at, offset, 'head') ?? { kind: 'nothing' };
  if (/^\/[a-z-]*$/.test(typed)) return { kind: 'statement', start: at, text: typed, labels };
  const nameEnd = Math.min(runEnd(text, at, NAME), offset);
  if (nameEnd === offset) return { kind: 'statement', start: at, text: typed, labels };
  const base = text.slice(at, nameEnd);
  if (text[nameEnd] === '@') {
    const end = runEnd(text, nameEnd + 1, NAME);
    return end >= offset ? { kind: 'unitAddress', start: nameEnd + 1, base } : { kind: 'nothing' };
  }
  const equals = skipBlanksAndComments(text, nameEnd, offset);
  if (text[equals] !== '=' || equals >= offset) return { kind: 'nothing' };
  return valueSpotAt(text, base, at, equals + 1, offset);
}

function valueSpotAt(text: string, property: string, nameStart: number, from: number, offset: number): Spot {
  const spot = valueSpot(text, from, offset);
  if (spot.kind === 'cells' || spot.kind === 'item') {
    const use = spot.kind === 'cells' ? 'cells' : 'value';
    const path = /^&\{/.test(text.slice(spot.start, offset));
    if (path) return { kind: 'value', property, nameStart, spot };
    if (use === 'value' && text.startsWith('/incbin/', spot.start)) {
      const quote = text.indexOf('"', spot.start);
      if (quote >= 0 && quote < offset) return { kind: 'file', start: quote + 1, close: '"', binary: true };
    }
  }
  if (spot.kind === 'string') {
    const incbin = /\/incbin\/\s*\(\s*"$/.test(text.slice(Math.max(from, spot.start - 40), spot.start));
    if (incbin) return { kind: 'file', start: spot.start, close: '"', binary: true };
  }
  return { kind: 'value', property, nameStart, spot };
}

function keywordSpot(text: string, keyword: string, from: number, offset: number): Spot {
  const typed = text.slice(from, offset);
  switch (keyword) {
    case 'delete-node':
    case 'omit-if-no-ref':
      if (typed.startsWith('&')) {
        return referenceSpot(text, from, offset, keyword === 'delete-node' ? 'delete' : 'omit') ?? { kind: 'nothing' };
      }
      if (keyword === 'omit-if-no-ref') return statementSpot(text, from, offset);
      return runEnd(text, from, /[\w,.+*?#@-]/) >= offset
        ? { kind: 'delete', start: from, what: 'node' }
        : { kind: 'nothing' };
    case 'delete-property':
      return runEnd(text, from, NAME) >= offset
        ? { kind: 'delete', start: from, what: 'property' }
        : { kind: 'nothing' };
    case 'include':
      if (!typed.startsWith('"') || typed.indexOf('"', 1) > 0) return { kind: 'nothing' };
      return { kind: 'file', start: from + 1, close: '"', binary: false };
    default:
      return { kind: 'nothing' };
  }
}

/** `&label` or `&{/path` with the caret in it. */
function referenceSpot(text: string, start: number, offset: number, use: ReferenceUse): Spot | undefined {
  if (text[start + 1] === '{' && start + 1 < offset) {
    const inside = text.slice(start + 2, offset);
    return inside.includes('}') ? undefined : { kind: 'path', start: start + 2, use };
  }
  return runEnd(text, start + 1, /\w/) >= offset ? { kind: 'reference', start, use } : undefined;
}

function skipBlanksAndComments(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    if (/\s/.test(text.charAt(at))) at++;
    else if (isComment(text, at)) at = commentEnd(text, at);
    else break;
  }
  return Math.min(at, end);
}
