/** Where a command writes its output. */
import { isatty } from 'node:tty';
import { COLOUR, NO_COLOUR, type Painter, wantsColour } from './colour.ts';

export interface Caller {
  /** To standard output; text is UTF-8. */
  write(data: string | Uint8Array): void;
  /** To standard error. */
  writeError(text: string): void;
  /** Columns of the terminal at standard error; undefined when it is no terminal. */
  errorColumns(): number | undefined;
  /** Colours text for standard output or standard error, if that shows colours. */
  painter(stream: 'output' | 'error'): Painter;
}

/** The process's own streams. They are opened at the first write: opening them costs time. */
export const OWN_PROCESS: Caller = {
  write: (data) => process.stdout.write(data),
  writeError: (text) => process.stderr.write(text),
  errorColumns: () => (process.stderr.isTTY ? (process.stderr.columns ?? DEFAULT_COLUMNS) : undefined),
  painter: (stream) =>
    wantsColour(process.env, () => isatty(stream === 'output' ? STANDARD_OUTPUT : STANDARD_ERROR)) ? COLOUR : NO_COLOUR,
};

const DEFAULT_COLUMNS = 80;
/** File descriptors. */
const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;
