/** The page with a map on it: puts the parts together and carries what happens in one over to the others. */
import type { MapKind } from '../../../../server/src/mapModel/kinds.ts';
import type { PageAction, PageState, SortKey } from '../messages.ts';
import { drawColumn } from './column.ts';
import { button, el } from './dom.ts';
import type { Finding, MapModel, Scope } from './model.ts';
import { resetTabStop, rovingFocus } from './rovingFocus.ts';
import { filterWords, matches, matchingRows, type Row, rowsOf, sortRows } from './rows.ts';
import { findingsBlock, footBlock, legendBlock, titleBlock, totalsBlock } from './summary.ts';
import { drawTable } from './table.ts';
import { Tooltip } from './tooltip.ts';

/** What the view asks of the world outside the page. */
interface MapHost {
  /** Go to the source of the entry with this id. */
  open(id: string): void;
  act(action: PageAction): void;
  save(state: PageState): void;
}

/** See `MapView.progress`. */
interface ViewProgress {
  readonly filter: string;
  readonly columnTop: number;
  readonly tableTop: number;
  readonly isTyping: boolean;
}

/** Selects what can be hovered, focused and clicked in the drawing and the table. */
const ENTRY = '[data-key]';

/** One map on show. Not reused: a newer map gets a new view, which goes on where this one was. */
export class MapView {
  readonly element: HTMLElement;
  readonly #model: MapModel;
  readonly #host: MapHost;
  readonly #tooltip: Tooltip;
  readonly #column = el('div', { class: 'column', attrs: { role: 'listbox', 'aria-label': 'Addresses' } });
  readonly #columnPane: HTMLElement;
  readonly #tablePane = el('div', { class: 'table-pane' });
  readonly #scopeBar = el('div', {
    class: 'scopes',
    attrs: { role: 'tablist', 'aria-label': 'Part of the address space' },
  });
  readonly #legendSlot = el('div', {});
  readonly #filterBox: HTMLInputElement;
  readonly #resize: ResizeObserver;
  readonly #rows = new Map<string, Row>();
  #scope: Scope;
  #sort: PageState['sort'];
  #hiddenKinds: Set<string>;
  readonly #closed = new AbortController();
  #filter = '';
  #drawnHeight = 0;

  constructor(model: MapModel, saved: PageState | undefined, host: MapHost) {
    this.#model = model;
    this.#host = host;
    this.#tooltip = new Tooltip(model);
    this.#scope = findScope(model.scopes, saved?.scope);
    this.#sort = saved?.sort ?? { key: 'address', descending: false };
    this.#hiddenKinds = new Set(saved?.hiddenKinds ?? []);
    this.#filterBox = this.#createFilterBox();
    this.#columnPane = el('div', { class: 'column-pane', children: [this.#column] });
    this.#resize = new ResizeObserver(() => {
      if (this.#spareHeight() !== this.#drawnHeight) this.#drawColumn();
    });
    this.element = this.#createPage();
    for (const pane of [this.#columnPane, this.#tablePane]) this.#listen(pane);
  }

  /**
   * To be called once the element is in the document: only then are there sizes.
   *
   * @param previous The view it takes the place of: what the user was at goes on.
   */
  attached(previous: ViewProgress | undefined): void {
    this.#filter = previous?.filter ?? '';
    this.#filterBox.value = this.#filter;
    this.#draw();
    if (previous !== undefined) {
      this.#columnPane.scrollTop = previous.columnTop;
      this.#tablePane.scrollTop = previous.tableTop;
      if (previous.isTyping) this.#filterBox.focus();
    }
    this.#resize.observe(this.#columnPane);
    // At once, so that a reload of the window finds the board again.
    this.#save();
  }

  /** What a newer view of the same board needs to go on where this one stops. */
  progress(): ViewProgress {
    return {
      filter: this.#filter,
      columnTop: this.#columnPane.scrollTop,
      tableTop: this.#tablePane.scrollTop,
      isTyping: document.activeElement === this.#filterBox,
    };
  }

  /** A newer map is on its way. */
  setBusy(isBusy: boolean): void {
    this.element.classList.toggle('busy', isBusy);
  }

  dispose(): void {
    this.#closed.abort();
    this.#resize.disconnect();
    this.#tooltip.hide();
  }

  #createPage(): HTMLElement {
    const refresh = button(
      { class: 'icon-button', text: '↻', attrs: { title: 'Boot the board again', 'aria-label': 'Refresh' } },
      () => this.#host.act('refresh'),
    );
    const page = el('div', {
      class: 'map',
      children: [
        el('div', { class: 'progress', attrs: { 'aria-hidden': 'true' } }),
        el('header', {
          children: [
            el('div', { class: 'top', children: [titleBlock(this.#model), this.#filterBox, refresh] }),
            totalsBlock(this.#model),
            this.#legendSlot,
            findingsBlock(this.#model.findings, (finding) => this.#openFinding(finding)),
            ...this.#notices(),
            el('div', { class: 'bar', children: [this.#scopeBar, this.#createPartSwitch()] }),
          ],
        }),
        el('div', { class: 'panes', children: [this.#columnPane, this.#tablePane] }),
        footBlock(this.#model, () => this.#host.act('describeBoot')),
        this.#tooltip.element,
      ],
    });
    const { signal } = this.#closed;
    document.addEventListener('keydown', (event) => this.#onPageKey(event), { signal });
    page.querySelector('.findings')?.addEventListener('pointerover', (event) => this.#hover(keyOf(event.target), page));
    page.querySelector('.findings')?.addEventListener('pointerleave', () => this.#hover(undefined, page));
    return page;
  }

  /** In a narrow panel there is room for the drawing or the table, not for both. */
  #createPartSwitch(): HTMLElement {
    const parts = ['Drawing', 'Table'].map((text, index) =>
      button({ class: 'part-button', text, attrs: { 'aria-pressed': String(index === 0) } }, () => {
        this.element.classList.toggle('table-only', index === 1);
        for (const [other, part] of parts.entries()) part.setAttribute('aria-pressed', String(other === index));
      }),
    );
    return el('div', {
      class: 'part-switch',
      attrs: { role: 'group', 'aria-label': 'Part of the page' },
      children: parts,
    });
  }

  /** What keeps the map from being whole, each with what a person can say to mend it. */
  #notices(): HTMLElement[] {
    const { banks, view } = this.#model;
    const notice = (text: string, label: string) =>
      el('div', {
        class: 'notice',
        children: [
          el('span', { text }),
          button({ class: 'secondary', text: label }, () => this.#host.act('describeBoot')),
        ],
      });
    const notices: HTMLElement[] = [];
    if (view.notSimulated !== undefined) notices.push(notice(view.notSimulated, 'Say How It Boots'));
    if (banks.length === 0) {
      const text =
        'The device tree gives no RAM: its boot loader fills /memory in. Say which banks the board has to see where things land.';
      notices.push(notice(text, 'Set RAM Banks'));
    }
    return notices;
  }

  #createFilterBox(): HTMLInputElement {
    const box = el('input', {
      class: 'filter',
      attrs: {
        type: 'search',
        placeholder: 'Filter by name, path, address',
        'aria-label': 'Filter',
        spellcheck: 'false',
      },
    });
    box.addEventListener('input', () => {
      this.#filter = box.value;
      this.#drawTable();
      this.#dimColumn();
    });
    return box;
  }

  #draw(): void {
    this.#tooltip.hide();
    this.#drawScopes();
    this.#legendSlot.replaceChildren(legendBlock(this.#model, this.#hiddenKinds, (kind) => this.#toggleKind(kind)));
    this.#drawColumn();
    this.#drawTable();
  }

  #drawScopes(): void {
    this.#scopeBar.replaceChildren(
      ...this.#model.scopes.map((scope) =>
        button(
          {
            class: 'scope',
            attrs: { role: 'tab', 'aria-selected': String(scope.id === this.#scope.id), 'data-scope': scope.id },
            children: [el('span', { text: scope.label }), el('span', { class: 'scope-detail', text: scope.detail })],
          },
          () => this.#selectScope(scope),
        ),
      ),
    );
  }

  #drawColumn(): void {
    const rows = rowsOf(this.#model, this.#scope, this.#hiddenKinds);
    for (const row of rows) this.#rows.set(row.key, row);
    this.#drawnHeight = this.#spareHeight();
    drawColumn(this.#column, { model: this.#model, scope: this.#scope, rows, minHeight: this.#drawnHeight });
    resetTabStop([...this.#column.querySelectorAll<HTMLElement>(ENTRY)]);
    this.#dimColumn();
  }

  /** The height a short column is stretched to. Where the page itself scrolls, the pane takes its height from the column. */
  #spareHeight(): number {
    const doesPaneScroll = getComputedStyle(this.#columnPane).overflowY === 'auto';
    return doesPaneScroll ? Math.max(0, this.#columnPane.clientHeight - 48) : 0;
  }

  #drawTable(): void {
    const isFiltered = this.#filter.trim() !== '';
    const rows = isFiltered
      ? matchingRows(this.#model, this.#filter, this.#hiddenKinds)
      : rowsOf(this.#model, this.#scope, this.#hiddenKinds);
    for (const row of rows) this.#rows.set(row.key, row);
    drawTable(this.#tablePane, {
      rows: sortRows(rows, this.#sort.key, this.#sort.descending),
      sort: this.#sort,
      onSort: (key) => this.#sortBy(key),
      emptyText: isFiltered ? 'Nothing matches the filter.' : 'Nothing to list here.',
    });
    resetTabStop([...this.#tablePane.querySelectorAll<HTMLElement>(ENTRY)]);
  }

  /** While a filter is set, what does not match stands back in the drawing. */
  #dimColumn(): void {
    const words = filterWords(this.#filter);
    for (const element of this.#column.querySelectorAll<HTMLElement>(ENTRY)) {
      const row = this.#rows.get(element.dataset.key ?? '');
      element.classList.toggle('dim', row !== undefined && !row.items.some((item) => matches(item, words)));
    }
  }

  #listen(pane: HTMLElement): void {
    pane.addEventListener('pointerover', (event) => {
      const key = keyOf(event.target);
      this.#hover(key, pane);
      const row = key === undefined ? undefined : this.#rows.get(key);
      if (row === undefined) this.#tooltip.hide();
      else this.#tooltip.show(row, event.clientX, event.clientY);
    });
    pane.addEventListener('pointerleave', () => {
      this.#hover(undefined, pane);
      this.#tooltip.hide();
    });
    // Not `scroll`: the other pane scrolls by itself to follow the pointer.
    pane.addEventListener('wheel', () => this.#tooltip.hide(), { passive: true });
    pane.addEventListener('focusin', (event) => {
      const element = event.target instanceof HTMLElement ? event.target : undefined;
      const key = keyOf(event.target);
      const row = key === undefined ? undefined : this.#rows.get(key);
      this.#hover(key, pane);
      if (row === undefined || element === undefined || !element.matches(':focus-visible')) return;
      const { left, bottom } = element.getBoundingClientRect();
      this.#tooltip.show(row, left + 24, bottom - 8);
    });
    pane.addEventListener('focusout', () => {
      this.#hover(undefined, pane);
      this.#tooltip.hide();
    });
    pane.addEventListener('click', (event) => {
      const key = keyOf(event.target);
      if (key !== undefined) this.#activate(key);
    });
    rovingFocus(pane, ENTRY, (element) => this.#activate(element.dataset.key ?? ''));
  }

  /** Marks the entry in every part and brings it into sight in those other than `origin`. */
  #hover(key: string | undefined, origin: HTMLElement): void {
    for (const element of this.element.querySelectorAll('.hovered')) element.classList.remove('hovered');
    if (key === undefined) return;
    const keys = new Set([key, this.#clusterOf(key)]);
    for (const pane of [this.#columnPane, this.#tablePane]) {
      for (const element of pane.querySelectorAll<HTMLElement>(ENTRY)) {
        if (!keys.has(element.dataset.key)) continue;
        element.classList.add('hovered');
        if (pane !== origin) element.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  /** The key of the block that stands for the item while it is drawn together with others. */
  #clusterOf(key: string): string | undefined {
    for (const row of this.#rows.values()) {
      if (row.isCluster && row.items.some((item) => item.id === key)) return row.key;
    }
    return undefined;
  }

  #activate(key: string): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    if (row.isCluster) {
      const devices = this.#model.scopes.find((scope) => scope.id === 'devices');
      if (devices !== undefined) this.#selectScope(devices);
      return;
    }
    this.#mark(key);
    if (row.items[0]?.entry.location !== undefined) this.#host.open(key);
  }

  #mark(key: string): void {
    for (const element of this.element.querySelectorAll('.selected')) element.classList.remove('selected');
    for (const element of this.element.querySelectorAll<HTMLElement>(ENTRY)) {
      if (element.dataset.key === key) element.classList.add('selected');
    }
  }

  /** Marks the item of a node and brings it into sight, in another scope where the one at hand has none. */
  reveal(path: string): void {
    for (const id of [this.#scope.id, 'all', 'devices']) {
      const scope = this.#model.scopes.find((each) => each.id === id);
      if (scope === undefined) continue;
      if (scope.id !== this.#scope.id) this.#selectScope(scope);
      for (const [key, { isCluster, items }] of this.#rows) {
        if (isCluster || !items.some(({ entry }) => entry.path === path)) continue;
        this.#mark(key);
        this.#hover(key, this.element);
        return;
      }
    }
  }

  #openFinding(finding: Finding): void {
    const [first] = finding.items;
    if (first === undefined) return;
    if (this.#scope.id !== 'all') this.#selectScope(findScope(this.#model.scopes, 'all'));
    this.#rows.get(first.id) === undefined ? this.#host.open(first.id) : this.#activate(first.id);
    this.#hover(first.id, this.element);
  }

  #selectScope(scope: Scope): void {
    const hadFocus = this.#scopeBar.contains(document.activeElement);
    this.#scope = scope;
    this.#columnPane.scrollTop = 0;
    this.#tablePane.scrollTop = 0;
    this.#draw();
    this.#save();
    if (hadFocus) this.#scopeBar.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  #sortBy(key: SortKey): void {
    // Sizes are of interest from the largest down, all else from the start up.
    const descending = this.#sort.key === key ? !this.#sort.descending : key === 'size';
    this.#sort = { key, descending };
    this.#drawTable();
    this.#tablePane.querySelector<HTMLElement>('th[aria-sort] button')?.focus();
    this.#save();
  }

  #toggleKind(kind: MapKind): void {
    if (!this.#hiddenKinds.delete(kind)) this.#hiddenKinds.add(kind);
    this.#draw();
    this.#legendSlot.querySelector<HTMLElement>(`[data-kind="${kind}"]`)?.focus();
    this.#save();
  }

  #onPageKey(event: KeyboardEvent): void {
    const isTyping = event.target === this.#filterBox;
    if (event.key === '/' && !isTyping) {
      event.preventDefault();
      this.#filterBox.focus();
    } else if (event.key === 'Escape') {
      this.#tooltip.hide();
      if (isTyping && this.#filter !== '') {
        this.#filterBox.value = '';
        this.#filterBox.dispatchEvent(new Event('input'));
      }
    } else if (event.key === 'ArrowDown' && isTyping) {
      event.preventDefault();
      this.#tablePane.querySelector<HTMLElement>(ENTRY)?.focus();
    }
  }

  #save(): void {
    this.#host.save({
      boardUri: this.#model.view.board.uri,
      scope: this.#scope.id,
      sort: this.#sort,
      hiddenKinds: [...this.#hiddenKinds],
    });
  }
}

function keyOf(target: EventTarget | null): string | undefined {
  const entry = target instanceof Element ? target.closest<HTMLElement>(ENTRY) : null;
  return entry?.dataset.key;
}

function findScope(scopes: readonly Scope[], id: string | undefined): Scope {
  const found = scopes.find((scope) => scope.id === id) ?? scopes[0];
  if (found === undefined) throw new Error('a map has at least one scope');
  return found;
}
