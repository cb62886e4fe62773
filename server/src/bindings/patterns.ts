/**
 * Patterns of names in bindings. They come from a tree that the user opened and need not trust, so their length is limited, and
 * so are the names. A pattern that is too long, or that `Expression` does not read, matches nothing.
 */
import { type Effort, Expression } from './expression.ts';

/** Limit of a name's characters; the specification allows 31. */
const NAME_MAX = 64;
/** Limit of a pattern's characters; the longest of Linux has 130. */
const PATTERN_MAX = 200;
/** Limit of compiled patterns that are kept; a node of Linux needs some hundred, all of Linux 2,000. */
const KEPT_MAX = 1000;

/** Compiled patterns by their text; undefined for those that match nothing. */
const compiled = new Map<string, Expression | undefined>();

/** Whether a name matches, which takes from the effort; false when that is used up. */
export function matches(pattern: string, name: string, effort: Effort): boolean {
  if (name.length > NAME_MAX || --effort.left < 0) return false;
  return expressionOf(pattern, effort)?.test(name, effort) ?? false;
}

/** The expression of a pattern; undefined for one that matches nothing. To compile one takes from the effort, too. */
function expressionOf(pattern: string, effort: Effort): Expression | undefined {
  if (pattern.length > PATTERN_MAX) return undefined;
  const known = compiled.get(pattern);
  if (known || compiled.has(pattern)) return known;
  const expression = Expression.of(pattern);
  effort.left -= COMPILE_STEPS * pattern.length + (expression?.size ?? 0);
  if (compiled.size >= KEPT_MAX) compiled.clear();
  compiled.set(pattern, expression);
  return expression;
}

/** What it costs to read a character of a pattern, as a number of visited states. */
const COMPILE_STEPS = 10;

/** A child's name that a pattern spells. */
export interface PlainName {
  readonly name: string;
  readonly addressed: boolean;
}

/** The names that a pattern spells: `port` with an address for `^port@[0-9]$`; none where it leaves the name open. */
export function plainNames(pattern: string): readonly PlainName[] {
  if (pattern.length > PATTERN_MAX) return [];
  const [, before = '', choices, behind = '', at] = PLAIN.exec(pattern) ?? [];
  const names = choices === undefined ? [before] : choices.split('|').map((each) => `${before}${each}${behind}`);
  return names.filter((name) => NAME.test(name)).map((name) => ({ name, addressed: at === '@' }));
}

/** A name, or alternatives with a common prefix and suffix, at the pattern's end or before an address. */
const PLAIN = /^\^([a-z0-9,._-]*)(?:\((?:\?:)?([a-z0-9,._|-]+)\)([a-z0-9,._-]*))?(@|\$$)/;
const NAME = /^[a-z][a-z0-9,._-]*$/;
