/** The requests of tree views: nodes of the merged tree, files of a board, boards of a file. */
import type { Board } from '../analysis/board.ts';
import { childRows, findNodes, type NodeRow, nodeRow } from '../ide/boardTree.ts';
import { includedFiles } from '../ide/includedFiles.ts';
import { shownMessage } from '../problems/shownMessage.ts';
import { basename } from '../source/path.ts';
import { answerer } from './answers.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';
import * as protocol from './viewProtocol.ts';

/** Limit of nodes in a search result. */
const FOUND_MAX = 200;

/** Registers the handlers on the connection. */
export function attachViewRequests(parts: ServerParts, updates: Updates): void {
  const { connection, boards, converter, documents } = parts;
  const answer = answerer(parts, updates);
  const boardAt = (uri: string | undefined): Board | undefined => {
    const path = uri === undefined ? boards.active : boards.boardOf(documents.pathOf(uri));
    return path === undefined ? undefined : boards.board(path);
  };
  connection.onRequest(protocol.NODE_CHILDREN_REQUEST, ({ uri, path }: protocol.NodeChildrenParams) =>
    answer({
      stage: 'the nodes of a board',
      uri,
      otherwise: () => null,
      compute: (): protocol.NodeChildren | null => {
        const board = boardAt(uri);
        const node = board && nodeRow(board, path);
        if (!board || !node) return null;
        const toNode = nodeMaker(parts, board);
        return {
          board: { uri: documents.uriOf(board.path), name: basename(board.path) },
          node: toNode(node),
          children: (childRows(board, path) ?? []).map(toNode),
        };
      },
    }),
  );
  connection.onRequest(protocol.FIND_NODES_REQUEST, ({ uri, text }: protocol.FindNodesParams) =>
    answer({
      stage: 'the search for nodes',
      uri,
      otherwise: () => [],
      compute: () => {
        const board = boardAt(uri);
        return board ? findNodes(board, text, FOUND_MAX).map(nodeMaker(parts, board)) : [];
      },
    }),
  );
  connection.onRequest(protocol.INCLUDED_FILES_REQUEST, (params: protocol.IncludedFilesParams | null) =>
    answer({
      stage: 'the files of a board',
      uri: params?.uri,
      otherwise: () => null,
      compute: (): readonly protocol.IncludedFile[] | null => {
        const board = boardAt(params?.uri);
        if (!board) return null;
        return includedFiles(board).map(({ path, parent, span }) => ({
          uri: documents.uriOf(path),
          name: basename(path),
          ...(parent === undefined ? {} : { parent }),
          ...(span === undefined ? {} : { location: converter.location(span) }),
        }));
      },
    }),
  );
  connection.onRequest(protocol.INCLUDING_BOARDS_REQUEST, ({ uri }: protocol.IncludingBoardsParams) =>
    answer({
      stage: 'the boards of a file',
      uri,
      otherwise: () => [],
      compute: () => includingBoards(parts, documents.pathOf(uri)),
    }),
  );
}

function includingBoards(parts: ServerParts, path: string): readonly protocol.IncludingBoard[] {
  const { boards, converter, impact } = parts;
  if (boards.isBoard(path)) return [];
  const broken = new Map((impact.resultOf(path)?.broken ?? []).map((board) => [board.path, board.problems[0]]));
  const others = boards.boardsIncluding(path).filter((board) => !broken.has(board));
  return [...broken.keys(), ...others].map((board) => {
    const problem = broken.get(board);
    const info = boards.infoOf(board);
    if (!problem) return { board: info };
    return {
      board: info,
      broken: { message: shownMessage(problem.message), location: converter.location(problem.span) },
    };
  });
}

function nodeMaker({ boards, converter }: ServerParts, board: Board): (row: NodeRow) => protocol.BoardNode {
  const severities = new Map<string, 'error' | 'warning'>();
  for (const { subject, severity } of boards.problemsOf(board.path)) {
    if (!subject || (severity !== 'error' && severity !== 'warning')) continue;
    if (severity === 'error' || !severities.has(subject.path)) severities.set(subject.path, severity);
  }
  return ({ span, ...row }) => {
    const severity = severities.get(row.path);
    return {
      ...row,
      ...(severity === undefined ? {} : { severity }),
      ...(span === undefined ? {} : { location: converter.location(span) }),
    };
  };
}
