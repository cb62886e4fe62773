/**
 * The live tree of one board, during and after a run. Nodes and properties are in dtc's order. Deleted ones stay in their
 * place, because a later definition revives them there (dtc 1.8.1, livetree.c: merge_nodes, delete_node).
 */

import { RebasedUnit, type Unit } from '../preprocess/expandedText.ts';
import type { PropertyItem, ValueText } from '../syntax/items.ts';
import type { CompiledValue, Marker, PlacedMarker } from './compiledValue.ts';
import { type Labels, labelsInOrder, withLabel } from './labelList.ts';
import type { BodyValues, NodeBody } from './nodeBody.ts';
import type { NodeDefinition } from './nodeDefinition.ts';
import type { Place, Site } from './place.ts';
import type { TreeNode } from './treeView.ts';

export { NodeDefinition } from './nodeDefinition.ts';
export { type IncludeFrame, Place, type Site } from './place.ts';

/** A label of a node or property. */
export interface DtLabel {
  readonly name: string;
  /** The place of the label; undefined if it comes from a `__symbols__`. */
  readonly site: Site | undefined;
  deleted: boolean;
}

/** The source of a property's value: enough to compute every place in it on request. */
interface PropertySource {
  readonly place: Place;
  readonly item: PropertyItem;
  /** The expanded text, if macros made it; its positions count from the start of the value. Undefined without macros. */
  readonly expanded: Unit | undefined;
}

const NO_LABELS: readonly DtLabel[] = [];
const NO_SITES: readonly Site[] = [];
const NO_PROPERTIES: readonly DtProperty[] = [];
const NO_NODES: readonly DtNode[] = [];
const NO_DEFINITIONS: readonly NodeDefinition[] = [];
const NO_VALUES: readonly Uint8Array[] = [];

/** A property of the live tree: its compiled value, the labels on it, and the statement that set it last. */
export class DtProperty {
  readonly name: string;
  readonly node: DtNode;
  compiled: CompiledValue;
  // The parts of `source` as fields: there are thousands of properties, and `source` is rarely read.
  #place: Place | undefined;
  #item: PropertyItem | undefined;
  #expanded: Unit | undefined;
  /** For a property made from an overlay's reference: the place of the reference. */
  referenceSite: Site | undefined;
  #labels: Labels<DtLabel> = NO_LABELS;
  deleted = false;
  #overridden: Site[] | undefined;
  /** The bytes of the value: the compiled ones first, and the final ones after references are resolved. */
  data: Uint8Array;
  /** Markers of the final bytes, if they differ from those of `compiled`. */
  placed: readonly PlacedMarker[] | undefined;

  constructor(name: string, node: DtNode, compiled: CompiledValue, source: PropertySource | undefined) {
    this.name = name;
    this.node = node;
    this.compiled = compiled;
    this.#place = source?.place;
    this.#item = source?.item;
    this.#expanded = source?.expanded;
    this.referenceSite = undefined;
    this.#overridden = undefined;
    this.data = compiled.bytes;
    this.placed = undefined;
  }

  /** Earlier definitions that this one replaced, oldest first. */
  get overridden(): readonly Site[] {
    return this.#overridden ?? NO_SITES;
  }

  set overridden(sites: readonly Site[]) {
    this.#overridden = sites.length === 0 ? undefined : [...sites];
  }

