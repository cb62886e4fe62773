/** The faults of text expansion. */
import type { Span } from '../base/span.ts';
import type { CompilerCode } from '../problems/codes.ts';
import type { ExpansionFault } from './expander.ts';

/** A fault of text expansion, with source positions. */
export interface TextFault {
  readonly code: CompilerCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly span: Span;
  readonly related?: { readonly message: string; readonly span: Span };
}

/** Converts a fault of expansion to a fault of text, which also has the place of the definition. */
export function describeExpansionFault(fault: ExpansionFault): TextFault {
  const { definition } = fault;
  return {
    code: fault.code,
    severity: 'error',
    message: fault.message,
    span: fault.span,
    related: {
      message: `'${definition.name}' is defined here`,
      span: {
        file: definition.file,
        start: definition.nameStart,
        end: definition.nameEnd,
      },
    },
  };
}
