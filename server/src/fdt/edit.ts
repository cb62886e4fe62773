/**
 * A blob that is changed in place, as libfdt does it: new properties go before the others of their node, new nodes before
 * their siblings, new names to the end of the strings block, and where a value's length is no multiple of 4 the bytes
 * behind it stay what they were before the blocks were moved. Everything that decides bytes of the result is done in
 * libfdt's order (dtc 1.8.1: fdt_rw.c, fdt_ro.c, fdt.c).
 *
 * Positions are byte offsets in `bytes`. The structure must have been read without problems before (`readFdt`).
 */
import { readU32, writeU32 } from '../base/bytes.ts';

const TAG_BEGIN_NODE = 1;
const TAG_END_NODE = 2;
const TAG_PROP = 3;
const TAG_NOP = 4;
const TAG_END = 9;

const HEADER_SIZE = 40;
const VERSION = 17;
const NOWHERE = -1;
const NO_PHANDLE = 0xffff_ffff;

/** How often a tag may be read or 64 bytes be moved: some seconds; large real overlays need a hundredth. */
export const MAX_FDT_EDIT_STEPS = 300_000_000;

/** Thrown by `FdtEditor` when the buffer is too small; the caller tries again with a larger one. */
export class NoSpace extends Error {}

/** Thrown when `MAX_FDT_EDIT_STEPS` is exceeded. */
export class TooMuchWork extends Error {}

/** Counts work over all blobs that take part in something. */
export class WorkMeter {
  #left = MAX_FDT_EDIT_STEPS;

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooMuchWork();
  }
}

/** Finds nodes and properties in a flat blob of version 16 or 17. Answers -1 for what is not there. */
export class FlatTree {
  readonly bytes: Uint8Array;
  protected readonly meter: WorkMeter;
  /** The root's position; constant, as nothing before it changes. */
  readonly root: number;
  protected stringsStart: number;
  protected stringsSize: number;
  #after = 0;
  readonly #names = new Map<number, string>();

  constructor(bytes: Uint8Array, meter: WorkMeter) {
    this.bytes = bytes;
    this.meter = meter;
    this.root = readU32(bytes, 8);
    this.stringsStart = readU32(bytes, 12);
    this.stringsSize = readU32(bytes, 32);
  }

