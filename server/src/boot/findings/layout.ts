/** Findings that no single step of a boot can make: they compare the final layout with the rest of the machine. */
import { formatSize, hex } from '../../base/format.ts';
import { differenceOf, type Interval, intersectionOf, unionOf } from '../../base/intervals.ts';
import { compare, minimum } from '../bigints.ts';
import type { BootProblemCode } from '../bootProblem.ts';
import type { Region } from '../bootState.ts';
import { cappedEnd } from '../memblock/memblock.ts';
import type { AddressRange } from '../profile.ts';
import { bytesToHold, type RamRoom, visibleRoom } from '../ramRoom.ts';
import { isConsidered } from '../steps/reservedMemoryNode.ts';
import { type Commentary, pairKey } from './commentary.ts';
import { whereRamIs } from './others.ts';
import { addStructureFindings } from './structure.ts';

/** Most pairs of overlapping regions that are reported. */
const MAX_OVERLAPS = 500;
/** Most ranges that are compared. */
const MAX_SPANS = 50_000;
/** Most /memreserve/ entries that dynamic regions are compared with. */
const MAX_MEMRESERVE = 1000;

/** Adds the findings about the final layout. */
export function addLayoutFindings(said: Commentary): void {
  const spans = occupiedSpans(said);
  findOverlaps(said, spans);
  for (const region of said.run.regions) {
    if (!isConsidered(region)) continue;
    findUnusable(said, region);
    if (region.placement === 'dynamic' && !said.givenBack.has(region.index)) findOverMemreserve(said, region);
  }
  for (const span of spans) {
    findLoaderConflict(said, span);
    findOutsideRam(said, span);
  }
  addStructureFindings(said);
}

interface Span {
  readonly region: Region;
  readonly start: bigint;
  readonly end: bigint;
  /** The region's driver refused it, so its memory is free, or others hold it rightly. */
  readonly isGivenBack: boolean;
}

/** Ranges that regions take: every `reg` entry that the kernel reserves, and what dynamic regions got. */
function occupiedSpans(said: Commentary): readonly Span[] {
  const spans: Span[] = [];
  const add = (region: Region, base: bigint, size: bigint, isGivenBack = false) => {
    const end = cappedEnd(base, size);
    if (end > base && spans.length < MAX_SPANS) spans.push({ region, start: base, end, isGivenBack });
  };
  for (const region of said.run.regions) {
    if (!isConsidered(region) || region.base === undefined || said.fateOf(region).state === 'ignored') continue;
    // Only the first entry goes back.
    add(region, region.base, region.size, said.givenBack.has(region.index));
    const reg = region.node.find('reg');
    if (region.placement === 'dynamic' || reg === undefined || said.run.rules.firstRegEntryOnly) continue;
    const count = said.run.tree.entryCount(reg) ?? 0;
    for (let i = 1; i < count && i < MAX_OVERLAPS; i++) {
      const { base, size } = said.run.tree.range(reg, i);
      add(region, base, size);
    }
  }
  return spans;
}

/**
 * Reports every pair of regions that share bytes, including those that the kernel's comparison of neighbours misses. Memory that
 * was given back counts only where the kernel reports the overlap.
 */
function findOverlaps(said: Commentary, spans: readonly Span[]): void {
  const sorted = [...spans].sort((a, b) => compare(a.start, b.start));
  let open: Span[] = [];
  let found = 0;
  for (const span of sorted) {
    open = open.filter((other) => other.end > span.start);
    for (const other of open) {
      if (other.region === span.region) continue;
      const isShared = !other.isGivenBack && !span.isGivenBack;
      if (!isShared && !said.printedOverlaps.has(keyOf(other, span))) continue;
      if (++found > MAX_OVERLAPS) {
        said.find('rmem-limit', `Only the first ${MAX_OVERLAPS} overlaps are reported.`, {
          path: span.region.node.path,
        });
        return;
      }
      reportOverlap(said, other, span);
    }
    open.push(span);
  }
}

