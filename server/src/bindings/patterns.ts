/**
 * Regular expressions of bindings. They come from a tree that the user opened, so patterns that could match slowly are
 * ignored, and so are long names.
 */

/** Limit of a name's characters; the specification allows 31. */
const NAME_MAX = 64;
/** Limit of a pattern's characters. */
const PATTERN_MAX = 200;
/** Limit of repetitions in a pattern: with this many, matching a name of 64 characters tries at most 64³ ways. */
const REPETITIONS_MAX = 3;
/** Limit of optional parts in a pattern, each of which doubles the ways. */
const OPTIONS_MAX = 6;

/** Whether a name matches; false for a pattern that could match slowly. */
export function matches(pattern: string, name: string): boolean {
  return name.length <= NAME_MAX && (expressionOf(pattern)?.test(name) ?? false);
}

/** The expression of a pattern; undefined for an invalid one, or one that could match slowly. */
export function expressionOf(pattern: string): RegExp | undefined {
  if (pattern.length > PATTERN_MAX || !isQuick(pattern)) return undefined;
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}

/** No nested repetition, no repeated alternative, and few repetitions in total. */
function isQuick(pattern: string): boolean {
  /** For each open group, whether it contains a repetition or alternative. */
  const groups: boolean[] = [];
  let repetitions = 0;
  let options = 0;
  /** Whether the element that ends here contains a repetition or alternative. */
  let isRich = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? '';
    if (c === '\\') {
      // A back reference can make matching slow in any pattern.
      if (/[1-9k]/.test(pattern[i + 1] ?? '')) return false;
      i++;
    } else if (c === '[') {
      i = classEnd(pattern, i);
    } else if (c === '(') {
      groups.push(false);
      // The `?` of `(?:` is no optional part.
      if (pattern[i + 1] === '?') i++;
      continue;
    } else if (c === ')') {
      isRich = groups.pop() ?? false;
      if (isRich) mark(groups);
      continue;
    } else if (c === '|') {
      mark(groups);
    } else if (c === '*' || c === '+' || c === '{') {
      if (isRich || ++repetitions > REPETITIONS_MAX) return false;
      mark(groups);
      if (c === '{') i = Math.max(i, pattern.indexOf('}', i));
    } else if (c === '?') {
      if (++options > OPTIONS_MAX) return false;
      mark(groups);
    }
    isRich = false;
  }
  return true;
}

function mark(groups: boolean[]): void {
  if (groups.length > 0) groups[groups.length - 1] = true;
}

/** The offset of the bracket that ends a character class. */
function classEnd(pattern: string, open: number): number {
  for (let i = open + 1; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === ']' && i > open + 1) return i;
  }
  return pattern.length;
}

/** A child's name that a pattern spells. */
export interface PlainName {
  readonly name: string;
  readonly addressed: boolean;
}

/** The names that a pattern spells: `port` with an address for `^port@[0-9]$`; none where it leaves the name open. */
export function plainNames(pattern: string): readonly PlainName[] {
  const [, before = '', choices, behind = '', at] = PLAIN.exec(pattern) ?? [];
  const names = choices === undefined ? [before] : choices.split('|').map((each) => `${before}${each}${behind}`);
  return names.filter((name) => NAME.test(name)).map((name) => ({ name, addressed: at === '@' }));
}

/** A name, or alternatives with a common prefix and suffix, at the pattern's end or before an address. */
const PLAIN = /^\^([a-z0-9,._-]*)(?:\((?:\?:)?([a-z0-9,._|-]+)\)([a-z0-9,._-]*))?(@|\$$)/;
const NAME = /^[a-z][a-z0-9,._-]*$/;
