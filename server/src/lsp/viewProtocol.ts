/** The part of the protocol that tree views are made from; typed once for both sides, as in `protocol.ts`. */
import type { BoardInfo, SourceLocation } from './protocol.ts';

/** A node of the merged tree. */
export interface BoardNode {
  readonly path: string;
  /** With its unit address; `/` for the root. */
  readonly name: string;
  readonly labels: readonly string[];
  /** The `status` as it is written; empty where there is none. */
  readonly status: string;
  /** Whether the kernel takes it for available: its own status, and those of all nodes above. */
  readonly isEnabled: boolean;
  /** The first `compatible`; empty where there is none. */
  readonly compatible: string;
  readonly hasChildren: boolean;
  /** How grave the gravest problem of the node itself is; absent where there is none. */
  readonly severity?: 'error' | 'warning';
  /** Its name in the definition that came last; absent for what the compiler added. */
  readonly location?: SourceLocation;
}

/** Request: the children of a node, in the order of the blob; null when there is no such board or node. */
export const NODE_CHILDREN_REQUEST = 'devicetreeAtlas/nodeChildren';
export interface NodeChildrenParams {
  /** A board, or a file that one includes; the active board without it. */
  readonly uri?: string;
  readonly path: string;
}
export interface NodeChildren {
  readonly board: Pick<BoardInfo, 'uri' | 'name'>;
  /** The node itself. */
  readonly node: BoardNode;
  readonly children: readonly BoardNode[];
}

/** Request: nodes in whose path, labels or compatibles every word of a text occurs; the first of them. */
export const FIND_NODES_REQUEST = 'devicetreeAtlas/findNodes';
export interface FindNodesParams {
  readonly uri?: string;
  readonly text: string;
}

/** A file of a board, at the place where it was included first. */
export interface IncludedFile {
  readonly uri: string;
  readonly name: string;
  /** Index in the list of the file that includes it; absent for the board itself, and for what its build adds. */
  readonly parent?: number;
  /** The line that includes it. */
  readonly location?: SourceLocation;
}

/** Request: the files of a board, each once, the including one before those it includes; null when there is no board. */
export const INCLUDED_FILES_REQUEST = 'devicetreeAtlas/includedFiles';
export interface IncludedFilesParams {
  readonly uri?: string;
}

/** Request: boards of a file, those that its last save broke first; none for a file that is a board itself. */
export const INCLUDING_BOARDS_REQUEST = 'devicetreeAtlas/includingBoards';
export interface IncludingBoardsParams {
  readonly uri: string;
}
export interface IncludingBoard {
  readonly board: BoardInfo;
  /** The first problem that the file's last save made in it; absent where it made none. */
  readonly broken?: { readonly message: string; readonly location: SourceLocation };
}
