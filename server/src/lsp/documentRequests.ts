/** The requests of `documentProtocol.ts`: documents generated from boards, again whenever a board changes. */
import { createHash } from 'node:crypto';
import type { CancellationToken } from 'vscode-languageserver';
import { BlobBoard } from '../analysis/blobBoard.ts';
import type { Board } from '../analysis/board.ts';
import { bootLogDocument } from '../ide/documents/bootLogDocument.ts';
import { comparisonDocument } from '../ide/documents/comparisonDocument.ts';
import { compiledDocument, compiledLineOf } from '../ide/documents/compiledDocument.ts';
import type { MadeDocument } from '../ide/documents/document.ts';
import { preprocessedDocument } from '../ide/documents/preprocessedDocument.ts';
import { sortedDocument } from '../ide/documents/sortedDocument.ts';
import { treePlaceAt } from '../ide/documents/treePlaceAt.ts';
import { listRevisions } from '../node/gitLog.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { bootOnce } from '../profiles/severalBoots.ts';
import type { CancelSignal } from '../source/revision.ts';
import { answerer } from './answers.ts';
import * as protocol from './documentProtocol.ts';
import { DocumentPlaces, type OpenSide, openSide } from './documentSides.ts';
import { placeOf } from './filePlace.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** Registers the handlers on the connection. */
export function attachDocumentRequests(parts: ServerParts, updates: Updates): void {
  const { boards, connection, documents, others } = parts;
  const answer = answerer(parts, updates);
  const versions = new Versions();
  connection.onRequest<protocol.DocumentAnswer, void>(
    protocol.DOCUMENT_REQUEST,
    async (params: protocol.DocumentParams, token: CancellationToken) => {
      const signal = signalOf(token);
      if (params.kind === 'source') return sourceDocument(parts, params, signal);
      // The other side first: a revision takes a while to load, and the current board must be the latest.
      const other = params.against && (await openSide(parts, params.against, signal));
      if (other && 'failed' in other) return other;
      const side = await openSide(parts, params, signal);
      if ('failed' in side) return side;
      return answer({
        stage: 'a document',
        uri: params.uri,
        token,
        compute: () => documentOf(parts, params, { side, other }, versions),
      });
    },
  );
  connection.onRequest(protocol.COMPILED_LINE_REQUEST, ({ uri, ...position }: protocol.CompiledLineParams) =>
    answer({
      stage: 'a line of the compiled tree',
      uri,
      otherwise: () => null,
      compute: (): protocol.CompiledLine | null => {
        const at = placeOf(parts, uri, position);
        const place = at && treePlaceAt(at.board, at.items, at.offset);
        const line = at && place && compiledLineOf(at.board, place);
        return line === undefined ? null : { board: documents.uriOf(at?.board.path ?? ''), line };
      },
    }),
  );
  connection.onRequest<protocol.RevisionsAnswer, void>(
    protocol.REVISIONS_REQUEST,
    async ({ uri }: protocol.RevisionsParams, token: CancellationToken): Promise<protocol.RevisionsAnswer> => {
      const named = documents.pathOf(uri);
      const path = boards.boardOf(named) ?? named;
      const refused = others.refusalOfGit(path);
      if (refused !== undefined) return { failed: refused };
      const revisions = await listRevisions(path, signalOf(token));
      return 'failed' in revisions ? revisions : { revisions };
    },
  );
}

/** Document versions by the board they were made from: an unchanged document need not be generated again to see that. */
class Versions {
  readonly #known = new WeakMap<Board, Map<string, string>>();

  /** The version of the document of a board; `how` names its other inputs. */
  of(board: Board, how: string): string | undefined {
    return this.#known.get(board)?.get(how);
  }

  note(board: Board, how: string, version: string): void {
    const known = this.#known.get(board) ?? new Map<string, string>();
    this.#known.set(board, known.set(how, version));
  }
}

/** The boards of a document; `other` is that of a comparison. */
interface Sides {
  readonly side: OpenSide;
  readonly other: OpenSide | undefined;
}

function documentOf(
  parts: ServerParts,
  params: protocol.DocumentParams,
  sides: Sides,
  versions: Versions,
): protocol.DocumentAnswer {
  const { board } = sides.side;
  const isBooted = params.kind === 'bootLog' && !board.isOverlay;
  const plan = isBooted ? parts.boards.planOf(board) : [];
  // A comparison is generated each time: the other side may change, and so may the boot parameters of the boards.
  const how = params.kind === 'comparison' ? undefined : `${params.kind} ${digest(plan)}`;
  const last = how === undefined ? undefined : versions.of(board, how);
  if (last !== undefined && last === params.known) return { version: last };
  const document = boardDocument(parts, params, sides, plan);
  if ('failed' in document) return document;
  const version = digest(document);
  if (how !== undefined) versions.note(board, how, version);
  return version === params.known ? { version } : { version, document };
}

