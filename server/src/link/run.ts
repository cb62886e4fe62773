/**
 * Runs a board: its root file's items under a macro table. `#define` binds, `#if` chooses, `#include` descends, nodes
 * merge, deletes delete. Input: items. Output: the live tree, references unresolved, with every definition site.
 * No parsing happens here except where macros stand for structure; then the text is expanded as cpp would and parsed
 * with the same grammar (`generalCase.ts`).
 *
 * Merging follows dtc 1.8.1 (dtc-parser.y, livetree.c): the first definition of a node is taken as it stands, doubles
 * included; later ones merge into it.
 */
import { evaluateCondition, isBuiltIn } from '../preprocess/condition.ts';
import { hasPragmaOnce } from '../preprocess/directives.ts';
import { FileUnit, type Unit } from '../preprocess/expandedText.ts';
import { describeExpansionFault } from '../preprocess/expandText.ts';
import { type MacroSnapshot, MacroTable, PREDEFINED_MACROS } from '../preprocess/macros.ts';
import { findInclude } from '../source/includeSearch.ts';
import { dirname } from '../source/path.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import type {
  ConditionalItem,
  IncludeItem,
  Item,
  ItemFile,
  MemreserveItem,
  NodeItem,
  PropertyItem,
  ValueText,
  Word,
} from '../syntax/items.ts';
import { EMPTY_VALUE, type ValueFault } from './compiledValue.ts';
import { expansionMayHelp } from './expansionHelps.ts';
import { expandFileText, expandHead, expandStatement, type GeneralCase, rebaseFaults } from './generalCase.ts';
import { type CompiledText, compileReservationText, compileValueText, type ValueContext } from './memo.ts';
import { ProblemSink, type RunInput, type RunTrace } from './runContext.ts';
import { StatementOrder } from './statementOrder.ts';
import {
  DtNode,
  DtProperty,
  deleteProperty,
  type IncludeFrame,
  LabelIndex,
  type MemoryReservation,
  NodeDefinition,
  nodeByReference,
  Place,
  type Site,
  valueSite,
} from './tree.ts';

/** Files on the include stack, as cpp (`-fmax-include-depth=200`) and dtc (srcpos.c) have it. */
export const INCLUDE_DEPTH_MAX = 200;
/** Items one run may execute: a file that includes another a thousand times is a mistake, not a board. */
export const RUN_ITEMS_MAX = 3_000_000;

export interface RunResult {
  readonly root: DtNode;
  readonly labels: LabelIndex;
  readonly reservations: readonly MemoryReservation[];
  readonly isPlugin: boolean;
  readonly sink: ProblemSink;
  readonly trace: RunTrace;
}

/** Where statements act: at the top level, or in the body of a node. */
interface Target {
  /** Undefined at the top level. */
  readonly node: DtNode | undefined;
  /** The node exists only since the statement being run: nothing merges, doubles stay. */
  readonly fresh: boolean;
  /** A child was met in this body already: no property may follow (dtc-parser.y, subnodes). */
  sawChild: boolean;
}

/** Where the items of a file stand that text expansion made, with what it knows of the `#include`s left in it. */
class ExpandedPlace extends Place {
  readonly snapshots: readonly MacroSnapshot[];
  next = 0;

  constructor(items: ItemFile, frame: IncludeFrame | undefined, snapshots: readonly MacroSnapshot[]) {
    super(items.unit, 0, items.file, frame);
    this.snapshots = snapshots;
  }

  override inside(offset: number): Place {
    return new InsideExpanded(this, this.base + offset);
  }
}

/** The inside of a node in expanded text: `#include`s are still counted by the whole. */
class InsideExpanded extends Place {
  readonly whole: ExpandedPlace;

  constructor(whole: ExpandedPlace, base: number) {
    super(whole.unit, base, whole.file, whole.frame);
    this.whole = whole;
  }

  override inside(offset: number): Place {
    return new InsideExpanded(this.whole, this.base + offset);
  }
}

