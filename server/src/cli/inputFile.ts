/** Files that the command line names; `-` is standard input. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorText, UsageError } from './usage.ts';

/** How standard input is named in problems and in `#include` lines' search: a file of the working folder. */
export const STANDARD_INPUT = '<stdin>';

let standardInput: Uint8Array | undefined;

/** The bytes of a file; those of standard input are read once. Throws `UsageError` when that fails. */
export function readBytes(file: string): Uint8Array {
  try {
    if (file !== '-') return new Uint8Array(readFileSync(resolve(file)));
    standardInput ??= new Uint8Array(readFileSync(0));
    return standardInput;
  } catch (error) {
    throw new UsageError(`cannot read '${file}': ${errorText(error)}`);
  }
}
