/**
 * Runs statements about nodes. Merging follows dtc 1.8.1 (dtc-parser.y, livetree.c): the first definition of a node is
 * taken unchanged, duplicates included; later ones merge into it.
 */
import type { Unit } from '../preprocess/expandedText.ts';
import type { CompilerCode } from '../problems/codes.ts';
import type { NodeItem, Word } from '../syntax/items.ts';
import { NESTING_MAX } from '../syntax/lowerText.ts';
import { CompiledValue } from '../tree/compiledValue.ts';
import { DtNode, DtProperty, NodeDefinition, Place } from '../tree/tree.ts';
import { bodyOf } from './bodyMemo.ts';
import type { ProblemSink } from './runContext.ts';
import { checkLabels, checkReference, type Run, type Target } from './runParts.ts';
import type { RunTree } from './runTree.ts';
import { expandStatement } from './structuralMacros.ts';

/** Most nodes within nodes in a tree; Linux reads 64 (7.2 drivers/of/fdt.c, FDT_MAX_DEPTH). */
export const NODE_DEPTH_MAX = 256;

const NO_LABELS: readonly Word[] = [];

/** Runs statements about nodes: definitions, deletions, `/omit-if-no-ref/`. */
export class NodeRun {
  readonly #run: Run;
  readonly #tree: RunTree;
  readonly #sink: ProblemSink;

  constructor(run: Run) {
    this.#run = run;
    this.#tree = run.tree;
    this.#sink = run.sink;
  }

