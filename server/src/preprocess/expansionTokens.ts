/** Makes the tokens of macro expansion: padding, bodies of macros, strings from arguments. */
import type { Span } from '../base/span.ts';
import type { MacroDefinition } from './macros.ts';
import { Token, TokenKind } from './tokens.ts';

/** Padding between tokens: a space if `source` had one; without `source` only as needed to keep two tokens apart. */
export function padding(source: Token | undefined): Token {
  return source ? new Token(TokenKind.Padding, '', '', 0, 0, false, undefined, source) : AVOID_PASTE;
}

/** Padding that only keeps two tokens from running together; immutable, so that one object serves all. */
const AVOID_PASTE = new Token(TokenKind.Padding, '', '', 0, 0, false, undefined, undefined);

/** A separate padding for an empty operand that may be next to a `##`. */
export function emptyPlace(): Token {
  return new Token(TokenKind.Padding, '', '', 0, 0, false, undefined, undefined);
}

/** New tokens for the replacement list in this call. `##` becomes a flag, and there is no space before the first token. */
export function bodyTokens(definition: MacroDefinition, site: Span): Token[] {
  const out: Token[] = [];
  for (const token of definition.body) {
    const last = out[out.length - 1];
    if (token.text === '##' && token.kind === TokenKind.Punctuator && last) {
      last.pasteLeft = true;
      continue;
    }
    out.push(token.calledAt(site, out.length > 0 && token.space));
  }
  const last = out[out.length - 1];
  if (last) last.pasteLeft = false;
  return out;
}

/** The index of the parameter that a token of the body names; -1 if it names none. */
export function parameterIndex(parameters: readonly string[], token: Token): number {
  return token.kind === TokenKind.Identifier ? parameters.indexOf(token.text) : -1;
}

/** The string that `#` makes of an argument. */
export function stringify(tokens: readonly Token[], hash: Token, site: Span): Token {
  let text = '';
  let source: Token | undefined;
  let backslashes = 0;
  for (const token of tokens) {
    if (token.kind === TokenKind.Padding) {
      if (!source || (!source.space && !token.source)) source = token.source;
      continue;
    }
    backslashes = token.text === '\\' ? backslashes + 1 : 0;
    if (text !== '' && (source ?? token).space) text += ' ';
    source = undefined;
    const quoted = token.kind === TokenKind.String || token.kind === TokenKind.Char;
    text += quoted ? token.text.replace(/[\\"]/g, '\\$&') : token.text;
  }
  // The last of an odd number of backslashes is dropped, because it would escape the quote (GCC 12, macro.cc: stringify_arg).
  if (backslashes % 2 === 1) text = text.slice(0, -1);
  return new Token(TokenKind.String, `"${text}"`, hash.file, hash.start, hash.end, hash.space, site, undefined);
}

const EQUAL_PASTERS = new Set(['=', '!', '>', '<', '+', '-', '*', '/', '%', '&', '|', '^', '>>', '<<']);

/** Whether two tokens without a space between them would be read as other tokens. */
export function wouldPaste(left: Token, right: Token): boolean {
  const first = right.kind === TokenKind.Punctuator ? (right.text[0] ?? '') : '';
  if (left.kind === TokenKind.Punctuator) {
    if (first === '=' && EQUAL_PASTERS.has(left.text)) return true;
    switch (left.text) {
      case '>':
        return first === '>';
      case '<':
        return first === '<' || first === '%' || first === ':';
      case '+':
        return first === '+';
      case '-':
        return first === '-' || first === '>';
      case '/':
        return first === '/' || first === '*';
      case '%':
        return first === ':' || first === '%';
      case '&':
        return first === '&';
      case '|':
        return first === '|';
      case ':':
        return first === ':' || first === '>';
      case '->':
        return first === '*';
      case '.':
        return first === '.' || first === '%' || right.kind === TokenKind.Number;
      case '#':
        return first === '#' || first === '%';
      default:
        return false;
    }
  }
  if (left.kind === TokenKind.Identifier) {
    return (
      (right.kind === TokenKind.Number && /^\w+$/.test(right.text)) ||
      right.kind === TokenKind.Identifier ||
      right.kind === TokenKind.Char ||
      right.kind === TokenKind.String
    );
  }
  if (left.kind === TokenKind.Number) {
    return (
      right.kind === TokenKind.Number ||
      right.kind === TokenKind.Identifier ||
      right.kind === TokenKind.Char ||
      first === '.' ||
      first === '+' ||
      first === '-'
    );
  }
  return left.kind === TokenKind.Other && left.text === '\\' && right.kind === TokenKind.Identifier;
}
