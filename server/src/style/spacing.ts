/** White space between two pieces of a line, and the case of numbers in a piece. */
import { directiveAt, type Piece, type PieceKind } from './pieces.ts';

/** Position of a piece within a statement. */
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
 * The white space in front of a piece that follows another one on a line. More than one blank is alignment by the author,
 * about which the coding style has no rule.
 */
export function spaceBetween(
  previous: Piece | undefined,
  piece: Piece,
  where: Where,
  isInParentheses: boolean,
): string {
  // A line end before the piece counts as white space.
  const written = piece.newlines > 0 || piece.space !== '' ? (piece.newlines > 0 ? ' ' : piece.space) : '';
  const before = previous?.text ?? '';
  // Macros may turn their arguments, white space included, into strings.
  if (isInParentheses) return written;
  if (piece.text === ';') return '';
  if (where === 'cells') return before === '<' || piece.text === '>' ? '' : written;
  if (where === 'value') {
    if (piece.text === ',') return '';
    return before === '=' || before === ',' ? written || ' ' : written;
  }
  return piece.text === '=' || piece.kind === 'open' || before.endsWith(':') ? written || ' ' : written;
}

/** A piece with its hexadecimal numbers in lower case, where case has no meaning. */
export function lowerHex(text: string, kind: PieceKind, where: Where, isInParentheses: boolean): string {
  // The case of node names matters, and a macro may paste its argument to a name.
  if (kind !== 'word' || isInParentheses || (where !== 'cells' && where !== 'value')) return text;
  return /^0[xX][0-9A-Fa-f]+$/.test(text) ? text.toLowerCase() : text;
}

/**
 * The index at which to insert a blank line so that one separates the line before `from` from the content behind the last of
 * the lines; undefined if there is one. Comments and conditions belong to what follows them, the end of a branch to what
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
