/** The memory map of a board, also of one whose kernel is not simulated. */
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import type { BootReport } from '../boot/report.ts';
import { readFdt } from '../fdt/read.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import { buildMemoryMap } from '../memoryMap/buildMemoryMap.ts';
import { buildStatedMap } from '../memoryMap/statedMap.ts';
import { ARCHITECTURES } from '../profiles/keys.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { boardIsFor } from './architecture.ts';
import type { Board } from './board.ts';

/**
 * The map of a board as a boot left it. Where no kernel of its architecture is simulated, what its tree states, with the
 * RAM that the first of its planned boots names.
 */
export function memoryMapOf(board: Board, report: BootReport, plan: readonly PlannedBoot[]): MemoryMap {
  const { root } = board;
  const { arch } = report;
  if (isKnownArchitecture(arch)) return buildMemoryMap({ root, report });
  const memory = plan[0]?.profile.memory?.map(({ start, end }) => ({ base: start, end }));
  const reason =
    `${boardIsFor(arch)}, and only kernels of ${ARCHITECTURES.join(', ')} are simulated. ` +
    'The map shows what the tree states: RAM, regions as written, devices. What the kernel takes and places is not known.';
  const memReserve = readFdt(board.blob).value?.memReserve.filter(({ size }) => size > 0n) ?? [];
  return buildStatedMap({ root, arch, reason, memReserve, memory });
}
