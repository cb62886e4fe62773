/** A board's text after the preprocessor, as `cpp -P` prints it, with the source place of each line. */
import type { Span } from '../../base/span.ts';
import type { Unit } from '../../preprocess/expandedText.ts';
import type { MadeDocument } from './document.ts';

/**
 * Merges consecutive blank lines; a line that starts at the start of its source line keeps that line's indentation.
 *
 * @param units As `Analyzer.preprocessed` gives them.
 * @param textOf The text of a source.
 */
export function preprocessedDocument(
  units: readonly Unit[],
  textOf: (file: string) => string | undefined,
): MadeDocument {
  const lines: string[] = [];
  const origins: (readonly Span[])[] = [];
  for (const unit of units) {
    const { text } = unit;
    for (let at = 0; at < text.length; ) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? text.length : newline;
      const line = text.slice(at, end).trim();
      const first = at + text.slice(at, end).search(/\S|$/);
      if (line !== '') {
        const { site, spelling } = unit.originOf(first, first + line.length);
        lines.push(`${indentation(textOf(site.file) ?? '', site.start)}${line}`);
        origins.push(spelling && spelling.file !== site.file ? [spelling, site] : [site]);
      } else if (lines.length > 0 && lines.at(-1) !== '') {
        lines.push('');
        origins.push([]);
      }
      at = end + 1;
    }
  }
  return { text: lines.length === 0 ? '' : `${lines.join('\n')}\n`, origins, links: [] };
}

/** The white space in front of an offset, where nothing else stands there on its line. */
function indentation(text: string, offset: number): string {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return before.trim() === '' ? before : '';
}
