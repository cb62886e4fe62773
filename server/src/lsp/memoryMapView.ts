/** The memory map in the form sent to the client: numbers as hex strings, node paths as source places. */
import type { Board } from '../analysis/board.ts';
import { memoryMapOf } from '../analysis/boardMap.ts';
import { nodeSpan } from '../analysis/placeFindings.ts';
import { type MapItemJson, mapToJson } from '../mapModel/mapJson.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import type { Boards } from './boards.ts';
import type { Converter } from './convert.ts';
import type { MapEntry, MemoryMapView } from './protocol.ts';

/** The map of a known board, with places from its current source. Undefined where it was never booted. */
export function makeMemoryMapView(boards: Boards, path: string, converter: Converter): MemoryMapView | undefined {
  const board = boards.board(path);
  if (!board) return undefined;
  if (!boards.reportOf(path)) boards.boot(path);
  const report = boards.reportOf(path);
  if (!report) return undefined;
  const map = memoryMapOf(board, report, boards.planOf(board), boards.reportsOf(path));
  return viewOfMap(board, map, boards, converter);
}

/** A map of a board, with places from its current source. */
export function viewOfMap(board: Board, map: MemoryMap, boards: Boards, converter: Converter): MemoryMapView {
  const info = boards.infoOf(board.path);
  const { model, ram, reserved, devices, ...rest } = mapToJson(map);
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
  const { reason: _reason, ...entry } = item;
  const node = item.path === '' ? undefined : board.nodeAt(item.path);
  const span = node && nodeSpan(node);
  return span ? { ...entry, location: converter.location(span) } : entry;
}
