/**
 * The page with a map: the title, the picture, the parts around it, and their common state: the shown map, the
 * selection, hidden kinds, saved state.
 */
import type { Interval } from '../../../../server/src/base/intervals.ts';
import { KIND_ORDER, type MapKind } from '../../../../server/src/mapModel/kinds.ts';
import type { HostMessage, PageMessage, PageState, Preferences } from '../messages.ts';
import { listOf, string } from '../schema.ts';
import { Beside } from './beside.ts';
import { el } from './dom.ts';
import { type Item, isDisabledDevice, type MapModel } from './model.ts';
import type { BesideMap, Ghost, Mark, PagePart, PageUi } from './part.ts';
import { titleBlock } from './parts/title.ts';
import { partMakers } from './parts.ts';
import { Tabs } from './tabs.ts';
import { Tooltip } from './tooltip.ts';
import { Picture } from './view/picture.ts';
import { styleScene } from './view/sceneStyle.ts';

/** What the frame needs from outside of the page. */
interface FrameHost {
  postMessage(message: PageMessage): void;
  setState(state: PageState): void;
}

/** A part with its overlays on the picture. */
interface Slot {
  part: PagePart | undefined;
  ghosts: readonly Ghost[];
  marks: readonly Mark[];
}

/** Key of the frame's own state, beside those of the parts. */
const FRAME = 'frame';

/** Lays the parts out and gives each of them what is shown, selected and hidden. */
export class Frame {
  readonly element: HTMLElement;
  readonly #host: FrameHost;
  readonly #saved: Map<string, unknown>;
  readonly #slots: readonly Slot[];
  readonly #picture: Picture;
  readonly #picturePane: HTMLElement;
  /** The picture, and the one beside it. */
  readonly #pictures: HTMLElement;
  #beside: Beside | undefined;
  readonly #tabs: Tabs;
  readonly #tooltip = new Tooltip();
  readonly #title = el('div', { class: 'title' });
  readonly #listeners = new Set<(message: HostMessage) => void>();
  readonly #closed = new AbortController();
  #preferences: Preferences;
  /** The board's own map. */
  #own: MapModel;
  /** A map that a part shows in place of the board's. */
  #override: MapModel | undefined;
  #selected: string | undefined;
  #hovered: string | undefined;
  /** Paths of nodes around the caret, if the shown map does not have the first. */
  #awaited: readonly string[] | undefined;
  #hiddenKinds: ReadonlySet<MapKind>;
  #hidesDisabled: boolean;
  #isReady = false;
  /** Parts that are updated after the picture, and the timer for the first of them. */
  #waiting: PagePart[] = [];
  #later: ReturnType<typeof setTimeout> | undefined;
  #saving = false;

  constructor(model: MapModel, saved: PageState | undefined, preferences: Preferences, host: FrameHost) {
    this.#own = model;
    this.#host = host;
    styleScene();
    this.#preferences = preferences;
    this.#saved = new Map(Object.entries(saved?.parts ?? {}));
    this.#hiddenKinds = this.#savedKinds();
    this.#hidesDisabled = this.#saved.get(`${FRAME}.hidesDisabled`) === true;
    const makers = partMakers();
    const slots = makers.map((): Slot => ({ part: undefined, ghosts: [], marks: [] }));
    const parts = makers.map((make, index) => {
      const slot = slots[index] ?? { part: undefined, ghosts: [], marks: [] };
      slot.part = make(this.#uiFor(slot, index));
      slot.part.element.dataset.part = slot.part.id;
      return slot.part;
    });
    this.#slots = slots;
    this.#picture = new Picture(this.#uiFor({ part: undefined, ghosts: [], marks: [] }, -1), {
      prefix: '',
      label: 'Addresses',
      onWindow: (extent) => this.#beside?.follow(extent),
      hasSwitch: true,
    });
    this.#pictures = el('div', {
      class: 'pictures',
      children: [el('div', { class: 'picture-side', children: [this.#picture.element] })],
    });
    const tabs = parts.filter(({ place }) => place === 'tab');
    this.#picturePane = el('section', {
      class: 'picture-pane',
      attrs: { 'aria-label': 'Picture' },
      children: [...partsAt(parts, 'picture'), this.#pictures, ...partsAt(parts, 'caption')],
    });
    this.#tabs = new Tabs(tabs, this.#picturePane, this.#saved.get(`${FRAME}.tab`), (id) =>
      this.#save(`${FRAME}.tab`, id),
    );
    this.element = this.#createPage(parts);
    const { signal } = this.#closed;
    document.addEventListener('keydown', (event) => event.key === 'Escape' && this.#tooltip.hide(), { signal });
  }

  /** Call this once the element is in the document: it has no size before. */
  attached(): void {
    this.#isReady = true;
    this.#update();
    // At once, so that a reload of the window finds the board again.
    this.#writeState();
  }

