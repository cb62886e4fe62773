/**
 * All messages between the memory map page and the extension host: a check for each type of message, from which its TypeScript
 * type follows. Both sides drop messages that do not pass (`readMessage`). The page names entries only by their id; the host
 * finds the source position in the view it sent, so a page can never open a file of its choice.
 *
 * A new message is a row in one of the two tables.
 */
import type { LiveMapView, MachineChoice, RegionChangeJson } from '../../../server/src/lsp/mapProtocol.ts';
import type { MemoryMapView } from '../../../server/src/lsp/protocol.ts';
import { LOOKUP_QUESTIONS, lookupAnswers } from './lookupMessages.ts';
import {
  boolean,
  type Check,
  listOf,
  type MessageOf,
  number,
  object,
  oneOf,
  optional,
  string,
  tableOf,
} from './schema.ts';

/** `0x…`, of 64 bits at most, as `BigInt` accepts it. */
function hexNumber(value: unknown): value is string {
  return string(value) && /^0x[0-9a-f]{1,16}$/i.test(value);
}

/** Why there is no map to show. */
export type EmptyReason = 'starting' | 'loading' | 'noBoard' | 'error';

const entry = object({
  id: string,
  kind: string,
  label: string,
  path: string,
  base: string,
  size: string,
  placement: optional(oneOf('static', 'dynamic')),
  state: optional(oneOf('reserved', 'failed', 'ignored')),
  users: optional(listOf(string)),
  details: listOf(string),
  overlaps: listOf(string),
});

const viewShape = object({
  board: object({ uri: string, name: string, model: string }),
  kernel: string,
  arch: string,
  notSimulated: optional(string),
  outcome: oneOf('ok', 'panic', 'timeout'),
  panic: optional(string),
  ram: listOf(entry),
  reserved: listOf(entry),
  devices: listOf(entry),
  holes: listOf(object({ base: string, size: string })),
  assumptions: listOf(string),
  unused: listOf(string),
  totals: object({ ram: string, reserved: string, nomap: string, cma: string }),
  log: listOf(object({ level: string, text: string })),
});

const machineKey = oneOf('kernel', 'ram', 'pageSize', 'cmdline', 'kernelImage', 'initrd', 'dtbAddress');
const place = object({ base: hexNumber, size: hexNumber });
const change = object({
  id: string,
  label: string,
  change: oneOf('added', 'gone', 'moved', 'resized', 'kind'),
  before: optional(place),
  now: optional(place),
});
const findingName = object({ code: string, path: string, property: optional(string) });
/** The properties that identify a finding. */
export interface FindingName {
  readonly code: string;
  readonly path: string;
  readonly property?: string;
}

/** Fields that only the map of an open text has; parts that need them are hidden otherwise. */
const liveShape = object({
  machine: optional(
    listOf(
      object({
        key: machineKey,
        label: string,
        otherwise: string,
        chosen: string,
        choices: listOf(object({ value: string, label: string })),
        hint: optional(string),
        fault: optional(string),
      }),
    ),
  ),
  assumed: optional(listOf(object({ text: string, key: optional(machineKey) }))),
  findings: optional(
    listOf(
      object({
        code: string,
        severity: oneOf('error', 'warning', 'information', 'hint'),
        message: string,
        path: string,
        property: optional(string),
        items: listOf(string),
        isFixable: boolean,
      }),
    ),
  ),
  changes: optional(listOf(change)),
  editable: optional(
    listOf(
      object({ id: string, path: string, placement: oneOf('static', 'dynamic'), entry: number, align: hexNumber }),
    ),
  ),
  profile: optional(object({ uri: string, exists: boolean })),
});

/** A map, with the further fields of a live one. */
export type PageView = MemoryMapView & Partial<Omit<LiveMapView, keyof MemoryMapView>>;

/** Whether the fields that the page reads have the right types. Unknown words (a kind) are drawn like others, not refused. */
const view: Check<PageView> = (value): value is PageView => viewShape(value) && liveShape(value);

const preview = object({ changes: listOf(change), found: listOf(string), solved: listOf(string) });

const changeShapes = [
  object({ kind: oneOf('place'), base: hexNumber, size: hexNumber, entry: number }),
  object({ kind: oneOf('size'), size: hexNumber }),
  object({ kind: oneOf('static'), base: hexNumber }),
  object({ kind: oneOf('allocRanges'), base: hexNumber, size: hexNumber }),
];
const regionChange: Check<RegionChangeJson> = (value): value is RegionChangeJson =>
  changeShapes.some((shape) => shape(value));

