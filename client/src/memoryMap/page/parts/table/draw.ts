/** Builds the elements of the table. */
import type { Column, ColumnId, Writing } from '../../../../../../server/src/mapModel/columns.ts';
import { button, el } from '../../dom.ts';
import { exactBytes } from '../../format.ts';
import { type Item, numbersOf } from '../../model.ts';
import type { PageUi } from '../../part.ts';
import { describeItem } from '../../tooltip.ts';
import type { Sort } from './rows.ts';

/** Class of the cells of a column. */
function columnClass(id: ColumnId): string {
  return `col-${id === 'start' ? 'address' : id}`;
}

/** The heading: a button for each column. @param sort Undefined in the usual order. */
export function headRow(
  columns: readonly Column[],
  sort: Sort | undefined,
  onSort: (id: ColumnId) => void,
): HTMLElement {
  const heads = columns.map((column) => {
    const { id, title, long } = column;
    const isSorted = id === sort?.column;
    const arrow = isSorted ? (sort?.descending ? ' ▾' : ' ▴') : '';
    return el('th', {
      class: `${columnClass(id)}${column.isNumber === true ? ' number' : ''}`,
      attrs: { scope: 'col', 'aria-sort': isSorted ? (sort?.descending ? 'descending' : 'ascending') : undefined },
      children: [button({ text: `${title}${arrow}`, attrs: { title: `${long}. Click to sort.` } }, () => onSort(id))],
    });
  });
  return el('thead', { children: [el('tr', { children: heads })] });
}

/** A row; its `data-key` is the id of the item. */
export function bodyRow(item: Item, columns: readonly Column[], writing: Writing, ui: PageUi): HTMLElement {
  const { kind, isFaulty, id, entry } = item;
  const isOff = numbersOf(item).disabled === true;
  const classes = [
    kind === 'ram' ? 'bank' : '',
    kind === 'hole' ? 'hole' : '',
    isOff ? 'off' : '',
    isFaulty ? 'faulty' : '',
    id === ui.selected ? 'selected' : '',
  ];
  return el('tr', {
    class: classes.filter(Boolean).join(' '),
    attrs: { 'data-key': id, 'aria-label': describeItem(item, ui.preferences), 'data-path': entry.path || undefined },
    children: columns.map((column) => cellOf(item, column, writing)),
  });
}

function cellOf(item: Item, column: Column, writing: Writing): HTMLElement {
  const { id } = column;
  const name = columnClass(id);
  const text = column.text(numbersOf(item), writing);
  switch (id) {
    case 'name':
      return el('td', { class: name, children: [nameOf(item, text)] });
    case 'start':
      return el('td', { class: `${name} mono number`, text: text === '' ? '—' : text });
    case 'end':
      return el('td', { class: `${name} mono muted number`, text: text === '' ? '—' : text });
    case 'size':
    case 'bytes':
      return el('td', { class: `${name} number`, text, attrs: { title: exactBytes(item.size) } });
    default:
      return el('td', {
        class: `${name} muted words`,
        attrs: { title: text === '' ? undefined : text },
        children: [el('div', { class: 'ellipsis', text })],
      });
  }
}

function nameOf(item: Item, text: string): HTMLElement {
  const { entry, kind } = item;
  const tag = (word: string, isFault = false) => el('span', { class: isFault ? 'tag tag-fault' : 'tag', text: word });
  return el('div', {
    class: 'name',
    children: [
      el('span', { class: `swatch kind-${kind}`, attrs: { 'aria-hidden': 'true' } }),
      el('span', { class: 'ellipsis', text }),
      entry.placement === 'dynamic' ? tag('dynamic') : undefined,
      entry.state === 'failed' || entry.state === 'ignored'
        ? tag(entry.state === 'failed' ? 'not reserved' : 'ignored', true)
        : undefined,
      item.isOverlapping ? tag('overlap', true) : undefined,
      entry.isEstimate === true || entry.within !== undefined ? tag('estimate') : undefined,
    ],
  });
}