/** What counts the `#include`s of the text a place is in; undefined for a file as it stands. */
function expandedWhole(place: Place): ExpandedPlace | undefined {
  if (place instanceof ExpandedPlace) return place;
  return place instanceof InsideExpanded ? place.whole : undefined;
}

const TOP: Target = { node: undefined, fresh: false, sawChild: false };

/** Runs a board. Never throws on its input. */
export function runBoard(input: RunInput): RunResult {
  return new BoardRun(input).run();
}

class BoardRun implements GeneralCase, ValueContext {
  readonly input: RunInput;
  macros: MacroTable;
  readonly sink = new ProblemSink();
  readonly trace: RunTrace;
  readonly rootDir: string;
  readonly #labels = new LabelIndex();
  readonly #reservations: MemoryReservation[] = [];
  #root: DtNode | undefined;
  #isPlugin = false;
  readonly #order = new StatementOrder();
  readonly #includedOnce = new Set<string>();
  /** Folders of the files that `/include/` brought in, innermost last: dtc reads those itself. */
  readonly #dtcFolders: string[] = [];
  #orphans = 0;
  #depth = 0;
  #budget = RUN_ITEMS_MAX;
  /** Only directives act: the macros of a file are wanted, not its nodes. */
  #directivesOnly = false;
  #sawBrokenInclude = false;
  /** The depth of includes was exceeded once. */
  #includesItself = false;

  constructor(input: RunInput) {
    this.input = input;
    this.macros = new MacroTable([...PREDEFINED_MACROS, ...input.defines]);
    this.rootDir = dirname(input.root.path);
    this.trace = {
      files: new Set([input.root.path]),
      missed: new Set(),
      includes: [],
      macros: this.macros,
    };
  }

  run(): RunResult {
    const { root } = this.input;
    this.#runFile(this.input.syntax.itemsOf(root), undefined, TOP);
    const unit = new FileUnit(root.path, root.text);
    const whole: Site = {
      unit,
      start: 0,
      end: Math.min(root.text.length, 1),
      frame: undefined,
    };
    if (!this.#order.sawVersion) {
      this.sink.at('version-missing', "the first statement of a board must be '/dts-v1/;'", whole);
    }
    if (!this.#root) this.sink.at('no-root', "there is no root node: '/ { … };'", whole);
    return {
      root: this.#root ?? new DtNode('', undefined),
      labels: this.#labels,
      reservations: this.#reservations,
      isPlugin: this.#isPlugin,
      sink: this.sink,
      trace: this.trace,
    };
  }

  /** Runs a file, through text expansion when it does not parse as it stands. */
  #runFile(parsed: ItemFile, frame: IncludeFrame | undefined, target: Target): void {
    const native = new Place(parsed.unit, 0, parsed.file, frame);
    if (parsed.faults.length === 0 || this.#directivesOnly) {
      this.#items(parsed.items, native, target);
      return;
    }
    const expanded = this.#expansionMayHelp(parsed, native)
      ? expandFileText(this, parsed, frame, this.#depth)
      : undefined;
    if (!expanded) {
      this.#syntaxFaults(parsed, frame);
      this.#items(parsed.items, native, target);
      return;
    }
    for (const fault of expanded.faults) this.sink.textFault(fault, frame);
    this.#syntaxFaults(expanded.items, frame);
    const place = new ExpandedPlace(expanded.items, frame, expanded.snapshots);
    const after = this.macros.snapshot();
    this.macros.restore({ definitions: new Map() });
    this.#items(expanded.items.items, place, target);
    this.macros.restore(after);
  }

  /** Judged by the macros that are in force at the file's end: those it defines and includes count too. */
  #expansionMayHelp(parsed: ItemFile, place: Place): boolean {
    const before = this.macros.snapshot();
    this.#directivesOnly = true;
    this.#sawBrokenInclude = false;
    this.#items(parsed.items, place, TOP);
    this.#directivesOnly = false;
    // A body may open in one file and close in another.
    const mayHelp = this.#sawBrokenInclude || expansionMayHelp(parsed, this.macros);
    this.macros.restore(before);
    return mayHelp;
  }

