/** Finds the name that an unknown name may mean. */

/** Most candidates for one name; a kernel board has some ten thousand macros defined. */
const NAMES_MAX = 50_000;

/** Longest name that is compared. */
const LENGTH_MAX = 200;

/** Most edits of a name, however long it is. */
const EDITS_MAX = 6;

/** Most names of one board that get suggestions: comparing costs time, and the first ones suffice. */
export const SUGGESTIONS_MAX = 20;

/**
 * The candidate nearest to `name`: at most one edit for every three characters; an edit is a surplus, missing or wrong
 * character, or two swapped ones. Case differences are no edits. Undefined when none is near.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const rows: Rows = [[], [], []];
  let best: string | undefined;
  if (wanted.length > LENGTH_MAX) return undefined;
  let least = Math.min(Math.floor(wanted.length / 3), EDITS_MAX) + 1;
  let count = 0;
  for (const candidate of candidates) {
    if (++count > NAMES_MAX) break;
    if (candidate === name || Math.abs(candidate.length - name.length) >= least) continue;
    const distance = edits(wanted, candidate.toLowerCase(), least, rows);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
    if (least === 0) break;
  }
  return best;
}

/** Buffers for the three rows of the table in use: thousands of words are compared for one name. */
type Rows = [number[], number[], number[]];

/**
 * Edits between two words; returns `limit` when there are not fewer. Fills in only the part of the table where fewer are
 * possible.
 */
function edits(a: string, b: string, limit: number, rows: Rows): number {
  let [before, row, next] = rows;
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - limit + 1);
    const to = Math.min(b.length, i + limit - 1);
    const letter = a.charCodeAt(i - 1);
    next[from - 1] = from === 1 ? i : limit;
    let least = next[from - 1] ?? limit;
    for (let j = from; j <= to; j++) {
      const other = b.charCodeAt(j - 1);
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (letter === other ? 0 : 1));
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other)
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next[j] = cost;
      least = Math.min(least, cost);
    }
    next[to + 1] = limit;
    if (least >= limit) return limit;
    [before, row, next] = [row, next, before];
  }
  return row[b.length] ?? limit;
}

/** `; did you mean 'x'?`, or an empty text. */
export function didYouMean(name: string, candidates: Iterable<string>, quote = "'"): string {
  return didYouMeanThis(nearestName(name, candidates), quote);
}

/** The same for a name that is found already; empty for undefined. A quick fix applies every suggestion of this form. */
export function didYouMeanThis(near: string | undefined, quote = "'"): string {
  return near === undefined ? '' : `; did you mean ${quote}${near}${quote}?`;
}

/** The suggestion at the end of such a message. */
interface Suggestion {
  readonly meant: string;
  readonly quote: string;
  /** The message up to the suggestion. */
  readonly before: string;
}

/** The suggestion that a message makes; undefined when it makes none. */
export function suggestionIn(message: string): Suggestion | undefined {
  const found = /; did you mean (?:'([^']+)'|"([^"]+)")\?/.exec(message);
  if (!found) return undefined;
  const [, single, double] = found;
  return {
    meant: single ?? double ?? '',
    quote: single === undefined ? '"' : "'",
    before: message.slice(0, found.index),
  };
}

/** Suggestions for the names of one board: one mistake may leave thousands unknown. */
export class Suggestions {
  #asked = 0;

  /** As `didYouMean`; empty after `SUGGESTIONS_MAX` names. `candidates` is called only if needed. */
  didYouMean(name: string, candidates: () => Iterable<string>): string {
    return this.#asked++ < SUGGESTIONS_MAX ? didYouMean(name, candidates()) : '';
  }
}

/** Edits between two words, counted as above; `limit` when there are not fewer. */
export function editDistance(a: string, b: string, limit: number): number {
  return Math.abs(a.length - b.length) >= limit ? limit : edits(a, b, limit, [[], [], []]);
}
