/** The words beside the bar: of one item, with its parts where there is room, or of several together. */
import { countText, formatSize } from '../../base/format.ts';
import type { Interval } from '../../base/intervals.ts';
import { KINDS } from '../kinds.ts';
import type { LabelGroup } from './groups.ts';
import { fitText, type Measure } from './measure.ts';
import { type Shape, text } from './shapes.ts';
import type { Space, SpaceItem } from './space.ts';

/** Height of a line of text, in pixels. */
export const ROW = 18;

/** Position and style of labels. */
interface LabelColumn {
  readonly space: Space;
  readonly columns: { readonly labelLeft: number; readonly labelRight: number };
  readonly measure: Measure;
  /** Formats an address. */
  readonly address: (value: bigint) => string;
}

/** A label beside the bar, and its text for screen readers. */
interface Label {
  readonly shapes: Shape[];
  readonly name: string;
}

/** The label of a group, from its upper edge on. */
export function labelOf(one: LabelGroup, top: number, column: LabelColumn): Label {
  return one.spots.length > 1 ? clusterLabel(one, top, column) : itemLabel(one, top, column);
}

function itemLabel(one: LabelGroup, top: number, input: LabelColumn): Label {
  const item = one.spots[0]?.item.item;
  if (item === undefined) return { shapes: [], name: '' };
  const size = formatSize(item.extent.end - item.extent.base);
  const range = rangeText(item.extent, input);
  const kind = KINDS[item.kind].short;
  const shapes = labelRow(item.label, size, item.extent.base, top, input);
  const lines = Math.round(one.height / ROW);
  const how = item.isIdle ? ', holds nothing' : item.isDynamic ? ', placed by the kernel' : '';
  const within = item.within && `likeliest place in ${rangeText(item.within, input)}`;
  const further = [range, `${kind}${how}`, ...(within === undefined ? [] : [within]), ...item.notes].slice(
    0,
    lines - 1,
  );
  further.forEach((line, index) => {
    const style = index === 0 ? 'mono' : 'small';
    shapes.push(furtherRow(`more${index}`, line, style, top + ROW * (index + 1), input));
  });
  return { shapes, name: `${item.label}, ${kind}, ${range}, ${size}${item.isFaulty ? ', has a fault' : ''}` };
}

/** First and last byte of a range, as text. */
function rangeText({ base, end }: Interval, { address }: LabelColumn): string {
  return `${address(base)} – ${address(end - 1n)}`;
}

function clusterLabel({ spots }: LabelGroup, top: number, input: LabelColumn): Label {
  const items = spots.map(({ item }) => item.item);
  const size = formatSize(BigInt(Math.round(bytesOf(spots.map(({ item }) => item)))));
  const name = clusterName(items);
  const first = items.reduce(
    (least, { extent }) => (extent.base < least ? extent.base : least),
    items[0]?.extent.base ?? 0n,
  );
  return {
    shapes: labelRow(name, size, first, top, input),
    name: `${name}, ${size}, from ${input.address(first)}`,
  };
}

/** Size of all items together in bytes; shared bytes count once. */
function bytesOf(items: readonly SpaceItem[]): number {
  let sum = 0;
  let reach = Number.NEGATIVE_INFINITY;
  const isAscending = items.every(({ base }, index) => base >= (items[index - 1]?.base ?? base));
  for (const { base, end } of isAscending ? items : items.toSorted((a, b) => a.base - b.base)) {
    sum += Math.max(0, end - Math.max(base, reach));
    reach = Math.max(reach, end);
  }
  return sum;
}

function clusterName(items: readonly Pick<SpaceItem['item'], 'kind' | 'layer'>[]): string {
  const kinds = new Set(items.map(({ kind }) => kind));
  const [only] = kinds;
  if (kinds.size === 1 && only !== undefined) {
    if (only === 'device') return countText(items.length, 'device');
    return `${items.length} ${KINDS[only].short} ${only === 'pci' ? 'windows' : 'regions'}`;
  }
  const devices = items.filter(({ layer }) => layer === 'device').length;
  if (devices === items.length) return countText(devices, 'device window');
  if (devices === 0) return countText(items.length, 'region');
  return `${countText(items.length - devices, 'region')}, ${countText(devices, 'device')}`;
}

/** Wide labels begin with the address; the size follows the name. */
const WITH_ADDRESS = 280;

function labelRow(name: string, size: string, start: bigint, top: number, input: LabelColumn): Shape[] {
  const { columns, measure, space } = input;
  const line = top + ROW / 2 + 4;
  const room = columns.labelRight - columns.labelLeft;
  const shapes: Shape[] = [];
  let x = columns.labelLeft + 2;
  let shown = name;
  if (room >= WITH_ADDRESS) {
    // A unit address that only repeats the address beside it would take the room of the name.
    const unit = /@([0-9a-f]+)$/.exec(name)?.[1];
    if (unit !== undefined && BigInt(`0x${unit}`) === start) shown = name.slice(0, -unit.length - 1);
    const widest = measure(input.address((1n << BigInt(4 * space.digits)) - 1n), 'mono');
    shapes.push(text('at', 'mono end', x + widest, line, input.address(start)));
    x += widest + 10;
  }
  const sizeWidth = measure(size, 'small') + 9;
  const roomForName = columns.labelRight - x - sizeWidth;
  const fitting = fitText(shown, 'label', Math.max(roomForName, 40), measure);
  shapes.push(text('name', 'label', x, line, fitting));
  if (roomForName >= 40) shapes.push(text('size', 'small', x + measure(fitting, 'label') + 9, line, size));
  return shapes;
}

function furtherRow(
  key: string,
  content: string,
  style: 'mono' | 'small',
  top: number,
  { columns, measure, space, address }: LabelColumn,
): Shape {
  const room = columns.labelRight - columns.labelLeft;
  const widest = measure(address((1n << BigInt(4 * space.digits)) - 1n), 'mono');
  const x = columns.labelLeft + 2 + (room >= WITH_ADDRESS ? widest + 10 : 0);
  return text(key, style, x, top + ROW / 2 + 4, fitText(content, style, columns.labelRight - x, measure));
}
