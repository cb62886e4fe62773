/** LSP hierarchies of nodes: calls are references in values, types are the merged tree. */
import {
  type CallHierarchyItem,
  type CancellationToken,
  SymbolKind,
  type TextDocumentPositionParams,
  type TypeHierarchyItem,
} from 'vscode-languageserver';
import type { Board } from '../analysis/board.ts';
import {
  childRows,
  type NodeRow,
  nodeRowAt,
  parentRow,
  type RelatedNode,
  referredNodes,
  referringNodes,
} from '../ide/hierarchy.ts';
import { answerer } from './answers.ts';
import { placeOf } from './filePlace.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** A node as an item of a hierarchy; calls and types have the same shape. */
type NodeItem = CallHierarchyItem & TypeHierarchyItem;

/** The data of an item between requests. */
interface NodeData {
  /** Path of the board. */
  readonly board: string;
  /** Path of the node. */
  readonly path: string;
}

/** Registers the handlers on the connection. */
export function attachHierarchyRequests(parts: ServerParts, updates: Updates): void {
  const { connection, boards, converter } = parts;
  const { callHierarchy, typeHierarchy } = connection.languages;
  const answer = answerer(parts, updates);
  const prepare = ({ textDocument, position }: TextDocumentPositionParams, token: CancellationToken) =>
    answer({
      token,
      stage: 'the hierarchy of nodes',
      uri: textDocument.uri,
      otherwise: () => null,
      compute: () => {
        const at = placeOf(parts, textDocument.uri, position);
        const row = at && nodeRowAt(at.board, at.items, at.offset);
        return row ? [itemOf(at.board, row)] : null;
      },
    });
  const itemOf = (board: Board, row: NodeRow): NodeItem => {
    const { uri, range } = converter.location(row.span);
    const { name, detail, path } = row;
    const data: NodeData = { board: board.path, path };
    return { name, detail, kind: SymbolKind.Namespace, uri, range, selectionRange: range, data };
  };
  const related = <T>(
    item: { uri: string; data?: unknown },
    token: CancellationToken,
    find: (board: Board, path: string) => T[],
  ) =>
    answer({
      token,
      stage: 'the hierarchy of nodes',
      uri: item.uri,
      otherwise: () => [],
      compute: () => {
        const data = nodeData(item.data);
        const board = data && boards.board(data.board);
        return board ? find(board, data.path) : [];
      },
    });
  /** The ranges of a call must be in the caller's document: a node whose references are in two files becomes two callers. */
  const callers = (board: Board, { row, places }: RelatedNode) => {
    const files = [...new Set(places.map(({ file }) => file))];
    return files.map((file) => {
      const own = places.filter((place) => place.file === file);
      const span = row.span.file === file ? row.span : (own[0] ?? row.span);
      return { from: itemOf(board, { ...row, span }), fromRanges: own.map((place) => converter.range(place)) };
    });
  };
  callHierarchy.onPrepare(prepare);
  callHierarchy.onIncomingCalls(({ item }, token) =>
    related(item, token, (board, path) => referringNodes(board, path).flatMap((found) => callers(board, found))),
  );
  callHierarchy.onOutgoingCalls(({ item }, token) =>
    related(item, token, (board, path) =>
      referredNodes(board, path).map(({ row, places }) => {
        const inItem = places.filter(({ file }) => converter.location({ file, start: 0, end: 0 }).uri === item.uri);
        return { to: itemOf(board, row), fromRanges: inItem.map((place) => converter.range(place)) };
      }),
    ),
  );
  typeHierarchy.onPrepare(prepare);
  typeHierarchy.onSupertypes(({ item }, token) =>
    related(item, token, (board, path) => {
      const row = parentRow(board, path);
      return row ? [itemOf(board, row)] : [];
    }),
  );
  typeHierarchy.onSubtypes(({ item }, token) =>
    related(item, token, (board, path) => childRows(board, path).map((row) => itemOf(board, row))),
  );
}

/** The data of an item, if it is one of ours. */
function nodeData(data: unknown): NodeData | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { board, path } = data as Partial<Record<keyof NodeData, unknown>>;
  return typeof board === 'string' && typeof path === 'string' ? { board, path } : undefined;
}
