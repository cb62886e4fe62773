/** What a cell of a value is: its number, and in `reg` and `ranges` the entry that it belongs to. */
import { describeReason } from '../address/resolver.ts';
import type { Board } from '../analysis/board.ts';
import { formatSize, hex } from '../base/format.ts';
import { numberIn } from './cells.ts';
import { describeRange, describeRegister } from './describeAddress.ts';
import type { LocatedCells } from './locate.ts';

/** Lines about the cells: the entry first where there is one, else the number alone. */
export function describeCells(board: Board, located: LocatedCells): readonly string[] {
  const entry = located.property.name === 'reg' ? regEntry(board, located) : windowEntry(board, located);
  return [...(entry ?? []), describeNumber(located)];
}

/** `cell 3: 0x1000 = 4096` */
function describeNumber({ property, cells }: LocatedCells): string {
  const { index, count } = cells;
  const what = count === 1 ? `cell ${index}` : `cells ${index} to ${index + count - 1}`;
  const value = numberIn(property.data, cells);
  if (value === undefined) return what;
  return value < 10n ? `${what}: ${value}` : `${what}: ${hex(value)} = ${value}`;
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
  const { busAddress, cpuAddress, size, reason, notVisibleAt } = window;
  const where =
    cpuAddress === undefined
      ? `${formatSize(size)}${reason === undefined ? '' : ` – ${describeReason(reason, notVisibleAt ?? '')}`}`
      : `seen by the CPU at ${describeRange(cpuAddress, size)}`;
  return [`${property.name}[${place.index}], ${place.part}: ${hex(busAddress)}, ${where}`];
}

/** Which entry a byte belongs to, and which part of it; undefined behind the last whole entry. */
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
