/** Describes firmware's usual edits in numbers and words: banks of RAM, command lines, addresses of network interfaces. */
import { readCells, readU32 } from '../base/bytes.ts';
import { countText, formatSize, hex } from '../base/format.ts';
import { firstString, type TreeNode } from '../tree/treeView.ts';
import type { NodeDifference, ReservationDifference } from './compareTrees.ts';

interface Roots {
  readonly before: TreeNode;
  readonly after: TreeNode;
}

/** The node at a path such as `/chosen`; undefined without one. */
function nodeAt(root: TreeNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = root;
  for (const name of path.split('/')) if (name !== '') node = node?.children.find((child) => child.name === name);
  return node;
}

/** The first string of a property of the node at a path. */
export function firstValue(root: TreeNode, path: string, name: string): string | undefined {
  return firstString(nodeAt(root, path)?.property(name));
}

/** The banks of RAM in each tree, as text. */
export function banksText({ before, after }: Roots): string {
  return `firmware says ${banksOf(after)}, the source ${banksOf(before)}.`;
}

function cellsOf(node: TreeNode, name: string): number {
  const value = node.property(name);
  return value?.length === 4 ? Math.min(readU32(value, 0), 4) : 1;
}

interface Range {
  readonly start: bigint;
  readonly size: bigint;
}

/** The entries of a `reg` or the like, with the cells that `parent` states; an incomplete last entry is left out. */
function rangesOf(parent: TreeNode, value: Uint8Array | undefined): readonly Range[] {
  const addressCells = cellsOf(parent, '#address-cells');
  const sizeCells = cellsOf(parent, '#size-cells');
  const bytes = 4 * (addressCells + sizeCells);
  const found: Range[] = [];
  for (let at = 0; value && bytes > 0 && at + bytes <= value.length; at += bytes) {
    found.push({
      start: readCells(value, at, addressCells),
      size: readCells(value, at + 4 * addressCells, sizeCells),
    });
  }
  return found;
}

function banksOf(root: TreeNode): string {
  const nodes = root.children.filter((child) => firstString(child.property('device_type')) === 'memory');
  const banks = nodes.flatMap((node) => rangesOf(root, node.property('linux,usable-memory') ?? node.property('reg')));
  const filled = banks.filter(({ size }) => size > 0n);
  if (filled.length === 0) return 'none';
  const total = filled.reduce((sum, { size }) => sum + size, 0n);
  return `${formatSize(total)} (${filled.map(rangeText).join(', ')})`;
}

/** `0x80000000-0x8fffffff`, both ends included. */
function rangeText({ start, size }: Range): string {
  return size === 0n ? hex(start) : `${hex(start)}-${hex(start + size - 1n)}`;
}

/** Both command lines, and the added words. */
export function commandLineText({ before, after }: Roots): string {
  const was = firstValue(before, '/chosen', 'bootargs');
  const is = firstValue(after, '/chosen', 'bootargs');
  if (is === undefined) return `Command line: firmware removes "${was ?? ''}".`;
  if (was === undefined) return `Command line: firmware gives "${is}", the source none.`;
  const known = new Set(was.split(/\s+/));
  const now = new Set(is.split(/\s+/));
  const added = [...now].filter((word) => word !== '' && !known.has(word));
  const removed = [...known].filter((word) => word !== '' && !now.has(word));
  const parts = [
    ...(added.length > 0 ? [`firmware adds ${added.join(' ')}`] : []),
    ...(removed.length > 0 ? [`${added.length > 0 ? 'and' : 'firmware'} takes out ${removed.join(' ')}`] : []),
  ];
  return `Command line: ${parts.length > 0 ? parts.join(' ') : 'the same words in another order'}.`;
}

