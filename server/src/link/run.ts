/**
 * Runs a board: its root file's items under a macro table. `#define` binds, `#if` chooses, `#include` descends, nodes
 * merge, deletes delete. Input: items. Output: the live tree, references unresolved, with every definition site.
 * No parsing happens here except where macros stand for structure; then the text is expanded as cpp would and parsed
 * with the same grammar (`structuralMacros.ts`).
 */
import { Suggestions } from '../base/nearName.ts';
import { FileUnit } from '../preprocess/expandedText.ts';
import { NO_MACROS } from '../preprocess/macroTable.ts';
import type { Item, LineItem, MessageItem, Word } from '../syntax/items.ts';
import type { LabelIndex } from '../tree/labels.ts';
import { DtNode, type MemoryReservation, Place, type Site } from '../tree/tree.ts';
import { UnknownNames } from '../tree/unknownNames.ts';
import { macroAdvice, NO_BUILD } from './boardBuild.ts';
import { compileValueText } from './memo.ts';
import { INCLUDE_DEPTH_MAX, type ProblemSink, type RunInput, type RunTrace } from './runContext.ts';
import { FileRun } from './runFiles.ts';
import { NodeRun } from './runNodes.ts';
import { PropertyRun } from './runProperties.ts';
import { type ItemRunner, RunState, type Target, TOP } from './runState.ts';
import { expandHead, expandStatement } from './structuralMacros.ts';

/** Items one run may execute: a file that includes another a thousand times is a mistake, not a board. */
const RUN_ITEMS_MAX = 3_000_000;
/** Nodes, conditionals, includes and expanded statements in each other. */
const RUN_DEPTH_MAX = 800;

export interface RunResult {
  readonly root: DtNode;
  readonly labels: LabelIndex;
  readonly reservations: readonly MemoryReservation[];
  readonly isPlugin: boolean;
  /** Nodes that are to be left out when nothing refers to them, some of them perhaps not in the tree. */
  readonly omittable: readonly DtNode[];
  readonly sink: ProblemSink;
  readonly trace: RunTrace;
}

/** Runs a board. Never throws on its input. */
export function runBoard(input: RunInput): RunResult {
  const run = new BoardRun(input, false);
  const result = run.run();
  if (!run.mayBeSplit) return result;
  // What one file or macro begins another may end: only the text of all of them together can tell.
  const whole = runAsOneText(input);
  const syntaxErrors = whole.sink.syntaxErrors.size;
  if (syntaxErrors === 0 || syntaxErrors < result.sink.syntaxErrors.size) return whole;
  for (const file of whole.trace.files) result.trace.files.add(file);
  return result;
}

/** Runs a board as one text, as dtc reads it; slow, and positions are those of expanded text. Never throws on its input. */
export function runAsOneText(input: RunInput): RunResult {
  return new BoardRun(input, true).run();
}

class BoardRun implements ItemRunner {
  readonly #state: RunState;
  readonly #files: FileRun;
  readonly #nodes: NodeRun;
  readonly #properties: PropertyRun;
  #budget = RUN_ITEMS_MAX;
  #isExhausted = false;
  readonly #suggestions = new Suggestions();
  #depth = 0;
  /** Where the first version line stands. */
  #versionSite: Site | undefined;

  /** @param wholeText Whether every file's text is taken into the file that includes it, before anything is parsed. */
  constructor(input: RunInput, wholeText: boolean) {
    this.#state = new RunState(input, wholeText);
    this.#files = new FileRun(this.#state, this);
    this.#nodes = new NodeRun(this.#state, this);
    this.#properties = new PropertyRun(this.#state, this);
  }

  /** Whether files or macros seem to hold one half of something of which another one holds the other half. */
  get mayBeSplit(): boolean {
    const { faultyFiles, mayBeSplit } = this.#state;
    return mayBeSplit || faultyFiles > 1;
  }

