/**
 * Finds nodes and properties in a blob in memory by byte offsets, as libfdt does (dtc 1.8.1: fdt_ro.c, fdt.c), because
 * the blob changes while an overlay is merged. The structure must have been read without problems before (`readFdt`).
 */
import { latin1, readU32 } from '../base/bytes.ts';

/** Structure block tags. */
export const TAG_BEGIN_NODE = 1;
export const TAG_END_NODE = 2;
export const TAG_PROP = 3;
const TAG_NOP = 4;
const TAG_END = 9;

/** No such node or property. */
export const NOWHERE = -1;
/** A path that is neither absolute nor begins with an alias. */
export const BAD_PATH = -2;
const NO_PHANDLE = 0xffff_ffff;

/** How often a tag may be read or 64 bytes be moved: some three seconds; large real overlays need a tenth of that. */
const MAX_FDT_EDIT_STEPS = 100_000_000;

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

interface FoundChild {
  readonly at: number;
  readonly name: string;
}

/** What was found in a tree that does not change for a while: lookups otherwise walk over all that stands before. */
class Found {
  /** By node, in order of the blob. */
  readonly children = new Map<number, readonly FoundChild[]>();
  /** By node: its properties, the first of each name. */
  readonly properties = new Map<number, ReadonlyMap<string, number>>();
  /** By phandle, the first node of each. */
  nodes: ReadonlyMap<number, number> | undefined;
}

/** Finds nodes and properties in a flat blob of version 16 or 17. Answers `NOWHERE` for what is not there. */
export class FdtCursor {
  readonly bytes: Uint8Array;
  protected readonly meter: WorkMeter;
  /** The root's position; constant, as nothing before it changes. */
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

  /** Does work during which nothing changes: what is found on the way is remembered. */
  whileUnchanged(work: () => void): void {
    this.#found = new Found();
    try {
      work();
    } finally {
      this.#found = undefined;
    }
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
    if (this.#found) return this.#propertiesOf(node, this.#found).get(name) ?? NOWHERE;
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

  /** Follows a path; one that does not begin with `/` begins with an alias. Negative: `NOWHERE` or `BAD_PATH`. */
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

  /** `phandle`, else `linux,phandle`; 0 when there is none. */
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

  /** The first node with that phandle. */
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

  /** Visits properties of one cell, in order of the blob, until `stop` says so; answers the node then, else `NOWHERE`. */
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
        // What stands behind a child is not found as its parent's either.
        node = NOWHERE;
      } else if (tag === TAG_END) return NOWHERE;
      at = after;
    }
  }
}

/** The next multiple of 4. */
export function align4(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}

/** The bytes before the first NUL, or all of them. */
export function cString(value: Uint8Array): string {
  const nul = value.indexOf(0);
  return latin1(value, 0, nul < 0 ? value.length : nul);
}
