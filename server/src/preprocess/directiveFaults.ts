/** Messages about incomplete directives. */
import { type Directive, directiveAt, parseIncludeArgument } from './directives.ts';
import { parseDefine } from './macros.ts';

/** The message for a directive other than `#if` and `#elif` without its operand; undefined if nothing is missing. */
export function directiveFault(text: string, { name, argumentStart, end }: Directive): string | undefined {
  const argument = text.slice(argumentStart, end);
  switch (name) {
    case 'define':
      if (parseDefine(text, argumentStart, end, '')) return undefined;
      if (/^[ \t]*[A-Za-z_]\w*\([^)]*$/.test(argument)) return "missing ')' behind the parameters of the macro";
      return "'#define' takes a name, and parameters that are names";
    case 'undef':
    case 'ifdef':
    case 'ifndef':
    case 'elifdef':
    case 'elifndef':
      return /[A-Za-z_$]/.test(argument) ? undefined : `'#${name}' takes a name`;
    case 'include':
    case 'include_next':
    case 'import':
      return parseIncludeArgument(text, argumentStart, end)
        ? undefined
        : `'#${name}' takes a file name in quotes or angle brackets`;
    case 'ident':
    case 'sccs':
      return `'#${name}' takes a text in quotes`;
    default:
      return undefined;
  }
}

/** The message for a directive at `start` that does not begin its line. */
export function misplacedDirective(text: string, start: number): string {
  const name = directiveAt(text, start)?.name ?? '';
  return `'#${name}' is a directive only at the beginning of a line: begin a new line before it`;
}
