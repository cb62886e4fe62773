/**
 * The live tree of one board while and after a run: nodes and properties in dtc's order, deleted ones kept in their
 * place because a later definition revives them there (dtc 1.8.1, livetree.c, merge_nodes and delete_node).
 */
import type { TreeNode } from '../fdt/treeView.ts';
import { RebasedUnit, type Unit } from '../preprocess/expandedText.ts';
import type { NodeItem, PropertyItem, ValueText } from '../syntax/items.ts';
import type { CompiledValue, Marker } from './compiledValue.ts';

/** How the run came to a file: the directive and the file with it; undefined for the board file itself. */
export interface IncludeFrame {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly parent: IncludeFrame | undefined;
}

/** A place in a unit, and how the run came there. */
export interface Site {
  readonly unit: Unit;
  readonly start: number;
  readonly end: number;
  readonly frame: IncludeFrame | undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where items stand: their unit, the offset their own offsets count from, and how the run came there. */
export class Place {
  readonly unit: Unit;
  readonly base: number;
  readonly file: string;
  readonly frame: IncludeFrame | undefined;

  constructor(unit: Unit, base: number, file: string, frame: IncludeFrame | undefined) {
    this.unit = unit;
    this.base = base;
    this.file = file;
    this.frame = frame;
  }

  /** The place of what stands `offset` further on. */
  inside(offset: number): Place {
    return new Place(this.unit, this.base + offset, this.file, this.frame);
  }

  site(range: Range): Site {
    return { unit: this.unit, start: this.base + range.start, end: this.base + range.end, frame: this.frame };
  }
}

export interface DtLabel {
  readonly name: string;
  readonly site: Site;
  deleted: boolean;
}

/** One `{ … }` that contributed to a node; as a site it is the node's name there. */
export class NodeDefinition implements Site {
  readonly item: NodeItem | undefined;
  readonly #place: Place;
  readonly #name: Range;
  readonly #body: Place | undefined;

  /** `place` is what the name's offsets count from, `body` what those of the item's contents do. */
  constructor(place: Place, name: Range, item: NodeItem | undefined, body: Place | undefined) {
    this.#place = place;
    this.#name = name;
    this.item = item;
    this.#body = body;
  }

  /** The `}` that ends it; undefined when the source has none for it. */
  get closing(): Site | undefined {
    if (!this.item || !this.#body) return undefined;
    const { start, end } = this.item;
    const at = this.#body.unit.text.lastIndexOf('}', this.#body.base + end - start - 1) - this.#body.base;
    return at < 0 ? undefined : this.#body.site({ start: at, end: at + 1 });
  }

  /** Whether a place stands in the braces of this definition. Not told where a macro writes the head. */
  encloses(site: Site): boolean {
    const { item } = this;
    if (!item || site.unit !== this.unit || site.frame !== this.frame) return false;
    const { base } = this.#place;
    return base + item.headEnd <= site.start && site.end <= base + item.end - item.start;
  }

  get unit(): Unit {
    return this.#place.unit;
  }

  get start(): number {
    return this.#place.base + this.#name.start;
  }

  get end(): number {
    return this.#place.base + this.#name.end;
  }

  get frame(): IncludeFrame | undefined {
    return this.#place.frame;
  }
}

/** Where a property's value was written: enough to find every place in it, without making any of them. */
export interface PropertySource {
  readonly place: Place;
  readonly item: PropertyItem;
  /** The text that was compiled, when macros made it; positions count from the value's own start. */
  readonly expanded: Unit | undefined;
}

const NO_LABELS: readonly DtLabel[] = [];
const NO_SITES: readonly Site[] = [];
const NO_PROPERTIES: readonly DtProperty[] = [];
const NO_NODES: readonly DtNode[] = [];
const NO_DEFINITIONS: readonly NodeDefinition[] = [];

export class DtProperty {
  readonly name: string;
  readonly node: DtNode;
  compiled: CompiledValue;
  // The parts of `source`: thousands of properties, and hardly anybody asks.
  #place: Place | undefined;
  #item: PropertyItem | undefined;
  #expanded: Unit | undefined;
  /** For what an overlay's reference was turned into: where the reference stands. */
  referenceSite: Site | undefined;
  labels: readonly DtLabel[] = NO_LABELS;
  deleted = false;
  /** Earlier definitions that this one replaced, oldest first. */
  overridden: readonly Site[] = NO_SITES;
  /** Final bytes, references filled in; the compiled ones until references are resolved. */
  data: Uint8Array;

  constructor(name: string, node: DtNode, compiled: CompiledValue, source: PropertySource | undefined) {
    this.name = name;
    this.node = node;
    this.compiled = compiled;
    this.#place = source?.place;
    this.#item = source?.item;
    this.#expanded = source?.expanded;
    this.referenceSite = undefined;
    this.data = compiled.bytes;
  }

