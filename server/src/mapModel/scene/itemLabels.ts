/** The words beside the bar: of one item, with its parts where there is room, or of several together. */
import { countText, formatSize } from '../../base/format.ts';
import type { Interval } from '../../base/intervals.ts';
import { KINDS } from '../kinds.ts';
import { bytesOf, countsOf, firstOf, type Thing } from './crowds.ts';
import type { LabelGroup } from './groups.ts';
import { fitText, type Measure } from './measure.ts';
import { type Shape, text } from './shapes.ts';
import { addressAt, type Space } from './space.ts';
import { isCrowd } from './spots.ts';

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
  return one.spots.length > 1 || one.spots.some(isCrowd) ? clusterLabel(one, top, column) : itemLabel(one, top, column);
}

function itemLabel(one: LabelGroup, top: number, input: LabelColumn): Label {
  const [first] = one.spots;
  const item = first && firstOf(first.thing)?.item;
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
  const things = spots.map(({ thing }) => thing);
  const size = formatSize(BigInt(Math.round(bytesOf(things))));
  const name = clusterName(things);
  const lowest = things.reduce((least, { base }) => Math.min(least, base), Number.POSITIVE_INFINITY);
  const first = addressAt(input.space, lowest);
  return {
    shapes: labelRow(name, size, first, top, input),
    name: `${name}, ${size}, from ${input.address(first)}`,
  };
}

function clusterName(things: readonly Thing[]): string {
  const { kinds, all, devices } = countsOf(things);
  const [only] = kinds;
  if (kinds.size === 1 && only !== undefined) {
    if (only === 'device') return countText(all, 'device');
    return `${all} ${KINDS[only].short} ${only === 'pci' ? 'windows' : 'regions'}`;
  }
  if (devices === all) return countText(devices, 'device window');
  if (devices === 0) return countText(all, 'region');
  return `${countText(all - devices, 'region')}, ${countText(devices, 'device')}`;
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
