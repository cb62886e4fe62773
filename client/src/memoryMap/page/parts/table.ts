/** The table of all items: sortable, with a filter that also dims the picture. */
import { formatSize, hex } from '../../../../../server/src/base/format.ts';
import { KINDS } from '../../../../../server/src/mapModel/kinds.ts';
import { formatAddress } from '../../../../../server/src/mapModel/scene/address.ts';
import { boolean, object, oneOf } from '../../schema.ts';
import { button, el } from '../dom.ts';
import { exactBytes } from '../format.ts';
import type { Item, MapModel } from '../model.ts';
import type { PagePart, PageUi } from '../part.ts';
import { resetTabStop, rovingFocus } from '../rovingFocus.ts';
import { filterWords, matches, matchingItems, type SortKey, sortItems } from '../rows.ts';
import { describeItem } from '../tooltip.ts';

interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

const sortShape = object({ key: oneOf('address', 'size', 'name', 'kind'), descending: boolean });

/** `sort` is absent where others sort by the same. */
const COLUMNS: readonly { readonly label: string; readonly class: string; readonly sort?: SortKey }[] = [
  { sort: 'name', label: 'Name', class: 'col-name' },
  { sort: 'kind', label: 'Kind', class: 'col-kind' },
  { sort: 'address', label: 'First byte', class: 'col-address' },
  { label: 'Last byte', class: 'col-end' },
  { sort: 'size', label: 'Size', class: 'col-size' },
  { label: 'Used by', class: 'col-users' },
];

/** Most users that a cell names; all are in the item's explanation. */
const USERS_NAMED = 2;
const ROW = 'tr[data-key]';

/** Lists what the picture draws, and what has no address. */
export function makeTable(ui: PageUi): PagePart {
  const pane = el('div', { class: 'table-pane' });
  const box = el('input', {
    class: 'filter',
    attrs: {
      type: 'search',
      placeholder: 'Filter by name, path, address',
      'aria-label': 'Filter',
      spellcheck: 'false',
    },
  });
  const element = el('div', { class: 'table-part', children: [box, pane] });
  const closed = new AbortController();
  let sort: Sort = { key: 'address', descending: false };
  let isRestored = false;

  const draw = () => {
    const items = sortItems(matchingItems(ui.model, box.value, ui.hiddenKinds), sort.key, sort.descending);
    pane.replaceChildren(tableOf(items, sort, ui, sortBy));
    resetTabStop([...pane.querySelectorAll<HTMLElement>(ROW)]);
  };
  const sortBy = (key: SortKey) => {
    // Sizes are of interest from the largest down, all else from the start up.
    sort = { key, descending: sort.key === key ? !sort.descending : key === 'size' };
    ui.save('sort', sort);
    draw();
    pane.querySelector<HTMLElement>('th[aria-sort] button')?.focus();
  };
  const dim = (model: MapModel) => {
    const words = filterWords(box.value);
    const others = [...model.byId.values()].filter((item) => !matches(item, words));
    ui.setMarks(others.map(({ id }) => ({ id, tone: 'dimmed' as const })));
  };
  box.addEventListener('input', () => {
    draw();
    dim(ui.model);
  });
  box.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      pane.querySelector<HTMLElement>(ROW)?.focus();
    } else if (event.key === 'Escape' && box.value !== '') {
      box.value = '';
      box.dispatchEvent(new Event('input'));
    }
  });
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      ui.showTab();
      box.focus();
    },
    { signal: closed.signal },
  );
  listen(pane, ui);

  return {
    id: 'table',
    title: 'Table',
    place: 'tab',
    element,
    update(model) {
      if (!isRestored) sort = ui.state('sort', sortShape) ?? sort;
      isRestored = true;
      draw();
      dim(model);
    },
    onSelect(id) {
      mark(pane, 'selected', id, true);
    },
    onHover(id) {
      mark(pane, 'hovered', id, !pane.matches(':hover'));
    },
    dispose: () => closed.abort(),
  };
}

function mark(pane: HTMLElement, name: string, id: string | undefined, intoSight: boolean): void {
  for (const row of pane.querySelectorAll<HTMLElement>(ROW)) {
    const is = row.dataset.key === id;
    row.classList.toggle(name, is);
    if (is && intoSight) row.scrollIntoView({ block: 'nearest' });
  }
}

