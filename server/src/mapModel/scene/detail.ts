/**
 * The detail view: a window of addresses, linear, so that size is height. It has a bar of items, an axis to its left, and labels
 * to its right, each tied to its place by a line.
 */
import { append } from '../../base/append.ts';
import { formatSize } from '../../base/format.ts';
import type { Interval } from '../../base/intervals.ts';
import { Crowd, type Crowds, countsOf, firstOf, type Thing } from './crowds.ts';
import { groupForLabels, type LabelGroup } from './groups.ts';
import { HAIRLINE, HairLines, placeOf, Reach } from './hairLines.ts';
import { labelOf, ROW } from './itemLabels.ts';
import { labelTops } from './labels.ts';
import { fitText, type Measure } from './measure.ts';
import { CONFLICT_PATTERN, patternOf } from './palette.ts';
import { group, path, px, rect, type Shape, text } from './shapes.ts';
import { addressAt, type Range, rangeIn, type Space, type SpaceItem } from './space.ts';
import { type Spot, spotsIn } from './spots.ts';
import { Target } from './target.ts';
import { ticksOf } from './ticks.ts';

/** Where the columns of the view are. */
export interface DetailColumns {
  /** Right edge of the addresses. */
  readonly axisRight: number;
  readonly barLeft: number;
  readonly barRight: number;
  readonly labelLeft: number;
  readonly labelRight: number;
  readonly top: number;
  readonly bottom: number;
}

/** An outlined range without an item. */
export interface SceneGhost {
  readonly id: string;
  readonly extent: Interval;
  readonly label: string;
  readonly tone: string;
}

interface DetailInput {
  readonly space: Space;
  readonly crowds: Crowds;
  readonly window: Range;
  readonly columns: DetailColumns;
  readonly measure: Measure;
  /** Formats an address. */
  readonly address: (value: bigint) => string;
  /** Ranges that two items claim. */
  readonly conflicts: readonly Interval[];
  readonly ghosts: readonly SceneGhost[];
  /** Ids whose label is never grouped. */
  readonly kept: ReadonlySet<string>;
  /** Further classes of items by id: selected, changed. Only items that have any. */
  readonly styles: ReadonlyMap<string, readonly string[]>;
  /** Greatest distance of a label from its place, in pixels, before it is grouped with others. */
  readonly strayMax: number;
  /** Most lines of a label: the name, its range, notes. */
  readonly linesMax: number;
  /** The word for free RAM. */
  readonly freeWord: string;
}

export interface Detail {
  readonly shapes: readonly Shape[];
  /** Everything that the reader can select, from top to bottom. */
  readonly targets: readonly Target[];
}

/** Anything lower is a hairline: solid, without pattern. */
const THIN = 5;

/** Draws a window. */
export function drawDetail(input: DetailInput): Detail {
  const { window, columns } = input;
  const scale = (columns.bottom - columns.top) / (window.end - window.base);
  const y = (offset: number) => columns.top + (offset - window.base) * scale;
  const spots = spotsIn(input);
  const groups = groupForLabels(spots, {
    top: columns.top,
    bottom: columns.bottom,
    strayMax: input.strayMax,
    kept: input.kept,
    heightOf: ({ from, to }, isCluster) => (isCluster ? 1 : linesFor(to - from, input.linesMax)) * ROW,
  });
  const tops = labelTops(groups, columns.top, columns.bottom);
  const hairLines = new HairLines({ ...input, y });
  const marks = groups.map((one, index) => drawGroup(one, tops[index] ?? 0, input, hairLines));
  return {
    shapes: [
      ...drawGround(input, y),
      ...drawAxis(input, y),
      ...drawFree(input, y),
      group(
        'marks',
        'marks',
        marks.map(({ shape }) => shape),
      ),
      group('hairs', 'hairs', hairLines.shapes()),
      ...drawConflicts(input, y),
      ...drawGhosts(input, y),
    ],
    targets: marks.map(({ target }) => target),
  };
}

function linesFor(height: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor((height - 4) / ROW)));
}

