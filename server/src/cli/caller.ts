/** Who a command works for: whoever runs `dtatlas`, in a process of its own or by way of a resident. */
import type { DiskHost } from '../node/diskHost.ts';
import type { SyntaxStore } from '../syntax/syntaxStore.ts';

export interface Caller {
  /** To standard output; text is UTF-8. */
  write(data: string | Uint8Array): void;
  /** To standard error. */
  writeError(text: string): void;
  /** Columns of the terminal that standard error is; undefined when it is none. */
  errorColumns(): number | undefined;
  /** What commands before this one have read; undefined when it is the only one of its process. */
  readonly kept?: Kept;
}

/** Files that the process has read before, and what was made of them. */
export interface Kept {
  readonly host: DiskHost;
  readonly syntax: SyntaxStore;
}

/** The process is the command's own. Standard streams are opened when they are first written to: that costs time. */
export const OWN_PROCESS: Caller = {
  write: (data) => process.stdout.write(data),
  writeError: (text) => process.stderr.write(text),
  errorColumns: () => (process.stderr.isTTY ? (process.stderr.columns ?? DEFAULT_COLUMNS) : undefined),
};

const DEFAULT_COLUMNS = 80;

/** Thrown by a command, before it has written anything, that is better done by a process of its own. */
export class NotForResident extends Error {}
