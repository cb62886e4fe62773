/**
 * The requests of a memory map that is open beside its source: the map of the current text, for a machine that the user chooses
 * in the map, with the changes since the last save; the effect of an edit or a quick fix; the caret's node. Addresses and sizes
 * are hex strings, `0x…`, as in `MapItemJson`.
 */
import type { MapComparisonJson } from '../mapModel/comparisonJson.ts';
import type { ReplayJson } from '../mapModel/replayJson.ts';
import type { MemoryMapView, ProtocolRange, SourceLocation } from './protocol.ts';

/** The properties of a machine that the user can choose, named as in a profile file. */
export type MachineKey = 'kernel' | 'ram' | 'pageSize' | 'cmdline' | 'kernelImage' | 'initrd' | 'dtbAddress';
/** Text by key; a missing or empty key means no choice. */
export type MachineChoice = Readonly<Partial<Record<MachineKey, string>>>;

/** One property of the machine, with its value and its choices. */
export interface MachineControl {
  readonly key: MachineKey;
  readonly label: string;
  /** The default: `Linux 6.18`, `as the tree states`. */
  readonly otherwise: string;
  /** The chosen value; empty for none. */
  readonly chosen: string;
  /** Usual choices; empty where only free text is possible. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** Present where free text is allowed: a note on its format. */
  readonly hint?: string;
  /** Why the chosen value is not used. */
  readonly fault?: string;
}

/** An assumption of the map, as a sentence, and the control that replaces it by a fact. */
export interface MapAssumption {
  readonly text: string;
  readonly key?: MachineKey;
}

/** A finding of the boot, for display. */
export interface MapFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  /** Path of the node of the finding. */
  readonly path: string;
  readonly property?: string;
  /** Ids of the node's items in the map; empty where it has none. */
  readonly items: readonly string[];
  readonly location: SourceLocation;
  /** Whether `MAP_FIXES_REQUEST` may return fixes. */
  readonly isFixable: boolean;
}

/** A changed item of the map. */
export interface MapChange {
  readonly id: string;
  readonly label: string;
  /** `gone`: the map no longer has it. */
  readonly change: 'added' | 'gone' | 'moved' | 'resized' | 'kind';
  /** Its former place; absent when it is new, or had no address. */
  readonly before?: { readonly base: string; readonly size: string };
  /** Its current place; absent when it is gone, or has no address. */
  readonly now?: { readonly base: string; readonly size: string };
}

/** How the user can edit a region. */
export interface EditableRegion {
  readonly id: string;
  readonly path: string;
  /** `static`: it has a `reg`; the kernel places the other ones. */
  readonly placement: 'static' | 'dynamic';
  /** Index of the entry in `reg`, from 0. */
  readonly entry: number;
  /** Addresses and sizes must be a multiple of this. */
  readonly align: string;
}

export interface LiveMapView extends MemoryMapView {
  readonly machine: readonly MachineControl[];
  readonly assumed: readonly MapAssumption[];
  readonly findings: readonly MapFinding[];
  /** Since the last save; empty where the text is saved. */
  readonly changes: readonly MapChange[];
  readonly editable: readonly EditableRegion[];
  /** The profile file for saving a choice; absent where the board has no folder. */
  readonly profile?: { readonly uri: string; readonly exists: boolean };
}

/**
 * Request: the map of the board that `uri` belongs to, of the active one without it, in its current text. The answer waits
 * until the user stops typing. Null when there is no board.
 */
export const LIVE_MAP_REQUEST = 'devicetreeAtlas/liveMap';
export interface LiveMapParams {
  readonly uri?: string;
  readonly machine?: MachineChoice;
  /** The client already has a map of this board, which is better than a map of text with errors. */
  readonly hasMap?: boolean;
  /** The user is typing: leaves out kernels other than the chosen one, which take most of the time. */
  readonly quick?: boolean;
}
/** `broken`: the text has errors, so that no kernel could boot it; the last map stays. */
export type LiveMapAnswer = LiveMapView | { readonly broken: true; readonly errors: number } | null;

