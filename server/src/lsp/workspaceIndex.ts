/**
 * The index of include relations over the folders of the workspace: built in quiet moments with progress shown, updated
 * by edits and watched files.
 */
import type { Analyzer } from '../analysis/analyzer.ts';
import type { DiskHost } from '../node/diskHost.ts';
import { IncludeIndex, type IndexedBoard, isSource } from '../node/includeIndex.ts';
import { SourceWalk } from '../node/sourceWalk.ts';
import { basename, dirname, isWithin, join } from '../source/path.ts';
import { SOURCE_BYTES_MAX } from '../source/sourceHost.ts';
import type { Confinement } from './confinement.ts';
import type { OpenDocuments } from './openDocuments.ts';
import { Progress, type ProgressMaker } from './progress.ts';

/** Time of one slice of the work: a pressed key waits no longer. */
const STEP_MS = 4;
/** Up to this many files the index is too quick to show progress. */
const QUIET_FILES = 500;

interface IndexParts {
  readonly analyzer: Analyzer;
  readonly disk: DiskHost;
  readonly documents: OpenDocuments;
  readonly confinement: Confinement;
  readonly progress: ProgressMaker;
  /** Writes to the log. */
  readonly log: (words: string) => void;
}

/** The source tree of a folder: looked up once, as the search takes a while. */
interface FolderFacts {
  /** Undefined where that depends on the name of the file. */
  readonly includeFolders: readonly string[] | undefined;
  /** Whether the build may add files to a board. */
  readonly mayAdd: boolean;
  /** Where files of the folder may read, besides the workspace: looked up when one does. */
  allowed: readonly string[] | undefined;
}

/** The index and its schedule. */
export class WorkspaceIndex {
  readonly #parts: IndexParts;
  readonly #index: IncludeIndex;
  /** Facts shared by all files of a folder. */
  readonly #folders = new Map<string, FolderFacts>();
  /** By file outside of the workspace: where the file that first includes it may read. Its own place grants it nothing. */
  readonly #granted = new Map<string, readonly string[]>();
  /** Answers of the index, the likeliest first: a header has thousands of boards, and each key press asks about it. */
  readonly #ranked = new WeakMap<readonly string[], readonly string[]>();
  #progress: Progress | undefined;
  #toldRevision = 0;
  readonly #whenReady: (() => void)[] = [];

