/** What the parts of a run share: the board's inputs, the tree so far, the macros in force, and where the run stands. */

import type { Span } from '../base/span.ts';
import { BuiltIns } from '../preprocess/builtIns.ts';
import { PREDEFINED_MACROS } from '../preprocess/macros.ts';
import { MacroTable } from '../preprocess/macroTable.ts';
import type { CompilerCode } from '../problems/codes.ts';
import { findInclude } from '../source/includeSearch.ts';
import { dirname } from '../source/path.ts';
import type { IncludeForm, IncludeItem, Item, ItemFile, Word } from '../syntax/items.ts';
import { LabelIndex } from '../tree/labels.ts';
import type { DtNode, IncludeFrame, MemoryReservation, Place, Site } from '../tree/tree.ts';
import type { UnknownNames } from '../tree/unknownNames.ts';
import type { ValueContext } from './memo.ts';
import { newTrace, ProblemSink, type RunInput, type RunTrace } from './runContext.ts';
import { StatementOrder } from './statementOrder.ts';
import { expandHead, type StructuralMacros } from './structuralMacros.ts';

/** Where statements act: at the top level, or in the body of a node. */
export interface Target {
  /** Undefined at the top level. */
  readonly node: DtNode | undefined;
  /** The node exists only since the statement being run: nothing merges, doubles stay. */
  readonly fresh: boolean;
  /** A child was met in this body already: no property may follow (dtc-parser.y, subnodes). */
  sawChild: boolean;
}

/** The top level. */
export const TOP: Target = { node: undefined, fresh: false, sawChild: false };

/** What the parts of a run ask of the whole. */
export interface ItemRunner {
  /** Runs statements, from the one with index `from` on. */
  items(items: readonly Item[], place: Place, target: Target, from?: number): void;
  /** Runs a statement that holds macros: `name` is the word it begins with. */
  macroCall(item: Item, name: Word, place: Place, target: Target): void;
}

/** The state of one run of a board, which its parts (files, nodes, properties) change together. */
export class RunState implements StructuralMacros, ValueContext {
  readonly input: RunInput;
  readonly macros: MacroTable;
  readonly builtIns: BuiltIns;
  readonly sink = new ProblemSink();
  readonly trace: RunTrace;
  readonly labels = new LabelIndex();
  readonly reservations: MemoryReservation[] = [];
  readonly order = new StatementOrder();
  root: DtNode | undefined;
  isPlugin = false;
  /** Nodes that are to be left out when nothing refers to them, some of them perhaps not in the tree. */
  readonly omittable: DtNode[] = [];
  /** Folders of the files that `/include/` brought in, innermost last: dtc reads those itself. */
  readonly dtcFolderStack: string[] = [];
  /** Files and expanded statements that are being run, one in the other. */
  depth = 0;
  /** Only directives act: the macros of a file are wanted, not its nodes. */
  directivesOnly = false;
  /** Files entered that have faults whatever expansion does. */
  faultyFiles = 0;
  /** Whether every file's text is taken into the file that includes it, before anything is parsed. */
  readonly wholeText: boolean;
  /** Something does not fit where it stands, and macros or other files may make it fit: only the whole text can tell. */
  mayBeSplit = false;
  /** By file: the include folder it was found in, -1 for the folder of the file that includes it. */
  readonly #foundIn = new Map<string, number>();
  readonly #rootDir: string;
  readonly #unknown: { readonly ref: string; readonly site: Site }[] = [];

  constructor(input: RunInput, wholeText: boolean) {
    this.input = input;
    this.wholeText = wholeText;
    this.macros = new MacroTable([...PREDEFINED_MACROS, ...input.defines]);
    this.builtIns = new BuiltIns(input.root.path, (file) => input.host.read(file)?.text, input.host.times);
    this.macros.builtIns = this.builtIns;
    this.#rootDir = dirname(input.root.path);
    this.trace = newTrace([input.root.path], this.macros, input.build?.missed);
  }

  /** Whether dtc reads the file at hand itself, without cpp. */
  get readByDtc(): boolean {
    return this.dtcFolderStack.length > 0;
  }

  noteFile(path: string, from?: Span): void {
    this.trace.files.add(path);
    if (from && !this.directivesOnly) this.trace.includes.push({ from, to: path });
  }

  noteBinary(path: string): void {
    this.trace.binaries.add(path);
  }

