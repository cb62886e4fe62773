/** Facts of a board that a line does not show: addresses as the CPU sees them, places of regions, names, values. */
import type { Board } from '../analysis/board.ts';
import { formatSize } from '../base/format.ts';
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import type { RegionOutcome } from '../boot/report.ts';
import { placeOfPart, type ValueElement } from '../link/valueItems.ts';
import type { ItemFile, NodeItem, PropertyItem } from '../syntax/items.ts';
import type { DtNode, DtProperty } from '../tree/tree.ts';
import { isInactive } from './branches.ts';
import { cellsOf } from './cells.ts';
import { specifierCells } from './completion/specifiers.ts';
import { entriesOf } from './entries.ts';
import { forEachItem } from './fileItems.ts';
import { forEachWord } from './fileWords.ts';
import { expandedText, numberOfText } from './macroValue.ts';
import type { Boots } from './regionHover.ts';
import type { TextRange } from './words.ts';

/** Which hints are shown. */
export interface InlayHintKinds {
  /** Where the CPU sees a `reg` that its bus translates. */
  readonly addresses: boolean;
  /** Where the kernel will place a region that states no address. */
  readonly regions: boolean;
  /** The names of a reference's arguments. */
  readonly arguments: boolean;
  /** The value of a macro. */
  readonly macros: boolean;
}

interface InlayHint {
  /** Where it stands: an offset in the file. */
  readonly at: number;
  readonly label: string;
  /** After the explained text, or before it as the name of a parameter. */
  readonly kind: 'behind' | 'parameter';
  /** The hover request that explains the hint. */
  readonly about: number;
}

/** Hints for one answer: an editor asks for a screen of lines. */
const HINTS_MAX = 2000;

/**
 * The hints of a range of a file, in order. `boots` are those of this very board.
 */
export function inlayHints(
  board: Board,
  boots: Boots,
  file: ItemFile,
  range: TextRange,
  kinds: InlayHintKinds,
): readonly InlayHint[] {
  const out: InlayHint[] = [];
  const places = new RegionPlaces(boots);
  forEachItem(file.items, range, {
    item: (item, base, holder) => {
      if (out.length >= HINTS_MAX) return;
      if (item.kind === 'node' && kinds.regions) addRegion(out, board, places, item, base);
      if (item.kind === 'property' && holder) addValue(out, board, file, item, holder, kinds);
    },
    enters: (conditional, index) => !isInactive(board, conditional, index),
  });
  if (kinds.macros) addMacros(out, board, file, range);
  return out.filter(({ at }) => range.start <= at && at <= range.end).sort((a, b) => a.at - b.at);
}

/** The outcomes of regions on the chosen kernel, by path; the board is booted for the first that is asked for. */
class RegionPlaces {
  readonly #boots: Boots;
  #regions: ReadonlyMap<string, RegionOutcome> | undefined;

  constructor(boots: Boots) {
    this.#boots = boots;
  }

  at(path: string): RegionOutcome | undefined {
    this.#regions ??= this.#find();
    return this.#regions.get(path);
  }

  #find(): ReadonlyMap<string, RegionOutcome> {
    const report = this.#boots('chosen').find(({ arch }) => isKnownArchitecture(arch));
    const found = new Map<string, RegionOutcome>();
    // As elsewhere, the first outcome of a path counts.
    for (const region of report?.regions ?? []) if (!found.has(region.path)) found.set(region.path, region);
    return found;
  }
}

/** The place of a dynamic region, behind the brace that opens its node. */
function addRegion(out: InlayHint[], board: Board, places: RegionPlaces, item: NodeItem, base: number): void {
  const node = board.nodeOfItem(item);
  if (!node || node.deleted || !/^\/reserved-memory(?:@[^/]*)?\/[^/]*$/.test(node.path)) return;
  const region = places.at(node.path);
  if (region?.placement !== 'dynamic') return;
  const at = base + item.start + item.headEnd + 1;
  // A region that no driver takes has an address for a moment, and is freed.
  const isReserved = region.base !== undefined && region.state === 'reserved';
  const label = isReserved ? `→ ${groupedHex(region.base)}, ${formatSize(region.size)}` : '→ not reserved';
  out.push({ at, label, kind: 'behind', about: base + item.start + item.name.start });
}

