/** The same source in another layout: white space and comments by chance, without a change of what it means. */
import { type Piece, piecesOf } from '../../server/src/style/pieces.ts';

const BLANKS = ['', ' ', '  ', '\t', '\n', '\n\n\n', '\n\t\t', ' \n  ', ' /* c */ ', ' /* a\n * b */\n', ' // c\n\t'];

/** `random` gives numbers from 0 to 1. Text in parentheses keeps its white space: macros may turn it into strings. */
export function shuffleLayout(text: string, random: () => number): string {
  const pieces = piecesOf(text);
  if ('what' in pieces) throw new Error(`a ${pieces.what} never ends`);
  let out = '';
  let parentheses = 0;
  let previous: Piece | undefined;
  for (const piece of pieces) {
    const written = piece.newlines > 0 ? '\n' : piece.space;
    const isFixed = piece.kind === 'directive' || previous?.kind === 'directive' || previous?.kind === 'lineComment';
    const isPlain = parentheses > 0 || isFixed || piece.text.startsWith('#') || piece.text === '(';
    const chosen = BLANKS[Math.floor(random() * BLANKS.length)] ?? '';
    const isGlued = !mayTouch(previous, piece);
    if (isPlain) out += piece.newlines > 0 ? '\n' : piece.space;
    // White space that separates words stays some; a new line where none was is as good.
    else if (chosen === '') out += written === '' || !isGlued ? '' : written;
    else out += written === '' && isGlued ? '' : chosen;
    out += piece.text;
    if (piece.text === '(') parentheses++;
    else if (piece.text === ')' && parentheses > 0) parentheses--;
    previous = piece;
  }
  return `${out}\n`;
}

/** Whether two pieces mean the same with white space between them and without. */
function mayTouch(left: Piece | undefined, right: Piece): boolean {
  if (!left) return true;
  return isApart(left) || isApart(right);
}

/** A comma may be a part of a name. */
function isApart(piece: Piece): boolean {
  return piece.kind === 'open' || piece.kind === 'close' || ';=<>'.includes(piece.text);
}
