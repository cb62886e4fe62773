/** What stands for a kind in a legend: what the picture shows of it. */
import type { MapKind } from '../kinds.ts';
import { patternOf } from './palette.ts';
import { rect, type Shape } from './shapes.ts';

/** Its fill and its pattern, to be drawn below the class of the kind. RAM and what is free of it are the ground of the picture. */
export function swatch(kind: MapKind, x: number, y: number, width: number, height: number): Shape[] {
  if (kind === 'hole') return [rect('box', 'ground ram', x, y, width, height)];
  // Beside the ground of a bank there is a rail with its name.
  if (kind === 'ram') {
    return [rect('box', 'ground ram', x, y, width, height), rect('rail', 'rail', x, y, width / 4, height)];
  }
  const pattern = patternOf(kind);
  const box = rect('box', 'box', x, y, width, height);
  return pattern === undefined ? [box] : [box, rect('pattern', 'pattern', x, y, width, height, { pattern })];
}
