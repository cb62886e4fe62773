/**
 * `dtatlas check --jobs N`: each thread takes parts of the list. A part is a whole folder where that is small, because boards
 * of a folder share files. Results come in the order of the list, whichever thread finishes first.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { CheckedFile } from './checkedFile.ts';

/** Files that one thread takes at once; a folder with more is divided. */
const PART_MAX = 60;

/**
 * A tree lives for one board. V8's default young generation has room for one board (three semi-spaces of a third each). With
 * room for several, most trees are dead before V8 copies anything. And below 2 GiB V8 lets a heap grow to twice its live size
 * instead of four times.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 192, maxOldGenerationSizeMb: 2000 };

interface Task {
  readonly part: readonly string[];
  readonly resolve: (results: readonly CheckedFile[]) => void;
  readonly reject: (error: Error) => void;
}

/** The data that a thread starts with. */
export interface JobData {
  /** The command line of `check`. */
  readonly args: readonly string[];
}

/**
 * Checks files with several threads.
 *
 * @throws When a thread ends before its part is done; the message names the files it was checking.
 */
export async function* checkWithJobs(
  args: readonly string[],
  files: readonly string[],
  jobs: number,
): AsyncGenerator<CheckedFile> {
  // For thousands of boards: V8's type feedback is worth collecting from the first call on.
  setFlagsFromString('--no-lazy-feedback-allocation');
  const parts = partsOf(files);
  const workers = Array.from({ length: Math.min(jobs, parts.length) }, () => {
    const data: JobData = { args };
    const script = createRequire(import.meta.url).resolve('./checkJob.js');
    return new Worker(script, { workerData: data, resourceLimits: RESOURCE_LIMITS });
  });
  const tasks: Task[] = [];
  const results = parts.map(
    (part) =>
      new Promise<readonly CheckedFile[]>((resolve, reject) => {
        tasks.push({ part, resolve, reject });
      }),
  );
  for (const result of results) {
    // Awaited later, in its turn: until then a rejection must not count as unhandled.
    result.catch(() => {});
  }
  try {
    for (const worker of workers) void serve(worker, tasks);
    for (const result of results) yield* await result;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Consecutive files of one folder. */
function partsOf(files: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  for (const file of files) {
    const last = parts[parts.length - 1];
    if (last && last.length < PART_MAX && dirname(last[0] ?? '') === dirname(file)) last.push(file);
    else parts.push([file]);
  }
  return parts;
}

/** Gives a thread one task after the other; when it fails, the remaining threads do the rest. */
async function serve(worker: Worker, tasks: Task[]): Promise<void> {
  for (let task = tasks.shift(); task; task = tasks.shift()) {
    try {
      task.resolve(await ask(worker, task.part));
    } catch (error) {
      const { part } = task;
      const reason = error instanceof Error ? (error.stack ?? error.message) : `it ended with code ${String(error)}`;
      task.reject(new Error(`a job failed between ${part[0]} and ${part[part.length - 1]}: ${reason}`));
      return;
    }
  }
}

/** Sends a part to a thread. Rejects with the thread's error, or with its exit code when it ended. */
function ask(worker: Worker, part: readonly string[]): Promise<readonly CheckedFile[]> {
  return new Promise((resolve, reject) => {
    const done = (results: readonly CheckedFile[]) => {
      worker.off('error', reject).off('exit', reject);
      resolve(results);
    };
    worker.once('error', reject).once('exit', reject).once('message', done);
    worker.postMessage(part);
  });
}
