/**
 * What happens in a simulated boot, step by step, as plain data: the engine derives every answer from a list of events, and a
 * replay plays it. Regions are numbers: their place in the report's list. Addresses and sizes are bytes, ends are exclusive.
 *
 * An event says what the kernel did or met, and by which rule where kernels differ; `findings/` words what that means for an
 * author.
 */
import type { RuleName } from './kernel/rules.ts';
import type { MemblockChange, MemblockRegion } from './memblock/memblock.ts';
import type { BootOutcome, CmaArea, LogLine, MemoryRange, ReservedMemEntry } from './outcome.ts';
import type { AddressRange } from './profile.ts';

interface Range {
  readonly base: bigint;
  readonly size: bigint;
}

interface OfRegion {
  readonly region: number;
}

/** memblock's two arrays as they stand at that moment. */
export interface MemblockSnapshot {
  readonly memory: readonly MemblockRegion[];
  readonly reserved: readonly MemblockRegion[];
}

/**
 * The stage of a boot. `memory`: RAM and the first reservations; `scan`: /reserved-memory is read from the flat tree; `placement`
 * (kernels with one scan): the array is walked, dynamic regions are placed, drivers are called; `after-scan`: what the
 * architecture does before there are page tables; `paging`: page tables, after which memblock's arrays grow as needed;
 * `late-scan` (kernels with two scans): the tree is unflattened; `after-late-scan`: what the architecture does with the
 * unflattened tree; `activation`: CMA areas become pages of the allocator.
 */
export type BootStage =
  | 'memory'
  | 'scan'
  | 'placement'
  | 'after-scan'
  | 'paging'
  | 'late-scan'
  | 'after-late-scan'
  | 'activation';

type ProgressEvent =
  | { readonly kind: 'stage'; readonly stage: BootStage }
  /** memblock changed. The next event that is neither this nor `printed` says what for. */
  | ({ readonly kind: 'memblock' } & MemblockChange);

/** Who put something in its place, where the output of firmware tells. */
type PlacedBy = 'U-Boot' | 'EFI stub';

/** Facts that are not in the tree: assumed, or stated by the profile. */
type LayoutEvent =
  | {
      readonly kind: 'ram-known';
      readonly from: 'profile' | 'tree' | 'guess' | 'efi';
      readonly ranges: readonly AddressRange[];
      /** For a guess: the kernel reads none of the memory nodes that there are. */
      readonly unread?: boolean;
    }
  | { readonly kind: 'image-assumed'; readonly range: AddressRange; readonly by?: PlacedBy }
  | { readonly kind: 'blob-assumed'; readonly start: bigint; readonly by?: PlacedBy };

/** Memory nodes, the initrd, the header of a crashed kernel's memory. */
type EarlyEvent =
  /** RAM joins memblock.memory. */
  | ({ readonly kind: 'ram-added'; readonly subject: 'memory' | 'mem=' } & Range)
  /**
   * RAM joined or left `memblock.memory` for another reason: by `mem=`, `linux,usable-memory-range`, the reach of the kernel's
   * linear map, the rounding of lowmem to whole page tables, or because the kernel image lies outside of it.
   */
  | { readonly kind: 'ram-changed'; readonly why: 'mem=' | 'usable-range' | 'linear-map' | 'lowmem' | 'image' }
  /** A memory node whose banks the kernel reads only in part or not at all, because its list is not made of whole entries. */
  | {
      readonly kind: 'banks-unread';
      readonly path: string;
      readonly property: string;
      readonly bytes: number;
      readonly read: number;
      readonly by: RuleName;
    }
  /** RAM of a memory node that the kernel leaves out. */
  | ({
      readonly kind: 'bank-ignored';
      readonly path: string;
      readonly property: string;
      readonly line: LogLine;
    } & Range)
  /** With UEFI: an entry of /memreserve/ that the kernel never sees. */
  | ({ readonly kind: 'memreserve-lost' } & Range)
  /** RAM that firmware keeps from the kernel: it is not mapped. */
  | ({ readonly kind: 'firmware-nomap' } & Range)
  /** RAM that the command line takes away altogether. */
  | { readonly kind: 'ram-lost'; readonly by: RuleName }
  | {
      readonly kind: 'initrd-refused';
      /** `assumed`: taken by a kernel image whose place is only assumed. */
      readonly why: 'unmapped' | 'outside' | 'taken' | 'assumed';
      readonly line: string;
    }
  | ({ readonly kind: 'elfcorehdr-refused'; readonly line: LogLine } & Range)
  /** The kernel is about to look at /reserved-memory. */
  | ({ readonly kind: 'scan-begins' } & MemblockSnapshot);

/** What memblock.reserved gets besides regions. */
interface ReservedEvent extends Range {
  readonly kind: 'reserved';
  readonly stage: 'early' | 'memreserve' | 'init';
  /** `kernel image`, `initrd`, `device-tree blob`, `/memreserve/`, … */
  readonly subject: string;
}

