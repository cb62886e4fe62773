/**
 * The custom part of the protocol; one type definition for both sides. Server and client import it; it imports the types of
 * the map, which has no dependencies.
 */
import type { MapItemJson, MemoryMapJson } from '../mapModel/mapJson.ts';

export interface ProtocolRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface SourceLocation {
  readonly uri: string;
  readonly range: ProtocolRange;
}

/** An item of the map; an item without an address is listed, not drawn. */
export interface MapEntry extends Omit<MapItemJson, 'reason'> {
  readonly location?: SourceLocation;
}

/** The output of `dtatlas map --format json`, with its board and with source places. */
export interface MemoryMapView extends Omit<MemoryMapJson, 'model' | 'ram' | 'reserved' | 'devices'> {
  readonly board: { readonly uri: string; readonly name: string; readonly model: string };
  readonly ram: readonly MapEntry[];
  readonly reserved: readonly MapEntry[];
  readonly devices: readonly MapEntry[];
}

export interface BoardInfo {
  readonly uri: string;
  /** File name without folder. */
  readonly name: string;
  /** The root's `model`, empty when it has none. */
  readonly model: string;
  /** The root's `compatible`, as written in the source; empty when it is unknown. */
  readonly compatible: string;
  readonly errors: number;
  readonly warnings: number;
}

/** The status bar's data. Sent whenever the active board or its data changes. */
export interface BoardStatus {
  readonly active: BoardInfo | undefined;
  /** The file in front of the user, which decided the active board. */
  readonly file?: string;
  /** Names of files the active board includes: edits in them recheck it. */
  readonly includedUris: readonly string[];
  /** Number of boards that include the file in front, the active one among them; 0 for a file that is a board itself. */
  readonly including: number;
  readonly kernel: string;
}

/** Request: the memory map of the board that `uri` belongs to, or of the active board; null when there is none. */
export const MEMORY_MAP_REQUEST = 'devicetreeAtlas/memoryMap';
export interface MemoryMapParams {
  readonly uri?: string;
}

/**
 * Request: answered with null once all earlier messages have taken effect and their results are sent. Tests and
 * measurements use it: without it silence is indistinguishable from slowness.
 */
export const SETTLED_REQUEST = 'devicetreeAtlas/settled';

/** Request: every known board (open, including the open file, or in the workspace). */
export const BOARDS_REQUEST = 'devicetreeAtlas/boards';
export interface BoardsParams {
  /** The file in front of the user, whose boards come first. */
  readonly uri?: string;
}

/**
 * Request: every board of the workspace, once it is indexed; in order of path, or those near `BoardsParams.uri` first. Overlays
 * are left out. Counts are 0 unless the board was compiled.
 */
export const WORKSPACE_BOARDS_REQUEST = 'devicetreeAtlas/workspaceBoards';

/** Request: make `uri` the active board. Answers with the new status. */
export const SELECT_BOARD_REQUEST = 'devicetreeAtlas/selectBoard';
export interface SelectBoardParams {
  readonly uri: string;
}

/**
 * Notification, client to server: this file is now in front of the user. Its board becomes active; a
 * board that the active one does not include becomes active itself, as if the user selected it. A status follows.
 */
export const IN_FRONT_NOTIFICATION = 'devicetreeAtlas/inFront';
export interface InFrontParams {
  readonly uri: string;
}

/** Notification, server to client: `BoardStatus`. */
export const BOARD_STATUS_NOTIFICATION = 'devicetreeAtlas/boardStatus';

/** Notification, server to client: a board was booted again (open, save); shown maps should be requested again. */
export const MEMORY_MAP_CHANGED_NOTIFICATION = 'devicetreeAtlas/memoryMapChanged';
export interface MemoryMapChangedParams {
  readonly uri: string;
}

/** Notification, server to client: a shared file was saved, and the boards that include it were checked. */
export const IMPACT_NOTIFICATION = 'devicetreeAtlas/impact';
export interface ImpactParams {
  readonly uri: string;
  /** Boards that include the file. */
  readonly boards: number;
  /** Those that have new problems. */
  readonly broken: number;
  /** A summary in one sentence. */
  readonly summary: string;
}

/** Command of the client: shows the boards that include a file, those broken by its last save first. Argument: its URI. */
export const SHOW_BOARDS_COMMAND = 'devicetreeAtlas.showIncludingBoards';

