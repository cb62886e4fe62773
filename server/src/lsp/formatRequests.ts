/** LSP requests to format a document or a part of it. */
import type { ResponseError, TextEdit } from 'vscode-languageserver';
import { type FormatEdit, formatEdits, formatText } from '../style/format.ts';
import { answerer, refused } from './answers.ts';
import { isProfileFile } from './boards.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** Registers the handlers on the connection. The editor's tab size is ignored: the coding style has tabs. */
export function attachFormatRequests(parts: ServerParts, updates: Updates): void {
  const { connection, converter, documents } = parts;
  const answer = answerer(parts, updates);
  /** The edits of a document for which `isWanted` holds. */
  const edits = (
    uri: string,
    isWanted: (edit: FormatEdit, file: string) => boolean,
  ): TextEdit[] | ResponseError<void> => {
    const file = documents.pathOf(uri);
    const before = isProfileFile(file) ? undefined : documents.read(file)?.text;
    if (before === undefined) return [];
    const formatted = formatText(before, { lineLength: parts.boards.settings.format.lineLength });
    if ('refusal' in formatted) {
      const { line } = converter.linesOf(file).positionAt(formatted.start);
      return refused(`Line ${line + 1}: ${formatted.refusal}`);
    }
    return formatEdits(before, formatted.text)
      .filter((edit) => isWanted(edit, file))
      .map(({ start, end, text }) => ({ range: converter.range({ file, start, end }), newText: text }));
  };
  connection.onDocumentFormatting(({ textDocument }, token) =>
    answer({
      token,
      stage: 'formatting',
      uri: textDocument.uri,
      compute: () => edits(textDocument.uri, () => true),
    }),
  );
  connection.onDocumentRangeFormatting(({ textDocument, range }, token) =>
    answer({
      token,
      stage: 'formatting a selection',
      uri: textDocument.uri,
      compute: () =>
        edits(textDocument.uri, (edit, file) => {
          const lines = converter.linesOf(file);
          // Whole lines, with the indentation of the first; a line of which only the begin is selected is left out.
          const from = lines.offsetAt(range.start.line, 0) - 1;
          const isBelow = range.end.character === 0 && range.end.line > range.start.line;
          const to = lines.offsetAt(isBelow ? range.end.line : range.end.line + 1, 0) - 1;
          return edit.end > from && edit.start < to;
        }),
    }),
  );
}
