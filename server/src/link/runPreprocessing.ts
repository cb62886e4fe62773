/** The state of the preprocessor while a board runs: the macros in force, the files found for includes, and their nesting. */
import type { Span } from '../base/span.ts';
import { BuiltIns } from '../preprocess/builtIns.ts';
import { PREDEFINED_MACROS } from '../preprocess/macros.ts';
import { MacroTable } from '../preprocess/macroTable.ts';
import { executePragma } from '../preprocess/pragmas.ts';
import { findInclude } from '../source/includeSearch.ts';
import { dirname } from '../source/path.ts';
import type {
  AssertionItem,
  DefineItem,
  IncludeForm,
  IncludeItem,
  LineItem,
  PragmaItem,
  UndefItem,
} from '../syntax/items.ts';
import type { Place } from '../tree/tree.ts';
import { CompileCache } from './compileCache.ts';
import type { ValueContext } from './memo.ts';
import { newTrace, type RunInput, type RunTrace } from './runContext.ts';
import { expandHead, type StructuralMacros } from './structuralMacros.ts';

/** The preprocessing of one run. */
export class RunPreprocessing implements StructuralMacros, ValueContext {
  readonly input: RunInput;
  readonly cache: CompileCache;
  readonly macros: MacroTable;
  readonly builtIns: BuiltIns;
  readonly trace: RunTrace;
  /** Whether the text of all included files is inserted before parsing. */
  readonly wholeText: boolean;
  /** Number of files and expanded statements that are being run, within each other. */
  depth = 0;
  /** Folders of the files that dtc includes itself (`/include/`) and that are being run, the innermost last. */
  readonly #dtcFolderStack: string[] = [];
  /** For each file the index of the include folder it was found in; -1 for the folder of the file that includes it. */
  readonly #foundIn = new Map<string, number>();
  readonly #rootDir: string;

  constructor(input: RunInput, wholeText: boolean) {
    this.input = input;
    this.cache = input.cache ?? new CompileCache();
    this.wholeText = wholeText;
    this.macros = new MacroTable([...PREDEFINED_MACROS, ...input.defines]);
    this.builtIns = new BuiltIns(input.root.path, (file) => input.host.read(file)?.text, input.host.times);
    this.macros.builtIns = this.builtIns;
    this.#rootDir = dirname(input.root.path);
    this.trace = newTrace([input.root.path], this.macros, input.build?.missed);
  }

  /** Whether dtc reads the current file itself, without cpp. */
  get readByDtc(): boolean {
    return this.#dtcFolderStack.length > 0;
  }

  /** Calls `read` with `path` as the current file, which an include of the given form entered. */
  inFile(path: string, form: IncludeForm, read: () => void): void {
    this.builtIns.enter(path);
    this.depth++;
    if (form === 'dtc') {
      this.#dtcFolderStack.push(dirname(path));
      // dtc reads this file itself, after cpp: no macro is expanded in it.
      this.macros.without(read);
      this.#dtcFolderStack.pop();
    } else {
      this.builtIns.level++;
      read();
      this.builtIns.level--;
    }
    this.depth--;
  }

  /** Executes a directive that changes the state of the preprocessor. Returns the message of its fault; undefined if there is none. */
  directive(item: DefineItem | UndefItem | LineItem | AssertionItem | PragmaItem, place: Place): string | undefined {
    switch (item.kind) {
      case 'define':
        if (item.fault === undefined) this.macros.define(item.definition);
        return item.fault;
      case 'undef':
        this.macros.undefine(item.name.text);
        return undefined;
      case 'assertion':
        return this.macros.assertions.execute(item.directive, item.text, 0, item.text.length);
      case 'pragma':
        return executePragma(item.pragma, place.file, this.macros);
      case 'line': {
        const { start, end } = place.site(item);
        return this.builtIns.readLine(place.unit.originOf(start, end).site, expandHead(this, item.text, place.file));
      }
    }
  }

  /** Returns a function that brings the state of the preprocessor back to what it is now. */
  mark(): () => void {
    const { macros, builtIns, trace } = this;
    const before = macros.snapshot();
    const { counter } = builtIns;
    const includes = trace.includes.length;
    return () => {
      macros.restore(before);
      builtIns.counter = counter;
      trace.includes.length = includes;
    };
  }

  noteFile(path: string, from?: Span): void {
    this.trace.files.add(path);
    if (from) this.trace.includes.push({ from, to: path });
  }

  noteBinary(path: string): void {
    this.trace.binaries.add(path);
  }

  /** Whether any of these names is a macro at this point. */
  hasMacro(identifiers: readonly string[]): boolean {
    for (const name of identifiers) if (this.macros.get(name)) return true;
    return false;
  }

  hasInclude(name: string, quoted: boolean, file: string, next: boolean): boolean {
    const folders = this.includeFoldersOf(quoted ? 'quoted' : 'angled', next ? 'next' : 'cpp', file);
    const { host } = this.input;
    const { path } = findInclude(host, name, false, '', folders);
    // An include of a file outside fails, so it is not there for the condition, either: the answer would tell whether it exists.
    return path !== undefined && host.mayRead?.(path) !== false;
  }

  /** The canonical path of the file that an include means; undefined if it is not found. Records the paths that were tried. */
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

  /** The folders that are searched for an include in `fromFile`, in order. */
  includeFoldersOf(style: IncludeItem['style'], form: IncludeForm, fromFile: string): readonly string[] {
    if (form === 'dtc') return this.dtcFolders;
    // In the board's own file, '#include_next' means the same as '#include'.
    if (form === 'next' && fromFile !== this.input.root.path) {
      return this.input.includeFolders.slice((this.#foundIn.get(fromFile) ?? -1) + 1);
    }
    return style === 'quoted' ? [dirname(fromFile), ...this.input.includeFolders] : this.input.includeFolders;
  }

  /**
   * The folders that dtc searches for its own includes and for `/incbin/`: that of the file that it reads, then that of the
   * board (for cpp's output), then those that builds pass with `-i`.
   */
  get dtcFolders(): readonly string[] {
    const own = this.#dtcFolderStack[this.#dtcFolderStack.length - 1];
    return [...(own === undefined ? [] : [own]), this.#rootDir, ...this.input.includeFolders];
  }
}
