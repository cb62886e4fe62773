/**
 * Finds nodes and properties in the bytes of a blob, as libfdt does (dtc 1.8.1: fdt_ro.c, fdt.c). Positions are byte
 * offsets, because the blob changes while an overlay is merged. The caller must first have read the blob without
 * problems (`readFdt`).
 */
import { latin1, readU32 } from '../base/bytes.ts';

/** Tags of the structure block. */
export const TAG_BEGIN_NODE = 1;
export const TAG_END_NODE = 2;
export const TAG_PROP = 3;
const TAG_NOP = 4;
const TAG_END = 9;

/** The position of a node or property that does not exist. */
export const NOWHERE = -1;
/** The position for a path that neither is absolute nor begins with an alias. */
export const BAD_PATH = -2;
const NO_PHANDLE = 0xffff_ffff;

/** Most steps of one merge: reads of a tag and moves of 64 bytes. They take some three seconds; large overlays need a tenth. */
const MAX_FDT_EDIT_STEPS = 100_000_000;

/** A `WorkMeter` throws this when `MAX_FDT_EDIT_STEPS` is exceeded. */
export class TooMuchWork extends Error {}

/** Counts the steps of one merge, over all of its blobs. */
export class WorkMeter {
  #left = MAX_FDT_EDIT_STEPS;

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooMuchWork();
  }
}

interface FoundChild {
  readonly at: number;
  readonly name: string;
}

/** A cache for a time in which the blob does not change. Without it, each lookup reads all tags before the result. */
class Found {
  /** The children of each node, in the order of the blob. */
  readonly children = new Map<number, readonly FoundChild[]>();
  /** The properties of each node by name; the first one if several have the same name. */
  readonly properties = new Map<number, ReadonlyMap<string, number>>();
  /** The first node with each phandle. */
  nodes: ReadonlyMap<number, number> | undefined;
}

/**
 * Finds nodes and properties in a blob of version 16 or 17. Positions are byte offsets; `NOWHERE` means that there is no
 * such node or property.
 */
export class FdtCursor {
  readonly bytes: Uint8Array;
  protected readonly meter: WorkMeter;
  /** The position of the root; constant, because nothing before it changes. */
  readonly root: number;
  protected stringsStart: number;
  protected stringsSize: number;
  #after = 0;
  readonly #names = new Map<number, string>();
  #found: Found | undefined;

  constructor(bytes: Uint8Array, meter: WorkMeter) {
    this.bytes = bytes;
    this.meter = meter;
    this.root = readU32(bytes, 8);
    this.stringsStart = readU32(bytes, 12);
    this.stringsSize = readU32(bytes, 32);
  }

  /** Runs `work`, which must not change the blob, with a cache for lookups. */
  whileUnchanged(work: () => void): void {
    this.#found = new Found();
    try {
      work();
    } finally {
      this.#found = undefined;
    }
  }

  /** The tag at `at`. Sets `#after` to the position of the next tag. */
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

  /** Whether the structure block begins with a node, as libfdt expects. */
  beginsWithRoot(): boolean {
    return this.#tag(this.root) === TAG_BEGIN_NODE;
  }

