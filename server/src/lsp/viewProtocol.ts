/** The protocol of tree views; one type definition for both sides, as in `protocol.ts`. */
import type { BoardInfo, SourceLocation } from './protocol.ts';

/** A node of the merged tree. */
export interface BoardNode {
  readonly path: string;
  /** With its unit address; `/` for the root. */
  readonly name: string;
  readonly labels: readonly string[];
  /** The `status` as it is written; empty where there is none. */
  readonly status: string;
  /** Whether the kernel treats the node as available: by its own status and those of all nodes above. */
  readonly isEnabled: boolean;
  /** The first `compatible`; empty where there is none. */
  readonly compatible: string;
  readonly hasChildren: boolean;
  /** Severity of the worst problem of the node itself; absent where there is none. */
  readonly severity?: 'error' | 'warning';
  /** Place of the name in the last definition; absent for a node that the compiler added. */
  readonly location?: SourceLocation;
}

/** Request: the children of a node, in blob order; null when there is no such board or node. */
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

/** Request: nodes whose path, labels or compatibles contain every word of a text; only the first of them. */
export const FIND_NODES_REQUEST = 'devicetreeAtlas/findNodes';
export interface FindNodesParams {
  readonly uri?: string;
  readonly text: string;
}

/** A file of a board, at the place of its first inclusion. */
export interface IncludedFile {
  readonly uri: string;
  readonly name: string;
  /** Index of the including file in the list; absent for the board itself, and for files that its build adds. */
  readonly parent?: number;
  /** The line that includes it. */
  readonly location?: SourceLocation;
}

/** Request: the files of a board, each once, an including file before those it includes; null when there is no board. */
export const INCLUDED_FILES_REQUEST = 'devicetreeAtlas/includedFiles';
export interface IncludedFilesParams {
  readonly uri?: string;
}

/** Request: boards of a file, those broken by its last save first; none for a file that is a board itself. */
export const INCLUDING_BOARDS_REQUEST = 'devicetreeAtlas/includingBoards';
export interface IncludingBoardsParams {
  readonly uri: string;
}
export interface IncludingBoard {
  readonly board: BoardInfo;
  /** The first problem that the file's last save caused in it; absent where it caused none. */
  readonly broken?: { readonly message: string; readonly location: SourceLocation };
}
