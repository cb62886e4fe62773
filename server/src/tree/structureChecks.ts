/**
 * The checks of level error in dtc, after which it writes no blob: duplicate names, duplicate labels, explicit phandles.
 * They are here and not in `checks/` because they need the places of both duplicates.
 * Source: dtc 1.8.1, checks.c (duplicate_node_names, duplicate_property_names, duplicate_label, explicit_phandles).
 */

import { readU32 } from '../base/bytes.ts';
import type { CheckCode } from '../problems/codes.ts';
import type { PropertyItem } from '../syntax/items.ts';
import type { Marker } from './compiledValue.ts';
import { type LabelIndex, nodeByReference } from './labels.ts';
import type { DtNode, DtProperty, NodeDefinition, Site } from './tree.ts';

/** A node or property with a fault, and its place in a source; a blob has no places. */
interface FaultPlace {
  readonly node: DtNode;
  readonly property?: string;
  readonly site: Site | undefined;
}

/** Receives the findings of these checks. `check` is the code; `first` is the first of two duplicates. */
export type ReportFault = (
  check: CheckCode | 'fixup-path',
  message: string,
  at: FaultPlace,
  first?: FaultPlace & { readonly message: string },
) => void;

/** A tree with unresolved references: of a source after its run, or of a blob. */
export interface LiveTree {
  readonly root: DtNode;
  readonly labels: LabelIndex;
  readonly isPlugin: boolean;
  /** Nodes that are omitted if nothing refers to them. Some of them may no longer be in the tree. */
  readonly omittable: readonly DtNode[];
  readonly report: ReportFault;
}

/** Checks of dtc that also complete the tree. */
export type Fixup =
  | 'name_properties'
  | 'explicit_phandles'
  | 'phandle_references'
  | 'path_references'
  | 'omit_unused_nodes';

/** Results of the checks that later stages use. */
interface CheckedTree {
  /** The nodes with a phandle in the source. */
  readonly phandles: Map<number, DtNode>;
  /** The nodes with references or labels in their values, in tree order. */
  readonly naming: readonly DtNode[];
}

/** Checks a tree, and reports findings through `tree.report`. Fixups in `leftOut` are not done. */
export function checkStructure(tree: LiveTree, leftOut: ReadonlySet<Fixup>): CheckedTree {
  const checker = new StructureChecker(tree, leftOut);
  checker.node(tree.root);
  checker.labels();
  return checker;
}

/** Most names that are compared pairwise: for so few, a map costs more. */
const COMPARED_MAX = 10;

class StructureChecker implements CheckedTree {
  readonly phandles = new Map<number, DtNode>();
  readonly naming: DtNode[] = [];
  readonly #tree: LiveTree;
  readonly #leftOut: ReadonlySet<Fixup>;
  readonly #labels = new Map<string, { readonly owner: object; readonly place: FaultPlace }>();
  /** Whether a property or a place in a value has a label. */
  #hasInnerLabels = false;

  constructor(tree: LiveTree, leftOut: ReadonlySet<Fixup>) {
    this.#tree = tree;
    this.#leftOut = leftOut;
  }

  node(node: DtNode): void {
    let isNaming = node.body !== undefined && node.body.references.length > 0;
    const { furtherProperties } = node;
    if (furtherProperties.length > 0) {
      this.#doubledProperties(node);
      for (const { deleted, labels, compiled } of furtherProperties) {
        if (deleted) continue;
        if (labels.length > 0) this.#hasInnerLabels = true;
        if (compiled.named.length === 0) continue;
        isNaming = true;
        if (compiled.named.some(isLabel)) this.#hasInnerLabels = true;
      }
      this.#nameProperty(node);
      this.#phandle(node);
    }
    if (isNaming) this.naming.push(node);
    this.#doubledChildren(node);
    this.#definedTwice(node);
    for (const child of node.allChildren) if (!child.deleted) this.node(child);
  }

