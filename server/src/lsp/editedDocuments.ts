/** The client's documents; records the last edit of each. */
import { TextDocumentContentChangeEvent, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Typing } from './typing.ts';

/** Documents that report each change to `typing`; `pathOf` gives the path of a URI. */
export function editedDocuments(typing: Typing, pathOf: (uri: string) => string): TextDocuments<TextDocument> {
  return new TextDocuments({
    create: TextDocument.create,
    update: (document, changes, version) => {
      const path = pathOf(document.uri);
      for (const change of changes) {
        if (TextDocumentContentChangeEvent.isIncremental(change)) {
          const start = document.offsetAt(change.range.start);
          const end = Math.max(start, document.offsetAt(change.range.end));
          typing.edited(path, document.getText(), { start, end, inserted: change.text.length });
        } else typing.release();
        TextDocument.update(document, [change], version);
      }
      return document;
    },
  });
}
