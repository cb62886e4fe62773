/** Many bars as one path of a drawing. */
import { px } from './shapes.ts';

/** Bars of one width below each other as one path. Bars that touch are drawn as one: there may be thousands. */
export class RunPath {
  readonly #least: number;
  readonly #bottom: number;
  /** Upper and lower edges of the bars. */
  readonly #edges: number[] = [];
  #from = Number.NaN;
  #to = Number.NaN;

  /** @param least The least height of a bar. @param bottom Where the lowest bar ends at the latest. In pixels. */
  constructor(least: number, bottom: number) {
    this.#least = least;
    this.#bottom = bottom;
  }

  /** Adds a bar: ascending, as far as possible. */
  add(from: number, to: number): void {
    const end = Math.max(to, from + this.#least);
    if (from >= this.#from && from <= this.#to) this.#to = Math.max(this.#to, end);
    else {
      this.#flush();
      this.#from = from;
      this.#to = end;
    }
  }

  /** SVG path data of all bars added so far; empty without any. */
  draw(x: number, width: number): string {
    this.#flush();
    this.#from = Number.NaN;
    const [start, across, back] = [`M${px(x)} `, `h${px(width)}v`, `h${px(-width)}z`];
    let d = '';
    for (let index = 0; index < this.#edges.length; index += 2) {
      const [from = 0, to = 0] = [this.#edges[index], this.#edges[index + 1]];
      d += `${start}${px(Math.min(from, this.#bottom - (to - from)))}${across}${px(to - from)}${back}`;
    }
    return d;
  }

  #flush(): void {
    if (!Number.isNaN(this.#from)) this.#edges.push(this.#from, this.#to);
  }
}
