/** Source positions of a board's nodes, as texts write them. */
import type { Board } from '../analysis/board.ts';
import { nodeSpan } from '../analysis/placeFindings.ts';
import { displayPath } from './problemText.ts';

/** `board.dts:12`, where a node is last defined; undefined when the board has no such node, or no line defines it. */
export function nodePlace(board: Board, path: string): string | undefined {
  const node = board.nodeAt(path);
  const span = node && nodeSpan(node);
  const line = span && board.lineOf(span);
  return span === undefined || line === undefined ? undefined : `${displayPath(span.file)}:${line}`;
}
