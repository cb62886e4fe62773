/**
 * What arm64 takes from memblock after the scan, for a map: page tables, the unflattened tree, the memory map, and the memory of
 * crashkernel=. None of it moves a region, so a report leaves it out. Sizes that depend on a build are estimates, and so are the
 * places of later pieces. Other architectures take similar memory; only that of arm64 is predicted.
 *
 * Source: Linux 7.2 arch/arm64/mm/init.c (`bootmem_init`), arch/arm64/mm/mmu.c (`paging_init`), mm/sparse.c (`sparse_init`).
 */
import { readFdt } from '../fdt/read.ts';
import { engineArchitecture } from './architectures/architectures.ts';
import { BootState } from './bootState.ts';
import { DeviceTree } from './deviceTree.ts';
import { kernelFactsOf } from './kernel/kernelFacts.ts';
import { NOMAP } from './memblock/memblock.ts';
import type { BootProfile } from './profile.ts';
import type { BootReport } from './report.ts';
import { crashkernelPlace } from './steps/crashkernel.ts';
import { dmaZoneOf } from './steps/dmaZone.ts';
import { earlyChoices, takeEarlyAllocations, takeMemoryMapLate } from './steps/earlyAllocations.ts';

/** A piece of RAM that the kernel takes for itself; sizes and places in bytes. */
export interface LatePiece {
  /** `page tables`, `memory map`, `crash kernel`, … */
  readonly what: string;
  readonly kind: 'early' | 'crash';
  readonly base: bigint;
  readonly size: bigint;
  readonly isEstimate: boolean;
  /** What its size or place depends on, in words. */
  readonly note?: string;
}

/**
 * The pieces that a boot takes after its scan, in the order in which it takes them. Empty where they are not predicted, or where
 * the boot ends earlier. `report` is a boot of `blob` with `profile`.
 */
export function lateMemoryOf(blob: Uint8Array, profile: BootProfile, report: BootReport): readonly LatePiece[] {
  if (report.outcome === 'panic' || report.arch !== 'arm64' || report.events.length === 0) return [];
  const { value } = readFdt(blob);
  if (value === undefined) return [];
  const { facts } = engineArchitecture(profile.arch, profile.pageSize);
  const kernel = kernelFactsOf(report.kernel, facts);
  const state = new BootState(
    new DeviceTree(value, facts.physicalBits),
    { ...profile, kernel: report.kernel },
    facts,
    kernel,
  );
  const { memblock } = state;
  memblock.memory.allowResize();
  memblock.reserved.allowResize();
  for (const { base, end, nomap } of report.memory) memblock.memory.add(base, end - base, nomap ? NOMAP : 0);
  for (const { base, end } of report.reserved) memblock.reserved.add(base, end - base);
  const image = report.events.find((event) => event.kind === 'reserved' && event.subject === 'kernel image');
  if (image?.kind === 'reserved') state.kernelImage = { start: image.base, end: image.base + image.size };
  state.dmaZone = dmaZoneOf(state);

  const pieces: LatePiece[] = [];
  const note = (what: string, words?: string) => (base: bigint, size: bigint) => {
    if (size > 0n)
      pieces.push({
        what,
        kind: 'early',
        base,
        size,
        isEstimate: true,
        ...(words === undefined ? {} : { note: words }),
      });
  };
  const [likeliest] = earlyChoices(state);
  if (likeliest === undefined) return [];
  takeEarlyAllocations(state, memblock, likeliest, note);
  // The default area comes next. Where the engine knows none, nothing is taken.
  for (const { base, size } of report.cmaAreas) memblock.reserved.add(base, size);
  for (const { base, size, isFixed } of crashkernelPlace(state)) {
    memblock.reserved.add(base, size);
    pieces.push({ what: 'crash kernel', kind: 'crash', base, size, isEstimate: !isFixed });
  }
  if (state.rules.memoryMapAfterCma) takeMemoryMapLate(state, memblock, note);
  return pieces;
}
