/**
 * What a part of the page is, and what the page does for it. The page is a frame (`frame.ts`) around the picture; everything else
 * is a part, listed in `parts.ts`: a file or a folder each, knowing nothing of other parts.
 */
import type { Interval } from '../../../../server/src/base/intervals.ts';
import type { MapKind } from '../../../../server/src/mapModel/kinds.ts';
import type { HostMessage, PageMessage, Preferences } from '../messages.ts';
import type { Check } from '../schema.ts';
import type { MapModel } from './model.ts';

/**
 * Where a part stands, in the order of `parts.ts`:
 * `toolbar` beside the title, `header` below it, `picture` right above the picture, `caption` right below it, `tab` beside the picture
 * (in a narrow panel below it) under the part's title, `foot` below everything.
 */
type PartPlace = 'toolbar' | 'header' | 'picture' | 'caption' | 'tab' | 'foot';

/** A part of the page. It lives as long as the page has a map; newer maps arrive by `update`. */
export interface PagePart {
  /** Unique; also the `data-part` of its place in the document. */
  readonly id: string;
  /** The words on its tab; a name for the others. */
  readonly title: string;
  readonly place: PartPlace;
  /** How many things its tab has to say, for the words on the tab; 0 or absent: nothing is said. */
  readonly count?: number;
  /** Put into the document once. A part that has nothing to say hides it (`element.hidden`): its tab goes, too. */
  readonly element: HTMLElement;
  /**
   * Called with the first map, with each newer one, when kinds are shown or hidden and when preferences change. Tabs get it once the
   * picture is on the screen; then the page's `.map` is `.ready`.
   */
  update(model: MapModel): void;
  /** Another item is selected, by whomever; undefined: none. */
  onSelect?(id: string | undefined): void;
  /** The pointer or the focus is on another item somewhere on the page. */
  onHover?(id: string | undefined): void;
  /** The part's tab is shown: the time to draw what is dear. */
  onShow?(): void;
  dispose?(): void;
}

/** Makes a part. It may ask the interface for anything but the model, which comes with the first `update`. */
export type MakePart = (ui: PageUi) => PagePart;

/** An outlined range over the picture, which no item of the map stands for: a preview, a match, where something was. */
export interface Ghost {
  /** Unique among the ghosts of its part. */
  readonly id: string;
  readonly extent: Interval;
  readonly label: string;
  /** `preview`: will be there; `match`: an answer to a question; `former`: was there; `fault`: must not be there. */
  readonly tone: 'preview' | 'match' | 'former' | 'fault';
}

/** Has an item of the map look different. */
export interface Mark {
  /** Id of the item. */
  readonly id: string;
  readonly tone: 'added' | 'changed' | 'removed' | 'found' | 'dimmed' | 'fault' | 'caution';
}

/** Another map, to be shown beside the page's own. */
export interface BesideMap {
  readonly model: MapModel;
  readonly title: string;
  /** What the page's own picture is called beside it. */
  readonly ownTitle: string;
  readonly marks: readonly Mark[];
  /** Id of the item that is selected in it. */
  readonly selected?: string | undefined;
}

/** Words for a tooltip. */
interface Explanation {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What may be dragged in the picture. Heights are told as addresses. */
export interface Grip {
  /** Whether an item is dragged when somebody presses and pulls it: otherwise that pans. */
  takes(id: string): boolean;
  /** Begins: `part` is its end where that was taken, `address` what was under the pointer. */
  begin(id: string, part: 'whole' | 'end', address: bigint): void;
  /** `reach`: bytes of the few pixels within which an edge counts as meant. */
  move(address: bigint, reach: bigint): void;
  end(): void;
}

/** What ends with `dispose`. */
interface Disposable {
  dispose(): void;
}

/** What the page does for a part. Each part has its own: ghosts, marks and saved state of others are out of its reach. */
export interface PageUi {
  /** The map on show: the board's, or the one set by `setMap`. Throws before the first `update`. */
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
  /** Selects an item and brings it into sight; with `zoom` the picture goes to it. Ids that the map does not have select nothing. */
  select(id: string | undefined, options?: { readonly zoom?: boolean }): void;
  /** Goes to the source of an item, where it has one. */
  open(id: string): void;
  /** Marks an item under the pointer or the focus in all parts. */
  hover(id: string | undefined): void;
  /** Explains an item (by its id) or anything else beside a point of the viewport (pixels); undefined hides the explanation. */
  explain(what: string | Explanation | undefined, x?: number, y?: number): void;
  /** The picture shows this range, with some room around it. */
  zoomTo(extent: Interval): void;
  /** Replaces this part's ghosts. */
  setGhosts(ghosts: readonly Ghost[]): void;
  /** Has items of the picture dragged; one part at a time. */
  setGrip(grip: Grip): void;
  /** Replaces this part's marks. */
  setMarks(marks: readonly Mark[]): void;
  /** Shows another map in the picture and in all parts (a replay, the other side of a comparison); undefined: the board's own. */
  setMap(model: MapModel | undefined): void;
  /** Shows another map in a second picture beside the page's, with one window for both; undefined: none. One part at a time. */
  setBeside(beside: BesideMap | undefined): void;
  /** What was saved under a key of this part's own, if it has the shape; survives hiding and a reload of the window. */
  state<T>(key: string, check: Check<T>): T | undefined;
  /** Plain JSON data. */
  save(key: string, value: unknown): void;
  /** Shows the tab of the part itself. */
  showTab(): void;
  post(message: PageMessage): void;
  /** Hears every valid message of the host. */
  onMessage(listener: (message: HostMessage) => void): Disposable;
}