  run(): RunResult {
    const { root, build } = this.#state.input;
    for (const path of build?.before ?? []) this.#files.force(path);
    this.#files.runForced();
    this.#files.run(this.#state.input.syntax.itemsOf(root), undefined, TOP);
    for (const path of build?.after ?? []) this.#files.force(path);
    const unit = new FileUnit(root.path, root.text);
    const whole: Site = {
      unit,
      start: 0,
      end: Math.min(root.text.length, 1),
      frame: undefined,
    };
    if (!this.#state.order.sawVersion) {
      this.#state.sink.at('version-missing', "the first statement of a board must be '/dts-v1/;'", whole);
    }
    if (!this.#state.root) {
      const overlay = this.#state.hasUnknown ? "; or '/plugin/;' behind '/dts-v1/;' if this is an overlay" : '';
      this.#state.sink.at('no-root', `there is no root node: '/ { … };'${overlay}`, this.#versionSite ?? whole);
    }
    const tree = this.#state.root ?? new DtNode('', undefined);
    this.#state.reportUnknown(new UnknownNames(tree, this.#state.labels));
    return {
      root: tree,
      labels: this.#state.labels,
      reservations: this.#state.reservations,
      isPlugin: this.#state.isPlugin,
      omittable: this.#state.omittable,
      sink: this.#state.sink,
      trace: this.#state.trace,
    };
  }

  items(items: readonly Item[], place: Place, target: Target, from = 0): void {
    const first = items[from];
    if (first && this.#depth >= RUN_DEPTH_MAX) {
      const message = `nodes, conditionals, includes and macros are nested more than ${RUN_DEPTH_MAX} deep; what is deeper is left out`;
      this.#state.report('nesting-too-deep', message, first, place);
      return;
    }
    this.#depth++;
    this.#run(items, place, target, from);
    this.#depth--;
  }

