/** The pointer in the picture: hover, clicks and double clicks, and dragging the window on the overview strip. */
import { stripOffset, stripY } from '../../../../../server/src/mapModel/scene/overview.ts';
import type { Picture as Drawing } from '../../../../../server/src/mapModel/scene/scene.ts';
import type { Range } from '../../../../../server/src/mapModel/scene/space.ts';
import type { Grip } from '../part.ts';
import type { PictureTarget } from './picture.ts';
import type { ZoomControl } from './zoom.ts';

/** The picture's reactions. Points are in pixels of the viewport, heights in pixels of the picture. */
interface GestureActions {
  drawing(): Drawing | undefined;
  target(id: string): PictureTarget | undefined;
  choose(target: PictureTarget): void;
  fit(target: PictureTarget | Range | undefined, y: number): void;
  hover(target: PictureTarget | undefined, x: number, y: number): void;
  addressAt(y: number): bigint | undefined;
}

/** Distance from an edge, in pixels, within which a drag resizes the window on the strip instead of moving it. */
const EDGE = 5;

/** A drag on the strip. */
interface Drag {
  readonly pointer: number;
  readonly part: 'whole' | 'base' | 'end';
  /** Offset of the pointer from the window's middle. */
  readonly offset: number;
}

/** Distance in pixels beyond which a press is a drag and no click, and within which an edge is hit. */
const PULL = 4;
const REACH = 6;

/** An item under the pressed button. */
interface Pull {
  readonly pointer: number;
  readonly id: string;
  readonly part: 'whole' | 'end';
  readonly y: number;
  /** It was dragged: no click follows. */
  isPulled: boolean;
}

/** Listens to the pointer over the picture and tells the picture what it is on. */
export class Gestures {
  readonly #stage: HTMLElement;
  readonly #zoom: ZoomControl;
  readonly #actions: GestureActions;
  readonly #closed = new AbortController();
  #drag: Drag | undefined;
  #grip: Grip | undefined;
  #pull: Pull | undefined;
  /** Ignore the click event behind a drag. */
  #wasPulled = false;

  constructor(stage: HTMLElement, zoom: ZoomControl, actions: GestureActions) {
    this.#stage = stage;
    this.#zoom = zoom;
    this.#actions = actions;
    const { signal } = this.#closed;
    stage.addEventListener('pointerdown', (event) => this.#press(event), { signal });
    stage.addEventListener('pointermove', (event) => this.#move(event), { signal });
    stage.addEventListener('pointerup', (event) => this.#release(event), { signal });
    stage.addEventListener('pointercancel', (event) => this.#release(event), { signal });
    stage.addEventListener('pointerleave', () => actions.hover(undefined, 0, 0), { signal });
    stage.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    stage.addEventListener('click', (event) => this.#click(event), { signal });
    stage.addEventListener('dblclick', (event) => this.#doubleClick(event), { signal });
  }

  /** Whether the detail view's zoom may handle an event: not events on the strip, and no drags of items. */
  accepts(event: MouseEvent | TouchEvent | WheelEvent): boolean {
    if (event instanceof WheelEvent && (event.shiftKey || event.altKey)) return false;
    const point = event instanceof MouseEvent ? event : event.touches[0];
    if (event instanceof MouseEvent && !(event instanceof WheelEvent) && this.#gripped(event) !== undefined)
      return false;
    return point !== undefined && !this.#isOnStrip(point.clientX);
  }

  setGrip(grip: Grip): void {
    this.#grip = grip;
  }

  /** The item under the pointer that a drag moves; undefined when a drag pans. */
  #gripped(event: Event): string | undefined {
    const [first, second] = this.#targetOf(event)?.items ?? [];
    return first !== undefined && second === undefined && this.#grip?.takes(first.item.id) ? first.item.id : undefined;
  }

  dispose(): void {
    this.#closed.abort();
  }

  #isOnStrip(x: number): boolean {
    const drawing = this.#actions.drawing();
    return drawing !== undefined && x - this.#stage.getBoundingClientRect().left <= drawing.strip.right + 6;
  }

  #height(event: MouseEvent): number {
    return event.clientY - this.#stage.getBoundingClientRect().top;
  }

  #targetOf(event: Event): PictureTarget | undefined {
    const node = event.target instanceof Element ? event.target.closest('[data-id]') : null;
    const id = node instanceof SVGElement ? node.dataset.id : undefined;
    return id === undefined ? undefined : this.#actions.target(id);
  }

  #press(event: PointerEvent): void {
    const drawing = this.#actions.drawing();
    this.#wasPulled = false;
    const gripped = event.button === 0 ? this.#gripped(event) : undefined;
    if (gripped !== undefined && !this.#isOnStrip(event.clientX)) {
      this.#pull = {
        pointer: event.pointerId,
        id: gripped,
        part: this.#isAtEnd(event) ? 'end' : 'whole',
        y: this.#height(event),
        isPulled: false,
      };
      return;
    }
    if (drawing === undefined || event.button !== 0 || !this.#isOnStrip(event.clientX)) return;
    const y = this.#height(event);
    const { base, end } = this.#zoom.window;
    const [from, to] = [stripY(drawing.pieces, base), stripY(drawing.pieces, end)];
    const middle = (base + end) / 2;
    const at = stripOffset(drawing.pieces, y);
    const isInside = y >= from - EDGE && y <= to + EDGE;
    const isLarge = to - from > 4 * EDGE;
    const part = isLarge && Math.abs(y - from) <= EDGE ? 'base' : isLarge && Math.abs(y - to) <= EDGE ? 'end' : 'whole';
    this.#drag = { pointer: event.pointerId, part, offset: isInside ? at - middle : 0 };
    this.#stage.setPointerCapture(event.pointerId);
    if (!isInside) this.#dragTo(at);
  }

  /** Whether the pointer is near the lower edge of the drawn item, its end. */
  #isAtEnd(event: MouseEvent): boolean {
    const node = event.target instanceof Element ? event.target.closest('[data-id]') : null;
    const box = node?.querySelector('.box')?.getBoundingClientRect();
    return box !== undefined && box.height > 3 * EDGE && Math.abs(event.clientY - box.bottom) <= EDGE;
  }

  #pullTo(event: PointerEvent, pull: Pull): void {
    const y = this.#height(event);
    if (!pull.isPulled) {
      if (Math.abs(y - pull.y) < PULL) return;
      const from = this.#actions.addressAt(pull.y);
      if (from === undefined) return;
      pull.isPulled = true;
      this.#stage.setPointerCapture(event.pointerId);
      this.#actions.hover(undefined, 0, 0);
      this.#grip?.begin(pull.id, pull.part, from);
    }
    const address = this.#actions.addressAt(y);
    const near = this.#actions.addressAt(y + REACH);
    if (address !== undefined && near !== undefined) this.#grip?.move(address, near - address);
  }