  report(
    code: CompilerCode,
    message: string,
    where: { readonly start: number; readonly end: number },
    place: Place,
  ): void {
    this.sink.at(code, message, place.site(where));
  }

  /** Reports what the parser found. */
  syntaxFaults(parsed: ItemFile, frame: IncludeFrame | undefined): void {
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
      this.sink.syntaxError(fault.code, fault.message, { unit: parsed.unit, start, end, frame }, places);
    }
  }

  /** Whether the text of a file has a syntax error. */
  hasSyntaxError(file: string): boolean {
    return this.sink.hasSyntaxErrorIn({ file, start: 0, end: Number.POSITIVE_INFINITY });
  }

  /** Whether any of these names is a macro now. */
  hasMacro(identifiers: readonly string[]): boolean {
    for (const name of identifiers) if (this.macros.get(name)) return true;
    return false;
  }

  /** To cpp `//` begins a comment even in a path; what dtc includes itself may hold it. */
  checkReference(name: Word, place: Place): void {
    if (!name.text.startsWith('&{') || !/\/[/*]/.test(name.text) || this.readByDtc) return;
    this.report('syntax', `to the preprocessor a comment begins in '${name.text}'`, name, place);
  }

  /** dtc reads `label:` as one word. */
  checkLabels(labels: readonly Word[], place: Place): void {
    const { text } = place.unit;
    for (const label of labels) {
      if (text.charCodeAt(place.base + label.end) !== 58 /* : */) {
        this.report('syntax', `':' stands directly after the label '${label.text}'`, label, place);
      }
    }
  }

  /** Notes that a reference leads nowhere at this point; said when all labels are known. */
  noteUnknown(ref: string, name: Word, place: Place): void {
    this.#unknown.push({ ref, site: place.site(name) });
  }

  /** Whether any reference at the top level leads nowhere. */
  get hasUnknown(): boolean {
    return this.#unknown.length > 0;
  }

  /** Reports what was noted. */
  reportUnknown(names: UnknownNames): void {
    for (const { ref, site } of this.#unknown) this.sink.at('unknown-label', names.describe(ref), site);
  }

  hasInclude(name: string, quoted: boolean, file: string, next: boolean): boolean {
    const folders = this.includeFoldersOf(quoted ? 'quoted' : 'angled', next ? 'next' : 'cpp', file);
    return findInclude(this.input.host, name, false, '', folders).path !== undefined;
  }

  /** The file an include means: canonical path, or undefined when nothing is found. */
  findIncluded(name: string, style: IncludeItem['style'], form: IncludeForm, fromFile: string): string | undefined {
    let wanted = name;
    let quoted = style !== 'angled';
    if (style === 'computed') {
      const expanded = expandHead(this, name, fromFile).trim();
      const match = /^(?:"([^"]*)"|<(.*)>)$/.exec(expanded);
      if (!match) return undefined;
      wanted = (match[1] ?? match[2] ?? '').trim();
      quoted = match[1] !== undefined;
    }
    const folders = this.includeFoldersOf(quoted ? 'quoted' : 'angled', form, fromFile);
    const result = findInclude(this.input.host, wanted, false, '', folders);
    for (const path of result.missed) this.trace.missed.add(path);
    const { path } = result;
    if (path !== undefined && form !== 'dtc') {
      this.#foundIn.set(path, result.folder - (folders.length - this.input.includeFolders.length));
    }
    return path;
  }

  /** The folders an include in `fromFile` is looked for in, in order. */
  includeFoldersOf(style: IncludeItem['style'], form: IncludeForm, fromFile: string): readonly string[] {
    if (form === 'dtc') return this.dtcFolders;
    // In the board itself it means the same as '#include'.
    if (form === 'next' && fromFile !== this.input.root.path) {
      return this.input.includeFolders.slice((this.#foundIn.get(fromFile) ?? -1) + 1);
    }
    return style === 'quoted' ? [dirname(fromFile), ...this.input.includeFolders] : this.input.includeFolders;
  }

  /**
   * Where dtc looks for files, `/incbin/` included: beside the file that it reads, and cpp's output counts as standing
   * beside the board; then in the folders that builds pass with `-i`.
   */
  get dtcFolders(): readonly string[] {
    const own = this.dtcFolderStack[this.dtcFolderStack.length - 1];
    return [...(own === undefined ? [] : [own]), this.#rootDir, ...this.input.includeFolders];
  }
}
