/**
 * What every stage reports: a stable code, words for a person, and where.
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

/** The node, and where it helps the property of it, that a problem is about. */
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
  /** Where a stage knows it: what a quick fix starts from. */
  readonly subject?: Subject;
  /** Of a finding that only kernels other than the chosen one make, which is information: how grave it is on them. */
  readonly onOtherKernels?: Severity;
}

/** Whether there is a problem of level error. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** A file that is asked for and cannot be read (none there, no permission, far too large). */
export function unreadableFile(file: string): Problem {
  return {
    code: 'unreadable-file',
    severity: 'error',
    message: 'the file cannot be read',
    span: { file, start: 0, end: 0 },
    related: [],
  };
}
