/** Where a command writes to. */
export interface Caller {
  /** To standard output; text is UTF-8. */
  write(data: string | Uint8Array): void;
  /** To standard error. */
  writeError(text: string): void;
  /** Columns of the terminal that standard error is; undefined when it is none. */
  errorColumns(): number | undefined;
}

/** The process's own streams. They are opened when they are first written to: that costs time. */
export const OWN_PROCESS: Caller = {
  write: (data) => process.stdout.write(data),
  writeError: (text) => process.stderr.write(text),
  errorColumns: () => (process.stderr.isTTY ? (process.stderr.columns ?? DEFAULT_COLUMNS) : undefined),
};

const DEFAULT_COLUMNS = 80;
