/** The picture of the address space: its map and drawing, and its events for the other parts. */

import { formatSize } from '../../../../../server/src/base/format.ts';
import type { Interval } from '../../../../../server/src/base/intervals.ts';
import { addressWriter } from '../../../../../server/src/mapModel/scene/address.ts';
import type { Measure } from '../../../../../server/src/mapModel/scene/measure.ts';
import {
  type Picture as Drawing,
  drawScene,
  firstWindow,
  padded,
  type Scene,
} from '../../../../../server/src/mapModel/scene/scene.ts';
import { addressAt, type Range, rangeIn } from '../../../../../server/src/mapModel/scene/space.ts';
import { object, string } from '../../schema.ts';
import { el, svg } from '../dom.ts';
import { isDisabledDevice, type MapModel } from '../model.ts';
import type { Ghost, Grip, Mark, PageUi } from '../part.ts';
import { clusterWords } from './clusterWords.ts';
import { Gestures } from './gestures.ts';
import { itemStyles } from './itemStyles.ts';
import { pictureKeys } from './keys.ts';
import { pictureBar } from './pictureBar.ts';
import { Renderer } from './render.ts';
import { sceneOf } from './sceneOf.ts';
import { pageMeasure } from './textWidth.ts';
import { ZoomControl } from './zoom.ts';

/** Margin around an item after zooming to it, as a share of it. */
const AROUND_ITEM = 0.7;
const AROUND_CLUSTER = 0.12;
/** Most marked items that keep a label of their own: when more are marked, colour suffices. */
const KEPT_MAX = 40;

const windowShape = object({ board: string, base: string, end: string });

/** The part of the page's interface that a picture uses. */
type PictureUi = Pick<
  PageUi,
  | 'model'
  | 'preferences'
  | 'hiddenKinds'
  | 'hidesDisabled'
  | 'setHidesDisabled'
  | 'explain'
  | 'hover'
  | 'select'
  | 'open'
  | 'state'
  | 'save'
>;

/** The options that distinguish the pictures of a page. */
interface PictureName {
  /** Prefix for the ids of its elements. */
  readonly prefix: string;
  /** Its name for a screen reader. */
  readonly label: string;
  /** Called with the shown addresses after the user or an animation moved the window. */
  readonly onWindow?: (extent: Interval) => void;
  /** Whether disabled devices can be hidden above it. */
  readonly hasSwitch?: boolean;
}

/** A selectable item or cluster in the picture. */
export type PictureTarget = Drawing['targets'][number];

/** Draws the map in its window, and redraws it when the window, the size or the selection changes. */
export class Picture {
  readonly element: HTMLElement;
  readonly #ui: PictureUi;
  readonly #name: PictureName;
  /** Has the focus; contains the drawing. */
  readonly #stage = el('div', { class: 'stage', attrs: { role: 'listbox', tabindex: '0' } });
  readonly #svg = svg('svg', { class: 'scene', role: 'none' });
  readonly #layer = svg('g', {});
  readonly #renderer: Renderer;
  readonly #zoom: ZoomControl;
  readonly #bar: ReturnType<typeof pictureBar>;
  readonly #resize: ResizeObserver;
  readonly #gestures: Gestures;
  readonly #nodeIds = new Map<string, string>();
  #measure: Measure | undefined;
  #scene: Scene | undefined;
  #board = '';
  #drawing: Drawing | undefined;
  #ghosts: readonly Ghost[] = [];
  #marks = new Map<string, Mark['tone']>();
  #selected: string | undefined;
  #hovered: string | undefined;
  /** Id of the item with the keyboard cursor. */
  #active: string | undefined;
  #selectedNode: HTMLElement | null = null;
  /** The user has chosen the window: another map of the board does not move it. */
  #isMoved = false;
  #frame = 0;
  #size = { width: 0, height: 0 };

