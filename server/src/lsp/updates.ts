/** Updates: boards brought up to date and booted, the active one first, and what came out sent to the client. */

import type { Board } from '../analysis/board.ts';
import { styleProblems } from '../analysis/styleProblems.ts';
import { DEFAULT_KERNEL } from '../boot/kernel/kernels.ts';
import { BOARDS_TOGETHER_FILTERS, runFilters, SHOWN_FILTERS } from '../problems/filters.ts';
import type { Problem } from '../problems/problem.ts';
import { type ImpactResult, impactWords } from './impact.ts';
import * as protocol from './protocol.ts';
import { Publisher } from './publisher.ts';
import { Scheduler } from './scheduler.ts';
import type { ServerParts, UpdateRequests } from './serverParts.ts';
import { strayProblems } from './strayProblems.ts';

/** After this long an update lets messages in before it goes on with the next board. */
const SLICE_MS = 25;

/** Brings boards up to date in slices after a change, boots those that were saved, and publishes what came out. */
export class Updates implements UpdateRequests {
  readonly #parts: ServerParts;
  readonly #publisher: Publisher;
  readonly #scheduler: Scheduler;
  readonly #isWaiting: () => boolean;
  /** Boards to boot at the next update: files of theirs were opened or saved. */
  readonly #bootFor = new Set<string>();
  /** Something changed since diagnostics were sent last. */
  #unpublished = false;
  /** Messages were let in between making the active board and checking it; once until problems are published. */
  #letIn = false;
  #lastStatus = '';

