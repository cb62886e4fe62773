/** `dtatlas compile`: source or blob in, blob or source out, overlays applied on the way. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decompileFdt } from '../fdt/decompile.ts';
import { applyOverlays } from '../fdt/overlay.ts';
import { isFdt, readFdt } from '../fdt/read.ts';
import { flatten } from '../link/compile.ts';
import { checkSettings } from './checkOptions.ts';
import { fileArgument, hasErrors, openSession, ProblemWriter, type Session, writeProblems } from './session.ts';
import { CHECK_OPTIONS, errorText, oneOf, parseOptions, SOURCE_OPTIONS, UsageError } from './usage.ts';

const FORMATS = ['dtb', 'dts'] as const;

/** A compiled input; `blob` is undefined when nothing could be made of it. */
interface Compiled {
  readonly blob: Uint8Array | undefined;
  readonly failed: boolean;
}

/** Writes the output unless there are errors, with `--force` nevertheless; problems go to standard error. */
export async function compileCommand(args: readonly string[]): Promise<number> {
  const { values, positionals, tokens } = parseOptions({
    args: [...args],
    allowPositionals: true,
    tokens: true,
    options: {
      ...SOURCE_OPTIONS,
      ...CHECK_OPTIONS,
      output: { type: 'string', short: 'o' },
      symbols: { type: 'boolean', short: '@' },
      'boot-cpu': { type: 'string', short: 'b' },
      overlay: { type: 'string', multiple: true },
      format: { type: 'string' },
      force: { type: 'boolean', short: 'f' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('takes exactly one file');
  const bootCpu = parseBootCpu(values['boot-cpu'] ?? '0');
  const format = oneOf('format', values.format ?? 'dtb', FORMATS);
  const overlays = values.overlay ?? [];
  // Overlays refer to the base by its labels, which only `__symbols__` carries.
  const symbols = (values.symbols ?? false) || overlays.length > 0;
  const session = openSession({ ...values, symbols }, checkSettings(values, tokens));
  let { blob, failed } = await compileFile(session, file, bootCpu);
  if (blob && overlays.length > 0 && (!failed || values.force)) {
    const applied = await withOverlays(session, blob, overlays);
    blob = applied.blob;
    failed ||= applied.failed;
  }
  if (values.output !== undefined && blob && (!failed || values.force)) {
    write(values.output, format === 'dts' ? sourceOf(blob) : blob);
  }
  return failed ? 1 : 0;
}

/** A source compiled, a blob as it is. */
async function compileFile(session: Session, file: string, bootCpu: number | undefined): Promise<Compiled> {
  const bytes = readBytes(file);
  if (isFdt(bytes)) {
    const { value, problems } = readFdt(bytes);
    for (const { code, message } of problems) process.stderr.write(`${file}: error[${code}]: ${message}\n`);
    return { blob: value ? bytes : undefined, failed: problems.length > 0 };
  }
  const board = await session.board(fileArgument(session, file));
  if (!board) throw new UsageError(`cannot read '${file}'`);
  writeProblems(new ProblemWriter(session), board.problems);
  // As dtc: a check of level error stands in the way of output like a syntax error.
  return { blob: flatten(board.compiled, bootCpu), failed: hasErrors(board.problems) };
}

async function withOverlays(session: Session, base: Uint8Array, files: readonly string[]): Promise<Compiled> {
  const blobs: Uint8Array[] = [];
  let failed = false;
  for (const file of files) {
    const overlay = await compileFile(session, file, 0);
    failed ||= overlay.failed;
    if (overlay.blob) blobs.push(overlay.blob);
  }
  const { value, problems } = applyOverlays(base, blobs);
  for (const { code, message, overlay } of problems) {
    const where = overlay === undefined ? 'base' : (files[overlay] ?? 'overlay');
    process.stderr.write(`${where}: error[${code}]: ${message}\n`);
  }
  return { blob: value, failed: failed || !value };
}

/** DTS text as bytes; Latin-1, because strings of a blob are bytes of no known encoding. */
function sourceOf(blob: Uint8Array): Uint8Array {
  const tree = readFdt(blob).value;
  return tree ? Buffer.from(decompileFdt(tree), 'latin1') : new Uint8Array();
}

function readBytes(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(resolve(file)));
  } catch (error) {
    throw new UsageError(`cannot read '${file}': ${errorText(error)}`);
  }
}

function write(output: string, blob: Uint8Array): void {
  if (output === '-') {
    process.stdout.write(blob);
    return;
  }
  try {
    writeFileSync(output, blob);
  } catch (error) {
    throw new UsageError(`cannot write '${output}': ${errorText(error)}`);
  }
}

/** Undefined asks for dtc's guess. */
function parseBootCpu(text: string): number | undefined {
  if (text === 'guess') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new UsageError(`-b takes a CPU number or 'guess'; not '${text}'`);
  }
  return value;
}