  /** Undefined for what dtc itself adds. */
  get source(): PropertySource | undefined {
    const place = this.#place;
    const item = this.#item;
    return place && item && { place, item, expanded: this.#expanded };
  }

  /** Where the name stands. */
  get site(): Site | undefined {
    return this.#item && this.#place ? this.#place.site(this.#item.name) : this.referenceSite;
  }

  /** Where the value's text stands: marker offsets count from its start. Undefined for a property without value. */
  get valueSite(): Site | undefined {
    if (!this.source) return this.referenceSite;
    const { place, item, expanded } = this.source;
    return item.value && valueSite(item.value, place, expanded);
  }

  /** Replaces the value by a later definition's; `written` is to follow. */
  redefine(compiled: CompiledValue): void {
    const { site } = this;
    if (!this.deleted && site) this.overridden = [...this.overridden, site];
    this.compiled = compiled;
    this.data = compiled.bytes;
    this.deleted = false;
  }

  /** Says where the value was written, as in `source`; without an object for it, as every run says it thousands of times. */
  written(place: Place, item: PropertyItem, expanded: Unit | undefined): void {
    this.#place = place;
    this.#item = item;
    this.#expanded = expanded;
  }

  /** Adds a label in front, or revives a deleted one. */
  addLabel(name: string, site: Site): void {
    const known = this.labels.find((label) => label.name === name);
    if (known) known.deleted = false;
    else this.labels = [{ name, site, deleted: false }, ...this.labels];
  }
}

/** The site of a value's text, or of the text that expansion made of it. */
export function valueSite(source: ValueText, place: Place, expanded: Unit | undefined): Site {
  const start = place.base + source.start;
  return expanded
    ? { unit: new RebasedUnit(expanded, place.unit, start), start: 0, end: expanded.text.length, frame: place.frame }
    : { unit: place.unit, start, end: start + source.text.length, frame: place.frame };
}

/** Children or properties beyond which a name index is kept. */
const INDEX_FROM = 12;

export class DtNode implements TreeNode {
  readonly name: string;
  parent: DtNode | undefined;
  /** In dtc's order: a label added by a later definition comes first. */
  labels: readonly DtLabel[] = NO_LABELS;
  #properties: DtProperty[] | undefined;
  #children: DtNode[] | undefined;
  deleted = false;
  omitIfUnused = false;
  /** Began as the mark of a deletion: dtc never tells such a node its parent (dtc 1.8.1 livetree.c, build_node). */
  wasMark = false;
  isReferenced = false;
  /** 0 while it has none. */
  phandle = 0;
  #definitions: NodeDefinition[] | undefined;
  /** A table that dtc adds after its checks (`__symbols__`, `__fixups__`, …): in the blob, but not in the source's tree. */
  isGenerated = false;
  /** Live children that the source has; valid once the tree is complete. */
  children: readonly DtNode[] = NO_NODES;
  #path: string | undefined;
  #childIndex: Map<string, DtNode> | undefined;
  #propertyIndex: Map<string, DtProperty> | undefined;

  constructor(name: string, parent: DtNode | undefined) {
    this.name = name;
    this.parent = parent;
  }

  /** Every definition that was merged, in order of the run. */
  get definitions(): readonly NodeDefinition[] {
    return this.#definitions ?? NO_DEFINITIONS;
  }

