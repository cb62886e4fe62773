/** The statements that most of a kernel consists of, recognised as a whole. */
import { identifiersIn } from '../preprocess/tokens.ts';

/** `#define NAME …` on one line, without parameters, comments, strings, continuations or `##` in it. */
export const PLAIN_DEFINE = /#[ \t]*define[ \t]+(?!defined\b)([A-Za-z_]\w*)(?=[ \t\r\n])[^\n\\/"'\r#]*(?=\r?\n)/y;
/** `name = "…", "…";` */
const STRINGS = String.raw`\s*"[^"\\\n]*"(?:\s*,\s*"[^"\\\n]*")*\s*`;
export const PLAIN_STRINGS = new RegExp(`[0-9a-zA-Z,._+*?#-]+[ \\t]*=${STRINGS};`, 'y');
/** `name = <…>, <…>;` with numbers, words and `&label` in the cells. */
const LIST = String.raw`<(?:[\w\s]|&[A-Za-z_])*>`;
export const PLAIN_CELLS = new RegExp(`[0-9a-zA-Z,._+*?#-]+[ \\t]*=\\s*${LIST}(?:\\s*,\\s*${LIST})*\\s*;`, 'y');
/** Longer properties take the longer way: a pattern keeps its way back for every character of a cell list. */
export const PLAIN_MAX = 100_000;
/** A word that begins with a letter: only then can there be a macro. */
export const ANY_NAME = /(?:^|\W)[A-Za-z_]/;

/** The name of a property, as one string for all that are called so. */
interface PropertyName {
  readonly text: string;
  /** What macros may replace in it. */
  readonly identifiers: readonly string[];
}

/** By name: a kernel has a few thousand names and uses them a million times. */
const propertyNames = new Map<string, PropertyName>();
/** Beyond this many names the rest is worked out each time. */
const NAME_CACHE_MAX = 20_000;

/** What there is to know of a property's name, the same object for the same name. */
export function propertyName(text: string): PropertyName {
  let known = propertyNames.get(text);
  if (!known) {
    known = { text: internalized(text), identifiers: identifiersIn(text, 0, text.length) };
    if (propertyNames.size < NAME_CACHE_MAX) propertyNames.set(text, known);
  }
  return known;
}

/** The string as V8 keeps the keys of objects: two of these are the same only if they are one object. */
function internalized(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text;
}
