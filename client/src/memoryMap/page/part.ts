/**
 * The interfaces of a part of the page, and of the page for its parts. The page is a frame (`frame.ts`) around the picture;
 * everything else is a part, listed in `parts.ts`: a file or a folder each, independent of other parts.
 */
import type { Interval } from '../../../../server/src/base/intervals.ts';
import type { MapKind } from '../../../../server/src/mapModel/kinds.ts';
import type { HostMessage, PageMessage, Preferences } from '../messages.ts';
import type { Check } from '../schema.ts';
import type { MapModel } from './model.ts';

/**
 * Position of a part; parts in one position follow the order of `parts.ts`:
 * `toolbar` beside the title, `header` below it, `picture` right above the picture, `caption` right below it, `tab` beside the picture
 * (in a narrow panel below it) under the part's title, `foot` below everything.
 */
type PartPlace = 'toolbar' | 'header' | 'picture' | 'caption' | 'tab' | 'foot';

/** A part of the page. It lives as long as the page has a map; newer maps arrive by `update`. */
export interface PagePart {
  /** Unique; also the `data-part` of its place in the document. */
  readonly id: string;
  /** The label of its tab; for other parts a name. */
  readonly title: string;
  readonly place: PartPlace;
  /** Number of entries on its tab, shown in the tab's label; not shown when 0 or absent. */
  readonly count?: number;
  /** Put into the document once. A part without content hides it (`element.hidden`), and with it its tab. */
  readonly element: HTMLElement;
  /**
   * Called with the first map, with each newer one, and after changes of hidden kinds and preferences. Tabs get it after the
   * picture is on the screen; then the page's `.map` is `.ready`.
   */
  update(model: MapModel): void;
  /** Called when any part selects another item; undefined: none. */
  onSelect?(id: string | undefined): void;
  /** Called when the pointer or the focus moves to another item anywhere on the page. */
  onHover?(id: string | undefined): void;
  /** Called when the part's tab is shown: the time for expensive drawing. */
  onShow?(): void;
  dispose?(): void;
}

/** Makes a part. Meanwhile it may use the interface except for the model, which comes with the first `update`. */
export type MakePart = (ui: PageUi) => PagePart;

/** An outlined range over the picture without an item: a preview, a match, a former place. */
export interface Ghost {
  /** Unique among the ghosts of its part. */
  readonly id: string;
  readonly extent: Interval;
  readonly label: string;
  /** `preview`: will be there; `match`: an answer to a question; `former`: was there; `fault`: must not be there. */
  readonly tone: 'preview' | 'match' | 'former' | 'fault';
}

/** A special style for an item of the map. */
export interface Mark {
  /** Id of the item. */
  readonly id: string;
  readonly tone: 'added' | 'changed' | 'removed' | 'found' | 'dimmed' | 'fault' | 'caution';
}

/** Another map, to be shown beside the page's own. */
export interface BesideMap {
  readonly model: MapModel;
  readonly title: string;
  /** The title of the page's own picture while both are shown. */
  readonly ownTitle: string;
  readonly marks: readonly Mark[];
  /** Id of the selected item in it. */
  readonly selected?: string | undefined;
}

/** Text of a tooltip. */
interface Explanation {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Dragging of items in the picture. Heights are given as addresses. */
export interface Grip {
  /** Whether pressing and pulling an item drags it; otherwise that pans. */
  takes(id: string): boolean;
  /** Begins a drag: `part` is `end` if the item was taken at its end, `address` the address under the pointer. */
  begin(id: string, part: 'whole' | 'end', address: bigint): void;
  /** Continues a drag. `reach`: bytes of the few pixels within which an edge counts as hit. */
  move(address: bigint, reach: bigint): void;
  end(): void;
}

/** A subscription that `dispose` ends. */
interface Disposable {
  dispose(): void;
}

/** The page's interface for one part. A part cannot reach the ghosts, marks and saved state of others. */
export interface PageUi {
  /** The shown map: the board's, or the one set by `setMap`. Throws before the first `update`. */
  readonly model: MapModel;
  /** Id of the selected item. */
  readonly selected: string | undefined;
  readonly preferences: Preferences;
  /** Kinds that are neither drawn nor listed. */
  readonly hiddenKinds: ReadonlySet<MapKind>;
  setHiddenKinds(kinds: ReadonlySet<MapKind>): void;
  /** Whether windows of disabled devices are neither drawn nor listed. */
  readonly hidesDisabled: boolean;
  setHidesDisabled(hides: boolean): void;
  /** Selects an item and brings it into sight; with `zoom` the picture zooms to it. An unknown id selects nothing. */
  select(id: string | undefined, options?: { readonly zoom?: boolean }): void;
  /** Goes to the source of an item, if it has one. */
  open(id: string): void;
  /** Marks an item under the pointer or the focus in all parts. */
  hover(id: string | undefined): void;
  /** Explains an item (by its id) or anything else beside a point of the viewport (pixels); undefined hides the explanation. */
  explain(what: string | Explanation | undefined, x?: number, y?: number): void;
  /** Zooms the picture to this range, with a margin around it. */
  zoomTo(extent: Interval): void;
  /** Replaces this part's ghosts. */
  setGhosts(ghosts: readonly Ghost[]): void;
  /** Makes items of the picture draggable; one part at a time. */
  setGrip(grip: Grip): void;
  /** Replaces this part's marks. */
  setMarks(marks: readonly Mark[]): void;
  /** Shows another map in the picture and all parts (a replay, the other side of a comparison); undefined: the board's own. */
  setMap(model: MapModel | undefined): void;
  /** Shows another map in a second picture, with one window for both; undefined: none. One part at a time. */
  setBeside(beside: BesideMap | undefined): void;
  /** The value saved under a key of this part, if it passes `check`; survives hiding and a reload of the window. */
  state<T>(key: string, check: Check<T>): T | undefined;
  /** Saves plain JSON data under a key of this part. */
  save(key: string, value: unknown): void;
  /** Shows the part's own tab. */
  showTab(): void;
  post(message: PageMessage): void;
  /** Calls the listener for every valid message of the host. */
  onMessage(listener: (message: HostMessage) => void): Disposable;
}
