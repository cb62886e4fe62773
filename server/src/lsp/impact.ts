/**
 * What a saved file that several boards share does to all of them. One board is looked at after another while nothing else
 * happens, and held against the same board with the file as it was before: only what is new is told. A board without
 * problems needs no second look, so that a change that breaks nothing costs one run a board.
 */

import { Analyzer, type AnalyzerSettings } from '../analysis/analyzer.ts';
import type { Board } from '../analysis/board.ts';
import type { Span } from '../base/span.ts';
import { severityOf } from '../problems/codes.ts';
import { HIDDEN_BOARD_FILTERS, runFilters } from '../problems/filters.ts';
import type { Problem, RelatedPlace } from '../problems/problem.ts';
import { PatchedHost } from '../source/patchedHost.ts';
import { basename } from '../source/path.ts';
import type { SourceHost } from '../source/sourceHost.ts';
import type { SyntaxStore } from '../syntax/syntaxStore.ts';

/** Boards looked at for one saved file; of a chip with more the first ones by name. */
const BOARDS_MAX = 200;
/** Boards that a message names; the others are counted. */
const NAMES_MAX = 24;
/** New problems shown of one board: the first tell enough. */
const PROBLEMS_MAX = 20;
/** Files whose earlier text is remembered. */
const FILES_MAX = 64;

/** What the check needs of the server. */
interface ImpactSources {
  readonly host: SourceHost;
  readonly syntax: SyntaxStore;
  readonly existsDirectory: (path: string) => boolean;
  /** Boards that may include a file, in any order. */
  boardsOf(file: string): readonly string[];
  /** Everything that a board has to say, its boot included. */
  problemsOf(board: Board): readonly Problem[];
}

/** What one board has that it did not have before. */
interface BrokenBoard {
  readonly path: string;
  readonly problems: readonly Problem[];
}

interface Impact {
  /** The text of the saved file as it was looked at. */
  readonly text: string;
  readonly summary: Problem;
  readonly broken: readonly BrokenBoard[];
}

/** Compares boards before and after the save of a file they share, one board for each `step`. */
export class ImpactCheck {
  readonly #sources: ImpactSources;
  /** The text that a file is held against: as it was when it was opened, or when it last broke nothing. */
  readonly #before = new Map<string, string>();
  readonly #impacts = new Map<string, Impact>();
  /** Files still to be looked at. */
  readonly #waiting = new Set<string>();
  #settings: AnalyzerSettings | undefined;
  #work: Generator<void, void> | undefined;

  constructor(sources: ImpactSources) {
    this.#sources = sources;
  }

  configure(settings: AnalyzerSettings): void {
    this.#settings = settings;
    this.cancel();
    this.#impacts.clear();
  }