function addValue(
  out: InlayHint[],
  board: Board,
  file: ItemFile,
  item: PropertyItem,
  holder: NodeItem,
  kinds: InlayHintKinds,
): void {
  const isReg = item.nameText === 'reg' && kinds.addresses;
  if ((!isReg && !kinds.arguments) || !item.value) return;
  const node = board.nodeOfItem(holder);
  if (!node || node.deleted) return;
  const property = node.getProperty(item.nameText);
  if (property?.source?.item !== item) return;
  if (isReg) addAddresses(out, board, file, node, property);
  else if (kinds.arguments) addArguments(out, board, file, node, property);
}

/** Behind each entry of `reg` that the CPU sees elsewhere. */
function addAddresses(out: InlayHint[], board: Board, file: ItemFile, node: DtNode, property: DtProperty): void {
  const moved = board.resolver
    .resolveReg(node)
    .filter(({ cpuAddress, busAddress }) => cpuAddress !== undefined && cpuAddress !== busAddress);
  if (moved.length === 0 || !node.parent) return;
  const { addressCells, sizeCells } = board.resolver.busOf(node.parent);
  const cells = cellsOf(property);
  for (const { index, cpuAddress = 0n, size } of moved) {
    const last = cells[(index + 1) * (addressCells + sizeCells) - 1];
    const place = last && placeIn(file, property, last);
    if (!place) continue;
    const at = file.unit.text[place.end] === '>' ? place.end + 1 : place.end;
    const length = size === 0n ? '' : `, ${formatSize(size)}`;
    out.push({ at, label: `→ ${groupedHex(cpuAddress)}${length}`, kind: 'behind', about: place.start });
  }
}

/** In front of each argument that is a plain number: a macro has a name of its own. */
function addArguments(out: InlayHint[], board: Board, file: ItemFile, node: DtNode, property: DtProperty): void {
  const entries = entriesOf(board, node, property.name);
  if (!entries) return;
  const cells = new Map(cellsOf(property).map((cell) => [cell.offset, cell]));
  for (const { provider, cells: counted, offset, length, args } of entries) {
    if (!provider || counted === undefined) continue;
    const names = specifierCells(provider, counted, args.length);
    const first = offset + length - 4 * args.length;
    for (const [i, { name }] of names.entries()) {
      const cell = cells.get(first + 4 * i);
      const place = cell && placeIn(file, property, cell);
      if (!place || !/^[0-9]/.test(file.unit.text.slice(place.start, place.end))) continue;
      out.push({ at: place.start, label: `${name}:`, kind: 'parameter', about: place.start });
    }
  }
}

/** The place of a cell in the current file; undefined where the cell is in another file or in a macro's text. */
function placeIn(file: ItemFile, property: DtProperty, cell: ValueElement): TextRange | undefined {
  const site = placeOfPart(property, cell)?.site;
  return site?.file === file.file ? site : undefined;
}

/** Adds a hint after each parameterless macro in a value that expands to a number. */
function addMacros(out: InlayHint[], board: Board, file: ItemFile, range: TextRange): void {
  const { macros } = board.compiled.run.trace;
  const values = new Map<string, string | undefined>();
  forEachWord(file.items, file.unit.text, range, {
    word: ({ role, text, start, end }, { item }) => {
      if (item.kind !== 'property' || (role !== 'macro' && role !== 'maybe-macro') || out.length >= HINTS_MAX) return;
      const definition = macros.get(text);
      if (!definition || definition.parameters || end > range.end) return;
      if (!values.has(text)) values.set(text, shownValue(board, text));
      const value = values.get(text);
      if (value !== undefined) out.push({ at: end, label: `= ${value}`, kind: 'behind', about: start });
    },
    enters: (conditional, index) => !isInactive(board, conditional, index),
  });
}

function shownValue(board: Board, name: string): string | undefined {
  const expanded = expandedText(board, name);
  const value = expanded === undefined ? undefined : numberOfText(expanded);
  if (value === undefined) return undefined;
  return value < 0x10000n ? `${value}` : groupedHex(value);
}

/** `0x1c00_0000`: hexadecimal in groups of four. */
function groupedHex(value: bigint): string {
  const digits = value.toString(16);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 4) groups.unshift(digits.slice(Math.max(0, end - 4), end));
  return `0x${groups.join('_')}`;
}
