/**
 * The tree of a board with overlays: nodes and values of the merged blob, in its order, with their places in the sources of
 * the base and of the overlays.
 */

import type { FdtNode, FdtProperty } from '../fdt/read.ts';
import type { RunResult } from '../link/run.ts';
import { EMPTY_VALUE } from '../tree/compiledValue.ts';
import { LabelIndex } from '../tree/labels.ts';
import { DtNode, DtProperty } from '../tree/tree.ts';
import { firstString } from '../tree/treeView.ts';

/** Tables that dtc adds: they are in the blob, but no source has them. */
const GENERATED = new Set(['__symbols__', '__fixups__', '__local_fixups__']);

interface OverlaidTree {
  readonly root: DtNode;
  readonly labels: LabelIndex;
}

/** The base's blob with all overlays applied in order. */
interface MergedBlob {
  readonly root: FdtNode;
  /** Paths of the nodes whose properties differ from the base's. */
  readonly changed: ReadonlySet<string>;
}

/** An overlay without a source is undefined: its nodes and values have no places. */
export function overlaidTree(
  base: RunResult,
  overlays: readonly (RunResult | undefined)[],
  merged: MergedBlob,
): OverlaidTree {
  const origins = new Origins(base, merged.changed);
  for (const overlay of overlays) if (overlay) origins.addOverlay(overlay.root);
  const labels = new LabelIndex();
  const root = buildNode(merged.root, undefined, origins, labels);
  return { root, labels };
}

/** The nodes of a base and their labels; cached, as a base has several overlays. */
class BaseNodes {
  readonly byPath = new Map<string, DtNode>();
  readonly pathOfLabel = new Map<string, string>();
  /** Paths of duplicate nodes: dtc refuses such a base. */
  readonly doubled = new Set<string>();
  static readonly #known = new WeakMap<DtNode, BaseNodes>();

  static of(root: DtNode): BaseNodes {
    let nodes = BaseNodes.#known.get(root);
    if (!nodes) {
      nodes = new BaseNodes();
      nodes.#add(root);
      BaseNodes.#known.set(root, nodes);
    }
    return nodes;
  }

  #add(node: DtNode): void {
    const { path } = node;
    if (this.byPath.has(path)) this.doubled.add(path);
    this.byPath.set(path, node);
    for (const label of node.labels) if (!label.deleted) this.pathOfLabel.set(label.name, path);
    for (const child of node.allChildren) if (!child.deleted) this.#add(child);
  }
}

/** For each path of the merged tree, the nodes of the sources that contributed to it, in order. */
class Origins {
  readonly #base: BaseNodes;
  readonly #changed: ReadonlySet<string>;
  /** Of the overlays. */
  readonly #nodes = new Map<string, DtNode[]>();
  readonly #labels = new Map<string, string>();

  constructor(base: RunResult, changed: ReadonlySet<string>) {
    this.#base = BaseNodes.of(base.root);
    this.#changed = changed;
  }

  at(path: string): readonly DtNode[] {
    const base = this.#base.byPath.get(path);
    const further = this.#nodes.get(path);
    return base ? [base, ...(further ?? [])] : (further ?? []);
  }

  /** The node of the base with the same properties; undefined where an overlay changes them. */
  unchanged(path: string): DtNode | undefined {
    return this.#changed.has(path) || this.#base.doubled.has(path) ? undefined : this.#base.byPath.get(path);
  }

  #pathOfLabel(label: string): string | undefined {
    return this.#labels.get(label) ?? this.#base.pathOfLabel.get(label);
  }

  addOverlay(root: DtNode): void {
    for (const fragment of root.allChildren) {
      const content = fragment.child('__overlay__');
      const target = content && this.#targetOf(fragment, root);
      if (target !== undefined) this.#add(content as DtNode, target);
    }
  }

  /** The path that a fragment changes; undefined when it is unknown. */
  #targetOf(fragment: DtNode, root: DtNode): string | undefined {
    const target = fragment.getProperty('target');
    const ref = target?.compiled.markers.find(({ kind }) => kind === 'phandle')?.ref;
    if (ref !== undefined) return ref.startsWith('/') ? ref : this.#pathOfLabel(ref);
    const path = firstString(fragment.property('target-path'));
    if (path === undefined) return undefined;
    if (path.startsWith('/')) return path === '/' ? path : withoutSlashesBehind(path);
    // The path is an alias of the base.
    const alias = this.at('/aliases').map((node) => firstString(node.property(path)));
    return alias.find((each) => each !== undefined) ?? root.child(path)?.path;
  }

  #add(node: DtNode, path: string): void {
    const known = this.#nodes.get(path);
    if (known) known.push(node);
    else this.#nodes.set(path, [node]);
    for (const label of node.labels) if (!label.deleted) this.#labels.set(label.name, path);
    for (const child of node.allChildren) {
      if (!child.deleted) this.#add(child, path === '/' ? `/${child.name}` : `${path}/${child.name}`);
    }
  }
}

function buildNode(source: FdtNode, parent: DtNode | undefined, origins: Origins, labels: LabelIndex): DtNode {
  const node = new DtNode(source.name, parent);
  const { path } = node;
  const from = origins.at(path);
  node.isGenerated = parent !== undefined && parent.parent === undefined && GENERATED.has(source.name);
  for (const origin of from) {
    for (const definition of origin.definitions) node.addDefinition(definition);
    for (const label of [...origin.labels].reverse()) if (!label.deleted) labels.add(node, label.name, label.site);
  }
  // A name that looks like a path, which only a blob can have, is not one of the base's.
  const unchanged = node.isGenerated || source.name.includes('/') ? undefined : origins.unchanged(path);
  if (unchanged) node.takeProperties(unchanged);
  else for (const property of source.properties) node.addProperty(buildProperty(property, node, from));
  for (const child of source.children) node.addChild(buildNode(child, node, origins, labels));
  return node;
}

/** The value of the blob with the source place of the last definition. */
function buildProperty({ name, value }: FdtProperty, node: DtNode, from: readonly DtNode[]): DtProperty {
  const written = from.flatMap((origin) => origin.getProperty(name) ?? []).filter(({ site }) => site !== undefined);
  const last = written.at(-1);
  const property = new DtProperty(name, node, last?.compiled ?? { ...EMPTY_VALUE, bytes: value }, last?.source);
  property.data = value;
  property.placed = last?.placed;
  property.referenceSite = last?.referenceSite;
  if (last) property.takeLabels(last);
  property.overridden = written.flatMap((each) => [
    ...each.overridden,
    ...(each !== last && each.site ? [each.site] : []),
  ]);
  return property;
}

function withoutSlashesBehind(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}
