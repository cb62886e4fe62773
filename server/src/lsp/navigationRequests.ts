/** LSP's requests that lead elsewhere: definition and its kin, references. */
import type { CancellationToken, TextDocumentPositionParams } from 'vscode-languageserver';
import { type DefinitionKind, findDefinition } from '../ide/definition.ts';
import { findReferences } from '../ide/references.ts';
import { answerer } from './answers.ts';
import { placeOf } from './filePlace.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** Answers them on the connection. */
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
}
