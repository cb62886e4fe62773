/** The text in which a problem's fixes are offered: anywhere in its statement, and at the name of the node around it. */
import type { Span } from '../base/span.ts';
import type { ItemFile } from '../syntax/items.ts';
import { itemsAt } from './locate.ts';
import type { TextRange } from './words.ts';

/** From near to far: the marked text itself, its statement, the lines of that, the head of the node around it. */
export type Nearness = 0 | 1 | 2 | 3;

/**
 * How near the caret or selection is to a problem of the same file; undefined when it is too far away.
 *
 * @param file The file's items; undefined when it has none (a profile).
 */
export function nearness(span: Span, caret: TextRange, text: string, file: ItemFile | undefined): Nearness | undefined {
  if (touches(span, caret)) return 0;
  const chain = file ? itemsAt(file.items, span.start, 0, []).filter(({ item }) => item.kind !== 'conditional') : [];
  const ranges = chain.map(({ item, base }) => {
    const start = base + item.start;
    return { start, end: item.kind === 'node' ? start + item.headEnd : base + item.end };
  });
  // After the last statement of a body the innermost item is its node; then only the line counts.
  const own = ranges.at(-1);
  const statement = own && touches(own, span) ? own : span;
  if (touches(statement, caret)) return 1;
  if (touches(linesOf(statement, text), caret)) return 2;
  const around = statement === own ? ranges.at(-2) : own;
  return around && touches(around, caret) ? 3 : undefined;
}

function touches(a: TextRange, b: TextRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** The whole lines of a range, without their line breaks. */
function linesOf({ start, end }: TextRange, text: string): TextRange {
  const newline = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: newline < 0 ? text.length : newline };
}
