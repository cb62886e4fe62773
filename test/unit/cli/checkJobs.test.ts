import { Worker } from 'node:worker_threads';
import { describe, test } from 'vitest';
import { checkWithJobs } from '../../../server/src/cli/checkJobs.ts';

/** A thread that answers, except for files with these names. */
const THREAD = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', (files) => {
    if (files.some((file) => file.includes('exits'))) process.exit(7);
    if (files.some((file) => file.includes('throws'))) throw new Error('a fault');
    if (files.some((file) => file.includes('grows'))) {
      const all = [];
      for (;;) all.push(new Array(1000).fill({}));
    }
    parentPort.postMessage(files.map((file) => ({ file, problems: [], includes: [] })));
  });
`;

async function check(files: readonly string[], jobs: number) {
  let threads = 0;
  const start = () => {
    threads++;
    return new Worker(THREAD, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 20 } });
  };
  const found: string[] = [];
  for await (const { file, problems } of checkWithJobs([], files, jobs, start)) {
    found.push([file, ...problems.map(({ code, message }) => `${code}: ${message}`)].join(' '));
  }
  return { found, threads };
}

describe('check --jobs: a file that ends its thread', () => {
  const names = (folder: string, count: number) => Array.from({ length: count }, (_, at) => `${folder}/${at}.dts`);

  test('is told, and the others are checked, in their order', async ({ expect }) => {
    const files = [
      ...names('a', 70),
      'a/exits.dts',
      ...names('b', 10),
      'b/throws.dts',
      'c/grows.dts',
      ...names('d', 3),
    ];
    const { found } = await check(files, 2);
    expect(found.map((line) => line.split(' ')[0])).toEqual(files);
    expect(found.filter((line) => line.includes(' ')).map((line) => line.replace(/ What else.*/, ''))).toEqual([
      'a/exits.dts internal-error: internal error in the check: its thread ended with code 7.',
      'b/throws.dts internal-error: internal error in the check: Error: a fault.',
      'c/grows.dts internal-error: internal error in the check: Error [ERR_WORKER_OUT_OF_MEMORY]: Worker terminated due to reaching memory limit: JS heap out of memory.',
    ]);
  });

  test('ends the run when a hundred threads have ended', async ({ expect }) => {
    const files = Array.from({ length: 200 }, (_, at) => `a/exits${at}.dts`);
    await expect(check(files, 2)).rejects.toThrow('100 threads of --jobs ended, the last one at ');
  });

  test('no more threads than jobs while none ends', async ({ expect }) => {
    expect((await check(names('a', 200), 2)).threads).toBe(2);
    expect((await check(names('a', 10), 8)).threads).toBe(1);
  });
});
