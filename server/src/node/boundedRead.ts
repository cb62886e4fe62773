/**
 * The one place that reads files: regular files only, size checked first, and never more than a limit. A
 * file's reported size may be wrong (`/proc` reports 0; a file may grow), so reading itself stops after the limit, too.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statfsSync } from 'node:fs';
import { basename } from '../source/path.ts';
import { accessFault, IS_FOLDER, IS_NOT_REGULAR, IS_OUTSIDE } from './fileStatus.ts';

/** Size of the first read for a file that reports no size. */
const CHUNK = 64 * 1024;

/** Pause before an empty non-blocking pipe is read again. */
const PIPE_WAIT_MS = 10;

/** The bytes, or why they were not read, as words that follow the file's name. */
export type ReadResult = { readonly bytes: Uint8Array } | { readonly refused: string };

interface ReadOptions {
  /** Limit in bytes. A longer file is refused, unless only its begin is requested. */
  readonly limit: number;
  /** A lower limit for some bytes, which their begin decides. */
  readonly lower?: { readonly limit: number; readonly isFor: (beginning: Uint8Array) => boolean };
  readonly beginning?: boolean;
  /** Whether the file may be opened, by its canonical path: where a link leads counts, at the moment of reading. */
  readonly mayOpen?: ((real: string) => boolean) | undefined;
  /** The user has named the file himself, so it may be one of the running system (`/proc/iomem`, `/sys/firmware/fdt`). */
  readonly named?: boolean;
}

/** Reads a regular file; never waits for a pipe, a device or a file of the running system, and never throws. */
export function readRegularFile(path: string, options: ReadOptions): ReadResult {
  let handle: number | undefined;
  try {
    const real = realpathSync.native(path);
    const system = systemFile(real);
    if (system === 'log') return { refused: IS_KERNEL_LOG };
    if (system === 'other' && options.named !== true) return { refused: IS_SYSTEM_FILE };
    if (options.mayOpen?.(real) === false) return { refused: IS_OUTSIDE };
    // Opening a pipe that nobody writes to would wait for ever; Windows knows no such flag.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(handle);
    if (!status.isFile()) return { refused: status.isDirectory() ? IS_FOLDER : IS_NOT_REGULAR };
    const { limit, lower } = options;
    // With two limits, only the begin tells which one the file exceeds.
    if (status.size > limit && !lower && options.beginning !== true) return { refused: tooLarge(limit) };
    return readAll(handle, options, Math.min(status.size, lower?.limit ?? limit), false);
  } catch (error) {
    return { refused: accessFault(error, path) };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Reads an open file or pipe to its end, and waits for what comes through a pipe. Throws the system's error. */
export function readOpenFile(handle: number, options: ReadOptions): ReadResult {
  if (fstatSync(handle).isFile() && isKernelLog(handle)) return { refused: IS_KERNEL_LOG };
  return readAll(handle, options, 0, true);
}

/** `expected` is the probable size; with `mayWait`, what has no data yet is read again. */
function readAll(handle: number, options: ReadOptions, expected: number, mayWait: boolean): ReadResult {
  const { limit, beginning = false, lower } = options;
  const most = beginning ? limit : limit + 1;
  let isLower: boolean | undefined;
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < most) {
    // Reading one byte more than expected detects the end in the same call.
    const chunk = new Uint8Array(Math.min(total === 0 && expected > 0 ? expected + 1 : CHUNK, most - total));
    const count = readSome(handle, chunk, mayWait);
    if (count === 0) break;
    chunks.push(count === chunk.length ? chunk : chunk.subarray(0, count));
    total += count;
    if (lower && total > lower.limit) {
      // Each piece has at least one byte.
      isLower ??= lower.isFor(Buffer.concat(chunks.slice(0, BEGINNING_PIECES)));
      if (isLower) return { refused: tooLarge(lower.limit) };
    }
    if (total <= expected && count < chunk.length) break;
  }
  if (total > limit) return { refused: tooLarge(limit) };
  const [only] = chunks;
  return { bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks) };
}

/** Pieces with enough bytes to recognize a kind of file: a pipe may give them one by one. */
const BEGINNING_PIECES = 4;

/** A terminal or a non-blocking pipe may report that it has no data yet: it is read again. */
function readSome(handle: number, chunk: Uint8Array, mayWait: boolean): number {
  for (;;) {
    try {
      return readSync(handle, chunk, 0, chunk.length, null);
    } catch (error) {
      if (!mayWait || (error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT_MS);
    }
  }
}

function tooLarge(limit: number): string {
  return `is larger than ${limit / 1024 / 1024} MiB, the most that is read of a file`;
}

const IS_SYSTEM_FILE = 'is a file of the running system, which is not read as source';
const IS_KERNEL_LOG =
  "is a file of the running system, whose reader takes the kernel's messages away and waits for more: dmesg saves them";

/** Numbers of file systems in statfs(2), from linux/magic.h. Any folder may have one of them, as in a container. */
const PROC = 0x9fa0;
const SYSTEM_TYPES: ReadonlySet<number> = new Set([
  PROC,
  // sysfs
  0x62656572,
  // debugfs
  0x64626720,
  // tracefs
  0x74726163,
]);

/**
 * Whether a file, by its resolved path, is one of the running system: reading it may wait, never end, or have effects. `log` is
 * /proc/kmsg, which nobody may read by accident. Shared memory holds ordinary files. Throws the system's error.
 */
function systemFile(path: string): 'log' | 'other' | undefined {
  const { type } = statfsSync(path);
  if (type === PROC && basename(path) === 'kmsg') return 'log';
  // Below these, there are also small file systems of other kinds.
  const isBelow =
    ['/proc/', '/sys/', '/dev/'].some((folder) => path.startsWith(folder)) && !path.startsWith('/dev/shm/');
  return isBelow || SYSTEM_TYPES.has(type) ? 'other' : undefined;
}

function isKernelLog(handle: number): boolean {
  try {
    return systemFile(realpathSync.native(`/proc/self/fd/${handle}`)) === 'log';
  } catch {
    // A system without /proc, or a file that is deleted by now.
    return false;
  }
}
