/** The whole picture: the overview strip to the left, the current window on it, and the enlarged window beside it. */
import { type Interval, unionOf } from '../../base/intervals.ts';
import { addressWriter } from './address.ts';
import { Crowds } from './crowds.ts';
import { type Detail, type DetailColumns, drawDetail, type SceneGhost } from './detail.ts';
import type { Measure } from './measure.ts';
import { drawOverview, type PlacedPiece, placePieces, windowOnStrip } from './overview.ts';
import { group, path, px, rect, type Shape } from './shapes.ts';
import { addressAt, buildSpace, countIn, type Range, type SceneItem, type Space } from './space.ts';
import { CROWDED, stretchesOf } from './stretches.ts';

/** A map ready to be drawn: built once, drawn with many windows. */
export interface Scene {
  readonly space: Space;
  readonly crowds: Crowds;
  readonly conflicts: readonly Interval[];
  readonly freeWord: string;
}

export interface View {
  readonly window: Range;
  readonly width: number;
  readonly height: number;
  readonly measure: Measure;
  readonly digits: 'grouped' | 'plain';
  readonly ghosts: readonly SceneGhost[];
  readonly kept: ReadonlySet<string>;
  readonly styles: ReadonlyMap<string, readonly string[]>;
}

export interface Picture {
  readonly shapes: readonly Shape[];
  readonly targets: Detail['targets'];
  readonly pieces: readonly PlacedPiece[];
  readonly strip: { readonly left: number; readonly right: number };
  readonly columns: DetailColumns;
}

const MARGIN = 12;
/** Greatest distance of a label from its place, in pixels. */
const STRAY_MAX = 84;
const LINES_MAX = 5;
/** Pictures narrower than this leave out the words of the strip. */
const WITH_STRIP_WORDS = 560;
/** Greatest width of labels: wider ones do not get better. */
const LABELS_MAX = 620;

/** @param conflicts Ranges that two items claim and must not. @param freeWord The word for free RAM. */
export function buildScene(items: readonly SceneItem[], conflicts: readonly Interval[], freeWord: string): Scene {
  const space = buildSpace(items);
  // Where several pairs conflict, one hatch is drawn.
  return { space, crowds: new Crowds(space.items), conflicts: unionOf(conflicts), freeWord };
}

/** Draws one window of a scene. */
export function drawScene(scene: Scene, view: View): Picture {
  const { space } = scene;
  const address = addressWriter(view.digits);
  const { strip, wordRoom, columns } = layOutColumns(scene, view, address);
  const pieces = placePieces(space, columns.top, columns.bottom - columns.top);
  const words = wordRoom > 0 ? { measure: view.measure, room: wordRoom } : undefined;
  const size = {
    x: strip.left,
    width: strip.right - strip.left,
    top: columns.top,
    height: columns.bottom - columns.top,
  };
  const detail = drawDetail({ ...scene, ...view, columns, address, strayMax: STRAY_MAX, linesMax: LINES_MAX });
  const on = windowOnStrip(pieces, view.window);
  return {
    shapes: [
      stripOf(scene, view, () => group('overview', 'overview', drawOverview(space, pieces, size, words))),
      group('window', 'window', drawBeam(on, strip, columns)),
      group('detail', 'detail', detail.shapes),
    ],
    targets: detail.targets,
    pieces,
    strip,
    columns,
  };
}

/** Finished strips: a strip is the same whatever the window. */
const strips = new WeakMap<Scene, { readonly key: string; readonly shape: Shape }>();

function stripOf(scene: Scene, { width, height, digits }: View, draw: () => Shape): Shape {
  const key = `${width} ${height} ${digits}`;
  const known = strips.get(scene);
  if (known?.key === key) return known.shape;
  const shape = draw();
  strips.set(scene, { key, shape });
  return shape;
}

function layOutColumns(
  { space }: Scene,
  { width, height, measure }: View,
  address: (value: bigint) => string,
): { readonly strip: Picture['strip']; readonly wordRoom: number; readonly columns: DetailColumns } {
  const widest = measure(address(addressAt(space, space.size)), 'mono');
  const hasWords = width >= WITH_STRIP_WORDS;
  const wordRoom = hasWords ? Math.max(widest, 84) : 0;
  const left = MARGIN + (hasWords ? wordRoom + 7 : 0);
  const strip = { left, right: left + (hasWords ? 34 : 22) };
  const axisRight = strip.right + (hasWords ? 34 : 14) + widest;
  const barLeft = axisRight + (hasWords ? 30 : 24);
  const rest = width - MARGIN - barLeft;
  const gap = hasWords ? 44 : 16;
  const bar = Math.max(34, Math.min(280, hasWords ? rest * 0.34 : rest * 0.24));
  const labelLeft = barLeft + bar + gap;
  return {
    strip,
    wordRoom,
    columns: {
      axisRight,
      barLeft,
      barRight: barLeft + bar,
      labelLeft,
      labelRight: Math.max(labelLeft + 40, Math.min(width - MARGIN, labelLeft + LABELS_MAX)),
      top: MARGIN,
      bottom: Math.max(MARGIN + 40, height - MARGIN),
    },
  };
}

/** The window on the strip, and the beam from it to the detail view. */
export function drawBeam(
  { from, to }: { readonly from: number; readonly to: number },
  { left, right }: Picture['strip'],
  { axisRight, barLeft, top, bottom }: DetailColumns,
): Shape[] {
  const tall = Math.max(3, to - from);
  const end = Math.min(axisRight, right + (barLeft - right) * 0.18);
  const half = px((right + end) / 2);
  const beam =
    `M${px(right + 3)} ${px(from)}C${half} ${px(from)} ${half} ${px(top)} ${px(end)} ${px(top)}` +
    `V${px(bottom)}C${half} ${px(bottom)} ${half} ${px(from + tall)} ${px(right + 3)} ${px(from + tall)}Z`;
  return [
    path('beam', 'beam', beam),
    rect('on-strip', 'window-frame', left - 3, from, right - left + 6, tall, { radius: 3 }),
  ];
}

/**
 * The first window of a map: the piece of RAM with the most memory in use, without RAM the piece with the most items, or the whole of an
 * empty space. The larger piece wins where the counts are equal. Of a crowded piece it is the stretch with the most regions: in 32 GiB
 * nobody can read the names of sixty regions in one of them.
 */
export function firstWindow(space: Space): Range {
  // Devices do not count: nearly every bank has many beside it.
  const memory = space.items.filter(({ item }) => item.layer === 'reserved');
  const ram = space.pieces.filter(({ kind }) => kind === 'ram');
  const found = (ram.length > 0 ? ram : space.pieces).map((piece) => ({
    piece,
    count: ram.length > 0 ? countIn(memory, piece) : piece.count,
  }));
  const sizeOf = ({ base, end }: Range) => end - base;
  const first = found.toSorted((a, b) => b.count - a.count || sizeOf(b.piece) - sizeOf(a.piece))[0]?.piece;
  if (first === undefined) return padded(space, { base: 0, end: space.size });
  if (countIn(memory, first) <= CROWDED) return padded(space, first);
  const stretches = stretchesOf(space, first).map((range) => ({ range, count: countIn(memory, range) }));
  const [best] = stretches.toSorted((a, b) => b.count - a.count);
  return padded(space, best?.range ?? first);
}

/** A range with a margin around it, as far as the space allows. */
export function padded(space: Space, { base, end }: Range, share = 0.03): Range {
  const pad = (end - base) * share;
  return { base: Math.max(-space.size * 0.01, base - pad), end: Math.min(space.size * 1.01, end + pad) };
}
