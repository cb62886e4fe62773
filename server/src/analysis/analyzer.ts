/**
 * The only room with a cache: which boards exist, what they were compiled from, and whether they are still valid.
 *
 * Cache contract: a board depends on its root, on the version of every file it read, on every path that did not exist
 * when it looked, and on the settings; nothing else. A version is the identity of the `SourceFile`.
 */

import type { KernelName } from '../boot/report.ts';
import type { LevelOptions } from '../checks/levels.ts';
import { type CompileOptions, compileBoard, emptyBoard } from '../link/compile.ts';
import { CompileCache } from '../link/compileCache.ts';
import { preprocessBoard } from '../link/preprocessed.ts';
import type { ForcedInclude, RunInput } from '../link/runContext.ts';
import type { Unit } from '../preprocess/expandedText.ts';
import { MacroDefinition, parseDefine } from '../preprocess/macros.ts';
import { factsOf, severityOf } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';
import { isWithin, join } from '../source/path.ts';
import type { SourceFile, SourceHost } from '../source/sourceHost.ts';
import type { SourceTree } from '../source/sourceTree.ts';
import type { ItemFile } from '../syntax/items.ts';
import type { SyntaxStore } from '../syntax/syntaxStore.ts';
import { type OpenedBlob, openBlob } from './blobBoard.ts';
import { Board } from './board.ts';
import { type AllowedFolders, BoardFiles, outsideWords } from './boardFiles.ts';
import { type BoardSources, compileFitted, SourceFinder } from './boardSources.ts';
import { type CheckSettings, DEFAULT_CHECK_SETTINGS, LevelFinder } from './checkLevels.ts';
import { guarded } from './guarded.ts';
import { applyToBase, type OverlayContext, type OverlayPart } from './overlaidBoard.ts';
import { baseFault, findOverlayBase, type OverlayBase, UNCHECKED } from './overlayBases.ts';
import { kernelOfMakefile } from './treeKernel.ts';

export interface AnalyzerSettings {
  /** Searched after the folder of the including file and before the folders of the kernel tree. */
  readonly includeFolders: readonly string[];
  /** `NAME` or `NAME=VALUE`, as for cpp's `-D`. */
  readonly defines: readonly string[];
  /** cpp's `-include`. */
  readonly forcedIncludes?: readonly ForcedInclude[];
  /** dtc `-@`. */
  readonly symbols: boolean;
  /** Further options of dtc that add to a tree; none by default. */
  readonly additions?: Omit<CompileOptions, 'symbols'>;
  readonly checks: CheckSettings;
  /** The base of an overlay, where the user names one; it overrides the makefile's. */
  readonly overlayBase?: (overlay: string) => OverlayBase | undefined;
  /**
   * Where the board of a file may read; `tree` is the source tree that contains it.
   * Anywhere by default: on a command line the user has named the file himself.
   */
  readonly allowedFolders?: (path: string, tree: SourceTree | undefined) => AllowedFolders;
}

export const DEFAULT_SETTINGS: AnalyzerSettings = {
  includeFolders: [],
  defines: [],
  symbols: false,
  checks: DEFAULT_CHECK_SETTINGS,
};

interface Entry {
  readonly board: Board;
  readonly settings: AnalyzerSettings;
  /** Version of every file read; undefined for one that could not be read. */
  readonly versions: ReadonlyMap<string, SourceFile | undefined>;
}

/** Folder of a kernel tree that holds its include folders. */
const KERNEL_PREFIXES = '/scripts/dtc/include-prefixes';
/** Limit of cached overlays on their bases, and of the boards they are made of. */
const OVERLAID_MAX = 12;
/** Limit of cached boards; the least recently used one is dropped first. */
export const BOARDS_MAX = 64;
/** Limit of cached boards that nobody shows: for a file that is closed and opened again, or opened briefly. */
const SPARE_BOARDS_MAX = 4;

