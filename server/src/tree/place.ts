/** Places in a run: in a unit of text, with the includes that led there. */
import type { Unit } from '../preprocess/expandedText.ts';

/** The include by which the run entered a file: the directive and its file; undefined for the board file itself. */
export interface IncludeFrame {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly parent: IncludeFrame | undefined;
}

/** A place in a unit, with the includes that led there. */
export interface Site {
  readonly unit: Unit;
  readonly start: number;
  readonly end: number;
  readonly frame: IncludeFrame | undefined;
}

/** A range of offsets; `end` is not part of it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The place of items: their unit, the base of their offsets, and the includes that led there. */
export class Place {
  readonly unit: Unit;
  readonly base: number;
  readonly file: string;
  readonly frame: IncludeFrame | undefined;

  constructor(unit: Unit, base: number, file: string, frame: IncludeFrame | undefined) {
    this.unit = unit;
    this.base = base;
    this.file = file;
    this.frame = frame;
  }

  /** The place `offset` further on. */
  inside(offset: number): Place {
    return new Place(this.unit, this.base + offset, this.file, this.frame);
  }

  site(range: Range): Site {
    return { unit: this.unit, start: this.base + range.start, end: this.base + range.end, frame: this.frame };
  }
}
