/** What a window shows, in pixels of the column. */
import { Crowd, type Crowds, type Thing } from './crowds.ts';
import { itemsIn, type Range, type Space } from './space.ts';

/** A thing in the column: `from` and `to` are its upper and lower edge, cut to the column, in pixels. */
export interface Spot {
  readonly thing: Thing;
  readonly from: number;
  readonly to: number;
}

interface Column {
  readonly space: Space;
  readonly crowds: Crowds;
  readonly window: Range;
  readonly columns: { readonly top: number; readonly bottom: number };
  /** Ids of items that are in no crowd. */
  readonly kept: ReadonlySet<string>;
}

/** With more items than this, those on the same pixels are a crowd. */
const CROWD = 240;

/** The things in a window, ascending by base. */
export function spotsIn({ space, crowds, window, columns: { top, bottom }, kept }: Column): Spot[] {
  const perPixel = (window.end - window.base) / (bottom - top);
  const few = itemsIn(space, window, CROWD + 1);
  const things: readonly Thing[] = few.length <= CROWD ? few : crowds.thingsIn(window, perPixel, basesOf(space, kept));
  return things.map((thing) => ({
    thing,
    from: Math.max(top, top + (thing.base - window.base) / perPixel),
    to: Math.min(bottom, top + (thing.end - window.base) / perPixel),
  }));
}

function basesOf({ byId }: Space, ids: ReadonlySet<string>): number[] {
  const bases: number[] = [];
  for (const id of ids) {
    const base = byId.get(id)?.base;
    if (base !== undefined) bases.push(base);
  }
  return bases.sort((a, b) => a - b);
}

/** Whether a spot is several items. */
export function isCrowd({ thing }: Spot): boolean {
  return thing instanceof Crowd;
}