  #run(items: readonly Item[], place: Place, target: Target, from: number): void {
    this.#budget -= from;
    for (let i = from; i < items.length; i++) {
      const item = items[i];
      if (!item) continue;
      if (--this.#budget < 0) {
        if (!this.#isExhausted) {
          this.#isExhausted = true;
          this.#state.report(
            'tree-too-large',
            `more than ${RUN_ITEMS_MAX} statements; the rest is left out`,
            item,
            place,
          );
        }
        return;
      }
      this.#item(item, place, target);
    }
  }

  #item(item: Item, place: Place, target: Target): void {
    if (this.#state.readByDtc && !this.#state.directivesOnly) this.#checkUnprocessed(item, place);
    switch (item.kind) {
      case 'define':
        if (item.fault !== undefined) this.#badDefinition(item, item.fault, place);
        else this.#state.macros.define(item.definition);
        return;
      case 'undef':
        this.#state.macros.undefine(item.name.text);
        return;
      case 'line':
        this.#line(item, place);
        return;
      case 'include':
        this.#files.include(item, place, target);
        return;
      case 'conditional':
        this.#files.conditional(item, place, target);
        return;
      default:
    }
    if (this.#state.directivesOnly) {
      if (item.kind === 'node') this.items(item.items, place.inside(item.start), target);
      else if (item.kind === 'property' && item.value?.needsPreprocessing) {
        compileValueText(this.#state, item.value, place);
      }
      return;
    }
    switch (item.kind) {
      case 'message':
        this.#message(item, place);
        return;
      case 'property':
        this.#properties.property(item, place, target);
        return;
      case 'node':
        this.#nodes.node(item, place, target);
        return;
      case 'macroCall':
        this.macroCall(item, item.name, place, target);
        return;
      case 'deleteNode':
      case 'deleteProperty':
      case 'omitIfNoRef':
        if (this.#state.hasMacro(item.identifiers)) this.macroCall(item, item.name, place, target);
        else if (item.kind === 'deleteNode') this.#nodes.deleteNode(item.name, place, target);
        else if (item.kind === 'deleteProperty') this.#properties.deleteProperty(item.name, place, target);
        else this.#nodes.omitIfNoRef(item.name, place, target);
        return;
      case 'memreserve':
        this.#properties.memreserve(item, place, target);
        return;
      case 'version':
        this.#versionSite ??= place.site(item);
        this.#header(item, place, target, this.#state.order.version());
        return;
      case 'plugin':
        this.#header(item, place, target, this.#state.order.plugin());
        this.#state.isPlugin = true;
        return;
      default:
    }
  }

  #line(item: LineItem, place: Place): void {
    const site = place.site(item);
    const text = expandHead(this.#state, item.text, place.file);
    const fault = this.#state.builtIns.readLine(place.unit.originOf(site.start, site.end).site, text);
    if (fault !== undefined && !this.#state.directivesOnly) this.#state.report('syntax', fault, item, place);
  }

  #message({ level, text, start, end }: MessageItem, place: Place): void {
    const build = this.#state.input.build ?? NO_BUILD;
    const advice = level === 'error' ? macroAdvice(build, 'NAME', 'what it asks for') : '';
    this.#state.report(`preprocessor-${level}`, `#${level} ${text}${advice}`, { start, end }, place);
  }

  #badDefinition(item: Item, fault: string, place: Place): void {
    if (!this.#state.directivesOnly) this.#state.report('syntax', fault, item, place);
  }

  #header(item: Item, place: Place, target: Target, fault: string | undefined): void {
    if (target.node) this.#state.report('not-in-node', 'version lines stand at the top level only', item, place);
    else if (fault !== undefined) this.#state.report('statement-order', fault, item, place);
  }

  /** No preprocessor runs over what dtc includes. */
  #checkUnprocessed(item: Item, place: Place): void {
    if (item.kind === 'define' || item.kind === 'undef' || item.kind === 'conditional' || item.kind === 'message') {
      this.#reportUnprocessed(item, place);
    } else if (item.kind === 'include' && item.form !== 'dtc') {
      this.#reportUnprocessed(item, place);
    }
  }

  #reportUnprocessed(item: Item, place: Place): void {
    const message = "dtc reads this file itself, by '/include/': no preprocessor sees its directives; use '#include'";
    this.#state.report(
      'not-preprocessed',
      message,
      { start: item.start, end: Math.min(item.end, item.start + 1) },
      place,
    );
  }

  macroCall(item: Item, name: Word, place: Place, target: Target): void {
    const identifier = /^[A-Za-z_$][\w$]*/.exec(name.text)?.[0];
    const anyMacro =
      item.kind !== 'macroCall' || (identifier !== undefined && this.#state.macros.get(identifier) !== undefined);
    if (!anyMacro || this.#state.depth >= INCLUDE_DEPTH_MAX) {
      this.#state.report('unknown-macro', this.#unknownMacro(name, item, place), name, place);
      return;
    }
    const expanded = expandStatement(this.#state, { start: item.start, end: item.end, key: item }, place);
    for (const fault of expanded.faults) this.#state.sink.textFault(fault, place.frame);
    // Behind a syntax error of the file the parser takes the parts of a value for statements.
    if (expanded.items.faults.length > 0 && !this.#state.hasSyntaxError(place.file)) {
      // The macros of one statement may begin what those of another end.
      this.#state.mayBeSplit = true;
      this.#state.syntaxFaults(expanded.items, place.frame);
    }
    const inner = new Place(expanded.items.unit, 0, place.file, place.frame);
    const macros = this.#state.macros.snapshot();
    this.#state.macros.restore(NO_MACROS);
    this.#state.depth++;
    this.items(expanded.items.items, inner, target);
    this.#state.depth--;
    this.#state.macros.restore(macros);
  }

  /** Why a statement that only a macro could be is none: more often a mark is missing behind a property or a label. */
  #unknownMacro({ text: name }: Word, item: Item, place: Place): string {
    const { text } = place.unit;
    const behind = text.slice(place.base + item.end, place.base + item.end + 200);
    const call = /^([\w$]+)\(/.exec(text.slice(place.base + item.start, place.base + item.end))?.[1];
    if (call !== undefined) return `macro '${call}' is not defined${this.#nearMacro(call)}`;
    if (/^[ \t]+[\w&,.+-]+(?:@[\w,.+-]*)?\s*\{/.test(behind)) {
      return `missing ':' after the label '${name}'; or, if it is to be a macro, its definition`;
    }
    if (/^[A-Z][A-Z0-9_]*$/.test(name)) return `'${name}' is no macro${this.#nearMacro(name)}`;
    return `missing ';' after '${name}', if it is a property; it is no macro`;
  }

  #nearMacro(name: string): string {
    const meant = this.#suggestions.didYouMean(name, () => this.#state.macros.snapshot().definitions.keys());
    return meant || macroAdvice(this.#state.input.build ?? NO_BUILD, name);
  }
}
