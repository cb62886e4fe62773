/** Every board and overlay of a kernel: `dtatlas check`, beside `cpp | dtc` over the same list. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CLI } from '../../harness/cli.ts';
import { allBoards, referenceBlob } from '../kernelTree.ts';
import { memoryOf } from './processMemory.ts';
import { megabytes, table, times } from './table.ts';

const POLL_MS = 200;

export async function printWhole(kernel: string): Promise<void> {
  const boards = allBoards(kernel);
  const row = table(`Whole kernel: ${boards.length} sources.`, 'what', 'time', 'faster than cpp and dtc', 'memory');
  const seconds = (time: number) => `${(time / 1000).toFixed(1)} s`;
  const started = performance.now();
  for (const board of boards) await referenceBlob(kernel, board, false);
  const reference = performance.now() - started;
  row('cpp and dtc, one after the other', seconds(reference), '', '');
  // The first does more than the reference: it boots every board, and applies overlays to their bases.
  for (const options of [[], ['--jobs', '2'], ['--no-boot'], ['--no-boot', '--jobs', '2']]) {
    const { time, highest } = await check(kernel, options);
    row(['dtatlas check', ...options].join(' '), seconds(time), times(reference / time), megabytes(highest));
  }
}

function check(
  kernel: string,
  options: readonly string[],
): Promise<{ readonly time: number; readonly highest: number }> {
  const started = performance.now();
  const args = [CLI, 'check', join(kernel, 'arch'), ...options];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  let highest = 0;
  const poll = setInterval(() => {
    highest = Math.max(highest, memoryOf(child.pid).highest);
  }, POLL_MS);
  return new Promise((resolve) => {
    child.on('close', () => {
      clearInterval(poll);
      resolve({ time: performance.now() - started, highest });
    });
  });
}