  #syntaxFaults(parsed: ItemFile, frame: IncludeFrame | undefined): void {
    if (parsed.faults.length > 0) this.sink.hasSyntaxFault = true;
    for (const fault of parsed.faults) {
      const { start, end, related } = fault;
      const places = related
        ? [
            {
              span: parsed.unit.originOf(related.start, related.end).site,
              message: related.message,
            },
          ]
        : [];
      this.sink.at(fault.code, fault.message, { unit: parsed.unit, start, end, frame }, places);
    }
  }

  #items(items: readonly Item[], place: Place, target: Target): void {
    for (const item of items) {
      if (--this.#budget < 0) {
        if (this.#budget === -1) {
          this.#report('tree-too-large', `more than ${RUN_ITEMS_MAX} statements; the rest is left out`, item, place);
        }
        return;
      }
      this.#item(item, place, target);
    }
  }

  #item(item: Item, place: Place, target: Target): void {
    if (this.#dtcFolders.length > 0 && !this.#directivesOnly) this.#checkUnprocessed(item, place);
    switch (item.kind) {
      case 'define':
        this.macros.define(item.definition);
        return;
      case 'undef':
        this.macros.undefine(item.name.text);
        return;
      case 'include':
        this.#include(item, place, target);
        return;
      case 'conditional':
        this.#conditional(item, place, target);
        return;
      default:
    }
    if (this.#directivesOnly) {
      if (item.kind === 'node') this.#items(item.items, place.inside(item.start), target);
      return;
    }
    switch (item.kind) {
      case 'message':
        this.#report(`preprocessor-${item.level}`, `#${item.level} ${item.text}`, item, place);
        return;
      case 'property':
        this.#property(item, place, target);
        return;
      case 'node':
        this.#node(item, place, target);
        return;
      case 'macroCall':
        this.#macroCall(item, item.name, place, target);
        return;
      case 'deleteNode':
      case 'deleteProperty':
      case 'omitIfNoRef':
        if (this.#hasMacro(item.identifiers)) this.#macroCall(item, item.name, place, target);
        else if (item.kind === 'deleteNode') this.#deleteNode(item.name, place, target);
        else if (item.kind === 'deleteProperty') this.#deleteProperty(item.name, place, target);
        else this.#omitIfNoRef(item.name, place, target);
        return;
      case 'memreserve':
        this.#memreserve(item, place, target);
        return;
      case 'version':
        this.#header(item, place, target, this.#order.version());
        return;
      case 'plugin':
        this.#header(item, place, target, this.#order.plugin());
        this.#isPlugin = true;
        return;
      default:
    }
  }

  #header(item: Item, place: Place, target: Target, fault: string | undefined): void {
    if (target.node) this.#report('not-in-node', 'version lines stand at the top level only', item, place);
    else if (fault !== undefined) this.#report('statement-order', fault, item, place);
  }

  /** No preprocessor runs over what dtc includes. */
  #checkUnprocessed(item: Item, place: Place): void {
    if (item.kind === 'define' || item.kind === 'undef' || item.kind === 'conditional' || item.kind === 'message') {
      this.#reportUnprocessed(item, place);
    } else if (item.kind === 'include' && item.form === 'cpp') {
      this.#reportUnprocessed(item, place);
    }
  }

  #reportUnprocessed(item: Item, place: Place): void {
    const message = "dtc reads this file itself, by '/include/': no preprocessor sees its directives; use '#include'";
    this.#report('not-preprocessed', message, { start: item.start, end: Math.min(item.end, item.start + 1) }, place);
  }

  #report(code: string, message: string, where: { readonly start: number; readonly end: number }, place: Place): void {
    this.sink.at(code, message, this.#site(where, place));
  }

  #site(where: { readonly start: number; readonly end: number }, place: Place): Site {
    return place.site(where);
  }

  #hasMacro(identifiers: readonly string[]): boolean {
    for (const name of identifiers) if (this.macros.get(name)) return true;
    return false;
  }

  // Preprocessing

  #conditional(item: ConditionalItem, place: Place, target: Target): void {
    const { branches } = item;
    const end = branches.findIndex((branch) => branch.directive === 'else') + 1;
    const surplus = end > 0 ? branches[end] : undefined;
    if (surplus && !this.#directivesOnly) {
      const where = { start: surplus.start, end: surplus.start + 1 };
      this.#report('syntax', `'#${surplus.directive}' after '#else'`, where, place);
    }
    for (const branch of branches) {
      if (!this.#holds(branch.directive, place.base + branch.conditionStart, place.base + branch.conditionEnd, place))
        continue;
      this.#items(branch.items, place, target);
      return;
    }
  }

  #holds(directive: string, start: number, end: number, place: Place): boolean {
    if (directive === 'else') return true;
    const { text } = place.unit;
    if (directive !== 'if' && directive !== 'elif') {
      const name = /^\s*(?:\/\*[\s\S]*?\*\/\s*)*([A-Za-z_]\w*)/.exec(text.slice(start, end))?.[1];
      if (name === undefined && !this.#directivesOnly) {
        const span = place.unit.originOf(start - 1, Math.max(start, end)).site;
        this.sink.span('syntax', `'#${directive}' takes a name`, span);
      }
      const isDefined = name !== undefined && (this.macros.get(name) !== undefined || isBuiltIn(name));
      return directive === 'ifdef' || directive === 'elifdef' ? isDefined : !isDefined;
    }
    const result = evaluateCondition(text, start, end, place.file, this.macros, (name, quoted) =>
      this.hasInclude(name, quoted, place.file),
    );
    if (!this.#directivesOnly) {
      for (const fault of result.expansionFaults) this.sink.textFault(describeExpansionFault(fault), place.frame);
      if (result.fault) this.sink.span('condition-invalid', result.fault.message, result.fault.span);
    }
    return result.value;
  }

  hasInclude(name: string, quoted: boolean, file: string): boolean {
    return findInclude(this.input.host, name, quoted, dirname(file), this.input.includeFolders).path !== undefined;
  }

  #include(item: IncludeItem, place: Place, target: Target): void {
    const site = this.#site({ start: item.nameStart, end: item.nameEnd }, place);
    const from = place.unit.originOf(site.start, site.end).site;
    const whole = expandedWhole(place);
    const before = whole?.snapshots[whole.next++];
    if (before) this.macros.restore(before);
    const found = this.findIncluded(item.name, item.style, item.form, place.file);
    if (!this.#directivesOnly) this.trace.includes.push({ from, to: found });
    if (found === undefined) {
      if (!this.#directivesOnly) {
        const what = item.style === 'computed' ? `what '${item.name}' stands for` : `"${item.name}"`;
        this.sink.at('include-not-found', `${what} is not found in any include folder`, site);
      }
    } else if (this.#includesItself && isOnStack(found, place)) {
      // Said once; following such includes again and again would double the work at each level.
    } else if (this.#depth >= INCLUDE_DEPTH_MAX) {
      this.#includesItself = true;
      const message = `includes are nested more than ${INCLUDE_DEPTH_MAX} deep; does "${item.name}" include itself?`;
      this.sink.at('include-depth', message, site);
    } else {
      this.#enter(
        found,
        {
          file: from.file,
          start: from.start,
          end: from.end,
          parent: place.frame,
        },
        item.form,
        target,
      );
    }
    if (whole) this.macros.restore({ definitions: new Map() });
  }

  #enter(path: string, frame: IncludeFrame, form: 'cpp' | 'dtc', target: Target): void {
    const file = this.input.host.read(path);
    this.trace.files.add(path);
    if (!file) {
      this.sink.span('include-not-found', `"${path}" cannot be read`, frame);
      return;
    }
    if (form === 'cpp' && asksToBeIncludedOnce(file)) {
      const known = this.#includedOnce.has(path);
      if (!this.#directivesOnly) this.#includedOnce.add(path);
      if (known) return;
    }
    const items = this.input.syntax.itemsOf(file);
    if (items.faults.length > 0) this.#sawBrokenInclude = true;
    this.#depth++;
    if (form === 'dtc') {
      this.#dtcFolders.push(dirname(path));
      // dtc reads this file itself, after cpp is done: no macro reaches into it.
      const macros = this.macros.snapshot();
      this.macros.restore({ definitions: new Map() });
      this.#runFile(items, frame, target);
      this.macros.restore(macros);
      this.#dtcFolders.pop();
    } else {
      this.#runFile(items, frame, target);
    }
    this.#depth--;
  }

  /** The file an include means: canonical path, or undefined when nothing is found. */
  findIncluded(name: string, style: IncludeItem['style'], form: 'cpp' | 'dtc', fromFile: string): string | undefined {
    let wanted = name;
    let quoted = style !== 'angled';
    if (style === 'computed') {
      const expanded = expandHead(this, name, fromFile).trim();
      const match = /^(?:"([^"]*)"|<(.*)>)$/.exec(expanded);
      if (!match) return undefined;
      wanted = (match[1] ?? match[2] ?? '').trim();
      quoted = match[1] !== undefined;
    }
    const { host, includeFolders } = this.input;
    const result =
      form === 'dtc'
        ? findInclude(host, wanted, false, this.rootDir, this.dtcFolders)
        : findInclude(host, wanted, quoted, dirname(fromFile), includeFolders);
    for (const path of result.missed) this.trace.missed.add(path);
    return result.path;
  }

  /**
   * Where dtc looks for files, `/incbin/` included: beside the file that it reads, and cpp's output counts as standing
   * beside the board; then in the folders that builds pass with `-i`.
   */
  get dtcFolders(): readonly string[] {
    const own = this.#dtcFolders[this.#dtcFolders.length - 1];
    return [...(own === undefined ? [] : [own]), this.rootDir, ...this.input.includeFolders];
  }

  /** Applies only the directives of a file, as text expansion wants it for an include that stays in the text. */
  applyDirectives(path: string, frame: IncludeFrame): void {
    const before = this.#directivesOnly;
    this.#directivesOnly = true;
    if (this.#depth < INCLUDE_DEPTH_MAX) this.#enter(path, frame, 'cpp', TOP);
    this.#directivesOnly = before;
  }

  #macroCall(item: Item, name: Word, place: Place, target: Target): void {
    const identifier = /^[A-Za-z_$][\w$]*/.exec(name.text)?.[0];
    const anyMacro =
      item.kind !== 'macroCall' || (identifier !== undefined && this.macros.get(identifier) !== undefined);
    if (!anyMacro || this.#depth >= INCLUDE_DEPTH_MAX) {
      const message = `'${name.text}' is no macro, and no property either: ';' or a definition is missing`;
      this.#report('unknown-macro', message, name, place);
      return;
    }
    const expanded = expandStatement(this, { start: item.start, end: item.end, name }, place);
    for (const fault of expanded.faults) this.sink.textFault(fault, place.frame);
    this.#syntaxFaults(expanded.items, place.frame);
    const inner = new Place(expanded.items.unit, 0, place.file, place.frame);
    const macros = this.macros.snapshot();
    this.macros.restore({ definitions: new Map() });
    this.#depth++;
    this.#items(expanded.items.items, inner, target);
    this.#depth--;
    this.macros.restore(macros);
  }

  // Nodes

  #node(item: NodeItem, place: Place, target: Target): void {
    let { labels, name } = item;
    let names = place.inside(item.start);
    const body = names;
    let omitIfNoRef = item.omitIfNoRef;
    if (this.#hasMacro(item.identifiers)) {
      const head = this.#expandedHead(item, names);
      if (head) {
        ({ labels, name, omitIfNoRef } = head.item);
        names = new Place(head.unit, head.item.start, place.file, place.frame);
      }
    }
    if (target.node) target.sawChild = true;
    else this.#topLevel(name, names, omitIfNoRef);
    if (labels.length > 0) this.#checkLabels(labels, names);
    const found = target.node
      ? this.#childFor(name, names, target.node, target.fresh)
      : this.#topLevelNode(name, names, labels);
    if (!found) return;
    const { node, fresh } = found;
    node.definitions.push(new NodeDefinition(names, name, item));
    for (let i = 0; i < labels.length; i++) {
      // In a first definition labels keep their order; a later one puts each in front (livetree.c, add_label).
      const label = fresh ? labels[labels.length - 1 - i] : labels[i];
      if (label) this.#labels.add(node, label.text, this.#site(label, names));
    }
    // A later definition does not pass the mark on (livetree.c, merge_nodes).
    if (omitIfNoRef && fresh) node.omitIfUnused = true;
    this.#items(item.items, body, { node, fresh, sawChild: false });
  }

  /** The head of a node whose words hold macros: expanded, parsed as the head of an empty node. */
  #expandedHead(item: NodeItem, place: Place): { readonly item: NodeItem; readonly unit: Unit } | undefined {
    const expanded = expandStatement(this, { ...item, start: 0, end: item.headEnd }, place, '{};');
    for (const fault of expanded.faults) this.sink.textFault(fault, place.frame);
    const node = expanded.items.items.find((inner) => inner.kind === 'node');
    if (node?.kind === 'node') return { item: node, unit: expanded.items.unit };
    this.#syntaxFaults(expanded.items, place.frame);
    return undefined;
  }

  /** A statement about nodes at the top level. */
  #topLevel(word: Word, place: Place, omitIfNoRef = false): void {
    const fault = this.#order.tree();
    if (fault !== undefined) this.#report('statement-order', fault, word, place);
    if (omitIfNoRef) {
      const message = "at the top level '/omit-if-no-ref/' takes a reference: '/omit-if-no-ref/ &label;'";
      this.#report('not-at-top-level', message, word, place);
    }
  }

  /** dtc reads `label:` as one word. */
  #checkLabels(labels: readonly Word[], place: Place): void {
    const { text } = place.unit;
    for (const label of labels) {
      if (text.charCodeAt(place.base + label.end) !== 58 /* : */) {
        this.#report('syntax', `':' stands directly after the label '${label.text}'`, label, place);
      }
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
      if (this.#root) return { node: this.#root, fresh: false };
      this.#root = new DtNode('', undefined);
      return { node: this.#root, fresh: true };
    }
    if (!name.text.startsWith('&')) {
      const message = `node '${name.text}' stands outside '/ { … };': only '/' and references stand at the top level`;
      this.#report('not-at-top-level', message, name, place);
      return undefined;
    }
    const ref = referenceOf(name.text);
    const isPath = ref.startsWith('/');
    const existing =
      this.#root && !(this.#isPlugin && isPath) ? nodeByReference(this.#root, this.#labels, ref) : undefined;
    if (existing) {
      existing.deleted = false;
      return { node: existing, fresh: false };
    }
    // An overlay's label on a node that is not here has nothing to stand on.
    if (this.#isPlugin && !label) return { node: this.#addOrphan(ref, name, place), fresh: true };
    this.#reportUnknown(ref, name, place);
    // The body is still run, on a node of its own, so that what is wrong inside it is said too.
    return { node: new DtNode(ref, undefined), fresh: true };
  }

  #reportUnknown(ref: string, name: Word, place: Place): void {
    const what = ref.startsWith('/') ? `there is no node ${ref}` : `no node has the label '${ref}'`;
    this.#report('unknown-label', what, name, place);
  }

  /** An overlay's `&label { … };`: becomes `/fragment@N { target = <&label>; __overlay__ { … }; };`. */
  #addOrphan(ref: string, name: Word, place: Place): DtNode {
    this.#root ??= new DtNode('', undefined);
    const fragment = new DtNode(`fragment@${this.#orphans++}`, undefined);
    const site = this.#site(name, place);
    fragment.definitions.push(new NodeDefinition(place, name, undefined));
    const isPath = ref.startsWith('/');
    const bytes = new Uint8Array(isPath ? ref.length + 1 : 4).fill(isPath ? 0 : 0xff);
    if (isPath) for (let i = 0; i < ref.length; i++) bytes[i] = ref.charCodeAt(i);
    const value = {
      bytes,
      markers: [
        {
          kind: isPath ? ('string' as const) : ('phandle' as const),
          offset: 0,
          ref,
          start: 0,
          end: site.end - site.start,
        },
      ],
      faults: [],
      usesFiles: false,
    };
    const property = new DtProperty(isPath ? 'target-path' : 'target', fragment, value, undefined);
    property.referenceSite = site;
    fragment.addProperty(property);
    const overlay = new DtNode('__overlay__', fragment);
    fragment.addChild(overlay);
    this.#root.addChild(fragment);
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
      return undefined;
    }
    const nodeName = stripEscape(name.text);
    if (!parentFresh) {
      const existing = parent.childWithDeleted(nodeName);
      if (existing) {
        existing.deleted = false;
        return { node: existing, fresh: false };
      }
    }
    const node = new DtNode(nodeName, parent);
    parent.addChild(node);
    return { node, fresh: true };
  }

  #deleteNode(name: Word, place: Place, target: Target): void {
    if (!target.node) this.#topLevel(name, place);
    else if (name.text.startsWith('&')) this.#referenceInNode('/delete-node/', name, place);
    if (name.text.startsWith('&')) {
      const ref = referenceOf(name.text);
      const node = this.#root && nodeByReference(this.#root, this.#labels, ref);
      if (node) this.#labels.deleteNode(node);
      else this.#reportUnknown(ref, name, place);
      return;
    }
    if (!target.node) {
      this.#report('not-at-top-level', "'/delete-node/' at the top level takes a reference", name, place);
      return;
    }
    target.sawChild = true;
    const nodeName = stripEscape(name.text);
    if (target.fresh) {
      // A first definition is taken as it stands: the mark deletes nothing, but keeps the place.
      const mark = new DtNode(nodeName, target.node);
      mark.deleted = true;
      target.node.addChild(mark);
      return;
    }
    const child = target.node.childWithDeleted(nodeName);
    if (child) this.#labels.deleteNode(child);
  }

  #referenceInNode(keyword: string, name: Word, place: Place): void {
    this.#report(
      'not-in-node',
      `inside a node '${keyword}' takes a name; '${name.text}' stands at the top level`,
      name,
      place,
    );
  }

  #omitIfNoRef(name: Word, place: Place, target: Target): void {
    if (target.node) this.#referenceInNode('/omit-if-no-ref/', name, place);
    else this.#topLevel(name, place);
    const ref = referenceOf(name.text);
    const node = this.#root && nodeByReference(this.#root, this.#labels, ref);
    if (node) node.omitIfUnused = true;
    else this.#reportUnknown(ref, name, place);
  }

  // Properties

  #property(item: PropertyItem, place: Place, target: Target): void {
    if (this.#hasMacro(item.identifiers)) {
      this.#macroCall(item, item.name, place, target);
      return;
    }
    if (!target.node) {
      this.#report('not-at-top-level', `property '${item.name.text}' stands outside of any node`, item.name, place);
      return;
    }
    if (target.sawChild) this.#afterChild(`property '${item.name.text}'`, item.name, place);
    if (item.labels.length > 0) this.#checkLabels(item.labels, place);
    const { node } = target;
    let compiled = EMPTY_VALUE;
    let expanded: Unit | undefined;
    if (item.value) {
      const made = compileValueText(this, item.value, place);
      compiled = made.value;
      expanded = made.expanded;
      if (compiled.faults.length > 0 || made.faults.length > 0) this.#valueFaults(made, item.value, place);
    }
    const name = stripEscape(item.name.text);
    const source = { place, item, expanded };
    let property = target.fresh ? undefined : node.propertyWithDeleted(name);
    if (property) {
      property.redefine(compiled, source);
    } else {
      property = new DtProperty(name, node, compiled, source);
      node.addProperty(property);
    }
    for (const label of item.labels) property.addLabel(label.text, this.#site(label, place));
  }

  #afterChild(what: string, word: Word, place: Place): void {
    this.#report(
      'properties-after-nodes',
      `${what} stands after a child node; dtc wants properties first`,
      word,
      place,
    );
  }

  #valueFaults(made: CompiledText, value: ValueText, place: Place): void {
    const before = rebaseFaults(made.faults, place.unit, place.base + value.start);
    for (const fault of before) this.sink.textFault(fault, place.frame);
    // What a macro call that failed left behind would only repeat it.
    if (before.length > 0) return;
    this.#compileFaults(made.value.faults, valueSite(value, place, made.expanded));
  }

  #compileFaults(faults: readonly ValueFault[], site: Site): void {
    for (const fault of faults) {
      // Where the text has a slip, the words for it are those of the whole statement.
      if (fault.code === 'syntax' && this.sink.hasSyntaxFault) continue;
      this.sink.at(fault.code, fault.message, {
        ...site,
        start: site.start + fault.start,
        end: site.start + fault.end,
      });
    }
  }

  #deleteProperty(name: Word, place: Place, target: Target): void {
    if (!target.node) {
      this.#report('not-at-top-level', "'/delete-property/' stands outside of any node", name, place);
      return;
    }
    if (target.sawChild) this.#afterChild(`'/delete-property/ ${name.text}'`, name, place);
    if (name.text.startsWith('&'))
      this.#report('syntax', "'/delete-property/' takes the name of a property", name, place);
    const propertyName = stripEscape(name.text);
    if (target.fresh) {
      const mark = new DtProperty(propertyName, target.node, EMPTY_VALUE, undefined);
      mark.deleted = true;
      target.node.addProperty(mark);
      return;
    }
    const property = target.node.propertyWithDeleted(propertyName);
    if (property) deleteProperty(property);
  }

  #memreserve(item: MemreserveItem, place: Place, target: Target): void {
    const fault = target.node ? "'/memreserve/' stands at the top level only" : this.#order.reservation();
    if (fault !== undefined) this.#report(target.node ? 'not-in-node' : 'statement-order', fault, item, place);
    if (item.labels.length > 0) this.#checkLabels(item.labels, place);
    const made = compileReservationText(this, item.value, place);
    this.#compileFaults(made.faults, made.site);
    const site = this.#site(item, place);
    this.#reservations.push({
      address: made.address,
      size: made.size,
      labels: item.labels.map((l) => l.text),
      site,
    });
  }
}

const includedOnce = new WeakMap<SourceFile, boolean>();

function asksToBeIncludedOnce(file: SourceFile): boolean {
  let asks = includedOnce.get(file);
  if (asks === undefined) {
    asks = hasPragmaOnce(file.text);
    includedOnce.set(file, asks);
  }
  return asks;
}

/** Whether a file is being run already where `place` is. */
function isOnStack(path: string, place: Place): boolean {
  if (place.file === path) return true;
  for (let frame = place.frame; frame; frame = frame.parent) if (frame.file === path) return true;
  return false;
}

/** `&label` → `label`, `&{/path}` → `/path`. */
function referenceOf(text: string): string {
  return text.startsWith('&{') ? text.slice(2, -1) : text.slice(1);
}

/** dtc lets a name begin with a backslash to keep it from being read as something else (dtc-lexer.l). */
function stripEscape(name: string): string {
  return name.startsWith('\\') ? name.slice(1) : name;
}