/** Caches boards, and recompiles a requested one when one of its dependencies has changed. */
export class Analyzer {
  readonly host: SourceHost;
  readonly syntax: SyntaxStore;
  readonly #sources: SourceFinder;
  readonly #existsDirectory: (path: string) => boolean;
  readonly #entries = new Map<string, Entry>();
  /** Boards compiled with their labels, as overlays need them, regardless of the settings. */
  readonly #labelled = new Map<string, Entry>();
  /** Overlays on their bases, by the overlay's path. */
  readonly #overlaid = new Map<string, Entry>();
  readonly #levels: LevelFinder;
  readonly #cache: CompileCache;
  #settings: AnalyzerSettings;
  #defines: readonly MacroDefinition[];

  /**
   * `existsDirectory` tells whether a folder exists: a `SourceHost` knows only files. `cache` is shared by its boards, and with
   * other analyzers that have the same one.
   */
  constructor(
    host: SourceHost,
    syntax: SyntaxStore,
    existsDirectory: (path: string) => boolean,
    settings: AnalyzerSettings = DEFAULT_SETTINGS,
    cache = new CompileCache(),
  ) {
    this.#cache = cache;
    this.host = host;
    this.#levels = new LevelFinder(host);
    this.syntax = syntax;
    this.#sources = new SourceFinder(host, existsDirectory);
    this.#existsDirectory = existsDirectory;
    this.#settings = settings;
    this.#defines = settings.defines.map(commandLineDefine);
  }

  /** Changes the settings; every board is recompiled on its next request. */
  configure(settings: AnalyzerSettings): void {
    this.#settings = settings;
    this.#defines = settings.defines.map(commandLineDefine);
    this.#entries.clear();
    this.#labelled.clear();
    this.#overlaid.clear();
    this.#levels.clear();
    this.#sources.refresh();
  }

  /** The board whose root file is `path`; undefined when the file cannot be read. */
  board(path: string): Board | undefined {
    const kept = this.#kept(path);
    if (kept) return kept;
    const root = this.host.read(path);
    return root && this.#keep(this.#entries, path, this.#compile(root, this.#settings.symbols), BOARDS_MAX);
  }

  /**
   * Returns the board if it is still valid, and marks it as the most recently used one. Otherwise drops it before the next one is
   * compiled: two trees at a time are twice as much for the garbage collector to copy.
   */
  #kept(path: string): Board | undefined {
    const known = this.#entries.get(path);
    if (!known) return undefined;
    this.#entries.delete(path);
    if (!this.#stillHolds(known)) return undefined;
    this.#entries.set(path, known);
    return known.board;
  }

  /**
   * The board of a file: the board itself, or an overlay on its base, where the settings or a makefile name one. An overlay
   * that does not fit its base becomes a board by itself, with that as a problem.
   */
  wholeBoard(path: string): Board | undefined {
    const board = this.board(path);
    const known = this.#overlaid.get(path);
    if (board?.isOverlay && known && this.#stillHolds(known)) return known.board;
    this.#overlaid.delete(path);
    return (board?.isOverlay && this.#onBase(path)) || board;
  }

  /**
   * The same for an overlay with a base, without compiling the overlay by itself; undefined for anything else, and
   * where only compilation can tell what it is.
   */
  overlayOnBase(path: string): Board | undefined {
    const isPlugin = this.itemsOf(path)?.items.some(({ kind }) => kind === 'plugin');
    return isPlugin ? this.#onBase(path) : undefined;
  }

  #onBase(path: string): Board | undefined {
    const versions = new Map<string, SourceFile | undefined>();
    const named = this.#settings.overlayBase?.(path);
    const found = named ?? findOverlayBase(this.host, path, versions);
    const allowed = found && this.#settings.allowedFolders?.(path, this.#sources.treeOf(path));
    const isOutside = (part: string) => allowed?.folders.some((folder) => isWithin(part, folder)) === false;
    const outside = found && [found.base, ...found.before].find(isOutside);
    if (allowed && outside !== undefined) {
      const message = `"${outside}" ${outsideWords(allowed)}. ${UNCHECKED}`;
      return this.#withoutBase(path, 'overlay-base-outside', message, versions);
    }
    const parts = found && [...found.before, path].map((overlay) => this.#labelledBoard(overlay));
    const base = found && this.#labelledBoard(found.base);
    const fault = named && baseFault(named, base, parts ?? []);
    if (named && fault !== undefined) {
      for (const file of [named.base, ...named.before]) versions.set(file, this.host.read(file));
      return this.#withoutBase(path, 'overlay-base-missing', `${fault}. ${UNCHECKED}`, versions);
    }
    if (!base || base.isOverlay || !parts || parts.some((part) => part === undefined)) return undefined;
    const made = this.#apply(
      base,
      parts.filter((part) => part !== undefined),
      versions,
      { whole: false, isBuilt: named === undefined },
    );
    return this.#keep(this.#overlaid, path, made, OVERLAID_MAX);
  }

  /** An overlay by itself, with the problem that its base, or an overlay before it, is not read. */
  #withoutBase(
    path: string,
    code: 'overlay-base-outside' | 'overlay-base-missing',
    message: string,
    versions: Map<string, SourceFile | undefined>,
  ): Board | undefined {
    const own = this.board(path);
    if (!own) return undefined;
    for (const file of own.dependencies) versions.set(file, this.host.read(file));
    const plugin = this.itemsOf(path)?.items.find(({ kind }) => kind === 'plugin');
    const problem: Problem = {
      code,
      severity: severityOf(code),
      message,
      span: { file: path, start: plugin?.start ?? 0, end: plugin?.end ?? 0 },
      related: [],
    };
    return this.#keep(this.#overlaid, path, { board: own.withProblem(problem, versions), versions }, OVERLAID_MAX);
  }

