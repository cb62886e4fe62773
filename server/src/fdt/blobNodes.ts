/**
 * The nodes and properties of a blob. A board has thousands of properties, and few of them are used. So the reader
 * records three numbers for each property, and a node makes property objects only when a caller asks for them.
 */
import type { TreeNode } from '../tree/treeView.ts';

/** A property of a blob. */
export class FdtProperty {
  readonly name: string;
  /** Byte offset of the value in the blob. For an empty value it is the offset of the bytes that follow. */
  readonly offset: number;
  /** Length of the value in bytes. */
  readonly length: number;
  readonly #blob: Uint8Array;

  constructor(name: string, blob: Uint8Array, offset: number, length: number) {
    this.name = name;
    this.#blob = blob;
    this.offset = offset;
    this.length = length;
  }

  /** The value: a view of the blob, not a copy. It is made on demand, because most values are never read. */
  get value(): Uint8Array {
    return this.#blob.subarray(this.offset, this.offset + this.length);
  }
}

/** Words that each property takes in a `PropertyTable`: index of the name, offset and length of the value. */
const WORDS = 3;

/** The memory in which a table is filled. It is shared, because few blobs have as many properties as their size allows. */
let scratch = new Uint32Array(0);
/** Most words that are kept for the next blob: enough for the largest boards. */
const SCRATCH_WORDS_MAX = 1024 * 1024;

/** The properties of a whole blob, in the order of the blob. */
export class PropertyTable {
  readonly bytes: Uint8Array;
  readonly #names: string[] = [];
  /** Refers to `scratch` until `close`. */
  #words: Uint32Array;
  length = 0;

  /**
   * Only one table may be open at a time, because all tables are filled in the same memory.
   *
   * @param most The largest possible number of properties.
   */
  constructor(bytes: Uint8Array, most: number) {
    this.bytes = bytes;
    const words = WORDS * Math.ceil(Math.max(0, most));
    if (scratch.length < words) scratch = new Uint32Array(words);
    this.#words = scratch;
  }

  /** Ends the filling, after the whole blob was read. Copies the words out of the shared memory. */
  close(): void {
    this.#words = this.#words.slice(0, WORDS * this.length);
    if (scratch.length > SCRATCH_WORDS_MAX) scratch = new Uint32Array(0);
  }

  /** Adds a property name and returns its index. */
  addName(name: string): number {
    return this.#names.push(name) - 1;
  }

  /** Adds a property. `name` is an index from `addName`; `offset` and `length` of the value are in bytes. */
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

/** A node of a blob. `offset` is the byte offset of its `FDT_BEGIN_NODE` token. */
export class FdtNode implements TreeNode {
  readonly name: string;
  readonly parent: FdtNode | undefined;
  readonly offset: number;
  readonly #table: PropertyTable;
  /** The properties from `#from` up to, not including, `#to` in the table belong to this node. */
  readonly #from: number;
  #to: number;
  #children: FdtNode[] | undefined;
  #properties: FdtProperty[] | undefined;

  /** Makes a node; its properties are those that are added to `table` from now on. */
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

  /** The properties in the order of the blob. */
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

  /** Adds a child. Only the reader of the blob calls this. */
  addChild(child: FdtNode): void {
    if (this.#children) this.#children.push(child);
    else this.#children = [child];
  }

  /** Assigns the last property of the table to this node. Only the reader of the blob calls this. */
  takeLast(): void {
    const last = this.#table.length - 1;
    // A property behind a child, which the format forbids, does not follow the node's other properties in the table.
    if (this.#to === last && !this.#properties) this.#to = last + 1;
    else this.#own().push(this.#table.property(last));
  }

  /** The first property with that name, which is the one that libfdt finds. Undefined if there is none. */
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
