/**
 * Patterns with `*`, `?` and `**`, matched without backtracking: a pattern is foreign text, and as a regular expression a few
 * stars would take for ever. Therefore no library is used: `picomatch` 4.0.7 makes such an expression, and `*a*a*a*ab` over
 * 300 characters takes it three seconds, a fifth star more than a minute.
 */

/** Longest pattern of a user; with its prefix, a longer one matches nothing. */
export const PATTERN_MAX = 256;
const PREFIX_MAX = 8;
/** Longest text that is matched: matching takes at most this times the pattern's length in steps. */
const TEXT_MAX = 1024;

/**
 * One element of a pattern: a character, `?` (one character), `*` (any number of them), `**` (the same across slashes), or
 * `folders`, a `**` with a slash behind it: matches nothing, or any text that ends with a slash.
 */
type Piece =
  | { readonly kind: 'character'; readonly text: string }
  | { readonly kind: 'one' | 'some' | 'any' | 'folders' };

/** State of a piece that is next to match; a `folders` that has begun can no longer be skipped. */
const WAITING = 1;
const BEGUN = 2;

/** Whether a path matches: `?` and `*` do not match a slash, `**` does. */
export function matchesPath(pattern: string, path: string): boolean {
  return matches(pattern, path, '/');
}

/** Whether a text that is no path matches: a star matches anything. */
export function matchesText(pattern: string, text: string): boolean {
  return matches(pattern, text, undefined);
}

function piecesOf(pattern: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const text = pattern.charAt(at);
    if (text === '?') pieces.push({ kind: 'one' });
    else if (text !== '*') pieces.push({ kind: 'character', text });
    else {
      let end = at + 1;
      while (pattern[end] === '*') end++;
      const isFolders = end - at === 2 && pattern[end] === '/';
      pieces.push({ kind: isFolders ? 'folders' : end - at > 1 ? 'any' : 'some' });
      at = isFolders ? end : end - 1;
    }
  }
  return pieces;
}

/** Tracks all pattern positions that the text so far can reach, and advances them by one character at a time. */
function matches(pattern: string, text: string, stop: string | undefined): boolean {
  if (pattern.length > PATTERN_MAX + PREFIX_MAX || text.length > TEXT_MAX) return false;
  const pieces = piecesOf(pattern);
  let now = new Uint8Array(pieces.length + 1);
  now[0] = WAITING;
  passEmpty(pieces, now);
  for (let at = 0; at < text.length; at++) {
    const c = text.charAt(at);
    const next = new Uint8Array(pieces.length + 1);
    for (const [place, piece] of pieces.entries()) {
      if (!now[place]) continue;
      switch (piece.kind) {
        case 'character':
          if (piece.text === c) next[place + 1] = WAITING;
          break;
        case 'one':
          if (c !== stop) next[place + 1] = WAITING;
          break;
        case 'some':
          if (c !== stop) next[place] = WAITING;
          break;
        case 'any':
          next[place] = WAITING;
          break;
        case 'folders':
          if (!next[place]) next[place] = BEGUN;
          if (c === '/') next[place + 1] = WAITING;
      }
    }
    passEmpty(pieces, next);
    now = next;
  }
  return now[pieces.length] === WAITING;
}

/** Advances over pieces that match the empty text. */
function passEmpty(pieces: readonly Piece[], places: Uint8Array): void {
  for (const [place, { kind }] of pieces.entries()) {
    if (places[place] !== WAITING) continue;
    if (kind === 'some' || kind === 'any' || kind === 'folders') places[place + 1] = WAITING;
  }
}
