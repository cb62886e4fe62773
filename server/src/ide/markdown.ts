/** The parts a hover is made of. Places stay spans here; `lsp/` knows lines and links. */
import type { Span } from '../base/span.ts';

export type MarkdownBlock =
  | { readonly kind: 'text'; readonly markdown: string }
  /** Source text, shown as it is. */
  | { readonly kind: 'code'; readonly source: string }
  | {
      readonly kind: 'places';
      readonly head: string;
      readonly places: readonly { readonly span: Span; readonly label: string }[];
      /** How many places are not shown. */
      readonly more: number;
    };

export function text(markdown: string): MarkdownBlock {
  return { kind: 'text', markdown };
}

export function code(source: string): MarkdownBlock {
  return { kind: 'code', source };
}
