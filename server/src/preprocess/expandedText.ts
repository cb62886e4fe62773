/**
 * Text from macro expansion, with a map that leads from each piece to its source. The map is built while the text is
 * emitted.
 *
 * The map leads from offsets in `text` to two places: `site`, the text that the user typed (the macro call, or the token
 * itself if there is no macro), and `spelling`, the place of the characters (in the body of the `#define`).
 */
import { lastStart } from '../base/lastStart.ts';
import type { Span } from '../base/span.ts';

/** The source of a piece of text. */
export interface Origin {
  /** The text that the user typed. */
  readonly site: Span;
  /** The place of the characters, if different. */
  readonly spelling?: Span;
}

/** Text with positions: an unchanged file, or text made by expansion. */
export interface Unit {
  readonly text: string;
  originOf(start: number, end: number): Origin;
}

/** An unchanged file: offsets are positions. */
export class FileUnit implements Unit {
  readonly text: string;
  readonly file: string;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  originOf(start: number, end: number): Origin {
    return { site: { file: this.file, start, end } };
  }
}

/** Collects emitted text with its origins. */
export class ExpandedTextBuilder {
  readonly #parts: string[] = [];
  #length = 0;
  readonly #starts: number[] = [];
  readonly #origins: Origin[] = [];

  get length(): number {
    return this.#length;
  }

  /** Whether the current line has only blanks. */
  get atLineStart(): boolean {
    for (let i = this.#parts.length - 1; i >= 0; i--) {
      const part = this.#parts[i] ?? '';
      const line = part.slice(part.lastIndexOf('\n') + 1);
      if (line.trim() !== '') return false;
      if (line.length < part.length) return true;
    }
    return true;
  }

  /** Emits text with its origin. */
  emit(text: string, origin: Origin): void {
    this.#starts.push(this.#length);
    this.#origins.push(origin);
    this.#parts.push(text);
    this.#length += text.length;
  }

  /** Emits white space without an origin. */
  emitSpace(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }

  build(): Unit {
    return new ExpandedUnit(this.#parts.join(''), this.#starts, this.#origins);
  }
}

class ExpandedUnit implements Unit {
  readonly text: string;
  readonly #starts: readonly number[];
  readonly #origins: readonly Origin[];

  constructor(text: string, starts: readonly number[], origins: readonly Origin[]) {
    this.text = text;
    this.#starts = starts;
    this.#origins = origins;
  }

  /** The origin of a range: from the piece of its first character to that of its last one, if both are in one file. */
  originOf(start: number, end: number): Origin {
    const first = this.#origins[lastStart(this.#starts, start)];
    const last = this.#origins[lastStart(this.#starts, Math.max(start, end - 1))];
    if (!first) return { site: { file: '', start: 0, end: 0 } };
    const site =
      last && last.site.file === first.site.file && last.site.end >= first.site.end
        ? { file: first.site.file, start: first.site.start, end: last.site.end }
        : first.site;
    return first.spelling ? { site, spelling: first.spelling } : { site };
  }
}

/** Replaces the file name while a part of a unit is expanded on its own, at offset 0. */
export const OWN_TEXT = '\0own';

/**
 * The expansion of a part of another unit. Positions in the part itself have the file name `OWN_TEXT`; this unit maps them
 * to the current place of the part. So a part that moved because of an edit elsewhere need not be expanded again.
 */
export class RebasedUnit implements Unit {
  readonly #expansion: Unit;
  readonly #outer: Unit;
  readonly #base: number;

  constructor(expansion: Unit, outer: Unit, base: number) {
    this.#expansion = expansion;
    this.#outer = outer;
    this.#base = base;
  }

  get text(): string {
    return this.#expansion.text;
  }

  originOf(start: number, end: number): Origin {
    const { site, spelling } = this.#expansion.originOf(start, end);
    const outer =
      site.file === OWN_TEXT ? this.#outer.originOf(this.#base + site.start, this.#base + site.end) : { site };
    if (!spelling || spelling.file === OWN_TEXT) return outer;
    return { site: outer.site, spelling };
  }
}
