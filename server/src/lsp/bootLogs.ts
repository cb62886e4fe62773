/**
 * Logs of real boots that boards are compared with. A board keeps its last log, so that the differences
 * stay marked, and disappear when the user corrects the board.
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

/** Limit of boards with logs; the log compared longest ago is dropped first. */
const BOARDS_MAX = 16;

interface Kept {
  readonly evidence: BootEvidence;
  /** The boot that the log was compared with; a new boot needs a new comparison. */
  report: BootReport | undefined;
  compared: ComparedBoot | undefined;
}

/** The logs of the most recently compared boards, by board path. */
export class BootLogs {
  readonly #kept = new Map<string, Kept>();

  /** Whether the board at `path` has a log. */
  has(path: string): boolean {
    return this.#kept.has(path);
  }

  /** From now on the board at `path` is compared with this text; a text without a boot removes its log. */
  keep(path: string, evidence: BootEvidence): void {
    this.#kept.delete(path);
    if (evidence.kinds.length === 0) return;
    this.#kept.set(path, { evidence, report: undefined, compared: undefined });
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > BOARDS_MAX && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** Removes the log of the board at `path`. Returns whether there was one. */
  forget(path: string): boolean {
    return this.#kept.delete(path);
  }

  /** The boards with a log. */
  get paths(): readonly string[] {
    return [...this.#kept.keys()];
  }

  /** Compares a board's log with its last boot; `profile` fills what the log does not say. */
  compare(board: Board, report: BootReport | undefined, profile: BootProfile): ComparedBoot | undefined {
    const kept = this.#kept.get(board.path);
    if (!kept) return undefined;
    if (!kept.compared || kept.report !== report) {
      kept.compared = compareWithLog(board.blob, profile, kept.evidence);
      kept.report = report;
    }
    return kept.compared;
  }

  /** The differences, at the nodes of the board; omits nodes that `isGone` since the boot. */
  problemsOf(
    board: Board,
    report: BootReport,
    profile: BootProfile,
    isGone: (path: string) => boolean,
  ): readonly Problem[] {
    const compared = this.compare(board, report, profile);
    // A log of another machine says nothing about this tree; the report asks the user.
    const isOwn = compared !== undefined && compared.calibration.otherMachine === undefined;
    const found = isOwn ? comparisonProblems(compared.comparison) : [];
    return GONE.keep(found, isGone).map((problem) => placeBootProblem(board, problem));
  }
}
