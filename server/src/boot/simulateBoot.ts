/** The engine: what a kernel does with the reserved memory of a board. */
import { allSteps, type Steps } from '../base/steps.ts';
import { addFirmware } from '../fdt/firmware.ts';
import { type FdtBlob, type FdtReadProblem, readFdtOnce } from '../fdt/read.ts';
import { engineArchitecture } from './architectures/architectures.ts';
import { BootState } from './bootState.ts';
import { DeviceTree } from './deviceTree.ts';
import { tooLarge } from './findings/blob.ts';
import { growGuess, weighStatedRam } from './findings/statedRam.ts';
import { unseenNotes } from './findings/unseen.ts';
import { emptyReport, reportOf } from './foldReport.ts';
import type { ArchitectureFacts } from './kernel/build.ts';
import { AskedFacts, type KernelFacts, kernelFactsOf } from './kernel/kernelFacts.ts';
import { KernelPanic } from './memblock/kernelPanic.ts';
import type { BootProfile } from './profile.ts';
import type { BootOutcome, BootReport, KernelName } from './report.ts';
import { activateCma, endOf, lacksKernelMemory, readElfcorehdr } from './steps/laterBoot.ts';
import { findLostImage, findNoRoom } from './steps/lostImage.ts';
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
  if (value === undefined) return emptyReport(profile, problems);
  const { facts } = engineArchitecture(profile.arch, profile.pageSize);
  const asked = new AskedFacts(kernelFactsOf(profile.kernel, facts));
  const tree = treeFor(value, profile, facts);
  const report = simulateTree(tree, profile, problems, asked);
  const notes = unseenNotes(report, asked, (other) => simulateTree(tree, profile, problems, other));
  return notes.length === 0 ? report : { ...report, assumptions: [...report.assumptions, ...notes] };
}

/**
 * Boots the same on several kernels; the reports are in their order. A kernel that gives the same answers to everything that an
 * earlier boot asked for is not booted again: it gets the report of that boot, messages included, under its own name.
 */
export function simulateOnKernels(
  blob: Uint8Array,
  profile: BootProfile,
  kernels: readonly KernelName[],
): readonly BootReport[] {
  return allSteps(simulateInSteps(blob, profile, kernels));
}

/** The same, a boot in each step: on a large board each takes several milliseconds. */
export function* simulateInSteps(
  blob: Uint8Array,
  profile: BootProfile,
  kernels: readonly KernelName[],
): Steps<readonly BootReport[]> {
  const { value, problems } = readFdtOnce(withFirmware(blob, profile));
  const { facts } = engineArchitecture(profile.arch, profile.pageSize);
  const booted: { readonly asked: AskedFacts; readonly report: BootReport }[] = [];
  const tree = value && treeFor(value, profile, facts);
  const reports: BootReport[] = [];
  for (const kernel of kernels) {
    if (tree === undefined) {
      reports.push(emptyReport({ ...profile, kernel }, problems));
      continue;
    }
    const own = kernelFactsOf(kernel, facts);
    const known = booted.find(({ asked }) => asked.agreesWith(own));
    if (known !== undefined) {
      reports.push({ ...known.report, kernel });
      continue;
    }
    const asked = new AskedFacts(own);
    const report = simulateTree(tree, { ...profile, kernel }, problems, asked);
    booted.push({ asked, report });
    reports.push(report);
    yield;
  }
  return reports;
}

/** The blob as the kernel gets it, with what firmware adds according to the profile. */
function withFirmware(blob: Uint8Array, { memreserve = [], nodes = [] }: BootProfile): Uint8Array {
  return addFirmware(blob, { memreserve, nodes });
}

/** The blob as the kernel reads it, the same for all kernels of an architecture. */
function treeFor(blob: FdtBlob, profile: BootProfile, facts: ArchitectureFacts): BootedTree {
  const isEfi = profile.efi !== undefined && facts.readsEfiMap === true;
  // The EFI stub takes every entry of /memreserve/ out of the blob (drivers/firmware/efi/libstub/fdt.c, update_fdt).
  const seen = isEfi ? { ...blob, memReserve: [] } : blob;
  return { tree: new DeviceTree(seen, facts.physicalBits), lost: isEfi ? blob.memReserve : [] };
}

