/** One of possibly many definitions of a node. */
import type { Unit } from '../preprocess/expandedText.ts';
import type { NodeItem } from '../syntax/items.ts';
import type { IncludeFrame, Place, Range, Site } from './place.ts';

/** One `name { … }` that contributed to a node. As a site, it is the place of the name. */
export class NodeDefinition implements Site {
  readonly item: NodeItem | undefined;
  readonly #place: Place;
  readonly #name: Range;
  readonly #body: Place | undefined;

  /** `place` is the base of the name's offsets, `body` that of the contents' offsets. */
  constructor(place: Place, name: Range, item: NodeItem | undefined, body: Place | undefined) {
    this.#place = place;
    this.#name = name;
    this.item = item;
    this.#body = body;
  }

  /** The base of the offsets of the item's contents. */
  get body(): Place | undefined {
    return this.#body;
  }

  /** The place of its `}`; undefined if the source has none. */
  get closing(): Site | undefined {
    if (!this.item || !this.#body) return undefined;
    const { start, end } = this.item;
    const at = this.#body.unit.text.lastIndexOf('}', this.#body.base + end - start - 1) - this.#body.base;
    return at < 0 ? undefined : this.#body.site({ start: at, end: at + 1 });
  }

  /** Whether a place is within the braces of this definition. False if a macro makes the head. */
  encloses(site: Site): boolean {
    const { item } = this;
    if (!item || site.unit !== this.unit || site.frame !== this.frame) return false;
    const { base } = this.#place;
    return base + item.headEnd <= site.start && site.end <= base + item.end - item.start;
  }

  get unit(): Unit {
    return this.#place.unit;
  }

  get start(): number {
    return this.#place.base + this.#name.start;
  }

  get end(): number {
    return this.#place.base + this.#name.end;
  }

  get frame(): IncludeFrame | undefined {
    return this.#place.frame;
  }
}
