/** Where the nodes of a board stand in its sources, as texts name places. */
import type { Board } from '../analysis/board.ts';
import { nodeSpan } from '../analysis/placeFindings.ts';
import { LineIndex } from '../base/lineIndex.ts';
import { displayPath } from './problemText.ts';
import type { Session } from './session.ts';

/** `board.dts:12`, where a node is last defined; undefined for a node that the board does not have, or that no line defines. */
export function nodePlaces({ host }: Session, board: Board): (path: string) => string | undefined {
  const lines = new Map<string, LineIndex>();
  return (path) => {
    const node = board.nodeAt(path);
    const span = node && nodeSpan(node);
    if (!span) return undefined;
    const index = lines.get(span.file) ?? new LineIndex(host.read(span.file)?.text ?? '');
    lines.set(span.file, index);
    return `${displayPath(span.file)}:${index.positionAt(span.start).line + 1}`;
  };
}