function keyOf(first: Span, second: Span): string {
  return pairKey(first.region, second.region);
}

function reportOverlap(said: Commentary, first: Span, second: Span): void {
  const end = minimum(first.end, second.end);
  const shared = formatSize(end - second.start);
  const printed = said.printedOverlaps.has(keyOf(first, second));
  const kernel = `${said.linux}`;
  const note = printed
    ? `${kernel} prints "OF: reserved mem: OVERLAP DETECTED!"`
    : `${kernel} compares only neighbours and prints nothing about this pair`;
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const) {
    said.find(
      'rmem-overlap',
      `${one.region.node.name} (${hex(one.start)}-${hex(one.end)}) and ${other.region.node.name} (${hex(other.start)}-${hex(other.end)}) share ${shared}. ${note}.`,
      {
        path: one.region.node.path,
        ...(one.region.placement === 'static' ? { property: 'reg' } : {}),
        ...(printed ? {} : { severity: 'warning' }),
        related: [
          {
            path: other.region.node.path,
            ...(other.region.placement === 'static' ? { property: 'reg' } : {}),
            message: `${other.region.node.name} is here.`,
          },
        ],
      },
    );
  }
}

/**
 * Reports plain reservations over what the boot loader put there: no kernel prints anything. A guessed place is no fault of the
 * region.
 */
function findLoaderConflict(said: Commentary, span: Span): void {
  if (span.region.placement === 'dynamic') {
    findLateReservations(said, span);
    return;
  }
  // What was given back has findings of its own.
  if (span.region.nomap || span.isGivenBack) return;
  const check = (code: BootProblemCode, what: string, range: AddressRange | undefined) => {
    if (range === undefined || range.start >= span.end || span.start >= range.end) return;
    said.findAt(
      code,
      span.region,
      `This region shares memory with ${what} (${hex(range.start)}-${hex(range.end)}). No kernel reports that, and both use the memory.`,
      'reg',
    );
  };
  if (said.run.profile.kernelImage !== undefined)
    check('rmem-kernel-overlap', 'the kernel image', said.run.kernelImage);
  check('rmem-initrd-overlap', 'the initrd', said.run.initrd);
  if (said.run.profile.dtbAddress !== undefined) check('rmem-dtb-overlap', 'the device-tree blob', said.run.dtb);
}

/** Where something is reserved after the scan: the blob (riscv64), image and initrd (MIPS), the initrd (PowerPC). */
function findLateReservations(said: Commentary, span: Span): void {
  const { run } = said;
  const { profile, kernelImage, facts } = run;
  const check = (code: BootProblemCode, what: string, range: AddressRange | undefined) => {
    if (range === undefined || range.start >= span.end || span.start >= range.end) return;
    const where = `${hex(range.start)}-${hex(range.end)}`;
    const text = `${said.linux} places this region on ${what} (${where}): on ${facts.name} it reserves that only afterwards.`;
    if (code !== 'rmem-kernel-overlap' || profile.kernelImage !== undefined) {
      said.findAt(code, span.region, text, 'size');
      return;
    }
    const { path } = span.region.node;
    said.assumptions.push(`${path}: ${text} That is if the image lies where it is assumed; alloc-ranges keep it away.`);
  };
  check('rmem-kernel-overlap', 'the kernel image', kernelImage);
  check('rmem-initrd-overlap', 'the initrd', run.initrd);
  if (profile.dtbAddress !== undefined) check('rmem-dtb-overlap', 'the device-tree blob', run.dtb);
}

