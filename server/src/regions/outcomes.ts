/** Looks up the outcomes of a boot's regions by path, with an index: there may be thousands of regions and look-ups. */
import type { BootReport, RegionOutcome } from '../boot/report.ts';

const byReport = new WeakMap<BootReport, ReadonlyMap<string, RegionOutcome>>();

/** The outcome of a region; of several with one path the first. Undefined when the boot has no region with this path. */
export function outcomeOf(report: BootReport, path: string): RegionOutcome | undefined {
  let outcomes = byReport.get(report);
  if (!outcomes) {
    outcomes = new Map([...report.regions].reverse().map((region) => [region.path, region]));
    byReport.set(report, outcomes);
  }
  return outcomes.get(path);
}
