/** `dtatlas compile`: source or blob in, blob or source out, overlays applied on the way. */
import { writeFileSync } from 'node:fs';
import type { Board } from '../analysis/board.ts';
import { placeOverlayProblem } from '../analysis/overlaidBoard.ts';
import { hasInternalError } from '../base/internalError.ts';
import { treeFromBlob } from '../fdt/blobTree.ts';
import { decompileFdt } from '../fdt/decompile.ts';
import { applyOverlays } from '../fdt/overlay.ts';
import { type FdtBlob, isFdt, readFdt } from '../fdt/read.ts';
import { treeToSource } from '../fdt/treeSource.ts';
import { writeFdt } from '../fdt/write.ts';
import { flatten } from '../link/compile.ts';
import { sourceAnnotator } from './annotate.ts';
import type { Caller } from './caller.ts';
import { type CompileArguments, parseCompileArguments } from './compileOptions.ts';
import { readBytes } from './inputFile.ts';
import { displayPath, hasErrors } from './problemText.ts';
import { fileArgument, openSession, ProblemWriter, type Session, writeProblems } from './session.ts';
import { errorText, ReportedFault, UsageError } from './usage.ts';

/** An input as it was read: a board from source, or a blob. */
interface Input {
  readonly board?: Board;
  /** Its blob as it goes into overlays; undefined when nothing could be made of it. */
  readonly blob: () => Uint8Array | undefined;
  readonly failed: boolean;
}

/** Writes the output unless there are errors, with `--force` nevertheless; problems go to standard error. */
export async function compileCommand(args: readonly string[], caller: Caller): Promise<number> {
  const options = parseCompileArguments(args);
  const session = openSession(caller, options, options.checks);
  const input = await readInput(session, options.file, options);
  let { failed } = input;
  let output: Uint8Array | undefined;
  if (!failed || options.force) {
    if (options.overlays.length > 0) {
      const applied = await withOverlays(session, input, options);
      failed ||= applied.failed;
      if (!failed || options.force) output = blobOutput(applied.blob, options);
    } else if (input.board) output = boardOutput(session, input.board, options);
    else output = blobOutput(input.blob(), options);
  }
  if (options.dependencyFile !== undefined && input.board) {
    write(caller, options.dependencyFile, Buffer.from(dependencies(options, input.board)));
  }
  if (options.output !== undefined && output) write(caller, options.output, output);
  return failed ? 1 : 0;
}

/** A source compiled, a blob as it is. */
async function readInput(session: Session, file: string, options: CompileArguments): Promise<Input> {
  const bytes = readBytes(file);
  if (isFdt(bytes) && options.inputFormat !== 'dts') {
    if (options.annotate) throw new UsageError(`--annotate takes a source, and '${file}' is a blob`);
    const { value, problems } = readFdt(bytes, 'dtc');
    for (const { code, message, offset } of problems) {
      session.caller.writeError(`${file}: error[${code}]: at byte ${offset}: ${message}\n`);
    }
    return { blob: () => (value ? bytes : undefined), failed: problems.length > 0 };
  }
  if (options.inputFormat === 'dtb' && file === options.file) throw new UsageError(`'${file}' is no device-tree blob`);
  const board = await session.board(fileArgument(session, file));
  if (!board) throw new UsageError(`cannot read '${file}'`);
  writeProblems(new ProblemWriter(session), board.problems);
  if (hasInternalError(board.problems) && !options.force) throw new ReportedFault();
  // As dtc: a check of level error stands in the way of output like a syntax error.
  const blob = () => flatten(board.compiled, sourceBootCpu(options));
  return { board, blob, failed: hasErrors(board.problems) };
}

async function withOverlays(
  session: Session,
  base: Input,
  options: CompileArguments,
): Promise<{ readonly blob: Uint8Array | undefined; readonly failed: boolean }> {
  const read: { readonly file: string; readonly board?: Board; readonly blob: Uint8Array }[] = [];
  const blob = base.blob();
  if (!blob) return { blob, failed: true };
  let failed = false;
  for (const file of options.overlays) {
    const overlay = await readInput(session, file, options);
    const own = overlay.blob();
    failed ||= overlay.failed;
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
    const text = board
      ? writer.format(placeOverlayProblem(problem, board))
      : `${part?.file ?? options.file}: error[${problem.code}]: ${problem.message}`;
    session.caller.writeError(`${text}\n`);
  }
  return { blob: value, failed: failed || !value };
}

/** What is written for a board that was compiled from source. */
function boardOutput(session: Session, board: Board, options: CompileArguments): Uint8Array {
  const { layout, format, annotate } = options;
  if (format === 'dtb') return flatten(board.compiled, sourceBootCpu(options), layout);
  const { root, reservations, isPlugin } = board.compiled.run;
  const comments = annotate ? { annotate: sourceAnnotator(session, annotate) } : {};
  return Buffer.from(treeToSource({ root, reservations, isPlugin }, { sort: layout.sort ?? false, ...comments }));
}

/**
 * What is written for a blob: laid out anew as dtc does it, or its source. One that overlays were applied to stays as
 * fdtoverlay leaves it unless the layout is asked for.
 */
function blobOutput(bytes: Uint8Array | undefined, options: CompileArguments): Uint8Array | undefined {
  if (!bytes) return undefined;
  const { layout, format, overlays, bootCpu } = options;
  const blob = readFdt(bytes, 'dtc').value;
  if (!blob) return undefined;
  const plain = Object.keys(layout).length === 0 && bootCpu === 'input';
  const laidOut = plain && (overlays.length > 0 || format === 'dts') ? bytes : layOut(blob, options);
  if (format === 'dtb') return laidOut;
  const tree = laidOut === bytes ? blob : readFdt(laidOut).value;
  // Strings of a blob are bytes of no known encoding.
  return tree && Buffer.from(decompileFdt(tree), 'latin1');
}

function layOut(blob: FdtBlob, { layout, bootCpu }: CompileArguments): Uint8Array {
  const { root, reservations } = treeFromBlob(blob);
  return writeFdt(root, reservations, { ...layout, bootCpu: typeof bootCpu === 'number' ? bootCpu : blob.bootCpuid });
}

function sourceBootCpu({ bootCpu }: CompileArguments): number | undefined {
  if (bootCpu === 'guess') return undefined;
  return bootCpu === 'input' ? 0 : bootCpu;
}

/** One rule of make: what is written depends on every file that was read. */
function dependencies({ output }: CompileArguments, board: Board): string {
  const escaped = (path: string) => path.replace(/[ #]/g, '\\$&').replaceAll('$', '$$$$');
  const files = [...board.files].map((file) => escaped(displayPath(file)));
  return `${escaped(output ?? '-')}: ${files.join(' \\\n  ')}\n`;
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
