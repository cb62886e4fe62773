/** The parts of a hover. Places are spans here; `lsp/` converts them to lines and links, and writes the Markdown. */
import type { Span } from '../base/span.ts';

export type MarkdownBlock =
  /** A paragraph: plain words, with names among them. */
  | { readonly kind: 'text'; readonly parts: readonly TextPart[] }
  | { readonly kind: 'list'; readonly head: string; readonly lines: readonly string[] }
  /** Source text, shown as it is. */
  | { readonly kind: 'code'; readonly source: string }
  | {
      readonly kind: 'places';
      readonly head: string;
      readonly places: readonly { readonly span: Span; readonly label: string }[];
      /** How many places are not shown. */
      readonly more: number;
    };

/** Plain words, a name quoted from the source, or emphasised words. */
export type TextPart = string | { readonly name: string } | { readonly strong: string };

/** A paragraph. */
export function text(...parts: readonly TextPart[]): MarkdownBlock {
  return { kind: 'text', parts };
}

/** A head with lines below it. */
export function list(head: string, lines: readonly string[]): MarkdownBlock {
  return { kind: 'list', head, lines };
}

/** Source text in a block of its own. */
export function code(source: string): MarkdownBlock {
  return { kind: 'code', source };
}