  /** Reports duplicate labels. Searches only if two nodes had one label in the run, or if properties or values have labels. */
  labels(): void {
    if (this.#hasInnerLabels || this.#tree.labels.anyShared) this.#labelsOf(this.#tree.root);
  }

  #labelsOf(node: DtNode): void {
    for (const label of node.labels) {
      if (!label.deleted) this.#label(label.name, { node, site: label.site }, node);
    }
    for (const property of node.furtherProperties) {
      if (property.deleted) continue;
      const { name } = property;
      for (const label of property.labels) {
        if (!label.deleted) this.#label(label.name, { node, property: name, site: label.site }, property);
      }
      for (const marker of property.compiled.named) {
        const site = isLabel(marker) ? property.partSite(marker) : undefined;
        if (site) this.#label(marker.ref, { node, property: name, site }, marker);
      }
    }
    for (const child of node.allChildren) if (!child.deleted) this.#labelsOf(child);
  }

  /** Checks Open Firmware's `name`: dtc drops it if it repeats the node's name; any other value is an error. */
  #nameProperty(node: DtNode): void {
    const property = node.getProperty('name');
    if (!property) return;
    const wanted = node.name.split('@', 1)[0] ?? '';
    const { bytes } = property.compiled;
    // A value that is not one string is for `name_is_string` to report, which this check needs.
    if (bytes.length === 0 || bytes.indexOf(0) !== bytes.length - 1) return;
    let same = bytes.length === wanted.length + 1 && bytes[wanted.length] === 0;
    for (let i = 0; i < wanted.length && same; i++) same = bytes[i] === wanted.charCodeAt(i);
    if (same) {
      if (!this.#leftOut.has('name_properties')) property.deleted = true;
      return;
    }
    const site = property.valueSite ?? property.site;
    const message = `'name' must be "${wanted}", the name of its node, or better be left out`;
    this.#tree.report('name_properties', message, { node, property: 'name', site });
  }