  #move(event: PointerEvent): void {
    const drawing = this.#actions.drawing();
    if (this.#pull?.pointer === event.pointerId) {
      this.#pullTo(event, this.#pull);
      return;
    }
    const gripped = event.buttons === 0 ? this.#gripped(event) : undefined;
    this.#stage.classList.toggle('can-pull', gripped !== undefined && !this.#isAtEnd(event));
    this.#stage.classList.toggle('can-stretch', gripped !== undefined && this.#isAtEnd(event));
    if (this.#drag !== undefined && drawing !== undefined && event.pointerId === this.#drag.pointer) {
      this.#dragTo(stripOffset(drawing.pieces, this.#height(event)));
      return;
    }
    // No explanations during a drag.
    this.#actions.hover(event.buttons === 0 ? this.#targetOf(event) : undefined, event.clientX, event.clientY);
  }

  #dragTo(offset: number): void {
    const { base, end } = this.#zoom.window;
    const least = (end - base) / 1e6;
    if (this.#drag?.part === 'base') this.#zoom.show({ base: Math.min(offset, end - least), end }, true);
    else if (this.#drag?.part === 'end') this.#zoom.show({ base, end: Math.max(offset, base + least) }, true);
    else {
      const half = (end - base) / 2;
      const middle = offset - (this.#drag?.offset ?? 0);
      this.#zoom.show({ base: middle - half, end: middle + half }, true);
    }
  }

  #release(event: PointerEvent): void {
    if (event.pointerId === this.#pull?.pointer) {
      this.#wasPulled = this.#pull.isPulled;
      this.#pull = undefined;
      if (this.#wasPulled) this.#grip?.end();
      return;
    }
    if (event.pointerId !== this.#drag?.pointer) return;
    this.#drag = undefined;
    this.#stage.releasePointerCapture(event.pointerId);
  }

  #wheel(event: WheelEvent): void {
    const drawing = this.#actions.drawing();
    this.#actions.hover(undefined, 0, 0);
    if (drawing === undefined) return;
    const { base, end } = this.#zoom.window;
    const turned = event.deltaY === 0 ? event.deltaX : event.deltaY;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? turned * 16 : turned;
    if (event.shiftKey || event.altKey) {
      const shift = (lines / this.#stage.clientHeight) * (end - base);
      this.#zoom.show({ base: base + shift, end: end + shift }, true);
      event.preventDefault();
    } else if (this.#isOnStrip(event.clientX)) {
      const factor = 2 ** (lines * 0.002);
      const middle = (base + end) / 2;
      const half = ((end - base) / 2) * factor;
      this.#zoom.show({ base: middle - half, end: middle + half }, true);
      event.preventDefault();
    }
  }

  #click(event: MouseEvent): void {
    if (this.#wasPulled) {
      this.#wasPulled = false;
      return;
    }
    const target = this.#targetOf(event);
    if (target !== undefined) this.#actions.choose(target);
  }

  #doubleClick(event: MouseEvent): void {
    const drawing = this.#actions.drawing();
    if (drawing === undefined) return;
    const y = this.#height(event);
    if (this.#isOnStrip(event.clientX)) {
      const offset = stripOffset(drawing.pieces, y);
      this.#actions.fit(
        drawing.pieces.find((piece) => offset >= piece.base && offset <= piece.end),
        y,
      );
    } else this.#actions.fit(this.#targetOf(event), y);
  }
}