  addDefinition(definition: NodeDefinition): void {
    // A list made with its element has room for that one; most nodes have no other.
    if (this.#definitions) this.#definitions.push(definition);
    else this.#definitions = [definition];
  }

  /** In blob order, deleted ones included. */
  get allProperties(): readonly DtProperty[] {
    return this.#properties ?? NO_PROPERTIES;
  }

  /** In blob order, deleted ones included. */
  get allChildren(): readonly DtNode[] {
    return this.#children ?? NO_NODES;
  }

  get path(): string {
    if (this.#path === undefined) {
      if (!this.parent) this.#path = '/';
      else this.#path = this.parent.parent ? `${this.parent.path}/${this.name}` : `/${this.name}`;
    }
    return this.#path;
  }

  /** First child of that name, deleted ones included. */
  childWithDeleted(name: string): DtNode | undefined {
    if (this.allChildren.length < INDEX_FROM) {
      for (const child of this.allChildren) if (child.name === name) return child;
      return undefined;
    }
    if (!this.#childIndex) {
      this.#childIndex = new Map();
      for (const child of this.allChildren)
        if (!this.#childIndex.has(child.name)) this.#childIndex.set(child.name, child);
    }
    return this.#childIndex.get(name);
  }

  /** First live child of that name. */
  child(name: string): DtNode | undefined {
    const first = this.childWithDeleted(name);
    if (!first?.deleted) return first;
    return this.allChildren.find((child) => !child.deleted && child.name === name);
  }

  addChild(child: DtNode): void {
    child.parent = this;
    if (this.#children) this.#children.push(child);
    else this.#children = [child];
    if (this.#childIndex && !this.#childIndex.has(child.name)) this.#childIndex.set(child.name, child);
  }

  propertyWithDeleted(name: string): DtProperty | undefined {
    if (this.allProperties.length < INDEX_FROM) {
      for (const property of this.allProperties) if (property.name === name) return property;
      return undefined;
    }
    if (!this.#propertyIndex) {
      this.#propertyIndex = new Map();
      for (const p of this.allProperties) if (!this.#propertyIndex.has(p.name)) this.#propertyIndex.set(p.name, p);
    }
    return this.#propertyIndex.get(name);
  }

  /** First live property of that name. */
  getProperty(name: string): DtProperty | undefined {
    const first = this.propertyWithDeleted(name);
    if (!first?.deleted) return first;
    return this.allProperties.find((p) => !p.deleted && p.name === name);
  }

  addProperty(property: DtProperty): void {
    if (this.#properties) this.#properties.push(property);
    else this.#properties = [property];
    if (this.#propertyIndex && !this.#propertyIndex.has(property.name)) {
      this.#propertyIndex.set(property.name, property);
    }
  }

  property(name: string): Uint8Array | undefined {
    return this.getProperty(name)?.data;
  }

  /** What the bytes of a property were written as; undefined when there is no such property. */
  markers(name: string): readonly Marker[] | undefined {
    return this.getProperty(name)?.compiled.markers;
  }

  /** Whether it has or had children: dtc counts deleted ones in some checks. */
  get hadChildren(): boolean {
    return this.allChildren.length > 0;
  }

  propertyNames(): readonly string[] {
    const all = this.allProperties;
    return (all.some(isDeleted) ? all.filter((p) => !p.deleted) : all).map(nameOf);
  }
}

const isDeleted = ({ deleted }: DtProperty): boolean => deleted;
const nameOf = ({ name }: DtProperty): string => name;

export interface MemoryReservation {
  readonly address: bigint;
  readonly size: bigint;
  readonly labels: readonly string[];
  readonly site: Site;
}

/** Labels of live nodes, kept up to date during a run. */
export class LabelIndex {
  /** A label that two nodes hold for a while is no fault if one of them is deleted in the end. */
  readonly #holders = new Map<string, DtNode[]>();

  /** The node with a label; the one that had it first when there are several. */
  get(label: string): DtNode | undefined {
    return this.#holders.get(label)?.[0];
  }

  names(): Iterable<string> {
    return this.#holders.keys();
  }

  /** Adds a label in front of the node's others, or revives a deleted one in its place. */
  add(node: DtNode, name: string, site: Site): void {
    const known = node.labels.find((label) => label.name === name);
    if (known) known.deleted = false;
    else node.labels = [{ name, site, deleted: false }, ...node.labels];
    const holders = this.#holders.get(name);
    if (!holders) this.#holders.set(name, [node]);
    else if (!holders.includes(node)) holders.push(node);
  }

  /** Marks a node deleted with all that is in it. */
  deleteNode(node: DtNode): void {
    node.deleted = true;
    for (const child of node.allChildren) if (!child.deleted) this.deleteNode(child);
    for (const property of node.allProperties) if (!property.deleted) deleteProperty(property);
    for (const label of node.labels) {
      label.deleted = true;
      const others = this.#holders.get(label.name)?.filter((holder) => holder !== node) ?? [];
      if (others.length > 0) this.#holders.set(label.name, others);
      else this.#holders.delete(label.name);
    }
  }
}

/** Marks a property deleted, with its labels. */
export function deleteProperty(property: DtProperty): void {
  property.deleted = true;
  for (const label of property.labels) label.deleted = true;
}

/** The live node at a path such as `/soc/uart@1000`, from `from` downwards; `/` is `from` itself. */
export function nodeAtPath(from: DtNode, path: string): DtNode | undefined {
  let node: DtNode | undefined = from;
  for (const part of path.split('/')) {
    if (part === '') continue;
    node = node?.child(part);
    if (!node) return undefined;
  }
  return node;
}

/** The node that a reference means: a label, an absolute path, or a label with a path below it. */
export function nodeByReference(root: DtNode, labels: LabelIndex, ref: string): DtNode | undefined {
  if (ref.startsWith('/')) return nodeAtPath(root, ref);
  const slash = ref.indexOf('/');
  if (slash < 0) return labels.get(ref);
  const base = labels.get(ref.slice(0, slash));
  return base && nodeAtPath(base, ref.slice(slash + 1));
}