/** A tree, and the entries of /memreserve/ that the kernel does not see. */
interface BootedTree {
  readonly tree: DeviceTree;
  readonly lost: FdtBlob['memReserve'];
}

/** The same for a blob that is already read, with `faults`. */
function simulateTree(
  booted: BootedTree,
  profile: BootProfile,
  faults: readonly FdtReadProblem[],
  kernel: KernelFacts,
): BootReport {
  const { facts } = engineArchitecture(profile.arch, profile.pageSize);
  // Also bounds every loop of the simulation over the tree, and the number of events.
  const { totalSize } = booted.tree.blob;
  if (totalSize > facts.maxBlobSize) return emptyReport(profile, faults, tooLarge(totalSize, facts));
  const state = bootTree(booted, profile, kernel);
  const report = reportOf(state, faults);
  const { statedRam, ramRoom } = state;
  if (ramRoom !== undefined) {
    return growGuess(report, ramRoom, (room) =>
      reportOf(bootTree(booted, { ...profile, ramRoom: room }, kernel), faults),
    );
  }
  if (statedRam === undefined) return report;
  return weighStatedRam(report, statedRam, (memory) =>
    reportOf(bootTree(booted, { ...profile, ...memory }, kernel), faults),
  );
}

/** Boots a tree to the end, whatever that is. */
function bootTree({ tree, lost }: BootedTree, profile: BootProfile, kernel: KernelFacts): BootState {
  const { facts, ...architecture } = engineArchitecture(profile.arch, profile.pageSize);
  const state = new BootState(tree, profile, facts, kernel);
  for (const { address: base, size } of lost) state.emit({ kind: 'memreserve-lost', base, size });
  if (!state.readsTree) {
    // Regions that the kernel never looks at.
    const node = reservedMemoryNode(state);
    if (node !== undefined) collectRegions(state, node);
    return state;
  }
  const { chosen, memblock } = state;
  let panic: string | undefined;
  try {
    state.emit({ kind: 'stage', stage: 'memory' });
    const inTwoStages = state.rules.scanInTwoStages;
    if (inTwoStages && facts.scan === 'after-tree') runLateScan(state);
    architecture.beforeScan(state, chosen);
    state.emit({ kind: 'stage', stage: 'scan' });
    state.emit({ kind: 'scan-begins', memory: [...memblock.memory.regions], reserved: [...memblock.reserved.regions] });
    if (facts.scan === 'never') noteUnscanned(state);
    else if (inTwoStages) scanEarly(state, chosen);
    else scanSingleArray(state, chosen);
    state.emit({ kind: 'stage', stage: 'after-scan' });
    architecture.afterScan(state);
    state.emit({ kind: 'stage', stage: 'paging' });
    architecture.mapMemory(state);
    if (inTwoStages && facts.scan !== 'after-tree') runLateScan(state);
    state.emit({ kind: 'stage', stage: 'after-late-scan' });
    architecture.afterLateScan(state);
    state.emit({ kind: 'stage', stage: 'activation' });
  } catch (error) {
    if (!(error instanceof KernelPanic)) throw error;
    panic = error.message;
  }
  const activation = activateCma(state);
  panic ??= lacksKernelMemory(state) ?? activation.panic ?? readElfcorehdr(state);
  const ending = panic === undefined ? endWithoutPanic(state) : 'panic';
  state.emit(endOf(state, ending, panic, activation.areas));
  return state;
}

function runLateScan(state: BootState): void {
  state.emit({ kind: 'stage', stage: 'late-scan' });
  scanLate(state);
}

/** Emits the regions that the kernel never reserves. */
function noteUnscanned(state: BootState): void {
  const node = reservedMemoryNode(state);
  if (node === undefined) return;
  collectRegions(state, node);
  for (const { index } of state.regions) state.emit({ kind: 'never-reserved', region: index });
}

/** How a boot without a panic ends: the kernel may be out of memory, or overwrite itself. */
function endWithoutPanic(state: BootState): BootOutcome {
  const outcome = findNoRoom(state);
  return outcome === 'ok' ? findLostImage(state) : outcome;
}
