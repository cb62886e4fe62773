/** `dtatlas compile`: source or blob in, blob or source out, overlays applied on the way. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BlobBoard } from '../analysis/blobBoard.ts';
import type { Board } from '../analysis/board.ts';
import { placeOverlayProblem } from '../analysis/overlaidBoard.ts';
import { errorText } from '../base/errorText.ts';
import { checksNotReached } from '../checks/forcedOutput.ts';
import { applyOverlays } from '../fdt/overlay.ts';
import { isFdt } from '../fdt/read.ts';
import { toHostPath } from '../node/diskHost.ts';
import { hasInternalError } from '../problems/internalError.ts';
import { hasErrors, type Problem } from '../problems/problem.ts';
import { shownMessage } from '../problems/shownMessage.ts';
import type { Caller } from './caller.ts';
import { type CompileArguments, parseCompileArguments, YAML_OF_SOURCES } from './compileOptions.ts';
import { boardBlob, boardOutput, overlaidOutput } from './compileOutput.ts';
import { isFolder } from './folderInput.ts';
import { readBytes, STANDARD_INPUT } from './inputFile.ts';
import { requireSource } from './overlays.ts';
import { displayPath } from './problemText.ts';
import { fileArgument, openSession, ProblemWriter, type Session, writeProblems } from './session.ts';
import { ReportedFault, UsageError } from './usage.ts';

/** dtc's exit code where its checks refuse a tree. */
const REFUSED_BY_CHECKS = 2;

/** From this `-q` on errors of checks are not written. */
const HIDES_CHECKS = 2;
/** From this `-q` on the message about forced output is not written. */
const HIDES_ALL = 3;

/** The input: a board, from source or from a blob. */
interface Input {
  readonly board?: Board;
  /** The blob that overlays are applied to; undefined when none could be made. */
  readonly blob: () => Uint8Array | undefined;
  /** The exit code for its problems; 0 when none of them prevents the output. */
  readonly code: number;
}

/** Writes the output unless there are errors; with `--force` despite errors. Problems go to standard error. */
export async function compileCommand(args: readonly string[], caller: Caller): Promise<number> {
  const options = parseCompileArguments(args);
  const session = openSession(caller, options, options.checks);
  const texts = options.texts.map((name) => fileArgument(session, name));
  const input = await readInput(session, options.file, options, texts);
  let { code } = input;
  let output: Uint8Array | undefined;
  if (code === 0 || options.force) {
    if (options.overlays.length > 0) {
      const applied = await withOverlays(session, input, options);
      code ||= applied.code;
      if ((code === 0 || options.force) && applied.blob) output = overlaidOutput(applied.blob, options);
    } else if (input.board) output = boardOutput(session, input.board, options);
  }
  if (options.dependencyFile !== undefined && input.board) {
    write(caller, options.dependencyFile, Buffer.from(dependencies(session, options, input.board)));
  }
  if (code === REFUSED_BY_CHECKS && options.quiet >= HIDES_CHECKS) {
    caller.writeError('error: checks have failed, and nothing is written (--force writes it)\n');
  }
  if (options.output !== undefined && output) write(caller, options.output, output);
  return code;
}

/** @param texts Canonical paths of texts that are appended to the source. */
async function readInput(
  session: Session,
  file: string,
  options: CompileArguments,
  texts: readonly string[] = [],
): Promise<Input> {
  const { inputFormat } = options;
  const isInput = file === options.file;
  if (isInput && inputFormat === 'fs' && !isFolder(file)) throw new UsageError(`'${file}' is no folder`);
  if (isInput && inputFormat === 'dtb' && isFolder(file)) throw new UsageError(`'${file}' is a folder: --in-format fs`);
  const isBlob = isFdt(readBytes(file)) && inputFormat !== 'dts';
  if (isBlob) {
    requireSource({ texts }, file);
    return readBlob(session, file, options);
  }
  if (isInput && inputFormat === 'dtb') throw new UsageError(`'${file}' is no device-tree blob`);
  const path = fileArgument(session, file);
  const open = () =>
    session.ask((analyzer) => (texts.length > 0 ? analyzer.boardWithText(path, texts) : analyzer.board(path)));
  const board = await open();
  if (!board) throw new UsageError(`cannot read '${file}'`);
  if (board.isPart) {
    throw new UsageError(`'${file}' is text for a board that nothing names: compile the board, and it with --overlay`);
  }
  writeProblems(new ProblemWriter(session), heard(board, options));
  if (hasInternalError(board.problems) && !options.force) throw new ReportedFault();
  // As in dtc: a failed check of level error prevents the output like a syntax error.
  if (!hasErrors(board.problems)) return { board, blob: () => boardBlob(board, options), code: 0 };
  const code = onlyChecksFail(board) ? REFUSED_BY_CHECKS : 1;
  if (!options.force || code === 1) return { board, blob: () => boardBlob(board, options), code };
  const forced = (await withoutNotReached(session, board, open, options)) ?? board;
  return { board: forced, blob: () => boardBlob(forced, options), code: 0 };
}

