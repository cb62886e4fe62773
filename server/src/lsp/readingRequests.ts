/** LSP requests about the presentation of a file: colours, links, folding, selections, highlights. */
import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentLink,
  type FoldingRange,
  FoldingRangeKind,
  type InlayHint,
  InlayHintKind,
  type Position,
  type Range,
  type SelectionRange,
} from 'vscode-languageserver';
import type { Board } from '../analysis/board.ts';
import type { LineIndex } from '../base/lineIndex.ts';
import { documentLinks } from '../ide/documentLinks.ts';
import { foldingRanges } from '../ide/folding.ts';
import { findHighlights } from '../ide/highlights.ts';
import { findHover } from '../ide/hover.ts';
import { inlayHints } from '../ide/inlayHints.ts';
import { selectionRanges } from '../ide/selection.ts';
import { type SemanticToken, semanticTokens } from '../ide/semanticTokens.ts';
import type { TextRange } from '../ide/words.ts';
import type { ItemFile } from '../syntax/items.ts';
import { answerer } from './answers.ts';
import { isProfileFile } from './boards.ts';
import { placeOf } from './filePlace.ts';
import type { ServerParts } from './serverParts.ts';
import { encodeTokens, TokenEncoder } from './tokenEncoder.ts';
import type { Updates } from './updates.ts';

/** A file with its board, for a request. */
interface OpenFile {
  readonly items: ItemFile;
  readonly lines: LineIndex;
  /** Undefined where no board includes the file. */
  readonly board: Board | undefined;
}

/** Registers the handlers on the connection. */
export function attachReadingRequests(parts: ServerParts, updates: Updates): void {
  const { boards, connection, converter, documents, texts } = parts;
  const answer = answerer(parts, updates);
  const encoder = new TokenEncoder();
  texts.onDidClose(({ document }) => encoder.forget(document.uri));

  const { semanticTokens: tokens } = connection.languages;
  tokens.on(({ textDocument: { uri } }, token) =>
    answer({
      token,
      stage: 'the colours',
      uri,
      otherwise: () => ({ data: [] }),
      compute: () => {
        const file = fileOf(parts, uri);
        return file ? encoder.full(uri, tokensOf(file), file.lines) : { data: [] };
      },
    }),
  );
  tokens.onDelta(({ textDocument: { uri }, previousResultId }, token) =>
    answer({
      token,
      stage: 'the colours',
      uri,
      otherwise: () => ({ data: [] }),
      compute: () => {
        const file = fileOf(parts, uri);
        return file ? encoder.delta(uri, previousResultId, tokensOf(file), file.lines) : { data: [] };
      },
    }),
  );
  tokens.onRange(({ textDocument: { uri }, range }, token) =>
    answer({
      token,
      stage: 'the colours',
      uri,
      otherwise: () => ({ data: [] }),
      compute: () => {
        const file = fileOf(parts, uri);
        if (!file) return { data: [] };
        return { data: Array.from(encodeTokens(tokensOf(file, offsetsOf(file, range)), file.lines)) };
      },
    }),
  );
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
    answer({
      token,
      stage: 'the inlay hints',
      uri,
      otherwise: () => [],
      compute: (): InlayHint[] => {
        const file = fileOf(parts, uri);
        if (!file?.board) return [];
        const { board, items, lines } = file;
        const hints = inlayHints(
          board,
          boards.bootsOf(board),
          items,
          offsetsOf(file, range),
          boards.settings.inlayHints,
        );
        return hints.map(({ at, label, kind, about }) => ({
          position: lines.positionAt(at),
          label,
          ...(kind === 'parameter' ? { kind: InlayHintKind.Parameter, paddingRight: true } : { paddingLeft: true }),
          data: { uri, about: lines.positionAt(about) },
        }));
      },
    }),
  );
  connection.languages.inlayHint.resolve((hint, token) => {
    const { uri, about } = hintData(hint.data);
    return answer({
      token,
      stage: 'the words of an inlay hint',
      uri,
      otherwise: () => hint,
      compute: () => {
        const at = uri === undefined ? undefined : placeOf(parts, uri, about);
        const hover = at && findHover(at.board, boards.bootsOf(at.board), at.items, at.offset);
        return hover ? { ...hint, tooltip: converter.markdown(hover.blocks) } : hint;
      },
    });
  });
  connection.onDocumentLinks(({ textDocument: { uri } }, token) =>
    answer({
      token,
      stage: 'the links',
      uri,
      otherwise: () => [],
      compute: (): DocumentLink[] => {
        const file = fileOf(parts, uri);
        if (!file?.board) return [];
        return documentLinks(file.board, file.items).map(({ start, end, target }) => ({
          range: rangeOf(file, { start, end }),
          target: documents.uriOf(target),
          tooltip: target,
        }));
      },
    }),
  );
  connection.onFoldingRanges(({ textDocument: { uri } }, token) =>
    answer({
      token,
      stage: 'the folding ranges',
      uri,
      otherwise: () => [],
      compute: () => {
        const file = fileOf(parts, uri);
        return file ? foldsOf(file) : [];
      },
    }),
  );
  connection.onSelectionRanges(({ textDocument: { uri }, positions }, token) =>
    answer({
      token,
      stage: 'the selection ranges',
      uri,
      otherwise: () => [],
      compute: () => {
        const file = fileOf(parts, uri);
        if (!file) return [];
        return positions.map(({ line, character }) => {
          const ranges = selectionRanges(file.items, file.lines.offsetAt(line, character));
          return nested(ranges.map((range) => rangeOf(file, range)));
        });
      },
    }),
  );
  connection.onDocumentHighlight(({ textDocument: { uri }, position }, token) =>
    answer({
      token,
      stage: 'the highlights',
      uri,
      otherwise: () => [],
      compute: (): DocumentHighlight[] => {
        const at = placeOf(parts, uri, position);
        if (!at) return [];
        const lines = converter.linesOf(documents.pathOf(uri));
        return findHighlights(at.board, at.items, at.offset).map(({ start, end, writes }) => ({
          range: rangeOf({ lines }, { start, end }),
          kind: writes ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
        }));
      },
    }),
  );
}

