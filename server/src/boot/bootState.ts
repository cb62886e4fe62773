/** The machine while it boots: everything the steps of a boot read and change. One per simulation. */
import type { FdtNode } from '../fdt/read.ts';
import type { EfiMemory } from '../firmware/efi/memoryMap.ts';
import { maximum } from './bigints.ts';
import { type Chosen, readChosen } from './chosen.ts';
import { type CommandLine, parseCommandLine } from './commandLine.ts';
import type { DeviceTree } from './deviceTree.ts';
import type { BootEvent, BootEventOf } from './events.ts';
import type { ArchitectureFacts, KernelBuild } from './kernel/build.ts';
import type { KernelFacts } from './kernel/kernelFacts.ts';
import type { Rules } from './kernel/rules.ts';
import { Memblock, MemblockArray, type MemblockChange } from './memblock/memblock.ts';
import type { AddressRange, BootProfile } from './profile.ts';
import type { RamRoom } from './ramRoom.ts';
import type { LogLine } from './report.ts';
import { type BootMessages, bootMessages } from './steps/messages.ts';

/** One child of /reserved-memory, as the kernel takes it. */
export interface Region {
  /** Its place among the regions. */
  readonly index: number;
  readonly node: FdtNode;
  /** By its `status`. */
  readonly isAvailable: boolean;
  readonly nomap: boolean;
  readonly reusable: boolean;
  placement: 'static' | 'dynamic';
  base: bigint | undefined;
  size: bigint;
  driver: DriverName | undefined;
}

/** Drivers of regions. */
export type DriverName = 'cma' | 'coherent' | 'restricted' | 'emc-table' | 'fbpr';

/** One slot of `reserved_mem[]`. */
export interface Slot {
  readonly region: Region;
  base: bigint;
  size: bigint;
  driver: DriverName | undefined;
}

export interface CmaSlot {
  /** Undefined for the built-in default area. */
  readonly region: Region | undefined;
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
  /** Set for a built-in area that is made after everything that is simulated: it is not in memblock. */
  readonly isLate?: boolean;
  /** Where the place is one of several: the range of all these places. */
  readonly within?: AddressRange;
}

/** The end of ZONE_DMA. */
export interface DmaZone {
  /** The first byte behind the zone; not above the end of RAM. */
  readonly end: bigint;
  /** The bus whose `dma-ranges` decide the end; undefined where 32-bit devices do. */
  readonly bus: string | undefined;
}

/** The state of one simulated boot. Steps change it and emit events; nothing of it outlives the simulation. */
export class BootState {
  readonly facts: ArchitectureFacts;
  /** The kernel's name, for messages only. */
  readonly kernelName: string;
  /** The rules of the kernel's release. */
  readonly rules: Rules;
  readonly build: KernelBuild;
  readonly messages: BootMessages;
  readonly profile: BootProfile;
  readonly tree: DeviceTree;
  readonly memblock: Memblock;
  /** What the boot loader left in /chosen, or what the profile states instead. */
  readonly chosen: Chosen;
  readonly commandLine: CommandLine;
  /** Children of /reserved-memory that the kernel considers, in the order of the tree. */
  readonly regions: Region[] = [];
  /** How many of them are not disabled: counted once, as each region without a slot is reported with this number. */
  consideredRegions = 0;
  /** `reserved_mem[]`. */
  slots: Slot[] = [];
  /** Regions whose memory was given back after their driver refused them. */
  readonly givenBack = new Set<Region>();
  readonly cmaAreas: CmaSlot[] = [];
  defaultCma: CmaSlot | undefined;
  /** memblock with the default area and the allocations before it; undefined where the area's place is not certain. */
  lateMemblock: Memblock | undefined;
  /** The built-in default area, where even room for it is not certain. */
  laterCma: (CmaSlot & { readonly isFixed: boolean }) | undefined;
  /** Set by early architecture code. */
  kernelImage: AddressRange | undefined;
  initrd: AddressRange | undefined;
  dtb: AddressRange | undefined;
  /** The stated address of the header of a crashed kernel's memory. */
  elfcorehdr: bigint | undefined;
  /** RAM as the memory nodes state it; undefined when the profile states RAM, or when RAM is assumed. */
  statedRam: readonly AddressRange[] | undefined;
  /** The room that the guess of RAM used; undefined when RAM is not guessed, or guessed from the regions alone. */
  ramRoom: RamRoom | undefined;
  /** Where one memory zone ends and the next begins: DMA32 at 4 GiB; on 32-bit arm, lowmem at the end of the linear map. */
  zoneBorder = 1n << 32n;
  /** ZONE_DMA, where an architecture has it; known after the scan. */
  dmaZone: DmaZone | undefined;
  /** Searches for room so far. */
  attempts = 0;
  /** Regions that found no room so far. */
  failedPlacements = 0;
  /** Everything that happens, in order. */
  readonly events: BootEvent[] = [];

