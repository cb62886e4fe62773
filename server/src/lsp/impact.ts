/**
 * The effect of a saved file on all boards that share it. Boards are checked one by one in idle time, and compared with the
 * same board before the save: only new problems are reported. A board without problems needs no second compilation,
 * so a save that breaks nothing costs one run for each board.
 */

import { Analyzer, type AnalyzerSettings } from '../analysis/analyzer.ts';
import type { Board } from '../analysis/board.ts';
import type { Span } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import { severityOf } from '../problems/codes.ts';
import { HIDDEN_BOARD_FILTERS, runFilters } from '../problems/filters.ts';
import type { Problem, RelatedPlace } from '../problems/problem.ts';
import { PatchedHost } from '../source/patchedHost.ts';
import { basename } from '../source/path.ts';
import type { SourceHost } from '../source/sourceHost.ts';
import type { SyntaxStore } from '../syntax/syntaxStore.ts';
import { Progress, type ProgressMaker } from './progress.ts';

/** Limit of boards checked for one saved file; the first ones by name. */
const BOARDS_MAX = 200;
/** Limit of boards that a message names; the others are counted. */
const NAMES_MAX = 24;
/** Limit of new problems shown for one board. */
const PROBLEMS_MAX = 20;
/** Limit of files whose earlier text and save results are remembered. */
const FILES_MAX = 64;
/** Up to this many boards the check is too short to show progress. */
const QUIET_BOARDS = 3;

/** The server functions that the check needs. */
interface ImpactSources {
  readonly host: SourceHost;
  readonly syntax: SyntaxStore;
  readonly existsDirectory: (path: string) => boolean;
  /** Boards that may include a file, in any order. */
  boardsOf(file: string): readonly string[];
  /** All problems of a board, including those of its boot. */
  problemsOf(board: Board): Steps<readonly Problem[]>;
  readonly progress: ProgressMaker;
}

/** The new problems of one board. */
interface BrokenBoard {
  readonly path: string;
  readonly problems: readonly Problem[];
}

interface Impact {
  /** The text of the saved file at the check. */
  readonly text: string;
  readonly summary: Problem;
  readonly broken: readonly BrokenBoard[];
}

/** The effect of a file's last save on the boards that include it. */
export interface ImpactResult {
  readonly path: string;
  /** Checked boards that include the file; those of `broken` among them. */
  readonly boards: number;
  /** Boards that may include it and were skipped: there are too many. */
  readonly skipped: number;
  readonly broken: readonly BrokenBoard[];
}

/** Compares boards before and after the save of a file they share, a part of the work on one board in each `step`. */
export class ImpactCheck {
  readonly #sources: ImpactSources;
  /** The text for comparison: the text at opening, or the last one that broke nothing. */
  readonly #before = new Map<string, string>();
  readonly #impacts = new Map<string, Impact>();
  readonly #results = new Map<string, ImpactResult>();
  /** Files still to be checked. */
  readonly #waiting = new Set<string>();
  #settings: AnalyzerSettings | undefined;
  #work: Steps<ImpactResult | undefined> | undefined;
  #progress: Progress | undefined;

  constructor(sources: ImpactSources) {
    this.#sources = sources;
  }

  configure(settings: AnalyzerSettings): void {
    this.#settings = settings;
    this.cancel();
    this.#impacts.clear();
    this.#results.clear();
  }

