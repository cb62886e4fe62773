/** `dtatlas compile`: source in, blob out. */
import { writeFileSync } from 'node:fs';
import { flatten } from '../link/compile.ts';
import { fileArgument, hasErrors, openSession, ProblemWriter } from './session.ts';
import { parseOptions, SOURCE_OPTIONS, UsageError } from './usage.ts';

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
  const session = await openSession({ ...values, symbols: values.symbols ?? false });
  const board = session.analyzer.board(fileArgument(session, file));
  if (!board) throw new UsageError(`cannot read '${file}'`);

  const writer = new ProblemWriter(session);
  for (const problem of board.problems) {
    if (problem.severity === 'error' || problem.severity === 'warning') {
      process.stderr.write(`${writer.format(problem)}\n`);
    }
  }
  const failed = hasErrors(board.compiled.problems);
  const output = values.output;
  if (output !== undefined && (!failed || values.force)) {
    const blob = flatten(board.compiled, bootCpu);
    writeFileSync(output === '-' ? 1 : output, blob);
  }
  return failed ? 1 : 0;
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
