/**
 * `dtatlas check --jobs N`: each thread takes parts of the list. A part is a whole folder where that is small, because boards
 * of a folder share files. Results come in the order of the list, whichever thread finishes first.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { INTERNAL_ERROR, internalErrorText } from '../problems/internalError.ts';
import { documentationUrl } from '../problems/pages.ts';
import type { CheckedFile } from './checkedFile.ts';
import { displayPath } from './problemText.ts';

/** Files that one thread takes at once; a folder with more is divided. */
const PART_MAX = 60;

/**
 * A tree lives for one board. V8's default young generation has room for one board (three semi-spaces of a third each). With
 * room for several, most trees are dead before V8 copies anything. And below 2 GiB V8 lets a heap grow to twice its live size
 * instead of four times.
 */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 192, maxOldGenerationSizeMb: 2000 };

/** Most threads that may end too early in one run: if every file ends its thread, the fault is not in the files. */
const LOST_THREADS_MAX = 100;

interface Task {
  readonly part: readonly string[];
  readonly resolve: (results: readonly CheckedFile[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The data that a thread starts with. */
export interface JobData {
  /** The command line of `check`. */
  readonly args: readonly string[];
}

/** Starts a thread that answers each list of paths with its list of `CheckedFile`. */
type ThreadStarter = (data: JobData) => Worker;

function startThread(data: JobData): Worker {
  const script = createRequire(import.meta.url).resolve('./checkJob.js');
  return new Worker(script, { workerData: data, resourceLimits: RESOURCE_LIMITS });
}

/**
 * Checks files with several threads. A file that ends its thread, for example because memory ran out, has the problem
 * `internal-error`; all others are checked.
 *
 * @throws When `LOST_THREADS_MAX` threads have ended.
 */
export async function* checkWithJobs(
  args: readonly string[],
  files: readonly string[],
  jobs: number,
  start: ThreadStarter = startThread,
): AsyncGenerator<CheckedFile> {
  // For thousands of boards: V8's type feedback is worth collecting from the first call on.
  setFlagsFromString('--no-lazy-feedback-allocation');
  const parts = partsOf(files);
  const threads = new Threads(() => start({ args }));
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
    for (let job = 0; job < Math.min(jobs, parts.length); job++) void serve(threads, tasks);
    for (const result of results) yield* await result;
  } finally {
    await threads.end();
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

/** One of the jobs: does one task after the other until none is left, in a thread of its own. */
async function serve(threads: Threads, tasks: Task[]): Promise<void> {
  const thread: Thread = {};
  for (let task = tasks.shift(); task; task = tasks.shift()) {
    await threads.check(thread, task.part).then(task.resolve, task.reject);
  }
}

/** The thread of a job; absent before the first task and after one that ended. */
interface Thread {
  worker?: Worker;
}

/** All threads of a run. */
class Threads {
  readonly #start: () => Worker;
  readonly #running = new Set<Worker>();
  #lost = 0;
  #isOver = false;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** Ends all threads; what is still asked of them is never answered. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all([...this.#running].map((worker) => worker.terminate()));
  }

  /** Checks files. When the thread ends, each half of them is tried in a new one, down to the file that ends it. */
  async check(thread: Thread, files: readonly string[]): Promise<readonly CheckedFile[]> {
    try {
      if (!thread.worker) {
        thread.worker = this.#start();
        this.#running.add(thread.worker);
      }
      return await ask(thread.worker, files);
    } catch (error) {
      const { worker } = thread;
      delete thread.worker;
      if (worker) {
        this.#running.delete(worker);
        await worker.terminate();
      }
      const reason = typeof error === 'number' ? `its thread ended with code ${error}` : error;
      if (this.#isOver || ++this.#lost >= LOST_THREADS_MAX) {
        throw new Error(`${LOST_THREADS_MAX} threads of --jobs ended, the last one at ${files[0]}: ${String(reason)}`);
      }
      if (files.length === 1) return files.map((file) => unchecked(file, reason));
      const half = files.length >> 1;
      const first = await this.check(thread, files.slice(0, half));
      return [...first, ...(await this.check(thread, files.slice(half)))];
    }
  }
}

/** The result for a file that ended its thread. */
function unchecked(path: string, reason: unknown): CheckedFile {
  const file = displayPath(path);
  // Not even its text is known here: the place is its first line.
  const at = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const message = internalErrorText('the check', reason);
  const url = documentationUrl(INTERNAL_ERROR);
  return {
    file,
    problems: [{ ...at, severity: 'error', code: INTERNAL_ERROR, message, related: [], url }],
    includes: [],
  };
}

/** Sends files to a thread. Rejects with the thread's error, or with its exit code when it ended. */
function ask(worker: Worker, files: readonly string[]): Promise<readonly CheckedFile[]> {
  return new Promise((resolve, reject) => {
    const done = (results: readonly CheckedFile[]) => {
      worker.off('error', reject).off('exit', reject);
      resolve(results);
    };
    worker.once('error', reject).once('exit', reject).once('message', done);
    worker.postMessage(files);
  });
}
