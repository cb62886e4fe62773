/**
 * `dtatlas check --jobs N`: threads that take parts of the list, whole folders where they are small, because boards of a
 * folder share files. Results come in the order of the list, whichever thread is ready first.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { CheckedFile } from './checkedFile.ts';

/** Files that one thread takes at once; a folder with more is divided. */
const PART_MAX = 60;

/**
 * A tree lives for one board. In a young generation with room for some boards most trees are gone before anything is copied; V8's own has room for one (three semi-spaces of a third each). And V8 lets a heap grow to
 * twice what is alive in it instead of four times when it may have less than 2 GiB.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 192, maxOldGenerationSizeMb: 2000 };

interface Task {
  readonly part: readonly string[];
  readonly resolve: (results: readonly CheckedFile[]) => void;
  readonly reject: (error: Error) => void;
}

/** What a thread starts with. */
export interface JobData {
  /** The command line of `check`. */
  readonly args: readonly string[];
}

/**
 * Checks files with several threads.
 *
 * @throws When a thread ends before its part is done, with the files it was at.
 */
export async function* checkWithJobs(
  args: readonly string[],
  files: readonly string[],
  jobs: number,
): AsyncGenerator<CheckedFile> {
  // Thousands of boards: what V8 learns for its compiler is worth learning from the first call on.
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
    // Looked at in its turn; until then a failure is no unhandled one.
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

/** Has a thread do one task after the other; when it fails, the threads left do the rest. */
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

/** Rejects with an error, or with the exit code of a thread that ended. */
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
