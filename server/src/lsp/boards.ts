/**
 * The boards in play: which one a file belongs to, the last boot of each, which one the user looks at. No connection
 * here: `server.ts` tells what happened and publishes what comes out.
 */
import type { Analyzer } from '../analysis/analyzer.ts';
import type { Board } from '../analysis/board.ts';
import type { Problem } from '../base/problem.ts';
import type { BootReport } from '../boot/report.ts';
import { basename } from '../source/path.ts';
import type { BoardFinder } from './boardFinder.ts';
import type { OpenDocuments } from './openDocuments.ts';
import type { BoardInfo } from './protocol.ts';
import type { Settings } from './settings.ts';

interface LastBoot {
  readonly report: BootReport;
  readonly blob: Uint8Array;
  readonly settings: Settings;
}

/** Boards checked again when a shared file changes, beyond those that are open themselves. */
const SHARED_BOARDS_MAX = 4;

export class Boards {
  readonly #analyzer: Analyzer;
  readonly #documents: OpenDocuments;
  readonly #finder: BoardFinder;
  readonly #boots = new Map<string, LastBoot>();
  #selected: string | undefined;
  #lastTouched: string | undefined;
  settings: Settings;

  constructor(analyzer: Analyzer, documents: OpenDocuments, finder: BoardFinder, settings: Settings) {
    this.#analyzer = analyzer;
    this.#documents = documents;
    this.#finder = finder;
    this.settings = settings;
  }

  /** The user works in this file now. */
  touch(path: string): void {
    this.#lastTouched = path;
  }

  select(path: string): void {
    this.#selected = path;
  }

  /** The board the user looks at: the one picked, while it fits the file at hand; else that file's own. */
  get active(): string | undefined {
    const touched = this.#lastTouched;
    return touched === undefined ? this.#selected : this.boardOf(touched);
  }

  /** The board in whose light a file is read; undefined when no board includes it. */
  boardOf(path: string): string | undefined {
    const candidates = this.candidatesFor(path);
    if (this.#selected !== undefined && candidates.includes(this.#selected)) return this.#selected;
    return candidates[0];
  }

  /** Boards a file belongs to, the best first: itself, open boards that include it, known ones, found ones. */
  candidatesFor(path: string): readonly string[] {
    if (isBoardFile(path)) return [path];
    const known = this.#analyzer.boardsWith(path);
    const open = known.filter((board) => this.#documents.isOpen(board));
    const found = isSourceFile(path) ? this.#finder.boardsIncluding(path) : [];
    return [...new Set([...open, ...known, ...found])];
  }

  /** Boards whose problems are shown now: open ones, and one for every open file that no open board includes. */
  live(): readonly string[] {
    const live = new Set<string>();
    for (const path of this.#documents.openPaths()) if (isBoardFile(path)) live.add(path);
    let shared = 0;
    for (const path of this.#documents.openPaths()) {
      if (isBoardFile(path) || [...live].some((board) => this.#analyzer.lastBoard(board)?.files.has(path))) continue;
      const board = this.boardOf(path);
      if (board !== undefined && shared++ < SHARED_BOARDS_MAX) live.add(board);
    }
    if (this.#selected !== undefined && live.size > 0) live.add(this.#selected);
    return [...live];
  }

  board(path: string): Board | undefined {
    return this.#analyzer.board(path);
  }

  /** The last boot of a board, if it was booted. */
  reportOf(path: string): BootReport | undefined {
    return this.#boots.get(path)?.report;
  }

  /**
   * Boots a board unless its blob and the settings are those of the last boot. A tree with errors has no blob that a
   * kernel could see: then the last report stays. True when there is a new report.
   */
  boot(path: string): boolean {
    const board = this.#analyzer.board(path);
    if (!board || board.isOverlay) return false;
    const last = this.#boots.get(path);
    if (last && board.compiled.problems.some((problem) => problem.severity === 'error')) return false;
    if (last && last.settings === this.settings && sameBytes(last.blob, board.blob)) return false;
    const report = board.boot(this.settings.profile);
    if (!report) return false;
    this.#boots.set(path, { report, blob: board.blob, settings: this.settings });
    return true;
  }

  /** Compile problems, checks and the last boot's findings of one board, in the source as it stands. */
  problemsOf(path: string): readonly Problem[] {
    const board = this.#analyzer.board(path);
    if (!board) return [];
    const report = this.reportOf(path);
    return report ? [...board.problems, ...board.placeBootFindings(report)] : board.problems;
  }

  infoOf(path: string): BoardInfo {
    const board = this.#analyzer.lastBoard(path);
    const problems = board ? this.problemsOf(path) : [];
    return {
      uri: this.#documents.uriOf(path),
      name: basename(path),
      model: board?.model ?? '',
      errors: problems.filter((problem) => problem.severity === 'error').length,
      warnings: problems.filter((problem) => problem.severity === 'warning').length,
    };
  }

  /** Forgets boots of boards that are no longer shown. */
  retain(live: readonly string[]): void {
    for (const path of this.#boots.keys()) if (!live.includes(path)) this.#boots.delete(path);
  }
}

/** Files that stand for a board or an overlay of their own. */
export function isBoardFile(path: string): boolean {
  return /\.(dts|dtso|overlay)$/.test(path);
}

function isSourceFile(path: string): boolean {
  return /\.(dtsi|h)$/.test(path);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
