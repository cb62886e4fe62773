/**
 * The boards in use: which one a file belongs to, the last boot of each, which one the user looks at. No connection
 * here: the handlers report events, `updates.ts` publishes the results.
 */

import type { Analyzer } from '../analysis/analyzer.ts';
import type { Board } from '../analysis/board.ts';
import { sameBytes } from '../base/bytes.ts';
import type { BootReport, KernelName } from '../boot/report.ts';
import type { LogText } from '../bootLog/evidence.ts';
import type { ComparedBoot } from '../bootLog/index.ts';
import { readBootLog } from '../bootLog/readBootLog.ts';
import type { Boots } from '../ide/regionHover.ts';
import type { BoardFinder } from '../node/boardFinder.ts';
import { isRepositoryTop } from '../node/diskHost.ts';
import { LIVE_FILTERS, runFilters } from '../problems/filters.ts';
import { INTERNAL_ERROR, internalError } from '../problems/internalError.ts';
import type { Problem } from '../problems/problem.ts';
import { type FoundProfile, PROFILE_NAME, ProfileFinder, profileProblems } from '../profiles/findProfile.ts';
import type { ProfileKeys } from '../profiles/keys.ts';
import { kernelsFor, keysFor, mergeKeys, type PlannedBoot, planBoots } from '../profiles/plan.ts';
import { basename } from '../source/path.ts';
import { BootLogs } from './bootLogs.ts';
import type { OpenDocuments } from './openDocuments.ts';
import type { BoardInfo } from './protocol.ts';
import { seenAtBoot } from './seenAtBoot.ts';
import type { Settings } from './settings.ts';
import { bestFirst, type WorkspaceIndex } from './workspaceIndex.ts';

/** Finds the boards of a file. */
interface BoardSearch {
  readonly finder: BoardFinder;
  readonly index: WorkspaceIndex;
}

interface LastBoot {
  /** One for each kernel, the chosen kernel first; that of the chosen kernel alone where `kernels` is `chosen`. */
  readonly reports: readonly BootReport[];
  /**
   * What the boot saw of each node in its findings; undefined for a path that was no node: the kernel mentions /chosen even
   * where there is none.
   */
  readonly seen: ReadonlyMap<string, string | undefined>;
  readonly kernels: 'chosen' | 'all';
  readonly blob: Uint8Array;
  readonly settings: Settings;
  readonly profile: FoundProfile | undefined;
}

/** The problems reported for a board, valid while neither the board nor its boot changes. */
interface SaidProblems {
  /** An object of the board that identifies it: the board itself must not be kept alive once it is out of date. */
  readonly own: readonly Problem[];
  readonly report: BootReport | undefined;
  readonly problems: readonly Problem[];
}

/** Nodes that the kernel mentions even if a tree does not have them. */
const KERNEL_PATHS = ['/chosen', '/reserved-memory'];
/** Limit of boards shown at a time; the analyzer keeps far more, so that showing boards never evicts one. */
const LIVE_BOARDS_MAX = 40;
/** Limit of remembered board choices. */
const CHOICES_MAX = 50;
/** Limit of boards that are checked for open files that no open board includes. */
const SHARED_BOARDS_MAX = 4;

/**
 * All boards in use and their last boots. Handlers report edits, saves and choices; it answers from that state.
 */
export class Boards {
  readonly #analyzer: Analyzer;
  readonly #documents: OpenDocuments;
  readonly #search: BoardSearch;
  readonly #profiles: ProfileFinder;
  readonly #logs = new BootLogs();
  readonly #boots = new Map<string, LastBoot>();
  /** Boots of unsaved boards for the last hover; their findings wait for a save. */
  readonly #typed = new Map<string, LastBoot>();
  readonly #said = new Map<string, SaidProblems>();
  #selected: string | undefined;
  /** Boards that the user chose, the last one first; includes those of an earlier session. */
  #chosen: readonly string[] = [];
  /** Shared files for which the last chosen board was made, to see whether it includes them. */
  readonly #asked = new Set<string>();
  /** The file in front, as reported by the client. */
  #inFront: string | undefined;
  #lastTouched: string | undefined;
  #lastActive: string | undefined;
  /** Canonical paths of the folders that are open in the editor: profiles are searched for only up to them. */
  workspaceFolders: readonly string[] = [];
  settings: Settings;

