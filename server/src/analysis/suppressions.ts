/**
 * Comments that switch a check off at one place:
 *
 *     status = "disabled"; // dtatlas-disable-line status_is_string
 *     // dtatlas-disable-next-line unit_address_vs_reg, reg_format -- the boot loader renames it
 *     // dtatlas-disable-file simple_bus_reg
 *
 * Names are separated by spaces or commas; what follows `--` is for readers. The next line is the next one with code on
 * it. A file is searched once, and only where the marker occurs.
 */
import { LineIndex } from '../base/lineIndex.ts';
import type { SourceFile } from '../source/sourceHost.ts';

const MARKER = 'dtatlas-disable';

/** A check's name in such a comment. */
export interface SuppressedName {
  readonly name: string;
  /** The place of the name. */
  readonly start: number;
  readonly end: number;
}

/** One such comment. */
export interface Suppression {
  /** The place of the marker. */
  readonly start: number;
  readonly end: number;
  /** Zero-based line it is for, `file` for all; undefined when the marker is unknown. */
  readonly line: number | 'file' | undefined;
  readonly names: readonly SuppressedName[];
}

const NONE: readonly Suppression[] = [];
const KNOWN = new WeakMap<SourceFile, readonly Suppression[]>();

/** The comments of one file that switch checks off, in order. */
export function suppressionsOf(file: SourceFile): readonly Suppression[] {
  let found = KNOWN.get(file);
  if (!found) {
    found = file.text.includes(MARKER) ? readSuppressions(file.text) : NONE;
    KNOWN.set(file, found);
  }
  return found;
}

/** By the name of a check, the places of comments that switch it off: by their target line, or for the whole file. */
type SuppressedNames = ReadonlyMap<string, ReadonlyMap<number | 'file', readonly SuppressedName[]>>;

const NAMED = new WeakMap<SourceFile, SuppressedNames>();

/** The same by name; for a name that a comment contains twice, the first place. */
export function suppressedNames(file: SourceFile): SuppressedNames {
  let named = NAMED.get(file);
  if (!named) {
    named = indexNames(suppressionsOf(file));
    NAMED.set(file, named);
  }
  return named;
}

function indexNames(comments: readonly Suppression[]): SuppressedNames {
  const index = new Map<string, Map<number | 'file', SuppressedName[]>>();
  for (const { line, names } of comments) {
    if (line === undefined) continue;
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name.name)) continue;
      seen.add(name.name);
      const byLine = index.get(name.name) ?? new Map<number | 'file', SuppressedName[]>();
      const list = byLine.get(line);
      if (list) list.push(name);
      else byLine.set(line, [name]);
      index.set(name.name, byLine);
    }
  }
  return index;
}

/**
 * Strings and character literals are matched in order to skip them. An unclosed one contains only quotes after backslashes;
 * none of those begins another one, or each would be searched for to the end of the text.
 */
const COMMENT = /(?<!\\)"(?:[^"\\]|\\.)*"|(?<!\\)'(?:[^'\\\n]|\\.)+'|\/\/[^\n]*|\/\*.*?(?:\*\/|$)/gs;
const BLANK = /\s*/y;
const DIRECTIVE = /dtatlas-disable[\w-]*/g;

function readSuppressions(text: string): readonly Suppression[] {
  const lines = new LineIndex(text);
  const comments = [...text.matchAll(COMMENT)].filter(([match]) => match.startsWith('/'));
  const found: Suppression[] = [];
  const commentAt = new Map(comments.map((comment) => [comment.index, comment[0].length]));
  /** Place of the next code after the queried comments: there may be thousands of consecutive ones. */
  const codeBehind = new Map<number, number>();
  for (const { 0: comment, index } of comments) {
    for (const { 0: marker, index: inside } of comment.matchAll(DIRECTIVE)) {
      const start = index + inside;
      const end = start + marker.length;
      const rest = /^[^\n]*/.exec(text.slice(end, index + comment.length))?.[0] ?? '';
      found.push({ start, end, line: target(marker, start, index + comment.length), names: names(rest, end) });
    }
  }
  return found;

  function target(marker: string, start: number, commentEnd: number): Suppression['line'] {
    switch (marker) {
      case `${MARKER}-file`:
        return 'file';
      case `${MARKER}-line`:
        return lines.positionAt(start).line;
      case `${MARKER}-next-line`:
        return lines.positionAt(nextCode(commentEnd)).line;
      default:
        return undefined;
    }
  }

  /** Place of the next code on a later line, after consecutive comments. */
  function nextCode(from: number): number {
    const passed: number[] = [];
    let at = text.indexOf('\n', from);
    if (at < 0) return text.length;
    for (;;) {
      BLANK.lastIndex = at;
      BLANK.test(text);
      at = BLANK.lastIndex;
      const length = commentAt.get(at);
      const known = length === undefined ? at : codeBehind.get(at);
      if (known !== undefined) {
        for (const each of passed) codeBehind.set(each, known);
        return known;
      }
      passed.push(at);
      at += length ?? 0;
    }
  }
}

/** The names after a marker, up to the end of the comment's line or a `--`. */
function names(rest: string, offset: number): readonly SuppressedName[] {
  const [dashes, close] = [rest.indexOf('--'), rest.indexOf('*/')];
  const end = (at: number) => (at < 0 ? rest.length : at);
  const list = rest.slice(0, Math.min(end(dashes), end(close)));
  return [...list.matchAll(/[^\s,:]+/g)].map(({ 0: name, index }) => ({
    name,
    start: offset + index,
    end: offset + index + name.length,
  }));
}
