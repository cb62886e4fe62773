/** Documents generated from a board: each line has the places that it comes from, and links. */
import type { Span } from '../../base/span.ts';

/** A link in a line. */
export interface DocumentLink {
  /** Counted from 0. */
  readonly line: number;
  /** Columns; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly target: Span;
  /** The target is in the other board of a comparison. */
  readonly isOther?: boolean;
}

/** A document as plain data; it is generated anew whenever the board changes. */
export interface MadeDocument {
  /** Ends with a line feed unless it is empty. */
  readonly text: string;
  /** Per line: source places, the decisive one last; empty for lines without a source. */
  readonly origins: readonly (readonly Span[])[];
  readonly links: readonly DocumentLink[];
  /** Per line: severity, of a log. */
  readonly levels?: readonly (LineLevel | undefined)[];
}

/** Severity of a log line, where it is more than information. */
export type LineLevel = 'error' | 'warning';