  /** The size of the structure block in bytes, which a header of version 16 does not state. */
  structSize(): number {
    let at = this.root;
    while (this.#tag(at) !== TAG_END) at = this.#after;
    return at + 4 - this.root;
  }

  /** The position behind the name of a node: that of its first property, if it has one. */
  afterName(node: number): number {
    this.#tag(node);
    return this.#after;
  }

  /** The position behind the properties of a node: that of its first child, if it has one. */
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

  /** The value: a view of the blob, not a copy. */
  value(property: number): Uint8Array {
    const start = property + 12;
    return this.bytes.subarray(start, start + readU32(this.bytes, property + 4));
  }

  find(node: number, name: string): number {
    if (this.#found) return this.#propertiesOf(node, this.#found).get(name) ?? NOWHERE;
    let at = this.firstProperty(node);
    while (at !== NOWHERE && this.propertyName(at) !== name) at = this.nextProperty(at);
    return at;
  }

  valueOf(node: number, name: string): Uint8Array | undefined {
    const property = this.find(node, name);
    return property === NOWHERE ? undefined : this.value(property);
  }

  /** The next node in the order of the blob, whatever its parent. */
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

  /** The child with that name. A name without unit address also matches one with it (`soc` finds `soc@0`). */
  child(node: number, name: string): number {
    if (this.#found) {
      const withUnit = name.includes('@') ? undefined : `${name}@`;
      const same = (each: string) => each === name || (withUnit !== undefined && each.startsWith(withUnit));
      return this.#childrenOf(node, this.#found).find((child) => same(child.name))?.at ?? NOWHERE;
    }
    return this.#eachChild(node, (child) => this.#isNamed(child, name));
  }

  #propertiesOf(node: number, found: Found): ReadonlyMap<string, number> {
    const known = found.properties.get(node);
    if (known) return known;
    const properties = new Map<string, number>();
    for (let at = this.firstProperty(node); at !== NOWHERE; at = this.nextProperty(at)) {
      const name = this.propertyName(at);
      if (!properties.has(name)) properties.set(name, at);
    }
    found.properties.set(node, properties);
    return properties;
  }

  #childrenOf(node: number, found: Found): readonly FoundChild[] {
    const known = found.children.get(node);
    if (known) return known;
    const children = this.children(node).map((at) => ({ at, name: this.nodeName(at) }));
    found.children.set(node, children);
    return children;
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

  /** The full path of a node. */
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

  /** The node at a path. A path that does not begin with `/` begins with an alias. `NOWHERE` or `BAD_PATH` if there is none. */
  nodeByPath(path: string): number {
    let node = this.root;
    let rest = path;
    if (!path.startsWith('/')) {
      const slash = path.indexOf('/');
      const aliases = this.child(this.root, 'aliases');
      const alias = slash < 0 ? path : path.slice(0, slash);
      const value = aliases === NOWHERE ? undefined : this.valueOf(aliases, alias);
      if (value?.[0] !== 0x2f || value.at(-1) !== 0) return BAD_PATH;
      node = this.nodeByPath(cString(value));
      rest = slash < 0 ? '' : path.slice(slash);
    }
    for (const name of rest.split('/')) {
      if (node < 0) return node;
      if (name !== '') node = this.child(node, name);
    }
    return node;
  }

  /** The value of `phandle`, else of `linux,phandle`; 0 if the node has neither. */
  phandle(node: number): number {
    let own = NOWHERE;
    let legacy = NOWHERE;
    for (let at = this.firstProperty(node); at !== NOWHERE; at = this.nextProperty(at)) {
      const name = this.propertyName(at);
      if (name === 'phandle' && own === NOWHERE) own = at;
      else if (name === 'linux,phandle' && legacy === NOWHERE) legacy = at;
    }
    for (const property of [own, legacy]) {
      if (property !== NOWHERE && readU32(this.bytes, property + 4) === 4) return readU32(this.bytes, property + 12);
    }
    return 0;
  }

  /** The first node with a phandle; `NOWHERE` if there is none. */
  nodeByPhandle(phandle: number): number {
    if (phandle === 0 || phandle === NO_PHANDLE) return NOWHERE;
    if (this.#found) {
      this.#found.nodes ??= this.#nodesByPhandle();
      return this.#found.nodes.get(phandle) ?? NOWHERE;
    }
    return this.#eachCell((node, property) => {
      return (
        readU32(this.bytes, property + 12) === phandle && this.#isPhandle(property) && this.phandle(node) === phandle
      );
    });
  }

  #nodesByPhandle(): ReadonlyMap<number, number> {
    const nodes = new Map<number, number>();
    this.#eachCell((node, property) => {
      const phandle = readU32(this.bytes, property + 12);
      if (this.#isPhandle(property) && !nodes.has(phandle) && this.phandle(node) === phandle) nodes.set(phandle, node);
      return false;
    });
    return nodes;
  }

  maxPhandle(): number {
    let max = 0;
    this.#eachCell((node, property) => {
      if (readU32(this.bytes, property + 12) > max && this.#isPhandle(property))
        max = Math.max(max, this.phandle(node));
      return false;
    });
    return max;
  }

  #isPhandle(property: number): boolean {
    const name = this.propertyName(property);
    return name === 'phandle' || name === 'linux,phandle';
  }

  /** Visits all properties of one cell, in the order of the blob. Returns the node at which `stop` returned true, or `NOWHERE`. */
  #eachCell(stop: (node: number, property: number) => boolean): number {
    const { bytes } = this;
    let node = NOWHERE;
    let at = this.root;
    for (;;) {
      const tag = this.#tag(at);
      const after = this.#after;
      if (tag === TAG_BEGIN_NODE) node = at;
      else if (tag === TAG_PROP) {
        if (node !== NOWHERE && readU32(bytes, at + 4) === 4 && stop(node, at)) return node;
      } else if (tag === TAG_END_NODE) {
        // libfdt does not find properties behind a child as those of the parent.
        node = NOWHERE;
      } else if (tag === TAG_END) return NOWHERE;
      at = after;
    }
  }
}

/** An offset rounded up to a multiple of 4. */
export function align4(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}

/** The bytes before the first NUL, or all bytes, as a Latin-1 string. */
export function cString(value: Uint8Array): string {
  const nul = value.indexOf(0);
  return latin1(value, 0, nul < 0 ? value.length : nul);
}
