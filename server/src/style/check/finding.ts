/** Findings of the style check, and the names of its rules. */
import type { StyleLine } from './lines.ts';

/** The rules of the kernel's script for sources, with its names (Linux 7.2, scripts/dtc/dt-check-style); and our limit. */
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
  /** Number of the line, from zero. */
  readonly line: number;
  /** Start in the text; the whole line without its indentation, if no smaller part is at fault. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** Reports a finding of one rule; `from` and `to` are offsets in the line, by default all of it without its indentation. */
export type Report = (line: StyleLine, message: string, from?: number, to?: number) => void;