function boardDocument(
  parts: ServerParts,
  { kind }: protocol.DocumentParams,
  { side, other }: Sides,
  plan: readonly PlannedBoot[],
): protocol.BoardDocument | { readonly failed: string } {
  const { board, name } = side;
  switch (kind) {
    case 'compiled':
      return placed(parts, side, compiledDocument(board), treeTitle(side));
    case 'sorted':
      return placed(parts, side, sortedDocument(board), `${treeTitle(side)}, in order of names`);
    case 'comparison': {
      if (!other) return { failed: 'A comparison takes two boards, and only one is named.' };
      const title = `${name} beside ${other.name}, by node and property`;
      return placed(parts, side, comparisonDocument(other, side), title, other);
    }
    case 'preprocessed': {
      // A blob has no text, and the files of a revision are no longer at hand.
      const isSource = side.revision === undefined && !(board instanceof BlobBoard);
      const units = isSource ? parts.analyzer.preprocessed(board) : undefined;
      if (!units) return { failed: `'${name}' has no source: there is nothing to preprocess.` };
      const document = preprocessedDocument(units, (file) => side.read(file)?.text);
      return placed(parts, side, document, `${name}, as cpp hands it to dtc`);
    }
    case 'bootLog': {
      const why = notBooted(side);
      if (why !== undefined) return { failed: why };
      const boots = plan.map((boot) => ({ name: boot.name, report: bootOnce(board.blob, boot) }));
      return placed(parts, side, bootLogDocument(board, boots), `${name}: the log of its boot, as predicted`);
    }
    default:
      return { failed: 'This kind of document is not known.' };
  }
}

/** Why no kernel boots a board, as a sentence; undefined where one does. */
function notBooted({ board, name }: OpenSide): string | undefined {
  if (board.isOverlay)
    return `'${name}' is an overlay: no kernel boots it by itself. Name its base in the setting 'devicetreeAtlas.overlayBases'.`;
  if (board.isPart) return `'${name}' is text for a board that nothing names: no kernel boots it by itself.`;
  const errors = errorsOf(board);
  return errors === 0 ? undefined : `'${name}' has ${counted(errors)}: there is no tree that a kernel could boot with.`;
}

function treeTitle({ board, name }: OpenSide): string {
  const errors = errorsOf(board);
  const tree = board.isOverlay ? 'the overlay' : 'the merged tree';
  return errors === 0 ? `${name}: ${tree} as dtc has it` : `${name}: ${counted(errors)}, ${tree} as far as it goes`;
}

function errorsOf({ compiled }: Board): number {
  return compiled.problems.filter(({ severity }) => severity === 'error').length;
}

function counted(errors: number): string {
  return `${errors} error${errors === 1 ? '' : 's'}`;
}

function placed(
  { documents }: ServerParts,
  side: OpenSide,
  { text, origins, links, levels }: MadeDocument,
  title: string,
  other = side,
): protocol.BoardDocument {
  const places = new DocumentPlaces((path) => documents.uriOf(path));
  return {
    text,
    title,
    files: places.files,
    origins: origins.map((spans) => places.places(side, spans)),
    links: links.flatMap(({ line, start, end, target, isOther }) => {
      const place = places.place(isOther ? other : side, target);
      return place ? [{ line, start, end, target: place }] : [];
    }),
    ...(levels ? { levels: levels.map((level) => level ?? null) } : {}),
  };
}

async function sourceDocument(
  { documents, others }: ServerParts,
  { uri, revision, known }: protocol.DocumentParams,
  signal: CancelSignal,
): Promise<protocol.DocumentAnswer> {
  if (revision === undefined) return { failed: 'A source is shown as a revision has it, and none is named.' };
  const file = await others.sourceAt(documents.pathOf(uri), revision, signal);
  if ('failed' in file) return file;
  const version = digest(file.text);
  if (known === version) return { version };
  return { version, document: { text: file.text, title: `as ${revision} has it`, files: [], origins: [], links: [] } };
}

function digest(value: unknown): string {
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each));
  return createHash('sha1').update(text).digest('hex');
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
