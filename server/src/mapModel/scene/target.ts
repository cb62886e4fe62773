/** What a reader can select in a picture. */
import { itemsOf, type Thing } from './crowds.ts';
import type { Range, SpaceItem } from './space.ts';

/** An item, or several that share a label: what a reader can select. */
export class Target implements Range {
  readonly id: string;
  readonly base: number;
  readonly end: number;
  readonly #things: readonly Thing[];
  #items: readonly SpaceItem[] | undefined;

  constructor(id: string, things: readonly Thing[]) {
    this.id = id;
    this.base = things.reduce((least, { base }) => Math.min(least, base), Number.POSITIVE_INFINITY);
    this.end = things.reduce((most, { end }) => Math.max(most, end), 0);
    this.#things = things;
  }

  /** Listed when they are asked for: a frame has thousands of them, of which few are selected. */
  get items(): readonly SpaceItem[] {
    this.#items ??= this.#things.flatMap(itemsOf);
    return this.#items;
  }
}
