/** Guesses statements from lines and columns, in texts that do not fit the grammar. */

/** Whether there are only blanks before `offset` on its line. */
export function startsLine(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t')) at--;
  return at < 0 || text[at] === '\n';
}

/** Most characters searched backwards for the beginning of a line; a longer line was not written by hand. */
const LINE_MAX = 2000;

/** The column of the first non-blank character on the line of `offset`; a tab advances to the next multiple of 8. */
export function indentAt(text: string, offset: number): number {
  const near = Math.max(0, offset - LINE_MAX);
  let start = near + text.slice(near, offset).lastIndexOf('\n') + 1;
  let column = 0;
  for (; start < offset; start++) {
    const c = text[start];
    if (c === '\t') column += 8 - (column % 8);
    else if (c === ' ') column++;
    else break;
  }
  return column;
}

const STATEMENT =
  /^[ \t]*(?:[A-Za-z_]\w*:[ \t]*)*(?:\}|\/(?:[ \t]*\{|dts-|plugin|memreserve|delete-|omit-|include)|[\w,.+*?#-]+(?:@[\w,.+-]*)?[ \t]*(?:\{|=(?!=))|[a-z#][\w,.+*?#-]+(?<=[a-z0-9])[ \t]*;|&(?:\w+|\{[^}\n]*\})[ \t]*\{)/;

/** Whether the line at `offset` begins like a statement and nothing else, or ends a body. */
export function looksLikeStatement(text: string, offset: number): boolean {
  return STATEMENT.test(text.slice(offset, offset + 200));
}

/** The offset behind the `)` that closes the `(` at `open`; -1 when it is not closed before a `;` at the same depth. */
export function callEnd(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const c = text[at];
    if (c === '"') {
      const close = /"(?:[^"\\\n]|\\.)*"/y;
      close.lastIndex = at;
      if (close.test(text)) at = close.lastIndex - 1;
    } else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return at + 1;
    else if (c === '}' && text.slice(at - 200, at).lastIndexOf('{') < 0) return -1;
  }
  return -1;
}

/** The offset of the `}` that closes the body around `from`, `depth` bodies up; -1 when there is none. */
export function closingBrace(text: string, from: number, depth: number): number {
  const mark = /[{}]|(?<!\\)"(?:[^"\\\n]|\\[^\n])*"|&\{[^&{}\n]*\}/g;
  mark.lastIndex = from;
  let open = depth;
  for (let match = mark.exec(text); match; match = mark.exec(text)) {
    if (match[0] === '{') open++;
    else if (match[0] === '}' && --open === 0) return match.index;
  }
  return -1;
}

/** A word, shortened for a message. */
export function shorten(word: string, length = 40): string {
  return word.length > length ? `${word.slice(0, length - 3)}…` : word;
}
