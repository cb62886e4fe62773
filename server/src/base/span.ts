/**
 * Places in source text. Every position notation of the project is listed here; nothing else converts between them.
 *
 * - `Span`: a half-open range of UTF-16 offsets, zero-based, in one file. All rooms left of `lsp/` use it.
 * - Offsets into a *unit* (a file, or text that macro expansion produced; see `preprocess/`): also UTF-16, turned into
 *   a `Span` by that unit's `originOf`.
 * - Byte offsets in a flattened tree: `fdt/` and `boot/` only.
 * - LSP `Range` (line and UTF-16 column, zero-based): `lsp/` only. `file:line:col` (one-based): `cli/` only.
 */
export interface Span {
  /** Absolute path as the `SourceHost` spells it, with `/` as separator. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}
