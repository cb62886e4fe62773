/** The engine: what a kernel does with the reserved memory of a board. */
import { append } from '../base/append.ts';
import { addFirmware } from '../fdt/firmware.ts';
import { type FdtBlob, readFdtOnce } from '../fdt/read.ts';
import { engineArchitecture, isKnownArchitecture } from './architectures/architectures.ts';
import { BootState, type Region } from './bootState.ts';
import { DeviceTree } from './deviceTree.ts';
import { addFinalFindings, findMissingRam, findPanic } from './findings/layout.ts';
import { weighStatedRam } from './findings/statedRam.ts';
import { KernelPanic } from './memblock/kernelPanic.ts';
import { NOMAP } from './memblock/memblock.ts';
import { bootProblem } from './problems.ts';
import type { BootProfile } from './profile.ts';
import type { BootProblem, BootReport, CmaArea, MemoryRange, RegionOutcome, ReservedMemEntry } from './report.ts';
import { noteProfile } from './steps/earlyMemory.ts';
import { activateCma, lacksKernelMemory, readElfcorehdr } from './steps/laterBoot.ts';
import { findLostImage } from './steps/lostImage.ts';
import { noteMissingDrivers } from './steps/optionalDrivers.ts';
import { asksForCma } from './steps/regionDrivers.ts';
import { collectRegions, reservedMemoryNode } from './steps/reservedMemoryNode.ts';
import { scanSingleArray } from './steps/scanSingleArray.ts';
import { scanEarly, scanLate } from './steps/scanTwoStage.ts';

/**
 * Boots `blob` as `profile` describes, up to the point where the kernel is done with /reserved-memory and its drivers.
 *
 * Never throws and always ends: a blob that cannot be read gives an empty report with a finding, a kernel panic is the
 * outcome `panic`, a kernel that gives its own memory away `timeout`. Same input, same answer; `blob` must not be changed
 * afterwards.
 */
export function simulateBoot(blob: Uint8Array, profile: BootProfile): BootReport {
  const { value, problems } = readFdtOnce(withFirmware(blob, profile));
  const blobProblems = problems.map((problem) =>
    bootProblem('rmem-bad-blob', `${problem.message} (${problem.code} at byte ${problem.offset})`, { path: '/' }),
  );
  return value === undefined ? emptyReport(profile, blobProblems) : simulateTree(value, profile, blobProblems);
}

/** The blob as the kernel gets it: with what the profile says that firmware adds. */
function withFirmware(blob: Uint8Array, { memreserve = [], nodes = [] }: BootProfile): Uint8Array {
  return addFirmware(blob, { memreserve, nodes });
}

/** The same for a blob that is already read. `earlier` findings are put first. */
function simulateTree(blob: FdtBlob, profile: BootProfile, earlier: readonly BootProblem[]): BootReport {
  const { report, statedRam } = bootTree(blob, profile, earlier);
  if (statedRam === undefined) return report;
  return weighStatedRam(report, statedRam, (memory) => bootTree(blob, { ...profile, ...memory }, earlier).report);
}

interface BootedTree {
  readonly report: BootReport;
  readonly statedRam?: BootState['statedRam'];
}

