/** The table of all items, including holes: sortable, filtered, with selectable columns and rows to copy. */

import { formatSize, hex } from '../../../../../server/src/base/format.ts';
import { COLUMNS, type Column, type ColumnId, type Writing } from '../../../../../server/src/mapModel/columns.ts';
import { formatAddress } from '../../../../../server/src/mapModel/scene/address.ts';
import { boolean, listOf, object, string } from '../../schema.ts';
import { el } from '../dom.ts';
import { type MenuLine, menuButton, showMenu } from '../menu.ts';
import { type Item, numbersOf } from '../model.ts';
import type { PagePart, PageUi } from '../part.ts';
import { rovingFocus } from '../rovingFocus.ts';
import { filterWords, matchingItems } from '../rows.ts';
import { type CopyFormat, rowsText } from './table/copy.ts';
import { bodyRow, headRow } from './table/draw.ts';
import { rowMatches, type Sort, shownColumns, sortRows, USUAL_COLUMNS } from './table/rows.ts';

const sortShape = object({ column: string, descending: boolean });
const ROW = 'tr[data-key]';

/** Rows drawn in one task: more than a panel is high, few enough for a frame or two. */
const ROWS_AT_ONCE = 80;
/** Rows drawn without scrolling; further ones follow before the last of them is scrolled to. */
const ROWS_UNASKED = 300;

/** The table of the picture's items, and of those without an address. */
export function makeTable(ui: PageUi): PagePart {
  const table = new Table(ui);
  return {
    id: 'table',
    title: 'Table',
    place: 'tab',
    element: table.element,
    update: () => table.update(),
    onSelect: (id) => table.mark('selected', id, true),
    onHover: (id) => table.mark('hovered', id, false),
    dispose: () => table.dispose(),
  };
}

