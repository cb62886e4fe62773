/**
 * Lowers a file that holds nothing but directives and comments, as most `dt-bindings` headers do, without a parse:
 * thousands of `#define` lines need no concrete tree. Gives up (undefined) at the first character of anything else.
 */
import { directiveAt } from '../preprocess/directives.ts';
import type { Branch, Item } from './items.ts';
import { lowerDirective } from './lower.ts';

interface Open {
  readonly start: number;
  readonly outer: Item[];
  readonly branches: Branch[];
  current: {
    readonly directive: Branch['directive'];
    readonly start: number;
    conditionStart: number;
    conditionEnd: number;
  };
  items: Item[];
}

/** The items of a directives-only text; undefined when there is anything else, or conditionals do not match up. */
export function lowerHeader(text: string, file: string): readonly Item[] | undefined {
  const stack: Open[] = [];
  let items: Item[] = [];
  const blank = /(?:[ \t\r\n\f\v]+|\/\*[\s\S]*?\*\/|\/\/[^\n]*)*/y;
  let at = 0;
  for (;;) {
    blank.lastIndex = at;
    blank.exec(text);
    at = blank.lastIndex;
    if (at >= text.length) return stack.length === 0 ? items : undefined;
    if (text[at] !== '#') return undefined;
    const directive = directiveAt(text, at);
    if (!directive) return undefined;
    const { name, argumentStart, end } = directive;
    switch (name) {
      case 'if':
      case 'ifdef':
      case 'ifndef': {
        const current = {
          directive: name,
          start: at,
          conditionStart: argumentStart,
          conditionEnd: end,
        };
        const open: Open = {
          start: at,
          outer: items,
          branches: [],
          current,
          items: [],
        };
        stack.push(open);
        items = open.items;
        break;
      }
      case 'elif':
      case 'elifdef':
      case 'elifndef':
      case 'else': {
        const open = stack[stack.length - 1];
        if (!open) return undefined;
        open.branches.push({ ...open.current, items: open.items, end: at });
        open.current = {
          directive: name,
          start: at,
          conditionStart: argumentStart,
          conditionEnd: name === 'else' ? argumentStart : end,
        };
        open.items = [];
        items = open.items;
        break;
      }
      case 'endif': {
        const open = stack.pop();
        if (!open) return undefined;
        open.branches.push({ ...open.current, items: open.items, end: at });
        items = open.outer;
        items.push({
          kind: 'conditional',
          branches: open.branches,
          start: open.start,
          end,
        });
        break;
      }
      default:
        lowerDirective(text, file, at, 0, items);
    }
    at = end;
  }
}
