/** Draws the address column: addresses on the left, banks as a bar, what takes them as blocks beside it. */
import { formatSize, hex } from '../../../../../server/src/base/format.ts';
import {
  type BlockInput,
  type ColumnLayout,
  layOutColumn,
  type Placed,
  type Stretch,
} from '../../../../../server/src/mapModel/columnLayout.ts';
import type { Preferences } from '../../messages.ts';
import { el, svg } from '../dom.ts';
import { freeWord, type Item, type MapModel } from '../model.ts';
import { describeItem } from '../tooltip.ts';
import { BANK_HEADING_HEIGHT, COLUMN_SCALE } from './scale.ts';

/** What is drawn. `minHeight` is in pixels. */
interface ColumnInput {
  readonly model: MapModel;
  readonly preferences: Preferences;
  readonly rows: readonly Item[];
  readonly minHeight: number;
}

/** Blocks share this width, in per cent of the lane area. */
const FULL = 100;

/** Replaces what `container` shows. Blocks carry `data-key`; so do the headings of banks. */
export function drawColumn(container: HTMLElement, input: ColumnInput): void {
  const rowByKey = new Map(input.rows.map((row) => [row.id, row]));
  const layout = layOutColumn({
    banks: input.rows.flatMap((row) => (row.kind === 'ram' ? toBlock(row) : [])),
    blocks: input.rows.flatMap((row) => (row.kind === 'ram' ? [] : toBlock(row))),
    limits: undefined,
    conflicts: input.model.conflicts.map(([a, b]) => [a.id, b.id] as const),
    scale: COLUMN_SCALE,
    minHeight: input.minHeight,
  });
  const lanes = el('div', { class: 'lanes' });
  const children: Node[] = [lanes];
  for (const { address, top } of layout.marks) {
    const mark = el('div', { class: 'mark', children: [el('span', { class: 'mono', text: hex(address) })] });
    mark.style.top = `${top}px`;
    children.push(mark);
  }
  const isPrediction = input.model.view.notSimulated === undefined;
  for (const stretch of layout.stretches) if (stretch.kind !== 'taken') lanes.append(drawEmpty(stretch, isPrediction));
  drawBanks(layout, input, rowByKey, children, lanes);
  const conflicts = new Map<string, Placed[]>();
  for (const conflict of layout.conflicts) {
    const known = conflicts.get(conflict.key);
    if (known) known.push(conflict);
    else conflicts.set(conflict.key, [conflict]);
  }
  for (const placed of layout.blocks) {
    const row = rowByKey.get(placed.key);
    if (row === undefined) continue;
    const block = drawBlock(row, input.preferences);
    place(block, placed.top, placed.height);
    block.style.left = `${(placed.lane * FULL) / placed.laneCount}%`;
    block.style.width = `calc(${FULL / placed.laneCount}% - ${placed.lane + 1 < placed.laneCount ? 3 : 0}px)`;
    for (const conflict of conflicts.get(placed.key) ?? []) {
      const hatch = el('div', { class: 'hatch', attrs: { 'aria-hidden': 'true' } });
      place(hatch, conflict.top - placed.top, conflict.height);
      block.append(hatch);
    }
    lanes.append(block);
  }
  const digits = layout.marks.reduce((most, { address }) => Math.max(most, hex(address).length), 0);
  container.style.setProperty('--address-width', `${digits}ch`);
  container.style.height = `${layout.height + 20}px`;
  container.replaceChildren(...children);
}

function toBlock(row: Item): BlockInput[] {
  return row.extent === undefined ? [] : [{ key: row.id, extent: row.extent }];
}

function drawBanks(
  layout: ColumnLayout,
  { model, preferences }: ColumnInput,
  rowByKey: ReadonlyMap<string, Item>,
  bars: Node[],
  headings: HTMLElement,
): void {
  for (const { key, top, height } of layout.banks) {
    const row = rowByKey.get(key);
    if (row === undefined) continue;
    const bar = el('div', { class: 'bank-bar' });
    place(bar, top, height);
    bars.push(bar);
    const index = model.banks.findIndex((bank) => bank.id === key);
    const heading = el('div', {
      class: 'bank-heading',
      attrs: { role: 'option', 'data-key': key, 'aria-label': describeItem(row, preferences) },
      children: [
        el('span', { class: 'bank-name', text: `RAM bank ${index}` }),
        el('span', { class: 'muted ellipsis', text: row.entry.label === 'RAM' ? '' : row.entry.label }),
        el('span', { class: 'size', text: formatSize(row.size) }),
      ],
    });
    place(heading, top - BANK_HEADING_HEIGHT, BANK_HEADING_HEIGHT);
    headings.append(heading);
  }
}

function drawBlock(row: Item, preferences: Preferences): HTMLElement {
  const { entry, isFaulty } = row;
  const { state } = entry;
  const classes = [
    'block',
    `kind-${row.kind}`,
    isFaulty ? 'faulty' : '',
    state === 'failed' || state === 'ignored' ? 'absent' : '',
  ];
  return el('div', {
    class: classes.filter(Boolean).join(' '),
    attrs: { role: 'option', 'data-key': row.id, 'aria-label': describeItem(row, preferences) },
    children: [
      el('span', { class: 'block-label ellipsis', text: row.entry.label }),
      entry.placement === 'dynamic' ? el('span', { class: 'tag', text: 'dynamic' }) : undefined,
      el('span', { class: 'size', text: formatSize(row.size) }),
    ],
  });
}

/** RAM that nobody took, or a hole: a break in the scale. */
function drawEmpty(stretch: Stretch, isPrediction: boolean): HTMLElement {
  const size = formatSize(stretch.end - stretch.base);
  const element = el('div', {
    class: stretch.kind,
    children: [
      stretch.kind === 'gap' ? breakMark() : undefined,
      el('span', {
        class: 'empty-label',
        text: `${stretch.kind === 'gap' ? 'hole' : freeWord(isPrediction)}  ${size}`,
      }),
    ],
  });
  place(element, stretch.top, stretch.height);
  return element;
}

/** Two parallel waves: here the scale is broken. */
function breakMark(): SVGSVGElement {
  const wave = (y: number) => `M0 ${y} q 3 -4 6 0${' t 6 0'.repeat(5)}`;
  return svg('svg', { class: 'break', viewBox: '0 0 36 14', width: '36', height: '14', 'aria-hidden': 'true' }, [
    svg('path', { d: wave(5) }),
    svg('path', { d: wave(10) }),
  ]);
}

function place(element: HTMLElement, top: number, height: number): void {
  element.style.top = `${top}px`;
  element.style.height = `${height}px`;
}
