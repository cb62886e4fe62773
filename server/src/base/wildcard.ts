/**
 * Patterns with `*`, `?` and `**`, matched without going back over the text more than once: a pattern is foreign text,
 * and as a regular expression a few stars would take for ever. That is why no library does it: `picomatch` 4.0.7 makes
 * such an expression, and `*a*a*a*ab` over 300 characters takes it three seconds, a fifth star more than a minute.
 */

/** Longest pattern that people may write; with what is put before it, a longer one matches nothing. */
export const PATTERN_MAX = 256;
const PREFIX_MAX = 8;
/** Longest text that is looked at: matching takes at most this times the pattern's length in steps. */
const TEXT_MAX = 1024;

/**
 * One thing of a pattern: a character, `?` (one character), `*` (any number of them), `**` (the same over slashes), or
 * `folders`, which is `**` with a slash behind it: nothing, or anything that ends with a slash.
 */
type Piece =
  | { readonly kind: 'character'; readonly text: string }
  | { readonly kind: 'one' | 'some' | 'any' | 'folders' };

/** Where a piece is waited for; a `folders` that has begun cannot be passed over any more. */
const WAITING = 1;
const BEGUN = 2;

/** Whether a path matches: `?` and `*` stop at a slash, `**` does not. */
export function matchesPath(pattern: string, path: string): boolean {
  return matches(pattern, path, '/');
}

/** Whether a text that is no path matches: a star stands for anything. */
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

/** Keeps all places of the pattern that the text so far may have led to, and moves them on by one character at a time. */
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

/** What may stand for nothing is passed over. */
function passEmpty(pieces: readonly Piece[], places: Uint8Array): void {
  for (const [place, { kind }] of pieces.entries()) {
    if (places[place] !== WAITING) continue;
    if (kind === 'some' || kind === 'any' || kind === 'folders') places[place + 1] = WAITING;
  }
}
