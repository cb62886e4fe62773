/** White space between two pieces of a line, and what else is decided piece by piece. */
import { directiveAt, type Piece, type PieceKind } from './pieces.ts';

/** Where in a statement a piece stands. */
export type Where =
  /** Between two statements. */
  | 'between'
  /** Before `=`, `{` or `;`. */
  | 'head'
  /** Behind `=`. */
  | 'value'
  /** Between `<` and `>`. */
  | 'cells'
  /** Behind the closing brace of a node, before its `;`. */
  | 'closed';

/**
 * The white space in front of a piece that stands on one line with the one before it. More of it than one blank is the
 * author's way to align things, about which the coding style says nothing.
 */
export function spaceBetween(
  previous: Piece | undefined,
  piece: Piece,
  where: Where,
  isInParentheses: boolean,
): string {
  // What was on a line of its own has white space before it as well.
  const written = piece.newlines > 0 || piece.space !== '' ? (piece.newlines > 0 ? ' ' : piece.space) : '';
  const before = previous?.text ?? '';
  // Macros may turn their arguments into strings, white space and all.
  if (isInParentheses) return written;
  if (piece.text === ';') return '';
  if (where === 'cells') return before === '<' || piece.text === '>' ? '' : written;
  if (where === 'value') {
    if (piece.text === ',') return '';
    return before === '=' || before === ',' ? written || ' ' : written;
  }
  return piece.text === '=' || piece.kind === 'open' || before.endsWith(':') ? written || ' ' : written;
}

/** A piece with its hexadecimal numbers in lower case, where that means the same. */
export function lowerHex(text: string, kind: PieceKind, where: Where, isInParentheses: boolean): string {
  // Names of nodes are what they are, and a macro may paste its argument to something.
  if (kind !== 'word' || isInParentheses || (where !== 'cells' && where !== 'value')) return text;
  return /^0[xX][0-9A-Fa-f]+$/.test(text) ? text.toLowerCase() : text;
}

/**
 * The index at which a blank line has to be put so that one stands between the line before `from` and what follows the last
 * of the lines; undefined if there is one. Comments and conditions belong to what follows them, the end of a branch to what
 * precedes it.
 */
export function blankBefore(lines: readonly string[], from: number): number | undefined {
  let at = from;
  for (let i = from; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '') return undefined;
    const directive = line.startsWith('#') ? directiveAt(line, 0) : undefined;
    if (directive === 'endif' || directive === 'else' || directive === 'elif') at = i + 1;
  }
  return at;
}
