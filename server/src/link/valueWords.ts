/** Messages of the value compiler about unexpected tokens. */
import { precedenceOf } from './integers.ts';
import type { ValueToken } from './valueLexer.ts';

/** The message for a token that cannot be a cell. */
export function notACell({ kind, text }: ValueToken): string {
  if (text === ',') return "cells stand apart by blanks, not by ','";
  if (text === '&') return "'&' takes a label or a path: &label, &{/path}";
  if (kind === 'string') return "a string stands outside of '<' and '>'";
  if (precedenceOf(text) !== undefined) return `unexpected '${text}': an expression stands in parentheses, <(1 + 2)>`;
  return `unexpected '${shorten(text)}' in a cell list`;
}

/** A token for a message, shortened. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
