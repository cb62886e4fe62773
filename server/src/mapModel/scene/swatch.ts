/** The sample of a kind in a legend, as the picture draws it. */
import type { MapKind } from '../kinds.ts';
import { patternOf } from './palette.ts';
import { rect, type Shape } from './shapes.ts';

/** Fill and pattern of a kind, for an element with the kind's class. RAM and free RAM look like the picture's background. */
export function swatch(kind: MapKind, x: number, y: number, width: number, height: number): Shape[] {
  if (kind === 'hole') return [rect('box', 'ground ram', x, y, width, height)];
  // A bank has a rail with its name beside the background.
  if (kind === 'ram') {
    return [rect('box', 'ground ram', x, y, width, height), rect('rail', 'rail', x, y, width / 4, height)];
  }
  const pattern = patternOf(kind);
  const box = rect('box', 'box', x, y, width, height);
  return pattern === undefined ? [box] : [box, rect('pattern', 'pattern', x, y, width, height, { pattern })];
}
