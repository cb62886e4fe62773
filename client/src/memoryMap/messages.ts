/**
 * Everything the memory map page and the extension host say to each other, in one place. The page names entries by
 * their id only; the host looks the source location up in the view it sent, so a page can never open a file of its choice.
 */
import type { MemoryMapView } from '../../../server/src/lsp/protocol.ts';

/** Why there is no map to show. */
export type EmptyReason = 'starting' | 'loading' | 'noBoard' | 'error';

/** Extension host to page. */
export type HostMessage =
  | { readonly type: 'view'; readonly view: MemoryMapView }
  /** Shows the item of a node, where the map has one. */
  | { readonly type: 'reveal'; readonly path: string }
  /** `text` says more where there is more to say, such as the error. The page keeps an old map on show while `loading`. */
  | { readonly type: 'empty'; readonly reason: EmptyReason; readonly text?: string };

/** What a button of the page asks the host to do. */
export type PageAction = 'refresh' | 'selectBoard' | 'showLog' | 'restartServer' | 'describeBoot';

/** Page to extension host. */
export type PageMessage =
  /** The page listens; send what there is. */
  | { readonly type: 'ready' }
  /** Go to the source of the entry with this id. */
  | { readonly type: 'open'; readonly id: string }
  | { readonly type: 'action'; readonly action: PageAction };

/** What the page keeps over a reload of the window. The serializer of the panel reads `boardUri`. */
export interface PageState {
  readonly boardUri: string;
  /** `all`, `devices`, or the id of a RAM bank. */
  readonly scope: string;
  readonly sort: { readonly key: SortKey; readonly descending: boolean };
  /** Kinds the legend has switched off. */
  readonly hiddenKinds: readonly string[];
}

/** Columns the table can be sorted by. */
export type SortKey = 'address' | 'size' | 'name' | 'kind';
