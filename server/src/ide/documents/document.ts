/** Texts made from a board that are shown as documents: each line with the places that it comes from, and links in it. */
import type { Span } from '../../base/span.ts';

/** A link in a line. */
export interface DocumentLink {
  /** Counted from 0. */
  readonly line: number;
  /** Columns, the second one behind the end. */
  readonly start: number;
  readonly end: number;
  readonly target: Span;
  /** The target is a place of the other board of a comparison. */
  readonly isOther?: boolean;
}

/** A document: plain data, made anew whenever the board is another. */
export interface MadeDocument {
  /** Ends with a line feed unless it is empty. */
  readonly text: string;
  /** By line: places that it comes from, the one that decides last; empty for what no source says. */
  readonly origins: readonly (readonly Span[])[];
  readonly links: readonly DocumentLink[];
  /** By line: how grave it is, of a log. */
  readonly levels?: readonly (LineLevel | undefined)[];
}

/** How grave a line of a log is, where it is more than information. */
export type LineLevel = 'error' | 'warning';
