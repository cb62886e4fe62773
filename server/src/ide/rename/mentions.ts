/**
 * Finds a label or a macro in a text by tokens alone: also in skipped branches, in bodies of macros, and in
 * files with errors. Never in comments or strings.
 */
import { Lexer, type Token, TokenKind } from '../../preprocess/tokens.ts';
import type { TextRange } from '../words.ts';

/** The words of a text that name this label: `label:`, `&label`, `&{label/path}`. In order. */
export function labelMentions(text: string, label: string): readonly TextRange[] {
  return mentions(text, label, isLabelAt);
}

/** The words of a text that name this macro, wherever the preprocessor would see them. In order. */
export function macroMentions(text: string, name: string): readonly TextRange[] {
  return mentions(text, name, (around) => !isPasted(around) && !around.isInInclude);
}

/** Where a text defines a macro of that name. */
export function macroDefinitions(text: string, name: string): readonly TextRange[] {
  const isDefined = ({ start }: TextRange) => DEFINE.test(text.slice(Math.max(0, start - DIRECTIVE_MAX), start));
  return macroMentions(text, name).filter(isDefined);
}

/** Limit of characters before the name of a macro that are searched. */
const DIRECTIVE_MAX = 64;
const DEFINE = /#[ \t]*define[ \t]+$/;

/** The label at an offset; undefined when the word is no label. */
export function labelAt(
  text: string,
  offset: number,
): { readonly name: string; readonly range: TextRange } | undefined {
  for (const around of identifiers(text)) {
    const { token } = around;
    if (token.start > offset) return undefined;
    if (offset <= token.end && isLabelAt(around)) return { name: token.text, range: rangeOf(token) };
  }
  return undefined;
}

/** An identifier with its context. */
interface Around {
  readonly token: Token;
  /** The two tokens before it on its line, the nearest last. */
  readonly before: readonly Token[];
  readonly next: Token | undefined;
  /** Its line begins with `#include`. */
  readonly isInInclude: boolean;
}

function mentions(text: string, name: string, accepts: (around: Around) => boolean): readonly TextRange[] {
  if (!text.includes(name)) return [];
  const found: TextRange[] = [];
  for (const around of identifiers(text)) {
    if (around.token.text === name && accepts(around)) found.push(rangeOf(around.token));
  }
  return found;
}

function* identifiers(text: string): Generator<Around, void> {
  const lexer = new Lexer(text, 0, text.length, '');
  let before: Token[] = [];
  let isDirective = false;
  let isInInclude = false;
  let token = lexer.next();
  while (token) {
    const next = lexer.next();
    const last = before.at(-1);
    if (!last || text.slice(last.end, token.start).includes('\n')) {
      before = [];
      isDirective = token.text === '#';
      isInInclude = false;
    } else if (isDirective) {
      isInInclude = /^include(?:_next)?$/.test(token.text);
      isDirective = false;
    }
    if (token.kind === TokenKind.Identifier) yield { token, before, next, isInInclude };
    before = [...before.slice(-1), token];
    token = next;
  }
}

function isLabelAt(around: Around): boolean {
  const { token, before, next } = around;
  if (isPasted(around)) return false;
  if (next?.text === ':' && next.start === token.end) return true;
  const last = before.at(-1);
  if (!last || last.end !== token.start) return false;
  return last.text === '&' || (last.text === '{' && before.at(-2)?.text === '&');
}

/** A name pasted with `##` becomes part of another name, so it does not match. */
function isPasted({ before, next }: Around): boolean {
  return before.at(-1)?.text === '##' || next?.text === '##';
}

function rangeOf({ start, end }: Token): TextRange {
  return { start, end };
}
