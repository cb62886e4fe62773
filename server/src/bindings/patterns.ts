/**
 * Regular expressions of bindings. They come with the tree that somebody opened: those that could take long on some name are
 * left alone, and so are long names.
 */

/** Characters of a name that is held against a pattern; the specification allows 31. */
const NAME_MAX = 64;
/** Characters of a pattern. */
const PATTERN_MAX = 200;
/** Repetitions in a pattern: with as many, a name of 64 characters is tried 64³ ways at most. */
const REPETITIONS_MAX = 3;
/** Parts of a pattern that may be missing, each of which doubles the ways. */
const OPTIONS_MAX = 6;

/** Whether a name matches; never for a pattern that could take long. */
export function matches(pattern: string, name: string): boolean {
  return name.length <= NAME_MAX && (expressionOf(pattern)?.test(name) ?? false);
}

/** The expression of a pattern; undefined for one that is none, or that could take long. */
export function expressionOf(pattern: string): RegExp | undefined {
  if (pattern.length > PATTERN_MAX || !isQuick(pattern)) return undefined;
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}

/** No repetition within a repetition, none of an alternative, and few of all. */
function isQuick(pattern: string): boolean {
  /** For each open group, whether it repeats or chooses. */
  const groups: boolean[] = [];
  let repetitions = 0;
  let options = 0;
  /** Whether what ends here repeats or chooses. */
  let isRich = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? '';
    if (c === '\\') {
      // A reference back to a group makes a match take long whatever else there is.
      if (/[1-9k]/.test(pattern[i + 1] ?? '')) return false;
      i++;
    } else if (c === '[') {
      i = classEnd(pattern, i);
    } else if (c === '(') {
      groups.push(false);
      // What `(?:` has behind the parenthesis is no option.
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

/** The offset of the bracket that closes a class. */
function classEnd(pattern: string, open: number): number {
  for (let i = open + 1; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === ']' && i > open + 1) return i;
  }
  return pattern.length;
}

/** A name of a child as a pattern spells it. */
export interface PlainName {
  readonly name: string;
  readonly addressed: boolean;
}

/** The names that a pattern spells: `port` with an address for `^port@[0-9]$`; none where it leaves them open. */
export function plainNames(pattern: string): readonly PlainName[] {
  const [, before = '', choices, behind = '', at] = PLAIN.exec(pattern) ?? [];
  const names = choices === undefined ? [before] : choices.split('|').map((each) => `${before}${each}${behind}`);
  return names.filter((name) => NAME.test(name)).map((name) => ({ name, addressed: at === '@' }));
}

/** A name, or some with a common beginning and end, that end the pattern or go on with an address. */
const PLAIN = /^\^([a-z0-9,._-]*)(?:\((?:\?:)?([a-z0-9,._|-]+)\)([a-z0-9,._-]*))?(@|\$$)/;
const NAME = /^[a-z][a-z0-9,._-]*$/;
