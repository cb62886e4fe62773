/**
 * Inserts the files of dtc's own `/include/`. It may be between any two tokens: dtc's lexer continues in the file and then
 * returns (dtc 1.8.1, dtc-lexer.l: push_input_file). If such a file does not contain whole statements, its text must be
 * inserted before parsing.
 */
import { beginsLine, directiveAt } from './directives.ts';
import { ExpandedTextBuilder, FileUnit, type Unit } from './expandedText.ts';
import { Lexer, type Token, TokenKind, tokenize } from './tokens.ts';

/** Most files inserted into one text. */
const FILES_MAX = 500;
/** Most nested files. */
const DEPTH_MAX = 100;

/** A file that dtc includes. */
interface DtcInclude {
  readonly file: string;
  readonly text: string;
}

/**
 * The text with the contents of files in place of each `/include/`. Undefined if dtc would not read this text: a file is
 * missing, contains directives, which dtc does not execute, or ends inside a comment or a string.
 *
 * @param find Returns the file of that name. `from` is the included file that names it; undefined for the text itself.
 */
export function withDtcIncludes(
  unit: Unit,
  find: (name: string, from: string | undefined) => DtcInclude | undefined,
): Unit | undefined {
  const builder = new ExpandedTextBuilder();
  let files = 0;
  const take = (part: Unit, from: string | undefined, depth: number): boolean => {
    const { text } = part;
    const tokens = tokenize(text, 0, text.length, '');
    let end = 0;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i];
      if (!token) break;
      builder.emitSpace(text.slice(end, token.start));
      end = token.end;
      const name = includedName(tokens, i);
      if (!name) {
        builder.emit(text.slice(token.start, end), part.originOf(token.start, end));
        continue;
      }
      // For dtc the keyword and the name are one token: cpp's line marker between them ends it (dtc 1.8.1, dtc-lexer.l).
      if (part.originOf(token.start, end).site.file !== part.originOf(name.start, name.end).site.file) return false;
      const found = depth < DEPTH_MAX && ++files <= FILES_MAX ? find(name.text.slice(1, -1), from) : undefined;
      if (!found || !isWhole(found.text)) return false;
      builder.emitSpace(' ');
      if (!take(new FileUnit(found.file, found.text), found.file, depth + 1)) return false;
      builder.emitSpace('\n');
      end = name.end;
      i += 3;
    }
    builder.emitSpace(text.slice(end));
    return true;
  };
  return take(unit, undefined, 0) ? builder.build() : undefined;
}

/** The file name of the `/include/ "name"` that begins with the token at `at`; undefined for no such include. */
function includedName(tokens: readonly Token[], at: number): Token | undefined {
  if (tokens[at]?.text !== '/') return undefined;
  const [slash, word, close, name] = tokens.slice(at, at + 4);
  if (!slash || word?.text !== 'include' || close?.text !== '/' || name?.kind !== TokenKind.String) return undefined;
  const isKeyword = word.start === slash.end && close.start === word.end;
  return isKeyword && !name.text.includes('\\') ? name : undefined;
}

/** A `//` comment at the end of a file without a newline, which dtc does not read as a comment (dtc-lexer.l: LINECOMMENT). */
export function openLineComment(text: string): { readonly start: number; readonly end: number } | undefined {
  const line = text.lastIndexOf('\n') + 1;
  if (!text.includes('//', line)) return undefined;
  const behind = tokenize(text, 0, text.length, '').at(-1)?.end ?? 0;
  const start = text.indexOf('//', Math.max(line, behind));
  return start < 0 || text.lastIndexOf('/*', start) >= Math.max(line, behind) ? undefined : { start, end: text.length };
}

/** Whether comments and strings end in the text, and nothing in it requires a preprocessor. */
function isWhole(text: string): boolean {
  if (hasDirective(text) || openLineComment(text)) return false;
  const lexer = new Lexer(text, 0, text.length, '');
  for (let token = lexer.next(); token; token = lexer.next()) {
    if (token.kind === TokenKind.Other && /^["']/.test(token.text)) return false;
  }
  return lexer.openComment === undefined;
}

/** The `#` of the first directive between two offsets, outside of comments and strings; undefined if there is none. */
export function directiveInside(text: string, start: number, end: number): number | undefined {
  if (!text.slice(start, end).includes('\n')) return undefined;
  const lexer = new Lexer(text, start, end, '');
  for (let token = lexer.next(); token; token = lexer.next()) {
    const { text: mark, start: at } = token;
    if (mark === '#' && beginsLine(text, at) && directiveAt(text, at)) return at;
  }
  return undefined;
}

function hasDirective(text: string): boolean {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    if (directiveAt(text, at) && beginsLine(text, at)) return true;
  }
  return false;
}
