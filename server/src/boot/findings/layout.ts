/** Findings that no single step of the boot sees: they compare what came out with the rest of the machine. */
import { formatSize, hex } from '../../base/format.ts';
import { compare, minimum } from '../bigints.ts';
import type { BootState, Region } from '../bootState.ts';
import { cappedEnd } from '../memblock/memblock.ts';
import type { BootProblemCode } from '../problems.ts';
import type { AddressRange } from '../profile.ts';
import { whereRamIs } from '../steps/memoryBanks.ts';
import { pairKey } from '../steps/overlap.ts';
import { isConsidered } from '../steps/reservedMemoryNode.ts';
import { addStructureFindings } from './structure.ts';

/** Most pairs of overlapping regions that are reported. */
const MAX_OVERLAPS = 500;
/** Most ranges that are compared. */
const MAX_SPANS = 50_000;
/** Most /memreserve/ entries that dynamic regions are compared with. */
const MAX_MEMRESERVE = 1000;

/** Adds the findings about the final layout. */
export function addFinalFindings(state: BootState): void {
  const spans = occupiedSpans(state);
  findOverlaps(state, spans);
  for (const region of state.regions) {
    if (!isConsidered(region)) continue;
    findUnusable(state, region);
    if (region.placement === 'dynamic' && !state.givenBack.has(region)) findOverMemreserve(state, region);
  }
  for (const span of spans) {
    findLoaderConflict(state, span);
    findOutsideRam(state, span);
  }
  addStructureFindings(state);
}

interface Span {
  readonly region: Region;
  readonly start: bigint;
  readonly end: bigint;
  /** Nobody has the memory any more, or others do by right: its driver refused the region. */
  readonly isGivenBack: boolean;
}

/** Ranges that regions take: every `reg` entry that the kernel reserves, and what dynamic regions got. */
function occupiedSpans(state: BootState): readonly Span[] {
  const spans: Span[] = [];
  const add = (region: Region, base: bigint, size: bigint, isGivenBack = false) => {
    const end = cappedEnd(base, size);
    if (end > base && spans.length < MAX_SPANS) spans.push({ region, start: base, end, isGivenBack });
  };
  for (const region of state.regions) {
    if (!isConsidered(region) || region.base === undefined || region.state === 'ignored') continue;
    // Only the first entry goes back.
    add(region, region.base, region.size, state.givenBack.has(region));
    const reg = region.node.find('reg');
    if (region.placement === 'dynamic' || reg === undefined || state.rules.firstRegEntryOnly) continue;
    const count = state.tree.entryCount(reg) ?? 0;
    for (let i = 1; i < count && i < MAX_OVERLAPS; i++) {
      const { base, size } = state.tree.range(reg, i);
      add(region, base, size);
    }
  }
  return spans;
}

/**
 * Every pair of regions that share bytes, also those that the kernel's comparison of neighbours misses. What was given back
 * is shared with nobody, unless the kernel says so.
 */
function findOverlaps(state: BootState, spans: readonly Span[]): void {
  const sorted = [...spans].sort((a, b) => compare(a.start, b.start));
  let open: Span[] = [];
  let found = 0;
  for (const span of sorted) {
    open = open.filter((other) => other.end > span.start);
    for (const other of open) {
      if (other.region === span.region) continue;
      const isShared = !other.isGivenBack && !span.isGivenBack;
      if (!isShared && !state.printedOverlaps.has(keyOf(other, span))) continue;
      if (++found > MAX_OVERLAPS) {
        state.find('rmem-limit', `Only the first ${MAX_OVERLAPS} overlaps are reported.`, {
          path: span.region.node.path,
        });
        return;
      }
      reportOverlap(state, other, span);
    }
    open.push(span);
  }
}

function keyOf(first: Span, second: Span): string {
  return pairKey(first.region.node.offset, second.region.node.offset);
}

