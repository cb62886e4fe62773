/**
 * Everything the memory map page and the extension host say to each other, in one place: a check for each type of message, from
 * which its TypeScript type follows. Both sides drop what does not pass (`readMessage`). The page names entries by their id only;
 * the host looks the source location up in the view it sent, so a page can never open a file of its choice.
 *
 * A new message is a row in one of the two tables.
 */
import type { MemoryMapView } from '../../../server/src/lsp/protocol.ts';
import { type Check, listOf, type MessageOf, object, oneOf, optional, string, tableOf } from './schema.ts';

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

/** What the page reads of a view has the right shape. Words it does not know (a kind) are drawn like others, not refused. */
const view: Check<MemoryMapView> = (value): value is MemoryMapView => viewShape(value);

/** How the user wants numbers written. */
const preferences = object({ digits: oneOf('grouped', 'plain') });
/** `grouped`: addresses as `0x8_f500_0000`; `plain`: as `0x8f5000000`. */
export type Preferences = { readonly digits: 'grouped' | 'plain' };

/** Extension host to page. */
export const HOST_MESSAGES = {
  view: object({ view }),
  /** Shows the item of a node, where the map has one. */
  reveal: object({ path: string }),
  /** `text` says more where there is more to say, such as the error. The page keeps an old map on show while `loading`. */
  empty: object({ reason: oneOf('starting', 'loading', 'noBoard', 'error'), text: optional(string) }),
  /** Sent before the first view and whenever they change. */
  preferences: object({ preferences }),
} as const;
export type HostMessage = MessageOf<typeof HOST_MESSAGES>;

const action = oneOf('refresh', 'selectBoard', 'showLog', 'restartServer', 'describeBoot');
/** What a button of the page asks the host to do. */
export type PageAction = 'refresh' | 'selectBoard' | 'showLog' | 'restartServer' | 'describeBoot';

/** Page to extension host. */
export const PAGE_MESSAGES = {
  /** The page listens; send what there is. */
  ready: object({}),
  /** Go to the source of the entry with this id. */
  open: object({ id: string }),
  action: object({ action }),
  /** For the clipboard. */
  copy: object({ text: string }),
  /** A document for a file that the user chooses; a PNG in base64, empty where it could not be made. */
  save: object({ format: oneOf('svg', 'png', 'csv', 'json', 'md', 'text', 'mail'), text: string }),
} as const;
export type PageMessage = MessageOf<typeof PAGE_MESSAGES>;

/**
 * What the page keeps over hiding and a reload of the window. The serializer of the panel reads `boardUri`; `parts` is what each
 * part of the page saved under its own key.
 */
export const pageState = object({
  boardUri: string,
  parts: tableOf((value: unknown): value is unknown => value !== undefined),
});
export interface PageState {
  readonly boardUri: string;
  readonly parts: Readonly<Record<string, unknown>>;
}
