/**
 * Runs a board: executes the items of its root file with a macro table. `#define` sets a macro, `#if` chooses a branch,
 * `#include` runs another file, and nodes merge. Input: items. Output: the live tree with unresolved references, and with
 * the places of all definitions. Text is parsed here only if macros stand for structure: then it is expanded as cpp does,
 * and parsed with the same grammar (`structuralMacros.ts`).
 */
import { Suggestions } from '../base/nearName.ts';
import { directiveAt } from '../preprocess/directives.ts';
import { directiveInside } from '../preprocess/dtcIncludes.ts';
import { FileUnit } from '../preprocess/expandedText.ts';
import type { Item, MessageItem, Word } from '../syntax/items.ts';
import { missingSemicolon } from '../syntax/missingSemicolon.ts';
import type { LabelIndex } from '../tree/labels.ts';
import { DtNode, type MemoryReservation, Place, type Site } from '../tree/tree.ts';
import { macroAdvice, NO_BUILD } from './boardBuild.ts';
import { INCLUDE_DEPTH_MAX, ProblemSink, type RunInput, type RunTrace } from './runContext.ts';
import { FileRun } from './runFiles.ts';
import { RunLimits } from './runLimits.ts';
import { NodeRun } from './runNodes.ts';
import { type Run, SplitSigns, type Target, TOP } from './runParts.ts';
import { RunPreprocessing } from './runPreprocessing.ts';
import { PropertyRun } from './runProperties.ts';
import { RunTree } from './runTree.ts';
import { expandStatement } from './structuralMacros.ts';

/** The result of a run. */
export interface RunResult {
  readonly root: DtNode;
  readonly labels: LabelIndex;
  readonly reservations: readonly MemoryReservation[];
  readonly isPlugin: boolean;
  /** Nodes that are omitted if nothing refers to them. Some of them may no longer be in the tree. */
  readonly omittable: readonly DtNode[];
  readonly sink: ProblemSink;
  readonly trace: RunTrace;
}

/** Runs a board. Never throws, whatever the input. */
export function runBoard(input: RunInput): RunResult {
  const run = new BoardRun(input, false);
  const result = run.run();
  if (!run.split.any) return result;
  // A file or macro may contain the end of a statement that another one begins: only the combined text decides.
  const whole = runAsOneText(input);
  const syntaxErrors = whole.sink.syntaxErrors.size;
  if (syntaxErrors === 0 || syntaxErrors < result.sink.syntaxErrors.size) return whole;
  for (const file of whole.trace.files) result.trace.files.add(file);
  return result;
}

/** Runs a board as one text, as dtc reads it. This is slow, and positions are those of expanded text. Never throws. */
export function runAsOneText(input: RunInput): RunResult {
  return new BoardRun(input, true).run();
}

class BoardRun implements Run {
  readonly preprocessing: RunPreprocessing;
  readonly tree = new RunTree();
  readonly sink = new ProblemSink();
  readonly split = new SplitSigns();
  readonly #limits = new RunLimits(this.sink);
  readonly #files: FileRun;
  readonly #nodes: NodeRun;
  readonly #properties: PropertyRun;
  readonly #suggestions = new Suggestions();
  /** Place of the first version line. */
  #versionSite: Site | undefined;

  /** @param wholeText Whether the text of all included files is inserted before parsing. */
  constructor(input: RunInput, wholeText: boolean) {
    this.preprocessing = new RunPreprocessing(input, wholeText);
    this.#files = new FileRun(this, this.#limits);
    this.#nodes = new NodeRun(this);
    this.#properties = new PropertyRun(this);
  }

  run(): RunResult {
    const { tree, sink, preprocessing } = this;
    const { root, build, syntax } = preprocessing.input;
    preprocessing.macros.enters(root.path);
    for (const path of build?.before ?? []) this.#files.force(path);
    this.#files.runForced();
    this.#files.run(syntax.itemsOf(root), undefined, TOP);
    for (const path of build?.after ?? []) this.#files.force(path);
    const unit = new FileUnit(root.path, root.text);
    const whole: Site = { unit, start: 0, end: Math.min(root.text.length, 1), frame: undefined };
    if (!tree.order.sawVersion) {
      sink.at('version-missing', "the first statement of a board must be '/dts-v1/;'", whole);
    }
    if (!tree.root) {
      const overlay = tree.hasUnknown ? "; or '/plugin/;' behind '/dts-v1/;' if this is an overlay" : '';
      sink.at('no-root', `there is no root node: '/ { … };'${overlay}`, this.#versionSite ?? whole);
    }
    const rootNode = tree.root ?? new DtNode('', undefined);
    tree.reportUnknown(rootNode, sink);
    const { labels, reservations, isPlugin, omittable } = tree;
    return { root: rootNode, labels, reservations, isPlugin, omittable, sink, trace: preprocessing.trace };
  }

  items(items: readonly Item[], place: Place, target: Target, from?: number): void {
    this.#limits.each(items, place, (item) => this.#item(item, place, target), from);
  }

  #item(item: Item, place: Place, target: Target): void {
    const { preprocessing, tree } = this;
    if (preprocessing.readByDtc) this.#checkUnprocessed(item, place);
    switch (item.kind) {
      case 'define':
      case 'undef':
      case 'line':
      case 'assertion':
      case 'pragma': {
        const fault = preprocessing.directive(item, place);
        if (fault !== undefined) this.sink.at('syntax', fault, place.site(item));
        return;
      }
      case 'include':
        this.#files.include(item, place, target);
        return;
      case 'conditional':
        this.#files.conditional(item, place, target);
        return;
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
        if (preprocessing.hasMacro(item.identifiers)) this.macroCall(item, item.name, place, target);
        else if (item.kind === 'deleteNode') this.#nodes.deleteNode(item.name, place, target);
        else if (item.kind === 'deleteProperty') this.#properties.deleteProperty(item.name, place, target);
        else this.#nodes.omitIfNoRef(item.name, place, target);
        return;
      case 'memreserve':
        this.#properties.memreserve(item, place, target);
        return;
      case 'version':
        this.#versionSite ??= place.site(item);
        this.#header(item, place, target, tree.order.version());
        return;
      case 'plugin':
        this.#header(item, place, target, tree.order.plugin());
        tree.isPlugin = true;
        return;
    }
  }

