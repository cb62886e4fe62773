/**
 * The picture for paper, where nobody can zoom: the overview strip, and beside it windows one after the other, with every region
 * by its name. A window is linear like any detail view; empty ranges between windows are cut out.
 */
import { formatSize } from '../../base/format.ts';
import { addressWriter } from './address.ts';
import { type DetailColumns, drawDetail } from './detail.ts';
import { ROW } from './itemLabels.ts';
import { guessWidth } from './measure.ts';
import { drawOverview, placePieces, windowOnStrip } from './overview.ts';
import { drawBeam, type Scene } from './scene.ts';
import { group, type Shape, text } from './shapes.ts';
import { addressAt, type Range, type Space } from './space.ts';
import { CROWDED, stretchesOf } from './stretches.ts';

interface StillPicture {
  readonly shapes: readonly Shape[];
  readonly height: number;
}

/** A window and its height. */
interface Panel extends Range {
  readonly height: number;
  /** Names need every line of their labels. */
  readonly isCrowded: boolean;
}

const STRIP_LEFT = 118;
const STRIP_WIDTH = 40;
const AXIS_RIGHT = 330;
const BAR_LEFT = 362;
const BAR_WIDTH = 260;
const LABEL_LEFT = 672;
/** Limit of the strip's height: a longer one shows no more. */
const STRIP_MAX = 1400;
/** Space between two windows, with the words above the lower one. */
const GAP = 38;
const PANEL_MIN = 76;
/** Height of a window with few things. */
const PANEL_USUAL = 300;
/** Most regions that get a line each; beyond that some share a line. */
const LINES_MAX = 400;
/** Most lines in a window of devices: there are hundreds of them. */
const DEVICE_LINES_MAX = 16;

/** @param left Left edge of the picture. @param width Width of the whole picture. */
export function drawStill(scene: Scene, left: number, top: number, width: number): StillPicture {
  const { space } = scene;
  const address = addressWriter('grouped');
  const panels = panelsOf(space);
  const height = panels.reduce((sum, panel) => sum + panel.height + GAP, 0);
  const strip = { left: left + STRIP_LEFT, right: left + STRIP_LEFT + STRIP_WIDTH };
  const stripHeight = Math.max(160, height - GAP);
  const pieces = placePieces(space, top + GAP - 10, Math.min(stripHeight, STRIP_MAX));
  const size = { x: strip.left, width: STRIP_WIDTH, top, height: stripHeight };
  const shapes: Shape[] = [];
  let at = top + GAP - 10;
  for (const [index, { base, end, height: tall, isCrowded }] of panels.entries()) {
    const columns: DetailColumns = {
      axisRight: left + AXIS_RIGHT,
      barLeft: left + BAR_LEFT,
      barRight: left + BAR_LEFT + BAR_WIDTH,
      labelLeft: left + LABEL_LEFT,
      labelRight: left + width,
      top: at,
      bottom: at + tall,
    };
    const { shapes: detail } = drawDetail({
      ...scene,
      window: { base, end },
      columns,
      measure: guessWidth,
      address,
      ghosts: [],
      kept: new Set(),
      styles: new Map(),
      strayMax: Number.POSITIVE_INFINITY,
      linesMax: isCrowded ? 1 : 5,
    });
    const from = addressAt(space, Math.max(base, -Number(space.origin)));
    const words = `${address(from < 0n ? 0n : from)} – ${address(addressAt(space, end) - 1n)}   ${formatSize(BigInt(Math.round(end - base)))}`;
    shapes.push(
      group(`panel${index}`, 'panel', [
        ...drawBeam(windowOnStrip(pieces, { base, end }), strip, columns),
        text('window', 'mono', columns.barLeft, at - 9, words),
        ...detail,
      ]),
    );
    at += tall + GAP;
  }
  const words = { measure: guessWidth, room: STRIP_LEFT - 8 };
  const bottom = pieces.at(-1)?.to ?? top;
  return {
    shapes: [...shapes, group('overview', 'overview', drawOverview(space, pieces, size, words))],
    height: Math.max(at - GAP, bottom) - top,
  };
}

/** The windows, ascending. */
function panelsOf(space: Space): Panel[] {
  return space.pieces.flatMap((piece) => {
    const windows = piece.kind === 'ram' ? stretchesOf(space, piece) : [piece];
    return windows.map((window): Panel => {
      const lines = space.items.filter(({ base, end }) => base < window.end && end > window.base).length;
      const most = piece.kind === 'ram' ? LINES_MAX : DEVICE_LINES_MAX;
      const needed = Math.min(lines, most) * ROW + 6;
      const usual = piece.kind === 'ram' ? PANEL_USUAL : PANEL_MIN;
      return {
        ...aired(window),
        isCrowded: lines > CROWDED,
        height: Math.max(windows.length > 1 ? PANEL_MIN : usual, needed),
      };
    });
  });
}

/** Some air above and below. */
function aired({ base, end }: Range): Range {
  const air = (end - base) * 0.02;
  return { base: base - air, end: end + air };
}
