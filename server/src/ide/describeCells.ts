/** What a cell of a value is: its number, and in `reg` and `ranges` the entry that it belongs to. */
import { describeReason, type ResolvedWindow } from '../address/resolver.ts';
import type { Board } from '../analysis/board.ts';
import { readU32 } from '../base/bytes.ts';
import { formatSize, hex } from '../base/format.ts';
import type { DtNode } from '../tree/tree.ts';
import { numberIn } from './cells.ts';
import { describeRange, describeRegister } from './describeAddress.ts';
import { describeEntry } from './describeEntry.ts';
import { entriesOf, entryAt } from './entries.ts';
import { interruptMapRows } from './interruptMap.ts';
import { propertyKnowledge } from './knowledge/properties.ts';
import type { LocatedCells } from './locate.ts';
import { formatQuantity } from './quantity.ts';

/** Lines about the cells: first their entry, if they belong to one, then the number. */
export function describeCells(board: Board, located: LocatedCells): readonly string[] {
  const entry =
    located.property.name === 'reg'
      ? regEntry(board, located)
      : (windowEntry(board, located) ?? referenceEntry(board, located));
  return [...(entry ?? []), describeNumber(located)];
}

/** The entry of references with arguments that the cells belong to, where there is one. */
export function referenceEntry(board: Board, { node, property, cells }: LocatedCells): readonly string[] | undefined {
  if (property.name === 'interrupt-map') {
    const row = interruptMapRows(board, node).find(
      ({ offset, length }) => offset <= cells.offset && cells.offset < offset + length,
    );
    return row && [row.text];
  }
  const entries = entriesOf(board, node, property.name);
  const entry = entries && entryAt(entries, cells.offset);
  return entry && [describeEntry(property.name, entry)];
}

/** Limit of cells whose values are listed. */
const LISTED_MAX = 8;

/**
 * `cell 3: 0x1000 = 4096`, with the quantity or the characters that the number encodes; `cells 0 to 2: 0x120 0x0 0x7` where a
 * macro stands for several numbers.
 */
function describeNumber({ property, cells }: LocatedCells): string {
  const { index, count } = cells;
  const what = count === 1 ? `cell ${index}` : `cells ${index} to ${index + count - 1}`;
  const value = numberIn(property.data, cells);
  if (value === undefined) {
    const { offset, length } = cells;
    if (length !== 4 * count || offset + length > property.data.length) return what;
    const listed = Array.from({ length: Math.min(count, LISTED_MAX) }, (_, i) =>
      hex(readU32(property.data, offset + 4 * i)),
    );
    return `${what}: ${listed.join(' ')}${count > LISTED_MAX ? ' …' : ''}`;
  }
  const unit = propertyKnowledge(property.name)?.unit;
  const quantity = unit === undefined || count > 1 ? '' : ` (${formatQuantity(value, unit)})`;
  const number = value < 10n ? `${value}` : `${hex(value)} = ${value}`;
  return `${what}: ${number}${quantity}${charactersIn(property.data, cells)}`;
}

/** ` "RGB8"` for a cell of four printable characters, such as a format code. */
function charactersIn(data: Uint8Array, { offset, length }: LocatedCells['cells']): string {
  if (length !== 4 || offset + 4 > data.length) return '';
  const value = readU32(data, offset);
  const codes = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const isText = codes.every((each) => each > 0x20 && each < 0x7f) && codes.some((each) => each >= 0x41);
  return isText ? ` ${JSON.stringify(String.fromCharCode(...codes))}` : '';
}

function regEntry(board: Board, { node, property, cells }: LocatedCells): readonly string[] | undefined {
  if (!node.parent) return undefined;
  const { addressCells, sizeCells } = board.resolver.busOf(node.parent);
  const place = placeInEntry(cells.offset, property.data.length, [
    ['address', addressCells],
    ['size', sizeCells],
  ]);
  const reg = place && board.resolver.resolveReg(node)[place.index];
  if (!reg) return undefined;
  const name = reg.regName === undefined ? '' : ` "${reg.regName}"`;
  return [`reg[${place.index}]${name}, ${place.part}: ${describeRegister(reg)}`];
}

function windowEntry(board: Board, { node, property, cells }: LocatedCells): readonly string[] | undefined {
  if ((property.name !== 'ranges' && property.name !== 'dma-ranges') || !node.parent) return undefined;
  const bus = board.resolver.busOf(node);
  const place = placeInEntry(cells.offset, property.data.length, [
    ['address on this bus', bus.addressCells],
    ['address on the bus above', board.resolver.busOf(node.parent).addressCells],
    ['size', bus.sizeCells],
  ]);
  const window = place && board.resolver.resolveWindows(node, property.name)[place.index];
  if (!window) return undefined;
  return [`${property.name}[${place.index}], ${place.part}: ${windowText(window)}`];
}

/** `0x0, seen by the CPU at 0x10000000 – 0x10ffffff (16 MiB)` */
function windowText({ busAddress, cpuAddress, size, reason, notVisibleAt }: ResolvedWindow): string {
  const where =
    cpuAddress === undefined
      ? `${formatSize(size)}${reason === undefined ? '' : ` – ${describeReason(reason, notVisibleAt ?? '')}`}`
      : `seen by the CPU at ${describeRange(cpuAddress, size)}`;
  return `${hex(busAddress)}, ${where}`;
}

/** `ranges[0]: …`, one line for each row of `ranges` or `dma-ranges`. */
export function describeWindows(board: Board, node: DtNode, name: 'ranges' | 'dma-ranges'): readonly string[] {
  return board.resolver.resolveWindows(node, name).map((window) => `${name}[${window.index}]: ${windowText(window)}`);
}

/** The entry and the part of it that a byte belongs to; undefined after the last whole entry. */
function placeInEntry(
  offset: number,
  length: number,
  parts: readonly (readonly [string, number])[],
): { readonly index: number; readonly part: string } | undefined {
  const size = 4 * parts.reduce((sum, [, cells]) => sum + cells, 0);
  if (size === 0) return undefined;
  const index = Math.floor(offset / size);
  if ((index + 1) * size > length) return undefined;
  let rest = offset - index * size;
  for (const [part, cells] of parts) {
    if (rest < 4 * cells) return { index, part };
    rest -= 4 * cells;
  }
  return undefined;
}
