/**
 * Computes the built-in macros of cpp, such as `__LINE__` and `__FILE__`. In the body of a macro they refer to the place of
 * its call (GCC 12, libcpp/macro.cc: _cpp_builtin_macro_expand).
 */
import { LineIndex } from '../base/lineIndex.ts';
import type { Span } from '../base/span.ts';
import type { SourceTimes } from '../source/sourceHost.ts';
import { type BuildMoment, dateText, timestampText, timeText } from './dates.ts';
import { OWN_TEXT, type Unit } from './expandedText.ts';

/** The kinds of built-in macros. */
export type BuiltIn = 'line' | 'file' | 'base-file' | 'level' | 'counter' | 'date' | 'time' | 'timestamp' | 'directive';

/** State of a run for built-in macros: the current place and counters. */
export class BuiltIns {
  /** Nesting of `#include`s around the current file; 0 in the board. */
  level = 0;
  counter = 0;
  /** The place of a part that is expanded by itself (`OWN_TEXT`). */
  part: { readonly unit: Unit; readonly base: number } | undefined;
  readonly #root: string;
  readonly #textOf: (file: string) => string | undefined;
  readonly #times: SourceTimes | undefined;
  readonly #lines = new Map<string, LineIndex>();
  readonly #marks = new Map<string, LineMark[]>();

  /** @param root The board's file. */
  constructor(root: string, textOf: (file: string) => string | undefined, times: SourceTimes | undefined) {
    this.#root = root;
    this.#textOf = textOf;
    this.#times = times;
  }

  /** The text of a built-in macro called at `span`; undefined for one without a text outside of directives. */
  expand(kind: BuiltIn, span: Span): string | undefined {
    switch (kind) {
      case 'line':
        return `${this.#lineOf(this.placeOf(span))}`;
      case 'file':
        return quoted(this.#fileOf(this.placeOf(span)));
      case 'base-file':
        return quoted(this.#shown(this.#root));
      case 'level':
        return `${this.level}`;
      case 'counter':
        return `${this.counter++}`;
      case 'date':
        return quoted(dateText(this.#buildTime()));
      case 'time':
        return quoted(timeText(this.#buildTime()));
      case 'timestamp':
        return quoted(timestampText(this.#times?.changedAt(this.placeOf(span).file)));
      default:
        return undefined;
    }
  }

  /** The fault of a macro that needs the build time, if `SOURCE_DATE_EPOCH` is no time; else undefined. */
  faultOf(kind: BuiltIn): string | undefined {
    const build = kind === 'date' || kind === 'time' ? this.#times?.build : undefined;
    return build && 'fault' in build ? build.fault : undefined;
  }

  #buildTime(): BuildMoment | undefined {
    const build = this.#times?.build;
    return build && 'at' in build ? build : undefined;
  }

  /** Begins to read a file. Removes the effect of an earlier `#line` in it. */
  enter(file: string): void {
    this.#marks.delete(file);
  }

  /**
   * Executes `#line` at a span: sets the number of the next line, and the name of the file from there on. `text` is the text
   * behind `#line`. Returns the message of a fault; undefined if there is none.
   */
  readLine(span: Span, text: string): string | undefined {
    const match = /^\s*(\d+)\b\s*(?:"((?:[^"\\\n]|\\.)*)")?\s*(.*)/s.exec(text);
    if (!match) return "'#line' takes a number, and a file name in quotes";
    if (match[2] === undefined && match[3]) return `'${match[3]}' is no file name in quotes`;
    const line = Number(match[1]);
    const name = match[2];
    const place = this.placeOf(span);
    const marks = this.#marks.get(place.file) ?? [];
    const known = name ?? marks[marks.length - 1]?.name;
    const end = this.placeOf({ ...span, start: Math.max(span.start, span.end - 1) });
    marks.push({ start: place.start, next: this.#physicalLine(place.file, end.start) + 1, line, name: known });
    this.#marks.set(place.file, marks);
    return undefined;
  }

  /** The place in a file of a span, which may be one of the part that is expanded by itself. */
  placeOf(span: Span): Span {
    if (span.file !== OWN_TEXT || !this.part) return span;
    const { unit, base } = this.part;
    return unit.originOf(base + span.start, base + span.start + 1).site;
  }

  #physicalLine(file: string, offset: number): number {
    let index = this.#lines.get(file);
    if (!index) {
      index = new LineIndex(this.#textOf(file) ?? '');
      this.#lines.set(file, index);
    }
    return index.positionAt(offset).line + 1;
  }

  #markFor(place: Span): LineMark | undefined {
    return this.#marks.get(place.file)?.findLast(({ start }) => start < place.start);
  }

  #lineOf(place: Span): number {
    const line = this.#physicalLine(place.file, place.start);
    const mark = this.#markFor(place);
    return mark ? mark.line + line - mark.next : line;
  }

  #fileOf(place: Span): string {
    return this.#markFor(place)?.name ?? this.#shown(place.file);
  }

  /** The name of a file as cpp shows it when it is called in the board's folder. */
  #shown(file: string): string {
    const folder = this.#root.slice(0, this.#root.lastIndexOf('/') + 1);
    return file.startsWith(folder) ? file.slice(folder.length) : file;
  }
}

interface LineMark {
  readonly start: number;
  /** The number in the file of the line behind the directive. */
  readonly next: number;
  readonly line: number;
  readonly name: string | undefined;
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