/** The address range of the initrd, as text. */
export function initrdText(after: TreeNode): string {
  const chosen = nodeAt(after, '/chosen');
  const ends = ['linux,initrd-start', 'linux,initrd-end'].map((name) => {
    const value = chosen?.property(name);
    return value && value.length > 0 && value.length % 4 === 0 ? readCells(value, 0, value.length / 4) : undefined;
  });
  const [start, end] = ends;
  if (start === undefined || end === undefined) return 'Initrd: firmware names no place for it.';
  if (end < start) return `Initrd: it ends at ${hex(end)}, before it starts at ${hex(start)}.`;
  return `Initrd: ${formatSize(end - start)} at ${rangeText({ start, size: end - start })}.`;
}

/** `/soc/ethernet@1000 02:00:00:00:00:01`, for each interface. */
export function macText(nodes: readonly NodeDifference[], after: TreeNode): string {
  const said = nodes.map(({ path, properties }) => {
    const names = properties.map(({ name }) => name);
    const value = names.map((name) => nodeAt(after, path)?.property(name)).find((found) => found?.length === 6);
    if (!value) return `${path} (${names.join(', ')}) ${properties[0]?.kind ?? 'changed'}`;
    return `${path} ${[...value].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
  });
  return said.join(', ');
}

/** The devices that were enabled, and those that were disabled. */
export function statusText(nodes: readonly NodeDifference[]): string {
  const isOn = (value: string | undefined) => value === undefined || /^"(?:okay|ok)"$/.test(value);
  const on: string[] = [];
  const off: string[] = [];
  const others: string[] = [];
  for (const { path, properties } of nodes) {
    const [status] = properties;
    const was = isOn(status?.before);
    const is = isOn(status?.after);
    (was === is ? others : is ? on : off).push(path);
  }
  const parts = [
    ...(on.length > 0 ? [`switched on: ${on.join(', ')}`] : []),
    ...(off.length > 0 ? [`switched off: ${off.join(', ')}`] : []),
    ...(others.length > 0 ? [`status in other words: ${others.join(', ')}`] : []),
  ];
  return `Devices ${parts.join('; ')}.`;
}

/** The regions that were added, removed or moved. */
export function regionsText(
  nodes: readonly NodeDifference[],
  { before, after }: Roots,
  reservations: readonly ReservationDifference[],
): string {
  const said = nodes.flatMap((node): readonly string[] => {
    const { kind, path, properties } = node;
    const parts = path.split('/').length;
    // Nodes inside a region reserve nothing.
    if (parts > 3) return [];
    if (parts === 2) return kind === 'changed' ? [`${path} changed`] : [];
    const root = kind === 'removed' ? before : after;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const place = placeText(root, path);
    if (kind !== 'changed') return [`${name} ${kind}${place}`];
    const was = node.before === undefined ? '' : ` (was ${node.before.slice(node.before.lastIndexOf('/') + 1)})`;
    const what = properties.map((property) => property.name);
    return [
      `${name}${was} changed${what.length > 0 ? ` in ${what.join(', ')}` : ''}${what.includes('reg') ? place : ''}`,
    ];
  });
  const entries = reservations.map(
    ({ kind, address, size }) => `/memreserve/ ${rangeText({ start: address, size })} ${kind}`,
  );
  const all = [...said, ...entries];
  return all.length > 0 ? `${all.join('; ')}.` : `${countText(nodes.length, 'node')} changed.`;
}

function placeText(root: TreeNode, path: string): string {
  const node = nodeAt(root, path);
  const parent = node?.parent;
  if (!node || !parent) return '';
  // The kernel reads regions with the cells of the root (drivers/of/fdt.c), which /reserved-memory repeats.
  const ranges = rangesOf(parent, node.property('reg'));
  if (ranges.length === 0) return '';
  const size = ranges.reduce((sum, range) => sum + range.size, 0n);
  const flags = node.property('no-map') ? ', no-map' : node.property('reusable') ? ', reusable' : '';
  return ` (${formatSize(size)} at ${ranges.map(rangeText).join(', ')}${flags})`;
}
