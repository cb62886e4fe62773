/**
 * Lowers directives and values, for which the text is enough. Used with a concrete tree (`lower.ts`) and without (`scan.ts`).
 */
import {
  directiveAt,
  includeFormOf,
  isString,
  mayHaveDirectives,
  parseIncludeArgument,
} from '../preprocess/directives.ts';
import { definitionFault, parseDefine } from '../preprocess/macros.ts';
import { parsePragma } from '../preprocess/pragmas.ts';
import { identifiersIn } from '../preprocess/tokens.ts';
import { type Branch, type Item, ValueText } from './items.ts';

/** Most nodes in nodes; deeper ones are dropped with a fault. The kernel itself refuses trees deeper than 64. */
export const NESTING_MAX = 256;

/** The directive that begins a branch; a branch without a condition is an `else`. */
export function branchDirective(name: string | undefined): Branch['directive'] {
  return CONDITIONS.find((condition) => condition === name) ?? 'else';
}

const CONDITIONS = ['if', 'ifdef', 'ifndef', 'elif', 'elifdef', 'elifndef'] as const;

/** The text of a value with facts for the compiler. */
export function makeValueText(text: string, start: number, end: number, origin: number): ValueText {
  const slice = text.slice(start, end);
  const needsPreprocessing = slice.includes('\\\n') || slice.includes('\\\r') || mayHaveDirectives(slice);
  return new ValueText(slice, start - origin, identifiersIn(text, start, end), needsPreprocessing);
}

/**
 * Lowers the directive at `offset` that is not a conditional; at those, nothing is added.
 * False when the directive lacks what it needs, such as a name; then nothing is added.
 */
export function lowerDirective(text: string, file: string, offset: number, origin: number, items: Item[]): boolean {
  const directive = directiveAt(text, offset);
  if (!directive) return true;
  const { argumentStart, end } = directive;
  const place = { start: offset - origin, end: end - origin };
  switch (directive.name) {
    case 'define': {
      const definition = parseDefine(text, argumentStart, end, file);
      if (!definition) return false;
      const fault = definitionFault(definition);
      items.push({ kind: 'define', definition, ...place, ...(fault === undefined ? {} : { fault }) });
      return true;
    }
    case 'undef': {
      const match = /[A-Za-z_$][\w$]*/.exec(text.slice(argumentStart, end));
      if (!match || match[0] === 'defined') return false;
      const at = argumentStart + match.index - origin;
      items.push({
        kind: 'undef',
        name: { text: match[0], start: at, end: at + match[0].length },
        ...place,
      });
      return true;
    }
    case 'include':
    case 'include_next':
    case 'import': {
      const form = includeFormOf(directive.name);
      const argument = parseIncludeArgument(text, argumentStart, end);
      if (!form || !argument) return false;
      items.push({
        kind: 'include',
        form,
        name: argument.name,
        nameStart: argument.start - origin,
        nameEnd: argument.end - origin,
        style: argument.style,
        ...place,
      });
      return true;
    }
    case 'ident':
    case 'sccs':
      if (!isString(text, argumentStart, end)) return false;
      items.push({ kind: 'pragma', pragma: { kind: 'none' }, ...place });
      return true;
    case 'pragma': {
      const pragma = parsePragma(text, argumentStart, end);
      if (pragma.kind !== 'message') items.push({ kind: 'pragma', pragma, ...place });
      else {
        const { level, text: said } = pragma;
        items.push({ kind: 'message', level, directive: `#pragma GCC ${level}`, text: said, ...place });
      }
      return true;
    }
    case 'line':
      items.push({ kind: 'line', text: text.slice(argumentStart, end), ...place });
      return true;
    case 'assert':
    case 'unassert':
      items.push({ kind: 'assertion', directive: directive.name, text: text.slice(argumentStart, end), ...place });
      return true;
    case 'error':
    case 'warning':
      items.push({
        kind: 'message',
        level: directive.name,
        directive: `#${directive.name}`,
        text: text.slice(argumentStart, end).trim(),
        ...place,
      });
      return true;
    default:
      return true;
  }
}

/** The start of the `#endif` of a conditional from `start` to `end`; `end` when it has none. */
export function endifBefore(
  text: string,
  end: number,
  start: number,
): { readonly start: number; readonly end: number } {
  for (let at = text.lastIndexOf('#', end - 1); at > start; at = text.lastIndexOf('#', at - 1)) {
    const directive = directiveAt(text, at);
    if (directive?.name === 'endif') return { start: at, end: directive.argumentStart };
  }
  return { start: end, end };
}
