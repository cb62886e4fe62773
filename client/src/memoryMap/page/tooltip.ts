/** The explanation of an item: one element for the whole page, placed beside the pointer or the focused entry. */
import { formatSize } from '../../../../server/src/base/format.ts';
import { KINDS } from '../../../../server/src/mapModel/kinds.ts';
import type { Preferences } from '../messages.ts';
import { el } from './dom.ts';
import { exactBytes, formatRange } from './format.ts';
import type { Item, MapModel } from './model.ts';

const DISTANCE = 14;

/** Owns the element; its caller decides when it is shown. */
export class Tooltip {
  readonly element = el('div', { class: 'tooltip', attrs: { role: 'tooltip', id: 'tooltip' } });

  constructor() {
    this.hide();
  }

  /** Shows the details of an item near the point, in pixels of the viewport. */
  show(model: MapModel, item: Item, preferences: Preferences, x: number, y: number): void {
    this.element.replaceChildren(...tooltipLines(model, item, preferences));
    this.#place(x, y);
  }

  /** Shows other text. */
  showWords(title: string, lines: readonly string[], x: number, y: number): void {
    const heading = el('div', { class: 'tooltip-title', text: title });
    this.element.replaceChildren(heading, ...lines.map((text) => el('div', { text })));
    this.#place(x, y);
  }

  hide(): void {
    this.element.hidden = true;
  }

  #place(x: number, y: number): void {
    this.element.hidden = false;
    const { width, height } = this.element.getBoundingClientRect();
    const right = x + DISTANCE;
    const left = right + width > window.innerWidth - 4 ? Math.max(4, x - DISTANCE - width) : right;
    const below = y + DISTANCE;
    const top = below + height > window.innerHeight - 4 ? Math.max(4, y - DISTANCE - height) : below;
    this.element.style.left = `${left}px`;
    this.element.style.top = `${top}px`;
  }
}

/** Text of an item for screen readers. */
export function describeItem({ entry, kind, extent, size, isFaulty }: Item, preferences: Preferences): string {
  const where = extent === undefined ? 'no address' : formatRange(extent.base, extent.end, preferences);
  return `${entry.label}, ${KINDS[kind].short}, ${where}, ${formatSize(size)}${isFaulty ? ', has a fault' : ''}`;
}

function tooltipLines(model: MapModel, item: Item, preferences: Preferences): HTMLElement[] {
  const { entry, extent } = item;
  const lines = [el('div', { class: 'tooltip-title', text: entry.label })];
  const add = (text: string, className = '') => lines.push(el('div', { class: className, text }));
  if (extent !== undefined) add(formatRange(extent.base, extent.end, preferences), 'mono');
  add(`${formatSize(item.size)} (${exactBytes(item.size)})  ·  ${kindText(item)}`);
  if (entry.path !== '') add(entry.path, 'mono tooltip-path');
  for (const note of item.notes) add(note);
  if (entry.users !== undefined) add(`Used by ${entry.users.join(', ')}`);
  for (const [a, b] of model.conflicts) {
    if (a.id === item.id || b.id === item.id)
      add(`Overlaps ${(a.id === item.id ? b : a).entry.label}`, 'tooltip-fault');
  }
  if (entry.location !== undefined) add('Click to go to the source.', 'tooltip-hint');
  return lines;
}

/** The kind of an item, who chooses its place where that is not the tree, and whether it is reserved. */
function kindText({ kind, entry: { placement, state } }: Item): string {
  const stateWord = state === 'failed' ? 'not reserved' : state === 'ignored' ? 'ignored' : '';
  const words = [KINDS[kind].short, placement === 'dynamic' ? 'placed by the kernel' : '', stateWord];
  return words.filter((word) => word !== '').join(', ');
}
