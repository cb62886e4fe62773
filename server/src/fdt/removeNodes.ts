/**
 * Removes nodes from a blob, as `fdt rm` of a boot loader does: FDT_NOP fills the bytes of the node, and nothing else moves
 * (dtc 1.8.1, fdt_wip.c: fdt_nop_node). References to a removed node dangle afterwards.
 */
import { readU32, writeU32 } from '../base/bytes.ts';
import { readFdt } from './read.ts';

const TAG_BEGIN_NODE = 1;
const TAG_END_NODE = 2;
const TAG_PROP = 3;
const TAG_NOP = 4;

/** A copy of the blob without the nodes at these paths. Ignores paths that do not exist, and the root. */
export function withoutNodes(blob: Uint8Array, paths: readonly string[]): Uint8Array {
  const root = readFdt(blob).value?.root;
  const out = blob.slice();
  for (const path of paths) {
    let node = root;
    for (const name of path.split('/')) if (name !== '') node = node?.children.find((child) => child.name === name);
    if (!node || node === root) continue;
    const end = endOf(blob, node.offset);
    for (let at = node.offset; at < end; at += 4) writeU32(out, at, TAG_NOP);
  }
  return out;
}

/** The offset behind the node that begins at `start`. The blob was read without a problem there. */
function endOf(blob: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at + 4 <= blob.length; ) {
    const tag = readU32(blob, at);
    at += 4;
    if (tag === TAG_BEGIN_NODE) {
      const nul = blob.indexOf(0, at);
      at = nul < 0 ? blob.length : align4(nul + 1);
      depth++;
    } else if (tag === TAG_PROP) at = align4(at + 8 + readU32(blob, at));
    else if (tag === TAG_END_NODE && --depth === 0) return at;
  }
  return blob.length;
}

function align4(offset: number): number {
  return (offset + 3) & ~3;
}
