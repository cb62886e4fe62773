/** The requests of `mapProtocol.ts` that examine a board further: the replay of its boot, and the comparison with another map. */
import type { CancellationToken } from 'vscode-languageserver';
import type { Board } from '../analysis/board.ts';
import { memoryMapOf } from '../analysis/boardMap.ts';
import { toldMap } from '../analysis/toldMap.ts';
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import { isFdt, readFdt } from '../fdt/read.ts';
import { compareMaps, comparisonSummary } from '../mapModel/compareMaps.ts';
import { comparisonToJson } from '../mapModel/comparisonJson.ts';
import { mapToJson } from '../mapModel/mapJson.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import { replayToJson } from '../mapModel/replayJson.ts';
import { buildReplay } from '../memoryMap/replay/buildReplay.ts';
import { basename, dirname, join } from '../source/path.ts';
import { type ComparedTree, compareTrees, isSame } from '../treeDiff/compareTrees.ts';
import { differenceText } from '../treeDiff/differenceText.ts';
import { firmwareText } from '../treeDiff/firmwareText.ts';
import { answerer } from './answers.ts';
import { type BootedMap, LiveMaps } from './liveMap.ts';
import * as protocol from './mapProtocol.ts';
import { choiceOf } from './mapRequests.ts';
import { viewOfMap } from './memoryMapView.ts';
import type { OpenedSide } from './otherBoards.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** Limit of the total bytes of compared files. */
const FILES_BYTES_MAX = 64 * 1024 * 1024;

/** Registers the handlers on the connection. */
export function attachMapComparisons(parts: ServerParts, updates: Updates): void {
  const { connection, boards, documents } = parts;
  const answer = answerer(parts, updates);
  const maps = new LiveMaps(parts);
  const bootedAt = (uri: string | undefined, machine: unknown): BootedMap | undefined => {
    const path = uri === undefined ? boards.active : boards.boardOf(documents.pathOf(uri));
    const board = path === undefined ? undefined : boards.board(path);
    return board && !board.isOverlay ? maps.booted(board, choiceOf(machine)) : undefined;
  };
  connection.onRequest<protocol.MapReplay | null, void>(
    protocol.MAP_REPLAY_REQUEST,
    async (params: protocol.MapReplayParams | null, token: CancellationToken) => {
      await updates.quiet();
      return answer({
        stage: 'the replay of a boot',
        uri: params?.uri,
        token,
        compute: () => {
          const booted = bootedAt(params?.uri, params?.machine);
          return booted ? replayOf(parts, booted) : null;
        },
      });
    },
  );
  connection.onRequest<protocol.CompareMapsAnswer, void>(
    protocol.COMPARE_MAPS_REQUEST,
    async (params: protocol.CompareMapsParams, token: CancellationToken) => {
      await updates.quiet();
      const booted = bootedAt(params.uri, params.machine);
      if (!booted) return { refusal: 'There is no board to compare: open one, or the file that it is in.' };
      // Reading a revision from git is slow; other requests are answered meanwhile.
      const opened = await openOther(parts, booted.board, params.other, token);
      return answer({
        stage: 'the comparison of maps',
        uri: params.uri,
        token,
        compute: () => compared(parts, maps, booted, opened, params),
      });
    },
  );
}

function replayOf({ boards, converter }: ServerParts, { board, plan, map }: BootedMap): protocol.MapReplay | null {
  // A separate boot: the assumptions shared by several boots are no steps of this one.
  const report = board.boot(plan.slice(0, 1));
  if (!report || !isKnownArchitecture(report.arch) || report.events.length === 0) return null;
  const own = plan.length > 1 ? memoryMapOf(board, report, plan) : map;
  return { view: viewOfMap(board, own, boards, converter), replay: replayToJson(buildReplay(report, own)) };
}

/** Another tree, texts, or the same tree on another machine. */
type Opened =
  | { readonly kind: 'tree'; readonly board: Board; readonly map: MemoryMap | undefined; readonly name: string }
  | { readonly kind: 'texts'; readonly texts: readonly { readonly name: string; readonly text: string }[] }
  | { readonly kind: 'machine'; readonly machine: protocol.MachineChoice }
  | { readonly kind: 'refused'; readonly refusal: string };

