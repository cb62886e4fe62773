/**
 * Code lenses: which property overwrites another or is overwritten (titles are computed when a lens becomes visible); and above
 * a shared file the number of boards that include it, and of boards that its last save broke.
 */
import type { CodeLens } from 'vscode-languageserver';
import type { Span } from '../base/span.ts';
import { type Overwrite, overwritesIn } from '../ide/overwrites.ts';
import { basename } from '../source/path.ts';
import { answerer } from './answers.ts';
import type { ClientSession } from './clientSession.ts';
import { OPEN_LOCATION_COMMAND, SHOW_BOARDS_COMMAND, type SourceLocation } from './protocol.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** The data of a lens until it is resolved. */
interface LensData {
  readonly kind: Overwrite['kind'];
  readonly other: Span;
}

/** Registers the handlers on the connection. */
export function attachCodeLenses(parts: ServerParts, updates: Updates, session: ClientSession): void {
  const { connection, analyzer, boards, converter, documents } = parts;
  const answer = answerer(parts, updates);
  connection.onCodeLens(({ textDocument }, token) =>
    answer({
      token,
      stage: 'the code lenses',
      uri: textDocument.uri,
      otherwise: () => [],
      compute: (): CodeLens[] => {
        const { overwriteLenses } = boards.settings;
        const path = documents.pathOf(textDocument.uri);
        const ofBoards = boardsLens(parts, session, path);
        if (overwriteLenses === 'off') return ofBoards;
        const boardPath = boards.boardOf(path);
        const board = boardPath === undefined ? undefined : boards.board(boardPath);
        const items = analyzer.itemsOf(path);
        if (!board || !items) return ofBoards;
        const ofProperties = overwritesIn(board, items, overwriteLenses === 'all').map(({ span, kind, other }) => {
          const data: LensData = { kind, other };
          return { range: converter.range(span), data };
        });
        return [...ofBoards, ...ofProperties];
      },
    }),
  );
  connection.onCodeLensResolve((lens, token) =>
    answer({
      token,
      stage: 'a code lens',
      uri: undefined,
      otherwise: () => lens,
      compute: (): CodeLens => {
        const data = lensData(lens.data);
        if (!data) return lens;
        const location: SourceLocation = converter.location(data.other);
        const words = data.kind === 'overwrites' ? 'overwrites' : 'overwritten by';
        const title = `${words} ${basename(data.other.file)}:${location.range.start.line + 1}`;
        const command = session.canOpenLocations ? OPEN_LOCATION_COMMAND : '';
        return { ...lens, command: { title, command, arguments: [location] } };
      },
    }),
  );
}

/** The lens at the first line of a file that boards include; none in a board itself. */
function boardsLens({ boards, documents, impact }: ServerParts, session: ClientSession, path: string): CodeLens[] {
  if (boards.isBoard(path)) return [];
  const count = boards.boardsIncluding(path).length;
  if (count === 0) return [];
  const broken = impact.resultOf(path)?.broken.length ?? 0;
  const breaks = broken === 0 ? '' : `, ${broken} ${broken === 1 ? 'breaks' : 'break'}`;
  const title = `included by ${count} board${count === 1 ? '' : 's'}${breaks}`;
  const start = { line: 0, character: 0 };
  const command = session.canShowBoards ? SHOW_BOARDS_COMMAND : '';
  return [{ range: { start, end: start }, command: { title, command, arguments: [documents.uriOf(path)] } }];
}

/** The data of a lens, if it is one of ours. */
function lensData(data: unknown): LensData | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { kind, other } = data as Partial<Record<keyof LensData, unknown>>;
  if (kind !== 'overwrites' && kind !== 'overwritten') return undefined;
  const { file, start, end } = (other ?? {}) as Partial<Record<keyof Span, unknown>>;
  if (typeof file !== 'string' || typeof start !== 'number' || typeof end !== 'number') return undefined;
  return { kind, other: { file, start, end } };
}
