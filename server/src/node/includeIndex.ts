/**
 * The include relations of all sources of a workspace: read without parsing, resolved with the include folders of each source
 * tree's build, by canonical path, so that a file reached through a link is the file itself. Work is done in small slices, and
 * changed files are read again individually.
 */
import { basename, dirname, join } from '../source/path.ts';
import { sourceHead } from '../source/sourceHead.ts';
import type { SourceWalk } from './sourceWalk.ts';

/** Limit of indexed files, headers included; a kernel tree has 8,000. Further ones are skipped. */
const INDEXED_FILES_MAX = 60_000;
/** Limit of files read at once before an answer; more are left to idle time. */
const CHANGED_MAX = 20;
/** Limit of cached answers; any change clears them. */
const ANSWERS_MAX = 200;

/** The index's access to files and trees. */
interface IndexSources {
  /** The text of a source, as the editor has it where it is open; undefined when it is unreadable. */
  textOf(path: string): string | undefined;
  /** The canonical path of a file; undefined for a missing one. */
  resolve(path: string): string | undefined;
  /** Whether `target`, which `source` includes, may be read for it. */
  mayInclude(source: string, target: string): boolean;
  /** The include folders of the build of a file's tree. */
  foldersFor(path: string): readonly string[];
  /** Files that a board's build includes although its source does not say so. */
  addedTo(board: string): readonly string[];
}

/** A board with the names from its source, without compilation. */
export interface IndexedBoard {
  readonly path: string;
  readonly model: string;
  readonly compatible: string;
}

interface Source {
  readonly path: string;
  /** As written; see `SourceHead`. */
  includes: readonly string[];
  /** The includes that were found. */
  targets: readonly Source[];
  /** Files that include this one. */
  readonly includers: Set<Source>;
  model: string;
  compatible: string;
  /** The compatibles of all its nodes. */
  compatibles: readonly string[];
}

/** The index; empty until `step` has done its work. */
export class IncludeIndex {
  readonly #sources: IndexSources;
  readonly #files = new Map<string, Source>();
  /** Files still to be read. */
  readonly #unread = new Set<string>();
  readonly #answers = new Map<string, readonly string[]>();
  /** Cached results for names in angle brackets or not beside the file, by the searched folders. */
  readonly #found = new Map<string, string | undefined>();
  /** By header: the include folders of the first file that includes it; a board's build also uses them for its headers. */
  readonly #inherited = new Map<string, readonly string[]>();
  /** Files with missing includes, by the file name without folder: the included file may appear. */
  readonly #missed = new Map<string, Set<Source>>();
  /** Interned names: most occur in hundreds of files. */
  readonly #names = new Map<string, string>();
  #compatibles: ReadonlyMap<string, number> | undefined;
  #walk: SourceWalk | undefined;
  /** Counts changes of the include relations. */
  #revision = 0;
  #isFull = false;
  #limitOfWalk: string | undefined;

  constructor(sources: IndexSources) {
    this.#sources = sources;
  }

  /** Starts again with the sources of a walk. */
  begin(walk: SourceWalk): void {
    this.#files.clear();
    this.#unread.clear();
    this.#missed.clear();
    this.#inherited.clear();
    this.#compatibles = undefined;
    this.#forgetWhatWasFound();
    this.#isFull = false;
    this.#walk = walk;
  }

  /** Whether no work is left. */
  get isReady(): boolean {
    return this.#walk === undefined && this.#unread.size === 0;
  }

  /** Changes whenever answers change. */
  get revision(): number {
    return this.#revision;
  }

