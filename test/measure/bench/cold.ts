/** From the start of a process to the blob, beside `cpp | dtc`; and a second board of the same chip in one process. */
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
import { ms, quantile, table, times } from './table.ts';

/** Sides take turns, so that what else the machine does hits all of them. */
export async function printCold(kernel: string, boards: readonly string[], rounds: number): Promise<void> {
  const row = table(
    'Cold: process start to blob. Second: another board of the chip, in the process that has compiled the first.',
    ...['board', 'cpp and dtc', 'node alone', 'cold', 'ratio', 'second board', 'its cpp and dtc', 'faster'],
  );
  for (const board of boards) {
    const second = await siblingOf(board);
    const reference: number[] = [];
    const node: number[] = [];
    const cold: number[] = [];
    const warm: number[] = [];
    const secondReference: number[] = [];
    for (let i = 0; i < rounds; i++) {
      reference.push(await timed(() => referenceBlob(kernel, board, false)));
      node.push(await timed(() => spawnSync(process.execPath, ['-e', '0'])));
      cold.push(
        await timed(() => spawnSync(process.execPath, [CLI, 'compile', board, '-o', devNull], { stdio: 'ignore' })),
      );
      if (second === undefined) continue;
      secondReference.push(await timed(() => referenceBlob(kernel, second, false)));
      const host = new DiskHost();
      const analyzer = new Analyzer(host, await testSyntax(), existsDirectory);
      const blob = (path: string) => analyzer.board(host.resolve(path) ?? path)?.blob;
      blob(board);
      warm.push(await timed(() => blob(second)));
    }
    const base = quantile(reference, 0.5);
    const compiled = quantile(cold, 0.5);
    const again = quantile(warm, 0.5);
    const secondBase = quantile(secondReference, 0.5);
    row(
      basename(board, '.dts'),
      ms(base),
      ms(quantile(node, 0.5)),
      ms(compiled),
      times(compiled / base),
      ...(second === undefined ? ['', '', ''] : [ms(again), ms(secondBase), times(secondBase / again)]),
    );
  }
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
export async function siblingOf(board: string): Promise<string | undefined> {
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
