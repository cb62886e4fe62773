/**
 * Adds entries of /memreserve/ and children of /reserved-memory to a blob, as firmware does before a kernel reads it. They
 * are at the places that libfdt, which boot loaders use, gives them: a node before its siblings (fdt_add_subnode), an
 * entry behind the others (fdt_add_mem_rsv).
 */
import { readU32, writeU32 } from '../base/bytes.ts';
import { FdtEditor, NoSpace, openInto, pack } from './edit.ts';
import { NOWHERE, TooMuchWork, WorkMeter } from './fdtCursor.ts';
import { readFdt } from './read.ts';

/** Addresses in bytes; `end` is not part of the range. */
interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** A child of /reserved-memory that is added. */
interface AddedNode {
  readonly name: string;
  readonly reg: Range;
  readonly noMap?: boolean;
  readonly reusable?: boolean;
  readonly compatible?: string;
}

interface FirmwareAdditions {
  readonly memreserve: readonly Range[];
  readonly nodes: readonly AddedNode[];
}

/** Bytes reserved for each added node; more than any node takes. */
const ROOM_PER_NODE = 2048;

/**
 * A copy of the blob with the additions. If a node of that name exists already, only its `reg` is set. A blob that cannot
 * be read is returned unchanged: the simulated boot reports the problem.
 */
export function addFirmware(blob: Uint8Array, { memreserve, nodes }: FirmwareAdditions): Uint8Array {
  if (memreserve.length + nodes.length === 0 || readFdt(blob).problems.length > 0) return blob;
  try {
    const meter = new WorkMeter();
    const buffer = new Uint8Array(blob.length + ROOM_PER_NODE * (nodes.length + 1));
    if (!openInto(blob, buffer, meter)) return blob;
    const editor = new FdtEditor(buffer, meter);
    if (nodes.length > 0) addNodes(editor, nodes);
    return addMemReserve(pack(editor.close()), memreserve);
  } catch (error) {
    if (error instanceof NoSpace || error instanceof TooMuchWork) return blob;
    throw error;
  }
}

function addNodes(editor: FdtEditor, nodes: readonly AddedNode[]): void {
  const cells = (name: string) => {
    const value = editor.valueOf(editor.root, name);
    return value?.length === 4 ? readU32(value, 0) : 1;
  };
  const addressCells = Math.min(cells('#address-cells'), 4);
  const sizeCells = Math.min(cells('#size-cells'), 4);
  let parent = editor.child(editor.root, 'reserved-memory');
  if (parent === NOWHERE) {
    parent = editor.addChild(editor.root, 'reserved-memory');
    editor.set(parent, 'ranges', new Uint8Array());
    editor.set(parent, '#size-cells', number(BigInt(sizeCells), 1));
    editor.set(parent, '#address-cells', number(BigInt(addressCells), 1));
  }
  for (const { name, reg, noMap, reusable, compatible } of nodes) {
    const known = editor.child(parent, name);
    const node = known === NOWHERE ? editor.addChild(parent, name) : known;
    if (known === NOWHERE) {
      if (noMap) editor.set(node, 'no-map', new Uint8Array());
      if (reusable) editor.set(node, 'reusable', new Uint8Array());
      if (compatible !== undefined) editor.set(node, 'compatible', text(compatible));
    }
    const value = new Uint8Array(4 * (addressCells + sizeCells));
    value.set(number(reg.start, addressCells));
    value.set(number(reg.end - reg.start, sizeCells), 4 * addressCells);
    editor.set(node, 'reg', value);
  }
}

/** Adds entries to a packed blob. Its reservations come before the other blocks, so those move. */
function addMemReserve(blob: Uint8Array, entries: readonly Range[]): Uint8Array {
  if (entries.length === 0) return blob;
  const added = 16 * entries.length;
  // The list ends with an entry of zeros, directly before the structure block.
  const at = readU32(blob, 8) - 16;
  const out = new Uint8Array(blob.length + added);
  out.set(blob.subarray(0, at));
  entries.forEach(({ start, end }, i) => {
    out.set(number(start, 2), at + 16 * i);
    out.set(number(end - start, 2), at + 16 * i + 8);
  });
  out.set(blob.subarray(at), at + added);
  for (const header of [4, 8, 12]) writeU32(out, header, readU32(blob, header) + added);
  return out;
}

/** A number in big-endian cells of 32 bits. */
function number(value: bigint, cells: number): Uint8Array {
  const bytes = new Uint8Array(4 * cells);
  for (let i = 0, rest = value; i < cells; i++, rest >>= 32n) {
    writeU32(bytes, 4 * (cells - 1 - i), Number(rest & 0xffff_ffffn));
  }
  return bytes;
}

function text(value: string): Uint8Array {
  const bytes = new Uint8Array(value.length + 1);
  for (let i = 0; i < value.length; i++) bytes[i] = value.charCodeAt(i);
  return bytes;
}