  /** Number of known files, and of those among them still to be read. */
  get counts(): { readonly files: number; readonly unread: number } {
    return { files: this.#files.size + this.#unread.size, unread: this.#unread.size };
  }

  /** Why files were skipped; undefined when none were. */
  get limit(): string | undefined {
    if (this.#isFull) return `only the first ${INDEXED_FILES_MAX} files are indexed`;
    return this.#limitOfWalk;
  }

  /** Works for about this many milliseconds; returns true when there is more to do. */
  step(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    while (!this.isReady && performance.now() < end) {
      if (this.#walk) this.#walkOn(this.#walk);
      else this.#readNext();
    }
    return !this.isReady;
  }

  #walkOn(walk: SourceWalk): void {
    const found = walk.next();
    if (found) for (const path of found) this.#add(path);
    else {
      this.#limitOfWalk = walk.limit;
      this.#walk = undefined;
    }
  }

  #add(path: string): void {
    if (this.#files.has(path) || this.#unread.has(path)) return;
    if (this.#files.size + this.#unread.size >= INDEXED_FILES_MAX) this.#isFull = true;
    else this.#unread.add(path);
  }

  #readNext(): void {
    const [path] = this.#unread;
    if (path === undefined) return;
    this.#unread.delete(path);
    this.#read(path);
  }

  /** A file was edited, saved, created or deleted. */
  changed(path: string): void {
    const known = this.#files.get(path);
    if (known) {
      this.#unread.add(path);
      return;
    }
    if (isSource(path)) this.#add(path);
    const inVain = this.#missed.get(basename(path));
    if (!inVain) return;
    this.#found.clear();
    for (const source of inVain) this.#unread.add(source.path);
  }

  #read(path: string): void {
    const readable = this.#sources.textOf(path);
    const before = this.#files.get(path);
    // An included file that is there but cannot be read (too large, no permission) stays, without includes of its own: if it
    // were dropped, its includers would find it again, and so on without end.
    if (readable === undefined && (!before || this.#sources.resolve(path) === undefined)) {
      if (before) this.#drop(before);
      return;
    }
    const text = readable ?? '';
    const head = sourceHead(text, isBoard(path), isSource(path));
    const source = before ?? this.#sourceAt(path);
    const isSame = before !== undefined && sameWords(source.includes, head.includes);
    source.model = ownString(head.model);
    source.compatible = ownString(head.compatible);
    if (!sameWords(source.compatibles, head.compatibles)) {
      source.compatibles = head.compatibles.map((name) => this.#oneString(name));
      this.#compatibles = undefined;
    }
    source.includes = isSame ? source.includes : head.includes.map((name) => this.#oneString(name));
    const targets = this.#targetsOf(source);
    if (isSame && sameMembers(targets, source.targets)) return;
    for (const target of source.targets) target.includers.delete(source);
    source.targets = targets;
    for (const target of targets) target.includers.add(source);
    this.#forgetAnswers();
  }

  #sourceAt(path: string): Source {
    let source = this.#files.get(path);
    if (!source) {
      source = { path, includes: [], targets: [], includers: new Set(), model: '', compatible: '', compatibles: [] };
      this.#files.set(path, source);
    }
    return source;
  }

  #drop(source: Source): void {
    this.#files.delete(source.path);
    this.#compatibles = undefined;
    for (const target of source.targets) target.includers.delete(source);
    // Its includers may find another file of that name.
    for (const includer of source.includers) this.#unread.add(includer.path);
    this.#forgetWhatWasFound();
  }

  #forgetWhatWasFound(): void {
    this.#found.clear();
    this.#forgetAnswers();
  }

  #forgetAnswers(): void {
    this.#answers.clear();
    this.#revision++;
  }

