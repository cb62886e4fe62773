/** The pragmas that cpp itself executes (GCC 12, libcpp/directives.cc: _cpp_init_internal_pragmas). It ignores the others. */
import type { MacroTable } from './macroTable.ts';
import { Lexer, TokenKind } from './tokens.ts';

/** What a `#pragma` asks for; `none` if cpp ignores it. */
export type Pragma =
  | { readonly kind: 'none' }
  /** The file is never read again. */
  | { readonly kind: 'once' }
  /**
   * The definition of a macro is kept (`push_macro`), or the one that was kept last with this text is in force again
   * (`pop_macro`). The name of the macro begins the text.
   */
  | { readonly kind: 'push' | 'pop'; readonly text: string }
  | { readonly kind: 'message'; readonly level: 'error' | 'warning'; readonly text: string }
  | { readonly kind: 'fault'; readonly message: string };

const NONE: Pragma = { kind: 'none' };

/** Reads the pragma in `text[start, end)`, which is what follows `#pragma`. */
export function parsePragma(text: string, start: number, end: number): Pragma {
  const lexer = new Lexer(text, start, end, '');
  const word = lexer.next()?.text;
  if (word === 'once') return { kind: 'once' };
  if (word === 'push_macro' || word === 'pop_macro') {
    const open = lexer.next();
    const name = lexer.next();
    const isString = name?.kind === TokenKind.String && name.text.startsWith('"');
    if (open?.text !== '(' || !isString || lexer.next()?.text !== ')') {
      return { kind: 'fault', message: `'#pragma ${word}' takes a name in quotes and parentheses: ("NAME")` };
    }
    return { kind: word === 'push_macro' ? 'push' : 'pop', text: name.text.slice(1, -1) };
  }
  if (word !== 'GCC') return NONE;
  const level = lexer.next()?.text;
  if (level !== 'error' && level !== 'warning') return NONE;
  const string = lexer.next();
  if (string?.kind !== TokenKind.String) {
    return { kind: 'fault', message: `'#pragma GCC ${level}' takes a text in quotes` };
  }
  return { kind: 'message', level, text: string.text.slice(1, -1) };
}

/** Executes a pragma of a file, except a message. Returns the message of its fault; undefined if there is none. */
export function executePragma(pragma: Pragma, file: string, macros: MacroTable): string | undefined {
  switch (pragma.kind) {
    case 'once':
      macros.readsNoMore(file);
      return undefined;
    case 'push':
      macros.push(pragma.text);
      return undefined;
    case 'pop':
      macros.pop(pragma.text);
      return undefined;
    case 'fault':
      return pragma.message;
    default:
      return undefined;
  }
}
