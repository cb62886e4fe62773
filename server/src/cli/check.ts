/** `dtatlas check`: compile problems, dtc's checks and the engine's findings, over files and folders. */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toHostPath } from '../node/diskHost.ts';
import type { Caller } from './caller.ts';
import { type CheckedFile, Checker, parseCheckOptions } from './checker.ts';
import { checkWithJobs } from './checkJobs.ts';
import { displayPath, fileArgument, formatProblem, type PlacedProblem, type Session } from './session.ts';
import { UsageError } from './usage.ts';

/** From here on files are checked in threads of their own, even if it is one: starting it takes as long as a few boards. */
const MANY_FILES = 20;
/** Progress is drawn at most this often. */
const PROGRESS_INTERVAL_MS = 100;

interface Counts {
  files: number;
  errors: number;
  warnings: number;
}

/** Prints every problem once, and how many there are. Exit code 1 when there are errors. */
export async function checkCommand(args: readonly string[], caller: Caller): Promise<number> {
  const options = parseCheckOptions(args);
  const { positionals, format, jobs } = options;
  if (positionals.length === 0) throw new UsageError('takes at least one file or folder');
  const checker = new Checker(options, caller);
  const files = [...new Set(positionals.flatMap((path) => listSources(checker.session, path)))];
  const progress = new Progress(files.length, caller);
  const counts: Counts = { files: 0, errors: 0, warnings: 0 };
  const results: CheckedFile[] = [];
  // A problem in a shared .dtsi is one problem, however many boards include it.
  const seen = new Set<string>();

  const checked = files.length < MANY_FILES ? checker.check(files) : checkWithJobs(args, files, jobs);
  for await (const { file, problems: all } of checked) {
    progress.show(file);
    const problems = all.filter((problem) => isNew(problem, seen));
    count(problems, counts);
    if (format === 'json') results.push({ file, problems });
    else {
      progress.clear();
      for (const problem of problems) caller.write(`${formatProblem(problem)}\n`);
    }
  }
  progress.clear();
  if (format === 'json') caller.write(`${JSON.stringify({ files: results, summary: counts }, undefined, 2)}\n`);
  else caller.write(summary(counts));
  return counts.errors > 0 ? 1 : 0;
}

function isNew({ file, line, column, code, message }: PlacedProblem, seen: Set<string>): boolean {
  const key = `${file}\0${line}\0${column}\0${code}\0${message}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function count(problems: readonly PlacedProblem[], counts: Counts): void {
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
  readonly #caller: Caller;
  #done = 0;
  #shownAt = 0;
  #visible = false;

  constructor(total: number, caller: Caller) {
    this.#total = total;
    this.#caller = caller;
  }

  show(file: string): void {
    this.#done++;
    const now = Date.now();
    const columns = this.#caller.errorColumns();
    if (columns === undefined || now - this.#shownAt < PROGRESS_INTERVAL_MS) return;
    this.#shownAt = now;
    this.#visible = true;
    const line = `${this.#done}/${this.#total} ${displayPath(file)}`;
    this.#caller.writeError(`\r\u001b[K${line.slice(0, columns - 1)}`);
  }

  clear(): void {
    if (this.#visible) this.#caller.writeError('\r\u001b[K');
    this.#visible = false;
  }
}
