/** Sorting: nodes of a body by unit address or name, properties as the coding style has them. */

import { naturalOrder } from '../../base/naturalOrder.ts';
import type { Item, NodeItem, PropertyItem } from '../../syntax/items.ts';
import { itemsAt } from '../locate.ts';
import { chunksOf, inOrder } from './chunks.ts';
import type { RefactorContext, Refactoring } from './refactoring.ts';

/** Sorts the consecutive nodes around the caret: by unit address where each has one, else by name; `&label` by label. */
export function sortNodes(context: RefactorContext): readonly Refactoring[] {
  const row = rowAt(context, (item): item is NodeItem => item.kind === 'node' && item.name.text !== '/');
  if (!row) return [];
  const byAddress = row.items.every(({ name }) => unitOf(name.text) !== undefined);
  const compare = byAddress ? compareAddresses : (a: NodeItem, b: NodeItem) => naturalOrder(a.name.text, b.name.text);
  return sorted(context, row, compare, `Sort the ${row.items.length} nodes by ${byAddress ? 'unit address' : 'name'}`);
}

/** Sorts the consecutive properties around the caret (Linux 7.2, dts-coding-style.rst, "Order of Properties in Device Node"). */
export function sortProperties(context: RefactorContext): readonly Refactoring[] {
  const row = rowAt(context, (item) => item.kind === 'property');
  if (!row) return [];
  const names = row.items.map(({ nameText }) => nameText);
  const keys = new Map(names.map((name) => [name, keyOf(name, names)]));
  const compare = (a: PropertyItem, b: PropertyItem) => {
    const one = keys.get(a.nameText);
    const other = keys.get(b.nameText);
    if (!one || !other) return 0;
    return one.group - other.group || naturalOrder(one.name, other.name) || one.behind - other.behind;
  };
  return sorted(context, row, compare, `Sort the ${row.items.length} properties as the coding style has them`);
}

/** Consecutive statements of one kind around the caret. */
interface Row<T extends Item> {
  readonly items: readonly T[];
  /** The origin of the items' offsets. */
  readonly base: number;
  /** The end of the text before the first. */
  readonly from: number;
}

function rowAt<T extends Item>(
  { file, range }: RefactorContext,
  isWanted: (item: Item) => item is T,
): Row<T> | undefined {
  const chain = itemsAt(file.items, range.start, 0, []);
  const at = chain.findLastIndex(({ item }) => isWanted(item));
  const here = chain[at];
  if (!here) return undefined;
  const around = chain[at - 1];
  // Inside a conditional, the order of another branch is unknown.
  if (around && around.item.kind !== 'node') return undefined;
  const all = around?.item.kind === 'node' ? around.item.items : file.items;
  const index = all.indexOf(here.item);
  let first = index;
  while (first > 0 && isWanted(all[first - 1] as Item)) first--;
  let end = index + 1;
  while (end < all.length && isWanted(all[end] as Item)) end++;
  const items = all.slice(first, end).filter(isWanted);
  const before = all[first - 1];
  const start = around?.item.kind === 'node' ? here.base + around.item.headEnd + 1 : 0;
  const from = before ? here.base + before.end : start;
  return items.length < 2 ? undefined : { items, base: here.base, from };
}

function sorted<T extends Item>(
  { file }: RefactorContext,
  { items, base, from }: Row<T>,
  compare: (a: T, b: T) => number,
  title: string,
): readonly Refactoring[] {
  const { text } = file.unit;
  const chunks = chunksOf(text, items, base, from);
  if (!chunks) return [];
  const { start, end } = chunks.range;
  const made = inOrder(chunks, compare);
  if (made === text.slice(start, end)) return [];
  const edits = [{ span: { file: file.file, start, end }, text: made }];
  return [{ title, kind: 'refactor.rewrite', edits, mayReorder: true }];
}

/** The numbers after the `@`: some buses have several, separated by commas. Undefined without a unit address. */
function unitOf(name: string): readonly bigint[] | undefined {
  const at = name.indexOf('@');
  const parts = at < 0 ? [] : name.slice(at + 1).split(',');
  const areHex = parts.length > 0 && parts.every((part) => /^[0-9a-fA-F]{1,16}$/.test(part));
  return areHex ? parts.map((part) => BigInt(`0x${part}`)) : undefined;
}

function compareAddresses(a: NodeItem, b: NodeItem): number {
  const one = unitOf(a.name.text) ?? [];
  const other = unitOf(b.name.text) ?? [];
  for (const [i, value] of one.entries()) {
    const beside = other[i];
    if (beside !== undefined && value !== beside) return value < beside ? -1 : 1;
  }
  return one.length - other.length || naturalOrder(a.name.text, b.name.text);
}

/** Sort key of a property. */
interface OrderKey {
  readonly group: number;
  readonly name: string;
  /** 1 for names properties, which follow the property that they name. */
  readonly behind: number;
}

const FIRST = ['compatible', 'reg', 'ranges'];
const STANDARD = FIRST.length;

function keyOf(name: string, all: readonly string[]): OrderKey {
  const named = namedBy(name, all);
  if (named !== undefined) return { ...keyOf(named, []), behind: 1 };
  const first = FIRST.indexOf(name);
  const group = first >= 0 ? first : name === 'status' ? STANDARD + 2 : name.includes(',') ? STANDARD + 1 : STANDARD;
  return { group, name, behind: 0 };
}

/** The property whose entries `clock-names` and the like name: `clocks`. */
function namedBy(name: string, all: readonly string[]): string | undefined {
  if (!name.endsWith('-names')) return undefined;
  const stem = name.slice(0, -'-names'.length);
  const numbered = all.filter((other) => other.startsWith(`${stem}-`) && /^\d+$/.test(other.slice(stem.length + 1)));
  const last = numbered.sort(naturalOrder).at(-1);
  return [`${stem}s`, stem].find((other) => all.includes(other)) ?? last;
}