  #message({ level, directive, text, start, end }: MessageItem, place: Place): void {
    const build = this.preprocessing.input.build ?? NO_BUILD;
    const advice = level === 'error' ? macroAdvice(build, 'NAME', 'what it asks for') : '';
    this.sink.at(`preprocessor-${level}`, `${directive} ${text}${advice}`, place.site({ start, end }));
  }

  #header(item: Item, place: Place, target: Target, fault: string | undefined): void {
    if (target.node) this.sink.at('not-in-node', 'version lines stand at the top level only', place.site(item));
    else if (fault !== undefined) this.sink.at('statement-order', fault, place.site(item));
  }

  /**
   * Reports directives in files that dtc includes itself, without a preprocessor: those between statements, and the first one
   * inside of a statement.
   */
  #checkUnprocessed(item: Item, place: Place): void {
    switch (item.kind) {
      case 'define':
      case 'undef':
      case 'assertion':
      case 'pragma':
      case 'conditional':
      case 'message':
        this.#reportUnprocessed(item.start, place);
        return;
      case 'include':
        if (item.form !== 'dtc') this.#reportUnprocessed(item.start, place);
        return;
      case 'line':
        if (!isLineMarker(place.unit.text, place.base + item.start, place.base + item.end))
          this.#reportUnprocessed(item.start, place);
        return;
      default: {
        const end = item.kind === 'node' ? item.start + item.headEnd : item.end;
        const at = directiveInside(place.unit.text, place.base + item.start, place.base + end);
        if (at !== undefined) this.#reportUnprocessed(at - place.base, place);
      }
    }
  }

  /** The same for the text of a broken file, whose statements may have lost their directives. */
  checkUnprocessedText(place: Place): void {
    if (!this.preprocessing.readByDtc) return;
    const { text } = place.unit;
    const at = directiveInside(text, 0, text.length);
    if (at !== undefined && directiveAt(text, at)?.name !== 'line') this.#reportUnprocessed(at, place);
  }

  #reportUnprocessed(start: number, place: Place): void {
    const message = "dtc reads this file itself, by '/include/': no preprocessor sees its directives; use '#include'";
    this.sink.at('not-preprocessed', message, place.site({ start, end: start + 1 }));
  }

  macroCall(item: Item, name: Word, place: Place, target: Target): void {
    const identifier = /^[A-Za-z_$][\w$]*/.exec(name.text)?.[0];
    const anyMacro =
      item.kind !== 'macroCall' ||
      (identifier !== undefined && this.preprocessing.macros.get(identifier) !== undefined);
    if (!anyMacro || this.preprocessing.depth >= INCLUDE_DEPTH_MAX) {
      this.sink.at('unknown-macro', this.#unknownMacro(name, item, place), place.site(name));
      return;
    }
    const expanded = expandStatement(this.preprocessing, { start: item.start, end: item.end, key: item }, place);
    for (const fault of expanded.faults) this.sink.textFault(fault, place.frame);
    // Behind a syntax error, the parser may take the parts of a value for statements.
    if (expanded.items.faults.length > 0 && !this.sink.isBroken(place.file)) {
      // The macros of this statement may begin a statement that later macros end.
      this.split.see();
      this.sink.syntaxFaults(expanded.items, place.frame);
    }
    const inner = new Place(expanded.items.unit, 0, place.file, place.frame);
    this.preprocessing.depth++;
    this.preprocessing.macros.without(() => this.items(expanded.items.items, inner, target));
    this.preprocessing.depth--;
  }

  /** The message for a statement that looks like an unknown macro: often a mark is missing behind a property or a label. */
  #unknownMacro({ text: name }: Word, item: Item, place: Place): string {
    const { text } = place.unit;
    const behind = text.slice(place.base + item.end, place.base + item.end + 200);
    const call = /^([\w$]+)\(/.exec(text.slice(place.base + item.start, place.base + item.end))?.[1];
    if (call !== undefined) return `macro '${call}' is not defined${this.#nearMacro(call)}`;
    if (/^[ \t]+[\w&,.+-]+(?:@[\w,.+-]*)?\s*\{/.test(behind)) {
      return `missing ':' after the label '${name}'; or, if it is to be a macro, its definition`;
    }
    if (/^[A-Z][A-Z0-9_]*$/.test(name)) return `'${name}' is no macro${this.#nearMacro(name)}`;
    return `${missingSemicolon(`'${name}'`)}, if it is a property; it is no macro`;
  }

  #nearMacro(name: string): string {
    const meant = this.#suggestions.didYouMean(name, () => this.preprocessing.macros.all().keys());
    return meant || macroAdvice(this.preprocessing.input.build ?? NO_BUILD, name);
  }
}

/**
 * Whether the `#line` from `start` to `end` is a line marker to dtc, too, and nothing else: it begins its line and names a
 * file (dtc 1.8.1, dtc-lexer.l). What follows it on the line would be text to dtc.
 */
function isLineMarker(text: string, start: number, end: number): boolean {
  const marker = /^#line[ \t]+[0-9]+[ \t]+"(?:[^"\\]|\\.)*"[ \t\d]*$/;
  return (start === 0 || text[start - 1] === '\n') && marker.test(text.slice(start, end));
}
