/**
 * The custom part of the protocol, typed once for both sides. Server and client import it; it imports the types of the map,
 * which has no dependencies.
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

/** An item of the map; without an address it is listed, not drawn. */
export interface MapEntry extends Omit<MapItemJson, 'reason'> {
  readonly location?: SourceLocation;
}

/** The map that `dtatlas map --format json` writes, with its board and with places in the source. */
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
  /** The root's `compatible`, as its source has it; empty when that is not known. */
  readonly compatible: string;
  readonly errors: number;
  readonly warnings: number;
}

/** What the status bar shows. Sent whenever the active board or what is known of it changes. */
export interface BoardStatus {
  readonly active: BoardInfo | undefined;
  /** The file in front of the user for which the active board was looked for. */
  readonly file?: string;
  /** Names of files the active board includes: edits there re-check it. */
  readonly includedUris: readonly string[];
  /** Boards that include the file in front, the active one among them; 0 for a file that is a board itself. */
  readonly including: number;
  readonly kernel: string;
}

/** Request: the memory map of the board that `uri` belongs to, or of the active board; null when there is none. */
export const MEMORY_MAP_REQUEST = 'devicetreeAtlas/memoryMap';
export interface MemoryMapParams {
  readonly uri?: string;
}

/**
 * Request: answered with null once everything sent before has had its effect, and what that gives to publish is sent. Tests and
 * measurements ask it; without it silence could not be told from slowness.
 */
export const SETTLED_REQUEST = 'devicetreeAtlas/settled';

/** Request: every board the server knows (open, or found to include the open file, or in the workspace). */
export const BOARDS_REQUEST = 'devicetreeAtlas/boards';
export interface BoardsParams {
  /** The file in front of the user, whose boards come first. */
  readonly uri?: string;
}

/**
 * Request: every board of the workspace, once it is indexed; in order of path, or those near `BoardsParams.uri` first. Overlays are
 * not among them. Counts are 0 unless the board was made.
 */
export const WORKSPACE_BOARDS_REQUEST = 'devicetreeAtlas/workspaceBoards';

/** Request: make `uri` the active board. Answers with the new status. */
export const SELECT_BOARD_REQUEST = 'devicetreeAtlas/selectBoard';
export interface SelectBoardParams {
  readonly uri: string;
}

/**
 * Notification, client to server: this file is in front of the user now. The active board becomes the one it belongs to; a
 * board that the active one does not include becomes active itself, as if it was selected. A status follows.
 */
export const IN_FRONT_NOTIFICATION = 'devicetreeAtlas/inFront';
export interface InFrontParams {
  readonly uri: string;
}

/** Notification, server to client: `BoardStatus`. */
export const BOARD_STATUS_NOTIFICATION = 'devicetreeAtlas/boardStatus';

/** Notification, server to client: a board was booted anew (open, save); maps on show should ask again. */
export const MEMORY_MAP_CHANGED_NOTIFICATION = 'devicetreeAtlas/memoryMapChanged';
export interface MemoryMapChangedParams {
  readonly uri: string;
}

/** Notification, server to client: a shared file was saved, and the boards that include it were looked at. */
export const IMPACT_NOTIFICATION = 'devicetreeAtlas/impact';
export interface ImpactParams {
  readonly uri: string;
  /** Boards that include the file. */
  readonly boards: number;
  /** Those that have new problems. */
  readonly broken: number;
  /** The same in one sentence. */
  readonly summary: string;
}

/** Command of the client: shows the boards that include a file, those that its last save broke first. Argument: its URI. */
export const SHOW_BOARDS_COMMAND = 'devicetreeAtlas.showIncludingBoards';

/**
 * Request: compare a board with the log of a real boot. From then on what differs is marked at the board's nodes. Null when
 * there is no board, or nothing of a boot in the texts.
 */
export const COMPARE_BOOT_LOG_REQUEST = 'devicetreeAtlas/compareBootLog';
export interface CompareBootLogParams {
  /** A board, or a file that one includes; the active board without it. */
  readonly uri?: string;
  /** dmesg, /proc/iomem, debugfs tables, in any mixture. */
  readonly logs: readonly { readonly name: string; readonly text: string }[];
}

