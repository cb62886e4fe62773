/** Updates: recompiles and boots boards, the active one first, and sends the results to the client. */

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

/** After this time an update reads messages before it continues with the next board. */
const SLICE_MS = 25;

/**
 * Limit of stages of the active board behind which messages are read until its problems are published: those of one edit, and
 * some more. Someone who types fast must not keep problems away.
 */
const STAGES_MAX = 6;

/** The state of the client's settings. */
interface SettingsState {
  /** Whether updates must wait for the first ones. */
  isWaiting(): boolean;
  /** Whether the client has been asked for them, also later, and has not answered yet. */
  isReading(): boolean;
}

/** Updates boards in slices after a change, boots saved ones, and publishes the results. */
export class Updates implements UpdateRequests {
  readonly #parts: ServerParts;
  readonly #publisher: Publisher;
  readonly #scheduler: Scheduler;
  readonly #settings: SettingsState;
  /** Boards to boot at the next update, because files of theirs were opened or saved. */
  readonly #bootFor = new Set<string>();
  /** Something changed since the last diagnostics were sent. */
  #unpublished = false;
  /** Stages of the active board behind which messages were read since problems were last published. */
  #stages = 0;
  /** The last stage of the active board is done. */
  #isRefreshed = false;
  #lastStatus = '';

  /**
   * `tidy` is called when no request waits; `settings` says what is still to come of them;
   * `refreshLenses` asks the client to refresh code lenses.
   */
  constructor(parts: ServerParts, tidy: () => void, settings: SettingsState, refreshLenses: () => void) {
    const { connection, converter, documents, faults, impact, index } = parts;
    this.#parts = parts;
    this.#settings = settings;
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

  /** Waits until all requested work is done and sent, and deferrable work is done. */
  async settled(): Promise<void> {
    do await this.#scheduler.idle();
    while (this.#settings.isReading() || this.#parts.warmUp.now());
  }

  /** Waits for a moment when boards are up to date and no message requests more; see `Scheduler.quiet`. */
  quiet(): Promise<void> {
    return this.#scheduler.quiet();
  }

  /** Boots the boards of a file at the next update. */
  bootFor(path: string): void {
    this.#bootFor.add(path);
  }

  /** The profile has changed: boots all shown boards again, as far as it applies to them. */
  bootShown(): void {
    for (const path of this.#parts.boards.live()) this.#bootFor.add(path);
  }

  /** Recompiles a board if it is out of date, and boots it if requested. An internal fault in it leaves the others unaffected. */
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

  /** Problems of files that belong to no board, and of files by themselves. */
  otherProblems(live = this.#parts.boards.live()): readonly Problem[] {
    const { boards, documents, analyzer } = this.#parts;
    return [
      ...this.#part('the problems of profiles', () => boards.profileProblems(live)),
      ...this.#part('the problems of files without a board', () => strayProblems(documents, analyzer, live)),
      ...this.#part('the style of files', () => this.#style()),
    ];
  }

  /** Coding style problems of open files, where the settings enable them. */
  #style(): readonly Problem[] {
    const { boards, documents } = this.#parts;
    const { style } = boards.settings;
    if (style === 'off') return [];
    return documents.openPaths().flatMap((path) => {
      const file = documents.read(path);
      return file ? styleProblems(file, style) : [];
    });
  }

  /** One of several parts: if it fails, the others are still reported. */
  #part(stage: string, problems: () => readonly Problem[]): readonly Problem[] {
    try {
      return problems();
    } catch (error) {
      this.#parts.faults.log(stage, error);
      return [];
    }
  }

  /** The status bar's data when `active` is the active board. */
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

  /** The kernel of a board's boot: from its profile, or from the settings. */
  #kernelOf(board: Board | undefined): string {
    const { boards } = this.#parts;
    return board && !board.isOverlay
      ? boards.kernelOf(board)
      : (boards.settings.kernel ?? board?.treeKernel ?? DEFAULT_KERNEL);
  }

  /**
   * Updates boards, the active one first, and sends the results; returns true when boards are left for another slice.
   * Until a board's turn its earlier problems stay.
   */
  #update(): boolean {
    if (this.#settings.isWaiting()) return false;
    const { analyzer, boards, refresher, warmUp } = this.#parts;
    const live = boards.live();
    if (live[0] !== undefined && this.#stages < STAGES_MAX && this.#nextStage(live[0])) {
      this.#stages++;
      return true;
    }
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
   * Does the next stage of the active board: compiles it, checks it, boots it and places what the boot finds. Returns false when
   * all are done. Messages are read behind each: an answer needs only the compiled board, and the other stages take
   * two or three times as long.
   */
  #nextStage(path: string): boolean {
    const { analyzer, boards, faults } = this.#parts;
    try {
      const before = analyzer.lastBoard(path);
      const board = boards.board(path);
      if (!board) return false;
      if (board !== before) {
        faults.made(path);
        this.#isRefreshed = false;
        return true;
      }
      if (!board.isChecked) {
        void board.problems;
        return true;
      }
    } catch {
      // The refresh of the board tries again and reports the error.
    }
    if (this.#isRefreshed) return false;
    this.refresh(path);
    this.#isRefreshed = true;
    return true;
  }

  /** `made`: the number of boards, from the first on, that are up to date. */
  #publish(live: readonly string[], made: number): void {
    const { analyzer, boards, faults, impact, typing } = this.#parts;
    const partly = made < live.length;
    this.#stages = 0;
    this.#isRefreshed = false;
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
    // The status includes problem counts, so it waits for the problems.
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