/** /reserved-memory, and its regions with `reg`. */
type StaticEvent =
  | {
      readonly kind: 'node-refused';
      readonly why: 'sizeCells' | 'addressCells' | 'ranges';
      readonly line: LogLine;
    }
  | { readonly kind: 'regions-cut'; readonly most: number }
  /** For an architecture whose kernels never call the early scan. */
  | ({ readonly kind: 'never-reserved' } & OfRegion)
  /** An entry of `reg` is taken: reserved, or marked no-map. */
  | ({ readonly kind: 'entry-taken'; readonly nomap: boolean } & OfRegion & Range)
  | ({
      readonly kind: 'entry-refused';
      readonly why: 'empty' | 'busy' | 'full';
      readonly line: LogLine;
    } & OfRegion &
      Range)
  /** `reg` is no list of whole entries: an error, in both scans. */
  | ({ readonly kind: 'reg-refused'; readonly bytes: number; readonly line: LogLine; readonly by: RuleName } & OfRegion)
  /** `reg` is no list of whole entries, without a message: the region counts as one without `reg`. */
  | ({ readonly kind: 'reg-passed-over'; readonly bytes: number; readonly by: RuleName } & OfRegion)
  /** Entries after the first are not taken, or taken and not found by drivers. */
  | ({
      readonly kind: 'entries-lost';
      readonly count: number;
      /** Undefined where the kernel prints nothing. */
      readonly line: LogLine | undefined;
      readonly by: 'firstRegEntryOnly' | 'lateScanWarnsOfEntries' | 'lateScanNeedsOneEntry';
    } & OfRegion)
  /** An empty `reg` is read with the bytes behind it. */
  | ({ readonly kind: 'empty-reg-read'; readonly by: RuleName } & OfRegion & Range)
  | ({ readonly kind: 'skipped-for-cmdline'; readonly by: RuleName } & OfRegion)
  /** No slot in the array: for either kind (`wanted` of them), or for dynamic regions alone. */
  | ({
      readonly kind: 'array-full';
      readonly placement: 'static' | 'dynamic';
      readonly wanted: number | undefined;
      readonly slots: number;
      readonly line: LogLine;
    } & OfRegion);

/** Regions with `size`. */
type DynamicEvent =
  /** More dynamic regions than their list holds: the rest overwrites the stack. The event names the first region of the rest. */
  | ({ readonly kind: 'stack-overflow'; readonly regions: number; readonly slots: number } & OfRegion)
  /** What the region asks for; `align` as written, 0 where the property is absent. */
  | ({ readonly kind: 'asked'; readonly size: bigint; readonly align: bigint } & OfRegion)
  | ({
      readonly kind: 'property-refused';
      readonly property: 'size' | 'alignment' | 'alloc-ranges';
      /** The length of the property. */
      readonly bytes: number;
      readonly line: LogLine;
    } & OfRegion)
  /** A number of one cell where the root says two: the kernel takes it, with a warning. */
  | ({ readonly kind: 'one-cell-taken'; readonly property: 'size' | 'reg'; readonly line: LogLine } & OfRegion)
  | ({ readonly kind: 'alloc-ranges-ignored'; readonly bytes: number; readonly by: RuleName } & OfRegion)
  | ({ readonly kind: 'attempts-cut'; readonly most: number } & OfRegion)
  /** One search for room; `result` is undefined when there is none. */
  | ({
      readonly kind: 'tried';
      readonly size: bigint;
      readonly align: bigint;
      readonly start: bigint;
      readonly end: bigint;
      readonly bottomUp: boolean;
      readonly result: bigint | undefined;
    } & OfRegion)
  | ({ readonly kind: 'placed' } & OfRegion & Range)
  | ({
      readonly kind: 'not-placed';
      readonly size: bigint;
      /** The first of its alloc-ranges; undefined: anywhere. */
      readonly asked: readonly Range[] | undefined;
      readonly line: LogLine;
      /** Only with the first few failures. */
      readonly memblock: MemblockSnapshot | undefined;
    } & OfRegion);

/** Drivers of regions, and what follows from their answer. */
type DriverEvent =
  | ({ readonly kind: 'driver-took'; readonly driver: string } & OfRegion & Range)
  | ({
      readonly kind: 'driver-refused';
      readonly driver: string;
      readonly why: 'cmdline' | 'alignment' | 'slots' | 'needs-nomap' | 'properties';
      /** The refusal's own message, if it has one. */
      readonly line: LogLine | undefined;
    } & OfRegion &
      Range)
  /** No driver is concerned, although the region asks for one. */
  | ({ readonly kind: 'no-driver'; readonly by: RuleName } & OfRegion)
  /** After a refusal: the memory is mapped again, or freed regardless of its holder. */
  | ({ readonly kind: 'given-back'; readonly nomap: boolean; readonly line: LogLine } & OfRegion & Range)
  /** A region becomes the default CMA area, in place of another one. */
  | ({ readonly kind: 'default-replaced'; readonly other: { readonly region: number | undefined } & Range } & OfRegion)
  /** A slot of `reserved_mem[]` is filled; base and size are 0 where there is no place yet. */
  | ({ readonly kind: 'stored' } & OfRegion & Range)
  /** The kernel lists a region that is reserved in the end, and nothing else happens to the region at that time. */
  | ({ readonly kind: 'listed' } & OfRegion & Range)
  /** Two neighbours of the array that the kernel finds to overlap. */
  | ({ readonly kind: 'overlap'; readonly other: number } & OfRegion & Range);

