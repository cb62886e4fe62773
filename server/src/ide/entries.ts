/**
 * Values that are entries of references with arguments (`clocks`, `resets`, `…-gpios`), and interrupts, whose provider is
 * given elsewhere. They are split as the kernel does it, by the cell counts of each provider.
 *
 * Sources: Linux 7.2 drivers/of/base.c (`of_phandle_iterator_next`), drivers/of/irq.c (`of_irq_find_parent`).
 */
import type { Board } from '../analysis/board.ts';
import { readU32 } from '../base/bytes.ts';
import type { DtNode } from '../tree/tree.ts';
import { stringList } from '../tree/treeView.ts';
import { propertyKnowledge } from './knowledge/properties.ts';

/** One entry of a value. */
export interface Entry {
  readonly index: number;
  /** The entry's name in the `…-names` property of the same node. */
  readonly name: string | undefined;
  /** Byte offset and length in the value. */
  readonly offset: number;
  readonly length: number;
  /** Undefined where the entry is left out with 0 or -1, or refers to nothing. */
  readonly provider: DtNode | undefined;
  /** The property of the provider that counts the arguments; undefined where none follow. */
  readonly cells: string | undefined;
  /** The numbers behind the reference, or all of an interrupt. */
  readonly args: readonly number[];
}

/** Limit of entries of one value; no board has as many. */
const ENTRIES_MAX = 10_000;
/** Nodes looked at on the way to an interrupt parent. */
const PARENTS_MAX = 64;

/** The entries of a property; undefined for a property that does not hold references or interrupts. */
export function entriesOf(board: Board, node: DtNode, name: string): readonly Entry[] | undefined {
  const known = propertyKnowledge(name);
  const value = node.property(name);
  if (!known || !value || value.length === 0 || value.length % 4 !== 0) return undefined;
  const isHog = name === 'gpios' && node.property('gpio-hog') !== undefined;
  if (name === 'interrupts') return interruptEntries(board, node, value);
  if (isHog || (known.type !== 'phandle' && known.type !== 'phandles')) return undefined;
  const names = namesOf(node, name);
  const entries: Entry[] = [];
  for (let offset = 0; offset < value.length && entries.length < ENTRIES_MAX; ) {
    const provider = board.nodeByPhandle(readU32(value, offset));
    const count = provider && known.cells !== undefined ? cellCount(provider, known.cells) : 0;
    const index = entries.length;
    const end = Math.min(value.length, offset + 4 * (1 + count));
    const args = numbers(value, offset + 4, end);
    entries.push({ index, name: names[index], offset, length: end - offset, provider, cells: known.cells, args });
    offset = end;
  }
  return name === 'interconnects' ? pairNames(entries, names) : entries;
}

/** The entry that a byte of the value belongs to. */
export function entryAt(entries: readonly Entry[], offset: number): Entry | undefined {
  return entries.find((entry) => entry.offset <= offset && offset < entry.offset + entry.length);
}

/** A path of an interconnect has two ends and one name. */
function pairNames(entries: readonly Entry[], names: readonly string[]): readonly Entry[] {
  return entries.map((entry) => ({ ...entry, name: names[entry.index >> 1] }));
}

function interruptEntries(board: Board, node: DtNode, value: Uint8Array): readonly Entry[] | undefined {
  const provider = interruptParent(board, node);
  const count = provider ? cellCount(provider, '#interrupt-cells') : 0;
  if (!provider || count === 0) return undefined;
  const names = namesOf(node, 'interrupts');
  const entries: Entry[] = [];
  for (let offset = 0; offset + 4 * count <= value.length && entries.length < ENTRIES_MAX; offset += 4 * count) {
    const length = 4 * count;
    const index = entries.length;
    const args = numbers(value, offset, offset + length);
    entries.push({ index, name: names[index], offset, length, provider, cells: '#interrupt-cells', args });
  }
  return entries;
}

/** The node that receives the `interrupts` of another one; undefined where no property names it. */
export function interruptParent(board: Board, node: DtNode): DtNode | undefined {
  let at: DtNode | undefined = node;
  for (let i = 0; at && i < PARENTS_MAX; i++) {
    const stated: Uint8Array | undefined = at.property('interrupt-parent');
    at = stated?.length === 4 ? board.nodeByPhandle(readU32(stated, 0)) : at.parent;
    if (at?.property('#interrupt-cells')) return at;
  }
  return undefined;
}

function cellCount(node: DtNode, property: string): number {
  const value = node.property(property);
  return value?.length === 4 ? readU32(value, 0) : 0;
}

function numbers(value: Uint8Array, start: number, end: number): readonly number[] {
  const out: number[] = [];
  for (let at = start; at + 4 <= end; at += 4) out.push(readU32(value, at));
  return out;
}

/** Properties whose names property is not called after the whole property with `-names` added. */
const NAMES: Readonly<Record<string, string>> = {
  clocks: 'clock-names',
  resets: 'reset-names',
  dmas: 'dma-names',
  phys: 'phy-names',
  pwms: 'pwm-names',
  mboxes: 'mbox-names',
  hwlocks: 'hwlock-names',
  interrupts: 'interrupt-names',
  'interrupts-extended': 'interrupt-names',
  interconnects: 'interconnect-names',
  'io-channels': 'io-channel-names',
  'nvmem-cells': 'nvmem-cell-names',
  'mux-controls': 'mux-control-names',
  'power-domains': 'power-domain-names',
  'memory-region': 'memory-region-names',
  'operating-points-v2': '',
};

/** The names of a property's entries, from its `…-names` property; empty where there is none. */
export function namesOf(node: DtNode, property: string): readonly string[] {
  const value = node.property(NAMES[property] ?? `${property}-names`);
  return value ? stringList(value) : [];
}