  /**
   * A board with further text appended, as Zephyr has overlays: `texts` in this order, at least one. Compiled again each
   * time; its path is that of the last text. Undefined when a text cannot be read.
   */
  boardWithText(base: string, texts: readonly string[], symbols = this.#settings.symbols): Board | undefined {
    const root = this.host.read(texts.at(-1) ?? base);
    return root && this.#compile(root, symbols, { base, before: texts.slice(0, -1) }).board;
  }

  /**
   * A base (a path, or a board compiled with its labels) with overlays, sources or blobs, regardless of makefiles; has problems
   * when they do not fit.
   */
  overlay(
    path: string | Board,
    overlays: readonly (string | { readonly path: string; readonly blob: Uint8Array })[],
  ): Board | undefined {
    const base = typeof path === 'string' ? this.#labelledBoard(path) : path;
    const parts = overlays.map((overlay) => (typeof overlay === 'string' ? this.#labelledBoard(overlay) : overlay));
    if (!base || parts.some((part) => part === undefined)) return undefined;
    return this.#apply(
      base,
      parts.filter((part) => part !== undefined),
      new Map(),
      { whole: true, isBuilt: false },
    ).board;
  }

  #apply(
    base: Board,
    parts: readonly OverlayPart[],
    versions: Map<string, SourceFile | undefined>,
    how: Pick<OverlayContext, 'whole' | 'isBuilt'>,
  ): Pick<Entry, 'board' | 'versions'> {
    const last = parts.at(-1);
    for (const part of [base, ...parts]) {
      if (part instanceof Board) for (const file of part.dependencies) versions.set(file, this.host.read(file));
    }
    const path = last?.path ?? base.path;
    const levels = this.#levelsOf(path, base.treeKernel, versions);
    const { board, problems } = guarded(
      'the application of overlays',
      path,
      () => applyToBase(base, parts, { sources: versions, levels, ...how }),
      (fault) => ({ board: undefined, problems: [fault] }),
    );
    if (board) return { board, versions };
    const own = last instanceof Board ? last : base;
    return {
      board: new Board(own.path, own.compiled, versions, levels, problems, own.treeKind, own.treeKernel),
      versions,
    };
  }