  /** A shared file was opened: what it says now is what later versions are held against. */
  opened(path: string): void {
    const text = this.#textOf(path);
    if (text === undefined || this.#before.has(path)) return;
    this.#before.set(path, text);
    const oldest = this.#before.keys().next().value;
    if (this.#before.size > FILES_MAX && oldest !== undefined) this.#before.delete(oldest);
  }

  /** A file was closed; it is held against the same text as before only while it breaks something. */
  closed(path: string): void {
    if (!this.#impacts.has(path)) this.#before.delete(path);
  }

  /** A file was saved; what was found broken before is looked at again with it. */
  saved(path: string): void {
    this.cancel();
    const before = this.#before.get(path);
    if (before !== undefined && before !== this.#textOf(path)) this.#waiting.add(path);
    for (const file of this.#impacts.keys()) this.#waiting.add(file);
  }

  /** The text has changed: what is being looked at is not what was saved. */
  cancel(): void {
    this.#waiting.clear();
    this.#work = undefined;
  }

  /** Whether there is something to look at. */
  get isWaiting(): boolean {
    return this.#work !== undefined || this.#waiting.size > 0;
  }

  /** Looks at one board; true when there is something new to be shown. */
  step(): boolean {
    if (!this.#work) {
      const [path] = this.#waiting;
      if (path === undefined) return false;
      this.#waiting.delete(path);
      this.#work = this.#check(path);
    }
    if (this.#work.next().done !== true) return false;
    this.#work = undefined;
    return true;
  }

  /** What boards that are not `live` have because of saved files, and a summary at each of those files. */
  problems(live: readonly string[]): readonly Problem[] {
    return [...this.#impacts].flatMap(([path, { text, summary, broken }]) => {
      const hidden = broken.filter((board) => !live.includes(board.path));
      const all = [summary, ...hidden.flatMap(({ problems }) => problems)];
      // Places in a file that was edited since are no longer known.
      return this.#textOf(path) === text ? all : all.filter(({ span }) => span.file !== path);
    });
  }

  #textOf(path: string): string | undefined {
    return this.#sources.host.read(path)?.text;
  }

  *#check(path: string): Generator<void, void> {
    const { host } = this.#sources;
    const text = this.#textOf(path);
    const earlier = this.#before.get(path);
    if (text === undefined || earlier === undefined) return;
    const now = this.#analyzer(host);
    const before = this.#analyzer(new PatchedHost(host, [[path, earlier]]));
    const found = [...this.#sources.boardsOf(path)].sort();
    const broken: BrokenBoard[] = [];
    let including = 0;
    for (const at of found.slice(0, BOARDS_MAX)) {
      yield;
      const board = now.wholeBoard(at);
      now.forget(at);
      if (!board?.dependencies.has(path)) continue;
      including++;
      const problems = this.#grave(board);
      if (problems.length === 0) continue;
      yield;
      const known = new Map<string, number>();
      const old = before.wholeBoard(at);
      before.forget(at);
      for (const problem of old ? this.#grave(old) : []) {
        known.set(keyOf(problem), (known.get(keyOf(problem)) ?? 0) + 1);
      }
      const added = problems.filter((problem) => {
        const left = known.get(keyOf(problem)) ?? 0;
        known.set(keyOf(problem), left - 1);
        return left <= 0;
      });
      if (added.length > 0) broken.push({ path: at, problems: added.slice(0, PROBLEMS_MAX) });
    }
    if (broken.length === 0) {
      this.#impacts.delete(path);
      this.#before.set(path, text);
      return;
    }
    const span = changedSpan(path, earlier, text);
    const summary = summaryOf(broken, including, found.length - BOARDS_MAX, span);
    this.#impacts.set(path, { text, broken, summary });
  }

  #analyzer(host: SourceHost): Analyzer {
    const { syntax, existsDirectory } = this.#sources;
    return new Analyzer(host, syntax, existsDirectory, this.#settings);
  }

  #grave(board: Board): readonly Problem[] {
    return runFilters(HIDDEN_BOARD_FILTERS, this.#sources.problemsOf(board), undefined);
  }
}

/** What makes problems of two versions the same one; lines move. */
function keyOf({ code, message, span }: Problem): string {
  return `${span.file} ${code} ${message}`;
}

function summaryOf(broken: readonly BrokenBoard[], including: number, skipped: number, span: Span): Problem {
  const names = broken.slice(0, NAMES_MAX).map(({ path }) => basename(path));
  const more = broken.length > names.length ? ` and ${broken.length - names.length} more` : '';
  const of = including === 1 ? 'the only board that includes' : `${broken.length} of ${including} boards that include`;
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

/** The first line of a text that differs from what it was, without the blank around. */
function changedSpan(file: string, before: string, now: string): Span {
  let at = 0;
  while (at < now.length && now[at] === before[at]) at++;
  let start = now.lastIndexOf('\n', at - 1) + 1;
  const newline = now.indexOf('\n', at);
  const line = now.slice(start, newline < 0 ? now.length : newline);
  start += line.length - line.trimStart().length;
  return { file, start, end: Math.max(start + line.trim().length, Math.min(start + 1, now.length)) };
}
