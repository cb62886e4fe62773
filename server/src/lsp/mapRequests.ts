/** The requests of `mapProtocol.ts`: maps open beside their sources, and edits made on them. */
import type { CancellationToken, ResponseError } from 'vscode-languageserver';
import { nodesAt } from '../ide/nodesAt.ts';
import type { QuickFix, SourceEdit } from '../ide/quickFix.ts';
import { findQuickFixes } from '../ide/quickFixes.ts';
import { editRegion, planRegionEdit, type RegionChange } from '../ide/regionEdit/regionEdit.ts';
import { PROFILE_NAME } from '../profiles/findProfile.ts';
import { MACHINE_KEYS } from '../profiles/machineChoice.ts';
import { saveMachine } from '../profiles/saveMachine.ts';
import { dirname, join } from '../source/path.ts';
import { answerer } from './answers.ts';
import { renameSources } from './editRequests.ts';
import { placeOf } from './filePlace.ts';
import { LiveMaps, previewOf } from './liveMap.ts';
import * as protocol from './mapProtocol.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** Limit of fixes tried for one finding; each compiles and boots a board. */
const FIXES_MAX = 4;

/** Registers the handlers on the connection. */
export function attachMapRequests(parts: ServerParts, updates: Updates): void {
  const { connection, boards, disk, documents, texts } = parts;
  const answer = answerer(parts, updates);
  const maps = new LiveMaps(parts);
  const boardAt = (uri: string | undefined): string | undefined =>
    uri === undefined ? boards.active : boards.boardOf(documents.pathOf(uri));
  // Reads the disk again: a document is compared with its saved file.
  texts.onDidSave(({ document }) => disk.invalidate(documents.pathOf(document.uri)));
  /** Waits for a quiet moment: a map must not delay a user who types. */
  const later = async <T>(
    stage: string,
    uri: string | undefined,
    token: CancellationToken,
    compute: () => T,
  ): Promise<T | ResponseError<void>> => {
    await updates.quiet();
    // Messages received meanwhile may have cancelled the request.
    return answer({ stage, uri, token, compute });
  };
  connection.onRequest<protocol.LiveMapAnswer, void>(
    protocol.LIVE_MAP_REQUEST,
    (params: protocol.LiveMapParams | null, token: CancellationToken) =>
      later('the memory map', params?.uri, token, (): protocol.LiveMapAnswer => {
        const path = boardAt(params?.uri);
        return path === undefined ? null : maps.view(path, choiceOf(params?.machine), params ?? {});
      }),
  );
  connection.onRequest<protocol.NodeAt | null, void>(
    protocol.NODE_AT_REQUEST,
    ({ uri, position, board }: protocol.NodeAtParams, token: CancellationToken) =>
      later('the node at the caret', uri, token, (): protocol.NodeAt | null => {
        const at = placeOf(parts, uri, position);
        const named = board === undefined ? at?.board : boards.board(documents.pathOf(board));
        if (!at || !named?.files.has(at.items.file)) return null;
        return { board: documents.uriOf(named.path), paths: nodesAt(named, at.items, at.offset) };
      }),
  );
  connection.onRequest<readonly protocol.MapFix[], void>(
    protocol.MAP_FIXES_REQUEST,
    (params: protocol.MapFixesParams, token: CancellationToken) =>
      later('the fixes of a finding', params.uri, token, () => mapFixes(parts, maps, params)),
  );
  connection.onRequest<protocol.EditRegionAnswer, void>(
    protocol.EDIT_REGION_REQUEST,
    async (params: protocol.EditRegionParams, token: CancellationToken) => {
      // Only the complete index knows which boards share a region.
      if (params.apply) await parts.index.whenReady();
      return later('the edit of a region', params.uri, token, () => editedRegion(parts, maps, params));
    },
  );
  connection.onRequest<protocol.SaveMachineAnswer, void>(
    protocol.SAVE_MACHINE_REQUEST,
    ({ uri, machine }: protocol.SaveMachineParams) =>
      answer({
        stage: 'the profile of a machine',
        uri,
        compute: (): protocol.SaveMachineAnswer => {
          const path = boardAt(uri);
          const board = path === undefined ? undefined : boards.board(path);
          if (!board || board.machine.path.startsWith('untitled:')) {
            return { refusal: 'A profile stands in a folder: save the board first.' };
          }
          const found = boards.profileOf(board.machine.path);
          const folder = found?.folder ?? dirname(board.machine.path);
          const file = found?.path ?? join(folder, PROFILE_NAME);
          const text = documents.read(file)?.text;
          const made = saveMachine(text, folder, board.machine, choiceOf(machine));
          if ('refusal' in made) return made;
          return { uri: documents.uriOf(file), isNew: text === undefined, text: made.text };
        },
      }),
  );
}

