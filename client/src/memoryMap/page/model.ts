/**
 * Prepares the server's view for drawing: addresses as numbers, findings, sums. Pure; does not use the DOM.
 * All ends are exclusive.
 */
import { formatSize } from '../../../../server/src/base/format.ts';
import { type Interval, intersect } from '../../../../server/src/base/intervals.ts';
import type { MapEntry } from '../../../../server/src/lsp/protocol.ts';
import { conflictingIds, conflictsOf } from '../../../../server/src/mapModel/conflicts.ts';
import { freeItems } from '../../../../server/src/mapModel/holes.ts';
import { isWindow, type MapKind } from '../../../../server/src/mapModel/kinds.ts';
import { itemFromJson, itemToJson, totalsFromJson } from '../../../../server/src/mapModel/mapJson.ts';
import { isRefused, type MapItem, type Totals } from '../../../../server/src/mapModel/model.ts';
import { laterCma, outcomeWords, ramByKind, regionCount } from '../../../../server/src/mapModel/summary.ts';
import type { PageView } from '../messages.ts';
import { formatRange } from './format.ts';

/** One entry of the view. */
export interface Item {
  readonly entry: MapEntry;
  /** The same item with numbers, in the type that the server's map functions use. */
  readonly numbers: MapItem;
  readonly id: string;
  readonly kind: MapKind;
  readonly size: bigint;
  /** Undefined when the kernel gave it no address. */
  readonly extent: Interval | undefined;
  /** The details of the entry, without the line that only repeats its address and size. */
  readonly notes: readonly string[];
  readonly isOverlapping: boolean;
  /** Overlaps where it must not, or was not reserved. */
  readonly isFaulty: boolean;
  /** Text the filter looks in, lower case. */
  readonly haystack: string;
}

/** An entry for the list of findings. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly text: string;
  /** The items concerned; a click leads to the first. */
  readonly items: readonly Item[];
}

/** All data of a view for the page. */
export interface MapModel {
  readonly view: PageView;
  readonly banks: readonly Item[];
  readonly reserved: readonly Item[];
  readonly devices: readonly Item[];
  /** Every item, including holes in RAM. */
  readonly byId: ReadonlyMap<string, Item>;
  /** Pairs of items whose shared bytes are a fault, each pair once. */
  readonly conflicts: readonly (readonly [Item, Item])[];
  readonly findings: readonly Finding[];
  readonly totals: Totals;
  /** Bytes of RAM per kind, every byte counted once; `ram` is the rest. */
  readonly usage: ReadonlyMap<MapKind, bigint>;
  /** Bytes of CMA areas whose place is not known. */
  readonly laterCma: bigint;
  /** Number of entries of /reserved-memory and /memreserve/ that are reserved. */
  readonly regionCount: number;
}

/** Builds the model. Entries with numbers that do not parse are kept without an address. */
export function buildModel(view: PageView): MapModel {
  const overlapping = conflictingIds(view.reserved);
  const convert = (list: readonly MapEntry[]) =>
    list.map((entry): Item => new ModelItem(entry, itemFromJson(entry), overlapping.has(entry.id)));
  const banks = convert(view.ram);
  const reserved = convert(view.reserved);
  const devices = convert(view.devices);
  const totals = totalsFromJson(view.totals);
  const summed = { ram: banks.map(numbersOf), reserved: reserved.map(numbersOf), totals };
  const holes = freeItems(summed).map((hole): Item => new ModelItem(itemToJson(hole), hole, false));
  const byId = new Map([...banks, ...reserved, ...holes, ...devices].map((item) => [item.id, item]));
  const conflicts = conflictsOf(view.reserved).flatMap(([one, other]): [Item, Item][] => {
    const [first, second] = [byId.get(one.id), byId.get(other.id)];
    return first && second ? [[first, second]] : [];
  });
  return {
    view,
    banks,
    reserved,
    devices,
    byId,
    conflicts,
    findings: findFindings(view, reserved, conflicts),
    totals,
    usage: ramByKind(summed),
    laterCma: laterCma(summed),
    regionCount: regionCount(summed.reserved),
  };
}

/** Builds the words of an item on first use: most of ten thousand items are only drawn. */
class ModelItem implements Item {
  readonly entry: MapEntry;
  readonly numbers: MapItem;
  readonly id: string;
  readonly kind: MapKind;
  readonly size: bigint;
  readonly extent: Interval | undefined;
  readonly isOverlapping: boolean;
  readonly isFaulty: boolean;
  #notes: readonly string[] | undefined;
  #haystack: string | undefined;

  constructor(entry: MapEntry, numbers: MapItem, isOverlapping: boolean) {
    const { base, size } = numbers;
    this.entry = entry;
    this.numbers = numbers;
    this.id = entry.id;
    this.kind = entry.kind;
    this.size = size;
    this.extent = base === undefined ? undefined : { base, end: base + size };
    this.isOverlapping = isOverlapping;
    this.isFaulty = isOverlapping || entry.state === 'failed';
  }

  get notes(): readonly string[] {
    this.#notes ??= this.#ownNotes();
    return this.#notes;
  }

  get haystack(): string {
    const { label, path, base, kind, placement = '', details } = this.entry;
    this.#haystack ??= [label, path, base, kind, placement, ...details].join('\n').toLowerCase();
    return this.#haystack;
  }

  #ownNotes(): readonly string[] {
    const { base, details } = this.entry;
    if (details.length === 0) return details;
    const size = formatSize(this.size);
    const places = [`${base}, ${size}`, `${size}, no address`];
    return details.filter((line) => !places.includes(line));
  }
}

/** An item of the page as an item of a map. */
export function numbersOf({ numbers }: Item): MapItem {
  return numbers;
}

function findFindings(view: PageView, reserved: readonly Item[], conflicts: MapModel['conflicts']): Finding[] {
  const findings: Finding[] = [];
  const outcome = outcomeWords(view);
  if (outcome !== undefined) findings.push({ severity: 'error', ...outcome, items: [] });
  for (const [item, other] of conflicts) findings.push(overlapFinding(item, other));
  for (const item of reserved) {
    if (!isRefused(item.entry)) continue;
    const isFailed = item.entry.state === 'failed';
    const notes = item.notes.length > 0 ? item.notes.join('  ·  ') : 'The kernel log says why.';
    findings.push({
      severity: isFailed ? 'error' : 'warning',
      title: `${item.entry.label} ${isFailed ? 'is not reserved' : 'is ignored'}`,
      text: notes,
      items: [item],
    });
  }
  return findings.sort((a, b) => rank(a) - rank(b));
}

/** Errors first; the order among equals stays. */
function rank(finding: Finding): number {
  return finding.severity === 'error' ? 0 : 1;
}

function overlapFinding(item: Item, other: Item): Finding {
  const shared = item.extent && other.extent ? intersect(item.extent, other.extent) : undefined;
  return {
    severity: 'error',
    title: `${item.entry.label} overlaps ${other.entry.label}`,
    text:
      shared === undefined
        ? ''
        : `${formatRange(shared.base, shared.end)} (${formatSize(shared.end - shared.base)}) is claimed twice.`,
    items: [item, other],
  };
}

/** Whether an item is the window of a disabled device: nothing responds there. */
export function isDisabledDevice({ kind, numbers }: Pick<Item, 'kind' | 'numbers'>): boolean {
  return numbers.disabled === true && isWindow(kind);
}

/** The word for free RAM. */
export function freeWord(isPrediction: boolean): string {
  return isPrediction ? 'free' : 'not reserved';
}
