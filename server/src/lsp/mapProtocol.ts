/**
 * What a memory map that is open beside its source asks for: the map of the text as it stands, for a machine that is chosen in
 * the map, with what changed since the last save; what an edit or a quick fix would do; where the caret is. Addresses and sizes
 * are hex strings, `0x…`, as in `MapItemJson`.
 */
import type { MapComparisonJson } from '../mapModel/comparisonJson.ts';
import type { ReplayJson } from '../mapModel/replayJson.ts';
import type { MemoryMapView, ProtocolRange, SourceLocation } from './protocol.ts';

/** What can be chosen of a machine, by the keys of a profile file. */
export type MachineKey = 'kernel' | 'ram' | 'pageSize' | 'cmdline' | 'kernelImage' | 'initrd' | 'dtbAddress';
/** Text by key; a key that is missing or empty is not chosen. */
export type MachineChoice = Readonly<Partial<Record<MachineKey, string>>>;

/** One thing of the machine, with what it is now and what it can be. */
export interface MachineControl {
  readonly key: MachineKey;
  readonly label: string;
  /** What holds where nothing is chosen: `Linux 6.18`, `as the tree states`. */
  readonly otherwise: string;
  /** What is chosen; empty for nothing. */
  readonly chosen: string;
  /** Usual choices; none where only text is taken. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** Whether other text than the choices is taken; then a word on how it is written. */
  readonly hint?: string;
  /** Why what is chosen does not count. */
  readonly fault?: string;
}

/** A sentence that the map rests on, and the control that replaces it by a fact. */
export interface MapAssumption {
  readonly text: string;
  readonly key?: MachineKey;
}

/** A finding of the boot as it is shown. */
export interface MapFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  /** Path of the node that it is about. */
  readonly path: string;
  readonly property?: string;
  /** Ids of the node's items in the map; none where it has none. */
  readonly items: readonly string[];
  readonly location: SourceLocation;
  /** Whether `MAP_FIXES_REQUEST` may have something. */
  readonly isFixable: boolean;
}

/** An item of the map that is another than it was. */
export interface MapChange {
  readonly id: string;
  readonly label: string;
  /** `gone`: the map has it no more. */
  readonly change: 'added' | 'gone' | 'moved' | 'resized' | 'kind';
  /** Where it was; absent when it is new, or had no address. */
  readonly before?: { readonly base: string; readonly size: string };
  /** Where it is; absent when it is gone, or has no address. */
  readonly now?: { readonly base: string; readonly size: string };
}

/** How a region can be edited. */
export interface EditableRegion {
  readonly id: string;
  readonly path: string;
  /** `static`: it has a `reg`; the kernel places others. */
  readonly placement: 'static' | 'dynamic';
  /** Which entry of `reg`, from 0. */
  readonly entry: number;
  /** What addresses and sizes must be a multiple of. */
  readonly align: string;
}

export interface LiveMapView extends MemoryMapView {
  readonly machine: readonly MachineControl[];
  readonly assumed: readonly MapAssumption[];
  readonly findings: readonly MapFinding[];
  /** Since the last save; none where the text is saved. */
  readonly changes: readonly MapChange[];
  readonly editable: readonly EditableRegion[];
  /** The profile file that a choice would be saved to; absent where a board has no folder. */
  readonly profile?: { readonly uri: string; readonly exists: boolean };
}

/**
 * Request: the map of the board that `uri` belongs to, of the active one without it, in the text as it stands. It waits for a
 * moment in which nobody types. Null when there is no board.
 */
export const LIVE_MAP_REQUEST = 'devicetreeAtlas/liveMap';
export interface LiveMapParams {
  readonly uri?: string;
  readonly machine?: MachineChoice;
  /** The client has a map of this board: where the text is broken, that is better than none. */
  readonly hasMap?: boolean;
  /** Somebody is typing: without what kernels other than the chosen one do, which takes most of the time. */
  readonly quick?: boolean;
}
/** `broken`: the text has errors, so that no kernel could see it; the last map goes on. */
export type LiveMapAnswer = LiveMapView | { readonly broken: true; readonly errors: number } | null;

/** Request: the node around a position, and the one that a reference there leads to. Null where there is none. */
export const NODE_AT_REQUEST = 'devicetreeAtlas/nodeAt';
export interface NodeAtParams {
  readonly uri: string;
  readonly position: ProtocolRange['start'];
  /** URI of the board in whose light the file is read; the file's own without it. Null is the answer where it is none of its files. */
  readonly board?: string;
}
export interface NodeAt {
  /** URI of the board in whose light the file is read. */
  readonly board: string;
  /** Paths of nodes, what is meant most first: of a reference, of the node around, of those above it. */
  readonly paths: readonly string[];
}