/** Request: the node around a position, and the target of a reference there. Null where there is neither. */
export const NODE_AT_REQUEST = 'devicetreeAtlas/nodeAt';
export interface NodeAtParams {
  readonly uri: string;
  readonly position: ProtocolRange['start'];
  /** URI of the board that gives the file its meaning; by default the file's own. Answers null if it lacks the file. */
  readonly board?: string;
}
export interface NodeAt {
  /** URI of the board that gives the file its meaning. */
  readonly board: string;
  /** Paths of nodes, the most relevant first: the target of a reference, the node around, its ancestors. */
  readonly paths: readonly string[];
}

/** The effect of a source change on the map. */
export interface MapPreview {
  readonly changes: readonly MapChange[];
  /** Findings that the change adds, and findings that it removes. */
  readonly found: readonly string[];
  readonly solved: readonly string[];
}

/** Request: the fixes for a finding of `LiveMapView`, each with the map after it. */
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

/** Document edits, with the document version that each was computed for; null where the file is not open. */
export interface MapEdit {
  readonly files: readonly {
    readonly uri: string;
    readonly version: number | null;
    readonly edits: readonly { readonly range: ProtocolRange; readonly newText: string }[];
  }[];
}

/** The requested change of a region on the map. */
export type RegionChangeJson =
  | { readonly kind: 'place'; readonly base: string; readonly size: string; readonly entry: number }
  | { readonly kind: 'size'; readonly size: string }
  | { readonly kind: 'static'; readonly base: string }
  | { readonly kind: 'allocRanges'; readonly base: string; readonly size: string };

/** Request: the effect of a region change and, with `apply`, its edits. */
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
      /** Remarks for the author; usually empty. */
      readonly note: string;
      /** With `apply` only. */
      readonly edit?: MapEdit;
      /** The region's path after the edit. */
      readonly path: string;
    };

/** Request: the profile file with a choice added. */
export const SAVE_MACHINE_REQUEST = 'devicetreeAtlas/saveMachine';
export interface SaveMachineParams {
  readonly uri: string;
  readonly machine: MachineChoice;
}
export type SaveMachineAnswer =
  | { readonly refusal: string }
  | { readonly uri: string; readonly isNew: boolean; readonly text: string };

/** Request: the steps of a board's boot; null where there is no board, or no kernel of its architecture is simulated. */
export const MAP_REPLAY_REQUEST = 'devicetreeAtlas/mapReplay';
export interface MapReplayParams {
  readonly uri?: string;
  readonly machine?: MachineChoice;
}
export interface MapReplay {
  /** The state after the boot. */
  readonly view: MemoryMapView;
  readonly replay: ReplayJson;
}

/** The other side of a map comparison. */
export type OtherMap =
  /** The same board on another machine; settings without a choice stay. */
  | { readonly kind: 'machine'; readonly machine: MachineChoice }
  /** Another board. */
  | { readonly kind: 'board'; readonly uri: string }
  /** The board at a git revision. */
  | { readonly kind: 'revision'; readonly revision: string }
  /** A device-tree blob, or texts of a real machine: logs, kernel files, output of U-Boot or UEFI. Bytes in base64. */
  | { readonly kind: 'files'; readonly files: readonly { readonly name: string; readonly base64: string }[] };

/** Request: the differences between a board's map and another one. */
export const COMPARE_MAPS_REQUEST = 'devicetreeAtlas/compareMaps';
export interface CompareMapsParams {
  readonly uri?: string;
  readonly machine?: MachineChoice;
  readonly other: OtherMap;
}
export interface MapComparisonView {
  /** The titles of the board's own map and of the other one. */
  readonly here: string;
  readonly there: string;
  /** The other map is the older one: the differences lead from it to the board's map. */
  readonly isFromThere: boolean;
  /** The other map; its entries have no source places. */
  readonly view: MemoryMapView;
  readonly comparison: MapComparisonJson;
  /** Summary in one sentence. */
  readonly summary: string;
  /** Remarks on the comparison, as sentences. */
  readonly notes: readonly string[];
  /** The differences between the trees, node by node, as text; absent where the trees are the same. */
  readonly tree?: string;
}
export type CompareMapsAnswer = MapComparisonView | { readonly refusal: string };
