/**
 * Logs of real boots that boards are compared with. A board keeps what it was compared with last, so that what differs
 * stays marked, and goes when the board is corrected.
 */

import type { Board } from '../analysis/board.ts';
import { placeBootProblem } from '../analysis/placeFindings.ts';
import type { BootProfile } from '../boot/profile.ts';
import type { BootReport } from '../boot/report.ts';
import { comparisonProblems } from '../bootLog/comparisonProblems.ts';
import type { BootEvidence } from '../bootLog/evidence.ts';
import { type ComparedBoot, compareWithLog } from '../bootLog/index.ts';
import { GONE } from '../problems/filters.ts';
import type { Problem } from '../problems/problem.ts';

/** Boards whose logs are kept; the one compared longest ago goes first. */
const BOARDS_MAX = 16;

interface Kept {
  readonly evidence: BootEvidence;
  /** The boot that the comparison was made beside: another one asks for another. */
  report: BootReport | undefined;
  compared: ComparedBoot | undefined;
}

/** The logs of boots, by the path of the board that is compared with each; of the boards compared last. */
export class BootLogs {
  readonly #kept = new Map<string, Kept>();

  /** Whether the board at `path` is compared with a log. */
  has(path: string): boolean {
    return this.#kept.has(path);
  }

  /** From now on the board at `path` is compared with this; with a text that says nothing of a boot, with none. */
  keep(path: string, evidence: BootEvidence): void {
    this.#kept.delete(path);
    if (evidence.kinds.length === 0) return;
    this.#kept.set(path, { evidence, report: undefined, compared: undefined });
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > BOARDS_MAX && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** The board at `path` is compared with no log any more. Answers whether it was. */
  forget(path: string): boolean {
    return this.#kept.delete(path);
  }

  /** The boards that are compared with a log. */
  get paths(): readonly string[] {
    return [...this.#kept.keys()];
  }

  /** The comparison of a board beside its last boot, made with `profile` where the log is silent. */
  compare(board: Board, report: BootReport | undefined, profile: BootProfile): ComparedBoot | undefined {
    const kept = this.#kept.get(board.path);
    if (!kept) return undefined;
    if (!kept.compared || kept.report !== report) {
      kept.compared = compareWithLog(board.blob, profile, kept.evidence);
      kept.report = report;
    }
    return kept.compared;
  }

  /** What differs, at the nodes of the board; nothing of a node that `isGone` since it was booted. */
  problemsOf(
    board: Board,
    report: BootReport,
    profile: BootProfile,
    isGone: (path: string) => boolean,
  ): readonly Problem[] {
    const compared = this.compare(board, report, profile);
    // A log of another machine tells nothing of this tree; the report asks.
    const isOwn = compared !== undefined && compared.calibration.otherMachine === undefined;
    const found = isOwn ? comparisonProblems(compared.comparison) : [];
    return GONE.keep(found, isGone).map((problem) => placeBootProblem(board, problem));
  }
}
