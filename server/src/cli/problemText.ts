/** Problems as the command line shows them: with lines and columns, as text and as JSON. */
import { relative } from 'node:path';
import { LineIndex } from '../base/lineIndex.ts';
import type { Problem } from '../base/problem.ts';
import type { Span } from '../base/span.ts';
import type { BootProblem } from '../boot/report.ts';
import { toHostPath } from '../node/diskHost.ts';
import type { SourceHost } from '../source/sourceHost.ts';
import { NO_COLOUR, type Painter } from './colour.ts';

/** Lines and columns count from one; they are 0 in a blob, which has none. */
export interface Place {
  /** Relative to the working folder when below it, else absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface PlacedProblem extends Place {
  readonly severity: Problem['severity'];
  readonly code: string;
  readonly message: string;
  /** Path of the node that it is about, and where it helps the property; absent where no stage knows. */
  readonly node?: string;
  readonly property?: string;
  /** Places that explain it. */
  readonly related: readonly (Place & { readonly message: string })[];
  /** There where only kernels other than the chosen one make the finding: how grave it is on them. */
  readonly onOtherKernels?: Problem['severity'];
}

/** What is known of the files that problems are in. */
interface Files {
  readonly host: SourceHost;
  isBlob(path: string): boolean;
}

/** Gives problems lines and columns. Line tables are built once per file of this object. */
export class ProblemPlacer {
  readonly #files: Files;
  readonly #lines = new Map<string, LineIndex>();

  constructor(files: Files) {
    this.#files = files;
  }

  place({ span, severity, code, message, related, subject, onOtherKernels }: Problem): PlacedProblem {
    return {
      ...this.#placeOf(span),
      severity,
      code,
      message,
      ...(subject === undefined ? {} : { node: subject.path }),
      ...(subject?.property === undefined ? {} : { property: subject.property }),
      related: related.map((other) => ({ ...this.#placeOf(other.span), message: other.message })),
      ...(onOtherKernels === undefined ? {} : { onOtherKernels }),
    };
  }

  #placeOf({ file, start, end }: Span): Place {
    if (this.#files.isBlob(file)) return { file: displayPath(file), line: 0, column: 0, endLine: 0, endColumn: 0 };
    const lines = this.#linesOf(file);
    const from = lines.positionAt(start);
    const to = lines.positionAt(end);
    return {
      file: displayPath(file),
      line: from.line + 1,
      column: from.character + 1,
      endLine: to.line + 1,
      endColumn: to.character + 1,
    };
  }

  #linesOf(file: string): LineIndex {
    let lines = this.#lines.get(file);
    if (!lines) {
      lines = new LineIndex(this.#files.host.read(file)?.text ?? '');
      this.#lines.set(file, lines);
    }
    return lines;
  }
}

/** Relative to the working folder when below it, else absolute. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : toHostPath(short);
}

/** `file:line:col: error[code]: message` (of a blob `file:/node:property: …`), and a line for each place that explains it, indented. */
export function formatProblem(problem: PlacedProblem, paint: Painter = NO_COLOUR): string {
  const { severity, code, message, related } = problem;
  const first = `${placeText(problem)}: ${severityText(severity, paint)}${paint.dim(`[${code}]`)}: ${message}`;
  return [first, ...related.map((other) => noteText(other.message, other, paint))].join('\n');
}

/** A line under a problem; without a place for what holds of the problem as a whole. */
export function noteText(message: string, place: Place | undefined, paint: Painter): string {
  return `  ${place ? `${placeText(place)}: ` : ''}${paint.note('note')}: ${message}`;
}

function placeText({ file, line, column, node, property }: Place & Pick<PlacedProblem, 'node' | 'property'>): string {
  if (line > 0) return `${file}:${line}:${column}`;
  return [file, node, property].filter((part) => part !== undefined).join(':');
}

function severityText(severity: Problem['severity'], paint: Painter): string {
  if (severity === 'error') return paint.error('error');
  return severity === 'warning' ? paint.warning('warning') : paint.note('note');
}

/** Whether a problem is more than information. */
export function isReported({ severity }: { readonly severity: Problem['severity'] }): boolean {
  return severity === 'error' || severity === 'warning';
}

/** Whether there is a problem of level error. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** A finding about a blob, which has no lines: `file:/node: error[code]: message`, and what explains it. */
export function formatUnplaced(file: string, problem: BootProblem, paint: Painter): string {
  const { severity, code, path, message, related } = problem;
  const first = `${file}:${path}: ${severityText(severity, paint)}${paint.dim(`[${code}]`)}: ${message}`;
  return [first, ...related.map((other) => `  ${file}:${other.path}: ${paint.note('note')}: ${other.message}`)].join(
    '\n',
  );
}