/** The chosen machine, as text. */
const machine = object({
  kernel: optional(string),
  ram: optional(string),
  pageSize: optional(string),
  cmdline: optional(string),
  kernelImage: optional(string),
  initrd: optional(string),
  dtbAddress: optional(string),
});

/** The user's format of numbers. */
const preferences = object({ digits: oneOf('grouped', 'plain') });
/** `grouped`: addresses as `0x8_f500_0000`; `plain`: as `0x8f5000000`. */
export type Preferences = { readonly digits: 'grouped' | 'plain' };

/** Extension host to page. */
export const HOST_MESSAGES = {
  view: object({ view }),
  /** Shows the item of a node, where the map has one; sent again with each map until the page answers `revealed`. */
  reveal: object({ path: string, serial: number }),
  /** The caret is in the source of a node: its path, then those of nodes around. The first that has an item is selected. */
  caret: object({ paths: listOf(string) }),
  /** Sent after each view, and on changes. `errors`: errors of the text that make the map that of an earlier text. */
  panel: object({ isPinned: boolean, errors: number }),
  /** No newer map has been requested: the shown one belongs to the current text. */
  settled: object({}),
  /** Possible fixes for a finding, the best first. */
  fixes: object({
    finding: findingName,
    fixes: listOf(object({ title: string, preferred: boolean, preview })),
  }),
  /** The effects of the edit with this serial, or why it is refused; applied: it was made. */
  edited: object({
    serial: number,
    refusal: optional(string),
    preview: optional(preview),
    note: optional(string),
    isApplied: boolean,
  }),
  /** `text` adds details such as the error. The page keeps an old map while `loading`. */
  empty: object({ reason: oneOf('starting', 'loading', 'noBoard', 'error'), text: optional(string) }),
  /** Sent before the first view and whenever they change. */
  preferences: object({ preferences }),
  ...lookupAnswers(view),
} as const;
export type HostMessage = MessageOf<typeof HOST_MESSAGES>;

const action = oneOf('refresh', 'selectBoard', 'showLog', 'restartServer', 'describeBoot');
/** Actions of the host behind the page's buttons. */
export type PageAction = 'refresh' | 'selectBoard' | 'showLog' | 'restartServer' | 'describeBoot';

/** Page to extension host. */
export const PAGE_MESSAGES = {
  /** The page is listening: send its content. */
  ready: object({}),
  /** Go to the source of the entry with this id. */
  open: object({ id: string }),
  openFinding: object({ finding: findingName }),
  /** The item of `reveal` was selected. */
  revealed: object({ serial: number }),
  /** Pin the panel to this board, or follow the active one. */
  pin: object({ isPinned: boolean }),
  /** Show the map of this machine. */
  machine: object({ machine }),
  /** Write the chosen machine into the profile file of the board. */
  saveMachine: object({}),
  findFixes: object({ finding: findingName }),
  /** Apply one of the fixes that were sent last. */
  applyFix: object({ finding: findingName, title: string }),
  /** Preview an edit; with `apply`: make it. */
  editRegion: object({ serial: number, path: string, change: regionChange, apply: boolean }),
  action: object({ action }),
  /** Copy to the clipboard. */
  copy: object({ text: string }),
  /** A document for a file that the user chooses; a PNG in base64, empty where it could not be made. */
  save: object({ format: oneOf('svg', 'png', 'csv', 'json', 'md', 'text', 'mail'), text: string }),
  ...LOOKUP_QUESTIONS,
} as const;
export type PageMessage = MessageOf<typeof PAGE_MESSAGES>;

/**
 * The page's state that survives hiding and a reload of the window. The serializer of the panel reads `boardUri`; `parts` holds
 * the saved state of each part under its own key.
 */
export const pageState = object({
  boardUri: string,
  parts: tableOf((value: unknown): value is unknown => value !== undefined),
});
export interface PageState {
  readonly boardUri: string;
  readonly parts: Readonly<Record<string, unknown>>;
}

/** The initial state of a panel. */
export interface SavedPanel {
  readonly boardUri: string | undefined;
  readonly isPinned: boolean;
  readonly machine: MachineChoice;
}

/** The fields of a panel's saved page that the host reads: those that parts keep under `pin` and `machine`. */
export function savedPanel(state: unknown): SavedPanel {
  if (!pageState(state)) return { boardUri: undefined, isPinned: false, machine: {} };
  const { 'pin.isPinned': isPinned, 'machine.choice': choice } = state.parts;
  return { boardUri: state.boardUri, isPinned: isPinned === true, machine: machine(choice) ? choice : {} };
}
