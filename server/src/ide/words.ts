/** Words, strings and references around the caret, as the preprocessor sees them: never inside comments. */
import { TokenKind, tokenize } from '../preprocess/tokens.ts';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

interface WordAt extends TextRange {
  readonly text: string;
}

interface ReferenceAt extends TextRange {
  /** Without `&` and braces: `uart0`, `/soc/uart@1000`. */
  readonly ref: string;
}

/** The C identifier at an offset; the offset after its last letter counts. */
export function wordAt(text: string, range: TextRange, offset: number): WordAt | undefined {
  const token = tokensIn(text, range).find(
    ({ kind, start, end }) => kind === TokenKind.Identifier && start <= offset && offset <= end,
  );
  return token && { text: token.text, start: token.start, end: token.end };
}

/** The string that contains the offset, without its quotes. */
export function stringAt(text: string, range: TextRange, offset: number): WordAt | undefined {
  const token = tokensIn(text, range).find(
    ({ kind, start, end }) => kind === TokenKind.String && start < offset && offset < end,
  );
  return token && { text: token.text.slice(1, -1), start: token.start + 1, end: token.end - 1 };
}

/** The `&label` or `&{/path}` that contains the offset. */
export function referenceAt(text: string, range: TextRange, offset: number): ReferenceAt | undefined {
  for (const token of tokensIn(text, range)) {
    if (token.start > offset) return undefined;
    if (token.text !== '&') continue;
    REFERENCE.lastIndex = token.start;
    const match = REFERENCE.exec(text);
    const end = token.start + (match?.[0].length ?? 0);
    if (match && offset <= end) return { ref: match[1] ?? match[2] ?? '', start: token.start, end };
  }
  return undefined;
}

const REFERENCE = /&(?:\{([^}\n]*)\}|([A-Za-z_]\w*))/y;

/** Tokens with positions in the unmodified text. */
function tokensIn(text: string, { start, end }: TextRange) {
  return tokenize(text, start, end, '');
}
