/** Findings about a blob as a whole. */
import type { FdtReadProblem } from '../../fdt/read.ts';
import { bootProblem } from '../bootProblem.ts';
import type { ArchitectureFacts } from '../kernel/build.ts';
import type { BootProblem } from '../report.ts';

/** What is wrong with the blob itself. */
export function blobFindings(faults: readonly FdtReadProblem[]): readonly BootProblem[] {
  return faults.map(({ message, code, offset }) =>
    bootProblem('rmem-bad-blob', `${message} (${code} at byte ${offset})`, { path: '/' }),
  );
}

/** The kernel does not map so large a blob. */
export function tooLarge(bytes: number, { name, maxBlobSize }: ArchitectureFacts): BootProblem {
  const message = `The blob has ${bytes} bytes; ${name} does not boot with more than ${maxBlobSize}.`;
  return bootProblem('rmem-bad-blob', message, { path: '/' });
}
