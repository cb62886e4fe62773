/**
 * The parts beside the picture, one at a time. In a narrow panel they are below it, and a further tab shows the picture alone:
 * the picture is visible with every tab.
 */
import { el } from './dom.ts';
import type { PagePart } from './part.ts';

/** Id of the tab for the picture alone, which only a narrow panel shows. */
const PICTURE = 'picture';

/** The row of tabs, and the part of the chosen one. */
export class Tabs {
  /** The row of tabs. */
  readonly bar: HTMLElement;
  /** The content of the tabs. */
  readonly element: HTMLElement;
  readonly #parts: readonly PagePart[];
  readonly #tabs = new Map<string, HTMLButtonElement>();
  readonly #onShow: (id: string) => void;
  readonly #narrow = matchMedia('(max-width: 680px)');
  readonly #onWidth = () => this.refresh();
  #shown: string;

  /** @param picture What the picture's own tab shows. @param saved Id of the tab that was shown last. @param onShow Told of the user's choice. */
  constructor(parts: readonly PagePart[], picture: HTMLElement, saved: unknown, onShow: (id: string) => void) {
    this.#parts = parts;
    this.#onShow = onShow;
    const ids = [PICTURE, ...parts.map(({ id }) => id)];
    this.#shown = typeof saved === 'string' && ids.includes(saved) ? saved : PICTURE;
    picture.id = panelId(PICTURE);
    this.bar = el('div', { class: 'tabs', attrs: { role: 'tablist', 'aria-label': 'Beside the picture' } });
    this.bar.append(this.#createTab(PICTURE, 'Picture'), ...parts.map(({ id, title }) => this.#createTab(id, title)));
    this.bar.addEventListener('keydown', (event) => this.#onKey(event));
    this.element = el('div', { class: 'tab-pane' });
    for (const part of parts) {
      part.element.dataset.part = part.id;
      const panel = el('div', {
        class: 'tab-panel',
        attrs: { role: 'tabpanel', id: panelId(part.id), 'aria-labelledby': tabId(part.id) },
        children: [part.element],
      });
      this.element.append(panel);
    }
    this.#narrow.addEventListener('change', this.#onWidth);
    this.refresh();
  }

  dispose(): void {
    this.#narrow.removeEventListener('change', this.#onWidth);
  }

  show(id: string): void {
    if (!this.#tabs.has(id)) return;
    this.#shown = id;
    this.refresh();
    this.#onShow(id);
    this.#parts.find((part) => part.id === id)?.onShow?.();
  }

  /** Updates the tabs after parts were shown or hidden. */
  refresh(): void {
    for (const part of this.#parts) {
      const tab = this.#tabs.get(part.id);
      if (tab === undefined) continue;
      tab.hidden = part.element.hidden;
      tab.textContent = part.count ? `${part.title} ${part.count}` : part.title;
    }
    // If there is room for both, the picture has no tab, and the first part is shown beside it.
    const [first] = this.#parts.filter(({ element }) => !element.hidden);
    const isNarrow = this.#narrow.matches;
    const chosen = this.#tabs.get(this.#shown)?.hidden === false ? this.#shown : PICTURE;
    const shown = chosen === PICTURE && !isNarrow ? (first?.id ?? PICTURE) : chosen;
    for (const [id, tab] of this.#tabs) {
      if (id === PICTURE) tab.hidden = !isNarrow;
      tab.setAttribute('aria-selected', String(id === shown));
      tab.tabIndex = id === shown ? 0 : -1;
    }
    for (const { id, element } of this.#parts) element.parentElement?.toggleAttribute('hidden', id !== shown);
    this.element.toggleAttribute('hidden', shown === PICTURE);
  }

  #createTab(id: string, title: string): HTMLButtonElement {
    const tab = el('button', {
      class: id === PICTURE ? 'tab tab-picture' : 'tab',
      text: title,
      attrs: { type: 'button', role: 'tab', id: tabId(id), 'data-tab': id, 'aria-controls': panelId(id) },
    });
    tab.addEventListener('click', () => this.show(id));
    this.#tabs.set(id, tab);
    return tab;
  }

  #onKey(event: KeyboardEvent): void {
    const visible = [...this.#tabs.values()].filter((tab) => tab.checkVisibility());
    const index = visible.findIndex((tab) => tab.matches(':focus'));
    const next = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: visible.length - 1 }[event.key];
    if (index < 0 || next === undefined) return;
    event.preventDefault();
    const tab = visible[(next + visible.length) % visible.length];
    if (tab?.dataset.tab === undefined) return;
    this.show(tab.dataset.tab);
    tab.focus();
  }
}

function tabId(id: string): string {
  return `tab-${id}`;
}

function panelId(id: string): string {
  return `panel-${id}`;
}