function reportOverlap(state: BootState, first: Span, second: Span): void {
  const end = minimum(first.end, second.end);
  const shared = formatSize(end - second.start);
  const printed = state.printedOverlaps.has(keyOf(first, second));
  const kernel = `Linux ${state.kernelName}`;
  const note = printed
    ? `${kernel} prints "OF: reserved mem: OVERLAP DETECTED!"`
    : `${kernel} compares only neighbours and prints nothing about this pair`;
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const) {
    state.find(
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

/** Plain reservations over what the boot loader put there: no kernel says a word. Guessed places are not held against it. */
function findLoaderConflict(state: BootState, span: Span): void {
  if (span.region.placement === 'dynamic') {
    findOverDtb(state, span);
    return;
  }
  // What was given back has findings of its own.
  if (span.region.nomap || span.isGivenBack) return;
  const check = (code: BootProblemCode, what: string, range: AddressRange | undefined) => {
    if (range === undefined || range.start >= span.end || span.start >= range.end) return;
    state.findAt(
      code,
      span.region,
      `This region shares memory with ${what} (${hex(range.start)}-${hex(range.end)}). No kernel reports that, and both use the memory.`,
      'reg',
    );
  };
  if (state.profile.kernelImage !== undefined) check('rmem-kernel-overlap', 'the kernel image', state.kernelImage);
  check('rmem-initrd-overlap', 'the initrd', state.initrd);
  if (state.profile.dtbAddress !== undefined) check('rmem-dtb-overlap', 'the device-tree blob', state.dtb);
}

/** Only where the blob is reserved after the scan (riscv64). */
function findOverDtb(state: BootState, span: Span): void {
  const { dtb } = state;
  if (state.profile.dtbAddress === undefined || dtb === undefined) return;
  if (dtb.start >= span.end || span.start >= dtb.end) return;
  state.findAt(
    'rmem-dtb-overlap',
    span.region,
    `Linux ${state.kernelName} places this region on the device-tree blob (${hex(dtb.start)}-${hex(dtb.end)}): on ${state.facts.name} it reserves the blob only afterwards.`,
    'size',
  );
}

function findOutsideRam(state: BootState, span: Span): void {
  const { region, start, end } = span;
  const { memory } = state.memblock;
  if (state.problemsAreFull || region.placement === 'dynamic' || memory.covers(start, end - start)) return;
  const how = memory.overlaps(start, end - start) ? 'partly' : 'wholly';
  state.findAt(
    'rmem-outside-ram',
    region,
    `${hex(start)}-${hex(end)} lies ${how} outside of RAM. Linux accepts that without a message; it has no effect there.`,
    'reg',
    { related: whereRamIs(state) },
  );
}

function findUnusable(state: BootState, region: Region): void {
  const { node } = region;
  if (node.find('size') === undefined && node.find('reg') === undefined) {
    const text = 'The region has neither reg nor size: every kernel ignores it without a message.';
    state.findAt('rmem-no-reg-or-size', region, text);
    region.reason ??= text;
  } else if (region.placement === 'dynamic' && region.state === 'reserved' && region.size === 0n) {
    const text = 'size is 0: the region gets an address but no memory, and no kernel says so.';
    state.findAt('rmem-zero-size', region, text, 'size', { severity: 'warning' });
  } else if (node.find('reg')?.length === 0 && region.state === 'ignored') {
    const text = `reg is empty: Linux ${state.kernelName} reserves nothing for this region.`;
    state.findAt('rmem-empty-reg', region, text, 'reg');
    region.reason ??= text;
  }
}

function findOverMemreserve(state: BootState, region: Region): void {
  if (region.base === undefined || !state.rules.memreserveAfterScan) return;
  const end = region.base + region.size;
  for (const { address, size } of state.tree.blob.memReserve.slice(0, MAX_MEMRESERVE)) {
    if (size === 0n) return;
    if (address >= end || region.base >= cappedEnd(address, size)) continue;
    state.findAt(
      'rmem-over-memreserve',
      region,
      `Linux ${state.kernelName} places this region at ${hex(region.base)}, on top of the /memreserve/ entry ${hex(address)} + ${hex(size)}, because it reserves those entries only afterwards.`,
      'size',
    );
  }
}

/** Says that a tree without usable RAM cannot boot. */
export function findMissingRam(state: BootState): void {
  if (state.memblock.memory.regions.length > 0) return;
  const ignored = state.log.find((line) => line.text.includes('Ignoring memory block'));
  const because = ignored === undefined ? '' : ` ("${ignored.text}")`;
  state.find('rmem-no-ram', `The tree and the boot profile leave no RAM${because}.`, { path: '/' });
}

/** The panic as a finding, at /reserved-memory. */
export function findPanic(state: BootState, panic: string): void {
  const node = state.tree.rootChild('reserved-memory');
  state.find('rmem-panic', `Linux ${state.kernelName} does not boot: "Kernel panic - not syncing: ${panic}".`, {
    path: node?.path ?? '/',
  });
}
