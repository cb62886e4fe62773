/** Files that the command line names; `-` is standard input. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Caller, NotForResident } from './caller.ts';
import { errorText, UsageError } from './usage.ts';

/** How standard input is named in problems and in `#include` lines' search: a file of the working folder. */
export const STANDARD_INPUT = '<stdin>';

let standardInput: Uint8Array | undefined;

/** The bytes of a file; those of standard input are read once. Throws `UsageError` when that fails. */
export function readBytes(caller: Caller, file: string): Uint8Array {
  requireShared(caller, file);
  try {
    if (file !== '-') return new Uint8Array(readFileSync(resolve(file)));
    standardInput ??= new Uint8Array(readFileSync(0));
    return standardInput;
  } catch (error) {
    throw new UsageError(`cannot read '${file}': ${errorText(error)}`);
  }
}

/**
 * Throws `NotForResident` where a resident would read or write something else than its caller: standard input, whatever
 * stands for a stream of one process, and what it may wait for, a pipe.
 */
export function requireShared({ kept }: Caller, file: string): void {
  if (kept && !isShared(file)) throw new NotForResident();
}

function isShared(file: string): boolean {
  if (file === '-') return false;
  const path = resolve(file);
  // The same for every process, and where output often goes.
  if (path === '/dev/null') return true;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isFile() && !stat.isDirectory()) return false;
  return ![path, realPathOf(path)].some((each) => /^\/(?:dev|proc)(?:\/|$)/.test(each));
}

/** Of a file that is still to be made, that of its folder. */
function realPathOf(path: string): string {
  for (const each of [path, dirname(path)]) {
    try {
      return realpathSync(each);
    } catch {
      // Not there.
    }
  }
  return path;
}
