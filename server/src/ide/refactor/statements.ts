/** Statements as ranges of text, and their removal. */

import { spanOf } from '../../analysis/placeFindings.ts';
import type { Span } from '../../base/span.ts';
import type { NodeDefinition } from '../../tree/tree.ts';
import type { SourceEdit } from '../quickFix.ts';

/** From the labels of a definition to its semicolon; undefined where a macro writes a part of it. */
export function statementOf(definition: NodeDefinition, textOf: (file: string) => string): Span | undefined {
  const { item } = definition;
  if (!item) return undefined;
  const name = spanOf(definition);
  if (textOf(name.file).slice(name.start, name.end) !== item.name.text) return undefined;
  const start = name.start - item.name.start;
  return { file: name.file, start, end: start + item.end - item.start };
}

/** Removes a statement, with its lines where no other text is on them, and the blank line that would remain. */
export function removal(text: string, { file, start, end }: Span): SourceEdit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const isAlone = text.slice(lineStart, start).trim() === '' && text.slice(end, lineEnd).trim() === '';
  if (!isAlone) return { span: { file, start, end }, text: '' };
  const before = text.lastIndexOf('\n', lineStart - 2) + 1;
  const isBlankBefore = lineStart > 0 && text.slice(before, lineStart).trim() === '';
  return { span: { file, start: isBlankBefore ? before : lineStart, end: lineEnd }, text: '' };
}

/** The blanks that a line begins with. */
export function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}

/** Replaces the indentation `from` of each line by `to`; the first line has none. */
export function reindented(text: string, from: string, to: string): string {
  return text
    .split('\n')
    .map((line, i) => (i > 0 && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join('\n');
}