async function openOther(
  { documents, others }: ServerParts,
  own: Board,
  other: protocol.OtherMap,
  token: CancellationToken,
): Promise<Opened> {
  switch (other.kind) {
    case 'machine':
      return { kind: 'machine', machine: choiceOf(other.machine) };
    case 'board':
    case 'revision': {
      const side =
        other.kind === 'board'
          ? ({ kind: 'file', path: documents.pathOf(String(other.uri)) } as const)
          : ({ kind: 'revision', path: own.path, revision: String(other.revision) } as const);
      const abort = new AbortController();
      const listening = token.onCancellationRequested(() => abort.abort());
      const opened = await others.open(side, abort.signal);
      listening.dispose();
      return treeOn(opened);
    }
    case 'files': {
      const files = other.files.map(({ name, base64 }) => ({ name: basename(name), bytes: bytesOf(base64) }));
      const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
      if (size > FILES_BYTES_MAX)
        return { kind: 'refused', refusal: `The files have ${size} bytes; at most ${FILES_BYTES_MAX} are read.` };
      const blob = files.find(({ bytes }) => isFdt(bytes));
      if (!blob) {
        const decoder = new TextDecoder();
        return { kind: 'texts', texts: files.map(({ name, bytes }) => ({ name, text: decoder.decode(bytes) })) };
      }
      // In the board's folder, so that the search finds the same profile.
      return treeOn(others.openBlob(join(dirname(own.machine.path), blob.name), blob.bytes));
    }
    default:
      return { kind: 'refused', refusal: 'This is nothing that a map is compared with.' };
  }
}

function treeOn(opened: OpenedSide): Opened {
  if ('failed' in opened) return { kind: 'refused', refusal: opened.failed };
  const { board, map, name } = opened.other;
  return { kind: 'tree', board, map, name };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function compared(
  parts: ServerParts,
  maps: LiveMaps,
  own: BootedMap,
  opened: Opened,
  params: protocol.CompareMapsParams,
): protocol.CompareMapsAnswer {
  const { boards } = parts;
  const here = boards.infoOf(own.board.path).name;
  if (opened.kind === 'refused') return { refusal: opened.refusal };
  if (opened.kind === 'machine') {
    const machine = { ...choiceOf(params.machine), ...opened.machine };
    const booted = maps.booted(own.board, machine);
    if (!booted) return { refusal: 'The board does not boot on that machine.' };
    return sides(own.map, booted.map, { here: machineName(own.map), there: choiceName(opened.machine), notes: [] });
  }
  if (opened.kind === 'texts') {
    const { board } = own;
    const mapOf = (report: Parameters<typeof memoryMapOf>[1], plan: Parameters<typeof memoryMapOf>[2]) =>
      memoryMapOf(board, report, plan);
    const told = toldMap({ blob: board.blob, planOf: (over) => boards.planOf(board, over), mapOf }, opened.texts);
    const names = opened.texts.map(({ name }) => `'${name}'`).join(', ');
    if (!told) {
      return {
        refusal: `Nothing in ${names} is recognised: drop a .dtb, dmesg, /proc/iomem, memblock of debugfs, or what U-Boot or UEFI print.`,
      };
    }
    return sides(own.map, told.map, { here, there: `${names.replaceAll("'", '')} (${told.what})`, notes: told.notes });
  }
  const { board, map, name } = opened;
  if (!map) return { refusal: `'${name}' has errors, so no kernel could boot with it.` };
  const isFromThere = params.other.kind === 'revision';
  const answer = sides(own.map, map, { here, there: name, notes: [], isFromThere });
  return { ...answer, tree: treeText(own.board, board, isFromThere, params.other.kind === 'files') };
}

interface Sides {
  readonly here: string;
  readonly there: string;
  readonly notes: readonly string[];
  readonly isFromThere?: boolean;
}

function sides(own: MemoryMap, other: MemoryMap, given: Sides): protocol.MapComparisonView {
  const { isFromThere = false } = given;
  const comparison = isFromThere ? compareMaps(other, own) : compareMaps(own, other);
  const { model, ...view } = mapToJson(other);
  return {
    ...given,
    isFromThere,
    view: { ...view, board: { uri: '', name: given.there, model } },
    comparison: comparisonToJson(comparison),
    summary: comparisonSummary(comparison),
  };
}

/** `Linux 6.12`, and the other choices. */
function machineName({ kernel }: MemoryMap): string {
  return `Linux ${kernel}`;
}

function choiceName({ kernel, ram, pageSize, ...others }: protocol.MachineChoice): string {
  const parts = [
    ...(kernel ? [`Linux ${kernel}`] : []),
    ...(ram ? [`${ram} of RAM`] : []),
    ...(pageSize ? [`pages of ${pageSize}`] : []),
    ...Object.values(others),
  ];
  return parts.join(', ') || 'the same machine';
}

/** The differences between the trees. A blob compared with a source shows the changes of the firmware. */
function treeText(own: Board, other: Board, isFromThere: boolean, isOfFirmware: boolean): string {
  const [before, after] = isFromThere ? [treeOf(other), treeOf(own)] : [treeOf(own), treeOf(other)];
  const differences = compareTrees(before, after);
  if (isSame(differences)) return 'The trees mean the same.\n';
  const roots = { before: before.root, after: after.root };
  return isOfFirmware ? firmwareText(differences, roots) : differenceText(differences);
}

function treeOf(board: Board): ComparedTree {
  const reservations = readFdt(board.blob).value?.memReserve;
  return { root: board.root, ...(reservations === undefined ? {} : { reservations }) };
}
