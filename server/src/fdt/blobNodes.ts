/**
 * The nodes and properties of a blob that was read. A board has thousands of properties and few are looked at, so
 * reading notes three numbers for each, and objects are made only for nodes whose properties somebody asks for.
 */
import type { TreeNode } from '../tree/treeView.ts';

/** A property of a blob; its value is a view of the blob's bytes, made when it is asked for. */
export class FdtProperty {
  readonly name: string;
  /** Byte offset of the value in the blob; for an empty value, of whatever follows it. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
  readonly #blob: Uint8Array;

  constructor(name: string, blob: Uint8Array, offset: number, length: number) {
    this.name = name;
    this.#blob = blob;
    this.offset = offset;
    this.length = length;
  }

  /** A view of the blob, not a copy; made on demand because most values are never looked at. */
  get value(): Uint8Array {
    return this.#blob.subarray(this.offset, this.offset + this.length);
  }
}

/** Words for each property in `PropertyTable`: index of the name, offset and length of the value. */
const WORDS = 3;

/** Where tables are filled: hardly any blob has as many properties as would fit in. */
let scratch = new Uint32Array(0);
/** Of the largest boards; more is not kept. */
const SCRATCH_WORDS_MAX = 1024 * 1024;

/** The properties of a whole blob, in its order. */
export class PropertyTable {
  readonly bytes: Uint8Array;
  readonly #names: string[] = [];
  /** While the blob is being read, `scratch`. */
  #words: Uint32Array;
  length = 0;

  /** @param most As many properties as there can be. The table of one blob at a time is being filled. */
  constructor(bytes: Uint8Array, most: number) {
    this.bytes = bytes;
    const words = WORDS * Math.ceil(Math.max(0, most));
    if (scratch.length < words) scratch = new Uint32Array(words);
    this.#words = scratch;
  }

  /** The blob was read: no more properties come. */
  close(): void {
    this.#words = this.#words.slice(0, WORDS * this.length);
    if (scratch.length > SCRATCH_WORDS_MAX) scratch = new Uint32Array(0);
  }

  /** Takes a name that properties have; answers its index. */
  addName(name: string): number {
    return this.#names.push(name) - 1;
  }

  /** `name` is what `addName` answered; `offset` and `length` in bytes. */
  add(name: number, offset: number, length: number): void {
    const at = WORDS * this.length++;
    this.#words[at] = name;
    this.#words[at + 1] = offset;
    this.#words[at + 2] = length;
  }

  name(index: number): string {
    return this.#names[this.#words[WORDS * index] ?? 0] ?? '';
  }

  property(index: number): FdtProperty {
    const { [WORDS * index + 1]: offset = 0, [WORDS * index + 2]: length = 0 } = this.#words;
    return new FdtProperty(this.name(index), this.bytes, offset, length);
  }
}

const NO_CHILDREN: readonly FdtNode[] = [];

/** A node of a blob. `offset` is that of its `FDT_BEGIN_NODE` token. */
export class FdtNode implements TreeNode {
  readonly name: string;
  readonly parent: FdtNode | undefined;
  readonly offset: number;
  readonly #table: PropertyTable;
  /** Its properties in the table, `#to` not included. */
  readonly #from: number;
  #to: number;
  #children: FdtNode[] | undefined;
  #properties: FdtProperty[] | undefined;

  /** A node whose properties are the next ones that get into `table`. */
  constructor(name: string, parent: FdtNode | undefined, offset: number, table: PropertyTable) {
    this.name = name;
    this.parent = parent;
    this.offset = offset;
    this.#table = table;
    this.#from = table.length;
    this.#to = this.#from;
  }

  get path(): string {
    const { parent, name } = this;
    if (parent === undefined) return '/';
    return parent.parent === undefined ? `/${name}` : `${parent.path}/${name}`;
  }

  get children(): readonly FdtNode[] {
    return this.#children ?? NO_CHILDREN;
  }

  /** In order of the blob. */
  get properties(): readonly FdtProperty[] {
    return this.#own();
  }

  #own(): FdtProperty[] {
    if (!this.#properties) {
      this.#properties = [];
      for (let i = this.#from; i < this.#to; i++) this.#properties.push(this.#table.property(i));
    }
    return this.#properties;
  }

  /** For the reader. */
  addChild(child: FdtNode): void {
    if (this.#children) this.#children.push(child);
    else this.#children = [child];
  }

  /** For the reader: the property that stands last in the table is the node's. */
  takeLast(): void {
    const last = this.#table.length - 1;
    // Behind a child, where none may stand, it does not follow the node's others.
    if (this.#to === last && !this.#properties) this.#to = last + 1;
    else this.#own().push(this.#table.property(last));
  }

  /** The first property of that name, as libfdt finds it. */
  find(name: string): FdtProperty | undefined {
    if (this.#properties) return this.#properties.find((property) => property.name === name);
    for (let i = this.#from; i < this.#to; i++) if (this.#table.name(i) === name) return this.#own()[i - this.#from];
    return undefined;
  }

  property(name: string): Uint8Array | undefined {
    return this.find(name)?.value;
  }

  propertyNames(): readonly string[] {
    return this.properties.map((property) => property.name);
  }
}