  constructor(ui: PictureUi, name: PictureName) {
    this.#ui = ui;
    this.#name = name;
    const readoutId = `${name.prefix}window-readout`;
    this.#stage.setAttribute('aria-label', name.label);
    this.#stage.setAttribute('aria-describedby', readoutId);
    this.#svg.append(this.#layer);
    this.#stage.append(this.#svg);
    this.#renderer = new Renderer(this.#layer, (id) => this.#nodeId(id));
    this.#zoom = new ZoomControl(
      this.#stage,
      (event) => this.#gestures.accepts(event),
      (_window, isUsers) => {
        if (isUsers) this.#remember();
        if (isUsers && this.window !== undefined) name.onWindow?.(this.window);
        this.#schedule();
      },
    );
    this.#bar = pictureBar(
      {
        closer: () => this.#zoom.scale(0.5),
        farther: () => this.#zoom.scale(2),
        whole: () => this.showAll(),
        hideDisabled: (hides) => ui.setHidesDisabled(hides),
      },
      readoutId,
    );
    this.#gestures = new Gestures(this.#stage, this.#zoom, {
      drawing: () => this.#drawing,
      target: (id) => this.#target(id),
      choose: (target) => this.#choose(target),
      fit: (target, y) => this.#fit(target, y),
      hover: (target, x, y) => this.#point(target, x, y),
      addressAt: (y) => this.#addressAt(y),
    });
    this.#stage.addEventListener('keydown', pictureKeys(this.#zoom, this));
    this.#stage.addEventListener('focus', () => this.#schedule());
    this.#stage.addEventListener('blur', () => {
      ui.hover(undefined);
      ui.explain(undefined);
      this.#schedule();
    });
    this.element = el('div', { class: 'picture', children: [this.#bar.element, this.#stage] });
    this.#resize = new ResizeObserver(() => this.#measureStage());
    this.#resize.observe(this.#stage);
  }

  /** Redraws for another map, other kinds or preferences. The window stays at its addresses. */
  update(model: MapModel): void {
    const before = this.#scene;
    const at = before === undefined ? undefined : this.#extent(before, this.#zoom.goal);
    this.#scene = sceneOf(model, this.#ui);
    this.#bar.showSwitch(this.#name.hasSwitch ? countDisabled(model) : 0, this.#ui.hidesDisabled);
    this.#measure ??= pageMeasure(this.#stage);
    const isOther = this.#board !== model.view.board.uri;
    this.#board = model.view.board.uri;
    const { space } = this.#scene;
    this.#zoom.fit(space.size, this.#drawHeight());
    const kept = isOther || !this.#isMoved ? this.#savedWindow() : at;
    this.#isMoved = kept !== undefined;
    this.#zoom.show(kept === undefined ? firstWindow(space) : rangeIn(space, kept));
    this.#drawNow();
  }

  /** The shown addresses; undefined before the first map. */
  get window(): Interval | undefined {
    return this.#scene && this.#extent(this.#scene, this.#zoom.window);
  }

  /** Shows the addresses of the picture beside this one, at once. */
  showWindow(extent: Interval): void {
    if (this.#scene === undefined || extent.end <= extent.base) return;
    this.#zoom.show(rangeIn(this.#scene.space, extent));
    this.#remember();
  }

  /** Resets the picture for another board. */
  forget(): void {
    this.#active = undefined;
    this.#marks.clear();
  }

  zoomTo(extent: Interval): void {
    if (this.#scene === undefined) return;
    const { space } = this.#scene;
    this.#zoom.travel(padded(space, rangeIn(space, extent), AROUND_ITEM));
    this.#remember();
  }

  showAll(): void {
    if (this.#scene !== undefined)
      this.#zoom.travel(padded(this.#scene.space, { base: 0, end: this.#scene.space.size }));
    this.#remember();
  }

  setGhosts(ghosts: readonly Ghost[]): void {
    if (ghosts.length + this.#ghosts.length === 0) return;
    this.#ghosts = ghosts;
    this.#schedule();
  }

  setGrip(grip: Grip): void {
    this.#gestures.setGrip(grip);
  }

  setMarks(marks: readonly Mark[]): void {
    // Parts without marks call this for every map.
    if (marks.length + this.#marks.size === 0) return;
    this.#marks = new Map(marks.map(({ id, tone }) => [id, tone]));
    this.#schedule();
  }

  /** Moves the window only as far as necessary. */
  bringIntoSight(id: string): void {
    const item = this.#ui.model.byId.get(id);
    if (item?.extent === undefined || this.#scene === undefined) return;
    const range = rangeIn(this.#scene.space, item.extent);
    const { base, end } = this.#zoom.window;
    if (range.end > base && range.base < end) return;
    const size = end - base;
    if (range.end - range.base > size) this.zoomTo(item.extent);
    else {
      this.#zoom.travel({ base: range.base - size * 0.3, end: range.base + size * 0.7 });
      // The next map, which may arrive during typing, is shown at the same place.
      this.#remember();
    }
  }

  onSelect(id: string | undefined): void {
    if (id === this.#selected && (id === undefined || id === this.#active)) return;
    if (id !== undefined) this.#active = id;
    this.#selected = id;
    this.#schedule();
  }

  onHover(id: string | undefined): void {
    this.#hovered = id;
    this.#schedule();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#resize.disconnect();
    this.#zoom.dispose();
    this.#gestures.dispose();
  }

  /** The target with the keyboard cursor. */
  get active(): PictureTarget | undefined {
    return this.#drawing?.targets.find(({ items }) => items.some(({ item }) => item.id === this.#active));
  }

  /** Moves the cursor to the next target (1) or the previous one (-1), and the window if that is out of sight. */
  step(by: 1 | -1): void {
    const targets = this.#drawing?.targets ?? [];
    const { active } = this;
    const index = active === undefined ? -1 : targets.indexOf(active);
    const next = active === undefined ? targets[by > 0 ? 0 : targets.length - 1] : targets[index + by];
    const id = next?.items[0]?.item.id ?? this.#beyond(by);
    if (id === undefined) return;
    this.#active = id;
    this.bringIntoSight(id);
    this.#drawNow();
    this.#explainActive();
  }

  /** Does what a click on the active target does. */
  act(): void {
    if (this.active !== undefined) this.#choose(this.active);
  }

  /** Zooms to the active target. */
  fitActive(): void {
    if (this.active !== undefined) this.#fit(this.active, 0);
  }

  unselect(): void {
    this.#ui.explain(undefined);
    this.#ui.select(undefined);
  }

  /** The nearest item outside of the window: at higher addresses for 1, at lower ones for -1. */
  #beyond(by: 1 | -1): string | undefined {
    const items = this.#scene?.space.items ?? [];
    const { base, end } = this.#zoom.window;
    const found = by > 0 ? items.find((item) => item.base >= end) : items.findLast((item) => item.end <= base);
    return found?.item.id;
  }

  #choose(target: PictureTarget): void {
    const [first, second] = target.items;
    if (first === undefined) return;
    this.#active = first.item.id;
    if (second !== undefined) {
      this.#fit(target, 0);
      return;
    }
    this.#ui.select(first.item.id);
    this.#ui.open(first.item.id);
  }

  /** Zooms to a target, or to the piece of the space at a height of the view. */
  #fit(target: PictureTarget | Range | undefined, y: number): void {
    if (this.#scene === undefined || this.#drawing === undefined) return;
    const { space } = this.#scene;
    const { window } = this.#zoom;
    const { top, bottom } = this.#drawing.columns;
    const offset = window.base + ((y - top) / (bottom - top)) * (window.end - window.base);
    const range = target ?? space.pieces.find((piece) => offset >= piece.base && offset < piece.end);
    if (range === undefined) return;
    const isItem = target !== undefined && 'items' in target && target.items.length === 1;
    this.#zoom.travel(padded(space, range, isItem ? AROUND_ITEM : AROUND_CLUSTER));
    this.#remember();
  }

  /** The address at a height of the detail view; never below zero. */
  #addressAt(y: number): bigint | undefined {
    if (this.#scene === undefined || this.#drawing === undefined) return undefined;
    const { window } = this.#zoom;
    const { top, bottom } = this.#drawing.columns;
    const address = addressAt(
      this.#scene.space,
      window.base + ((y - top) / (bottom - top)) * (window.end - window.base),
    );
    return address < 0n ? 0n : address;
  }

  #point(target: PictureTarget | undefined, x: number, y: number): void {
    const [first, second] = target?.items ?? [];
    this.#ui.hover(first?.item.id);
    if (target !== undefined && second !== undefined) this.#ui.explain(clusterWords(target), x, y);
    else this.#ui.explain(first?.item.id, x, y);
  }

  #explainActive(): void {
    const { active } = this;
    const node = active === undefined ? null : document.getElementById(this.#nodeId(active.id));
    const hit = node?.querySelector('.hit')?.getBoundingClientRect();
    if (active === undefined || hit === undefined) return;
    this.#point(active, hit.left + 40, hit.bottom - 6);
  }

  #target(id: string): PictureTarget | undefined {
    return this.#drawing?.targets.find((target) => target.id === id);
  }

  #nodeId(id: string): string {
    let known = this.#nodeIds.get(id);
    if (known === undefined) {
      known = `${this.#name.prefix}mark-${this.#nodeIds.size}`;
      this.#nodeIds.set(id, known);
    }
    return known;
  }

  #measureStage(): void {
    const { clientWidth: width, clientHeight: height } = this.#stage;
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    this.#svg.setAttribute('width', String(width));
    this.#svg.setAttribute('height', String(height));
    if (this.#scene === undefined || width === 0) return;
    this.#zoom.fit(this.#scene.space.size, this.#drawHeight());
    this.#drawNow();
  }

  #drawHeight(): number {
    return Math.max(1, this.#stage.clientHeight - 24);
  }

  #schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#drawNow());
  }

  #drawNow(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { width, height } = this.#size;
    if (this.#scene === undefined || this.#measure === undefined || width === 0) {
      if (width === 0 && this.#stage.clientWidth > 0) this.#measureStage();
      return;
    }
    const { window } = this.#zoom;
    const active = this.#stage.matches(':focus-visible') ? this.#active : undefined;
    this.#drawing = drawScene(this.#scene, {
      window,
      width,
      height,
      measure: this.#measure,
      digits: this.#ui.preferences.digits,
      ghosts: this.#ghosts,
      kept: this.#kept(),
      styles: itemStyles(this.#marks, { selected: this.#selected, hovered: this.#hovered, active }),
    });
    this.#renderer.draw(this.#drawing.shapes);
    const current = this.#active === undefined ? undefined : this.active;
    this.#markSelected();
    if (current === undefined) this.#stage.removeAttribute('aria-activedescendant');
    else this.#stage.setAttribute('aria-activedescendant', this.#nodeId(current.id));
    const { base, end } = rounded(this.#extent(this.#scene, window), height);
    const write = addressWriter(this.#ui.preferences.digits);
    this.#bar.show(`${write(base)} – ${write(end - 1n)}`, formatSize(end - base));
  }

  /** Sets `aria-selected` on the selected target. */
  #markSelected(): void {
    const id = this.#selected;
    const selected =
      id === undefined
        ? undefined
        : this.#drawing?.targets.find(({ items }) => items.some(({ item }) => item.id === id));
    const node = selected === undefined ? null : document.getElementById(this.#nodeId(selected.id));
    if (node !== this.#selectedNode) this.#selectedNode?.setAttribute('aria-selected', 'false');
    // A reused node must be set to selected again.
    if (node?.getAttribute('aria-selected') === 'false') node.setAttribute('aria-selected', 'true');
    this.#selectedNode = node;
  }

  #kept(): ReadonlySet<string> {
    const kept = new Set<string>();
    if (this.#selected !== undefined) kept.add(this.#selected);
    for (const [id, tone] of this.#marks) {
      if (kept.size > KEPT_MAX) break;
      if (tone !== 'dimmed') kept.add(id);
    }
    for (const [a, b] of this.#ui.model.conflicts) {
      if (kept.size > KEPT_MAX) break;
      kept.add(a.id).add(b.id);
    }
    return kept;
  }

  /** A window as addresses; never below zero. */
  #extent({ space }: Scene, { base, end }: Range): Interval {
    const from = addressAt(space, base);
    return { base: from < 0n ? 0n : from, end: addressAt(space, end) };
  }

  #remember(): void {
    if (this.#scene === undefined) return;
    this.#isMoved = true;
    const { base, end } = this.#extent(this.#scene, this.#zoom.goal);
    this.#ui.save('window', { board: this.#board, base: String(base), end: String(end) });
  }

  #savedWindow(): Interval | undefined {
    const saved = this.#ui.state('window', windowShape);
    const isNumber = (digits: string) => /^\d{1,20}$/.test(digits);
    if (saved?.board !== this.#board || !isNumber(saved.base) || !isNumber(saved.end)) return undefined;
    const extent = { base: BigInt(saved.base), end: BigInt(saved.end) };
    return extent.end > extent.base ? extent : undefined;
  }
}

function countDisabled({ devices }: MapModel): number {
  return devices.reduce((sum, item) => sum + (isDisabledDevice(item) ? 1 : 0), 0);
}

/** Rounded to a pixel: the single bytes of a window's ends have no meaning. */
function rounded({ base, end }: Interval, pixels: number): Interval {
  const step = 2n ** BigInt(Math.max(0, Math.floor(Math.log2(Number(end - base) / Math.max(1, pixels)))));
  return { base: (base / step) * step, end: ((end + step - 1n) / step) * step };
}