  #label(name: string, place: FaultPlace, owner: object): void {
    const first = this.#labels.get(name);
    if (!first) {
      this.#labels.set(name, { owner, place });
      return;
    }
    if (first.owner === owner) return;
    const message = `label '${name}' is given twice`;
    this.#tree.report('duplicate_label', message, place, { ...first.place, message: 'first given here' });
  }

  #doubledChildren(node: DtNode): void {
    const { allChildren } = node;
    if (allChildren.length <= COMPARED_MAX && !hasDouble(allChildren)) return;
    const seen = new Map<string, DtNode>();
    for (const child of allChildren) {
      const first = seen.get(child.name);
      if (child.deleted) {
        // Only behind a live child of that name: dtc compares it with all later ones, including deletion marks.
        const site = first?.definitions[0];
        const message = `node '${child.name}' is deleted again in the first definition of ${node.path}; dtc refuses that`;
        if (site) this.#tree.report('duplicate_node_names', message, { node: child, site });
      } else if (!first) seen.set(child.name, child);
      else {
        const message = `node '${child.name}' is defined twice in ${bodyOf(node)}`;
        const place = { node: child, site: child.definitions[0] };
        this.#tree.report('duplicate_node_names', message, place, {
          node: first,
          site: first.definitions[0],
          message: 'first defined here',
        });
      }
    }
  }

  /**
   * Reports a node that is defined twice in one pair of braces, if both definitions set the same property: the author
   * probably meant two nodes. dtc merges them without a message, unless the braces are the first ones of their node. After
   * a `/delete-node/` the second definition is intended.
   */
  #definedTwice(node: DtNode): void {
    const { name, parent, definitions } = node;
    if (!parent || definitions.length < 2) return;
    const isSpelled = ({ item }: NodeDefinition) => item?.name.text === name;
    if (definitions.findIndex(isSpelled) === definitions.findLastIndex(isSpelled)) return;
    const spelled = definitions.filter(isSpelled);
    for (const [i, later] of spelled.entries()) {
      if (i === 0) continue;
      const body = parent.definitions.find((each) => each.encloses(later));
      const first = body && spelled.slice(0, i).find((each) => body.encloses(each));
      if (!first || body.item?.items.some((item) => item.kind === 'deleteNode' && item.name.text === name)) continue;
      const before = ownProperties(first);
      const shared = ownProperties(later).filter(({ name: { text } }) =>
        before.some((each) => each.name.text === text),
      );
      if (shared.length === 0) continue;
      const lost = shared.find(
        ({ name: { text }, value }) => before.find((each) => each.name.text === text)?.value?.text !== value?.text,
      );
      const message = lost
        ? `a second node '${name}' in these braces is merged into the first, and replaces its ${lost.name.text}: ` +
          'give one of them another name'
        : `a second node '${name}' in these braces says what the first one says: remove one of them`;
      this.#tree.report(
        'node-defined-twice',
        message,
        { node, site: later },
        { node, site: first, message: 'the first one' },
      );
    }
  }

  /** Reports duplicate properties. Names in a body are distinct, and a property that merges is taken out of the body. */
  #doubledProperties(node: DtNode): void {
    const { furtherProperties, body } = node;
    const inBody = body && furtherProperties.some(({ name }) => body.indexOf(name) >= 0);
    if (!inBody && furtherProperties.length <= COMPARED_MAX && !hasDouble(furtherProperties)) return;
    const seen = new Map<string, DtProperty>();
    for (const property of inBody ? node.allProperties : furtherProperties) {
      if (property.deleted) continue;
      const first = seen.get(property.name);
      if (!first) {
        seen.set(property.name, property);
        continue;
      }
      const { name, site } = property;
      const message = `property '${name}' is given twice in ${bodyOf(node)}`;
      this.#tree.report(
        'duplicate_property_names',
        message,
        { node, property: name, site },
        { node, property: name, site: first.site, message: 'first given here' },
      );
    }
  }

  #phandle(node: DtNode): void {
    let value = 0;
    for (const name of ['phandle', 'linux,phandle']) {
      const property = node.getProperty(name);
      if (!property) continue;
      const found = this.#explicit(node, property);
      if (found === 0) continue;
      if (value !== 0 && found !== value) {
        const message = "'phandle' and 'linux,phandle' of one node differ";
        this.#tree.report('explicit_phandles', message, { node, property: name, site: property.site });
      }
      value ||= found;
    }
    if (value === 0) return;
    const other = this.phandles.get(value);
    if (other) {
      const message = `phandle 0x${value.toString(16)} is taken by ${other.path} already`;
      this.#tree.report('explicit_phandles', message, phandlePlace(node), {
        ...phandlePlace(other),
        message: 'first given here',
      });
      return;
    }
    if (!this.#leftOut.has('explicit_phandles')) node.phandle = value;
    this.phandles.set(value, node);
  }

  /** The number in a phandle property; 0 if it has none. A reference to its own node requests any number. */
  #explicit(node: DtNode, { name, compiled, valueSite, site }: DtProperty): number {
    const fault = (message: string) => {
      this.#tree.report('explicit_phandles', message, { node, property: name, site: valueSite ?? site });
      return 0;
    };
    if (compiled.bytes.length !== 4) return fault(`'${name}' must be one cell`);
    const reference = compiled.markers.find((marker) => marker.kind === 'phandle');
    if (reference) {
      const target = nodeByReference(this.#tree.root, this.#tree.labels, reference.ref);
      return target === node ? 0 : fault(`'${name}' refers to another node`);
    }
    const value = readU32(compiled.bytes, 0);
    if (value !== 0 && value !== 0xffffffff) return value;
    return fault(`0x${value.toString(16)} is not a valid phandle`);
  }
}

/** Names the braces that contain a duplicate, for a message. Only the first ones may: later ones merge. */
function bodyOf(node: DtNode): string {
  return node.definitions.length > 0 ? `the first definition of ${node.path}` : node.path;
}

function phandlePlace(node: DtNode): FaultPlace {
  const property = node.getProperty('phandle') ?? node.getProperty('linux,phandle');
  return { node, ...(property ? { property: property.name } : {}), site: property?.site };
}

function isLabel({ kind }: Marker): boolean {
  return kind === 'label';
}

/** Whether two elements have the same name; deleted ones count. */
function hasDouble(named: readonly { readonly name: string }[]): boolean {
  for (let i = 1; i < named.length; i++) {
    const name = named[i]?.name;
    for (let j = 0; j < i; j++) if (named[j]?.name === name) return true;
  }
  return false;
}

function ownProperties({ item }: NodeDefinition): readonly PropertyItem[] {
  return (item?.items ?? []).filter((each) => each.kind === 'property');
}
