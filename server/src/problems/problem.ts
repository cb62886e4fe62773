/**
 * The report of every stage: a stable code, a message for a person, and a position.
 * Stages return `{ value, problems }` and never throw on user input.
 */
import type { Span } from '../base/span.ts';
import type { Severity } from './codeFacts.ts';
import type { ProblemCode } from './codes.ts';

export type { Severity };

/** A second place that explains a problem: the other definition, the include, the macro's body. */
export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
}

/** The node that a problem is about, and if useful its property. */
export interface Subject {
  readonly path: string;
  readonly property?: string;
}

export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly RelatedPlace[];
  /** Known only to some stages: the starting point of a quick fix. */
  readonly subject?: Subject;
  /** For a finding (of level information) that only other kernels than the chosen one make: its severity on them. */
  readonly onOtherKernels?: Severity;
}

/** Whether there is a problem of level error. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** A requested file that cannot be read; `words`, behind its name, say why (`is larger than …`), where the host knows. */
export function unreadableFile(file: string, words = 'cannot be read'): Problem {
  return {
    code: 'unreadable-file',
    severity: 'error',
    message: `the file ${words}`,
    span: { file, start: 0, end: 0 },
    related: [],
  };
}