/**
 * Request: compare a board with the log of a real boot. From then on the differences are marked at the board's nodes. Null when
 * there is no board, or the texts contain no boot.
 */
export const COMPARE_BOOT_LOG_REQUEST = 'devicetreeAtlas/compareBootLog';
export interface CompareBootLogParams {
  /** A board, or a file that one includes; the active board without it. */
  readonly uri?: string;
  /** dmesg, /proc/iomem, debugfs tables, in any mixture. */
  readonly logs: readonly { readonly name: string; readonly text: string }[];
}

/** A line of a report; text from a log is copied unchanged. */
export interface BootLogLine {
  readonly text: string;
  /** The node that the line is about, in the current tree. */
  readonly location?: SourceLocation;
  /** The line's place in a log: `name` as the client gave it, `line` from one. */
  readonly log?: { readonly name: string; readonly line: number };
}

export interface BootLogReport {
  readonly title: string;
  readonly read: string;
  readonly summary: string;
  readonly remarks: readonly string[];
  readonly sections: readonly { readonly title: string; readonly lines: readonly BootLogLine[] }[];
}

/** Request: remove the marks of a boot log from a board, which is no longer compared with any. Returns whether it had any. */
export const FORGET_BOOT_LOG_REQUEST = 'devicetreeAtlas/forgetBootLog';
export interface ForgetBootLogParams {
  /** The board; every board without it. */
  readonly uri?: string;
}

export interface BootLogComparison {
  readonly board: { readonly uri: string; readonly name: string };
  /** Summary in one line. */
  readonly summary: string;
  /** The whole comparison. */
  readonly report: BootLogReport;
  readonly asPredicted: boolean;
  /** A `.dtatlas.json` that makes the next prediction as exact as the log; and its path. */
  readonly profile: { readonly uri: string; readonly text: string };
}

/**
 * Request: the `.dtatlas.json` in which the user describes how a board boots, and the missing entry; for the board that `uri`
 * belongs to, or the active one. Null when there is no board, or none with a folder.
 */
export const BOOT_PROFILE_REQUEST = 'devicetreeAtlas/bootProfile';
export interface BootProfileParams {
  readonly uri?: string;
}

export interface BootProfileFile {
  readonly uri: string;
  /** Whether the file does not exist yet. */
  readonly isNew: boolean;
  /** The text to insert; absent when there is an entry for the board. */
  readonly insert?: { readonly position: ProtocolRange['start']; readonly text: string };
  /** The caret's place after the insertion. */
  readonly cursor: ProtocolRange['start'];
}

/** Command of the client that opens a place; its argument is a `SourceLocation`. */
export const OPEN_LOCATION_COMMAND = 'devicetreeAtlas.openLocation';

/** Command of the client: disables a check in the settings of a document. Arguments: its URI, the check. */
export const SWITCH_OFF_COMMAND = 'devicetreeAtlas.switchOffCheck';

/** VS Code's own command: triggers completion at the caret. */
export const SUGGEST_COMMAND = 'editor.action.triggerSuggest';
/** Command of the client: allows boards to read files of a folder (URI of the board's file, path of the folder). */
export const ALLOW_FOLDER_COMMAND = 'devicetreeAtlas.allowFolder';
/** VS Code's own command: shows the restrictions of an untrusted workspace, with the button to trust it. */
export const MANAGE_TRUST_COMMAND = 'workbench.trust.manage';

/** Data of the client at the start (`initializationOptions`), besides settings. */
export interface ClientOptions {
  /** The client has `OPEN_LOCATION_COMMAND`. */
  readonly openLocationCommand?: boolean;
  /** The client has `SHOW_BOARDS_COMMAND`. */
  readonly showBoardsCommand?: boolean;
  /** The client has `ALLOW_FOLDER_COMMAND`, and where it sends `trusted`, `MANAGE_TRUST_COMMAND`. */
  readonly allowFolderCommand?: boolean;
  /** False: the user has not trusted the workspace. Clients without this concept leave it out. */
  readonly trusted?: boolean;
  /** The client has `SWITCH_OFF_COMMAND`. */
  readonly switchOffCommand?: boolean;
  /** The client has `SUGGEST_COMMAND`. */
  readonly suggestCommand?: boolean;
  /** Boards that were active before, the last one first: they keep the files that they include. */
  readonly chosenBoards?: readonly string[];
}