class Table {
  readonly element: HTMLElement;
  readonly #ui: PageUi;
  readonly #pane = el('div', { class: 'table-pane' });
  readonly #count = el('span', { class: 'muted table-count', attrs: { 'aria-live': 'polite' } });
  readonly #box: HTMLInputElement;
  readonly #end = el('div', { class: 'table-end', attrs: { 'aria-hidden': 'true' } });
  readonly #more = new IntersectionObserver(
    (seen) => seen.some(({ isIntersecting }) => isIntersecting) && this.#drawMore(),
  );
  /** Undefined: memory before devices, each by address. */
  #sort: Sort | undefined;
  #chosen: readonly string[] = USUAL_COLUMNS;
  #rows: readonly Item[] = [];
  #columns: readonly Column[] = [];
  #body = el('tbody');
  #isRestored = false;
  /** Timer for the next rows. */
  #later: ReturnType<typeof setTimeout> | undefined;
  /** Ids of the picked rows, and where picking began. */
  readonly #picked = new Set<string>();
  #anchor: string | undefined;
  /** Column of the cell that the arrow keys are at; undefined: the whole row. */
  #cell: number | undefined;

  constructor(ui: PageUi) {
    this.#ui = ui;
    this.#box = el('input', {
      class: 'filter',
      attrs: { type: 'search', placeholder: 'Filter the table', 'aria-label': 'Filter', spellcheck: 'false' },
    });
    this.#box.addEventListener('input', () => this.#draw());
    this.#box.addEventListener('keydown', (event) => this.#onFilterKey(event));
    const columns = menuButton({ text: 'Columns', label: 'Choose columns' }, () => this.#columnLines());
    const copy = menuButton({ text: 'Copy', label: 'Copy rows' }, () => this.#copyLines(undefined));
    const bar = el('div', { class: 'table-bar', children: [this.#box, this.#count, columns, copy] });
    this.element = el('div', { class: 'table-part', children: [bar, this.#pane] });
    this.#listen();
  }

  update(): void {
    if (!this.#isRestored) {
      this.#sort = this.#ui.state('sort', sortShape) ?? this.#sort;
      this.#chosen = this.#ui.state('columns', listOf(string)) ?? this.#chosen;
    }
    this.#isRestored = true;
    for (const id of this.#picked) if (!this.#ui.model.byId.has(id)) this.#picked.delete(id);
    this.#draw();
  }

  mark(name: string, id: string | undefined, intoSight: boolean): void {
    if (intoSight && id !== undefined) this.#drawUpTo(id);
    for (const row of this.#pane.querySelectorAll<HTMLElement>(ROW)) {
      const is = row.dataset.key === id;
      row.classList.toggle(name, is);
      if (is && intoSight) row.scrollIntoView({ block: 'nearest' });
    }
  }

  dispose(): void {
    clearTimeout(this.#later);
    this.#more.disconnect();
  }

  get #writing(): Writing {
    return {
      address: this.#ui.preferences.digits === 'grouped' ? (value) => formatAddress(value) : hex,
      size: formatSize,
    };
  }

  #draw(): void {
    const { model } = this.#ui;
    const words = filterWords(this.#box.value);
    const all = matchingItems(model, '', this.#ui);
    this.#columns = shownColumns(all, this.#chosen, this.#writing);
    const found =
      words.length === 0 ? all : all.filter((item) => rowMatches(item, words, this.#columns, this.#writing));
    this.#rows = sortRows(found, this.#sort, this.#writing);
    this.#count.textContent = words.length === 0 ? '' : `${found.length} of ${all.length}`;
    this.#body = el('tbody');
    this.#pane.replaceChildren(
      el('table', {
        attrs: { 'aria-rowcount': String(this.#rows.length + 1) },
        children: [headRow(this.#columns, this.#sort, (id) => this.#sortBy(id)), this.#body],
      }),
      this.#end,
    );
    this.#drawMore();
    if (this.#rows.length === 0) {
      const attrs = { colspan: String(this.#columns.length) };
      const none = el('td', { class: 'muted none', text: 'Nothing matches the filter.', attrs });
      this.#body.append(el('tr', { children: [none] }));
    }
    const [first] = this.#body.querySelectorAll<HTMLElement>(ROW);
    if (first !== undefined) first.tabIndex = 0;
    // Other parts mark their matches on the picture; a filter dims the items it leaves out.
    const kept = new Set(found.map(({ id }) => id));
    const others = words.length === 0 ? [] : [...model.byId.keys()].filter((id) => !kept.has(id));
    this.#ui.setMarks(others.map((id) => ({ id, tone: 'dimmed' as const })));
  }

  /** Draws the next rows. */
  #drawMore(count = ROWS_AT_ONCE): void {
    const from = this.#body.querySelectorAll(ROW).length;
    const next = this.#rows.slice(from, from + count);
    const rows = next.map((item, i) => {
      const row = bodyRow(item, this.#columns, this.#writing, this.#ui);
      row.setAttribute('aria-rowindex', String(from + i + 2));
      row.tabIndex = -1;
      row.classList.toggle('picked', this.#picked.has(item.id));
      return row;
    });
    for (const row of rows) this.#body.append(row);
    // Observed again, because the observer only reports changes, and the end may still be in sight.
    this.#more.unobserve(this.#end);
    clearTimeout(this.#later);
    const drawn = from + next.length;
    if (drawn >= this.#rows.length) return;
    if (drawn < ROWS_UNASKED) this.#later = setTimeout(() => this.#drawMore(), 0);
    else this.#more.observe(this.#end);
  }

  #drawUpTo(id: string): void {
    const index = this.#rows.findIndex((item) => item.id === id);
    const drawn = this.#body.querySelectorAll(ROW).length;
    if (index >= drawn) this.#drawMore(index - drawn + ROWS_AT_ONCE);
  }

  #sortBy(id: ColumnId): void {
    // Sizes are sorted from the largest down, all else from the start up.
    const isSize = id === 'size' || id === 'bytes';
    const before = this.#sort?.column === id ? this.#sort : undefined;
    if (before === undefined) this.#sort = { column: id, descending: isSize };
    // Up and down, then the usual order again.
    else this.#sort = before.descending === isSize ? { column: id, descending: !isSize } : undefined;
    this.#ui.save('sort', this.#sort);
    this.#draw();
    this.#pane
      .querySelectorAll<HTMLElement>('th button')
      .item(this.#columns.findIndex((column) => column.id === id))
      ?.focus();
  }

  #columnLines(): readonly MenuLine[] {
    return COLUMNS.map(({ id, title }, index) => ({
      label: title,
      isOn: this.#chosen.includes(id),
      act: () => {
        const chosen = new Set(this.#chosen);
        // A table without names is useless.
        if (!chosen.delete(id) || index === 0) chosen.add(id);
        this.#chosen = COLUMNS.flatMap((column) => (chosen.has(column.id) ? [column.id] : []));
        this.#ui.save('columns', this.#chosen);
        this.#draw();
      },
    }));
  }

  /** @param key The row to copy when none is picked; undefined: all rows. */
  #copyLines(key: string | undefined, cell?: number): readonly MenuLine[] {
    const row = key === undefined ? undefined : this.#ui.model.byId.get(key);
    const picked = this.#rows.filter(({ id }) => this.#picked.has(id));
    const some = picked.length > 0 ? picked : row === undefined ? [] : [row];
    const what = some.length === 1 ? 'row' : `${some.length} rows`;
    const column = cell === undefined ? undefined : this.#columns[cell];
    const rows = (items: readonly Item[], format: CopyFormat) => () => this.#copy(items, format);
    return [
      ...(column === undefined || row === undefined
        ? []
        : [{ label: `Copy “${column.title}”`, act: () => this.#copyText(column.text(numbersOf(row), this.#writing)) }]),
      ...(some.length === 0
        ? []
        : [
            { label: `Copy ${what}`, act: rows(some, 'cells') },
            { label: `Copy ${what} as Markdown`, act: rows(some, 'md') },
          ]),
      { label: 'Copy all rows', act: rows(this.#rows, 'cells') },
      { label: 'Copy all rows as Markdown', act: rows(this.#rows, 'md') },
      { label: 'Copy all rows as CSV', act: rows(this.#rows, 'csv') },
    ];
  }

  #copy(items: readonly Item[], format: CopyFormat): void {
    this.#copyText(rowsText(items.map(numbersOf), this.#columns, this.#writing, format));
  }

  #copyText(text: string): void {
    this.#ui.post({ type: 'copy', text });
  }

  #listen(): void {
    const pane = this.#pane;
    pane.addEventListener('pointerover', (event) => {
      const id = keyOf(event.target);
      this.#ui.hover(id);
      this.#ui.explain(id, event.clientX, event.clientY);
    });
    const leave = () => {
      this.#ui.hover(undefined);
      this.#ui.explain(undefined);
    };
    pane.addEventListener('pointerleave', leave);
    pane.addEventListener('wheel', () => this.#ui.explain(undefined), { passive: true });
    pane.addEventListener('focusin', (event) => {
      this.#ui.hover(keyOf(event.target));
      if (!(event.target instanceof HTMLElement) || !event.target.matches(':focus-visible')) return;
      const { left, bottom } = event.target.getBoundingClientRect();
      this.#ui.explain(keyOf(event.target), left + 24, bottom - 8);
    });
    pane.addEventListener('focusout', leave);
    pane.addEventListener('click', (event) => this.#onClick(event));
    pane.addEventListener('contextmenu', (event) => this.#onContextMenu(event));
    pane.addEventListener('keydown', (event) => this.#onKey(event));
    rovingFocus(pane, ROW, (row) => this.#show(row.dataset.key ?? ''));
  }

  #show(id: string): void {
    this.#ui.select(id, { zoom: this.#ui.model.byId.get(id)?.kind === 'hole' });
    this.#ui.open(id);
  }

  #onClick(event: MouseEvent): void {
    const id = keyOf(event.target);
    if (id === undefined) return;
    if (event.ctrlKey || event.metaKey) {
      if (!this.#picked.delete(id)) this.#picked.add(id);
      this.#anchor = id;
    } else if (event.shiftKey) {
      const from = this.#rows.findIndex((item) => item.id === (this.#anchor ?? id));
      const to = this.#rows.findIndex((item) => item.id === id);
      this.#picked.clear();
      for (const item of this.#rows.slice(Math.min(from, to), Math.max(from, to) + 1)) this.#picked.add(item.id);
      getSelection()?.removeAllRanges();
    } else {
      // A user who selects text with the mouse wants the text.
      if (getSelection()?.isCollapsed === false) return;
      this.#picked.clear();
      this.#anchor = id;
      this.#show(id);
    }
    this.#markPicked();
  }

  #markPicked(): void {
    for (const row of this.#pane.querySelectorAll<HTMLElement>(ROW)) {
      row.classList.toggle('picked', this.#picked.has(row.dataset.key ?? ''));
    }
  }

  #onContextMenu(event: MouseEvent): void {
    const id = keyOf(event.target);
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>(ROW) : null;
    if (id === undefined || row === null) return;
    event.preventDefault();
    this.#ui.explain(undefined);
    const cell = event.target instanceof Element ? event.target.closest('td')?.cellIndex : undefined;
    // The menu key gives no position of its own.
    const isPointed = event.clientX !== 0 || event.clientY !== 0;
    const { left, bottom } = row.getBoundingClientRect();
    const [x, y] = isPointed ? [event.clientX, event.clientY] : [left + 24, bottom];
    showMenu(
      'Copy',
      () => this.#copyLines(id, cell ?? this.#cell ?? 0),
      { left: x, right: x, top: y, bottom: y },
      () => row.focus(),
    );
  }

  #onKey(event: KeyboardEvent): void {
    const id = keyOf(event.target);
    if (id === undefined || event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key === 'c') {
      // The browser copies text that was selected with the mouse.
      if (getSelection()?.isCollapsed === false) return;
      const [item] = this.#cell === undefined ? [] : [this.#ui.model.byId.get(id)];
      const column = this.#columns[this.#cell ?? -1];
      if (item !== undefined && column !== undefined && this.#picked.size === 0)
        this.#copyText(column.text(numbersOf(item), this.#writing));
      else this.#copyLines(id).at(0)?.act?.();
    } else if (isCommand && event.key === 'a') {
      for (const item of this.#rows) this.#picked.add(item.id);
      this.#markPicked();
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const step = event.key === 'ArrowRight' ? 1 : -1;
      const next = (this.#cell ?? -1) + step;
      this.#cell = next < 0 ? undefined : Math.min(next, this.#columns.length - 1);
      this.#markCell(event.target);
      event.preventDefault();
      return;
    } else if (event.key === 'Escape' && (this.#picked.size > 0 || this.#cell !== undefined)) {
      this.#picked.clear();
      this.#cell = undefined;
      this.#markPicked();
      this.#markCell(event.target);
    } else return;
    event.preventDefault();
  }

  #markCell(target: EventTarget | null): void {
    for (const cell of this.#pane.querySelectorAll('td.current')) cell.classList.remove('current');
    const row = target instanceof Element ? target.closest('tr') : null;
    if (this.#cell !== undefined) row?.cells[this.#cell]?.classList.add('current');
  }

  #onFilterKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.#pane.querySelector<HTMLElement>(ROW)?.focus();
    } else if (event.key === 'Escape' && this.#box.value !== '') {
      this.#box.value = '';
      this.#draw();
    }
  }
}

function keyOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>(ROW)?.dataset.key : undefined;
}