  /**
   * `tidy` is called in moments when nobody waits; `isWaiting` tells whether updates are to wait for something;
   * `refreshLenses` has code lenses asked for anew.
   */
  constructor(parts: ServerParts, tidy: () => void, isWaiting: () => boolean, refreshLenses: () => void) {
    const { connection, converter, documents, faults, impact, index } = parts;
    this.#parts = parts;
    this.#isWaiting = isWaiting;
    this.#publisher = new Publisher(
      converter,
      documents,
      (params) => void connection.sendDiagnostics(params),
      (error) => faults.log('the diagnostics of a file', error),
    );
    this.#scheduler = new Scheduler(
      () => this.#update(),
      tidy,
      (error) => faults.log('an update', error),
      () => {
        if (!index.isReady) {
          if (index.step()) {
            this.changed();
            refreshLenses();
          }
          return true;
        }
        const result = impact.step();
        if (result) {
          this.#tellImpact(result);
          refreshLenses();
        }
        return impact.isWaiting;
      },
    );
  }

  #tellImpact(result: ImpactResult): void {
    const { connection, documents } = this.#parts;
    this.changed();
    const params: protocol.ImpactParams = {
      uri: documents.uriOf(result.path),
      boards: result.boards,
      broken: result.broken.length,
      summary: impactWords(result),
    };
    void connection.sendNotification(protocol.IMPACT_NOTIFICATION, params);
  }

  changed(): void {
    this.#unpublished = true;
    this.#scheduler.ask();
  }

  ask(): void {
    this.#scheduler.ask();
  }

  letAnswer(): void {
    this.#scheduler.letAnswer();
  }

  /** Waits until all that was asked for is done and sent, and what waits for pauses is done. */
  async settled(): Promise<void> {
    do await this.#scheduler.idle();
    while (this.#isWaiting() || this.#parts.warmUp.now());
  }

  /** Waits for a moment when boards are up to date and no message asks for more; see `Scheduler.quiet`. */
  quiet(): Promise<void> {
    return this.#scheduler.quiet();
  }

  /** The boards of a file are booted at the next update. */
  bootFor(path: string): void {
    this.#bootFor.add(path);
  }

  /** Another profile: all boards on show are booted anew, as far as it concerns them. */
  bootShown(): void {
    for (const path of this.#parts.boards.live()) this.#bootFor.add(path);
  }

  /** Makes a board anew if it is out of date, and boots it if that was asked for. A fault of ours spares the others. */
  refresh(path: string): void {
    const { connection, boards, documents } = this.#parts;
    try {
      const board = boards.board(path);
      if (!board) return;
      const wanted =
        boards.settings.findings === 'onType' ||
        [...this.#bootFor].some((file) => file === path || board.dependencies.has(file));
      if ((wanted || !boards.reportOf(path)) && boards.boot(path)) {
        const params: protocol.MemoryMapChangedParams = { uri: documents.uriOf(path) };
        void connection.sendNotification(protocol.MEMORY_MAP_CHANGED_NOTIFICATION, params);
      }
      boards.problemsOf(path);
    } catch (error) {
      this.#parts.faults.log('an update', error);
      boards.noteFault(path, error);
    }
  }

  /** What is wrong with files that are no part of a board, and with files by themselves. */
  otherProblems(live = this.#parts.boards.live()): readonly Problem[] {
    const { boards, documents, analyzer } = this.#parts;
    return [
      ...this.#part('the problems of profiles', () => boards.profileProblems(live)),
      ...this.#part('the problems of files without a board', () => strayProblems(documents, analyzer, live)),
      ...this.#part('the style of files', () => this.#style()),
    ];
  }

  /** What open files have against the coding style, where the settings ask for it. */
  #style(): readonly Problem[] {
    const { boards, documents } = this.#parts;
    const { style } = boards.settings;
    if (style === 'off') return [];
    return documents.openPaths().flatMap((path) => {
      const file = documents.read(path);
      return file ? styleProblems(file, style) : [];
    });
  }

  /** One of several parts: where it fails the others are said all the same. */
  #part(stage: string, problems: () => readonly Problem[]): readonly Problem[] {
    try {
      return problems();
    } catch (error) {
      this.#parts.faults.log(stage, error);
      return [];
    }
  }

  /** What the status bar shows when `active` is the active board. */
  status(active: string | undefined): protocol.BoardStatus {
    const { analyzer, boards, documents } = this.#parts;
    const board = active === undefined ? undefined : analyzer.lastBoard(active);
    const file = boards.fileInFront;
    return {
      active: active === undefined || !board ? undefined : boards.infoOf(active),
      ...(file === undefined ? {} : { file: documents.uriOf(file) }),
      includedUris: board ? [...board.files].map((path) => documents.uriOf(path)) : [],
      including: file === undefined || boards.isBoard(file) ? 0 : boards.boardsIncluding(file).length,
      kernel: this.#kernelOf(board),
    };
  }

  /** The kernel that a board is booted with: what its profile says, or the settings. */
  #kernelOf(board: Board | undefined): string {
    const { boards } = this.#parts;
    return board && !board.isOverlay
      ? boards.kernelOf(board)
      : (boards.settings.kernel ?? board?.treeKernel ?? DEFAULT_KERNEL);
  }

  /**
   * Brings boards up to date, the active one first, and sends what came out; true when there are boards left for another
   * slice. Until their turn they say what they said before.
   */
  #update(): boolean {
    if (this.#isWaiting()) return false;
    const { analyzer, boards, refresher, warmUp } = this.#parts;
    const live = boards.live();
    if (this.#isJustMade(live[0])) return true;
    const started = performance.now();
    let made = 0;
    while (made < live.length && (made === 0 || performance.now() - started <= SLICE_MS)) {
      this.refresh(live[made++] as string);
    }
    const left = made < live.length;
    if (!left || this.#unpublished) this.#publish(live, made);
    if (left) return true;
    this.#bootFor.clear();
    boards.retain(live);
    refresher.updated(live.flatMap((path) => analyzer.lastBoard(path) ?? []));
    warmUp.later();
    return false;
  }

  /**
   * Makes the active board if it is out of date; true when messages are to be let in before it is checked. An answer needs
   * the board alone, and the checks take as long again.
   */
  #isJustMade(path: string | undefined): boolean {
    const { analyzer, boards } = this.#parts;
    if (path === undefined || this.#letIn) return false;
    const before = analyzer.lastBoard(path);
    try {
      this.#letIn = boards.board(path) !== before;
    } catch {
      // Said where the board is refreshed, which tries again.
    }
    return this.#letIn;
  }

  /** `made`: so many of the boards, from the first on, are up to date. */
  #publish(live: readonly string[], made: number): void {
    const { analyzer, boards, faults, impact, typing } = this.#parts;
    const partly = made < live.length;
    this.#letIn = false;
    this.#unpublished = partly;
    const problems = live.flatMap((path) =>
      this.#part('the problems of a board', () => [...boards.lastProblemsOf(path), ...faults.problemsOf(path)]),
    );
    const ofImpact = this.#part('the check of other boards', () => impact.problems(live));
    const ofBoards = runFilters(BOARDS_TOGETHER_FILTERS, [...problems, ...ofImpact], undefined);
    const all = [...ofBoards, ...this.otherProblems(live)];
    const shown = runFilters(SHOWN_FILTERS, all, (each) => typing.show(each, partly));
    const isMade = (path: string) => live.slice(0, made).some((board) => analyzer.lastBoard(board)?.files.has(path));
    this.#publisher.publish(shown, (path) => partly && !isMade(path));
    // The status counts problems: it waits with them.
    if (!typing.isHolding) this.#sendStatus();
  }

  #sendStatus(): void {
    const status = this.status(this.#parts.boards.active);
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    void this.#parts.connection.sendNotification(protocol.BOARD_STATUS_NOTIFICATION, status);
  }
}
