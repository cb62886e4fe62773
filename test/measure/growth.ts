/**
 * How each stage grows with its input:
 *   npm run growth -- [--only TEXT] [--patience SECONDS]
 * A row for each stage and kind of input: user CPU time at n, 10 n and 100 n (of the first run or the second, whichever
 * is slower), and the exponent between the last two: 1 is linear, 2 quadratic. Where a limit cuts the input off, its code
 * stands behind. A size that would take longer than `--patience` (20 seconds) at the growth so far is left out. Exit
 * code 1 when an exponent is over 1.35 at more than a hundred milliseconds.
 */
import { parseArgs } from 'node:util';
import { testParser } from '../harness/parser.ts';
import { GROWTHS, type Growth } from './growth/stages.ts';

const FACTORS = [1, 10, 100];
/** n log n has about 1.1 here; garbage collection and memory add to that. */
const EXPONENT_MAX = 1.35;
/** Milliseconds: below, the clock and the optimiser decide. */
const TELLING = 100;
const ROUNDS = 3;

interface Measured {
  readonly milliseconds: number;
  readonly said: readonly string[];
}

const { values } = parseArgs({ options: { only: { type: 'string' }, patience: { type: 'string' } } });
const patience = 1000 * Number(values.patience ?? 20);
const parser = await testParser();

/** The slower of a stage's first run and its second, which finds what the first remembered. */
function slowerOfTwo(run: () => readonly string[]): Measured {
  let milliseconds = 0;
  let said: readonly string[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const before = process.cpuUsage();
    said = run();
    milliseconds = Math.max(milliseconds, process.cpuUsage(before).user / 1000);
  }
  return { milliseconds, said };
}

/** The best of some rounds, each on an input of its own; of one where that is slow already. */
function measure(growth: Growth, size: number): Measured {
  let best = slowerOfTwo(growth.prepare(parser, size));
  for (let round = 1; round < ROUNDS && best.milliseconds < patience / 20; round++) {
    const next = slowerOfTwo(growth.prepare(parser, size));
    if (next.milliseconds < best.milliseconds) best = next;
  }
  return best;
}

/** The codes that tell of a limit. */
function limitsOf(said: readonly string[]): readonly string[] {
  return said.filter((code) => /limit|too-|-depth|many|large|long/.test(code));
}

function exponentOf(times: readonly number[]): number | undefined {
  const [last, before] = [times.at(-1), times.at(-2)];
  return last === undefined || before === undefined ? undefined : Math.log10(last / Math.max(before, 0.05));
}

function row(cells: readonly string[]): void {
  const [stage = '', input = '', from = '', ...rest] = cells;
  console.log(
    `| ${stage.padEnd(12)} | ${input.padEnd(38)} | ${from.padStart(6)} | ${rest.map((cell, i) => (i < 4 ? cell.padStart(9) : cell)).join(' | ')} |`,
  );
}

row(['stage', 'input', 'n', 'n, ms', '10 n, ms', '100 n, ms', 'exponent', 'limit']);
row(['---', '---', '---:', '---:', '---:', '---:', '---:', '---']);
let bad = 0;
for (const growth of GROWTHS) {
  if (values.only !== undefined && !`${growth.stage}: ${growth.input}`.includes(values.only)) continue;
  const times: number[] = [];
  let said: readonly string[] = [];
  let fault = '';
  for (const factor of FACTORS) {
    const [last, before] = [times.at(-1) ?? 0, times.at(-2)];
    const growing = before === undefined ? 10 : last / Math.max(before, 0.05);
    // What a limit cuts off grows no further.
    if (limitsOf(said).length === 0 && last * growing > patience * 3) break;
    try {
      const found = measure(growth, growth.from * factor);
      times.push(found.milliseconds);
      said = found.said;
    } catch (error) {
      fault = `THROWS ${error instanceof Error ? error.message : String(error)}`;
      break;
    }
  }
  const exponent = exponentOf(times);
  const slow = (times.at(-1) ?? 0) >= TELLING && (exponent ?? 0) > EXPONENT_MAX;
  if (slow || fault !== '' || times.length < FACTORS.length) bad++;
  const cells = FACTORS.map((_, i) => times[i]?.toFixed(times[i] < 10 ? 2 : 0) ?? '-');
  row([
    growth.stage,
    growth.input,
    String(growth.from),
    ...cells,
    `${exponent?.toFixed(2) ?? ''}${slow ? ' !' : ''}`,
    fault || limitsOf(said).join(', '),
  ]);
}
if (bad > 0) {
  console.log(`\n${bad} rows grow too fast, throw or were not finished`);
  process.exitCode = 1;
}
