/** Writes any tree as a version 17 blob without looking at it, so that broken trees can be given to dtc too. */
import type { TreeNode } from '../../server/src/tree/treeView.ts';

const HEADER_BYTES = 40;
const RESERVE_BYTES = 16;

export function treeToBlob(root: TreeNode): Uint8Array {
  const struct: number[] = [];
  const strings: number[] = [];
  const offsets = new Map<string, number>();
  const word = (value: number) => struct.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  const padded = (bytes: Iterable<number>) => {
    struct.push(...bytes);
    while (struct.length % 4 !== 0) struct.push(0);
  };
  const nameOffset = (name: string): number => {
    const known = offsets.get(name);
    if (known !== undefined) return known;
    const offset = strings.length;
    offsets.set(name, offset);
    strings.push(...latin1(name), 0);
    return offset;
  };
  const write = (node: TreeNode): void => {
    word(1);
    padded([...latin1(node.name), 0]);
    for (const name of node.propertyNames()) {
      const value = node.property(name) ?? new Uint8Array(0);
      word(3);
      word(value.length);
      word(nameOffset(name));
      padded(value);
    }
    for (const child of node.children) write(child);
    word(2);
  };
  write(root);
  word(9);
  const structAt = HEADER_BYTES + RESERVE_BYTES;
  const stringsAt = structAt + struct.length;
  const total = stringsAt + strings.length;
  const blob = new Uint8Array(total);
  const view = new DataView(blob.buffer);
  const header = [0xd00dfeed, total, structAt, stringsAt, HEADER_BYTES, 17, 16, 0, strings.length, struct.length];
  for (const [i, value] of header.entries()) view.setUint32(4 * i, value);
  blob.set(struct, structAt);
  blob.set(strings, stringsAt);
  return blob;
}

function latin1(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0) & 255);
}
