/** The message for a conditional without its `#endif`. */
import { directiveAt } from './directives.ts';

interface OpenConditionalFault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly related?: { readonly message: string; readonly start: number; readonly end: number };
}

/**
 * The fault of a conditional that begins at `start` and has no `#endif`. It is reported at the directive, because its
 * intended end is unknown. Only a guard (`#ifndef NAME`, `#define NAME`) should end at the end of the text.
 */
export function openConditional(text: string, start: number): OpenConditionalFault {
  const directive = directiveAt(text, start);
  const name = directive?.name ?? 'if';
  const end = directive?.end ?? start + 1;
  const guard = /^#[ \t]*ifndef[ \t]+(\w+)/.exec(text.slice(start, end))?.[1];
  const next = /^\s*#[ \t]*define[ \t]+(\w+)/.exec(text.slice(end, end + 400))?.[1];
  if (guard === undefined || guard !== next) {
    return { message: `'#${name}' opened here is never closed with '#endif'`, start, end };
  }
  let last = text.length;
  while (last > end && /\s/.test(text[last - 1] ?? '')) last--;
  const related = { message: `'#ifndef ${guard}' opened here`, start, end };
  return { message: "missing '#endif' at the end of the file", start: last - 1, end: last, related };
}
