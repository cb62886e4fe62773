/** The place of a request: the board, the file's items, the offset. */
import type { Board } from '../analysis/board.ts';
import type { ItemFile } from '../syntax/items.ts';
import type { ServerParts } from './serverParts.ts';

/** A place of a document, with its board. */
interface FilePlace {
  /** An overlay with a known base is applied to that base. */
  readonly board: Board;
  readonly items: ItemFile;
  readonly offset: number;
}

/** The place of a position; undefined where no board includes the file. */
export function placeOf(
  { analyzer, boards, converter, documents }: ServerParts,
  uri: string,
  position: { readonly line: number; readonly character: number },
): FilePlace | undefined {
  const path = documents.pathOf(uri);
  const boardPath = boards.boardOf(path);
  const board = boardPath === undefined ? undefined : boards.board(boardPath);
  const items = analyzer.itemsOf(path);
  if (!board || !items) return undefined;
  const offset = converter.linesOf(path).offsetAt(position.line, position.character);
  return { board, items, offset };
}
