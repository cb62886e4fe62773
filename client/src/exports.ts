/** The exports for other extensions, as `devicetree-atlas.d.ts` declares them, and nothing else. */
import * as vscode from 'vscode';
import type { BoardInfo, BoardStatus, MapEntry } from '../../server/src/lsp/protocol.ts';
import type {
  Board,
  BootReport,
  CompiledTree,
  DevicetreeAtlasApi,
  DevicetreeAtlasExports,
  MapItem,
  MemoryMap,
} from '../devicetree-atlas.d.ts';
import type { BoardState } from './boardState.ts';
import type { AtlasServer } from './server.ts';
import { onBoardChange } from './views/boardChange.ts';

/** The only version so far. */
const VERSION = 1;

/** Makes the exports; disposing of `subscriptions` ends their listeners. */
export function makeExports(
  server: AtlasServer,
  boards: BoardState,
  subscriptions: vscode.Disposable[],
): DevicetreeAtlasExports {
  const activeChanged = new vscode.EventEmitter<Board | undefined>();
  const boardChanged = new vscode.EventEmitter<Board>();
  const active = () => activeOf(boards.status);
  let said: string | undefined;
  subscriptions.push(
    activeChanged,
    boardChanged,
    boards.onDidChange((status) => {
      const text = JSON.stringify(status?.active);
      if (text === said) return;
      said = text;
      activeChanged.fire(activeOf(status));
    }),
    onBoardChange(server, boards, () => {
      const board = active();
      if (board) boardChanged.fire(board);
    }),
  );
  const api: DevicetreeAtlasApi = Object.freeze({
    version: VERSION,
    get activeBoard() {
      return active();
    },
    onDidChangeActiveBoard: activeChanged.event,
    onDidChangeBoard: boardChanged.event,
    compiledTree: (file?: vscode.Uri) => compiledTree(server, file),
    memoryMap: (file?: vscode.Uri) => memoryMap(server, file),
    bootReport: (file?: vscode.Uri) => bootReport(server, file),
  });
  return Object.freeze({
    getApi(version: number): DevicetreeAtlasApi {
      if (version === VERSION) return api;
      throw new Error(`Devicetree Atlas has version ${VERSION} of its API, not ${version}.`);
    },
  });
}

function activeOf(status: BoardStatus | undefined): Board | undefined {
  return status?.active && boardOf(status.active);
}

function boardOf({ uri, name, model, errors, warnings }: BoardInfo): Board {
  return { uri: vscode.Uri.parse(uri, true), name, model, errors, warnings };
}

async function compiledTree(server: AtlasServer, file: vscode.Uri | undefined): Promise<CompiledTree | undefined> {
  const found = await server.compiledTree(file?.toString());
  if (!found) return undefined;
  const { board, isOverlay, blob, dts, files } = found;
  return {
    board: boardOf(board),
    isOverlay,
    ...(blob === undefined ? {} : { blob: new Uint8Array(Buffer.from(blob, 'base64')) }),
    ...(dts === undefined ? {} : { dts }),
    files: files.map((uri) => vscode.Uri.parse(uri, true)),
  };
}

async function memoryMap(server: AtlasServer, file: vscode.Uri | undefined): Promise<MemoryMap | undefined> {
  const map = await server.memoryMap(file?.toString());
  const info = map && (await server.boards(map.board.uri)).find(({ uri }) => uri === map.board.uri);
  if (!map || !info) return undefined;
  const { kernel, arch, outcome, ram, reserved, devices, free, totals, assumptions } = map;
  return {
    board: boardOf(info),
    kernel,
    arch,
    outcome,
    ram: ram.map(itemOf),
    reserved: reserved.map(itemOf),
    devices: devices.map(itemOf),
    free: free.map(itemOf),
    totals,
    assumptions,
  };
}

function itemOf({ kind, label, path, base, size, state, nomap, users }: Omit<MapEntry, 'location'>): MapItem {
  return {
    kind,
    label,
    path,
    base,
    size,
    ...(state === undefined ? {} : { state }),
    ...(nomap === undefined ? {} : { nomap }),
    ...(users === undefined ? {} : { users }),
  };
}

async function bootReport(server: AtlasServer, file: vscode.Uri | undefined): Promise<BootReport | undefined> {
  const found = await server.bootReport(file?.toString());
  if (!found) return undefined;
  const { kernel, arch, outcome, panic, log, reservedMem, cmaAreas, problems, assumptions } = found.report;
  return {
    board: boardOf(found.board),
    kernel,
    arch,
    outcome,
    ...(panic === undefined ? {} : { panic }),
    log,
    reservedMem,
    cmaAreas,
    problems,
    assumptions,
  };
}