/** Memory that the command line or the configuration asks for. */
type RequestEvent =
  /**
   * The default CMA area, where it is made after everything that is simulated: its likeliest place. `within`: all places it may
   * get.
   */
  | ({ readonly kind: 'default-cma-later'; readonly within: AddressRange | undefined } & Range)
  | {
      readonly kind: 'default-cma-lost';
      /** `slots`: regions hold all of them. `early`: there is no room when the area is made. `later`: there will be none. */
      readonly when: 'slots' | 'early' | 'later';
      readonly base: bigint;
      readonly size: bigint;
      readonly isFixed: boolean;
      /** The request itself is invalid, whatever room there is. */
      readonly isWrong: boolean;
      readonly line: LogLine;
    }
  /** crashkernel= is taken in a way that is not simulated. */
  | { readonly kind: 'crashkernel-unknown' }
  /** crashkernel= is taken after all that is simulated. */
  | { readonly kind: 'crashkernel-later' }
  | { readonly kind: 'reserve-mem'; readonly known: boolean }
  | { readonly kind: 'crashkernel-too-large' }
  | {
      readonly kind: 'crashkernel-lost';
      readonly size: bigint;
      /** 0: anywhere. */
      readonly base: bigint;
      readonly why: 'no-room' | 'boundary' | 'unmapped' | 'not-free';
      /** `early`: before the scan. `later`: after it. */
      readonly when: 'early' | 'later';
      readonly line: string;
      /** Of `no-room`: the search ends where ZONE_DMA does, by the `dma-ranges` of a bus. */
      readonly zone?: { readonly end: bigint; readonly bus: string };
      /** Of `boundary`: what it must begin on a multiple of. */
      readonly align?: bigint;
      /** Of `unmapped`: regions that hide RAM there. */
      readonly hiddenBy?: readonly number[];
      /** Of `unmapped`: the place is not RAM at all, mapped or not. */
      readonly outside?: boolean;
    }
  /** A fixed place on a right boundary, all of it mapped RAM; `bytes` in whole pages. */
  | ({
      readonly kind: 'crashkernel-fixed';
      readonly bytes: bigint;
      readonly isTaken: boolean;
      readonly line: string;
    } & Range);

/** How it ends. */
type EndEvent =
  | ({ readonly kind: 'cma-crash'; readonly why: 'no-ram' } & OfRegion & Range)
  /** `bus`: its dma-ranges end at the border. Without a region: the default area. */
  | {
      readonly kind: 'cma-crosses-zones';
      readonly region: number | undefined;
      readonly border: bigint;
      readonly bus: string | undefined;
      readonly name: string;
    }
  /** Undefined: the default area. */
  | ({ readonly kind: 'cma-over-nomap'; readonly region: number | undefined; readonly hidden: AddressRange } & Range)
  | {
      readonly kind: 'cma-overlap';
      readonly areas: readonly [CmaNeighbour, CmaNeighbour];
    }
  /** So few bytes of RAM are free after the scan that no kernel comes up. */
  | { readonly kind: 'no-room-left'; readonly left: bigint }
  | { readonly kind: 'image-lost'; readonly lost: readonly AddressRange[]; readonly comesUp: boolean }
  | {
      readonly kind: 'ended';
      readonly outcome: BootOutcome;
      /** The panic's words. */
      readonly panic: string | undefined;
      readonly slots: readonly ReservedMemEntry[];
      readonly cmaAreas: readonly CmaArea[];
      /** Bytes of the default area, where it is made after everything that is simulated. */
      readonly laterCmaSize: bigint | undefined;
      readonly memory: readonly MemoryRange[];
      readonly reserved: readonly { readonly base: bigint; readonly end: bigint }[];
    };

export interface CmaNeighbour {
  readonly region: number | undefined;
  readonly name: string;
}

export type BootEvent =
  | { readonly kind: 'printed'; readonly line: LogLine }
  | ProgressEvent
  | LayoutEvent
  | EarlyEvent
  | ReservedEvent
  | StaticEvent
  | DynamicEvent
  | DriverEvent
  | RequestEvent
  | EndEvent;

/** Every kind of event. */
export type BootEventKind = BootEvent['kind'];
/** The events of one kind. */
export type BootEventOf<Kind extends BootEventKind> = Extract<BootEvent, { readonly kind: Kind }>;
