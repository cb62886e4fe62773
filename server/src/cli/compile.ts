/** `dtatlas compile`: source in, blob out. */
import { writeFileSync } from 'node:fs';
import { flatten } from '../link/compile.ts';
import { fileArgument, hasErrors, openSession, ProblemWriter, writeProblems } from './session.ts';
import { errorText, parseOptions, SOURCE_OPTIONS, UsageError } from './usage.ts';

/** Writes the blob unless there are errors, with `--force` nevertheless; problems go to standard error. */
export async function compileCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      ...SOURCE_OPTIONS,
      output: { type: 'string', short: 'o' },
      symbols: { type: 'boolean', short: '@' },
      'boot-cpu': { type: 'string', short: 'b' },
      force: { type: 'boolean', short: 'f' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('takes exactly one file');
  const bootCpu = parseBootCpu(values['boot-cpu'] ?? '0');
  const session = openSession({ ...values, symbols: values.symbols ?? false });
  const board = await session.board(fileArgument(session, file));
  if (!board) throw new UsageError(`cannot read '${file}'`);

  writeProblems(new ProblemWriter(session), board.problems);
  // As dtc: a check of level error stands in the way of output like a syntax error.
  const failed = hasErrors(board.problems);
  if (values.output !== undefined && (!failed || values.force)) write(values.output, flatten(board.compiled, bootCpu));
  return failed ? 1 : 0;
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