  #report(code: CompilerCode, message: string, word: Word, place: Place): void {
    this.#sink.at(code, message, place.site(word));
  }

  node(item: NodeItem, place: Place, target: Target): void {
    let { labels, name, omitIfNoRef } = item;
    let names = place.inside(item.start);
    const body = names;
    let outer = NO_LABELS;
    if (this.#run.preprocessing.hasMacro(item.identifiers)) {
      const head = this.#expandedHead(item, names);
      if (head) {
        // The head begins behind the item's own `/omit-if-no-ref/`, and the labels before that are not in it.
        outer = item.labels.filter(({ start }) => start < 0);
        ({ labels, name } = head.item);
        omitIfNoRef ||= head.item.omitIfNoRef;
        names = new Place(head.unit, head.item.start, place.file, place.frame);
      }
    }
    if (target.node) {
      target.sawChild = true;
      if (isDeep(target.node)) {
        const message = `nodes are nested more than ${NESTING_MAX} deep; what is deeper is left out`;
        this.#report('nesting-too-deep', message, name, names);
        return;
      }
    } else this.#topLevel(name, names, omitIfNoRef);
    if (outer.length > 0) checkLabels(this.#run, outer, body);
    if (labels.length > 0) checkLabels(this.#run, labels, names);
    const found = target.node
      ? this.#childFor(name, names, target.node, target.fresh)
      : this.#topLevelNode(name, names, labels);
    if (!found) return;
    const { node, fresh } = found;
    node.addDefinition(new NodeDefinition(names, name, item, body));
    const count = outer.length + labels.length;
    for (let i = 0; i < count; i++) {
      // In a first definition labels keep their order; a later one adds each in front (livetree.c: add_label).
      const at = fresh ? count - 1 - i : i;
      const label = outer[at] ?? labels[at - outer.length];
      if (label) this.#tree.labels.add(node, label.text, (at < outer.length ? body : names).site(label));
    }
    // The mark of a later definition has no effect (livetree.c: merge_nodes).
    if (omitIfNoRef && fresh) this.#tree.omittable.push(node);
    const shared = fresh ? bodyOf(this.#run.preprocessing, item, body) : undefined;
    if (shared) node.setBody(shared);
    this.#run.items(item.items, body, { node, fresh, sawChild: false }, shared?.names.length);
  }

  /** Expands the head of a node with macros, and parses it as that of an empty node. Undefined if no node results. */
  #expandedHead(item: NodeItem, place: Place): { readonly item: NodeItem; readonly unit: Unit } | undefined {
    const expanded = expandStatement(
      this.#run.preprocessing,
      { start: 0, end: item.headEnd, key: item.name },
      place,
      '{};',
    );
    for (const fault of expanded.faults) this.#sink.textFault(fault, place.frame);
    const node = expanded.items.items.find((inner) => inner.kind === 'node');
    const fits = node !== undefined && expanded.items.faults.length === 0 && expanded.items.items.length === 1;
    // Behind a syntax error, the parser may take the parts of a value for heads.
    if (!fits && !this.#sink.isBroken(place.file)) {
      this.#run.split.see();
      if (node) {
        const message = "the macros before '{' bring more than a node's name and labels";
        this.#sink.syntaxError('syntax', message, place.site({ start: 0, end: item.headEnd }));
      } else this.#sink.syntaxFaults(expanded.items, place.frame);
    }
    return node && { item: node, unit: expanded.items.unit };
  }

  /** Checks a statement about nodes at the top level: its order, and that `/omit-if-no-ref/` has a reference. */
  #topLevel(word: Word, place: Place, omitIfNoRef = false): void {
    const fault = this.#tree.order.tree();
    if (fault !== undefined) this.#report('statement-order', fault, word, place);
    if (omitIfNoRef) {
      const message = "at the top level '/omit-if-no-ref/' takes a reference: '/omit-if-no-ref/ &label;'";
      this.#report('not-at-top-level', message, word, place);
    }
  }

  #topLevelNode(
    name: Word,
    place: Place,
    labels: readonly Word[],
  ): { readonly node: DtNode; readonly fresh: boolean } | undefined {
    const [label, second] = labels;
    const surplus = name.text === '/' ? label : second;
    if (surplus) {
      const message = name.text === '/' ? 'the root takes no label' : 'a reference takes one label';
      this.#report('label-not-allowed', `${message}; dtc reads no '${surplus.text}:' here`, surplus, place);
    }
    if (name.text === '/') {
      if (this.#tree.root) {
        this.#tree.root.deleted = false;
        return { node: this.#tree.root, fresh: false };
      }
      this.#tree.root = new DtNode('', undefined);
      return { node: this.#tree.root, fresh: true };
    }
    if (!name.text.startsWith('&')) {
      const labelled = this.#tree.labels.get(name.text);
      const advice = labelled
        ? `is '&' missing before the label '${name.text}'?`
        : "only '/' and references stand at the top level";
      this.#report('not-at-top-level', `node '${name.text}' stands outside '/ { … };': ${advice}`, name, place);
      return labelled ? { node: labelled, fresh: false } : detached(name.text);
    }
    checkReference(this.#run, name, place);
    const ref = referenceOf(name.text);
    if (ref === '') {
      this.#sink.syntaxError('syntax', "'&' takes a label or a path: '&label' or '&{/path}'", place.site(name));
      return detached('');
    }
    const isPath = ref.startsWith('/');
    // In an overlay, `&{/path}` without a label refers to a node of the base (dtc 1.8.1, dtc-parser.y: devicetree).
    const existing = this.#tree.isPlugin && isPath && !label ? undefined : this.#tree.find(ref);
    if (existing) {
      existing.deleted = false;
      return { node: existing, fresh: false };
    }
    // In an overlay, a reference with a label must have its target in this tree.
    if (this.#tree.isPlugin && !label) return { node: this.#addOrphan(ref, name, place), fresh: true };
    this.#tree.noteUnknown(ref, place.site(name));
    return detached(ref);
  }

  /** Makes `/fragment@N { target = <&label>; __overlay__ { … }; };` of an overlay's `&label { … };`. Returns `__overlay__`. */
  #addOrphan(ref: string, name: Word, place: Place): DtNode {
    const fragment = this.#tree.addFragment();
    const site = place.site(name);
    fragment.addDefinition(new NodeDefinition(place, name, undefined, undefined));
    const isPath = ref.startsWith('/');
    const bytes = new Uint8Array(isPath ? ref.length + 1 : 4).fill(isPath ? 0 : 0xff);
    if (isPath) for (let i = 0; i < ref.length; i++) bytes[i] = ref.charCodeAt(i);
    const kind = isPath ? 'string' : 'phandle';
    const value = new CompiledValue(bytes, [{ kind, offset: 0, ref, start: 0, end: site.end - site.start }]);
    const property = new DtProperty(isPath ? 'target-path' : 'target', fragment, value, undefined);
    property.referenceSite = site;
    fragment.addProperty(property);
    const overlay = new DtNode('__overlay__', fragment);
    fragment.addChild(overlay);
    return overlay;
  }

  #childFor(
    name: Word,
    place: Place,
    parent: DtNode,
    parentFresh: boolean,
  ): { readonly node: DtNode; readonly fresh: boolean } | undefined {
    if (name.text.startsWith('&') || name.text === '/') {
      this.#report('not-in-node', `'${name.text} { … }' stands at the top level only`, name, place);
      const ref = name.text === '/' ? '/' : referenceOf(name.text);
      const node = this.#tree.find(ref);
      return node ? { node, fresh: false } : detached(name.text);
    }
    const nodeName = stripEscape(name.text);
    if (!parentFresh) {
      const existing = parent.childWithDeleted(nodeName);
      if (existing) {
        existing.deleted = false;
        return { node: existing, fresh: false };
      }
    }
    if (isDeepest(parent)) {
      const message = `nodes are nested more than ${NODE_DEPTH_MAX} deep, which no kernel reads; what is deeper is left out`;
      this.#report('nesting-too-deep', message, name, place);
      return undefined;
    }
    const node = new DtNode(nodeName, parent);
    parent.addChild(node);
    return { node, fresh: true };
  }

  deleteNode(name: Word, place: Place, target: Target): void {
    if (!target.node) this.#topLevel(name, place);
    else if (name.text.startsWith('&')) this.#referenceInNode('/delete-node/', name, place);
    if (name.text.startsWith('&')) {
      checkReference(this.#run, name, place);
      const ref = referenceOf(name.text);
      const node = this.#tree.find(ref);
      if (node) this.#delete(node, name, place);
      else this.#tree.noteUnknown(ref, place.site(name));
      return;
    }
    if (!target.node) {
      this.#report('not-at-top-level', "'/delete-node/' at the top level takes a reference", name, place);
      return;
    }
    target.sawChild = true;
    const nodeName = stripEscape(name.text);
    if (target.fresh) {
      // A first definition is taken unchanged: the mark deletes nothing. A later definition revives the node at its place.
      const mark = new DtNode(nodeName, target.node);
      mark.deleted = true;
      mark.wasMark = true;
      target.node.addChild(mark);
      return;
    }
    const child = target.node.childWithDeleted(nodeName);
    if (child) this.#delete(child, name, place);
  }

  #delete(node: DtNode, name: Word, place: Place): void {
    this.#tree.labels.deleteNode(node);
    this.#run.preprocessing.trace.deletedAt.set(node, place.site(name));
  }

  #referenceInNode(keyword: string, name: Word, place: Place): void {
    this.#report(
      'not-in-node',
      `inside a node '${keyword}' takes a name; '${name.text}' stands at the top level`,
      name,
      place,
    );
  }

  omitIfNoRef(name: Word, place: Place, target: Target): void {
    if (target.node) this.#referenceInNode('/omit-if-no-ref/', name, place);
    else this.#topLevel(name, place);
    checkReference(this.#run, name, place);
    const ref = referenceOf(name.text);
    const node = this.#tree.find(ref);
    if (node) this.#tree.omittable.push(node);
    else this.#tree.noteUnknown(ref, place.site(name));
  }
}

/** Whether a node is too deep for children. Each reference to a node can add to the depth of the tree. */
function isDeepest(node: DtNode): boolean {
  let depth = 0;
  for (let up = node.parent; up; up = up.parent) if (++depth >= NODE_DEPTH_MAX) return true;
  return false;
}

/** A node outside of the tree, for a body without a place in it: so its faults are reported, and its labels are known. */
function detached(name: string): { readonly node: DtNode; readonly fresh: boolean } {
  return { node: new DtNode(name, undefined), fresh: true };
}

/** The label or path of a reference: `&label` → `label`, `&{/path}` → `/path`. */
function referenceOf(text: string): string {
  return text.startsWith('&{') ? text.slice(2, -1) : text.slice(1);
}

/** A name without the backslash that dtc allows before it, so that it is not read as a keyword (dtc 1.8.1, dtc-lexer.l). */
export function stripEscape(name: string): string {
  return name.startsWith('\\') ? name.slice(1) : name;
}

/** Whether a node is deeper than `NESTING_MAX`. */
function isDeep(node: DtNode): boolean {
  let depth = 0;
  for (let at: DtNode | undefined = node; at; at = at.parent) depth++;
  return depth > NESTING_MAX;
}
