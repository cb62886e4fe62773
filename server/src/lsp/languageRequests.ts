/** LSP's own requests at a place of a document: hover, symbols, code actions. */
import { findHover } from '../ide/hover.ts';
import { fileSymbols } from '../ide/symbols.ts';
import { answerer } from './answers.ts';
import { isProfileFile } from './boards.ts';
import type { ClientSession } from './clientSession.ts';
import { codeActions } from './codeActions.ts';
import { placeOf } from './filePlace.ts';
import { refactorActions, sourceActions } from './refactorActions.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** Answers them on the connection. */
export function attachLanguageRequests(parts: ServerParts, updates: Updates, session: ClientSession): void {
  const { connection, analyzer, boards, converter, documents } = parts;
  const answer = answerer(parts, updates);
  const itemsOf = (path: string) => (isProfileFile(path) ? undefined : analyzer.itemsOf(path));
  connection.onHover(({ textDocument, position }, token) =>
    answer({
      token,
      stage: 'the hover',
      uri: textDocument.uri,
      otherwise: () => null,
      compute: () => {
        const at = placeOf(parts, textDocument.uri, position);
        const hover = at && findHover(at.board, () => boards.typedReportsOf(at.board), at.items, at.offset);
        return hover ? converter.hover(hover) : null;
      },
    }),
  );
  connection.onDocumentSymbol(({ textDocument }, token) =>
    answer({
      token,
      stage: 'the outline',
      uri: textDocument.uri,
      otherwise: () => [],
      compute: () => {
        const path = documents.pathOf(textDocument.uri);
        const items = itemsOf(path);
        return items ? converter.symbols(path, fileSymbols(items)) : [];
      },
    }),
  );
  connection.onCodeAction((params, token) =>
    answer({
      token,
      stage: 'the quick fixes',
      uri: params.textDocument.uri,
      otherwise: () => [],
      compute: () => {
        const { canChangeSettings, canVersionEdits, outsideAnswer } = session;
        const otherProblems = () => updates.otherProblems();
        const own = { canChangeSettings, canVersionEdits, outsideAnswer };
        const sources = { boards, documents, converter, itemsOf, otherProblems, ...own };
        return [
          ...codeActions(sources, params),
          ...refactorActions(sources, analyzer, params),
          ...sourceActions(sources, analyzer, params),
        ];
      },
    }),
  );
}