/** Reads, checks and completes a blob as dtc does. With overlays the blob is taken unchanged, as by fdtoverlay. */
async function readBlob(session: Session, file: string, options: CompileArguments): Promise<Input> {
  if (options.format === 'yaml' && file === options.file) throw new UsageError(YAML_OF_SOURCES);
  if (options.annotate) throw new UsageError(`--annotate takes a source, and '${file}' is a blob`);
  const path = toHostPath(resolve(file === '-' ? STANDARD_INPUT : file));
  const { board, problems } = session.blob(path) ?? { board: undefined, problems: [] };
  const writer = new ProblemWriter(session);
  if (!board) {
    writeProblems(writer, problems);
    return { blob: () => undefined, code: 1 };
  }
  if (options.overlays.length > 0) return { board, blob: () => board.blob, code: 0 };
  writeProblems(writer, heard(board, options));
  if (hasInternalError(board.problems) && !options.force) throw new ReportedFault();
  if (!hasErrors(board.problems)) return { board, blob: () => board.blob, code: 0 };
  if (!options.force) return { board, blob: () => board.blob, code: REFUSED_BY_CHECKS };
  const open = () => session.blob(path)?.board;
  const forced = (await withoutNotReached(session, board, open, options)) ?? board;
  return { board: forced, blob: () => forced.blob, code: 0 };
}

/** The problems to report: filtered by dtc's `-q`, faults of the text always (dtc 1.8.1 checks.c, check_msg, process_checks). */
function heard({ problems, levels }: Board, { quiet }: CompileArguments): readonly Problem[] {
  if (quiet === 0) return problems;
  return problems.filter(({ severity, code }) => severity === 'error' && (quiet < HIDES_CHECKS || !levels.has(code)));
}

/** Whether dtc could build the tree, and only its checks fail. */
function onlyChecksFail({ problems, levels }: Board): boolean {
  return problems.every(({ severity, code }) => severity !== 'error' || levels.has(code));
}

/** The board as dtc writes it with `-f`: checks behind the first failing one do not complete it. */
async function withoutNotReached<T extends Board>(
  session: Session,
  board: T,
  open: () => T | undefined | Promise<T | undefined>,
  { quiet }: CompileArguments,
): Promise<T | undefined> {
  if (quiet < HIDES_ALL) session.caller.writeError('warning: checks have failed, the output is forced\n');
  const leftOut = checksNotReached(board.levels, board.failedChecks);
  if (leftOut.size === 0) return board;
  session.leaveOut(leftOut);
  return open();
}

async function withOverlays(
  session: Session,
  base: Input,
  options: CompileArguments,
): Promise<{ readonly blob: Uint8Array | undefined; readonly code: number }> {
  const read: { readonly file: string; readonly board?: Board; readonly blob: Uint8Array }[] = [];
  const blob = base.blob();
  if (!blob) return { blob, code: 1 };
  let code = 0;
  for (const file of options.overlays) {
    const overlay = await readInput(session, file, options);
    const own = overlay.blob();
    code ||= overlay.code;
    if (own) read.push({ ...overlay, file, blob: own });
  }
  const { value, problems } = applyOverlays(
    blob,
    read.map((part) => part.blob),
  );
  const writer = new ProblemWriter(session);
  for (const problem of problems) {
    const part = problem.overlay === undefined ? undefined : read[problem.overlay];
    const board = part ? part.board : base.board;
    // A blob has no lines.
    const text =
      board && !(board instanceof BlobBoard)
        ? writer.format(placeOverlayProblem(problem, board))
        : `${part?.file ?? options.file}: error[${problem.code}]: ${shownMessage(problem.message)}`;
    session.caller.writeError(`${text}\n`);
  }
  return { blob: value, code: code || (value ? 0 : 1) };
}

/** One make rule, on one line as dtc writes it: the output depends on every file that was read. */
function dependencies(session: Session, { output, file, texts }: CompileArguments, board: Board): string {
  const escaped = (path: string) => path.replaceAll(' ', '\\ ');
  // A board with appended texts has the path of the last text.
  const own = texts.length > 0 ? fileArgument(session, file) : board.path;
  const further = [...[...board.files].filter((path) => path !== own), ...board.compiled.run.trace.binaries];
  return `${escaped(output ?? '-')}: ${[file, ...further.map(displayPath)].map(escaped).join(' ')}\n`;
}

function write(caller: Caller, output: string, blob: Uint8Array): void {
  if (output === '-') {
    caller.write(blob);
    return;
  }
  try {
    writeFileSync(output, blob);
  } catch (error) {
    throw new UsageError(`cannot write '${output}': ${errorText(error)}`);
  }
}
