/** LSP requests for navigation: definition and related requests, references, workspace symbols. */
import {
  type CancellationToken,
  type Position,
  ResponseError,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import { compatibleAt } from '../ide/compatibles.ts';
import { type DefinitionKind, findDefinition } from '../ide/definition.ts';
import { nodeRowAt } from '../ide/hierarchy.ts';
import { findReferences } from '../ide/references.ts';
import { stringList } from '../tree/treeView.ts';
import { answerer } from './answers.ts';
import { placeOf } from './filePlace.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';
import { findWorkspaceSymbols } from './workspaceSymbols.ts';

/** Registers the handlers on the connection. */
export function attachNavigationRequests(parts: ServerParts, updates: Updates): void {
  const { connection, converter } = parts;
  const answer = answerer(parts, updates);
  const definitions =
    (wanted: DefinitionKind) =>
    ({ textDocument, position }: TextDocumentPositionParams, token: CancellationToken) =>
      answer({
        token,
        stage: `the search for a ${wanted}`,
        uri: textDocument.uri,
        otherwise: () => null,
        compute: () => {
          const at = placeOf(parts, textDocument.uri, position);
          const found = at && findDefinition(at.board, at.items, at.offset, wanted);
          return found ? converter.definition(found) : null;
        },
      });
  connection.onDefinition(definitions('definition'));
  connection.onDeclaration(definitions('declaration'));
  connection.onImplementation(definitions('implementation'));
  connection.onReferences(({ textDocument, position, context }, token) =>
    answer({
      token,
      stage: 'the search for references',
      uri: textDocument.uri,
      otherwise: () => [],
      compute: () => {
        const at = placeOf(parts, textDocument.uri, position);
        const sources = at && { board: at.board, analyzer: parts.analyzer };
        const places = sources ? findReferences(sources, at.items, at.offset, context.includeDeclaration) : [];
        return converter.locations(places);
      },
    }),
  );
  connection.onTypeDefinition(async ({ textDocument, position }, token) => {
    // Bindings are files of another kind; only the search in them takes time.
    const asked = await answer({
      token,
      stage: 'the search for a binding',
      uri: textDocument.uri,
      otherwise: () => null,
      compute: () => compatiblesAt(parts, textDocument.uri, position),
    });
    if (!asked || asked instanceof ResponseError) return asked;
    for (const compatible of asked) {
      const place = await parts.bindings.find(parts.documents.pathOf(textDocument.uri), compatible);
      if (token.isCancellationRequested) return null;
      if (place) return [converter.location(place)];
    }
    return null;
  });
  connection.onWorkspaceSymbol(({ query }, token) =>
    typeof query === 'string' ? findWorkspaceSymbols(parts, query, token) : [],
  );
}

/** The compatible at a place, or those of the node there. */
function compatiblesAt(parts: ServerParts, uri: string, position: Position): readonly string[] | null {
  const at = placeOf(parts, uri, position);
  if (!at) return null;
  const compatible = compatibleAt(at.items, at.offset);
  const row = compatible ? undefined : nodeRowAt(at.board, at.items, at.offset);
  const ofNode = row && at.board.nodeAt(row.path)?.property('compatible');
  return compatible ? [compatible.text] : stringList(ofNode ?? new Uint8Array(0));
}