/** RAM banks behind everything, and an empty background where there is no RAM. */
function drawGround({ space, window, columns }: DetailInput, y: (offset: number) => number): Shape[] {
  const { barLeft, barRight, top, bottom } = columns;
  const shapes: Shape[] = [rect('void', 'void', barLeft, top, barRight - barLeft, bottom - top)];
  for (const [index, { base, end, item }] of space.banks.entries()) {
    if (end <= window.base || base >= window.end) continue;
    const from = Math.max(top, y(base));
    const to = Math.min(bottom, y(end));
    shapes.push(rect(`bank${index}`, 'ground ram', barLeft, from, barRight - barLeft, Math.max(1, to - from)));
    shapes.push(rect(`rail${index}`, 'rail', barLeft - 17, from, 12, Math.max(1, to - from), { radius: 2 }));
    const words = `RAM ${formatSize(item.extent.end - item.extent.base)}`;
    if (to - from > 30 + words.length * 6) {
      const name = text(`name${index}`, 'small rail-name middle', barLeft - 7.5, (from + to) / 2, words);
      shapes.push({ ...name, isUpright: true });
    }
  }
  return shapes;
}

function drawAxis({ space, window, columns, address }: DetailInput, y: (offset: number) => number): Shape[] {
  const { axisRight, barLeft, top, bottom } = columns;
  const count = Math.max(2, (bottom - top) / 56);
  const shapes: Shape[] = [];
  for (const tick of ticksOf(addressAt(space, window.base), window.end - window.base, count)) {
    const at = y(rangeIn(space, { base: tick, end: tick }).base);
    if (at < top || at > bottom) continue;
    const key = tick.toString(16);
    shapes.push(path(`line${key}`, 'tick', `M${px(axisRight + 4)} ${px(at)}H${px(barLeft - 20)}`));
    const line = Math.max(top + 8, Math.min(bottom - 1, at + 4));
    shapes.push(text(`tick${key}`, 'mono end', axisRight, line, address(tick)));
  }
  return shapes;
}

/** Free ranges, in words where there is room. */
function drawFree(input: DetailInput, y: (offset: number) => number): Shape[] {
  const { space, window, columns, measure, freeWord } = input;
  const { barLeft, barRight, top, bottom } = columns;
  const shapes: Shape[] = [];
  for (const { base, end, isRam } of space.gaps) {
    if (base >= window.end) break;
    if (end <= window.base) continue;
    const [upper, lower] = [Math.max(top, y(base)), Math.min(bottom, y(end))];
    if (lower - upper < ROW + 4) continue;
    const size = formatSize(BigInt(Math.round(end - base)));
    const room = barRight - barLeft - 12;
    const words = `${size} ${isRam ? freeWord : 'of nothing'}`;
    const fitting = measure(words, 'small') <= room ? words : fitText(size, 'small', room, measure);
    const look = `small middle ${isRam ? 'free' : 'nothing'}`;
    shapes.push(text(`free${shapes.length}`, look, (barLeft + barRight) / 2, (upper + lower) / 2 + 4, fitting));
  }
  return shapes;
}

function drawGroup(
  one: LabelGroup,
  top: number,
  input: DetailInput,
  hairLines: HairLines,
): { readonly shape: Shape; readonly target: Target } {
  const { columns } = input;
  const things = one.spots.map(({ thing }) => thing);
  const first = things[0] && firstOf(things[0]);
  const isCluster = things.length > 1 || things[0] instanceof Crowd;
  const target = new Target(`${isCluster ? 'cluster:' : ''}${first?.item.id ?? ''}`, things);
  const boxes: Shape[] = [];
  let right = columns.barLeft;
  const reach = new Reach(input);
  for (const [index, spot] of one.spots.entries()) {
    if (spot.thing instanceof Crowd || (isCluster && spot.to - spot.from < THIN)) hairLines.add(spot, reach);
    else {
      const box = drawBox(spot.thing, spot, index, input);
      append(boxes, box.shapes);
      right = Math.max(right, box.right);
    }
  }
  append(boxes, reach.shapes());
  const { shapes, name } = labelOf(one, top, input);
  const hit = rect('hit', 'hit', columns.labelLeft - 3, top, columns.labelRight - columns.labelLeft + 3, one.height, {
    radius: 3,
  });
  // The label's words are outside of the group `target`: its own name holds all that they say and leave out.
  const children = [
    group('target', 'target', [...boxes, hit], { id: target.id, name }),
    leader(one, top, Math.max(right, reach.right), columns),
    ...shapes,
  ];
  const styles = input.styles.size === 0 ? [] : stylesOfAll(target.items, input.styles);
  const own = isCluster ? `cluster ${commonKind(things)}` : (first?.look ?? '');
  return { shape: group(target.id, ['mark', own, ...styles].join(' '), children), target };
}

/** Classes of several items: those that any of them has, and the muted class only when all have it. */
function stylesOfAll(items: readonly SpaceItem[], styles: DetailInput['styles']): string[] {
  const counts = new Map<string, number>();
  for (const { item } of items)
    for (const style of styles.get(item.id) ?? []) counts.set(style, (counts.get(style) ?? 0) + 1);
  return [...counts].flatMap(([style, count]) => (style === 'dimmed' && count < items.length ? [] : [style]));
}

