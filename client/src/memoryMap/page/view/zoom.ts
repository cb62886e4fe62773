/**
 * The window of the picture and its movement: wheel, pinch, drag and animation, by d3-zoom. Its transform is one of
 * heights alone: at scale 1 the whole space fills the view.
 */
import { select } from 'd3-selection';
import 'd3-transition';
import { type D3ZoomEvent, type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import { type Range, WINDOW_MIN } from '../../../../../server/src/mapModel/scene/space.ts';

/** Duration of an animated move, in milliseconds. */
const JOURNEY_MS = 380;
/** Margin above and below the space, as a share of it, so that its ends are visible. */
const ROOM = 0.02;

/** Holds the window, moves it with or without animation, and tells its listener of every window. */
export class ZoomControl {
  readonly #element: HTMLElement;
  readonly #behaviour: ZoomBehavior<HTMLElement, unknown>;
  readonly #onWindow: (window: Range, isUsers: boolean) => void;
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  /** Bytes of the whole space, the largest window. */
  #size = WINDOW_MIN;
  #height = 1;
  #window: Range = { base: 0, end: WINDOW_MIN };
  /** Set during changes by the view itself, which are no actions of the user. */
  #isOwn = false;
  #goal: Range | undefined;

  /**
   * @param element Takes the gestures.
   * @param accepts Whether the zoom handles a gesture: others belong to other parts.
   * @param onWindow Called after the window changed; `isUsers` when the user moved it.
   */
  constructor(
    element: HTMLElement,
    accepts: (event: MouseEvent | TouchEvent | WheelEvent) => boolean,
    onWindow: (window: Range, isUsers: boolean) => void,
  ) {
    this.#element = element;
    this.#onWindow = onWindow;
    this.#behaviour = zoom<HTMLElement, unknown>()
      .filter((event: MouseEvent | TouchEvent | WheelEvent) => {
        if (event.type === 'dblclick' || !accepts(event)) return false;
        return !(event instanceof MouseEvent) || event.button === 0;
      })
      .on('zoom', (event: D3ZoomEvent<HTMLElement, unknown>) => this.#moved(event.transform));
    select(element).call(this.#behaviour).on('dblclick.zoom', null);
  }

  /** The current window. */
  get window(): Range {
    return this.#window;
  }

  /** Adapts to a new size of the space or the view. The window stays, as far as it can. */
  fit(size: number, height: number): void {
    this.#size = Math.max(size, WINDOW_MIN);
    this.#height = Math.max(1, height);
    const most = this.#size / WINDOW_MIN;
    const pad = this.#height * ROOM;
    this.#behaviour
      .extent([
        [0, 0],
        [1, this.#height],
      ])
      .translateExtent([
        [0, -pad],
        [1, this.#height + pad],
      ])
      .scaleExtent([1 / (1 + 2 * ROOM), Math.max(1, most)]);
    // A running animation jumps to its goal: a bar above the picture may appear or go with the selection.
    this.show(this.goal);
  }

  /** The current window, or the goal of a running animation. */
  get goal(): Range {
    return this.#goal ?? this.#window;
  }

  /** Shows a window at once. @param isUsers The user moved it there. */
  show(window: Range, isUsers = false): void {
    this.#isOwn = !isUsers;
    select(this.#element).interrupt().call(this.#behaviour.transform, this.#transformOf(window));
    this.#isOwn = false;
    this.#goal = undefined;
  }

  /** Moves to a window in a short animation; at once when the user prefers reduced motion. */
  travel(window: Range): void {
    if (this.#still.matches) {
      select(this.#element).interrupt().call(this.#behaviour.transform, this.#transformOf(window));
      return;
    }
    this.#goal = window;
    select(this.#element)
      .transition()
      .duration(JOURNEY_MS)
      .call(this.#behaviour.transform, this.#transformOf(window))
      .on('end', () => {
        this.#goal = undefined;
      });
  }

  /** Moves by a share of the window: 1 is the whole of it, upwards in addresses. */
  pan(share: number): void {
    const { base, end } = this.goal;
    const step = (end - base) * share;
    const room = this.#size * ROOM;
    const shift = Math.max(-room - base, Math.min(this.#size + room - end, step));
    this.travel({ base: base + shift, end: end + shift });
  }

  /** Zooms by a factor: below 1 closer. `about` stays in place. */
  scale(factor: number, about?: number): void {
    const { base, end } = this.goal;
    const middle = about === undefined || about < base || about > end ? (base + end) / 2 : about;
    const size = Math.max(WINDOW_MIN, Math.min(this.#size * (1 + 2 * ROOM), (end - base) * factor));
    const from = middle - ((middle - base) / (end - base)) * size;
    this.travel({ base: from, end: from + size });
  }

  dispose(): void {
    select(this.#element).interrupt().on('.zoom', null);
  }

  #transformOf({ base, end }: Range): ZoomTransform {
    const room = this.#size * ROOM;
    const size = Math.max(WINDOW_MIN, Math.min(this.#size + 2 * room, end - base));
    const from = Math.max(-room, Math.min(this.#size + room - size, (base + end) / 2 - size / 2));
    const k = this.#size / size;
    const y = -from * (this.#height / this.#size) * k;
    return zoomIdentity.translate(0, y).scale(k);
  }

  #moved({ k, y }: ZoomTransform): void {
    const perPixel = this.#size / this.#height / k;
    const base = -y * perPixel;
    this.#window = { base, end: base + this.#height * perPixel };
    this.#onWindow(this.#window, !this.#isOwn);
  }
}
