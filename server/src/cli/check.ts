/** `dtatlas check`: compile problems, dtc's checks and the engine's findings, over files and folders. */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Board } from '../analysis/board.ts';
import type { Problem } from '../base/problem.ts';
import { toHostPath } from '../node/diskHost.ts';
import { Planner, readGivenKeys, simulatedArchitecture } from './bootPlan.ts';
import { checkSettings } from './checkOptions.ts';
import { OVERLAY_OPTIONS, openBoard, overlayFiles } from './overlays.ts';
import {
  displayPath,
  fileArgument,
  isReported,
  openSession,
  type PlacedProblem,
  ProblemWriter,
  type Session,
} from './session.ts';
import { CHECK_OPTIONS, oneOf, parseOptions, SOURCE_OPTIONS, UsageError } from './usage.ts';

const FORMATS = ['text', 'json'] as const;
/** Progress is drawn at most this often. */
const PROGRESS_INTERVAL_MS = 100;

interface Counts {
  files: number;
  errors: number;
  warnings: number;
}

/** Prints every problem once, and how many there are. Exit code 1 when there are errors. */
export async function checkCommand(args: readonly string[]): Promise<number> {
  const { values, positionals, tokens } = parseOptions({
    args: [...args],
    allowPositionals: true,
    tokens: true,
    options: { ...SOURCE_OPTIONS, ...CHECK_OPTIONS, ...OVERLAY_OPTIONS, format: { type: 'string' } },
  });
  if (positionals.length === 0) throw new UsageError('takes at least one file or folder');
  const format = oneOf('format', values.format ?? 'text', FORMATS);
  const checks = checkSettings(values, tokens);
  const session = openSession(values, checks);
  const planner = new Planner(session, readGivenKeys({ kernel: values.kernel }));
  const files = [...new Set(positionals.flatMap((path) => listSources(session, path)))];
  const overlays = overlayFiles(session, values.overlay ?? []);
  const writer = new ProblemWriter(session);
  const progress = new Progress(files.length);
  const counts: Counts = { files: 0, errors: 0, warnings: 0 };
  const results: { readonly file: string; readonly problems: readonly PlacedProblem[] }[] = [];
  // A problem in a shared .dtsi is one problem, however many boards include it.
  const seen = new Set<string>();

  for (const file of files) {
    progress.show(file);
    const board = await openBoard(session, file, overlays);
    const all = board ? allProblems(board, planner) : [unreadable(file)];
    const problems = all.filter((problem) => isNew(problem, seen));
    session.analyzer.forget(file);
    count(problems, counts);
    if (format === 'json') results.push({ file: displayPath(file), problems: problems.map((p) => writer.place(p)) });
    else {
      progress.clear();
      for (const problem of problems) process.stdout.write(`${writer.format(problem)}\n`);
    }
  }
  progress.clear();
  if (format === 'json') process.stdout.write(`${JSON.stringify({ files: results, summary: counts }, undefined, 2)}\n`);
  else process.stdout.write(summary(counts));
  return counts.errors > 0 ? 1 : 0;
}

/** Problems of every stage; information is for editors and left out. */
function allProblems(board: Board, planner: Planner): readonly Problem[] {
  let { problems } = board;
  if (!problems.some((problem) => problem.severity === 'error')) {
    const { plan, problems: inProfile } = planner.plan(board, simulatedArchitecture(board));
    const report = board.boot(plan);
    // What other kernels say is information, unless this one says it, too.
    const isTold = report?.problems.some(isReported) === true;
    const reports = isTold ? board.bootAll(plan) : report ? [report] : [];
    problems = [...inProfile, ...board.problemsWith(reports)];
  }
  return problems.filter(isReported);
}

/** A file of a folder that cannot be read (no permission, far too large) spares the others. */
function unreadable(file: string): Problem {
  return {
    code: 'unreadable-file',
    severity: 'error',
    message: 'the file cannot be read',
    span: { file, start: 0, end: 0 },
    related: [],
  };
}

function isNew(problem: Problem, seen: Set<string>): boolean {
  const { span, code, message } = problem;
  const key = `${span.file}\0${span.start}\0${code}\0${message}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function count(problems: readonly Problem[], counts: Counts): void {
  counts.files++;
  for (const { severity } of problems) {
    if (severity === 'error') counts.errors++;
    else counts.warnings++;
  }
}

function summary({ files, errors, warnings }: Counts): string {
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  return `${plural(files, 'file')} checked: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}\n`;
}

/** A file stands for itself, a folder for every board and overlay below it, in order of path. */
function listSources(session: Session, argument: string): readonly string[] {
  const stat = statSync(resolve(argument), { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return [fileArgument(session, argument)];
  const found: string[] = [];
  const pending = [resolve(argument)];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git') pending.push(path);
      else if (entry.isFile() && /\.dtso?$/.test(entry.name)) found.push(toHostPath(path));
    }
  }
  if (found.length === 0) throw new UsageError(`no .dts or .dtso below '${argument}'`);
  return found.sort();
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** A line on the terminal that says how far it is; nothing when standard error is no terminal. */
class Progress {
  readonly #total: number;
  #done = 0;
  #shownAt = 0;
  #visible = false;

  constructor(total: number) {
    this.#total = total;
  }

  show(file: string): void {
    this.#done++;
    const now = Date.now();
    if (!process.stderr.isTTY || now - this.#shownAt < PROGRESS_INTERVAL_MS) return;
    this.#shownAt = now;
    this.#visible = true;
    const line = `${this.#done}/${this.#total} ${displayPath(file)}`;
    process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  }

  clear(): void {
    if (this.#visible) process.stderr.write('\r\u001b[K');
    this.#visible = false;
  }
}