/** A line of a report; what comes from a log stands in it as it is. */
export interface BootLogLine {
  readonly text: string;
  /** The node it is about, as the tree stands. */
  readonly location?: SourceLocation;
  /** Its place in a log: `name` as it was given, `line` from one. */
  readonly log?: { readonly name: string; readonly line: number };
}

export interface BootLogReport {
  readonly title: string;
  readonly read: string;
  readonly summary: string;
  readonly remarks: readonly string[];
  readonly sections: readonly { readonly title: string; readonly lines: readonly BootLogLine[] }[];
}

/** Request: take the marks of a boot log away from a board; it is compared with none any more. Answers whether it had any. */
export const FORGET_BOOT_LOG_REQUEST = 'devicetreeAtlas/forgetBootLog';
export interface ForgetBootLogParams {
  /** The board; every board without it. */
  readonly uri?: string;
}

export interface BootLogComparison {
  readonly board: { readonly uri: string; readonly name: string };
  /** One line. */
  readonly summary: string;
  /** The whole comparison. */
  readonly report: BootLogReport;
  readonly asPredicted: boolean;
  /** A `.dtatlas.json` with which the next prediction is as exact as the log; and where it belongs. */
  readonly profile: { readonly uri: string; readonly text: string };
}

/**
 * Request: the `.dtatlas.json` in which a person says how a board boots, and what it lacks for that; of the board that `uri`
 * belongs to, or of the active one. Null when there is none, or none that is in a folder.
 */
export const BOOT_PROFILE_REQUEST = 'devicetreeAtlas/bootProfile';
export interface BootProfileParams {
  readonly uri?: string;
}

export interface BootProfileFile {
  readonly uri: string;
  /** Whether it is still to be made. */
  readonly isNew: boolean;
  /** What to put in; absent when there is an entry for the board. */
  readonly insert?: { readonly position: ProtocolRange['start']; readonly text: string };
  /** Where to go on, with that put in. */
  readonly cursor: ProtocolRange['start'];
}

/** A command of the client that opens a place; its argument is a `SourceLocation`. */
export const OPEN_LOCATION_COMMAND = 'devicetreeAtlas.openLocation';

/** Command of the client: switches a check off in the settings that hold for a document. Arguments: its URI, the check. */
export const SWITCH_OFF_COMMAND = 'devicetreeAtlas.switchOffCheck';

/** VS Code's own command: asks for completion at the caret. */
export const SUGGEST_COMMAND = 'editor.action.triggerSuggest';
/** Command of the client: have boards read files of a folder (URI of the board's file, path of the folder). */
export const ALLOW_FOLDER_COMMAND = 'devicetreeAtlas.allowFolder';
/** VS Code's own command: shows what a workspace that is not trusted may not do, with the button to trust it. */
export const MANAGE_TRUST_COMMAND = 'workbench.trust.manage';

/** What the client tells at the start (`initializationOptions`), besides settings. */
export interface ClientOptions {
  /** The client has `OPEN_LOCATION_COMMAND`. */
  readonly openLocationCommand?: boolean;
  /** The client has `SHOW_BOARDS_COMMAND`. */
  readonly showBoardsCommand?: boolean;
  /** The client has `ALLOW_FOLDER_COMMAND`, and where it says `trusted`, `MANAGE_TRUST_COMMAND`. */
  readonly allowFolderCommand?: boolean;
  /** False: the user has not said that he trusts the workspace. Clients that know no such thing leave it out. */
  readonly trusted?: boolean;
  /** The client has `SWITCH_OFF_COMMAND`. */
  readonly switchOffCommand?: boolean;
  /** The client has `SUGGEST_COMMAND`. */
  readonly suggestCommand?: boolean;
  /** Boards that were active before, the last one first: included files go on belonging to them. */
  readonly chosenBoards?: readonly string[];
}