  #oneString(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const own = ownString(name);
    this.#names.set(own, own);
    return own;
  }

  #targetsOf(source: Source): readonly Source[] {
    const { path, includes } = source;
    const paths = new Set<string>();
    const folders = includes.length === 0 ? [] : this.#foldersFor(path);
    for (const name of includes) {
      const found = this.#resolve(path, name, folders);
      if (found === undefined) this.#miss(basename(name.slice(1)), source);
      else paths.add(found);
    }
    if (isBoard(path)) for (const added of this.#sources.addedTo(path)) paths.add(added);
    paths.delete(path);
    const targets: Source[] = [];
    for (const target of paths) {
      if (!this.#sources.mayInclude(path, target)) continue;
      if (!this.#files.has(target)) {
        if (this.#files.size >= INDEXED_FILES_MAX) continue;
        // A header is read once a file includes it; other included files (a text, a table) have no includes.
        if (isSource(target) || target.endsWith('.h')) this.#unread.add(target);
        if (!isSource(target)) this.#inherited.set(target, folders);
      }
      targets.push(this.#sourceAt(target));
    }
    return targets;
  }

  #miss(name: string, by: Source): void {
    const files = this.#missed.get(name) ?? new Set();
    this.#missed.set(name, files.add(by));
  }

  #resolve(from: string, include: string, folders: readonly string[]): string | undefined {
    const name = include.slice(1);
    if (include.startsWith('"')) {
      const beside = join(dirname(from), name);
      // A known file exists, so no lookup is needed.
      const found = this.#files.has(beside) || this.#unread.has(beside) ? beside : this.#sources.resolve(beside);
      if (found !== undefined) return found;
    }
    const key = `${name}\n${folders.join('\n')}`;
    if (this.#found.has(key)) return this.#found.get(key);
    let found: string | undefined;
    for (const each of folders) {
      found = this.#sources.resolve(join(each, name));
      if (found !== undefined) break;
    }
    this.#found.set(key, found);
    return found;
  }

  #foldersFor(path: string): readonly string[] {
    const own = this.#sources.foldersFor(path);
    const inherited = this.#inherited.get(path);
    return inherited ? [...new Set([...own, ...inherited])] : own;
  }

  /** Whether the index contains the file. */
  knows(path: string): boolean {
    return this.#files.has(path);
  }

  /** Whether the index is complete and contains the file; reads a few changed files first. */
  covers(path: string): boolean {
    this.#readChanged();
    return this.isReady && this.knows(path);
  }

  /** Files that include `file` directly, in order of path. */
  includersOf(file: string): readonly string[] {
    this.#readChanged();
    return [...(this.#files.get(file)?.includers ?? [])].map(({ path }) => path).sort();
  }

  /** Boards and overlays that include `file`, directly or through others; direct includers come first. */
  boardsIncluding(file: string): readonly string[] {
    this.#readChanged();
    const known = this.#answers.get(file);
    if (known) return known;
    const first = this.#files.get(file);
    const boards: string[] = [];
    const seen = new Set(first ? [first] : []);
    // Iterating a set visits elements added meanwhile: the order is by distance.
    for (const source of seen) {
      for (const includer of [...source.includers].sort(byPath)) seen.add(includer);
      if (source !== first && isBoard(source.path)) boards.push(source.path);
    }
    if (this.#answers.size >= ANSWERS_MAX) this.#answers.clear();
    this.#answers.set(file, boards);
    return boards;
  }

  /** Paths of all sources that are read, including headers that a source includes. */
  paths(): Iterable<string> {
    return this.#files.keys();
  }

  /** All boards without overlays, in order of path. */
  boards(): readonly IndexedBoard[] {
    this.#readChanged();
    const boards = [...this.#files.values()].filter(({ path }) => path.endsWith('.dts')).sort(byPath);
    return boards.map(({ path, model, compatible }) => ({ path, model, compatible }));
  }

  /** Every `compatible` of all nodes, with the number of files that have it. */
  compatibles(): ReadonlyMap<string, number> {
    if (!this.#compatibles) {
      const counts = new Map<string, number>();
      for (const { compatibles } of this.#files.values()) {
        for (const name of compatibles) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      this.#compatibles = counts;
    }
    return this.#compatibles;
  }

  /** A board or overlay of the index. */
  board(path: string): IndexedBoard | undefined {
    return this.#files.get(path);
  }

  /** Few files change after the index is complete; they are read before any answer. */
  #readChanged(): void {
    if (this.#walk || this.#unread.size > CHANGED_MAX) return;
    while (this.#unread.size > 0) this.#readNext();
  }
}

/** A copy: a substring would keep the whole text alive. */
function ownString(piece: string): string {
  return Buffer.from(piece).toString();
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i]);
}

function sameMembers(a: readonly Source[], b: readonly Source[]): boolean {
  return a.length === b.length && a.every((source, i) => source === b[i]);
}

function isBoard(path: string): boolean {
  return /\.(dts|dtso|overlay)$/.test(path);
}

/** Whether a workspace walk looks for a file; headers are found through their includers. */
export function isSource(path: string): boolean {
  return /\.(dtsi?|dtso|overlay)$/.test(path);
}
