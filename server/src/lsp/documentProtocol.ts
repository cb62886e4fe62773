/** The part of the protocol that texts made from boards are shown by; typed once for both sides, as in `protocol.ts`. */

/** One of the two sides of a comparison, or the board of a document. */
export interface DocumentSide {
  /** A board's source, a file that a board includes, or a blob. */
  readonly uri: string;
  /** The board as this git revision has it; as it is now without. */
  readonly revision?: string;
}

/** What a document shows. */
export type DocumentKind =
  /** The merged tree as DTS; of a blob the tree that it holds. */
  | 'compiled'
  /** The same in order of names, with phandles and labels as they are: what is held against another tree. */
  | 'sorted'
  /** What cpp hands to dtc. */
  | 'preprocessed'
  /** What the kernel will print about memory. */
  | 'bootLog'
  /** What differs between two boards. */
  | 'comparison'
  /** A source file as a revision has it. */
  | 'source';

/** Request: a document. */
export const DOCUMENT_REQUEST = 'devicetreeAtlas/document';
export interface DocumentParams extends DocumentSide {
  readonly kind: DocumentKind;
  /** The other side of a comparison. */
  readonly against?: DocumentSide;
  /** The version that is shown already: the answer then has no text when it is still the one. */
  readonly known?: string;
}

/** A place in a file: index in `files`, then line and column of the start and of the end. */
export type DocumentPlace = readonly [file: number, line: number, column: number, endLine: number, endColumn: number];

/** A document; or why there is none. */
export type DocumentAnswer =
  | { readonly failed: string }
  /** Nothing is new. */
  | { readonly version: string; readonly document?: undefined }
  | { readonly version: string; readonly document: BoardDocument };

/** The text of a document and where it comes from. */
export interface BoardDocument {
  readonly text: string;
  /** One line on what is shown: `board.dts: 3 errors, the tree is shown as far as it goes`. */
  readonly title: string;
  readonly files: readonly DocumentSide[];
  /** By line, places in a row that it comes from, the one that decides last. Shorter than the text where the rest has none. */
  readonly origins: readonly (readonly DocumentPlace[])[];
  readonly links: readonly DocumentLinkPlace[];
  /** By line, of a log; null where it is only information. */
  readonly levels?: readonly ('error' | 'warning' | null)[];
}

/** A link: from a column to a column of a line. */
export interface DocumentLinkPlace {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly target: DocumentPlace;
}

/** Request: the line of a board's compiled document that a place in a source became; null where it became none. */
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

/** Request: revisions that a board may be compared with, the likeliest first; or why there are none. */
export const REVISIONS_REQUEST = 'devicetreeAtlas/revisions';
export interface RevisionsParams {
  readonly uri: string;
}
export interface NamedRevision {
  /** What git calls it: `HEAD`, `v6.12`, `0123456789ab`. */
  readonly name: string;
  readonly kind: 'head' | 'branch' | 'tag' | 'commit';
  /** The subject of the commit. */
  readonly subject: string;
  /** When it was made: `2026-11-30`. */
  readonly date: string;
}
export type RevisionsAnswer = { readonly revisions: readonly NamedRevision[] } | { readonly failed: string };
