/** How regions of a boot fared, by their path: there may be thousands, and each is asked for. */
import type { BootReport, RegionOutcome } from '../boot/report.ts';

const byReport = new WeakMap<BootReport, ReadonlyMap<string, RegionOutcome>>();

/** The outcome of a region; of several with one path the first. Undefined when the boot knows none. */
export function outcomeOf(report: BootReport, path: string): RegionOutcome | undefined {
  let outcomes = byReport.get(report);
  if (!outcomes) {
    outcomes = new Map([...report.regions].reverse().map((region) => [region.path, region]));
    byReport.set(report, outcomes);
  }
  return outcomes.get(path);
}
