/** The tooltip: one element for the whole page, placed beside the pointer or the focused entry. */
import { formatSize } from '../../../../server/src/base/format.ts';
import { KINDS } from '../../../../server/src/mapModel/kinds.ts';
import { el } from './dom.ts';
import { formatRange } from './format.ts';
import type { MapModel } from './model.ts';
import type { Row } from './rows.ts';

const DISTANCE = 14;

/** Owns the element; its user decides when it shows. */
export class Tooltip {
  readonly element = el('div', { class: 'tooltip', attrs: { role: 'tooltip', id: 'tooltip' } });
  readonly #model: MapModel;

  constructor(model: MapModel) {
    this.#model = model;
    this.hide();
  }

  /** Shows what is known of `row` near the point, in page coordinates of the viewport. */
  show(row: Row, x: number, y: number): void {
    this.element.replaceChildren(...tooltipLines(this.#model, row));
    this.element.hidden = false;
    const { width, height } = this.element.getBoundingClientRect();
    const right = x + DISTANCE;
    const left = right + width > window.innerWidth - 4 ? Math.max(4, x - DISTANCE - width) : right;
    const below = y + DISTANCE;
    const top = below + height > window.innerHeight - 4 ? Math.max(4, y - DISTANCE - height) : below;
    this.element.style.left = `${left}px`;
    this.element.style.top = `${top}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

/** Words of a row for people who do not see the drawing. */
export function describeRow(row: Row): string {
  const where = row.extent === undefined ? 'no address' : formatRange(row.extent.base, row.extent.end);
  const fault = row.items.some((item) => item.isFaulty) ? ', has a fault' : '';
  return `${row.label}, ${KINDS[row.kind].short}, ${where}, ${formatSize(row.size)}${fault}`;
}

function tooltipLines(model: MapModel, row: Row): HTMLElement[] {
  const lines = [el('div', { class: 'tooltip-title', text: row.label })];
  const add = (text: string, className = '') => lines.push(el('div', { class: className, text }));
  if (row.extent !== undefined) add(formatRange(row.extent.base, row.extent.end), 'mono');
  add(`${formatSize(row.size)}  ·  ${row.isCluster ? 'together' : kindText(row)}`);
  const [item] = row.items;
  if (row.isCluster || item === undefined) {
    add('Click to see them one by one.', 'tooltip-hint');
    return lines;
  }
  if (item.entry.path !== '') add(item.entry.path, 'mono tooltip-path');
  for (const note of item.notes) add(note);
  for (const [a, b] of model.conflicts) {
    if (a === item || b === item) add(`Overlaps ${(a === item ? b : a).entry.label}`, 'tooltip-fault');
  }
  if (item.entry.location !== undefined) add('Click to go to the source.', 'tooltip-hint');
  return lines;
}

function kindText(row: Row): string {
  const entry = row.items[0]?.entry;
  const words = [KINDS[row.kind].short, entry?.placement === 'dynamic' ? 'placed by the kernel' : '', stateText(row)];
  return words.filter((word) => word !== '').join(', ');
}

function stateText(row: Row): string {
  const state = row.items[0]?.entry.state;
  return state === 'failed' ? 'not reserved' : state === 'ignored' ? 'ignored' : '';
}