function listen(pane: HTMLElement, ui: PageUi): void {
  const show = (id: string) => {
    ui.select(id);
    ui.open(id);
  };
  pane.addEventListener('pointerover', (event) => {
    const id = keyOf(event.target);
    ui.hover(id);
    ui.explain(id, event.clientX, event.clientY);
  });
  const leave = () => {
    ui.hover(undefined);
    ui.explain(undefined);
  };
  pane.addEventListener('pointerleave', leave);
  pane.addEventListener('wheel', () => ui.explain(undefined), { passive: true });
  pane.addEventListener('focusin', (event) => {
    const id = keyOf(event.target);
    ui.hover(id);
    if (!(event.target instanceof HTMLElement) || !event.target.matches(':focus-visible')) return;
    const { left, bottom } = event.target.getBoundingClientRect();
    ui.explain(id, left + 24, bottom - 8);
  });
  pane.addEventListener('focusout', leave);
  pane.addEventListener('click', (event) => {
    const id = keyOf(event.target);
    if (id !== undefined) show(id);
  });
  rovingFocus(pane, ROW, (row) => show(row.dataset.key ?? ''));
}

function keyOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>(ROW)?.dataset.key : undefined;
}

function tableOf(items: readonly Item[], sort: Sort, ui: PageUi, onSort: (key: SortKey) => void): HTMLElement {
  // Where nothing has users the column would only take room.
  const hasUsers = items.some(({ entry }) => (entry.users ?? []).length > 0);
  const columns = COLUMNS.filter((column) => hasUsers || column.class !== 'col-users');
  const heads = columns.map(({ label, class: name, sort: key }) => {
    const isSorted = key === sort.key;
    const arrow = isSorted ? (sort.descending ? ' ▾' : ' ▴') : '';
    return el('th', {
      class: name,
      attrs: { scope: 'col', 'aria-sort': isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined },
      children: [
        key === undefined
          ? el('span', { class: 'heading', text: label })
          : button({ text: `${label}${arrow}`, attrs: { title: `Sort by ${label.toLowerCase()}` } }, () => onSort(key)),
      ],
    });
  });
  const body = el('tbody', { children: items.map((item) => rowOf(item, hasUsers, ui)) });
  if (items.length === 0) {
    const attrs = { colspan: String(columns.length) };
    const none = el('td', { class: 'muted none', text: 'Nothing matches the filter.', attrs });
    body.append(el('tr', { children: [none] }));
  }
  return el('table', { children: [el('thead', { children: [el('tr', { children: heads })] }), body] });
}

function rowOf(item: Item, hasUsers: boolean, ui: PageUi): HTMLElement {
  const { entry, extent, kind } = item;
  const tags = [
    entry.placement === 'dynamic' ? el('span', { class: 'tag', text: 'dynamic' }) : undefined,
    entry.state === 'failed' || entry.state === 'ignored'
      ? el('span', { class: 'tag tag-fault', text: entry.state === 'failed' ? 'not reserved' : 'ignored' })
      : undefined,
    item.isOverlapping ? el('span', { class: 'tag tag-fault', text: 'overlap' }) : undefined,
  ];
  const swatch = el('span', { class: `swatch kind-${kind}`, attrs: { 'aria-hidden': 'true' } });
  const name = el('span', { class: 'ellipsis', text: entry.label });
  const write = ui.preferences.digits === 'grouped' ? (value: bigint) => formatAddress(value) : hex;
  const address = (value: bigint | undefined) => (value === undefined ? '—' : write(value));
  const last = extent === undefined || extent.end === 0n ? undefined : extent.end - 1n;
  const classes = [
    kind === 'ram' ? 'bank' : '',
    item.isFaulty ? 'faulty' : '',
    item.id === ui.selected ? 'selected' : '',
  ];
  return el('tr', {
    class: classes.filter(Boolean).join(' '),
    attrs: { 'data-key': item.id, 'aria-label': describeItem(item, ui.preferences) },
    children: [
      el('td', { class: 'col-name', children: [el('div', { class: 'name', children: [swatch, name, ...tags] })] }),
      el('td', { class: 'col-kind muted', text: KINDS[kind].short }),
      el('td', { class: 'col-address mono', text: address(extent?.base) }),
      el('td', { class: 'col-end mono muted', text: address(last) }),
      el('td', { class: 'col-size', text: formatSize(item.size), attrs: { title: exactBytes(item.size) } }),
      hasUsers
        ? el('td', { class: 'col-users muted', children: [el('div', { class: 'ellipsis', text: usersOf(item) })] })
        : undefined,
    ],
  });
}

function usersOf({ entry }: Item): string {
  const users = entry.users ?? [];
  const more = users.length - USERS_NAMED;
  return [...users.slice(0, USERS_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
