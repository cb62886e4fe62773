/** The memory map as it travels to the client: numbers as hex strings, node paths as places in the source. */
import type { Board } from '../analysis/board.ts';
import { nodeSpan } from '../analysis/placeFindings.ts';
import { isKnownArchitecture } from '../boot/architectures.ts';
import type { BootReport } from '../boot/report.ts';
import { readFdt } from '../fdt/read.ts';
import { type MapItemJson, mapToJson } from '../mapModel/mapJson.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import { buildMemoryMap } from '../memoryMap/buildMemoryMap.ts';
import { buildStatedMap } from '../memoryMap/statedMap.ts';
import { ARCHITECTURES } from '../profiles/keys.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import type { Boards } from './boards.ts';
import type { Converter } from './convert.ts';
import type { MapEntry, MemoryMapView } from './protocol.ts';

/**
 * The map of a board as its last boot left it. Where no kernel of its architecture is simulated, what its tree states, with the
 * RAM that the first of its planned boots names.
 */
function memoryMapOf(board: Board, report: BootReport, plan: readonly PlannedBoot[]): MemoryMap {
  const { root } = board;
  const { arch } = report;
  if (isKnownArchitecture(arch)) return buildMemoryMap({ root, report });
  const memory = plan[0]?.profile.memory?.map(({ start, end }) => ({ base: start, end }));
  const reason =
    `The board is for ${arch}, and only kernels of ${ARCHITECTURES.join(', ')} are simulated. ` +
    'The map shows what the tree states: RAM, regions as written, devices. What the kernel takes and places is not known.';
  const memReserve = readFdt(board.blob).value?.memReserve.filter(({ size }) => size > 0n) ?? [];
  return buildStatedMap({ root, arch, reason, memReserve, memory });
}

/** The map of a board that is known, with places taken from its source as it stands now. Undefined where it was never booted. */
export function makeMemoryMapView(boards: Boards, path: string, converter: Converter): MemoryMapView | undefined {
  const board = boards.board(path);
  if (!board) return undefined;
  if (!boards.reportOf(path)) boards.boot(path);
  const report = boards.reportOf(path);
  if (!report) return undefined;
  const info = boards.infoOf(path);
  const { model, ram, reserved, devices, ...rest } = mapToJson(memoryMapOf(board, report, boards.planOf(board)));
  const entries = (items: readonly MapItemJson[]) => items.map((item) => makeEntry(item, board, converter));
  return {
    ...rest,
    board: { uri: info.uri, name: info.name, model },
    ram: entries(ram),
    reserved: entries(reserved),
    devices: entries(devices),
  };
}

function makeEntry(item: MapItemJson, board: Board, converter: Converter): MapEntry {
  const { reason: _reason, disabled: _disabled, ...entry } = item;
  const node = item.path === '' ? undefined : board.nodeAt(item.path);
  const span = node && nodeSpan(node);
  return span ? { ...entry, location: converter.location(span) } : entry;
}
