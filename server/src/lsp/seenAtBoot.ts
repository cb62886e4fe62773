/** What a boot saw of a node: its findings hold as long as that does. */
import type { Board } from '../analysis/board.ts';

/** Properties of a node that decide what a boot does with it. */
const SEEN_AT_BOOT = [
  ...['reg', 'size', 'alignment', 'alloc-ranges', 'no-map', 'reusable', 'linux,cma-default', 'linux,dma-default'],
  ...['compatible', 'status', 'device_type', 'linux,usable-memory', 'ranges', '#address-cells', '#size-cells'],
];

/** These properties of a node, to see whether they were edited; undefined where there is no node. */
export function seenAtBoot(board: Board, path: string): string | undefined {
  const node = board.nodeAt(path);
  return node && SEEN_AT_BOOT.map((name) => node.property(name)?.toString() ?? '-').join(' ');
}
