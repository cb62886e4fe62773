/** LSP requests at a place of a document: hover, symbols, code actions. */
import {
  type CancellationToken,
  type CodeActionParams,
  CodeActionTriggerKind,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import { findHover } from '../ide/hover.ts';
import { fileSymbols } from '../ide/symbols.ts';
import { answerer, withBindings } from './answers.ts';
import { isProfileFile } from './boards.ts';
import type { ClientSession } from './clientSession.ts';
import { codeActions } from './codeActions.ts';
import { placeOf } from './filePlace.ts';
import { bindingActions, refactorActions, sourceActions } from './refactorActions.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** Registers the handlers on the connection. */
export function attachLanguageRequests(parts: ServerParts, updates: Updates, session: ClientSession): void {
  const { connection, analyzer, bindings, boards, converter, documents } = parts;
  const answer = answerer(parts, updates);
  const itemsOf = (path: string) => (isProfileFile(path) ? undefined : analyzer.itemsOf(path));
  const hoverAt = ({ textDocument, position }: TextDocumentPositionParams, token: CancellationToken) =>
    answer({
      token,
      stage: 'the hover',
      uri: textDocument.uri,
      otherwise: () => null,
      compute: () => {
        const at = placeOf(parts, textDocument.uri, position);
        const found = bindings.of(documents.pathOf(textDocument.uri));
        const hover = at && findHover(at.board, boards.bootsOf(at.board), at.items, at.offset, found);
        return hover ? converter.hover(hover) : null;
      },
    });
  connection.onHover((params, token) => withBindings(parts, params, () => hoverAt(params, token)));
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
  const actionsAt = (params: CodeActionParams, token: CancellationToken) =>
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
          ...bindingActions(sources, parts, params),
          ...sourceActions(sources, analyzer, params),
        ];
      },
    });
  // Only explicitly requested actions wait for bindings; automatic ones do not.
  connection.onCodeAction((params, token) =>
    params.context.triggerKind === CodeActionTriggerKind.Automatic
      ? actionsAt(params, token)
      : withBindings(parts, params, () => actionsAt(params, token)),
  );
}
