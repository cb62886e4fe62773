/**
 * The overview: the whole address space as a strip, piece by piece. Each piece has its own exact scale; at a long empty range
 * the strip breaks, and states how much is left out.
 */
import { append } from '../../base/append.ts';
import { formatSize } from '../../base/format.ts';
import { formatAddress } from './address.ts';
import { fitText, type Measure } from './measure.ts';
import { patternOf } from './palette.ts';
import { RunPath } from './runPath.ts';
import { group, path, px, rect, type Shape, text } from './shapes.ts';
import { addressAt, type Piece, type Range, type Space } from './space.ts';

/** A piece and where it is drawn. */
export interface PlacedPiece extends Piece {
  readonly from: number;
  readonly to: number;
}

interface StripSize {
  /** Left edge of the strip itself; words stand to the left of it. */
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
}

/** Height of a break with its word. */
const BREAK = 20;
const PIECE_MIN = 20;
/** Weight of a piece of one mebibyte; each doubling adds one. */
const WEIGHT_BASE = 20;
const LINE = 13;

/** Divides the height among the pieces: RAM gets more than devices, and large pieces more than small. */
export function placePieces(space: Space, top: number, height: number): PlacedPiece[] {
  const { pieces } = space;
  const breaks = pieces.slice(1).map((piece, index): number => (piece.base > (pieces[index]?.end ?? 0) ? BREAK : 0));
  const room = Math.max(0, height - breaks.reduce((sum, one) => sum + one, 0));
  const weights = pieces.map(({ kind, base, end }) => {
    const doublings = Math.max(1, Math.log2(Math.max(2, end - base)) - WEIGHT_BASE);
    return kind === 'ram' ? doublings * 2 : doublings;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const least = Math.min(PIECE_MIN, room / Math.max(1, pieces.length));
  const spare = Math.max(0, room - least * pieces.length);
  let at = top;
  return pieces.map((piece, index) => {
    at += breaks[index - 1] ?? 0;
    const tall = least + (spare * (weights[index] ?? 0)) / total;
    const placed = { ...piece, from: at, to: at + tall };
    at += tall;
    return placed;
  });
}

/** The height at which an address stands in the strip; inside a break it is the break's middle. */
export function stripY(pieces: readonly PlacedPiece[], offset: number): number {
  let before: PlacedPiece | undefined;
  for (const piece of pieces) {
    if (offset < piece.base) return before === undefined ? piece.from : (before.to + piece.from) / 2;
    if (offset <= piece.end) {
      return piece.from + ((offset - piece.base) / (piece.end - piece.base)) * (piece.to - piece.from);
    }
    before = piece;
  }
  return before?.to ?? 0;
}

/** The address at a height of the strip; in a break, in proportion. */
export function stripOffset(pieces: readonly PlacedPiece[], y: number): number {
  let before: PlacedPiece | undefined;
  for (const piece of pieces) {
    if (y < piece.from) {
      if (before === undefined) return piece.base;
      return before.end + ((y - before.to) / (piece.from - before.to)) * (piece.base - before.end);
    }
    if (y <= piece.to) {
      return piece.base + ((y - piece.from) / Math.max(1, piece.to - piece.from)) * (piece.end - piece.base);
    }
    before = piece;
  }
  return before?.end ?? 0;
}

/**
 * Draws the strip without the window on it.
 * @param words Whether there is room for words beside it.
 */
export function drawOverview(
  space: Space,
  pieces: readonly PlacedPiece[],
  { x, width }: StripSize,
  words: { readonly measure: Measure; readonly room: number } | undefined,
): Shape[] {
  const shapes: Shape[] = [];
  let before: PlacedPiece | undefined;
  for (const [index, piece] of pieces.entries()) {
    const key = `piece${index}`;
    if (before !== undefined && piece.base > before.end) {
      append(shapes, drawBreak(`break${index}`, before, piece, x, width, words));
    }
    const children: Shape[] = [
      ...drawBanks(space, piece, x, width),
      ...drawInside(space, piece, x, width),
      rect('frame', 'piece-frame', x, piece.from, width, piece.to - piece.from),
    ];
    if (words !== undefined) append(children, nameOf(space, piece, x, words));
    shapes.push(group(key, 'piece', children));
    before = piece;
  }
  return shapes;
}

function drawBanks({ banks }: Space, piece: PlacedPiece, x: number, width: number): Shape[] {
  return banks.flatMap(({ base, end }, index) => {
    if (end <= piece.base || base >= piece.end) return [];
    const [from, to] = [stripY([piece], Math.max(base, piece.base)), stripY([piece], Math.min(end, piece.end))];
    return [rect(`bank${index}`, 'ground ram', x, from, width, to - from)];
  });
}

/** Contents of a piece: a path for each kind. */
function drawInside(space: Space, piece: PlacedPiece, x: number, width: number): Shape[] {
  const paths = new Map<string, RunPath>();
  const patterns: Shape[] = [];
  const scale = (piece.to - piece.from) / (piece.end - piece.base);
  for (const { item, base, end } of space.items) {
    if (base >= piece.end) break;
    if (end <= piece.base || item.isIdle) continue;
    const from = piece.from + Math.max(0, base - piece.base) * scale;
    const tall = Math.max(1, piece.from + Math.min(piece.end - piece.base, end - piece.base) * scale - from);
    const style = `speck kind-${item.kind}${item.isFaulty ? ' faulty' : ''}`;
    let known = paths.get(style);
    if (known === undefined) {
      known = new RunPath(1, piece.to);
      paths.set(style, known);
    }
    known.add(from, from + tall);
    const pattern = tall > 8 ? patternOf(item.kind) : undefined;
    if (pattern !== undefined) {
      patterns.push(
        rect(`p${patterns.length}`, 'pattern', x + 1, Math.min(from, piece.to - tall), width - 2, tall, { pattern }),
      );
    }
  }
  return [...[...paths].map(([style, runs]) => path(style, style, runs.draw(x + 1, width - 2))), ...patterns];
}

function nameOf(
  space: Space,
  piece: PlacedPiece,
  x: number,
  { measure, room }: { readonly measure: Measure; readonly room: number },
): Shape[] {
  const size = formatSize(BigInt(Math.round(piece.end - piece.base)));
  const right = x - 7;
  const address = fitText(formatAddress(addressAt(space, piece.base), 8), 'mono', room, measure);
  const shapes: Shape[] = [text('at', 'mono end', right, piece.from + 9, address)];
  if (piece.to - piece.from >= 2 * LINE + 1) {
    const words = fitText(piece.kind === 'ram' ? `RAM ${size}` : size, 'small', room, measure);
    shapes.push(text('name', `small end ${piece.kind === 'ram' ? 'strong' : ''}`, right, piece.from + 9 + LINE, words));
  }
  return shapes;
}

/** Two waves across the strip, and how much is left out. */
function drawBreak(
  key: string,
  before: PlacedPiece,
  after: PlacedPiece,
  x: number,
  width: number,
  words: { readonly measure: Measure; readonly room: number } | undefined,
): Shape[] {
  const middle = (before.to + after.from) / 2;
  const wave = (y: number) => {
    const step = (width + 8) / 4;
    return `M${px(x - 4)} ${px(y)}q${px(step / 2)} -5 ${px(step)} 0${`t${px(step)} 0`.repeat(3)}`;
  };
  const shapes: Shape[] = [path(key, 'break', wave(middle - 1.5) + wave(middle + 2.5))];
  if (words !== undefined) {
    const left = formatSize(BigInt(Math.round(after.base - before.end)));
    const content = fitText(`gap ${left}`, 'small', words.room, words.measure);
    shapes.push(text(`${key}-size`, 'small nothing end', x - 9, middle + 4, content));
  }
  return shapes;
}

/** The window as it lies on the strip. */
export function windowOnStrip(
  pieces: readonly PlacedPiece[],
  window: Range,
): { readonly from: number; readonly to: number } {
  const from = stripY(pieces, window.base);
  return { from, to: Math.max(from, stripY(pieces, window.end)) };
}