function findOutsideRam(said: Commentary, span: Span): void {
  const { region, start, end } = span;
  const { memory } = said.run.memblock;
  // Where the kernel takes such a region out of RAM, nothing shows afterwards what was there.
  if (region.nomap && said.run.rules.staticNomapRemoved) return;
  if (said.isFull || region.placement === 'dynamic' || memory.covers(start, end - start)) return;
  const how = memory.overlaps(start, end - start) ? 'partly' : 'wholly';
  const room = said.run.ramRoom;
  const range = { base: start, end };
  if (room !== undefined && isFirmwares(room, memory.regions, range)) return;
  const why = room === undefined || mayBeOnChip(room, span) ? undefined : whyNoRam(room, range);
  said.findAt(
    'rmem-outside-ram',
    region,
    `${hex(start)}-${hex(end)} lies ${how} outside of RAM. Linux accepts that without a message; it has no effect there.${why === undefined ? '' : ` ${why}`}`,
    'reg',
    { ...(why === undefined ? {} : { severity: 'warning' }), related: whereRamIs(said.run) },
  );
}

/** Outside of possible RAM, a region up to this size may be memory on the SoC; a no-map region may be larger. */
const ON_CHIP = { mapped: 1n << 20n, nomap: 16n << 20n } as const;

/** Whether a region away from RAM can be in memory on the chip, which is as good as reserved. */
function mayBeOnChip({ behindDevices }: RamRoom, { region, start, end }: Span): boolean {
  if (intersectionOf(behindDevices, [{ base: start, end }]).length > 0) return false;
  return end - start < ON_CHIP[region.nomap ? 'nomap' : 'mapped'];
}

/** Whether the part of a range that is not RAM is known to be firmware's, which is as good as reserved. */
function isFirmwares({ firmware }: RamRoom, memory: readonly Interval[], range: Interval): boolean {
  return differenceOf(differenceOf([range], unionOf(memory)), firmware).length === 0;
}

/** Why no guess of RAM holds a range, and what RAM it would take; undefined where only the family's RAM is not known. */
function whyNoRam(room: RamRoom, range: Interval): string | undefined {
  const takes = bytesToHold(room, range);
  if (takes !== undefined) return `It would take ${formatSize(takes)} of RAM, ${room.reason}.`;
  const [behind] = intersectionOf(unionOf([...room.behindDevices, ...room.devices]), [range]);
  if (behind !== undefined) {
    return `It would take RAM at ${hex(behind.base)}-${hex(behind.end)}, where devices are, ${room.reason}.`;
  }
  const [first] = visibleRoom(room);
  if (first === undefined) return undefined;
  return `It would take RAM at ${hex(range.base)}-${hex(range.end)}, but RAM begins at ${hex(first.base)}, ${room.reason}.`;
}

function findUnusable(said: Commentary, region: Region): void {
  const { node } = region;
  if (node.find('size') === undefined && node.find('reg') === undefined) {
    const text = 'The region has neither reg nor size: every kernel ignores it without a message.';
    said.findAt('rmem-no-reg-or-size', region, text);
    said.fateOf(region).reason ??= text;
  } else if (region.placement === 'dynamic' && said.fateOf(region).state === 'reserved' && region.size === 0n) {
    const text = 'size is 0: the region gets an address but no memory, and no kernel says so.';
    said.findAt('rmem-zero-size', region, text, 'size', { severity: 'warning' });
  } else if (node.find('reg')?.length === 0 && said.fateOf(region).state === 'ignored') {
    const text = `reg is empty: ${said.linux} reserves nothing for this region.`;
    said.findAt('rmem-empty-reg', region, text, 'reg');
    said.fateOf(region).reason ??= text;
  }
}

function findOverMemreserve(said: Commentary, region: Region): void {
  if (region.base === undefined || !said.run.rules.memreserveAfterScan) return;
  const end = region.base + region.size;
  for (const { address, size } of said.run.tree.blob.memReserve.slice(0, MAX_MEMRESERVE)) {
    if (size === 0n) return;
    if (address >= end || region.base >= cappedEnd(address, size)) continue;
    said.findAt(
      'rmem-over-memreserve',
      region,
      `${said.linux} places this region at ${hex(region.base)}, on top of the /memreserve/ entry ${hex(address)} + ${hex(size)}, because it reserves those entries only afterwards.`,
      'size',
    );
  }
}
