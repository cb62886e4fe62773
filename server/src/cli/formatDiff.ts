/**
 * The unified diff between a source and its formatted text. Formatting changes only white space and the case of characters, so
 * the lines of both texts are matched by the characters before them, in one walk: a general diff needs time that grows with the
 * square of the changes, and often every line of a source is changed.
 */
import { formatPatch } from 'diff';

/** Unchanged lines before and behind a change. */
const CONTEXT_LINES = 4;

/** Lines `before` of the source that give way to lines `after` of the formatted text; both by index, ends exclusive. */
interface Change {
  readonly before: Lines;
  readonly after: Lines;
}

interface Lines {
  readonly start: number;
  readonly end: number;
}

/** The diff of the file `name`, as `patch` takes it; both texts have the same characters apart from white space and case. */
export function formatDiff(name: string, before: string, after: string): string {
  const one = linesOf(before);
  const other = linesOf(after);
  const hunks = hunksOf(changesOf(one, other)).map((changes) => {
    const [first] = changes;
    const last = changes.at(-1);
    const start = Math.max(0, (first?.before.start ?? 0) - CONTEXT_LINES);
    const newStart = start + (first?.after.start ?? 0) - (first?.before.start ?? 0);
    const end = Math.min(one.length, (last?.before.end ?? 0) + CONTEXT_LINES);
    const newEnd = end + (last?.after.end ?? 0) - (last?.before.end ?? 0);
    const lines: string[] = [];
    const add = (sign: string, text: string | undefined) => {
      if (text === undefined) return;
      lines.push(sign + (text.endsWith('\n') ? text.slice(0, -1) : text));
      if (!text.endsWith('\n')) lines.push('\\ No newline at end of file');
    };
    let at = start;
    for (const change of changes) {
      for (; at < change.before.start; at++) add(' ', one[at]);
      for (; at < change.before.end; at++) add('-', one[at]);
      for (let i = change.after.start; i < change.after.end; i++) add('+', other[i]);
    }
    for (; at < end; at++) add(' ', one[at]);
    return { oldStart: start + 1, oldLines: end - start, newStart: newStart + 1, newLines: newEnd - newStart, lines };
  });
  return formatPatch({ oldFileName: `a/${name}`, newFileName: `b/${name}`, oldHeader: '', newHeader: '', hunks });
}

/** The lines of a text with their ends; the last one may have none. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** Every change, in order. Between two of them is at least one equal line. */
function changesOf(one: readonly string[], other: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let [start, newStart] = [0, 0];
  let [at, newAt] = [0, 0];
  /** Characters without white space so far. Where the numbers are equal, both texts are at the same place. */
  let [characters, newCharacters] = [0, 0];
  while (at < one.length || newAt < other.length) {
    const isBehind = newAt >= other.length || characters <= newCharacters;
    const isNewBehind = at >= one.length || newCharacters <= characters;
    if (isBehind && at < one.length) characters += charactersIn(one[at++]);
    if (isNewBehind && newAt < other.length) newCharacters += charactersIn(other[newAt++]);
    if (characters !== newCharacters && (at < one.length || newAt < other.length)) continue;
    const change = trimmed(one, { start, end: at }, other, { start: newStart, end: newAt });
    if (change) addChange(changes, change);
    start = at;
    newStart = newAt;
  }
  return changes;
}

function charactersIn(line: string | undefined): number {
  return line?.replace(/\s+/g, '').length ?? 0;
}

/** Lines that may differ, without those that are equal at both ends; undefined where nothing differs. */
function trimmed(one: readonly string[], before: Lines, other: readonly string[], after: Lines): Change | undefined {
  let { start, end } = before;
  let { start: newStart, end: newEnd } = after;
  while (start < end && newStart < newEnd && one[start] === other[newStart]) {
    start++;
    newStart++;
  }
  while (start < end && newStart < newEnd && one[end - 1] === other[newEnd - 1]) {
    end--;
    newEnd--;
  }
  if (start === end && newStart === newEnd) return undefined;
  return { before: { start, end }, after: { start: newStart, end: newEnd } };
}

/** Adds a change; one that follows the last change directly is joined to it. */
function addChange(changes: Change[], { before, after }: Change): void {
  const last = changes.at(-1);
  if (last?.before.end === before.start && last.after.end === after.start) {
    changes[changes.length - 1] = {
      before: { start: last.before.start, end: before.end },
      after: { start: last.after.start, end: after.end },
    };
  } else {
    changes.push({ before, after });
  }
}

/** The changes of each hunk: changes whose context would touch are in one. */
function hunksOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const change of changes) {
    if (change.before.start - end <= 2 * CONTEXT_LINES) hunks.at(-1)?.push(change);
    else hunks.push([change]);
    end = change.before.end;
  }
  return hunks;
}
