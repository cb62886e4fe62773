/**
 * The view the server sent, made ready for drawing: addresses as numbers, scopes, findings, sums. Pure; knows no DOM.
 * All ends are exclusive.
 */
import type { MapEntry, MapKind, MemoryMapView } from '../../../../server/src/lsp/protocol.ts';
import { formatRange, formatSize } from './format.ts';

/** A range of addresses in bytes. */
export interface Extent {
  readonly base: bigint;
  readonly end: bigint;
}

/** One entry of the view. */
export interface Item {
  readonly entry: MapEntry;
  readonly id: string;
  readonly kind: MapKind;
  readonly size: bigint;
  /** Undefined when the kernel gave it no address. */
  readonly extent: Extent | undefined;
  /** The details of the entry, without a line that only repeats its address and size. */
  readonly notes: readonly string[];
  readonly isOverlapping: boolean;
  /** Overlapping, or not reserved at all. */
  readonly isFaulty: boolean;
  /** Text the filter looks in, lower case. */
  readonly haystack: string;
}

/** Something for the list at the top. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly text: string;
  /** Items it is about; the first is where a click leads. */
  readonly items: readonly Item[];
}

/** A part of the address space that can be looked at alone. */
export interface Scope {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** Undefined: no limits. */
  readonly extent: Extent | undefined;
  readonly withDevices: boolean;
  readonly withMemory: boolean;
}

/** All the page needs to know of a view. */
export interface MapModel {
  readonly view: MemoryMapView;
  readonly banks: readonly Item[];
  readonly reserved: readonly Item[];
  readonly devices: readonly Item[];
  readonly byId: ReadonlyMap<string, Item>;
  readonly holes: readonly Extent[];
  /** Pairs of items whose shared bytes are a fault, each pair once. */
  readonly conflicts: readonly (readonly [Item, Item])[];
  readonly findings: readonly Finding[];
  readonly scopes: readonly Scope[];
  /** Bytes of RAM per kind, every byte counted once; `ram` is what is left. */
  readonly usage: ReadonlyMap<MapKind, bigint>;
  readonly totalRam: bigint;
  /** Entries of /reserved-memory and /memreserve/ that the kernel really reserved. */
  readonly regionCount: number;
}

/** What stands in RAM without a region of its own. */
const BOOT_KINDS: ReadonlySet<MapKind> = new Set(['kernel', 'initrd', 'dtb', 'other']);

/** Builds the model. Entries with numbers that do not parse are kept without an address. */
export function buildModel(view: MemoryMapView): MapModel {
  const entries = [...view.ram, ...view.reserved, ...view.devices];
  // One end of a pair is enough for both to be marked.
  const overlapping = new Set(entries.flatMap(({ id, overlaps }) => (overlaps.length > 0 ? [id, ...overlaps] : [])));
  const convert = (list: readonly MapEntry[]) => list.map((entry) => toItem(entry, overlapping.has(entry.id)));
  const banks = convert(view.ram);
  const reserved = convert(view.reserved);
  const devices = convert(view.devices);
  const byId = new Map([...banks, ...reserved, ...devices].map((item) => [item.id, item]));
  const conflicts = findConflicts([...reserved, ...devices, ...banks], byId);
  const usage = sumUsage(banks, reserved);
  let totalRam = 0n;
  for (const size of usage.values()) totalRam += size;
  return {
    view,
    banks,
    reserved,
    devices,
    byId,
    holes: view.holes.flatMap(({ base, size }) => toExtent(base, size) ?? []),
    conflicts,
    findings: findFindings(view, reserved, conflicts),
    scopes: buildScopes(banks, devices),
    usage,
    totalRam,
    regionCount: reserved.filter(
      ({ kind, entry }) => !BOOT_KINDS.has(kind) && entry.state !== 'failed' && entry.state !== 'ignored',
    ).length,
  };
}

/** The bytes both have; undefined when there are none. */
export function intersect(a: Extent, b: Extent): Extent | undefined {
  // Math.max knows no bigint.
  const [, base] = [a.base, b.base].sort(compareBigint);
  const [end] = [a.end, b.end].sort(compareBigint);
  return base !== undefined && end !== undefined && base < end ? { base, end } : undefined;
}

