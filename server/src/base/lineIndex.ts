/** Lines of a text. */
import { lastStart } from './lastStart.ts';

/** Converts UTF-16 offsets of one text into zero-based lines and columns and back. Built once per text, on first use. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
    this.#length = text.length;
  }

  /** Zero-based line and UTF-16 column; an offset outside the text is clamped to it. */
  positionAt(offset: number): {
    readonly line: number;
    readonly character: number;
  } {
    const at = Math.max(0, Math.min(offset, this.#length));
    const line = lastStart(this.#starts, at);
    return { line, character: at - (this.#starts[line] ?? 0) };
  }

  /** The offset of a zero-based line and column, clamped to the line and to the text. */
  offsetAt(line: number, character: number): number {
    if (line < 0) return 0;
    const start = this.#starts[line];
    if (start === undefined) return this.#length;
    const lineEnd = (this.#starts[line + 1] ?? this.#length + 1) - 1;
    return Math.min(start + Math.max(0, character), lineEnd);
  }
}