/** Undefined for a boot profile, and for an unreadable file. */
function fileOf({ analyzer, boards, converter, documents }: ServerParts, uri: string): OpenFile | undefined {
  const path = documents.pathOf(uri);
  const items = isProfileFile(path) ? undefined : analyzer.itemsOf(path);
  if (!items) return undefined;
  const board = boards.boardOf(path);
  return { items, lines: converter.linesOf(path), board: board === undefined ? undefined : boards.board(board) };
}

function tokensOf({ board, items }: OpenFile, range?: TextRange): readonly SemanticToken[] {
  return semanticTokens(board, items, range ?? { start: 0, end: items.unit.text.length });
}

function rangeOf({ lines }: Pick<OpenFile, 'lines'>, { start, end }: TextRange): Range {
  return { start: lines.positionAt(start), end: lines.positionAt(end) };
}

function offsetsOf({ lines }: OpenFile, { start, end }: Range): TextRange {
  return { start: lines.offsetAt(start.line, start.character), end: lines.offsetAt(end.line, end.character) };
}

/** The data of a hint between requests; the client's data may violate the protocol. */
function hintData(data: unknown): { readonly uri: string | undefined; readonly about: Position } {
  const { uri, about } = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  const { line, character } = typeof about === 'object' && about !== null ? (about as Record<string, unknown>) : {};
  const isWhole = typeof uri === 'string' && typeof line === 'number' && typeof character === 'number';
  return isWhole ? { uri, about: { line, character } } : { uri: undefined, about: { line: 0, character: 0 } };
}

const FOLDING_KINDS: Readonly<Record<string, FoldingRangeKind>> = {
  imports: FoldingRangeKind.Imports,
  comment: FoldingRangeKind.Comment,
};

/** Ranges with more than one line; for each first line the longest. */
function foldsOf({ items, lines }: OpenFile): FoldingRange[] {
  const byLine = new Map<number, FoldingRange>();
  for (const { start, end, kind } of foldingRanges(items)) {
    const startLine = lines.positionAt(start).line;
    const endLine = lines.positionAt(end).line;
    if (endLine <= startLine || endLine <= (byLine.get(startLine)?.endLine ?? -1)) continue;
    const lspKind = FOLDING_KINDS[kind];
    byLine.set(startLine, { startLine, endLine, ...(lspKind ? { kind: lspKind } : {}) });
  }
  return [...byLine.values()];
}

/** The innermost range, with the others around it. */
function nested(ranges: readonly Range[]): SelectionRange {
  let found: SelectionRange | undefined;
  for (const range of ranges.toReversed()) found = found ? { range, parent: found } : { range };
  return found ?? { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
}