  #labelledBoard(path: string): Board | undefined {
    if (this.#settings.symbols) return this.board(path);
    const known = this.#labelled.get(path);
    if (known && this.#stillHolds(known)) return known.board;
    const root = this.host.read(path);
    return root && this.#keep(this.#labelled, path, this.#compile(root, true), OVERLAID_MAX);
  }

  /** Caches a board as the most recently used one; drops the least recently used one when there are too many. */
  #keep(entries: Map<string, Entry>, path: string, made: Pick<Entry, 'board' | 'versions'>, max: number): Board {
    entries.delete(path);
    entries.set(path, { ...made, settings: this.#settings });
    const oldest = entries.keys().next().value;
    if (entries.size > max && oldest !== undefined) entries.delete(oldest);
    return made.board;
  }

  /** The board if it is cached and still valid; never compiles one. */
  currentBoard(path: string): Board | undefined {
    const known = this.#entries.get(path);
    return known && this.#stillHolds(known) ? known.board : undefined;
  }

  /** Whether the last compilation of the board read the current text of `file`; a new version may have the same text. */
  readCurrent(path: string, file: string): boolean {
    const version = (this.#overlaid.get(path) ?? this.#entries.get(path))?.versions.get(file);
    return version !== undefined && version.text === this.host.read(file)?.text;
  }

  /** Cached boards that read `file`, valid or not. */
  boardsWith(file: string): readonly string[] {
    const out: string[] = [];
    for (const [path, entry] of this.#entries) if (entry.board.files.has(file)) out.push(path);
    return out;
  }

  /** The last compilation of the board, valid or not. */
  lastBoard(path: string): Board | undefined {
    return (this.#overlaid.get(path) ?? this.#entries.get(path))?.board;
  }

  /** The board of a blob's bytes; created again each time, because only the bytes matter. */
  blobBoard(path: string, bytes: Uint8Array): OpenedBlob {
    const { additions, symbols } = this.#settings;
    const levels = this.#levelsOf(path, this.#treeKernel(path, new Map()), new Map());
    return openBlob(path, bytes, levels, { ...additions, symbols });
  }

  /** Drops a board; it is recompiled on request. */
  forget(path: string): void {
    this.#entries.delete(path);
    this.#overlaid.delete(path);
  }

  /** Drops boards that are not in `shown`, except the most recently used few. */
  retain(shown: readonly string[]): void {
    const others = [...this.#entries.keys()].filter((path) => !shown.includes(path));
    for (const path of others.slice(0, Math.max(0, others.length - SPARE_BOARDS_MAX))) this.#entries.delete(path);
    for (const path of this.#overlaid.keys()) if (!shown.includes(path)) this.#overlaid.delete(path);
  }

  /**
   * An analyzer with the same settings over other files; it keeps its own boards. `existsDirectory` overrides the disk for
   * folders that it answers for.
   */
  over(host: SourceHost, existsDirectory?: (path: string) => boolean | undefined): Analyzer {
    const onDisk = this.#existsDirectory;
    const exists = existsDirectory ? (path: string) => existsDirectory(path) ?? onDisk(path) : onDisk;
    return new Analyzer(host, this.syntax, exists, this.#settings, this.#cache);
  }

  /** The files as the board at `path` sees them, without those that it may not read. */
  filesFor(path: string): SourceHost {
    return this.#filesOf(path, this.#sourcesOf(path));
  }

  /** The items of one file, regardless of its boards. */
  itemsOf(path: string): ItemFile | undefined {
    const file = this.host.read(path);
    return file && this.syntax.itemsOf(file);
  }

  /** The include folders of the board at `path`: the settings' folders, then those of its source tree. */
  includeFoldersFor(path: string): readonly string[] {
    return this.#sourcesOf(path).includeFolders;
  }

  /** Files that the build of a board's tree includes before or after it. */
  filesAddedTo(path: string): readonly string[] {
    const { before, after } = this.#sourcesOf(path).build;
    return [...before, ...after];
  }

  /** The source tree that contains a file; undefined when no known tree does. */
  sourceTreeOf(path: string): SourceTree | undefined {
    return this.#sources.treeOf(path);
  }

  #sourcesOf(path: string, base = this.#settings.overlayBase?.(path)): BoardSources {
    return this.#sources.sourcesOf(path, this.#settings.includeFolders, base);
  }

  /** @param base The base of an overlay that is appended as text, where the settings do not name one. */
  #compile(root: SourceFile, symbols: boolean, base?: OverlayBase): Pick<Entry, 'board' | 'versions'> {
    const sources = this.#sourcesOf(root.path, base);
    const { includeFolders, decidedBy } = sources;
    const host = this.#filesOf(root.path, sources);
    const options = { ...this.#settings.additions, symbols };
    const compile = () =>
      compileFitted(sources, (build) => compileBoard({ ...this.#inputOf(root, sources, host), build }, options));
    const { compiled, problems } = guarded('the compiler', root.path, compile, (fault) => ({
      compiled: emptyBoard(root.path, host.filesAsked, [fault]),
      problems: [],
    }));
    // A new folder may contain the missing file.
    if (compiled.isPart || compiled.problems.some(({ code }) => factsOf(code).missingFile === true))
      this.#sources.refresh();
    const versions = new Map<string, SourceFile | undefined>();
    for (const file of [...compiled.run.trace.files, ...decidedBy]) {
      if (!host.isKeptBack(file)) versions.set(file, this.host.read(file));
    }
    const treeKernel = this.#treeKernel(root.path, versions);
    const levels = this.#levelsOf(root.path, treeKernel, versions, includeFolders);
    const treeKind = this.#sources.treeOf(root.path)?.kind;
    return { board: new Board(root.path, compiled, versions, levels, problems, treeKind, treeKernel), versions };
  }

  #filesOf(path: string, { tree }: BoardSources): BoardFiles {
    return new BoardFiles(this.host, path, this.#settings.allowedFolders?.(path, tree));
  }

  #inputOf(root: SourceFile, { includeFolders, build }: BoardSources, host: SourceHost): RunInput {
    const defines = [...build.defines.map(commandLineDefine), ...this.#defines];
    const { forcedIncludes = [] } = this.#settings;
    return { host, syntax: this.syntax, root, includeFolders, defines, forcedIncludes, build, cache: this.#cache };
  }

  /** The text of a board as cpp passes it to dtc; undefined when it cannot be read. Computed again each time. */
  preprocessed({ path, problems }: Board): readonly Unit[] | undefined {
    const root = this.host.read(path);
    if (!root) return undefined;
    const sources = this.#sourcesOf(path);
    const isLeftOut = problems.some(({ code }) => code === 'addition-left-out');
    const build = isLeftOut ? { ...sources.build, after: [] } : sources.build;
    return preprocessBoard({ ...this.#inputOf(root, sources, this.#filesOf(path, sources)), build });
  }

  /** The levels of checks for the board at `path`. The board then depends on the files that decide them. */
  #levelsOf(
    path: string,
    treeKernel: KernelName | undefined,
    versions: Map<string, SourceFile | undefined>,
    includeFolders = this.includeFoldersFor(path),
  ): LevelOptions {
    const isInKernel = includeFolders.some((folder) => folder.endsWith(KERNEL_PREFIXES));
    return this.#levels.of(path, { isInKernel, treeKernel, checks: this.#settings.checks }, versions);
  }

  /** The board then depends on the tree's makefile. */
  #treeKernel(path: string, versions: Map<string, SourceFile | undefined>): KernelName | undefined {
    const tree = this.#sources.treeOf(path);
    if (tree?.kind !== 'linux') return undefined;
    const makefile = join(tree.root, 'Makefile');
    const file = this.host.read(makefile);
    versions.set(makefile, file);
    return file && kernelOfMakefile(file);
  }

  #stillHolds(entry: Entry): boolean {
    if (entry.settings !== this.#settings) return false;
    for (const [path, version] of entry.versions) if (this.host.read(path) !== version) return false;
    for (const path of entry.board.compiled.run.trace.missed) {
      if (this.host.resolve(path) === undefined) continue;
      this.#sources.refresh();
      return false;
    }
    return true;
  }
}

/** A definition from the command line or the settings: `NAME` is defined as 1, as with cpp's `-D`. */
function commandLineDefine(text: string): MacroDefinition {
  const equals = text.indexOf('=');
  const line = equals < 0 ? `${text} 1` : `${text.slice(0, equals)} ${text.slice(equals + 1)}`;
  const made = parseDefine(line, 0, line.length, '<command line>');
  return (
    made ??
    new MacroDefinition({
      name: text,
      parameters: undefined,
      variadic: false,
      file: '<command line>',
      nameStart: 0,
      text: '',
      bodyStart: 0,
      bodyEnd: 0,
    })
  );
}