  /** Shows a newer map of the board, or that of another board. The user's selection and state are kept. */
  setModel(model: MapModel): void {
    const isOther = model.view.board.uri !== this.#own.view.board.uri;
    this.#own = model;
    this.#override = undefined;
    this.element.classList.remove('busy');
    if (isOther) {
      this.#selected = undefined;
      this.#picture.forget();
    }
    this.#update();
    this.#writeState();
    if (this.#awaited !== undefined) this.follow(this.#awaited);
  }

  setPreferences(preferences: Preferences): void {
    this.#preferences = preferences;
    this.#update();
  }

  /** A newer map has been requested. */
  setBusy(): void {
    this.element.classList.add('busy');
  }

  /** The shown map is the newest. */
  setSettled(): void {
    this.element.classList.remove('busy');
  }

  /** Selects the item of a node and brings it into sight; false when the map has none. */
  reveal(path: string): boolean {
    const item = this.#itemOf(path);
    if (item !== undefined) this.#select(item.id, true);
    return item !== undefined;
  }

  /** The same for the first of several nodes that has an item; a selected item of that node stays selected. */
  follow(paths: readonly string[]): void {
    // The user may be typing the name of the region at the caret: the map with that name is still to come.
    this.#awaited = paths[0] !== undefined && this.#itemOf(paths[0]) === undefined ? paths : undefined;
    const path = paths.find((one) => this.#itemOf(one) !== undefined);
    const selected = this.#selected === undefined ? undefined : this.#model.byId.get(this.#selected);
    if (path === undefined || selected?.entry.path === path) return;
    const awaited = this.#awaited;
    this.#select(this.#itemOf(path)?.id, false);
    this.#awaited = awaited;
  }

  #itemOf(path: string): Item | undefined {
    if (path === '') return undefined;
    for (const item of this.#model.byId.values()) if (item.entry.path === path) return item;
    return undefined;
  }

  /** Passes a message of the host on to the parts that listen. */
  hear(message: HostMessage): void {
    for (const listener of this.#listeners) listener(message);
  }

  dispose(): void {
    this.#closed.abort();
    this.#tooltip.hide();
    this.#picture.dispose();
    this.#beside?.dispose();
    this.#tabs.dispose();
    for (const { part } of this.#slots) part?.dispose?.();
  }

  get #model(): MapModel {
    return this.#override ?? this.#own;
  }

  #createPage(parts: readonly PagePart[]): HTMLElement {
    const header = el('header', {
      children: [
        el('div', {
          class: 'top',
          children: [this.#title, el('div', { class: 'toolbar', children: partsAt(parts, 'toolbar') })],
        }),
        ...partsAt(parts, 'header'),
      ],
    });
    return el('div', {
      class: 'map',
      children: [
        el('div', { class: 'progress', attrs: { 'aria-hidden': 'true' } }),
        header,
        el('div', { class: 'panes', children: [this.#picturePane, this.#tabs.bar, this.#tabs.element] }),
        el('footer', { children: partsAt(parts, 'foot') }),
        this.#tooltip.element,
      ],
    });
  }

  #uiFor(slot: Slot, index: number): PageUi {
    const frame = this;
    const prefix = () => slot.part?.id ?? (index < 0 ? 'picture' : undefined);
    const key = (name: string) => {
      const id = prefix();
      // A part has no name while it is being made; it reads its state with the first update.
      if (id === undefined) throw new Error('state is there once the part is made');
      return `${id}.${name}`;
    };
    return {
      get model() {
        if (!frame.#isReady) throw new Error('the map comes with the first update');
        return frame.#model;
      },
      get selected() {
        return frame.#selected;
      },
      get preferences() {
        return frame.#preferences;
      },
      get hiddenKinds() {
        return frame.#hiddenKinds;
      },
      get hidesDisabled() {
        return frame.#hidesDisabled;
      },
      setHidesDisabled: (hides) => {
        this.#setHidesDisabled(hides);
        this.#update();
      },
      setHiddenKinds: (kinds) => {
        this.#hiddenKinds = kinds;
        this.#save(`${FRAME}.hiddenKinds`, [...kinds]);
        this.#update();
      },
      select: (id, options) => this.#select(id, options?.zoom === true),
      open: (id) => {
        if (this.#model.byId.get(id)?.entry.location !== undefined) this.#host.postMessage({ type: 'open', id });
      },
      hover: (id) => this.#hover(id),
      explain: (what, x = 0, y = 0) => {
        const item = typeof what === 'string' ? this.#model.byId.get(what) : undefined;
        if (item !== undefined) this.#tooltip.show(this.#model, item, this.#preferences, x, y);
        else if (typeof what === 'object') this.#tooltip.showWords(what.title, what.lines, x, y);
        else this.#tooltip.hide();
      },
      zoomTo: (extent: Interval) => this.#picture.zoomTo(extent),
      setGhosts: (ghosts) => {
        slot.ghosts = ghosts;
        this.#picture.setGhosts(this.#slots.flatMap((one, i) => one.ghosts.map((g) => ({ ...g, id: `${i}:${g.id}` }))));
      },
      setGrip: (grip) => this.#picture.setGrip(grip),
      setMarks: (marks) => {
        slot.marks = marks;
        this.#picture.setMarks(this.#slots.flatMap((one) => one.marks));
      },
      setMap: (model) => {
        if (this.#override === model) return;
        this.#override = model;
        this.#update();
      },
      setBeside: (beside) => this.#showBeside(beside),
      state: (name, check) => {
        const value = this.#saved.get(key(name));
        return check(value) ? value : undefined;
      },
      save: (name, value) => this.#save(key(name), value),
      showTab: () => {
        if (slot.part !== undefined) this.#tabs.show(slot.part.id);
      },
      post: (message) => this.#host.postMessage(message),
      onMessage: (listener) => {
        this.#listeners.add(listener);
        return { dispose: () => this.#listeners.delete(listener) };
      },
    };
  }

  #update(): void {
    if (!this.#isReady) return;
    const model = this.#model;
    if (this.#selected !== undefined && !model.byId.has(this.#selected)) this.#selected = undefined;
    this.#tooltip.hide();
    this.#title.replaceChildren(...titleBlock(model));
    for (const { part } of this.#slots) if (part?.place !== 'tab') part?.update(model);
    this.#picture.update(model);
    this.#beside?.refresh(this.#picture.window);
    this.#tellSelection();
    // The picture comes first: lists of ten thousand rows are built after it is on the screen. That is so when the frame after its
    // own begins.
    this.element.classList.remove('ready');
    this.#waiting = this.#slots.flatMap(({ part }) => (part?.place === 'tab' ? [part] : []));
    requestAnimationFrame(() => requestAnimationFrame(() => this.#updateNext()));
  }

  /** Updates one part after the other, each in a task of its own, so that frames and keys are handled in between. */
  #updateNext(): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => {
      if (this.#closed.signal.aborted) return;
      const part = this.#waiting.shift();
      if (part === undefined) this.#allUpdated();
      else {
        part.update(this.#model);
        this.#updateNext();
      }
    }, 0);
  }

  #allUpdated(): void {
    this.#tabs.refresh();
    this.#tellSelection();
    this.element.classList.add('ready');
  }

  #showBeside(map: BesideMap | undefined): void {
    if (map === undefined) {
      this.#beside?.dispose();
      this.#beside = undefined;
      return;
    }
    if (this.#beside === undefined) {
      const ui = this.#uiFor({ part: undefined, ghosts: [], marks: [] }, -1);
      this.#beside = new Beside(ui, map, (extent) => this.#picture.showWindow(extent));
      this.#pictures.firstElementChild?.prepend(this.#beside.ownTitle);
      this.#pictures.append(this.#beside.element);
    }
    this.#beside.show(map, this.#picture.window);
  }

  #select(id: string | undefined, zoom: boolean): void {
    this.#awaited = undefined;
    const item = id === undefined ? undefined : this.#model.byId.get(id);
    if (item !== undefined && this.#hiddenKinds.has(item.kind)) {
      this.#hiddenKinds = new Set([...this.#hiddenKinds].filter((kind) => kind !== item.kind));
      this.#update();
    }
    if (item !== undefined && this.#hidesDisabled && isDisabledDevice(item)) {
      this.#setHidesDisabled(false);
      this.#update();
    }
    this.#selected = item?.id;
    this.#tellSelection();
    if (zoom && item?.extent !== undefined) this.#picture.zoomTo(item.extent);
    else if (item !== undefined) this.#picture.bringIntoSight(item.id);
  }

  #tellSelection(): void {
    for (const { part } of this.#slots) part?.onSelect?.(this.#selected);
    this.#picture.onSelect(this.#selected);
  }

  #hover(id: string | undefined): void {
    if (id === this.#hovered) return;
    this.#hovered = id;
    for (const { part } of this.#slots) part?.onHover?.(id);
    this.#picture.onHover(id);
  }

  #setHidesDisabled(hides: boolean): void {
    this.#hidesDisabled = hides;
    this.#save(`${FRAME}.hidesDisabled`, hides);
  }

  #savedKinds(): ReadonlySet<MapKind> {
    const saved = this.#saved.get(`${FRAME}.hiddenKinds`);
    return new Set(listOf(string)(saved) ? KIND_ORDER.filter((kind) => saved.includes(kind)) : []);
  }

  #save(key: string, value: unknown): void {
    if (value === undefined) this.#saved.delete(key);
    else this.#saved.set(key, value);
    if (this.#saving) return;
    // Zooming saves many times a second; the state is written once for all of these.
    this.#saving = true;
    requestAnimationFrame(() => {
      this.#saving = false;
      this.#writeState();
    });
  }

  #writeState(): void {
    this.#host.setState({ boardUri: this.#own.view.board.uri, parts: Object.fromEntries(this.#saved) });
  }
}

function partsAt(parts: readonly PagePart[], place: PagePart['place']): HTMLElement[] {
  return parts.flatMap((part) => (part.place === place ? [part.element] : []));
}