/** What a change of the source would do to the map. */
export interface MapPreview {
  readonly changes: readonly MapChange[];
  /** What would be found then that is not found now, and the other way round. */
  readonly found: readonly string[];
  readonly solved: readonly string[];
}

/** Request: what can be done about a finding of `LiveMapView`, each with what the map would be then. */
export const MAP_FIXES_REQUEST = 'devicetreeAtlas/mapFixes';
export interface MapFixesParams {
  readonly uri: string;
  readonly machine?: MachineChoice;
  readonly code: string;
  readonly path: string;
  readonly property?: string;
}
export interface MapFix {
  readonly title: string;
  readonly preferred: boolean;
  readonly preview: MapPreview;
  readonly edit: MapEdit;
}

/** Edits of documents, with the version that each was computed for; null where the file is not open. */
export interface MapEdit {
  readonly files: readonly {
    readonly uri: string;
    readonly version: number | null;
    readonly edits: readonly { readonly range: ProtocolRange; readonly newText: string }[];
  }[];
}

/** What is asked of a region on the map. */
export type RegionChangeJson =
  | { readonly kind: 'place'; readonly base: string; readonly size: string; readonly entry: number }
  | { readonly kind: 'size'; readonly size: string }
  | { readonly kind: 'static'; readonly base: string }
  | { readonly kind: 'allocRanges'; readonly base: string; readonly size: string };

/** Request: what a change of a region does, and, with `apply`, the edits that make it. */
export const EDIT_REGION_REQUEST = 'devicetreeAtlas/editRegion';
export interface EditRegionParams {
  readonly uri: string;
  readonly machine?: MachineChoice;
  readonly path: string;
  readonly change: RegionChangeJson;
  readonly apply?: boolean;
}
export type EditRegionAnswer =
  | { readonly refusal: string }
  | {
      readonly preview: MapPreview;
      /** What an author should know; empty mostly. */
      readonly note: string;
      /** With `apply` only. */
      readonly edit?: MapEdit;
      /** The region's path behind the edit. */
      readonly path: string;
    };

/** Request: the profile file with a choice written into it. */
export const SAVE_MACHINE_REQUEST = 'devicetreeAtlas/saveMachine';
export interface SaveMachineParams {
  readonly uri: string;
  readonly machine: MachineChoice;
}
export type SaveMachineAnswer =
  | { readonly refusal: string }
  | { readonly uri: string; readonly isNew: boolean; readonly text: string };

/** Request: the boot of a board, step by step; null where there is no board, or no kernel of its architecture is simulated. */
export const MAP_REPLAY_REQUEST = 'devicetreeAtlas/mapReplay';
export interface MapReplayParams {
  readonly uri?: string;
  readonly machine?: MachineChoice;
}
export interface MapReplay {
  /** What the boot leaves. */
  readonly view: MemoryMapView;
  readonly replay: ReplayJson;
}

/** What a board's map is compared with. */
export type OtherMap =
  /** The same board on another machine; what is not chosen stays. */
  | { readonly kind: 'machine'; readonly machine: MachineChoice }
  /** Another board. */
  | { readonly kind: 'board'; readonly uri: string }
  /** The board as a git revision has it. */
  | { readonly kind: 'revision'; readonly revision: string }
  /** A device-tree blob, or texts of a real machine: logs, kernel files, what U-Boot or UEFI print. Bytes in base64. */
  | { readonly kind: 'files'; readonly files: readonly { readonly name: string; readonly base64: string }[] };

/** Request: what differs between a board's map and another one. */
export const COMPARE_MAPS_REQUEST = 'devicetreeAtlas/compareMaps';
export interface CompareMapsParams {
  readonly uri?: string;
  readonly machine?: MachineChoice;
  readonly other: OtherMap;
}
export interface MapComparisonView {
  /** What the board's own map is called, and the other one. */
  readonly here: string;
  readonly there: string;
  /** The differences lead from the other map to the board's: it is the older one. */
  readonly isFromThere: boolean;
  /** The other map; its entries have no places in the source. */
  readonly view: MemoryMapView;
  readonly comparison: MapComparisonJson;
  /** One sentence. */
  readonly summary: string;
  /** What should be known of it, in sentences. */
  readonly notes: readonly string[];
  /** What differs between the trees, node by node, as text; absent where the tree is the same one. */
  readonly tree?: string;
}
export type CompareMapsAnswer = MapComparisonView | { readonly refusal: string };
