/** Where the nodes of a board stand in its sources, as texts name places. */
import type { Board } from '../analysis/board.ts';
import { nodeSpan } from '../analysis/placeFindings.ts';
import { displayPath } from './problemText.ts';

/** `board.dts:12`, where a node is last defined; undefined for a node that the board does not have, or that no line defines. */
export function nodePlace(board: Board, path: string): string | undefined {
  const node = board.nodeAt(path);
  const span = node && nodeSpan(node);
  const line = span && board.lineOf(span);
  return span === undefined || line === undefined ? undefined : `${displayPath(span.file)}:${line}`;
}