  /** A shared file was opened: its current text is the reference for later versions. */
  opened(path: string): void {
    const text = this.#textOf(path);
    if (text === undefined || this.#before.has(path)) return;
    this.#before.set(path, text);
    const oldest = this.#before.keys().next().value;
    if (this.#before.size > FILES_MAX && oldest !== undefined) this.#before.delete(oldest);
  }

  /** A file was closed; its reference text is kept only while the file breaks something. */
  closed(path: string): void {
    if (!this.#impacts.has(path)) this.#before.delete(path);
  }

  /** A file was saved; boards found broken before are checked again with it. */
  saved(path: string): void {
    this.cancel();
    const before = this.#before.get(path);
    if (before !== undefined && before !== this.#textOf(path)) this.#waiting.add(path);
    for (const file of this.#impacts.keys()) this.#waiting.add(file);
  }

  /** The text has changed: the check in progress is not for the saved text. */
  cancel(): void {
    this.#waiting.clear();
    this.#end();
  }

  #end(): void {
    this.#work = undefined;
    this.#progress?.end();
    this.#progress = undefined;
  }

  /** Whether a check is pending. */
  get isWaiting(): boolean {
    return this.#work !== undefined || this.#waiting.size > 0;
  }

  /** The effect of a file's last save; undefined where none was checked. */
  resultOf(path: string): ImpactResult | undefined {
    return this.#results.get(path);
  }

  /** Compiles one board, checks or boots it; returns the result after the last board. */
  step(): ImpactResult | undefined {
    if (!this.#work) {
      const [path] = this.#waiting;
      if (path === undefined) return undefined;
      this.#waiting.delete(path);
      this.#work = this.#check(path);
    }
    const step = this.#work.next();
    if (step.done !== true) return undefined;
    this.#end();
    return step.value;
  }

  /** Problems of boards that are not `live` because of saved files, and a summary at each of those files. */
  problems(live: readonly string[]): readonly Problem[] {
    return [...this.#impacts].flatMap(([path, { text, summary, broken }]) => {
      const hidden = broken.filter((board) => !live.includes(board.path));
      const all = [summary, ...hidden.flatMap(({ problems }) => problems)];
      // Places in a file that was edited since then are unknown.
      return this.#textOf(path) === text ? all : all.filter(({ span }) => span.file !== path);
    });
  }

  #textOf(path: string): string | undefined {
    return this.#sources.host.read(path)?.text;
  }

  *#check(path: string): Steps<ImpactResult | undefined> {
    const { host } = this.#sources;
    const text = this.#textOf(path);
    const earlier = this.#before.get(path);
    if (text === undefined || earlier === undefined) return undefined;
    const now = this.#analyzer(host);
    const before = this.#analyzer(new PatchedHost(host, [[path, earlier]]));
    const found = this.#sources.boardsOf(path);
    const looked = found.slice(0, BOARDS_MAX).sort();
    if (looked.length > QUIET_BOARDS) {
      const title = `Boards that include ${basename(path)}`;
      this.#progress = new Progress(this.#sources.progress, title, () => this.cancel());
    }
    const broken: BrokenBoard[] = [];
    let including = 0;
    for (const [i, at] of looked.entries()) {
      this.#progress?.report(i, looked.length, `${i} of ${looked.length}: ${basename(at)}`);
      yield;
      const board = now.wholeBoard(at);
      now.forget(at);
      if (!board?.dependencies.has(path)) continue;
      including++;
      // A client may wait for an answer: a board's checks and boots are separate steps.
      yield;
      const problems = yield* this.#grave(board);
      if (problems.length === 0) continue;
      yield;
      const known = new Map<string, number>();
      const old = before.wholeBoard(at);
      before.forget(at);
      yield;
      for (const problem of old ? yield* this.#grave(old) : []) {
        known.set(keyOf(problem), (known.get(keyOf(problem)) ?? 0) + 1);
      }
      const added = problems.filter((problem) => {
        const left = known.get(keyOf(problem)) ?? 0;
        known.set(keyOf(problem), left - 1);
        return left <= 0;
      });
      if (added.length > 0) broken.push({ path: at, problems: added.slice(0, PROBLEMS_MAX) });
    }
    const result = { path, boards: including, skipped: found.length - looked.length, broken };
    this.#keep(result);
    if (broken.length === 0) {
      this.#impacts.delete(path);
      this.#before.set(path, text);
    } else {
      const span = changedSpan(path, earlier, text);
      this.#impacts.set(path, { text, broken, summary: summaryOf(result, span) });
    }
    return result;
  }

  #keep(result: ImpactResult): void {
    this.#results.delete(result.path);
    this.#results.set(result.path, result);
    const oldest = this.#results.keys().next().value;
    if (this.#results.size > FILES_MAX && oldest !== undefined) this.#results.delete(oldest);
  }

  #analyzer(host: SourceHost): Analyzer {
    const { syntax, existsDirectory } = this.#sources;
    return new Analyzer(host, syntax, existsDirectory, this.#settings);
  }

  *#grave(board: Board): Steps<readonly Problem[]> {
    return runFilters(HIDDEN_BOARD_FILTERS, yield* this.#sources.problemsOf(board), undefined);
  }
}

/** The identity of a problem in two versions; lines may move. */
function keyOf({ code, message, span }: Problem): string {
  return `${span.file} ${code} ${message}`;
}

function summaryOf({ broken, boards, skipped }: ImpactResult, span: Span): Problem {
  const names = broken.slice(0, NAMES_MAX).map(({ path }) => basename(path));
  const more = broken.length > names.length ? ` and ${broken.length - names.length} more` : '';
  const of = boards === 1 ? 'the only board that includes' : `${broken.length} of ${boards} boards that include`;
  const left = skipped > 0 ? ` ${skipped} more boards were not looked at.` : '';
  const related = broken.flatMap(({ path, problems: [first] }): RelatedPlace[] =>
    first ? [{ span: first.span, message: `${basename(path)}: ${first.message}` }] : [],
  );
  return {
    code: 'boards-broken',
    severity: severityOf('boards-broken'),
    message: `What was changed here makes new problems in ${of} this file: ${names.join(', ')}${more}.${left}`,
    span,
    related,
  };
}

/** A result in one sentence without a full stop: `37 boards include chip.dtsi: 36 as before, 1 new error in a.dts`. */
export function impactWords({ path, boards, broken, skipped }: ImpactResult): string {
  const include = `${boards === 1 ? '1 board includes' : `${boards} boards include`} ${basename(path)}`;
  const left = skipped > 0 ? `, ${skipped} more were not looked at` : '';
  if (broken.length === 0) return `${include}: nothing new in ${boards === 1 ? 'it' : 'them'}${left}`;
  // A problem in a shared file is the same one in all of its boards.
  const severities = new Map<string, Problem['severity']>();
  for (const { problems } of broken) {
    for (const problem of problems) severities.set(`${keyOf(problem)} ${problem.span.start}`, problem.severity);
  }
  const all = [...severities.values()];
  const errors = all.filter((severity) => severity === 'error').length;
  const news = [counted(errors, 'new error'), counted(all.length - errors, 'new warning')].filter(
    (words) => words !== '',
  );
  const [only] = broken;
  const where = broken.length === 1 && only ? basename(only.path) : `${broken.length} boards`;
  const before = boards > broken.length ? `${boards - broken.length} as before, ` : '';
  return `${include}: ${before}${news.join(' and ')} in ${where}${left}`;
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first changed line of a text, without blanks at its ends. */
function changedSpan(file: string, before: string, now: string): Span {
  let at = 0;
  while (at < now.length && now[at] === before[at]) at++;
  let start = now.lastIndexOf('\n', at - 1) + 1;
  const newline = now.indexOf('\n', at);
  const line = now.slice(start, newline < 0 ? now.length : newline);
  start += line.length - line.trimStart().length;
  return { file, start, end: Math.max(start + line.trim().length, Math.min(start + 1, now.length)) };
}
