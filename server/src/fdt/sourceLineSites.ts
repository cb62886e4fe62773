/** The source positions of the lines of a board's printed tree. */
import { DtNode, type Site } from '../tree/tree.ts';
import type { SourceLine } from './treeSource.ts';

/** The sites that a line comes from; none if the compiler added it. Undefined for lines that every source has. */
export function sitesOfLine(line: SourceLine): readonly Site[] | undefined {
  switch (line.kind) {
    case 'open':
      return line.node.definitions;
    case 'close':
      return closings(line.node);
    case 'property':
      return line.property.site ? [line.property.site] : [];
    case 'reservation':
      return line.reservation.site ? [line.reservation.site] : [];
    default:
      return undefined;
  }
}

/** The closing braces of a node's definitions. A fragment that was made for `&label { … }` has none: its child has them. */
function closings(node: DtNode): readonly Site[] {
  const own = node.definitions.flatMap(({ closing }) => closing ?? []);
  const only = node.definitions.length > 0 && own.length === 0 ? node.children.at(-1) : undefined;
  return only instanceof DtNode ? closings(only) : own;
}