  /** The tag at `at`; `#after` is then the position of the next one. */
  #tag(at: number): number {
    this.meter.spend(1);
    const tag = at + 4 <= this.bytes.length ? readU32(this.bytes, at) : TAG_END;
    if (tag === TAG_BEGIN_NODE) {
      const nul = this.bytes.indexOf(0, at + 4);
      this.#after = align4((nul < 0 ? this.bytes.length : nul) + 1);
    } else if (tag === TAG_PROP) {
      this.#after = align4(at + 12 + readU32(this.bytes, at + 4));
    } else {
      this.#after = at + 4;
    }
    return tag;
  }

  /** Whether the structure begins with a node, as libfdt expects. */
  beginsWithRoot(): boolean {
    return this.#tag(this.root) === TAG_BEGIN_NODE;
  }

  /** The size of the structure block, which version 16 does not tell. */
  structSize(): number {
    let at = this.root;
    while (this.#tag(at) !== TAG_END) at = this.#after;
    return at + 4 - this.root;
  }

  /** The position behind the node's own name, where its first property is or would be. */
  afterName(node: number): number {
    this.#tag(node);
    return this.#after;
  }

  /** The position behind the properties of a node: where its first child is or would be. */
  afterProperties(node: number): number {
    let at = this.afterName(node);
    for (let tag = this.#tag(at); tag === TAG_PROP || tag === TAG_NOP; tag = this.#tag(at)) at = this.#after;
    return at;
  }

  firstProperty(node: number): number {
    return this.#propertyAt(this.afterName(node));
  }

  nextProperty(property: number): number {
    this.#tag(property);
    return this.#propertyAt(this.#after);
  }

  #propertyAt(from: number): number {
    let at = from;
    for (;;) {
      const tag = this.#tag(at);
      if (tag === TAG_PROP) return at;
      if (tag !== TAG_NOP) return NOWHERE;
      at = this.#after;
    }
  }

  propertyName(property: number): string {
    const offset = readU32(this.bytes, property + 8);
    const known = this.#names.get(offset);
    if (known !== undefined) return known;
    const start = this.stringsStart + offset;
    const nul = this.bytes.indexOf(0, start);
    const name = latin1(this.bytes, start, nul < 0 ? this.bytes.length : nul);
    this.#names.set(offset, name);
    return name;
  }

  /** A view of the value. */
  value(property: number): Uint8Array {
    const start = property + 12;
    return this.bytes.subarray(start, start + readU32(this.bytes, property + 4));
  }

  find(node: number, name: string): number {
    let at = this.firstProperty(node);
    while (at !== NOWHERE && this.propertyName(at) !== name) at = this.nextProperty(at);
    return at;
  }

  valueOf(node: number, name: string): Uint8Array | undefined {
    const property = this.find(node, name);
    return property === NOWHERE ? undefined : this.value(property);
  }

  /** The next node in order of the blob, behind `node`; whichever its parent is. */
  nextNode(node: number): number {
    let at = this.afterName(node);
    for (;;) {
      const tag = this.#tag(at);
      if (tag === TAG_BEGIN_NODE) return at;
      if (tag === TAG_END) return NOWHERE;
      at = this.#after;
    }
  }

  children(node: number): readonly number[] {
    const children: number[] = [];
    this.#eachChild(node, (child) => {
      children.push(child);
      return false;
    });
    return children;
  }

  /** The child of that name; a name without unit address also stands for one with (`soc` finds `soc@0`). */
  child(node: number, name: string): number {
    return this.#eachChild(node, (child) => this.#isNamed(child, name));
  }

  #eachChild(node: number, stop: (child: number) => boolean): number {
    let at = this.afterName(node);
    for (let depth = 0; ; ) {
      const tag = this.#tag(at);
      const after = this.#after;
      if (tag === TAG_END) return NOWHERE;
      if (tag === TAG_BEGIN_NODE) {
        if (depth === 0 && stop(at)) return at;
        depth++;
      } else if (tag === TAG_END_NODE) {
        depth--;
        if (depth < 0) return NOWHERE;
      }
      at = after;
    }
  }

  #isNamed(node: number, name: string): boolean {
    const start = node + 4;
    for (let i = 0; i < name.length; i++) if (this.bytes[start + i] !== name.charCodeAt(i)) return false;
    const next = this.bytes[start + name.length];
    return next === 0 || (next === 0x40 && !name.includes('@'));
  }

  nodeName(node: number): string {
    const nul = this.bytes.indexOf(0, node + 4);
    return latin1(this.bytes, node + 4, nul < 0 ? this.bytes.length : nul);
  }

  /** The full path of a node, found by walking there. */
  path(node: number): string {
    const names: string[] = [];
    let at = this.root;
    for (;;) {
      const tag = this.#tag(at);
      const after = this.#after;
      if (tag === TAG_BEGIN_NODE) names.push(this.nodeName(at));
      if (at === node || tag === TAG_END) break;
      if (tag === TAG_END_NODE) names.pop();
      at = after;
    }
    return names.length <= 1 ? '/' : names.join('/');
  }

  /** Follows a path; one that does not begin with `/` begins with an alias. */
  nodeByPath(path: string): number {
    let node = this.root;
    let rest = path;
    if (!path.startsWith('/')) {
      const slash = path.indexOf('/');
      const aliases = this.child(this.root, 'aliases');
      const alias = slash < 0 ? path : path.slice(0, slash);
      const value = aliases === NOWHERE ? undefined : this.valueOf(aliases, alias);
      if (value?.[0] !== 0x2f || value.at(-1) !== 0) return NOWHERE;
      node = this.nodeByPath(cString(value));
      rest = slash < 0 ? '' : path.slice(slash);
    }
    for (const name of rest.split('/')) {
      if (node === NOWHERE) return NOWHERE;
      if (name !== '') node = this.child(node, name);
    }
    return node;
  }

  /** `phandle`, else `linux,phandle`; 0 when there is none. */
  phandle(node: number): number {
    for (const name of ['phandle', 'linux,phandle']) {
      const value = this.valueOf(node, name);
      if (value?.length === 4) return readU32(value, 0);
    }
    return 0;
  }

  nodeByPhandle(phandle: number): number {
    if (phandle === 0 || phandle === NO_PHANDLE) return NOWHERE;
    let node = this.root;
    while (node !== NOWHERE && this.phandle(node) !== phandle) node = this.nextNode(node);
    return node;
  }

  maxPhandle(): number {
    let max = 0;
    for (let node = this.root; node !== NOWHERE; node = this.nextNode(node)) max = Math.max(max, this.phandle(node));
    return max;
  }
}

