/** The machine while it boots: everything the steps of a boot read and change. One per simulation, then thrown away. */
import type { FdtNode } from '../fdt/read.ts';
import { maximum } from './bigints.ts';
import { type Chosen, readChosen } from './chosen.ts';
import { type CommandLine, parseCommandLine } from './commandLine.ts';
import type { DeviceTree } from './deviceTree.ts';
import { type ArchitectureFacts, buildOf, type KernelBuild } from './kernel/build.ts';
import { releaseOf } from './kernel/kernels.ts';
import { type Rules, rulesOf } from './kernel/rules.ts';
import { Memblock, MemblockArray } from './memblock/memblock.ts';
import { type BootProblemCode, bootProblem, type ProblemPlace } from './problems.ts';
import type { AddressRange, BootProfile } from './profile.ts';
import type { BootEvent, BootProblem, DynamicAttempt, LogLine, RegionOutcome } from './report.ts';
import { type BootMessages, bootMessages } from './steps/messages.ts';

/** Most findings of one boot; a broken tree of thousands of regions says the same thing thousands of times. */
export const MAX_BOOT_PROBLEMS = 2000;
/** Most events that are kept. */
const MAX_BOOT_EVENTS = 50_000;

/** What becomes of one child of /reserved-memory. */
export interface Region {
  readonly node: FdtNode;
  /** By its `status`. */
  readonly isAvailable: boolean;
  readonly nomap: boolean;
  readonly reusable: boolean;
  placement: 'static' | 'dynamic';
  base: bigint | undefined;
  size: bigint;
  driver: RegionOutcome['driver'];
  state: RegionOutcome['state'];
  reason: string | undefined;
}

/** One slot of `reserved_mem[]`. */
export interface Slot {
  readonly region: Region;
  base: bigint;
  size: bigint;
  driver: string | undefined;
}

export interface CmaSlot {
  /** Undefined for the built-in default area. */
  readonly region: Region | undefined;
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
}

export class BootState {
  readonly facts: ArchitectureFacts;
  /** What people call the kernel: for words only. */
  readonly kernelName: string;
  /** What holds for the kernel's release. */
  readonly rules: Rules;
  readonly build: KernelBuild;
  /** Bytes between the start of the image's place and the first one that is reserved. */
  readonly imageHead: bigint;
  readonly messages: BootMessages;
  readonly profile: BootProfile;
  readonly tree: DeviceTree;
  readonly memblock: Memblock;
  /** What the boot loader left, or what the profile says of it. */
  readonly chosen: Chosen;
  readonly commandLine: CommandLine;
  /** Children of /reserved-memory that the kernel considers, in the order of the tree. */
  readonly regions: Region[] = [];
  /** `reserved_mem[]`. */
  slots: Slot[] = [];
  /** Pairs of nodes that the kernel reported, as `pairKey` writes them. */
  readonly printedOverlaps = new Set<string>();
  /** Regions whose driver's refusal already has a finding that says why. */
  readonly explainedFailures = new Set<Region>();
  /** Regions whose memory went back after their driver's refusal. */
  readonly givenBack = new Set<Region>();
  readonly cmaAreas: CmaSlot[] = [];
  defaultCma: CmaSlot | undefined;
  /** The built-in default area where it is made after all that is simulated; its place is certain when it is fixed. */
  laterCma: (CmaSlot & { readonly isFixed: boolean }) | undefined;
  /** Set by early architecture code. */
  kernelImage: AddressRange | undefined;
  initrd: AddressRange | undefined;
  dtb: AddressRange | undefined;
  /** Where the header of a crashed kernel's memory is said to be. */
  elfcorehdr: bigint | undefined;
  /** RAM as the memory nodes state it; undefined when the profile says it, or when it is assumed. */
  statedRam: readonly AddressRange[] | undefined;
  /** Where one memory zone ends and the next begins: DMA32 at 4 GiB; on 32-bit arm, lowmem at the end of the linear map. */
  zoneBorder = 1n << 32n;
  readonly log: LogLine[] = [];
  readonly attempts: DynamicAttempt[] = [];
  readonly events: BootEvent[] = [];
  readonly assumptions: string[] = [];
  readonly problems: BootProblem[] = [];
  readonly #found = new Map<BootProblemCode, number>();

  constructor(tree: DeviceTree, profile: BootProfile, facts: ArchitectureFacts) {
    this.facts = facts;
    const release = releaseOf(profile.kernel);
    this.kernelName = profile.kernel;
    this.rules = rulesOf(release);
    this.build = buildOf(facts, release);
    this.imageHead = facts.imageHead(this.rules);
    this.messages = bootMessages(facts.physicalBits, this.rules);
    this.profile = profile;
    this.tree = tree;
    const { memorySlots, reservedSlots, commandLineSize } = this.build;
    const { fullMemblockPanics } = this.rules;
    this.memblock = new Memblock(
      new MemblockArray('memory', memorySlots, fullMemblockPanics, facts.physicalMax),
      new MemblockArray('reserved', reservedSlots, fullMemblockPanics, facts.physicalMax),
      facts.pageSize,
    );
    this.memblock.currentLimit = facts.physicalMax;
    const inTree = readChosen(tree, this.rules);
    this.chosen = profile.initrd === undefined ? inTree : { ...inTree, initrd: profile.initrd };
    const cmdline = [profile.cmdline ?? inTree.bootargs, profile.cmdlineAppend ?? '']
      .filter((text) => text !== '')
      .join(' ');
    this.commandLine = parseCommandLine(cmdline, commandLineSize);
  }

  /** Bytes that the blob takes, with the room that its loader left in it. */
  get blobSize(): bigint {
    return maximum(BigInt(this.tree.blob.totalSize), this.profile.dtbSize ?? 0n);
  }

  /** Nobody says how much RAM there is: the smallest usual size is assumed. */
  get isRamGuessed(): boolean {
    return this.statedRam === undefined && (this.profile.memory?.length ?? 0) === 0;
  }

  get problemsAreFull(): boolean {
    return this.problems.length >= MAX_BOOT_PROBLEMS;
  }

  print(line: LogLine): void {
    this.log.push(line);
  }

  event(
    stage: BootEvent['stage'],
    action: BootEvent['action'],
    subject: string,
    range: { readonly base: bigint; readonly size: bigint } | undefined,
    note = '',
  ): void {
    if (this.events.length >= MAX_BOOT_EVENTS) return;
    this.events.push({
      stage,
      action,
      subject,
      base: range?.base,
      size: range?.size,
      note,
    });
  }

  /** How often `find` was asked to tell of it, whether or not there was room for it. */
  timesFound(code: BootProblemCode): number {
    return this.#found.get(code) ?? 0;
  }

  find(code: BootProblemCode, message: string, place: ProblemPlace): void {
    this.#found.set(code, this.timesFound(code) + 1);
    if (!this.problemsAreFull) this.problems.push(bootProblem(code, message, place));
  }

  /** The same for a child of /reserved-memory. */
  findAt(
    code: BootProblemCode,
    region: Region,
    message: string,
    property?: string,
    more: Omit<ProblemPlace, 'path' | 'property'> = {},
  ): void {
    this.find(code, message, {
      path: region.node.path,
      ...(property === undefined ? {} : { property }),
      ...more,
    });
  }
}

/** Marks a region as lost, with words for a person. */
export function fail(region: Region, reason: string): void {
  region.state = 'failed';
  region.reason = reason;
}
