/**
 * Strings that name nodes: paths (`/aliases`, `/__symbols__`, anything else that begins with `/`), and in `/chosen` an
 * alias, both with options behind a colon (`stdout-path = "serial0:115200n8"`; Devicetree Specification 0.4, 3.3 and 3.6).
 */
import type { Board } from '../analysis/board.ts';
import type { DtNode } from '../tree/tree.ts';
import { stringList } from '../tree/treeView.ts';

interface NamedNode {
  /** The part of the string that names the node. */
  readonly text: string;
  readonly node: DtNode;
}

const CONSOLE_PROPERTIES: ReadonlySet<string> = new Set(['stdout-path', 'stdin-path', 'linux,stdout-path']);

/** The node that a string in a property of `holder` names; undefined when it names none. */
export function nodeOfPathString(
  board: Board,
  holder: DtNode,
  property: string,
  string: string,
): NamedNode | undefined {
  const isConsole = holder.path === '/chosen' && CONSOLE_PROPERTIES.has(property);
  const text = isConsole ? (string.split(':', 1)[0] ?? '') : string;
  const path = isConsole && !text.startsWith('/') ? aliasPath(board, text) : text;
  const node = path?.startsWith('/') ? board.nodeAt(path) : undefined;
  return node && { text, node };
}

function aliasPath(board: Board, alias: string): string | undefined {
  const value = board.nodeAt('/aliases')?.property(alias);
  return value && stringList(value)[0];
}
