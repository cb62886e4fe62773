/** A language server for the memory map panels that answers when the test says so, and the map of a real board. */
import { Emitter } from 'vscode-jsonrpc';
import type { MapServer } from '../../client/src/memoryMap/mapServer.ts';
import { Atlas, MemoryHost } from '../../server/src/index.ts';
import type { LiveMapAnswer, LiveMapParams, LiveMapView } from '../../server/src/lsp/mapProtocol.ts';
import { parserModules } from './parser.ts';

const BOARD = `/dts-v1/;
/ {
  model = "Acme";
  #address-cells = <1>;
  #size-cells = <1>;
  memory@80000000 { device_type = "memory"; reg = <0x80000000 0x10000000>; };
  reserved-memory {
    #address-cells = <1>;
    #size-cells = <1>;
    ranges;
    modem@88000000 { reg = <0x88000000 0x200000>; no-map; };
  };
};`;

/** Path of the region in `liveView`. */
export const REGION = '/reserved-memory/modem@88000000';
/** The source of the region in `liveView`. */
export const REGION_LOCATION = {
  uri: 'file:///a.dts',
  range: { start: { line: 10, character: 4 }, end: { line: 10, character: 18 } },
};

/** The live map of a small board, as the server sends it. */
export async function liveView(uri = 'file:///a.dts'): Promise<LiveMapView> {
  const atlas = await Atlas.open(new MemoryHost({ '/a.dts': BOARD }), parserModules());
  const { map } = atlas.memoryMap('/a.dts');
  if (!map) throw new Error('the board has a map');
  return {
    ...map,
    board: { uri, name: uri.slice(uri.lastIndexOf('/') + 1), model: map.model },
    reserved: map.reserved.map((item) => (item.path === REGION ? { ...item, location: REGION_LOCATION } : item)),
    machine: [],
    assumed: [],
    findings: [],
    changes: [],
    editable: [],
    profile: { uri: 'file:///.dtatlas.json', exists: false },
  };
}

/** A request for a live map that waits for its answer. */
interface PendingMap {
  readonly params: LiveMapParams;
  readonly isCancelled: () => boolean;
  readonly answer: (value: LiveMapAnswer) => void;
  readonly fail: (error: Error) => void;
}

/** Answers nothing by itself: a test takes requests from `maps`, or sets the functions it needs. */
export class FakeMapServer implements MapServer {
  readonly maps: PendingMap[] = [];
  readonly stateChanged = new Emitter<MapServer['state']>();
  readonly mapChanged = new Emitter<{ uri: string }>();
  readonly shownLogs: string[] = [];
  readonly toldWritten: string[] = [];
  restarts = 0;
  state: MapServer['state'] = 'running';
  readonly onDidChangeState = this.stateChanged.event;
  readonly onMemoryMapChanged = this.mapChanged.event;
  readonly log = { debug: () => {}, show: () => void this.shownLogs.push('log') };

  readonly liveMap: MapServer['liveMap'] = (params, token) =>
    new Promise((answer, fail) => {
      this.maps.push({ params, isCancelled: () => token.isCancellationRequested, answer, fail });
    });
  nodeAt: MapServer['nodeAt'] = unexpected;
  mapFixes: MapServer['mapFixes'] = unexpected;
  mapReplay: MapServer['mapReplay'] = unexpected;
  compareMaps: MapServer['compareMaps'] = unexpected;
  editRegion: MapServer['editRegion'] = unexpected;
  saveMachine: MapServer['saveMachine'] = unexpected;
  workspaceBoards: MapServer['workspaceBoards'] = unexpected;

  async restart(): Promise<void> {
    this.restarts += 1;
  }

  async tellWritten(uri: string): Promise<void> {
    this.toldWritten.push(uri);
  }

  /** The last request for a map. */
  get lastMap(): PendingMap {
    const last = this.maps.at(-1);
    if (!last) throw new Error('no map was requested');
    return last;
  }
}

function unexpected(): Promise<never> {
  return Promise.reject(new Error('the test expects no such request'));
}
