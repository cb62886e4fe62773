/** From the start of a process to the blob, beside `cpp | dtc`; and a second board of a chip. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { devNull } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { CLI } from '../../harness/cli.ts';
import { testSyntax } from '../../harness/parser.ts';
import { referenceBlob } from '../kernelTree.ts';
import { chipOf } from './edits.ts';
import { secondInOwnProcess } from './second.ts';
import { ms, quantile, table, times } from './table.ts';

/** Sides take turns, so that what else the machine does hits all of them. */
export async function printCold(kernel: string, boards: readonly string[], rounds: number): Promise<void> {
  const row = table('Cold: process start to blob.', ...['board', 'cpp and dtc', 'node alone', 'cold', 'ratio']);
  for (const board of boards) {
    const reference: number[] = [];
    const node: number[] = [];
    const cold: number[] = [];
    for (let i = 0; i < rounds; i++) {
      reference.push(await timed(() => referenceBlob(kernel, board, false)));
      node.push(await timed(() => runNode(['-e', '0'])));
      cold.push(await timed(() => runNode([CLI, 'compile', board, '-o', devNull])));
    }
    const base = quantile(reference, 0.5);
    const compiled = quantile(cold, 0.5);
    row(basename(board, '.dts'), ms(base), ms(quantile(node, 0.5)), ms(compiled), times(compiled / base));
  }
}

/** A second board of each chip, in a process that has compiled the first. */
export async function printSecond(kernel: string, boards: readonly string[], rounds: number): Promise<void> {
  const row = table(
    'Second: another board of the chip, in the process that has compiled the first: in a young process that has compiled nothing else, and in one that has compiled boards of other chips.',
    ...['board', 'second board', 'its cpp and dtc', 'young process', 'faster', 'warm process', 'faster'],
  );
  for (const first of boards) {
    const second = await siblingOf(first);
    if (second === undefined) continue;
    const others = boards.filter((board) => board !== first);
    const reference: number[] = [];
    const young: number[] = [];
    const warm: number[] = [];
    for (let i = 0; i < rounds; i++) {
      reference.push(await timed(() => referenceBlob(kernel, second, false)));
      young.push(secondInOwnProcess({ first, second }, []));
      warm.push(secondInOwnProcess({ first, second }, others));
    }
    const [base, inYoung, inWarm] = [reference, young, warm].map((each) => quantile(each, 0.5));
    const faster = (time = 0) => [ms(time), times((base ?? 0) / time)];
    row(basename(first, '.dts'), basename(second, '.dts'), ms(base ?? 0), ...faster(inYoung), ...faster(inWarm));
  }
}

/** Without what makes every Node process read certificates when it starts, which takes longer than all else. */
function runNode(args: readonly string[]): void {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed: ${stderr}`);
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Another board of the same chip: of those beside it the one whose name has the most in common and that includes the chip's
 * file; undefined when there is none.
 */
async function siblingOf(board: string): Promise<string | undefined> {
  const host = new DiskHost();
  const analyzer = new Analyzer(host, await testSyntax(), existsDirectory);
  const path = host.resolve(board) ?? board;
  const chip = chipOf(analyzer, host, path);
  const own = basename(board);
  const inCommon = (name: string): number => {
    let length = 0;
    while (length < name.length && name[length] === own[length]) length++;
    return length;
  };
  const others = readdirSync(dirname(board))
    .filter((name) => name.endsWith('.dts') && name !== own && inCommon(name) > 2)
    .sort((a, b) => inCommon(b) - inCommon(a) || (a < b ? -1 : 1))
    .map((name) => join(dirname(board), name));
  return others.find((other) => analyzer.board(host.resolve(other) ?? other)?.files.has(chip));
}
