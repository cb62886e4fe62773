/** `dtatlas compile`: source or blob in, blob or source out, overlays applied on the way. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BlobBoard } from '../analysis/blobBoard.ts';
import type { Board } from '../analysis/board.ts';
import { placeOverlayProblem } from '../analysis/overlaidBoard.ts';
import { checksNotReached } from '../checks/forcedOutput.ts';
import { applyOverlays } from '../fdt/overlay.ts';
import { isFdt } from '../fdt/read.ts';
import { toHostPath } from '../node/diskHost.ts';
import { hasInternalError } from '../problems/internalError.ts';
import type { Caller } from './caller.ts';
import { type CompileArguments, parseCompileArguments } from './compileOptions.ts';
import { boardBlob, boardOutput, overlaidOutput } from './compileOutput.ts';
import { readBytes, STANDARD_INPUT } from './inputFile.ts';
import { displayPath, hasErrors } from './problemText.ts';
import { fileArgument, openSession, ProblemWriter, type Session, writeProblems } from './session.ts';
import { errorText, ReportedFault, UsageError } from './usage.ts';

/** dtc's exit code where its checks refuse a blob. */
const REFUSED_BY_CHECKS = 2;

/** An input as it was read: a board, from source or from a blob. */
interface Input {
  readonly board?: Board;
  /** Its blob as it goes into overlays; undefined when nothing could be made of it. */
  readonly blob: () => Uint8Array | undefined;
  /** The exit code that its problems stand for; 0 when they stand in the way of nothing. */
  readonly code: number;
}

/** Writes the output unless there are errors, with `--force` nevertheless; problems go to standard error. */
export async function compileCommand(args: readonly string[], caller: Caller): Promise<number> {
  const options = parseCompileArguments(args);
  const session = openSession(caller, options, options.checks);
  const input = await readInput(session, options.file, options);
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
    write(caller, options.dependencyFile, Buffer.from(dependencies(options, input.board)));
  }
  if (options.output !== undefined && output) write(caller, options.output, output);
  return code;
}

async function readInput(session: Session, file: string, options: CompileArguments): Promise<Input> {
  const isBlob = isFdt(readBytes(file)) && options.inputFormat !== 'dts';
  if (isBlob) return readBlob(session, file, options);
  if (options.inputFormat === 'dtb' && file === options.file) throw new UsageError(`'${file}' is no device-tree blob`);
  const path = fileArgument(session, file);
  const board = await session.board(path);
  if (!board) throw new UsageError(`cannot read '${file}'`);
  writeProblems(new ProblemWriter(session), board.problems);
  if (hasInternalError(board.problems) && !options.force) throw new ReportedFault();
  // As dtc: a check of level error stands in the way of output like a syntax error.
  if (!hasErrors(board.problems)) return { board, blob: () => boardBlob(board, options), code: 0 };
  if (!options.force || !onlyChecksFail(board)) return { board, blob: () => boardBlob(board, options), code: 1 };
  const forced = (await withoutNotReached(session, board, path)) ?? board;
  return { board: forced, blob: () => boardBlob(forced, options), code: 0 };
}

/** A blob: read, checked and completed as dtc does; as a part of overlays it is taken as it is, as fdtoverlay does. */
async function readBlob(session: Session, file: string, options: CompileArguments): Promise<Input> {
  if (options.annotate) throw new UsageError(`--annotate takes a source, and '${file}' is a blob`);
  const path = toHostPath(resolve(file === '-' ? STANDARD_INPUT : file));
  const { board, problems } = session.blob(path) ?? { board: undefined, problems: [] };
  const writer = new ProblemWriter(session);
  if (!board) {
    writeProblems(writer, problems);
    return { blob: () => undefined, code: 1 };
  }
  if (options.overlays.length > 0) return { board, blob: () => board.blob, code: 0 };
  writeProblems(writer, board.problems);
  if (hasInternalError(board.problems) && !options.force) throw new ReportedFault();
  if (!hasErrors(board.problems)) return { board, blob: () => board.blob, code: 0 };
  if (!options.force) return { board, blob: () => board.blob, code: REFUSED_BY_CHECKS };
  const forced = (await withoutNotReached(session, board, path)) ?? board;
  return { board: forced, blob: () => forced.blob, code: 0 };
}

/** Whether dtc could make a tree of it: what is wrong, its checks find. */
function onlyChecksFail({ problems, levels }: Board): boolean {
  return problems.every(({ severity, code }) => severity !== 'error' || levels.has(code));
}

/** The board as it is when the checks behind the first that fails do not complete it: what dtc writes with `-f`. */
async function withoutNotReached(session: Session, board: Board, path: string): Promise<Board | undefined> {
  session.caller.writeError('warning: checks have failed, the output is forced\n');
  const leftOut = checksNotReached(board.levels, board.failedChecks);
  if (leftOut.size === 0) return board;
  session.leaveOut(leftOut);
  return session.isBlob(path) ? session.blob(path)?.board : session.board(path);
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
        : `${part?.file ?? options.file}: error[${problem.code}]: ${problem.message}`;
    session.caller.writeError(`${text}\n`);
  }
  return { blob: value, code: code || (value ? 0 : 1) };
}

/** One rule of make, on one line as dtc writes it: what is written depends on every file that was read. */
function dependencies({ output, file }: CompileArguments, board: Board): string {
  const escaped = (path: string) => path.replaceAll(' ', '\\ ');
  const [, ...further] = board.files;
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
