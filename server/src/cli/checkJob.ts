/** A thread of `dtatlas check --jobs N`: answers each list of files with what it found in them. */
import { parentPort, workerData } from 'node:worker_threads';
import { youngCollector } from '../node/gcTuning.ts';
import { OWN_PROCESS } from './caller.ts';
import type { CheckedFile } from './checkedFile.ts';
import { Checker, parseCheckOptions } from './checker.ts';
import type { JobData } from './checkJobs.ts';

const { args } = workerData as JobData;
const checker = new Checker(parseCheckOptions(args), OWN_PROCESS);
const collectYoung = youngCollector();

parentPort?.on('message', async (files: readonly string[]) => {
  const results: CheckedFile[] = [];
  for await (const result of checker.check(files)) {
    results.push(result);
    collectYoung();
  }
  parentPort?.postMessage(results);
});
