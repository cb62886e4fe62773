/** Problems as plain data, with lines and columns, for output outside of an editor. */
import { LineIndex } from '../base/lineIndex.ts';
import type { Span } from '../base/span.ts';
import { documentationUrl } from '../problems/pages.ts';
import type { Problem, Severity } from '../problems/problem.ts';
import { shownMessage } from '../problems/shownMessage.ts';
import type { SourceHost } from '../source/sourceHost.ts';

/** Lines and columns count from one; they are 0 in a blob, which has none. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A problem; its range begins at its first character and ends after its last. */
export interface PlacedProblem extends Place {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** Path of the node concerned, and where useful the property; absent where no stage knows them. */
  readonly node?: string;
  readonly property?: string;
  /** Places with explanations. */
  readonly related: readonly (Place & { readonly message: string })[];
  /** Present where only kernels other than the chosen one cause the finding: its severity on them. */
  readonly onOtherKernels?: Severity;
  /** The documentation page of its code. */
  readonly url: string;
}

/** The data about files with problems. */
interface PlacedFiles {
  readonly host: SourceHost;
  isBlob(path: string): boolean;
}

/** Gives problems lines and columns. Line tables are built once per file of this object. */
export class ProblemPlacer {
  readonly #files: PlacedFiles;
  readonly #display: (path: string) => string;
  readonly #lines = new Map<string, LineIndex>();

  /** `display` converts a canonical path to the name shown to users. */
  constructor(files: PlacedFiles, display: (path: string) => string) {
    this.#files = files;
    this.#display = display;
  }

  place({ span, severity, code, message, related, subject, onOtherKernels }: Problem): PlacedProblem {
    return {
      ...this.placeOf(span),
      severity,
      code,
      message: shownMessage(message),
      ...(subject === undefined ? {} : { node: subject.path }),
      ...(subject?.property === undefined ? {} : { property: subject.property }),
      related: related.map((other) => ({ ...this.placeOf(other.span), message: shownMessage(other.message) })),
      ...(onOtherKernels === undefined ? {} : { onOtherKernels }),
      url: documentationUrl(code),
    };
  }

  /** The lines and columns of a span. */
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
