/** The most frequent statements of a kernel, each recognised by one pattern. */
import { beginsLine } from '../preprocess/directives.ts';
import { MacroDefinition } from '../preprocess/macros.ts';
import { identifiersIn } from '../preprocess/tokens.ts';
import { type Item, PropertyItem, ValueText, type Word } from './items.ts';

/** `#define NAME …` on one line, without parameters, comments, strings, continuations or `##` in it. */
const PLAIN_DEFINE = /#[ \t]*define[ \t]+(?!defined\b)([A-Za-z_]\w*)(?=[ \t\r\n])[^\n\\/"'\r#]*(?=\r?\n)/y;
/** `name = "…", "…";` */
const STRINGS = String.raw`\s*"[^"\\\n]*"(?:\s*,\s*"[^"\\\n]*")*\s*`;
const PLAIN_STRINGS = new RegExp(`[0-9a-zA-Z,._+*?#-]+[ \\t]*=${STRINGS};`, 'y');
/** `name = <…>, <…>;` with numbers, words and `&label` in the cells. */
const LIST = String.raw`<(?:[\w\s]|&[A-Za-z_])*>`;
const PLAIN_CELLS = new RegExp(`[0-9a-zA-Z,._+*?#-]+[ \\t]*=\\s*${LIST}(?:\\s*,\\s*${LIST})*\\s*;`, 'y');
const WORD = String.raw`(?:[A-Za-z_]\w*|0x[0-9a-fA-F]+|\d+)`;
const ARGUMENT = `${WORD}(?:-${WORD})*`;
/** A macro call in place of a label, a name or a statement: `NAME(a, 3, gpa0-1)`. */
export const PLAIN_CALL = new RegExp(`[A-Za-z_]\\w*\\((?:${ARGUMENT}(?:,[ \\t]*${ARGUMENT})*)?\\)`, 'y');
/** Longest plain property in characters; longer ones are scanned, as a pattern keeps a state for each character of a list. */
export const PLAIN_MAX = 100_000;
/** The start of a word that begins with a letter; without such a word there is no macro. */
const ANY_NAME = /(?:^|\W)[A-Za-z_]/;

/** The name of a property, one string for all properties of that name. */
interface PropertyName {
  readonly text: string;
  /** Identifiers in it that macros may replace. */
  readonly identifiers: readonly string[];
}

/** All names so far. A kernel has a few thousand names and uses them a million times. */
const propertyNames = new Map<string, PropertyName>();
/** Most names that are kept; later ones are computed each time. */
const NAME_CACHE_MAX = 20_000;

/** The facts about a property's name, the same object for the same name. */
export function propertyName(text: string): PropertyName {
  let known = propertyNames.get(text);
  if (!known) {
    known = { text: internalized(text), identifiers: identifiersIn(text, 0, text.length) };
    if (propertyNames.size < NAME_CACHE_MAX) propertyNames.set(text, known);
  }
  return known;
}

/** The string in V8's internalized form, as for keys of objects: equal ones are one object. */
function internalized(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text;
}

const NO_NAMES: readonly string[] = [];
const NO_WORDS: readonly Word[] = [];

/** Whether a character is one of the blanks between tokens. */
export function isBlank(c: number): boolean {
  return c === 32 || c === 9 || c === 10 || c === 13;
}

/**
 * Adds the property at `start` to `items` if it is plain. The caller has checked that a `;` follows within `PLAIN_MAX`
 * characters. Returns its end; undefined if it is not plain.
 */
export function plainPropertyAt(text: string, start: number, origin: number, items: Item[]): number | undefined {
  // `test`, not `exec`: that makes a list of captures for each of a million properties.
  PLAIN_CELLS.lastIndex = start;
  const cells = PLAIN_CELLS.test(text);
  PLAIN_STRINGS.lastIndex = start;
  if (!cells && !PLAIN_STRINGS.test(text)) return undefined;
  const end = cells ? PLAIN_CELLS.lastIndex : PLAIN_STRINGS.lastIndex;
  const equals = text.indexOf('=', start);
  let nameEnd = equals;
  while (isBlank(text.charCodeAt(nameEnd - 1))) nameEnd--;
  const { text: name, identifiers: inName } = propertyName(text.slice(start, nameEnd));
  const valueStart = equals + 1;
  const value = text.slice(valueStart, end - 1);
  const identifiers = cells && ANY_NAME.test(value) ? identifiersIn(text, valueStart, end - 1) : NO_NAMES;
  const from = start - origin;
  const made = new ValueText(value, valueStart - origin, identifiers, false);
  items.push(new PropertyItem(NO_WORDS, { text: name, start: from }, inName, made, { start: from, end: end - origin }));
  return end;
}

/** Adds the `#define` at `start` to `items` if it is plain. Returns its end; undefined if it is not plain. */
export function plainDefineAt(
  text: string,
  file: string,
  start: number,
  origin: number,
  items: Item[],
): number | undefined {
  PLAIN_DEFINE.lastIndex = start;
  const match = PLAIN_DEFINE.exec(text);
  if (!match || !beginsLine(text, start)) return undefined;
  const end = start + match[0].length;
  const name = match[1] ?? '';
  const nameStart = text.indexOf(name, start + '#define'.length);
  const bodyStart = nameStart + name.length;
  const definition = new MacroDefinition({
    name,
    parameters: undefined,
    variadic: false,
    file,
    nameStart,
    text,
    bodyStart,
    bodyEnd: end,
  });
  items.push({ kind: 'define', definition, start: start - origin, end: end - origin });
  return end;
}