function mapFixes(parts: ServerParts, maps: LiveMaps, params: protocol.MapFixesParams): readonly protocol.MapFix[] {
  const { boards, documents } = parts;
  const path = boards.boardOf(documents.pathOf(params.uri));
  const board = path === undefined ? undefined : boards.board(path);
  const choice = choiceOf(params.machine);
  const before = board && maps.booted(board, choice);
  const problem = before?.findings.find(
    ({ code, subject }) =>
      code === params.code && subject?.path === params.path && subject.property === params.property,
  );
  if (!board || !before || !problem) return [];
  const reports = board.bootSeparately(before.plan);
  const textOf = (file: string) => documents.read(file)?.text ?? '';
  const fixes = findQuickFixes({ board, reports, problem, textOf }).slice(0, FIXES_MAX);
  return fixes.flatMap(({ title, preferred, edits }: QuickFix): readonly protocol.MapFix[] => {
    const after = maps.withEdits(before, choice, edits);
    if (!after) return [];
    const preview = previewOf(before, after, () => false);
    return [{ title, preferred, preview, edit: editOf(parts, edits) }];
  });
}

function editedRegion(
  parts: ServerParts,
  maps: LiveMaps,
  params: protocol.EditRegionParams,
): protocol.EditRegionAnswer {
  const { analyzer, boards, documents } = parts;
  const path = boards.boardOf(documents.pathOf(params.uri));
  const board = path === undefined ? undefined : boards.board(path);
  const change = changeOf(params.change);
  if (!board) return { refusal: 'The board of this map is gone.' };
  if (!change) return { refusal: 'This is no change of a region.' };
  const choice = choiceOf(params.machine);
  const before = maps.booted(board, choice, true);
  const sources = renameSources(parts, analyzer.board(board.path) ?? board);
  const planned = planRegionEdit(sources, params.path, change);
  if ('refusal' in planned) return planned;
  const after = before && maps.withEdits(before, choice, planned.edits, true);
  if (!before || !after) return { refusal: 'The board does not compile with that: its source changes under the edit.' };
  // The preview keeps the old unit address; only the applied edit renames the node.
  const preview = previewOf(before, after, ({ code }) => code === 'rmem-unit-address' && planned.note === '');
  if (!params.apply) return { preview, note: planned.note, path: params.path };
  const made = editRegion(sources, params.path, change);
  if ('refusal' in made) return made;
  return { preview, note: made.note, path: made.path, edit: editOf(parts, made.edits) };
}

function editOf({ converter, documents }: ServerParts, edits: readonly SourceEdit[]): protocol.MapEdit {
  const files = [...new Set(edits.map(({ span }) => span.file))];
  return {
    files: files.map((file) => ({
      uri: documents.uriOf(file),
      version: documents.versionOf(file) ?? null,
      edits: edits
        .filter(({ span }) => span.file === file)
        .map(({ span, text }) => ({ range: converter.range(span), newText: text })),
    })),
  };
}

/** The machine that a client chooses; its data may violate the protocol. */
export function choiceOf(machine: unknown): protocol.MachineChoice {
  if (typeof machine !== 'object' || machine === null) return {};
  const given = new Map(Object.entries(machine));
  const pairs = MACHINE_KEYS.map((key) => [key, given.get(key)] as const);
  return Object.fromEntries(pairs.filter((pair) => typeof pair[1] === 'string'));
}

function changeOf(json: protocol.RegionChangeJson): RegionChange | undefined {
  const number = (text: string) => (/^0x[0-9a-f]{1,16}$/i.test(text) ? BigInt(text) : undefined);
  const base = 'base' in json ? number(json.base) : undefined;
  const size = 'size' in json ? number(json.size) : undefined;
  switch (json.kind) {
    case 'place': {
      if (base === undefined || size === undefined || !Number.isSafeInteger(json.entry)) return undefined;
      return { kind: 'place', base, size, entry: Math.max(0, json.entry) };
    }
    case 'size':
      return size === undefined ? undefined : { kind: 'size', size };
    case 'static':
      return base === undefined ? undefined : { kind: 'static', base };
    case 'allocRanges':
      return base === undefined || size === undefined ? undefined : { kind: 'allocRanges', base, size };
    default:
      return undefined;
  }
}
