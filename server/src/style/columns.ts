/** Columns of lines with tabs. */

/** Columns of a tab stop (Linux 7.2, Documentation/process/coding-style.rst, "Indentation"). */
export const TAB = 8;

/** The column behind a text that begins a line. */
export function displayColumn(text: string): number {
  let column = 0;
  for (const character of text) column = character === '\t' ? (Math.floor(column / TAB) + 1) * TAB : column + 1;
  return column;
}

/** White space up to a column: tabs as far as they go, then spaces. */
export function indentTo(column: number): string {
  return '\t'.repeat(Math.floor(column / TAB)) + ' '.repeat(column % TAB);
}
