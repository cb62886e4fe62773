/** The table of entries: sortable, one row per entry of the drawing, and the entries that have no address. */
import { formatSize, hex } from '../../../../server/src/base/format.ts';
import { KINDS } from '../../../../server/src/mapModel/kinds.ts';
import type { SortKey } from '../messages.ts';
import { button, el } from './dom.ts';
import type { Row } from './rows.ts';
import { describeRow } from './tooltip.ts';

/** What is listed. */
interface TableInput {
  readonly rows: readonly Row[];
  readonly sort: { readonly key: SortKey; readonly descending: boolean };
  readonly onSort: (key: SortKey) => void;
  /** Said when there are no rows. */
  readonly emptyText: string;
}

const COLUMNS: readonly { readonly key: SortKey; readonly label: string; readonly class: string }[] = [
  { key: 'name', label: 'Name', class: 'col-name' },
  { key: 'kind', label: 'Kind', class: 'col-kind' },
  { key: 'address', label: 'First byte', class: 'col-address' },
  { key: 'address', label: 'Last byte', class: 'col-end' },
  { key: 'size', label: 'Size', class: 'col-size' },
  { key: 'name', label: 'Used by', class: 'col-users' },
];

/** Columns that others sort by, or nobody. */
const UNSORTED: ReadonlySet<string> = new Set(['col-end', 'col-users']);

/** Replaces what `container` shows. Rows carry `data-key`. */
export function drawTable(container: HTMLElement, input: TableInput): void {
  // Where nothing has users the column would only take room.
  const hasUsers = input.rows.some((row) => usersOf(row) !== '');
  const columns = COLUMNS.filter((column) => hasUsers || column.class !== 'col-users');
  const head = el('tr', {
    children: columns.map((column) => {
      const isSorted = column.key === input.sort.key && !UNSORTED.has(column.class);
      const arrow = isSorted ? (input.sort.descending ? ' ▾' : ' ▴') : '';
      const label = `${column.label}${arrow}`;
      return el('th', {
        class: column.class,
        attrs: {
          scope: 'col',
          'aria-sort': isSorted ? (input.sort.descending ? 'descending' : 'ascending') : undefined,
        },
        children: [
          UNSORTED.has(column.class)
            ? el('span', { class: 'heading', text: label })
            : button({ text: label, attrs: { title: `Sort by ${column.label.toLowerCase()}` } }, () =>
                input.onSort(column.key),
              ),
        ],
      });
    }),
  });
  const body = el('tbody', { children: input.rows.map((row) => drawRow(row, hasUsers)) });
  if (input.rows.length === 0) {
    const cell = el('td', { class: 'muted none', text: input.emptyText, attrs: { colspan: String(columns.length) } });
    body.append(el('tr', { children: [cell] }));
  }
  container.replaceChildren(el('table', { children: [el('thead', { children: [head] }), body] }));
}

/** Most users that a cell names; all are in the row's tooltip. */
const USERS_NAMED = 2;

function usersOf(row: Row): string {
  const users = [...new Set(row.items.flatMap(({ entry }) => entry.users ?? []))];
  const more = users.length - USERS_NAMED;
  return [...users.slice(0, USERS_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function drawRow(row: Row, hasUsers: boolean): HTMLElement {
  const entry = row.items[0]?.entry;
  const state = row.isCluster ? undefined : entry?.state;
  const isFaulty = row.items.some((item) => item.isFaulty);
  const tags = [
    !row.isCluster && entry?.placement === 'dynamic' ? el('span', { class: 'tag', text: 'dynamic' }) : undefined,
    state === 'failed' || state === 'ignored'
      ? el('span', { class: 'tag tag-fault', text: state === 'failed' ? 'not reserved' : 'ignored' })
      : undefined,
    row.items.some((item) => item.isOverlapping) ? el('span', { class: 'tag tag-fault', text: 'overlap' }) : undefined,
  ];
  const name = el('div', {
    class: 'name',
    children: [
      el('span', { class: `swatch kind-${row.kind}`, attrs: { 'aria-hidden': 'true' } }),
      el('span', { class: 'ellipsis', text: row.label }),
      ...tags,
    ],
  });
  const address = (value: bigint | undefined) => (value === undefined ? '—' : hex(value));
  const last = row.extent === undefined || row.extent.end === 0n ? undefined : row.extent.end - 1n;
  return el('tr', {
    class: [row.kind === 'ram' ? 'bank' : '', isFaulty ? 'faulty' : ''].filter(Boolean).join(' '),
    attrs: { 'data-key': row.key, 'aria-label': describeRow(row) },
    children: [
      el('td', { class: 'col-name', children: [name] }),
      el('td', { class: 'col-kind muted', text: KINDS[row.kind].short }),
      el('td', { class: 'col-address mono', text: address(row.extent?.base) }),
      el('td', { class: 'col-end mono muted', text: address(last) }),
      el('td', { class: 'col-size', text: formatSize(row.size) }),
      hasUsers
        ? el('td', { class: 'col-users muted', children: [el('div', { class: 'ellipsis', text: usersOf(row) })] })
        : undefined,
    ],
  });
}
