/** Problems as plain data, with lines and columns, for whoever has no editor. */
import { LineIndex } from '../base/lineIndex.ts';
import type { Span } from '../base/span.ts';
import { documentationUrl } from '../problems/pages.ts';
import type { Problem, Severity } from '../problems/problem.ts';
import type { SourceHost } from '../source/sourceHost.ts';

/** Lines and columns count from one; they are 0 in a blob, which has none. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A problem; its place is that of its first character to the one behind its last. */
export interface PlacedProblem extends Place {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** Path of the node that it is about, and where it helps the property; absent where no stage knows. */
  readonly node?: string;
  readonly property?: string;
  /** Places that explain it. */
  readonly related: readonly (Place & { readonly message: string })[];
  /** There where only kernels other than the chosen one make the finding: how grave it is on them. */
  readonly onOtherKernels?: Severity;
  /** The page about its code. */
  readonly url: string;
}

/** What is known of the files that problems are in. */
interface PlacedFiles {
  readonly host: SourceHost;
  isBlob(path: string): boolean;
}

/** Gives problems lines and columns. Line tables are built once per file of this object. */
export class ProblemPlacer {
  readonly #files: PlacedFiles;
  readonly #display: (path: string) => string;
  readonly #lines = new Map<string, LineIndex>();

  /** `display` makes the name of a file that people see of its canonical path. */
  constructor(files: PlacedFiles, display: (path: string) => string) {
    this.#files = files;
    this.#display = display;
  }

  place({ span, severity, code, message, related, subject, onOtherKernels }: Problem): PlacedProblem {
    return {
      ...this.placeOf(span),
      severity,
      code,
      message,
      ...(subject === undefined ? {} : { node: subject.path }),
      ...(subject?.property === undefined ? {} : { property: subject.property }),
      related: related.map((other) => ({ ...this.placeOf(other.span), message: other.message })),
      ...(onOtherKernels === undefined ? {} : { onOtherKernels }),
      url: documentationUrl(code),
    };
  }

  /** Where a span is. */
  placeOf({ file, start, end }: Span): Place {
    if (this.#files.isBlob(file)) return { file: this.#display(file), line: 0, column: 0, endLine: 0, endColumn: 0 };
    const lines = this.#linesOf(file);
    const from = lines.positionAt(start);
    const to = lines.positionAt(end);
    return {
      file: this.#display(file),
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