function bootTree(blob: FdtBlob, profile: BootProfile, earlier: readonly BootProblem[]): BootedTree {
  const architecture = engineArchitecture(profile.arch, profile.pageSize);
  const { facts } = architecture;
  // Also bounds every loop of the simulation over the tree.
  if (blob.totalSize > facts.maxBlobSize) {
    const message = `The blob has ${blob.totalSize} bytes; ${facts.name} does not boot with more than ${facts.maxBlobSize}.`;
    return { report: emptyReport(profile, [...earlier, bootProblem('rmem-bad-blob', message, { path: '/' })]) };
  }
  const tree = new DeviceTree(blob, facts.physicalBits);
  const state = new BootState(tree, profile, facts);
  const { chosen } = state;
  append(state.problems, earlier);
  if (!isKnownArchitecture(profile.arch)) {
    state.assumptions.push(`${profile.arch} is simulated as arm64: its own rules are not known to the engine.`);
  }
  if (facts.configuration !== undefined) {
    state.assumptions.push(`The kernel is Debian's ${facts.configuration}.`);
  }
  const { fromSource } = state.build;
  if (facts.readsTree?.(state.rules) === false) {
    const text = `Linux ${profile.kernel} does not boot with a device tree on ${facts.name}; nothing was simulated.`;
    return { report: { ...emptyReport(profile, earlier), assumptions: [text], regions: ignoredRegions(state, text) } };
  }
  if (fromSource !== undefined) {
    state.assumptions.push(
      `What Linux ${profile.kernel} does on ${facts.name} is taken from its source: ${fromSource}.`,
    );
  }
  let panic: string | undefined;
  let cmaAreas: readonly CmaArea[] = [];
  try {
    architecture.beforeScan(state, chosen);
    noteProfile(state);
    findMissingRam(state);
    const inTwoStages = state.rules.scanInTwoStages;
    if (inTwoStages) scanEarly(state, chosen);
    else scanSingleArray(state, chosen);
    architecture.afterScan(state);
    architecture.mapMemory(state);
    if (inTwoStages) scanLate(state);
    architecture.afterLateScan(state);
  } catch (error) {
    if (!(error instanceof KernelPanic)) throw error;
    panic = error.message;
  }
  const activation = activateCma(state);
  cmaAreas = activation.areas;
  panic ??= lacksKernelMemory(state) ?? activation.panic ?? readElfcorehdr(state);
  const ending = panic === undefined ? findLostImage(state) : 'panic';
  noteMissingDrivers(state);
  addFinalFindings(state);
  if (!state.build.hasCma && state.regions.some(asksForCma)) {
    state.assumptions.push(
      `Debian's ${profile.kernel} for ${facts.name} has no CMA, so that reusable pools fail; a kernel with CONFIG_DMA_CMA takes them.`,
    );
  }
  if (panic !== undefined) findPanic(state, panic);
  const report: BootReport = {
    kernel: profile.kernel,
    arch: profile.arch,
    outcome: ending,
    ...(panic === undefined ? {} : { panic }),
    log: state.log,
    reservedMem: reservedMemEntries(state),
    ...(state.build.hasCma ? { cmaAlignment: state.build.cmaAlignment } : {}),
    dynamicAttempts: state.attempts,
    cmaAreas,
    ...(state.laterCma === undefined ? {} : { laterCmaSize: state.laterCma.size }),
    memory: memoryRanges(state),
    reserved: state.memblock.reserved.regions.map(({ base, end }) => ({
      base,
      end,
    })),
    regions: state.regions.map(regionOutcome),
    events: state.events,
    assumptions: state.assumptions,
    problems: state.problems,
  };
  return { report, statedRam: state.statedRam };
}

function emptyReport(profile: BootProfile, problems: readonly BootProblem[]): BootReport {
  return {
    kernel: profile.kernel,
    arch: profile.arch,
    outcome: 'ok',
    log: [],
    reservedMem: [],
    dynamicAttempts: [],
    cmaAreas: [],
    memory: [],
    reserved: [],
    regions: [],
    events: [],
    assumptions: ['No kernel boots with this blob; nothing was simulated.'],
    problems,
  };
}

/** The regions of the tree, of which the kernel never hears. */
function ignoredRegions(state: BootState, reason: string): readonly RegionOutcome[] {
  const node = reservedMemoryNode(state);
  if (node !== undefined) collectRegions(state, node);
  return state.regions.map((region) => ({ ...regionOutcome(region), reason }));
}

function reservedMemEntries(state: BootState): readonly ReservedMemEntry[] {
  return state.slots.map(({ region, base, size, driver }) => ({
    name: region.node.name,
    path: region.node.path,
    base,
    size,
    placement: region.placement,
    nomap: region.nomap,
    reusable: region.reusable,
    ...(driver === undefined ? {} : { driver }),
  }));
}

/**
 * Memory regions as they are in the end. The hotplug flag is gone by then (arch_numa_init clears it for the nodes that hold
 * reservations), so ranges that only differ in it are one.
 */
function memoryRanges(state: BootState): readonly MemoryRange[] {
  const ranges: { base: bigint; end: bigint; nomap: boolean }[] = [];
  for (const { base, end, flags } of state.memblock.memory.regions) {
    const nomap = (flags & NOMAP) !== 0;
    const last = ranges.at(-1);
    if (last !== undefined && last.end === base && last.nomap === nomap) last.end = end;
    else ranges.push({ base, end, nomap });
  }
  return ranges;
}

function regionOutcome(region: Region): RegionOutcome {
  const { node, placement, base, size, nomap, reusable, driver, state, reason } = region;
  return {
    path: node.path,
    name: node.name,
    placement,
    base: state === 'ignored' ? undefined : base,
    size,
    nomap,
    reusable,
    driver,
    state,
    ...(reason === undefined ? {} : { reason }),
  };
}
