/** The protocol for documents generated from boards; one type definition for both sides, as in `protocol.ts`. */

/** One of the two sides of a comparison, or the board of a document. */
export interface DocumentSide {
  /** A board's source, a file that a board includes, or a blob. */
  readonly uri: string;
  /** The git revision of the board; absent for its current state. */
  readonly revision?: string;
}

/** The kinds of documents. */
export type DocumentKind =
  /** The merged tree as DTS; for a blob the tree in it. */
  | 'compiled'
  /** The merged tree sorted by name, with phandles and labels replaced by paths: for comparison with another tree. */
  | 'sorted'
  /** The preprocessor's output, the input of dtc. */
  | 'preprocessed'
  /** The kernel's messages about memory. */
  | 'bootLog'
  /** The differences between two boards. */
  | 'comparison'
  /** A source file at a revision. */
  | 'source';

/** Request: a document. */
export const DOCUMENT_REQUEST = 'devicetreeAtlas/document';
export interface DocumentParams extends DocumentSide {
  readonly kind: DocumentKind;
  /** The other side of a comparison. */
  readonly against?: DocumentSide;
  /** The version that the client shows already; if it is still current, the answer has no text. */
  readonly known?: string;
}

/** A place in a file: index in `files`, then line and column of the start and of the end. */
export type DocumentPlace = readonly [file: number, line: number, column: number, endLine: number, endColumn: number];

/** A document; or the reason why there is none. */
export type DocumentAnswer =
  | { readonly failed: string }
  /** The client's version is current. */
  | { readonly version: string; readonly document?: undefined }
  | { readonly version: string; readonly document: BoardDocument };

/** The text of a document and its source places. */
export interface BoardDocument {
  readonly text: string;
  /** One line about the document: `board.dts: 3 errors, the tree is shown as far as it goes`. */
  readonly title: string;
  readonly files: readonly DocumentSide[];
  /** Per line, its source places, the decisive one last. Shorter than the text where the remaining lines have none. */
  readonly origins: readonly (readonly DocumentPlace[])[];
  readonly links: readonly DocumentLinkPlace[];
  /** Per line, the severity of a log line; null where it is only information. */
  readonly levels?: readonly ('error' | 'warning' | null)[];
}

/** A link: from a column to a column of a line. */
export interface DocumentLinkPlace {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly target: DocumentPlace;
}

/** Request: the line of a board's compiled document for a source place; null where there is none. */
export const COMPILED_LINE_REQUEST = 'devicetreeAtlas/compiledLine';
export interface CompiledLineParams {
  readonly uri: string;
  /** Counted from 0. */
  readonly line: number;
  readonly character: number;
}
export interface CompiledLine {
  /** The board whose document it is. */
  readonly board: string;
  readonly line: number;
}

/** Request: revisions that a board may be compared with, the likeliest first; or the reason why there are none. */
export const REVISIONS_REQUEST = 'devicetreeAtlas/revisions';
export interface RevisionsParams {
  readonly uri: string;
}
export interface NamedRevision {
  /** The name in git: `HEAD`, `v6.12`, `0123456789ab`. */
  readonly name: string;
  readonly kind: 'head' | 'branch' | 'tag' | 'commit';
  /** The subject of the commit. */
  readonly subject: string;
  /** Date of the commit: `2026-11-30`. */
  readonly date: string;
}
export type RevisionsAnswer = { readonly revisions: readonly NamedRevision[] } | { readonly failed: string };