function toItem(entry: MapEntry, isOverlapping: boolean): Item {
  const size = parseNumber(entry.size) ?? 0n;
  const places = [`${entry.base}, ${formatSize(size)}`, `${formatSize(size)}, no address`];
  return {
    entry,
    id: entry.id,
    kind: entry.kind,
    size,
    extent: toExtent(entry.base, entry.size),
    notes: entry.details.filter((line) => !places.includes(line)),
    isOverlapping,
    isFaulty: isOverlapping || entry.state === 'failed',
    haystack: [entry.label, entry.path, entry.base, entry.kind, entry.placement ?? '', ...entry.details]
      .join('\n')
      .toLowerCase(),
  };
}

function toExtent(base: string, size: string): Extent | undefined {
  const start = parseNumber(base);
  const length = parseNumber(size);
  return start === undefined || length === undefined ? undefined : { base: start, end: start + length };
}

function parseNumber(text: string): bigint | undefined {
  return /^0x[0-9a-f]+$/i.test(text) ? BigInt(text) : undefined;
}

function buildScopes(banks: readonly Item[], devices: readonly Item[]): Scope[] {
  const scopes: Scope[] = [
    { id: 'all', label: 'All addresses', detail: '', extent: undefined, withDevices: true, withMemory: true },
  ];
  banks.forEach((bank, index) => {
    if (bank.extent === undefined) return;
    scopes.push({
      id: bank.id,
      label: `Bank ${index}`,
      detail: formatSize(bank.size),
      extent: bank.extent,
      withDevices: false,
      withMemory: true,
    });
  });
  if (devices.length > 0) {
    const detail = String(devices.length);
    scopes.push({ id: 'devices', label: 'Devices', detail, extent: undefined, withDevices: true, withMemory: false });
  }
  return scopes;
}

function findConflicts(items: readonly Item[], byId: ReadonlyMap<string, Item>): [Item, Item][] {
  const conflicts: [Item, Item][] = [];
  const seen = new Set<string>();
  for (const item of items) {
    for (const otherId of item.entry.overlaps) {
      const other = byId.get(otherId);
      const key = [item.id, otherId].sort().join('\n');
      if (other === undefined || seen.has(key)) continue;
      seen.add(key);
      conflicts.push([item, other]);
    }
  }
  return conflicts;
}

function findFindings(view: MemoryMapView, reserved: readonly Item[], conflicts: MapModel['conflicts']): Finding[] {
  const findings: Finding[] = [];
  if (view.outcome === 'panic') {
    findings.push({ severity: 'error', title: 'The kernel panics', text: view.panic ?? '', items: [] });
  }
  if (view.outcome === 'timeout') {
    const text = 'It hangs or crashes, because part of its own memory is overwritten.';
    findings.push({ severity: 'error', title: 'The kernel does not come up', text, items: [] });
  }
  for (const [item, other] of conflicts) findings.push(overlapFinding(item, other));
  for (const item of reserved) {
    if (item.entry.state !== 'failed' && item.entry.state !== 'ignored') continue;
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

/** Sweeps each bank once; where regions lie on each other, the one that starts last counts, as drawn. */
function sumUsage(banks: readonly Item[], reserved: readonly Item[]): Map<MapKind, bigint> {
  const usage = new Map<MapKind, bigint>();
  const add = (kind: MapKind, size: bigint) => usage.set(kind, (usage.get(kind) ?? 0n) + size);
  for (const bank of banks) {
    if (bank.extent === undefined) continue;
    const parts: { readonly extent: Extent; readonly kind: MapKind }[] = [];
    for (const item of reserved) {
      const extent =
        item.extent === undefined || item.entry.state === 'failed' ? undefined : intersect(item.extent, bank.extent);
      if (extent !== undefined) parts.push({ extent, kind: item.kind });
    }
    const cuts = new Set([bank.extent.base, bank.extent.end]);
    for (const { extent } of parts) cuts.add(extent.base).add(extent.end);
    const edges = [...cuts].sort(compareBigint);
    for (let i = 0; i + 1 < edges.length; i++) {
      const from = edges[i] ?? 0n;
      const to = edges[i + 1] ?? 0n;
      const top = parts.findLast(({ extent }) => extent.base <= from && extent.end >= to);
      add(top?.kind ?? 'ram', to - from);
    }
  }
  return usage;
}

/** For `Array.prototype.sort`. */
export function compareBigint(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
