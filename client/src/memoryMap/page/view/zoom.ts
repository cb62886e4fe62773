/**
 * The window that the picture shows, and how it moves: wheel, pinch, drag and animation, by d3-zoom. Its transform is one of
 * heights alone: at scale 1 the whole space fills the view.
 */
import { select } from 'd3-selection';
import 'd3-transition';
import { type D3ZoomEvent, type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import { type Range, WINDOW_MIN } from '../../../../../server/src/mapModel/scene/space.ts';

/** How long a journey takes, in milliseconds. */
const JOURNEY_MS = 380;
/** Room above and below the space, as a share of it, so that its ends are seen to be ends. */
const ROOM = 0.02;

export class ZoomControl {
  readonly #element: HTMLElement;
  readonly #behaviour: ZoomBehavior<HTMLElement, unknown>;
  readonly #onWindow: (window: Range, isUsers: boolean) => void;
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  /** Bytes that the view may show at most. */
  #size = WINDOW_MIN;
  #height = 1;
  #window: Range = { base: 0, end: WINDOW_MIN };
  /** A change of the view's own is no wish of the user. */
  #isOwn = false;
  #goal: Range | undefined;

  /**
   * @param element Takes the gestures.
   * @param accepts Which of them: those elsewhere are somebody else's.
   * @param onWindow The window is another one; `isUsers` where somebody moved it.
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

  /** The window on show. */
  get window(): Range {
    return this.#window;
  }

  /** The space or the view has another size. The window stays, as far as it can. */
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
    // A journey under way ends at its goal: a bar above the picture may come or go with what is selected.
    this.show(this.goal);
  }

  /** Where the window is or is on its way to. */
  get goal(): Range {
    return this.#goal ?? this.#window;
  }

  /** At once. @param isUsers Somebody moved it there. */
  show(window: Range, isUsers = false): void {
    this.#isOwn = !isUsers;
    select(this.#element).interrupt().call(this.#behaviour.transform, this.#transformOf(window));
    this.#isOwn = false;
    this.#goal = undefined;
  }

  /** In a short journey; at once where motion is not wanted. */
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

  /** By a share of the window: 1 is the whole of it, upwards in addresses. */
  pan(share: number): void {
    const { base, end } = this.goal;
    const step = (end - base) * share;
    const room = this.#size * ROOM;
    const shift = Math.max(-room - base, Math.min(this.#size + room - end, step));
    this.travel({ base: base + shift, end: end + shift });
  }

  /** By a factor: below 1 closer. `about` stays where it is. */
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