  /** The labels; a later one comes first. */
  get labels(): readonly DtLabel[] {
    return labelsInOrder(this.#labels);
  }

  /** Adds a label in front, or revives a deleted one. */
  addLabel(name: string, site: Site | undefined): void {
    this.#labels = withLabel(this.#labels, { name, site, deleted: false });
  }

  /** Takes over the labels of another property. */
  takeLabels(from: DtProperty): void {
    this.#labels = from.labels;
  }

  /** The source of the value; undefined for a property that dtc adds. */
  get source(): PropertySource | undefined {
    const place = this.#place;
    const item = this.#item;
    return place && item && { place, item, expanded: this.#expanded };
  }

  /** The place of the name; undefined for a property that dtc adds. */
  get site(): Site | undefined {
    return this.#item && this.#place ? this.#place.site(this.#item.name) : this.referenceSite;
  }

  /** Place of the value's text: marker offsets count from its start. Undefined for a property without value. */
  get valueSite(): Site | undefined {
    if (!this.source) return this.referenceSite;
    const { place, item, expanded } = this.source;
    return item.value && valueSite(item.value, place, expanded);
  }

  /** Place of a part of the value; its offsets count as those of markers do. Undefined for a property without value. */
  partSite(part: { readonly start: number; readonly end: number }): Site | undefined {
    if (!this.source) return this.referenceSite;
    const { place, item, expanded } = this.source;
    return item.value && partSite(item.value, place, expanded, part);
  }

  /** A copy of this property for a node of another tree. */
  copyFor(node: DtNode): DtProperty {
    const copy = new DtProperty(this.name, node, this.compiled, this.source);
    copy.data = this.data;
    copy.placed = this.placed;
    copy.referenceSite = this.referenceSite;
    copy.#labels = this.labels;
    copy.overridden = this.overridden;
    return copy;
  }

  /** Replaces the value by that of a later definition; call `written` next. */
  redefine(compiled: CompiledValue): void {
    const { site } = this;
    if (!this.deleted && site) {
      if (this.#overridden) this.#overridden.push(site);
      else this.#overridden = [site];
    }
    this.compiled = compiled;
    this.data = compiled.bytes;
    this.deleted = false;
  }

  /** Sets the parts of `source`; without an object, as every run calls this thousands of times. */
  written(place: Place, item: PropertyItem, expanded: Unit | undefined): void {
    this.#place = place;
    this.#item = item;
    this.#expanded = expanded;
  }
}

/** The site of a value's text, or of the text that expansion made of it. */
export function valueSite(source: ValueText, place: Place, expanded: Unit | undefined): Site {
  return partSite(source, place, expanded, { start: 0, end: (expanded ?? source).text.length });
}

/** The site of a part of it. A value may have many parts, and the whole expanded text is not made for each. */
function partSite(
  source: ValueText,
  { base, unit, frame }: Place,
  expanded: Unit | undefined,
  { start, end }: { readonly start: number; readonly end: number },
): Site {
  const from = base + source.start;
  return expanded
    ? { unit: new RebasedUnit(expanded, unit, from), start, end, frame }
    : { unit, start: from + start, end: from + end, frame };
}

/** From this number of children or properties on, an index by name is kept. */
const INDEX_FROM = 12;

/** A node of the live tree. A deleted one stays in its place, marked, since a later definition revives it there. */
export class DtNode implements TreeNode {
  readonly name: string;
  parent: DtNode | undefined;
  #labels: Labels<DtLabel> = NO_LABELS;
  /** The first properties, as long as they are not needed as objects. */
  #body: NodeBody | undefined;
  /** The values of `#body`, like `DtProperty.data`. */
  #values: BodyValues | undefined;
  /** The properties behind `#body`. */
  #properties: DtProperty[] | undefined;
  #children: DtNode[] | undefined;
  deleted = false;
  /** Whether it began as a deletion mark: dtc does not set the parent of such a node (dtc 1.8.1, livetree.c: build_node). */
  wasMark = false;
  isReferenced = false;
  /** The assigned or explicit phandle; 0 if there is none. */
  phandle = 0;
  #definitions: NodeDefinition[] | undefined;
  /** Whether it is a table that dtc adds after its checks (`__symbols__`, `__fixups__`, …): only the blob has it. */
  isGenerated = false;
  #shown: readonly DtNode[] | undefined;
  #path: string | undefined;
  #childIndex: Map<string, DtNode> | undefined;
  #propertyIndex: Map<string, DtProperty> | undefined;

  constructor(name: string, parent: DtNode | undefined) {
    this.name = name;
    this.parent = parent;
  }

  /** The labels in dtc's order: one from a later definition comes first. */
  get labels(): readonly DtLabel[] {
    return labelsInOrder(this.#labels);
  }

  /** Adds a label in front, or revives a deleted one in its place. */
  addLabel(name: string, site: Site | undefined): void {
    this.#labels = withLabel(this.#labels, { name, site, deleted: false });
  }

  /** All definitions that were merged, in the order of the run. */
  get definitions(): readonly NodeDefinition[] {
    return this.#definitions ?? NO_DEFINITIONS;
  }

  addDefinition(definition: NodeDefinition): void {
    // A literal with one element allocates room for one only, and most nodes have just one definition.
    if (this.#definitions) this.#definitions.push(definition);
    else this.#definitions = [definition];
  }

  /** All properties in blob order, including deleted ones. Makes objects of the shared ones. */
  get allProperties(): readonly DtProperty[] {
    if (this.#body) this.unshareProperties();
    return this.#properties ?? NO_PROPERTIES;
  }

  /** The first properties, if shared with other boards; none of them is deleted or has a label. Undefined if not shared. */
  get body(): NodeBody | undefined {
    return this.#body;
  }

  /** The values of `body`, in the same state as `DtProperty.data`. */
  get bodyValues(): readonly Uint8Array[] {
    return this.#values?.list ?? NO_VALUES;
  }

  /** The phandles at the references in `body`, in order. */
  get bodyNumbers(): readonly number[] {
    return this.#values?.numbers ?? NO_NUMBERS;
  }

  /** The properties behind `body`, including deleted ones; all properties if there is no body. */
  get furtherProperties(): readonly DtProperty[] {
    return this.#properties ?? NO_PROPERTIES;
  }

  /** Sets the first properties of a node that has none yet, and only one definition: that of the body. */
  setBody(body: NodeBody): void {
    this.#body = body;
    this.#values = body.unfilled;
  }

  /** Sets the values of `body` after its references were filled in. */
  setBodyValues(values: BodyValues): void {
    this.#values = values;
  }

  /** Copies the properties of a node with the same definitions to this node, which must have none. */
  takeProperties(from: DtNode): void {
    this.#body = from.#body;
    this.#values = from.#values;
    for (const property of from.furtherProperties) if (!property.deleted) this.addProperty(property.copyFor(this));
  }

  /** Makes objects of the properties in `body`. */
  unshareProperties(): void {
    const body = this.#body;
    const definition = this.#definitions?.[0];
    const place = definition?.body;
    if (!body || !place) return;
    const values = this.bodyValues;
    this.#body = undefined;
    this.#values = undefined;
    const first = body.compiled.map((compiled, i) => {
      const property = new DtProperty(body.names[i] ?? '', this, compiled, undefined);
      const item = definition.item?.items[i];
      if (item?.kind === 'property') property.written(place, item, body.expanded[i]);
      property.data = values[i] ?? compiled.bytes;
      return property;
    });
    this.#properties = this.#properties ? [...first, ...this.#properties] : first;
    this.#propertyIndex = undefined;
  }

  /** All children in blob order, including deleted ones. */
  get allChildren(): readonly DtNode[] {
    return this.#children ?? NO_NODES;
  }

  /** Live children from the source; read this only once the tree is complete. */
  get children(): readonly DtNode[] {
    if (!this.#shown) {
      const all = this.allChildren;
      // Most nodes have no hidden children: then it is the same list.
      this.#shown = all.every(isShown) ? all : all.filter(isShown);
    }
    return this.#shown;
  }

  get path(): string {
    if (this.#path === undefined) {
      // Only a blob can have a root with a name. In dtc it is then part of all paths.
      const above = this.parent?.path ?? '';
      this.#path = above === '/' ? `/${this.name}` : `${above}/${this.name}`;
    }
    return this.#path;
  }

  /** The first child with that name, which may be a deleted one; undefined if there is none. */
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

  /** The first child with that name that is not deleted. */
  child(name: string): DtNode | undefined {
    const first = this.childWithDeleted(name);
    if (!first?.deleted) return first;
    return this.allChildren.find((child) => !child.deleted && child.name === name);
  }

  addChild(child: DtNode): void {
    child.parent = this;
    this.#shown = undefined;
    if (this.#children) this.#children.push(child);
    else this.#children = [child];
    if (this.#childIndex && !this.#childIndex.has(child.name)) this.#childIndex.set(child.name, child);
  }

  propertyWithDeleted(name: string): DtProperty | undefined {
    if (this.#body && this.#body.indexOf(name) >= 0) this.unshareProperties();
    return this.#furtherProperty(name);
  }

  #furtherProperty(name: string): DtProperty | undefined {
    const properties = this.#properties;
    if (!properties) return undefined;
    if (properties.length < INDEX_FROM) {
      for (const property of properties) if (property.name === name) return property;
      return undefined;
    }
    if (!this.#propertyIndex) {
      this.#propertyIndex = new Map();
      for (const p of properties) if (!this.#propertyIndex.has(p.name)) this.#propertyIndex.set(p.name, p);
    }
    return this.#propertyIndex.get(name);
  }

  /** The first property with that name that is not deleted. */
  getProperty(name: string): DtProperty | undefined {
    const first = this.propertyWithDeleted(name);
    if (!first?.deleted) return first;
    return this.#properties?.find((p) => !p.deleted && p.name === name);
  }

  addProperty(property: DtProperty): void {
    if (this.#properties) this.#properties.push(property);
    else this.#properties = [property];
    if (this.#propertyIndex && !this.#propertyIndex.has(property.name)) {
      this.#propertyIndex.set(property.name, property);
    }
  }

  property(name: string): Uint8Array | undefined {
    const shared = this.#body ? this.#body.indexOf(name) : -1;
    return shared >= 0 ? this.bodyValues[shared] : this.getProperty(name)?.data;
  }

  /** The markers of a property; undefined if there is no such property. */
  markers(name: string): readonly Marker[] | undefined {
    const shared = this.#body ? this.#body.indexOf(name) : -1;
    return (shared >= 0 ? this.#body?.compiled[shared] : this.getProperty(name)?.compiled)?.markers;
  }

  /** Whether it has or had children: dtc counts deleted ones in some checks. */
  get hadChildren(): boolean {
    return this.allChildren.length > 0;
  }

  propertyNames(): readonly string[] {
    const shared = this.#body?.names;
    if (!shared) return this.furtherNames();
    return this.#properties ? [...shared, ...this.furtherNames()] : shared;
  }

  /** The values of all properties in the order of `propertyNames`. */
  propertyValues(): readonly Uint8Array[] {
    const further = this.#properties;
    if (!further) return this.bodyValues;
    const values = [...this.bodyValues];
    for (const { deleted, data } of further) if (!deleted) values.push(data);
    return values;
  }

  /** Names of the properties behind `body` that are not deleted. */
  furtherNames(): readonly string[] {
    const all = this.#properties;
    if (!all) return NO_NAMES;
    return (all.some(isDeleted) ? all.filter((p) => !p.deleted) : all).map(nameOf);
  }
}

const NO_NAMES: readonly string[] = [];
const NO_NUMBERS: readonly number[] = [];
const isShown = ({ deleted, isGenerated }: DtNode): boolean => !deleted && !isGenerated;
const isDeleted = ({ deleted }: DtProperty): boolean => deleted;
const nameOf = ({ name }: DtProperty): string => name;

/** An entry of `/memreserve/`; address and size in bytes. */
export interface MemoryReservation {
  readonly address: bigint;
  readonly size: bigint;
  readonly labels: readonly string[];
  /** The place of the statement; undefined for an entry of a blob. */
  readonly site: Site | undefined;
}

/** Marks a property and its labels deleted. */
export function deleteProperty(property: DtProperty): void {
  property.deleted = true;
  for (const label of property.labels) label.deleted = true;
}

/** The node at a path such as `/soc/uart@1000`, relative to `from` (`/` is `from`); undefined if absent or deleted. */
export function nodeAtPath(from: DtNode, path: string): DtNode | undefined {
  let node: DtNode | undefined = from;
  for (const part of path.split('/')) {
    if (part === '') continue;
    node = node?.child(part);
    if (!node) return undefined;
  }
  return node;
}