  constructor(tree: DeviceTree, profile: BootProfile, facts: ArchitectureFacts, { rules, build }: KernelFacts) {
    this.facts = facts;
    this.kernelName = profile.kernel;
    this.rules = rules;
    this.build = build;
    this.messages = bootMessages(facts.physicalBits, this.rules);
    this.profile = profile;
    this.tree = tree;
    const { memorySlots, reservedSlots, commandLineSize } = this.build;
    const { fullMemblockPanics } = this.rules;
    this.memblock = new Memblock(
      new MemblockArray('memory', memorySlots, fullMemblockPanics, facts.physicalMax),
      new MemblockArray('reserved', reservedSlots, fullMemblockPanics, facts.physicalMax),
      this.build.pageSize ?? facts.pageSize,
    );
    this.memblock.currentLimit = facts.physicalMax;
    const note = (change: MemblockChange) => this.events.push({ kind: 'memblock', ...change });
    this.memblock.memory.onChange = note;
    this.memblock.reserved.onChange = note;
    const inTree = readChosen(tree, this.rules);
    this.chosen = profile.initrd === undefined ? inTree : { ...inTree, initrd: profile.initrd };
    const cmdline = [profile.cmdline ?? inTree.bootargs, profile.cmdlineAppend ?? '']
      .filter((text) => text !== '')
      .join(' ');
    this.commandLine = parseCommandLine(cmdline, commandLineSize);
  }

  /** The memory map of UEFI, where it counts. */
  get efi(): EfiMemory | undefined {
    return this.facts.readsEfiMap ? this.profile.efi : undefined;
  }

  /** Bytes between the start of the image's place and the first one that is reserved. */
  get imageHead(): bigint {
    return this.facts.imageHead(this.rules);
  }

  /** Whether the kernel boots with a device tree on this architecture. */
  get readsTree(): boolean {
    return this.facts.readsTree?.(this.rules) !== false;
  }

  /** Bytes that the blob takes, with the room that its loader left in it. */
  get blobSize(): bigint {
    return maximum(BigInt(this.tree.blob.totalSize), this.profile.dtbSize ?? 0n);
  }

  /** Whether nothing states the size of RAM, so that the smallest usual size is assumed. */
  get isRamGuessed(): boolean {
    return this.statedRam === undefined && this.efi === undefined && (this.profile.memory?.length ?? 0) === 0;
  }

  /** Emits a line of the kernel's log. */
  print(line: LogLine): void {
    this.events.push({ kind: 'printed', line });
  }

  emit(event: BootEvent): void {
    this.events.push(event);
  }

  /** Emits why RAM left or joined `memblock.memory`, if the last event changed memblock. */
  emitRamChanged(why: BootEventOf<'ram-changed'>['why']): void {
    if (this.events.at(-1)?.kind === 'memblock') this.emit({ kind: 'ram-changed', why });
  }
}
