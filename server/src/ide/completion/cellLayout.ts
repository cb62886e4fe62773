/**
 * The meaning of each cell of a list: the entry at the caret, the cell within it, and the values it allows. Derived from the
 * property, the provider that the entry refers to, and the cell counts of the tree.
 */
import { nodeByReference } from '../../tree/labels.ts';
import type { DtNode } from '../../tree/tree.ts';
import { interruptParent, namesOf } from '../entries.ts';
import { propertyKnowledge } from '../knowledge/properties.ts';
import { expandedCells } from './macroValues.ts';
import { type CompletionQuery, cellCount, ENTRY_CELLS_MAX } from './query.ts';
import { type CellMeaning, plainCells, specifierCells } from './specifiers.ts';
import type { CellText } from './valueText.ts';

/** One entry of a list, with the caret in one of its cells. */
export interface CellEntry {
  readonly cells: readonly CellMeaning[];
  /** The cell at the caret. */
  readonly active: number;
  /** Number of the entry in the value, from 0. */
  readonly entry: number;
  /** The provider that the entry refers to, as written. */
  readonly provider?: { readonly text: string; readonly node: DtNode } | undefined;
  /** Index of the cell among the provider's arguments; undefined where it is none. */
  readonly argument?: number | undefined;
  /** The name of the entry in the `…-names` property of the same node. */
  readonly name?: string | undefined;
}

/** A list whose entries begin with a reference; the provider's count says how many cells follow. */
interface ReferenceShape {
  /** The provider's count property; undefined where no argument ever follows. */
  readonly cells: string | undefined;
}

/** The format of the references in a property; undefined for a property that holds other values. */
export function referenceShape(property: string): ReferenceShape | undefined {
  const known = propertyKnowledge(property);
  if (property === 'interrupts' || (known?.type !== 'phandle' && known?.type !== 'phandles')) return undefined;
  return { cells: known.cells };
}

/** The entry that a caret after `before` is in; undefined for a property whose cell layout is unknown. */
export function cellEntry(
  query: CompletionQuery,
  property: string,
  before: readonly CellText[],
): CellEntry | undefined {
  const shape = property === 'gpios' && isHog(query) ? undefined : referenceShape(property);
  const found = shape ? referenceEntry(query, shape, before) : fixedEntry(query, property, before);
  return found && { ...found, name: nameOf(query, property, found.entry) };
}

function isHog({ owner }: CompletionQuery): boolean {
  return owner?.node?.property('gpio-hog') !== undefined;
}

/** Entries of a reference and its arguments. */
function referenceEntry(
  query: CompletionQuery,
  { cells }: ReferenceShape,
  before: readonly CellText[],
): CellEntry | undefined {
  let entry = 0;
  let provider: CellEntry['provider'];
  /** Arguments still to come. */
  let due = 0;
  let active = 0;
  for (const cell of before.slice(-ENTRY_CELLS_MAX)) {
    if (cell.text.startsWith('&')) {
      if (active > 0) entry++;
      const node = nodeOf(query, cell.text);
      provider = node && { text: cell.text, node };
      due = node && cells !== undefined ? cellCount(node, cells, 0) : 0;
      active = 1;
      continue;
    }
    const count = expandedCells(query.board, cell.text);
    if (due === 0) {
      // The cell is no reference to a node: 0 leaves an entry out.
      entry += active > 0 ? 1 : 0;
      provider = undefined;
      active = 1;
    } else {
      due = Math.max(0, due - count);
      active += count;
    }
  }
  const reference: CellMeaning = { name: 'provider', meaning: providerMeaning(cells), role: 'reference' };
  if (due === 0) return { cells: [reference], active: 0, entry: active > 0 ? entry + 1 : 0 };
  const node = provider?.node;
  if (!node || cells === undefined) return undefined;
  const specifier = specifierCells(node, cells, cellCount(node, cells, 0));
  return {
    cells: [{ ...reference, name: provider?.text ?? '' }, ...specifier],
    active,
    entry,
    provider,
    argument: active - 1,
  };
}

function providerMeaning(cells: string | undefined): string {
  return cells === undefined ? 'A reference to a node.' : `A reference to a node with ${cells}.`;
}

