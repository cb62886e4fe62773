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

/** A name in such a comment. */
export interface SuppressedName {
  readonly name: string;
  /** Where it stands. */
  readonly start: number;
  readonly end: number;
}

/** One such comment. */
export interface Suppression {
  /** Where the marker stands. */
  readonly start: number;
  readonly end: number;
  /** Zero-based line it is for, `file` for all; undefined when the marker is none that is known. */
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

/** Strings and character literals are matched to be passed over. */
const COMMENT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.)+'|\/\/[^\n]*|\/\*.*?(?:\*\/|$)/gs;
const DIRECTIVE = /dtatlas-disable[\w-]*/g;

function readSuppressions(text: string): readonly Suppression[] {
  const lines = new LineIndex(text);
  const comments = [...text.matchAll(COMMENT)].filter(([match]) => match.startsWith('/'));
  const found: Suppression[] = [];
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

  /** Where the next code stands on a line below: comments may be stacked. */
  function nextCode(from: number): number {
    let at = text.indexOf('\n', from);
    if (at < 0) return text.length;
    for (;;) {
      at += /^\s*/.exec(text.slice(at, at + 10_000))?.[0].length ?? 0;
      const comment = comments.find(({ index }) => index === at);
      if (!comment) return at;
      at += comment[0].length;
    }
  }
}

/** The names behind a marker, up to the end of the comment's line or a `--`. */
function names(rest: string, offset: number): readonly SuppressedName[] {
  const list = rest.replace(/(?:--|\*\/).*$/, '');
  return [...list.matchAll(/[^\s,:]+/g)].map(({ 0: name, index }) => ({
    name,
    start: offset + index,
    end: offset + index + name.length,
  }));
}