function commonKind(things: readonly Thing[]): string {
  const { kinds } = countsOf(things);
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? `kind-${only}` : 'kind-mixed';
}

function drawBox(
  item: SpaceItem,
  { from, to }: Pick<Spot, 'from' | 'to'>,
  index: number,
  input: DetailInput,
): { readonly shapes: Shape[]; readonly right: number } {
  const { columns, styles } = input;
  const { x, width } = placeOf(item, columns);
  const isThin = to - from < THIN;
  const tall = Math.max(HAIRLINE, to - from - (isThin ? 0 : 1));
  const y = Math.min(from, columns.bottom - tall);
  const own = [item.look, ...(styles.get(item.item.id) ?? [])].join(' ');
  const shapes: Shape[] = [rect(`box${index}`, `box ${isThin ? 'thin ' : ''}${own}`, x, y, width, tall)];
  // An item that holds nothing is an outline, neither filled nor patterned.
  const pattern = isThin || item.item.isIdle ? undefined : patternOf(item.item.kind);
  if (pattern !== undefined) shapes.push(rect(`pattern${index}`, 'pattern', x, y, width, tall, { pattern }));
  if (!isThin) append(shapes, drawEdge(index, `edge ${item.look}`, x, y, tall, item.item.isDynamic));
  return { shapes, right: x + width };
}

/** A solid edge for items that the tree places, a dashed one for those that the kernel places. */
function drawEdge(index: number, style: string, x: number, y: number, tall: number, isDynamic: boolean): Shape[] {
  if (!isDynamic) return [rect(`edge${index}`, style, x, y, 3, tall)];
  return [path(`edge${index}`, `${style} in-pieces`, `M${px(x + 1.5)} ${px(y)}V${px(y + tall)}`)];
}

/** The line from the box to its label: straight where they face each other. */
function leader(one: LabelGroup, top: number, right: number, columns: DetailColumns): Shape {
  const at = top + ROW / 2;
  const from = Math.max(one.from + 0.75, Math.min(one.to - 0.75, at));
  const start = Math.max(columns.barLeft, right);
  const end = columns.labelLeft - 4;
  const bend = columns.barRight + 3;
  const half = px((bend + end) / 2);
  const isStraight = Math.abs(from - at) <= 0.5;
  const d = isStraight
    ? `M${px(start)} ${px(at)}H${px(end)}`
    : `M${px(start)} ${px(from)}H${px(bend)}C${half} ${px(from)} ${half} ${px(at)} ${px(end)} ${px(at)}`;
  return path('leader', 'leader', d);
}

/** Bytes that two items claim: hatched over both. */
function drawConflicts({ space, window, columns, conflicts }: DetailInput, y: (offset: number) => number): Shape[] {
  return conflicts.flatMap((extent, index): Shape[] => {
    const { base, end } = rangeIn(space, extent);
    if (end <= window.base || base >= window.end) return [];
    const from = Math.max(columns.top, y(base));
    const to = Math.min(columns.bottom, y(end));
    const tall = Math.max(2, to - from);
    const width = columns.barRight - columns.barLeft;
    return [
      rect(`conflict${index}`, 'conflict', columns.barLeft, from, width, tall, { pattern: CONFLICT_PATTERN }),
      rect(`conflict-edge${index}`, 'conflict-edge', columns.barLeft, from, width, tall),
    ];
  });
}

function drawGhosts({ space, window, columns, ghosts, measure }: DetailInput, y: (offset: number) => number): Shape[] {
  return ghosts.flatMap(({ id, extent, label, tone }): Shape[] => {
    const { base, end } = rangeIn(space, extent);
    if (end <= window.base || base >= window.end) return [];
    const from = Math.max(columns.top, y(base));
    const tall = Math.max(3, Math.min(columns.bottom, y(end)) - from);
    const width = columns.barRight - columns.barLeft + 8;
    const words = fitText(label, 'small', width - 16, measure);
    const line = Math.max(columns.top + 11, Math.min(columns.bottom - 4, from + (tall < ROW ? -4 : tall / 2 + 4)));
    return [
      group(`ghost${id}`, `ghost ghost-${tone}`, [
        rect('range', 'ghost-range', columns.barLeft - 4, from, width, tall, { radius: 3 }),
        text('label', 'small middle ghost-label', (columns.barLeft + columns.barRight) / 2, line, words),
      ]),
    ];
  });
}
