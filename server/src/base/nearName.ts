/** What somebody who typed an unknown name may have meant. */

/** Names compared for one question; a kernel board has some ten thousand macros in force. */
const NAMES_MAX = 50_000;

/** Characters of a name that are compared with others. */
const LENGTH_MAX = 200;

/** Edits of a name; with more of them it is another name, however long it is. */
const EDITS_MAX = 6;

/** Names asked about in one board: comparing costs time, and the first ones tell enough. */
export const SUGGESTIONS_MAX = 20;

/**
 * The candidate nearest to `name`: at most one edit for every three characters, counting a character too many, too few,
 * wrong, or two swapped. Upper and lower case differ by nothing. Undefined when none is near.
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

/** Room for the three rows of a table that are looked at: thousands of words are compared for one name. */
type Rows = [number[], number[], number[]];

/**
 * Edits between two words; anything not below `limit` counts as `limit`. Only that part of the table is filled in where
 * less is possible.
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

/** `; did you mean 'x'?`, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>, quote = "'"): string {
  return didYouMeanThis(nearestName(name, candidates), quote);
}

/** The same for a word that is found already; nothing for none. Whatever is said so has a quick fix. */
export function didYouMeanThis(near: string | undefined, quote = "'"): string {
  return near === undefined ? '' : `; did you mean ${quote}${near}${quote}?`;
}

/** What a message that ends as above suggests. */
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

/** Suggestions for the names of one board, of which there may be thousands after one mistake. */
export class Suggestions {
  #asked = 0;

  /** As `didYouMean`; nothing once `SUGGESTIONS_MAX` names were asked about. `candidates` is called when they are wanted. */
  didYouMean(name: string, candidates: () => Iterable<string>): string {
    return this.#asked++ < SUGGESTIONS_MAX ? didYouMean(name, candidates()) : '';
  }
}

/** Edits between two words, counted as above; anything not below `limit` counts as `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  return Math.abs(a.length - b.length) >= limit ? limit : edits(a, b, limit, [[], [], []]);
}
