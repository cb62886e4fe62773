/** Semantic tokens in the protocol's encoding: five numbers each, relative to the previous token, and their changes. */
import type { SemanticTokens, SemanticTokensDelta, SemanticTokensLegend } from 'vscode-languageserver';
import type { LineIndex } from '../base/lineIndex.ts';
import { type SemanticToken, TOKEN_MODIFIERS, TOKEN_TYPES } from '../ide/semanticTokens.ts';

/** The legend of token types and modifier bits. */
export const SEMANTIC_TOKENS_LEGEND: SemanticTokensLegend = {
  tokenTypes: [...TOKEN_TYPES],
  tokenModifiers: [...TOKEN_MODIFIERS],
};

/** Limit of documents with a remembered answer; a client requests changes for the visible ones. */
const DOCUMENTS_MAX = 20;

interface LastAnswer {
  readonly resultId: string;
  readonly data: Uint32Array;
}

/** Encodes tokens, and remembers the last answer of each document for delta answers. */
export class TokenEncoder {
  readonly #last = new Map<string, LastAnswer>();
  #answers = 0;

  /** All tokens of a document. */
  full(uri: string, tokens: readonly SemanticToken[], lines: LineIndex): SemanticTokens {
    const { resultId, data } = this.#remember(uri, encodeTokens(tokens, lines));
    return { resultId, data: Array.from(data) };
  }

  /** The changes since the answer `previous`; all tokens where that is not remembered. */
  delta(
    uri: string,
    previous: string,
    tokens: readonly SemanticToken[],
    lines: LineIndex,
  ): SemanticTokens | SemanticTokensDelta {
    const before = this.#last.get(uri);
    const { resultId, data } = this.#remember(uri, encodeTokens(tokens, lines));
    if (before?.resultId !== previous) return { resultId, data: Array.from(data) };
    return { resultId, edits: changesBetween(before.data, data) };
  }

  forget(uri: string): void {
    this.#last.delete(uri);
  }

  #remember(uri: string, data: Uint32Array): LastAnswer {
    const answer = { resultId: String(++this.#answers), data };
    this.#last.delete(uri);
    this.#last.set(uri, answer);
    const [oldest] = this.#last.keys();
    if (this.#last.size > DOCUMENTS_MAX && oldest !== undefined) this.#last.delete(oldest);
    return answer;
  }
}

/** Encodes tokens in order. */
export function encodeTokens(tokens: readonly SemanticToken[], lines: LineIndex): Uint32Array {
  const data = new Uint32Array(5 * tokens.length);
  let lastLine = 0;
  let lastCharacter = 0;
  let at = 0;
  for (const { start, end, type, modifiers } of tokens) {
    const { line, character } = lines.positionAt(start);
    data[at++] = line - lastLine;
    data[at++] = line === lastLine ? character - lastCharacter : character;
    data[at++] = end - start;
    data[at++] = TYPE_NUMBERS.get(type) ?? 0;
    data[at++] = modifiers.reduce((bits, modifier) => bits | (MODIFIER_BITS.get(modifier) ?? 0), 0);
    lastLine = line;
    lastCharacter = character;
  }
  return data;
}

const TYPE_NUMBERS: ReadonlyMap<string, number> = new Map(TOKEN_TYPES.map((type, i) => [type, i]));
const MODIFIER_BITS: ReadonlyMap<string, number> = new Map(TOKEN_MODIFIERS.map((modifier, i) => [modifier, 1 << i]));

/** The one changed stretch between the equal parts at both ends, in whole tokens; empty where everything is equal. */
function changesBetween(before: Uint32Array, after: Uint32Array): SemanticTokensDelta['edits'] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start === shorter && before.length === after.length) return [];
  start -= start % 5;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  end -= end % 5;
  const data = Array.from(after.subarray(start, after.length - end));
  return [{ start, deleteCount: before.length - end - start, data }];
}
