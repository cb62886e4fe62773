/** The entry of this folder: texts and a blob in; calibrated profile, prediction and comparison out. */
import type { BootProfile } from '../boot/profile.ts';
import type { BootReport, KernelName } from '../boot/report.ts';
import { simulateBoot } from '../boot/simulateBoot.ts';
import { type Calibration, calibrate } from './calibrate.ts';
import { type BootComparison, compareBoot } from './compare.ts';
import type { BootEvidence } from './evidence.ts';

export interface ComparedBoot {
  readonly evidence: BootEvidence;
  readonly calibration: Calibration;
  /** The boot with what the texts say, in place of what would have been assumed. */
  readonly report: BootReport;
  readonly comparison: BootComparison;
}

/** Boots the blob as the texts say, and compares. `base` counts where they say nothing, `kernel` counts in any case. */
export function compareWithLog(
  blob: Uint8Array,
  base: BootProfile,
  evidence: BootEvidence,
  kernel?: KernelName,
): ComparedBoot {
  const calibration = calibrate(blob, base, evidence, kernel);
  const report = simulateBoot(blob, calibration.compared);
  const added = calibration.compared.nodes?.map(({ name }) => name) ?? [];
  return { evidence, calibration, report, comparison: compareBoot(report, evidence, added) };
}