  constructor(parts: IndexParts) {
    this.#parts = parts;
    const { analyzer, documents } = parts;
    this.#index = new IncludeIndex({
      textOf: (path) => this.textOf(path),
      resolve: (path) => documents.resolve(path),
      mayInclude: (source, target) => this.#mayRead(source, target),
      foldersFor: (path) => this.#factsFor(path).includeFolders ?? analyzer.includeFoldersFor(path),
      // Text that Zephyr appends to a board depends on its name.
      addedTo: (board) =>
        this.#factsFor(board).mayAdd || board.endsWith('.overlay') ? analyzer.filesAddedTo(board) : [],
    });
  }

  /** Starts again: the workspace folders or the include folders have changed. */
  start(): void {
    const { confinement, documents } = this.#parts;
    this.#folders.clear();
    this.#granted.clear();
    this.#progress?.end();
    this.#progress = undefined;
    const mayFollow = (target: string, folder: string) => this.#mayRead(join(folder, 'link'), target);
    const followed = (link: string, folder: string) => documents.learnLink(link, folder);
    this.#index.begin(new SourceWalk(confinement.workspaceFolders, isSource, mayFollow, followed));
  }

  /** Whether no work is left. */
  get isReady(): boolean {
    return this.#index.isReady;
  }

  /** Does a slice of the work; true when that was the last one and the include relations have changed. */
  step(): boolean {
    const { files, unread } = this.#index.counts;
    if (!this.#index.isReady && this.#progress === undefined && unread > QUIET_FILES) {
      this.#progress = new Progress(this.#parts.progress, 'Device tree sources');
    }
    this.#progress?.report(files - unread, files, `${files - unread} of ${files} files`);
    if (this.#index.step(STEP_MS)) return false;
    if (this.#progress) {
      this.#progress.end();
      this.#progress = undefined;
      const limit = this.#index.limit;
      if (limit !== undefined) {
        this.#parts.log(
          `The workspace is large: ${limit}, so boards beyond are found only beside the files they include.`,
        );
      }
    }
    for (const resolve of this.#whenReady.splice(0)) resolve();
    const isNew = this.#index.revision !== this.#toldRevision;
    this.#toldRevision = this.#index.revision;
    return isNew;
  }

  /** Resolves when the index is complete. */
  whenReady(): Promise<void> {
    return this.#index.isReady ? Promise.resolve() : new Promise((resolve) => this.#whenReady.push(resolve));
  }

  /** A file was edited, saved, created or deleted; a file outside of the workspace counts only where it is included. */
  changed(path: string): void {
    const isKnown = this.#index.knows(path);
    // A new file may turn its folder into another tree.
    if (!isKnown) this.#folders.clear();
    if (isKnown || this.#isInside(path)) this.#index.changed(path);
  }

  /** Whether the index is complete and contains everything that may include the file: then unknown includes do not exist. */
  covers(path: string): boolean {
    return this.#isInside(path) && this.#index.covers(path);
  }

  #isInside(path: string): boolean {
    return this.#parts.confinement.workspaceFolders.some((folder) => isWithin(path, folder));
  }

  /** Files of the workspace that include `file` themselves, in order of path. */
  includersOf(file: string): readonly string[] {
    return this.#index.includersOf(file);
  }

  /** Boards and overlays of the workspace that include `file`, directly or through others, the likeliest for it first. */
  boardsIncluding(file: string): readonly string[] {
    const boards = this.#index.boardsIncluding(file);
    const known = this.#ranked.get(boards);
    if (known) return known;
    const ranked = bestFirst(file, boards);
    this.#ranked.set(boards, ranked);
    return ranked;
  }

  /** Every source of the workspace that is read so far, including headers. */
  paths(): Iterable<string> {
    return this.#index.paths();
  }

  /** The text of a source, as the editor has it where it is open; undefined when it cannot be read. */
  textOf(path: string): string | undefined {
    const { disk, documents } = this.#parts;
    return documents.isOpen(path) ? documents.read(path)?.text : textOnDisk(disk, path);
  }

  /** All boards of the workspace, overlays not among them. */
  boards(): readonly IndexedBoard[] {
    return this.#index.boards();
  }

  /** Facts from a board's source; undefined for one that is not in the workspace. */
  board(path: string): IndexedBoard | undefined {
    return this.#index.board(path);
  }

  /** Every `compatible` of the sources that are read so far, with the number of files that have it. */
  compatibles(): ReadonlyMap<string, number> {
    return this.#index.compatibles();
  }

  /** Whether a file that another one names (includes, links to) may be read for it. */
  #mayRead(from: string, target: string): boolean {
    const { analyzer, confinement } = this.#parts;
    if (confinement.isShared(target)) return true;
    let allowed = this.#granted.get(from);
    if (!allowed) {
      const facts = this.#factsFor(from);
      facts.allowed ??= confinement.foldersFor(from, analyzer.sourceTreeOf(from)).folders;
      allowed = facts.allowed;
    }
    if (!allowed.some((folder) => isWithin(target, folder))) return false;
    if (!this.#granted.has(target)) this.#granted.set(target, allowed);
    return true;
  }

  #factsFor(path: string): FolderFacts {
    const folder = dirname(path);
    let facts = this.#folders.get(folder);
    if (!facts) {
      const { analyzer } = this.#parts;
      const tree = analyzer.sourceTreeOf(path);
      const isByName = tree?.layout.platforms !== undefined;
      facts = {
        includeFolders: isByName ? undefined : analyzer.includeFoldersFor(path),
        mayAdd: tree !== undefined && (tree.kind === 'u-boot' || tree.before.length > 0),
        allowed: undefined,
      };
      this.#folders.set(folder, facts);
    }
    return facts;
  }
}

function textOnDisk(disk: DiskHost, path: string): string | undefined {
  const bytes = disk.readBytes(path, SOURCE_BYTES_MAX);
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/**
 * Boards before overlays, those of the same folder before others, and of these the ones whose name begins like the file's:
 * `sm8550-hdk.dts` for `sm8550.dtsi`. Otherwise as they came.
 */
export function bestFirst(file: string, boards: readonly string[]): readonly string[] {
  const folder = dirname(file);
  const name = basename(file).replace(/\.\w+$/, '');
  const ranked = boards.map((path) => ({
    path,
    isOverlay: path.endsWith('.dts') ? 0 : 1,
    isElsewhere: dirname(path) === folder ? 0 : 1,
    common: commonLength(basename(path), name),
  }));
  ranked.sort((a, b) => a.isOverlay - b.isOverlay || a.isElsewhere - b.isElsewhere || b.common - a.common);
  return ranked.map(({ path }) => path);
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