/** A `FlatTree` that can grow within its buffer; throws `NoSpace` when that is full. */
export class FdtEditor extends FlatTree {
  #structSize: number;

  /** `bytes` is a buffer as `openInto` leaves it. */
  constructor(bytes: Uint8Array, meter: WorkMeter) {
    super(bytes, meter);
    this.#structSize = readU32(bytes, 36);
  }

  /** Gives the property that length, adding it when it is not there; answers the position of its value. */
  setLength(node: number, name: string, length: number): number {
    let property = this.find(node, name);
    if (property === NOWHERE) {
      const nameOffset = this.#nameOffset(name);
      property = this.afterName(node);
      this.#spliceStructure(property, 0, 12 + align4(length));
      writeU32(this.bytes, property, TAG_PROP);
      writeU32(this.bytes, property + 8, nameOffset);
    } else {
      this.#spliceStructure(property + 12, align4(readU32(this.bytes, property + 4)), align4(length));
    }
    writeU32(this.bytes, property + 4, length);
    return property + 12;
  }

  set(node: number, name: string, value: Uint8Array): void {
    this.bytes.set(value, this.setLength(node, name, value.length));
  }

  /** Adds a child; the caller has looked that there is none of that name. */
  addChild(node: number, name: string): number {
    const at = this.afterProperties(node);
    const nameSize = align4(name.length + 1);
    this.#spliceStructure(at, 0, 4 + nameSize + 4);
    writeU32(this.bytes, at, TAG_BEGIN_NODE);
    this.bytes.fill(0, at + 4, at + 4 + nameSize);
    writeLatin1(this.bytes, at + 4, name);
    writeU32(this.bytes, at + 4 + nameSize, TAG_END_NODE);
    return at;
  }

  /** Writes what changed to the header, for the next `openInto` or `pack`. */
  close(): Uint8Array {
    writeU32(this.bytes, 12, this.stringsStart);
    writeU32(this.bytes, 32, this.stringsSize);
    writeU32(this.bytes, 36, this.#structSize);
    return this.bytes;
  }

  /** Where a name stands in the strings block, at the first place where it ends a string. */
  #nameOffset(name: string): number {
    const wanted = new Uint8Array(name.length + 1);
    writeLatin1(wanted, 0, name);
    this.meter.spend(this.stringsSize >>> 6);
    const last = this.stringsStart + this.stringsSize - wanted.length;
    search: for (let nul = this.bytes.indexOf(0, this.stringsStart + name.length); ; ) {
      const at = nul - name.length;
      if (nul < 0 || at > last) break;
      nul = this.bytes.indexOf(0, nul + 1);
      for (let i = name.length - 1; i >= 0; i--) if (this.bytes[at + i] !== wanted[i]) continue search;
      return at - this.stringsStart;
    }
    const offset = this.stringsSize;
    this.#splice(this.stringsStart + offset, 0, wanted.length);
    this.bytes.set(wanted, this.stringsStart + offset);
    this.stringsSize += wanted.length;
    return offset;
  }

