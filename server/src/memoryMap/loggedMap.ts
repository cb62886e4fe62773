/** The map of a real boot: what its log shows and, where the log shows nothing, the prediction with the log's machine. */
import { formatSize, hex } from '../base/format.ts';
import { bytesIn, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import type { BootEvidence, LoggedRegion } from '../bootLog/evidence.ts';
import type { ComparedBoot } from '../bootLog/index.ts';
import { freeItems } from '../mapModel/holes.ts';
import { isRefused, type MapItem, type MemoryMap } from '../mapModel/model.ts';
import { byAddress } from './deviceLayer.ts';
import { plainItem } from './items.ts';
import { withOverlaps, withOwnIds } from './overlaps.ts';

/** The map of the logged boot. `predicted` is the map of the boot that `compared` made with the machine of the log. */
export function loggedMap(predicted: MemoryMap, compared: ComparedBoot): MemoryMap {
  const { evidence, comparison } = compared;
  const byPath = new Map(comparison.regions.map((region) => [region.path, region]));
  const logged = new Map(evidence.regions.map((region) => [region.name, region]));
  const items = predicted.reserved.map((item): MapItem => {
    const region = item.path === '' ? undefined : byPath.get(item.path);
    if (region === undefined || region.status === 'unseen') return item;
    const details = [...item.details, region.message];
    const { status } = region;
    if (status === 'match') return { ...item, details };
    if (status === 'failed' || status === 'missing') {
      return { ...item, state: 'failed', reason: region.message, details };
    }
    return { ...placedAt(item, placeOf(item, logged.get(item.label), evidence)), details };
  });
  for (const { range, name, message } of comparison.unknown) {
    items.push(plainItem('other', name ?? 'taken in the log', range.base, range.end - range.base, [message]));
  }
  const ram = evidence.memory === undefined ? predicted.ram : banksOf(unionOf(evidence.memory), predicted.ram);
  const reserved = withOverlaps(withOwnIds(items.sort(byAddress)));
  return {
    ...predicted,
    kernel: evidence.release ?? predicted.kernel,
    outcome: evidence.panic === undefined ? 'ok' : 'panic',
    ...(evidence.panic === undefined ? {} : { panic: evidence.panic }),
    ram,
    reserved,
    free: freeItems({ ram, reserved }),
    totals: totalsIn(ram, reserved),
    assumptions: [...compared.calibration.taken, ...compared.calibration.missing],
    log: evidence.messages.map(({ text }) => ({ level: 'info', text })),
  };
}

/** The sums of what is on the map. */
function totalsIn(ram: readonly MapItem[], reserved: readonly MapItem[]): MemoryMap['totals'] {
  const banks = unionOf(ram.flatMap(intervalOf));
  const bytesOf = (counts: (item: MapItem) => boolean) => {
    const items = reserved.filter((item) => !isRefused(item) && counts(item));
    return bytesIn(intersectionOf(unionOf(items.flatMap(intervalOf)), banks));
  };
  return {
    ram: bytesIn(banks),
    reserved: bytesOf(({ kind }) => kind !== 'early' && kind !== 'crash'),
    nomap: bytesOf(({ kind, nomap }) => kind === 'nomap' || nomap === true),
    cma: bytesOf(({ kind }) => kind === 'cma'),
  };
}

function intervalOf({ base, size }: MapItem): Interval[] {
  return base === undefined ? [] : [{ base, end: base + size }];
}

interface LoggedPlace extends Interval {
  readonly nomap?: boolean;
}

/** The place of a region in a log: from its own line, from the pool that its driver made, or from an allocation of its size. */
function placeOf(
  item: MapItem,
  line: LoggedRegion | undefined,
  { pools, allocations }: BootEvidence,
): LoggedPlace | undefined {
  if (line !== undefined) return { ...line.range, nomap: line.nomap };
  const pool = pools.find(({ name }) => name === item.label);
  if (pool !== undefined) return { base: pool.base, end: pool.base + pool.size };
  const given = allocations.find(({ size, result }) => size === item.size && result !== undefined);
  return given?.result === undefined ? undefined : { base: given.result, end: given.result + given.size };
}

function placedAt(item: MapItem, place: LoggedPlace | undefined): MapItem {
  if (place === undefined) return item;
  const { base, end, nomap } = place;
  const { reason: _, ...rest } = item;
  const isPlain = item.kind === 'nomap' || item.kind === 'reserved';
  const kind = nomap === undefined || !isPlain ? item.kind : nomap ? 'nomap' : 'reserved';
  return { ...rest, base, size: end - base, kind, state: 'reserved' };
}

function banksOf(banks: readonly Interval[], known: readonly MapItem[]): readonly MapItem[] {
  const byId = new Map(known.map((item) => [item.id, item]));
  return banks.map(({ base, end }): MapItem => {
    const item = plainItem('ram', 'RAM', base, end - base, [
      `as the log says: ${hex(base)}, ${formatSize(end - base)}`,
    ]);
    const { label = item.label, path = '' } = byId.get(item.id) ?? {};
    return { ...item, label, path };
  });
}
