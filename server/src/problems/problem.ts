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