  /** `isProfileOf` decides whether a profile found in a folder may be read. */
  constructor(
    analyzer: Analyzer,
    documents: OpenDocuments,
    search: BoardSearch,
    settings: Settings,
    isProfileOf: (profile: string, folder: string) => boolean,
  ) {
    this.#profiles = new ProfileFinder(
      documents,
      (folder) => this.workspaceFolders.includes(folder) || isRepositoryTop(folder),
      isProfileOf,
    );
    this.#analyzer = analyzer;
    this.#documents = documents;
    this.#search = search;
    this.settings = settings;
  }

  /** The user now works in this file. */
  touch(path: string): void {
    this.#lastTouched = path;
  }

  /** The client shows this file in front: from now on it decides, not the file opened or edited last. */
  show(path: string): void {
    const active = this.active;
    this.#inFront = path;
    const isOwn = active === path || (active !== undefined && this.#made(active)?.files.has(path));
    if (this.isBoard(path) && !isOwn) this.#choose(path);
  }

  /** The user picked this board: it is used for every file that it includes, and for itself whatever file is in front. */
  select(path: string): void {
    this.#choose(path);
    this.#inFront = undefined;
    this.#lastTouched = path;
    this.#lastActive = path;
  }

  #choose(path: string): void {
    this.#selected = path;
    this.#chosen = [path, ...this.#chosen.filter((other) => other !== path)].slice(0, CHOICES_MAX);
  }

  /** Choices of an earlier session, the last one first. */
  restoreChoices(paths: readonly string[]): void {
    this.#chosen = [...new Set([...this.#chosen, ...paths])].slice(0, CHOICES_MAX);
  }

  /** The file that decided the active board. */
  get fileInFront(): string | undefined {
    return this.#inFront ?? this.#lastTouched;
  }

  /**
   * The board the user looks at: that of the current file, which is the picked one while it includes the file. A file that
   * belongs to no board (a header opened in passing) leaves the previous board active.
   */
  get active(): string | undefined {
    const touched = this.fileInFront;
    const found = touched !== undefined && this.#documents.isOpen(touched) ? this.boardOf(touched) : undefined;
    this.#lastActive = found ?? this.#remaining();
    return this.#lastActive;
  }

  /** The previous active board, or another one that is still shown. */
  #remaining(): string | undefined {
    const last = this.#lastActive;
    if (last !== undefined && (last === this.#selected || this.#documents.isOpen(last))) return last;
    const open = this.#documents.openPaths();
    return open.find((path) => this.isBoard(path)) ?? open.map((path) => this.boardOf(path)).find((path) => path);
  }

  /** The board that gives a file its meaning; undefined when no board includes the file. */
  boardOf(path: string): string | undefined {
    const candidates = this.candidatesFor(path);
    return this.#chosen.find((board) => candidates.includes(board)) ?? this.#farChoice(path) ?? candidates[0];
  }

  /** The last chosen board, where it includes a file too far away for the search: the board is compiled to see that. */
  #farChoice(path: string): string | undefined {
    const [last] = this.#chosen;
    if (last === undefined || !isSharedFile(path) || this.#asked.has(path)) return undefined;
    // A compiled board is found without this step.
    this.#asked.add(path);
    return this.board(last)?.files.has(path) ? last : undefined;
  }

  /** Boards a file belongs to, the best first: the file itself, open boards that include it, known ones, found ones. */
  candidatesFor(path: string): readonly string[] {
    if (this.isBoard(path)) return [path];
    const known = this.#analyzer.boardsWith(path);
    const open = known.filter((board) => this.#documents.isOpen(board));
    return [...new Set([...open, ...known, ...this.boardsIncluding(path)])];
  }

  /**
   * Boards and overlays that include a file that is no board itself, the likeliest first: those of the whole workspace once
   * it is indexed; until then, and for a file outside of it, those near the file as well.
   */
  boardsIncluding(path: string): readonly string[] {
    const { finder, index } = this.#search;
    if (index.covers(path)) return index.boardsIncluding(path);
    const near = isSharedFile(path) ? finder.boardsIncluding(path) : [];
    return bestFirst(path, [...new Set([...index.boardsIncluding(path), ...near])]);
  }

  /**
   * Boards whose problems are shown now, the active one first: open boards, and one for every open file that no open board
   * includes.
   */
  live(): readonly string[] {
    const open = this.#documents.openPaths();
    const live = new Set(open.filter((path) => this.isBoard(path)));
    let shared = 0;
    for (const path of open) {
      if (this.isBoard(path) || [...live].some((board) => this.#made(board)?.files.has(path))) continue;
      const board = this.boardOf(path);
      if (board !== undefined && shared++ < SHARED_BOARDS_MAX) live.add(board);
    }
    if (this.#selected !== undefined && live.size > 0) live.add(this.#selected);
    const active = this.active;
    const first = active !== undefined && live.delete(active) ? [active] : [];
    return [...first, ...live].slice(0, LIVE_BOARDS_MAX);
  }

  /** The board in any version: its includes seldom change, and the next update sees such a change. */
  #made(path: string): Board | undefined {
    return this.#analyzer.lastBoard(path) ?? this.#analyzer.wholeBoard(path);
  }

  /** Whether a file is a board or an overlay by itself; a scratch document is one when it contains `/dts-v1/`. */
  isBoard(path: string): boolean {
    if (isBoardFile(path)) return true;
    return path.startsWith('untitled:') && (this.#documents.read(path)?.text.includes('/dts-v1/') ?? false);
  }

  /** The board of a file; for an overlay with a known base, the overlay applied to that base. */
  board(path: string): Board | undefined {
    return this.#analyzer.wholeBoard(path);
  }

  /** The last boot of a board on each kernel, the chosen one first; empty if it was not booted. */
  reportsOf(path: string): readonly BootReport[] {
    return this.#boots.get(path)?.reports ?? [];
  }

  /** The last boot of a board on the chosen kernel; undefined if it was not booted. */
  reportOf(path: string): BootReport | undefined {
    return this.#boots.get(path)?.reports[0];
  }

  /**
   * Boots a board unless its blob and the settings equal those of the last boot. A tree with errors has no blob for a
   * kernel: then the last report stays, unless it was made under other settings. True when there is a new report.
   */
  boot(path: string): boolean {
    const board = this.board(path);
    if (!board || board.isOverlay) return false;
    const last = this.#boots.get(path);
    if (last && this.#underSameSettings(path, last)) {
      if (hasErrors(board) || sameBytes(last.blob, board.blob)) return false;
    }
    const made = this.#bootOf(board, 'all');
    if (made.reports.length === 0) return false;
    this.#boots.set(path, made);
    return true;
  }

  /**
   * The boots of a board in its current text, saved or not: for hovers. With `chosen`, at least that of the chosen kernel. None
   * for a tree with errors, which no kernel can boot, and for an overlay without its base.
   */
  typedReportsOf(board: Board, kernels: 'chosen' | 'all' = 'all'): readonly BootReport[] {
    if (board.isOverlay || hasErrors(board)) return [];
    const { path, blob } = board;
    for (const last of [this.#boots.get(path), this.#typed.get(path)]) {
      const isEnough = last?.kernels === 'all' || last?.kernels === kernels;
      if (last && isEnough && this.#underSameSettings(path, last) && sameBytes(last.blob, blob)) return last.reports;
    }
    const made = this.#bootOf(board, kernels);
    this.#typed.set(path, made);
    return made.reports;
  }

  /** `typedReportsOf` of a board, for one question: a hint for each region asks again. */
  bootsOf(board: Board): Boots {
    const known = new Map<'chosen' | 'all', readonly BootReport[]>();
    return (kernels = 'all') => {
      const reports = known.get(kernels) ?? this.typedReportsOf(board, kernels);
      known.set(kernels, reports);
      return reports;
    };
  }

  #bootOf(board: Board, kernels: 'chosen' | 'all'): LastBoot {
    const plan = this.planOf(board);
    const reports = kernels === 'all' ? board.bootAll(plan) : [board.boot(plan) ?? []].flat();
    const places = reports.flatMap(({ problems }) => problems.flatMap((found) => [found, ...found.related]));
    const paths = [...places.map(({ path }) => path), ...KERNEL_PATHS];
    const seen = new Map([...new Set(paths)].map((path) => [path, seenAtBoot(board, path)]));
    return {
      reports,
      kernels,
      seen,
      blob: board.blob,
      settings: this.settings,
      profile: this.#profiles.find(board.path),
    };
  }

  #underSameSettings(path: string, { settings, profile }: LastBoot): boolean {
    return settings === this.settings && profile === this.#profiles.find(path);
  }

  /**
   * The boot plan of a board: its `.dtatlas.json` overrides the settings, `over` overrides both, for a preview. Reads the whole
   * tree where RAM is unknown.
   */
  planOf(board: Board, over?: ProfileKeys): readonly PlannedBoot[] {
    const { keys, source } = this.keysOf(board);
    const { kernel } = this.settings;
    const isOver = over !== undefined && Object.keys(over).length > 0;
    const all = isOver ? mergeKeys(keys, over) : keys;
    return planBoots(all, board, { kernel, arch: board.architecture }, isOver ? 'the choice in the map' : source);
  }

  /** The boot parameters from a profile file and the settings, and the name of their source. */
  keysOf(board: Board): { readonly keys: ProfileKeys; readonly source: string } {
    const own = this.#ownKeys(board);
    const source = Object.keys(own).length > 0 ? PROFILE_NAME : 'the settings';
    return { keys: mergeKeys(this.settings.boot, own), source };
  }

  /** The kernel of a board's first boot, without planning the boots: needed with every character typed. */
  kernelOf(board: Board): KernelName {
    const { kernel, boot } = this.settings;
    return kernelsFor(mergeKeys(boot, this.#ownKeys(board)), board, kernel)[0];
  }

  /** The board's entry in its `.dtatlas.json`. */
  #ownKeys({ machine }: Board): ProfileKeys {
    const found = this.#profiles.find(machine.path);
    return found ? keysFor(found.value, found.folder, machine) : {};
  }

  /** The profile file that applies to a board; undefined when there is none. */
  profileOf(path: string): FoundProfile | undefined {
    return this.#profiles.find(path);
  }

  /** Problems of the boards' profile files, and of open profile files. */
  profileProblems(boards: readonly string[]): readonly Problem[] {
    const found = new Set(boards.map((path) => this.#profiles.find(path)));
    for (const path of this.#documents.openPaths()) if (isProfileFile(path)) found.add(this.#profiles.read(path));
    return [...found].flatMap((profile) => (profile ? profileProblems(profile) : []));
  }

  /** Compile problems, checks and the last boot's findings of one board, placed in the current source. */
  problemsOf(path: string): readonly Problem[] {
    const board = this.board(path);
    if (!board) return [];
    const reports = this.reportsOf(path);
    const [report] = reports;
    const said = this.#said.get(path);
    if (said?.own === board.problems && said.report === report) return said.problems;
    const seen = this.#boots.get(path)?.seen;
    // Many findings name the same node.
    const gone = new Map<string, boolean>();
    const isGone = (at: string) => {
      const known = gone.get(at) ?? (seen?.has(at) ? seenAtBoot(board, at) !== seen.get(at) : !board.nodeAt(at));
      gone.set(at, known);
      return known;
    };
    const problems = report
      ? [...board.problemsWith(reports, isGone), ...this.#logProblems(board, report, isGone)]
      : [...board.problems, ...board.faults];
    this.#said.set(path, { own: board.problems, report, problems });
    return problems;
  }

  #logProblems(board: Board, report: BootReport, isGone: (path: string) => boolean): readonly Problem[] {
    if (!this.#logs.has(board.path)) return [];
    const [first] = this.planOf(board);
    return first ? this.#logs.problemsOf(board, report, first.profile, isGone) : [];
  }

  /**
   * Compares a board with the log of a real boot, now and after each new boot. Undefined when nothing can be
   * compared: no board, an overlay, or texts without a boot.
   */
  compareLog(path: string, texts: readonly LogText[]): ComparedBoot | undefined {
    const board = this.board(path);
    if (!board || board.isOverlay) return undefined;
    this.#logs.keep(path, readBootLog(texts));
    this.#said.delete(path);
    this.boot(path);
    const [first] = this.planOf(board);
    return first && this.#logs.compare(board, this.reportOf(path), first.profile);
  }

  /** Removes the log from a board, or without a path from every board. Returns whether there was one. */
  forgetLogs(path: string | undefined): boolean {
    const paths = path === undefined ? this.#logs.paths : [path];
    for (const each of paths) this.#said.delete(each);
    return paths.map((each) => this.#logs.forget(each)).some((had) => had);
  }

  /** Adds an internal fault that occurred with a board to its last reported problems. */
  noteFault(path: string, error: unknown): void {
    const before = (this.#said.get(path)?.problems ?? []).filter(({ code }) => code !== INTERNAL_ERROR);
    this.#said.set(path, {
      own: [],
      report: undefined,
      problems: [...before, internalError('an update', path, error)],
    });
  }

  /** The last reported problems of a board, without recompiling it: those in files that are unchanged. */
  lastProblemsOf(path: string): readonly Problem[] {
    const problems = this.#said.get(path)?.problems ?? [];
    return runFilters(LIVE_FILTERS, problems, ({ span }) => this.#analyzer.readCurrent(path, span.file));
  }

  /** The board's data for pickers and the status bar; the counts are the last reported ones. */
  infoOf(path: string): BoardInfo {
    const problems = this.#said.get(path)?.problems ?? [];
    const indexed = this.#search.index.board(path);
    return {
      uri: this.#documents.uriOf(path),
      name: basename(path),
      model: this.#analyzer.lastBoard(path)?.model ?? indexed?.model ?? '',
      compatible: indexed?.compatible ?? '',
      errors: problems.filter((problem) => problem.severity === 'error').length,
      warnings: problems.filter((problem) => problem.severity === 'warning').length,
    };
  }

  /** Drops the state of boards that are no longer shown. */
  retain(live: readonly string[]): void {
    for (const path of this.#boots.keys()) if (!live.includes(path)) this.#boots.delete(path);
    for (const path of this.#typed.keys()) if (!live.includes(path)) this.#typed.delete(path);
    for (const path of this.#said.keys()) if (!live.includes(path)) this.#said.delete(path);
    this.#analyzer.retain(live);
  }
}

/** Whether a file name is that of a boot profile. */
export function isProfileFile(path: string): boolean {
  return basename(path) === PROFILE_NAME;
}

/** File names of boards and overlays. */
function isBoardFile(path: string): boolean {
  return /\.(dts|dtso|overlay)$/.test(path);
}

/** File names of parts that several boards may include. */
export function isSharedFile(path: string): boolean {
  return /\.(dtsi|h)$/.test(path);
}

function hasErrors(board: Board): boolean {
  return board.compiled.problems.some((problem) => problem.severity === 'error');
}
