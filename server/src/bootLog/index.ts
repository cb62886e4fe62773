/** The room's door: texts and a blob in, calibrated profile, prediction and comparison out. */
import type { BootProfile } from '../boot/profile.ts';
import type { BootReport } from '../boot/report.ts';
import { simulateBoot } from '../boot/simulateBoot.ts';
import { type Calibration, calibrate } from './calibrate.ts';
import { type BootComparison, compareBoot } from './compare.ts';
import type { BootEvidence, LogText } from './evidence.ts';
import { readBootLog } from './readBootLog.ts';

export interface ComparedBoot {
  readonly evidence: BootEvidence;
  readonly calibration: Calibration;
  /** The boot with what the texts say, and not with what would have been assumed. */
  readonly report: BootReport;
  readonly comparison: BootComparison;
}

/** Reads the texts, boots the blob as they say, and compares. `base` is what counts where the texts are silent. */
export function compareWithLog(blob: Uint8Array, base: BootProfile, texts: readonly LogText[]): ComparedBoot {
  const evidence = readBootLog(texts);
  const calibration = calibrate(blob, base, evidence);
  const report = simulateBoot(blob, calibration.profile);
  const added = calibration.profile.nodes?.map(({ name }) => name) ?? [];
  return { evidence, calibration, report, comparison: compareBoot(report, evidence, added) };
}
