/** `dtatlas check`: compile problems, dtc's checks and the engine's findings, over files and folders. */
import { resolve } from 'node:path';
import { guarded } from '../analysis/guarded.ts';
import { ProblemPlacer } from '../analysis/placedProblem.ts';
import { styleProblems } from '../analysis/styleProblems.ts';
import { toHostPath } from '../node/diskHost.ts';
import { statusOf } from '../node/fileStatus.ts';
import { type StyleMode, styleKindOf } from '../style/check/checkStyle.ts';
import type { Caller } from './caller.ts';
import { isShared } from './checkedFile.ts';
import { Checker, parseCheckOptions } from './checker.ts';
import { checkWithJobs } from './checkJobs.ts';
import { CheckReport } from './checkReport.ts';
import { filesBelow } from './filesBelow.ts';
import { isFolder } from './folderInput.ts';
import { displayPath } from './problemText.ts';
import { fileArgument, type Session } from './session.ts';
import { SharedFiles } from './sharedFiles.ts';
import { UsageError } from './usage.ts';

/** From this number on files are checked in threads, even in a single one: starting it takes as long as a few boards. */
const MANY_FILES = 20;
const SOURCES = /\.(?:dts|dtsi|dtso|overlay)$/;
/** Progress is drawn at most this often. */
const PROGRESS_INTERVAL_MS = 100;

/** Prints every problem once, and a count. Exit code 1 when there are errors. */
export async function checkCommand(args: readonly string[], caller: Caller): Promise<number> {
  const options = parseCheckOptions(args);
  const { values, positionals, format, jobs } = options;
  if (positionals.length === 0) throw new UsageError('takes at least one file or folder');
  const checker = new Checker(options, caller);
  const shared = new SharedFiles(checker.session);
  const files = [...new Set(positionals.flatMap((path) => filesOf(checker.session, shared, path)))];
  if (files.length === 0) throw new UsageError(shared.toLines().join('; '));
  const progress = new Progress(files.length, caller);
  const report = new CheckReport();
  try {
    const checked = files.length < MANY_FILES ? checker.check(files) : checkWithJobs(args, files, jobs);
    for await (const each of checked) {
      progress.show(each.file);
      report.add(shared.wanted(each));
    }
    if (options.style !== undefined) addStyle(report, checker.session, positionals, options.style);
  } finally {
    // When a thread fails, the results up to there are still worth printing.
    progress.clear();
    if (format === 'text') caller.write(report.toText(values.all ?? false, caller.painter('output'), shared.toLines()));
    else caller.write(`${JSON.stringify(jsonOf(report, shared), undefined, 2)}\n`);
  }
  if (report.hasInternalError) return 3;
  return report.summary.errors > 0 || report.hasStyle ? 1 : 0;
}

/** Adds the style problems of each named file and of each source below a folder, including shared ones and those of no board. */
function addStyle(report: CheckReport, session: Session, positionals: readonly string[], mode: StyleMode): void {
  const named = positionals.flatMap((path) => (isFolder(path) ? filesBelow(path, SOURCES) : [path]));
  for (const name of new Set(named)) {
    const path = fileArgument(session, name);
    const file = session.host.read(path);
    const kind = styleKindOf(path) ?? (name === '-' ? 'board' : undefined);
    if (!file || !kind) continue;
    const placer = new ProblemPlacer(session, displayPath);
    const problems = guarded(
      'the style check',
      path,
      () => styleProblems(file, mode, kind),
      (fault) => [fault],
    );
    const placed = problems.map((problem) => placer.place(problem));
    report.add({ file: displayPath(path), problems: placed, includes: [] });
    session.host.release(path);
  }
}

function jsonOf(report: CheckReport, shared: SharedFiles) {
  const through = shared.through();
  return { files: report.toJson(), ...(through.length > 0 ? { through } : {}), summary: report.summary };
}

/** The boards that include a shared file; for any other argument, those of `listSources`. */
function filesOf(session: Session, shared: SharedFiles, argument: string): readonly string[] {
  const isFile = statusOf(resolve(argument))?.isFile() === true;
  return isFile && isShared(argument)
    ? shared.boardsOf(fileArgument(session, argument))
    : shared.ownBoards(listSources(session, argument));
}

/** A file itself; for a folder every board and overlay below it, sorted by path. */
function listSources(session: Session, argument: string): readonly string[] {
  if (!isFolder(argument)) return [fileArgument(session, argument)];
  const found = filesBelow(argument, /\.(?:dts|dtso|overlay)$/);
  if (found.length === 0) throw new UsageError(`no .dts, .dtso or .overlay below '${argument}'`);
  return found.map(toHostPath);
}

/** Draws a progress line on the terminal; draws nothing when standard error is no terminal. */
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
