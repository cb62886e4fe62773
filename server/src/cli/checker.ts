/** Checks files one after the other, for `dtatlas check` in one process and for each of its jobs. */
import { simulatedArchitecture } from '../analysis/architecture.ts';
import type { Board } from '../analysis/board.ts';
import { ProblemPlacer } from '../analysis/placedProblem.ts';
import type { BootReport } from '../boot/report.ts';
import { CHECK_FILTERS, isReported, runFilters } from '../problems/filters.ts';
import { internalError } from '../problems/internalError.ts';
import { type Problem, unreadableFile } from '../problems/problem.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { STYLE_MODES } from '../style/check/checkStyle.ts';
import { Planner, readGivenKeys } from './bootPlan.ts';
import type { Caller } from './caller.ts';
import { type CheckedFile, isShared } from './checkedFile.ts';
import { checkSettings } from './checkOptions.ts';
import { OVERLAY_OPTIONS, type Overlays, openBoard, overlayFiles } from './overlays.ts';
import { displayPath } from './problemText.ts';
import { fileArgument, openSession, type Session } from './session.ts';
import { CHECK_OPTIONS, oneOf, parseOptions, SOURCE_OPTIONS, UsageError } from './usage.ts';

const FORMATS = ['text', 'json'] as const;
/** Jobs at a time; each wants a processor and some hundred megabytes. */
const JOBS_MAX = 64;
/** Limit of the texts kept between boards: boards of one folder share files, others hardly do. */
const KEPT_CHARACTERS = 2 * 1024 * 1024;

/** The command line of `check`. */
export function parseCheckOptions(args: readonly string[]) {
  const { values, positionals, tokens } = parseOptions({
    args: [...args],
    allowPositionals: true,
    tokens: true,
    options: {
      ...SOURCE_OPTIONS,
      ...CHECK_OPTIONS,
      ...OVERLAY_OPTIONS,
      format: { type: 'string' },
      jobs: { type: 'string' },
      'no-boot': { type: 'boolean' },
      all: { type: 'boolean' },
      style: { type: 'string' },
    },
  });
  const format = oneOf('format', values.format ?? 'text', FORMATS);
  const jobs = Number(values.jobs ?? 1);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > JOBS_MAX) {
    throw new UsageError(`--jobs takes a number from 1 to ${JOBS_MAX}; not '${values.jobs}'`);
  }
  if (values['no-boot'] && values.overlay)
    throw new UsageError('--no-boot looks at every file by itself: no --overlay');
  const style = values.style === undefined ? undefined : oneOf('style', values.style, STYLE_MODES);
  return { values, positionals, format, jobs, style, checks: checkSettings(values, tokens) };
}

/** Checks the files of one command line, and keeps shared files from one board to the next. */
export class Checker {
  readonly session: Session;
  readonly #planner: Planner;
  readonly #placer: ProblemPlacer;
  readonly #overlays: Overlays;
  /** As in a build: overlays are checked alone, and nothing is booted. */
  readonly #asBuild: boolean;
  /** Findings that only other kernels have are not wanted. */
  readonly #onlyChosenKernel: boolean;
  /** Files on the command line that are no boards themselves. */
  readonly #shared: readonly string[];

  constructor({ values, positionals, checks }: ReturnType<typeof parseCheckOptions>, caller: Caller) {
    this.session = openSession(caller, values, checks, KEPT_CHARACTERS);
    this.#planner = new Planner(this.session, readGivenKeys({ kernel: values.kernel }));
    this.#placer = new ProblemPlacer(this.session, displayPath);
    this.#overlays = overlayFiles(this.session, values.overlay ?? []);
    this.#asBuild = values['no-boot'] ?? false;
    this.#onlyChosenKernel = values.kernel !== undefined;
    this.#shared = positionals.filter(isShared).map((path) => fileArgument(this.session, path));
  }

  /** Results come in the order given. A fault of ours costs the result of one file: a problem says so. */
  async *check(files: readonly string[]): AsyncGenerator<CheckedFile> {
    for (const file of files) {
      let result: CheckedFile;
      try {
        result = await this.#check(file);
      } catch (error) {
        if (error instanceof UsageError) throw error;
        const fault = internalError('the check of this file', file, error);
        result = { file: displayPath(file), problems: [this.#placer.place(fault)], includes: [] };
      }
      this.session.analyzer.forget(file);
      // Hardly any file includes a board; if all their texts were kept, they would crowd out the shared ones.
      this.session.host.release(file);
      yield result;
    }
  }

  async #check(file: string): Promise<CheckedFile> {
    const { board, problems } = await this.#open(file);
    const placed = problems.map((problem) => this.#placer.place(problem));
    const includes = this.#shared.filter((path) => board?.files.has(path)).map(displayPath);
    return { file: displayPath(file), problems: placed, includes };
  }

  async #open(file: string): Promise<{ readonly board: Board | undefined; readonly problems: readonly Problem[] }> {
    const blob = this.session.blob(file);
    if (blob?.board && this.#overlays.texts.length + this.#overlays.trees.length > 0)
      throw new UsageError(`--overlay takes the source of a board, and '${displayPath(file)}' is a blob`);
    if (blob) return { board: blob.board, problems: blob.board ? this.#problems(blob.board) : blob.problems };
    const board = await (this.#asBuild ? this.session.board(file) : openBoard(this.session, file, this.#overlays));
    if (board) return { board, problems: this.#problems(board) };
    return { board, problems: [unreadableFile(file, this.session.host.refusal(file)?.words)] };
  }

  /** Problems of every stage: compiler, checks, boots. */
  #problems(board: Board): readonly Problem[] {
    let { problems } = board;
    if (!this.#asBuild && !problems.some((problem) => problem.severity === 'error')) {
      const { plan, problems: inProfile } = this.#planner.plan(
        board.machine,
        simulatedArchitecture(board.architecture),
      );
      const found = board.problemsWith(board.hasKnownKernel ? this.#boots(board, plan) : []);
      problems = [...inProfile, ...runFilters(CHECK_FILTERS, found, { onlyChosenKernel: this.#onlyChosenKernel })];
    }
    return problems;
  }

  /** The chosen kernel; other kernels where their findings are wanted, or add to those of the chosen one. */
  #boots(board: Board, plan: readonly PlannedBoot[]): readonly BootReport[] {
    const report = this.#onlyChosenKernel ? board.boot(plan) : undefined;
    return report && !report.problems.some(isReported) ? [report] : board.bootAll(plan);
  }
}
