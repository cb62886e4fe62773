/** Where the lines of a board's printed tree come from. */
import { DtNode, type Site } from '../tree/tree.ts';
import type { SourceLine } from './treeSource.ts';

/** Where a line comes from, none for what the compiler adds; undefined for lines that every source has. */
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

/** The ends of a node's definitions; of what an overlay's reference was turned into, those of what is in it. */
function closings(node: DtNode): readonly Site[] {
  const own = node.definitions.flatMap(({ closing }) => closing ?? []);
  const only = node.definitions.length > 0 && own.length === 0 ? node.children.at(-1) : undefined;
  return only instanceof DtNode ? closings(only) : own;
}
