/**
 * Labels and references that a blob still knows of (dtc 1.8.1 livetree.c: generate_labels_from_tree, fixup_phandles,
 * local_fixup_phandles). Malformed entries, of which dtc warns, are passed over.
 */
import { latin1, readU32 } from '../base/bytes.ts';
import type { FdtNode, FdtProperty } from './read.ts';

/** Labels of a node, in the order they are written. */
export type Labels = ReadonlyMap<FdtNode, readonly string[]>;

/** A cell that refers to a node; `target` is what follows `&`. */
export interface Reference {
  readonly offset: number;
  readonly target: string;
}

const LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** From `/__symbols__`; a later symbol of the same node comes first, as dtc prepends labels. */
export function collectLabels(root: FdtNode): Labels {
  const labels = new Map<FdtNode, string[]>();
  for (const { name, value } of child(root, '__symbols__')?.properties ?? []) {
    const node = nodeAt(root, cString(value));
    // dtc prints whatever the property is called; what is no label would not compile.
    if (node === undefined || !LABEL.test(name)) continue;
    const known = labels.get(node);
    if (known === undefined) labels.set(node, [name]);
    else if (!known.includes(name)) known.unshift(name);
  }
  return labels;
}

/** From `/__fixups__` (to labels elsewhere) and `/__local_fixups__`; sorted by offset, one at each. */
export function collectReferences(root: FdtNode, labels: Labels): ReadonlyMap<FdtProperty, readonly Reference[]> {
  const collected = new Map<FdtProperty, Map<number, Reference>>();
  const add = (property: FdtProperty, offset: number, target: string): void => {
    if (offset + 4 > property.length) return;
    let ofProperty = collected.get(property);
    if (ofProperty === undefined) {
      ofProperty = new Map();
      collected.set(property, ofProperty);
    }
    if (!ofProperty.has(offset)) ofProperty.set(offset, { offset, target });
  };
  for (const { name, value } of child(root, '__fixups__')?.properties ?? []) {
    if (!LABEL.test(name)) continue;
    for (const place of terminatedStrings(value)) {
      const [path = '', propertyName = '', offset] = place.split(':');
      if (offset === undefined || !/^[0-9]+$/.test(offset)) continue;
      const property = nodeAt(root, path)?.find(propertyName);
      if (property !== undefined) add(property, Number(offset), name);
    }
  }
  const local = child(root, '__local_fixups__');
  if (local !== undefined) addLocal(local, root, targetsByPhandle(root, labels), add);
  const sorted = new Map<FdtProperty, readonly Reference[]>();
  for (const [property, byOffset] of collected) {
    sorted.set(
      property,
      [...byOffset.values()].sort((a, b) => a.offset - b.offset),
    );
  }
  return sorted;
}

/** `/__local_fixups__` has the shape of the tree; each property lists the offsets of references in its namesake. */
function addLocal(
  fixups: FdtNode,
  node: FdtNode,
  targets: ReadonlyMap<number, string>,
  add: (property: FdtProperty, offset: number, target: string) => void,
): void {
  for (const { name, value } of fixups.properties) {
    const property = node.find(name);
    if (property === undefined || value.length % 4 !== 0) continue;
    const cells = property.value;
    for (let at = 0; at < value.length; at += 4) {
      const offset = readU32(value, at);
      const target = offset + 4 <= cells.length ? targets.get(readU32(cells, offset)) : undefined;
      if (target !== undefined) add(property, offset, target);
    }
  }
  for (const inner of fixups.children) {
    const same = child(node, inner.name);
    if (same !== undefined) addLocal(inner, same, targets, add);
  }
}

/** How each phandle's node is referred to; the first node with a phandle has it. */
function targetsByPhandle(root: FdtNode, labels: Labels): ReadonlyMap<number, string> {
  const targets = new Map<number, string>();
  const visit = (node: FdtNode): void => {
    const phandle = phandleOf(node);
    if (phandle !== undefined && !targets.has(phandle)) targets.set(phandle, labels.get(node)?.[0] ?? `{${node.path}}`);
    node.children.forEach(visit);
  };
  visit(root);
  return targets;
}

function phandleOf(node: FdtNode): number | undefined {
  for (const name of ['phandle', 'linux,phandle']) {
    const value = node.property(name);
    if (value?.length !== 4) continue;
    const phandle = readU32(value, 0);
    if (phandle !== 0 && phandle !== 0xffff_ffff) return phandle;
  }
  return undefined;
}

function child(node: FdtNode, name: string): FdtNode | undefined {
  return node.children.find((candidate) => candidate.name === name);
}

/** As dtc's get_node_by_path: names in full, and `/` alone is nobody (while an empty path is the root). */
function nodeAt(root: FdtNode, path: string): FdtNode | undefined {
  let node: FdtNode | undefined = root;
  for (let rest = path; node !== undefined && rest !== ''; ) {
    rest = rest.replace(/^\/+/, '');
    const slash = rest.indexOf('/');
    node = child(node, slash < 0 ? rest : rest.slice(0, slash));
    rest = slash < 0 ? '' : rest.slice(slash + 1);
  }
  return node;
}

function cString(value: Uint8Array): string {
  const end = value.indexOf(0);
  return latin1(value, 0, end < 0 ? value.length : end);
}

/** The strings of a list that have their NUL. */
function terminatedStrings(value: Uint8Array): readonly string[] {
  const end = value.lastIndexOf(0);
  return end < 0 ? [] : latin1(value, 0, end).split('\0');
}
