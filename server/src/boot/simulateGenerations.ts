/** One board on every kernel generation. */
import { readFdt } from '../fdt/read.ts';
import type { BootProfile } from './profile.ts';
import type { BootReport, KernelGeneration } from './report.ts';
import { simulateBoot, simulateTree, withFirmware } from './simulateBoot.ts';

/** Every generation, the oldest first. */
export const GENERATIONS: readonly KernelGeneration[] = ['6.1', '6.12', '7.2'];

/** The report of the profile's kernel, then those of the others, the oldest first. Never throws. */
export function simulateGenerations(blob: Uint8Array, profile: BootProfile): readonly BootReport[] {
  const { value, problems } = readFdt(withFirmware(blob, profile));
  const kernels = [profile.kernel, ...GENERATIONS.filter((kernel) => kernel !== profile.kernel)];
  return kernels.map((kernel) =>
    value === undefined || problems.length > 0
      ? simulateBoot(blob, { ...profile, kernel })
      : simulateTree(value, { ...profile, kernel }),
  );
}
