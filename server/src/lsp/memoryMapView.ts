/** The memory map as it travels to the client: numbers as hex strings, node paths as places in the source. */
import type { Board } from '../analysis/board.ts';
import { nodeSpan } from '../analysis/placeFindings.ts';
import type { BootReport } from '../boot/report.ts';
import { buildMemoryMap } from '../memoryMap/buildMemoryMap.ts';
import { type MapItemJson, mapToJson } from '../mapModel/mapJson.ts';
import type { Converter } from './convert.ts';
import type { BoardInfo, MapEntry, MemoryMapView } from './protocol.ts';

/** The map of a board as its last boot left it, places taken from the source as it stands now. */
export function makeMemoryMapView(
  board: Board,
  report: BootReport,
  info: BoardInfo,
  converter: Converter,
): MemoryMapView {
  const { model, ram, reserved, devices, ...rest } = mapToJson(buildMemoryMap({ root: board.root, report }));
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
