/** What a check of style finds, and the names of its rules. */
import type { StyleLine } from './lines.ts';

/** The rules of the kernel's script that look at sources, by its names (Linux 7.2, scripts/dtc/dt-check-style); and our limit. */
export type StyleRule =
  | 'trailing-whitespace'
  | 'mixed-indent-chars'
  | 'unclosed-block-comment'
  | 'indent-unit-dts'
  | 'indent-consistent'
  | 'blank-lines'
  | 'child-address-order'
  | 'child-name-order'
  | 'property-order'
  | 'required-blank-lines'
  | 'hex-case'
  | 'unit-address-format'
  | 'value-whitespace'
  | 'node-close-alone'
  | 'line-length'
  | 'continuation-alignment'
  | 'unused-labels'
  | 'limit';

export interface StyleFinding {
  readonly rule: StyleRule;
  /** The line it is about, from zero. */
  readonly line: number;
  /** Where in the text; whole lines without their indentation, where nothing smaller is to blame. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** Takes a finding of one rule; `from` and `to` are offsets in the line, all of it without its indentation if left out. */
export type Report = (line: StyleLine, message: string, from?: number, to?: number) => void;