/** The node that `&label` or `&{/path}` refers to. */
function nodeOf({ board }: CompletionQuery, text: string): DtNode | undefined {
  const ref = text.startsWith('&{') ? text.slice(2, -1) : text.slice(1);
  return board && nodeByReference(board.root, board.compiled.run.labels, ref);
}

/** Entries that all have the same cells. */
function fixedEntry(query: CompletionQuery, property: string, before: readonly CellText[]): CellEntry | undefined {
  const controller = property === 'interrupts' ? controllerOf(query) : undefined;
  const cells = controller
    ? specifierCells(controller, '#interrupt-cells', cellCount(controller, '#interrupt-cells', 1))
    : entryCells(query, property);
  if (!cells || cells.length === 0) return undefined;
  const count = before.reduce((sum, cell) => sum + expandedCells(query.board, cell.text), 0);
  const isOne = cells.length === 1 && cells[0]?.role === 'single';
  if (isOne && count > 0) return undefined;
  const active = count % cells.length;
  const argument = controller ? active : undefined;
  const provider = controller && { text: controller.labels[0]?.name ?? controller.path, node: controller };
  return { cells, active, entry: Math.floor(count / cells.length), provider, argument };
}

function entryCells(query: CompletionQuery, property: string): readonly CellMeaning[] | undefined {
  const { owner } = query;
  const above = owner?.parent;
  const addressCells = cellCount(above, '#address-cells', 2);
  const sizeCells = cellCount(above, '#size-cells', 1);
  const own = owner?.node;
  switch (property) {
    case 'reg':
    case 'alloc-ranges':
    case 'linux,usable-memory':
      return [
        ...plainCells('address', addressCells, 'Where it begins, in the address space of the bus above.'),
        ...plainCells('size', sizeCells, 'How many bytes it has.'),
      ];
    case 'size':
      return plainCells('size', sizeCells, 'How many bytes the region takes.');
    case 'alignment':
      return plainCells('alignment', addressCells, 'What the address of the region is a multiple of.');
    case 'ranges':
    case 'dma-ranges':
      return [
        ...plainCells('child', cellCount(own, '#address-cells', 2), "An address as this bus's devices have it."),
        ...plainCells('parent', addressCells, 'The same place as the bus above has it.'),
        ...plainCells('size', cellCount(own, '#size-cells', 1), 'How many bytes are mapped.'),
      ];
    case 'bus-range':
      return [
        { name: 'first', meaning: 'The number of the bridge’s own bus.', role: 'number' },
        { name: 'last', meaning: 'The last bus number below it.', role: 'number' },
      ];
    case 'iommu-map':
    case 'msi-map':
      return [
        { name: 'requester', meaning: 'The first requester identifier of the row.', role: 'number' },
        { name: 'controller', meaning: `The ${property.slice(0, -4)} that serves it.`, role: 'reference' },
        { name: 'identifier', meaning: 'What the first requester is to the controller.', role: 'number' },
        { name: 'length', meaning: 'How many requesters the row is for.', role: 'number' },
      ];
    default:
      return singleCell(property);
  }
}

function singleCell(property: string): readonly CellMeaning[] | undefined {
  const known = propertyKnowledge(property);
  if (!known || (known.type !== 'u32' && known.type !== 'u64' && known.type !== 'u32s')) return undefined;
  const unit = known.unit === undefined ? '' : ` In ${known.unit}.`;
  const name = property.replace(/^#/, '');
  return [{ name, meaning: `${known.meaning}${unit}`, role: known.type === 'u32' ? 'single' : 'number' }];
}

/** The controller that `interrupts` of the owner go to; a node that is not in the tree yet inherits that of its parent. */
function controllerOf({ board, owner }: CompletionQuery): DtNode | undefined {
  const { node, parent } = owner ?? {};
  if (!board) return undefined;
  if (node) return interruptParent(board, node);
  return parent && (parent.property('#interrupt-cells') ? parent : interruptParent(board, parent));
}

/** What `…-names` calls an entry. */
function nameOf({ owner }: CompletionQuery, property: string, entry: number): string | undefined {
  // A path of an interconnect has two ends and one name.
  const index = property === 'interconnects' ? entry >> 1 : entry;
  return owner?.node && namesOf(owner.node, property)[index];
}