  #spliceStructure(at: number, oldLength: number, newLength: number): void {
    this.#splice(at, oldLength, newLength);
    this.#structSize += newLength - oldLength;
    this.stringsStart += newLength - oldLength;
  }

  /** Moves everything behind a place; what lay there stays to be seen in the padding of a shorter value. */
  #splice(at: number, oldLength: number, newLength: number): void {
    const end = this.stringsStart + this.stringsSize;
    if (end - oldLength + newLength > this.bytes.length) throw new NoSpace();
    this.meter.spend((end - at) >>> 6);
    this.bytes.copyWithin(at + newLength, at + oldLength, end);
  }
}

/** Number of `/memreserve/` entries: up to the first one without size. */
function reserveCount(bytes: Uint8Array): number {
  const start = readU32(bytes, 16);
  for (let count = 0; ; count++) {
    const at = start + 16 * count;
    if (at + 16 > bytes.length) return count;
    if (readU32(bytes, at + 8) === 0 && readU32(bytes, at + 12) === 0) return count;
  }
}

/** Copies a blob into a larger buffer, fit to be changed: version 17, blocks in order. False when it is too small. */
export function openInto(blob: Uint8Array, buffer: Uint8Array, meter: WorkMeter): boolean {
  meter.spend(buffer.length >>> 6);
  const structSize = readU32(blob, 20) >= VERSION ? readU32(blob, 36) : new FlatTree(blob, meter).structSize();
  const totalSize = readU32(blob, 4);
  const reserveStart = readU32(blob, 16);
  const reserveSize = 16 * (reserveCount(blob.subarray(0, totalSize)) + 1);
  const structStart = readU32(blob, 8);
  const stringsStart = readU32(blob, 12);
  const stringsSize = readU32(blob, 32);
  const inOrder =
    reserveStart >= HEADER_SIZE &&
    structStart >= reserveStart + reserveSize &&
    stringsStart >= structStart + structSize &&
    totalSize >= stringsStart + stringsSize;
  if (inOrder) {
    if (totalSize > buffer.length) return false;
    buffer.set(blob.subarray(0, totalSize));
  } else {
    if (HEADER_SIZE + reserveSize + structSize + stringsSize > buffer.length) return false;
    packBlocks(blob, buffer, reserveSize, structSize);
    writeU32(buffer, 0, readU32(blob, 0));
    writeU32(buffer, 24, 16);
    writeU32(buffer, 28, readU32(blob, 28));
  }
  writeU32(buffer, 4, buffer.length);
  writeU32(buffer, 20, VERSION);
  writeU32(buffer, 36, structSize);
  return true;
}

/** The blob in as few bytes as its blocks have. */
export function pack(buffer: Uint8Array): Uint8Array {
  const packed = buffer.slice();
  const end = packBlocks(buffer, packed, 16 * (reserveCount(buffer) + 1), readU32(buffer, 36));
  writeU32(packed, 4, end);
  return packed.slice(0, end);
}

/** Puts the three blocks one behind the other; answers where the last one ends. */
function packBlocks(from: Uint8Array, to: Uint8Array, reserveSize: number, structSize: number): number {
  const stringsSize = readU32(from, 32);
  const structStart = HEADER_SIZE + reserveSize;
  const stringsStart = structStart + structSize;
  const copy = (target: number, source: number, size: number): void => {
    to.set(from.subarray(source, source + size), target);
  };
  copy(HEADER_SIZE, readU32(from, 16), reserveSize);
  copy(structStart, readU32(from, 8), structSize);
  copy(stringsStart, readU32(from, 12), stringsSize);
  writeU32(to, 16, HEADER_SIZE);
  writeU32(to, 8, structStart);
  writeU32(to, 36, structSize);
  writeU32(to, 12, stringsStart);
  writeU32(to, 32, stringsSize);
  return stringsStart + stringsSize;
}

function align4(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}

/** The bytes before the first NUL, or all of them. */
export function cString(value: Uint8Array): string {
  const nul = value.indexOf(0);
  return latin1(value, 0, nul < 0 ? value.length : nul);
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

function writeLatin1(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}
