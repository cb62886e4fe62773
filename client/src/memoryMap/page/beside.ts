/** A second picture beside the page's own: another map, with one window for both. */

import { formatSize } from '../../../../server/src/base/format.ts';
import type { Interval } from '../../../../server/src/base/intervals.ts';
import { KINDS } from '../../../../server/src/mapModel/kinds.ts';
import { el } from './dom.ts';
import { formatRange } from './format.ts';
import type { MapModel } from './model.ts';
import type { BesideMap, PageUi } from './part.ts';
import { Picture } from './view/picture.ts';

/** The part of the page's interface that the second picture uses. */
type BesideUi = Pick<PageUi, 'preferences' | 'hiddenKinds' | 'hidesDisabled' | 'explain' | 'select'>;

/** Exists while another map is shown beside the page's own. */
export class Beside {
  /** The title above the page's own picture. */
  readonly ownTitle = el('div', { class: 'picture-title ellipsis' });
  /** The other picture with its title. */
  readonly element: HTMLElement;
  readonly #title = el('div', { class: 'picture-title ellipsis' });
  readonly #picture: Picture;
  #shown: BesideMap;

  /** @param onWindow Called with the addresses of the other picture when the user moved it. */
  constructor(ui: BesideUi, first: BesideMap, onWindow: (extent: Interval) => void) {
    const beside = this;
    this.#shown = first;
    this.#picture = new Picture(
      {
        get model() {
          return beside.#shown.model;
        },
        get preferences() {
          return ui.preferences;
        },
        get hiddenKinds() {
          return ui.hiddenKinds;
        },
        get hidesDisabled() {
          return ui.hidesDisabled;
        },
        // The switch above the page's own picture applies to both.
        setHidesDisabled: () => undefined,
        explain: (what, x, y) => ui.explain(typeof what === 'string' ? wordsFor(this.#shown.model, what) : what, x, y),
        hover: (id) => this.#picture.onHover(id),
        select: (id) => {
          this.#picture.onSelect(id);
          ui.select(id);
        },
        // Its source is not the text behind the page, and its window is that of the page's picture.
        open: () => undefined,
        state: () => undefined,
        save: () => undefined,
      },
      { prefix: 'beside-', label: 'Addresses of the other map', onWindow },
    );
    this.element = el('div', { class: 'picture-side beside', children: [this.#title, this.#picture.element] });
  }

  /** @param window The addresses that both pictures show. */
  show(shown: BesideMap, window: Interval | undefined): void {
    this.#shown = shown;
    this.ownTitle.textContent = shown.ownTitle;
    this.#title.textContent = shown.title;
    this.#picture.update(shown.model);
    this.#picture.setMarks(shown.marks);
    this.#picture.onSelect(shown.selected);
    if (window !== undefined) this.#picture.showWindow(window);
  }

  /** Follows the page's picture to these addresses. */
  follow(window: Interval): void {
    this.#picture.showWindow(window);
  }

  /** Redraws after a change of kinds or preferences. */
  refresh(window: Interval | undefined): void {
    this.show(this.#shown, window);
  }

  dispose(): void {
    this.#picture.dispose();
    this.ownTitle.remove();
    this.element.remove();
  }
}

function wordsFor(
  { byId }: MapModel,
  id: string,
): { readonly title: string; readonly lines: readonly string[] } | undefined {
  const item = byId.get(id);
  if (item === undefined) return undefined;
  const { extent, size, kind, entry } = item;
  const place = extent === undefined ? 'no address' : formatRange(extent.base, extent.end);
  return { title: entry.label, lines: [place, `${formatSize(size)}, ${KINDS[kind].short}`] };
}
