/** Makes the report of a boot from its events and from the findings of `findings/`. */
import type { FdtReadProblem } from '../fdt/read.ts';
import { blobFindings } from './findings/blob.ts';
import type { Fate } from './findings/commentary.ts';
import type { BootRun } from './findings/run.ts';
import { wordFindings } from './findings/wordFindings.ts';
import type { BootProfile } from './profile.ts';
import type { BootProblem, BootReport, DynamicAttempt, LogLine, RegionOutcome } from './report.ts';

/** Gathers a boot that has ended. `faults` are those of the blob. */
export function reportOf(run: BootRun, faults: readonly FdtReadProblem[]): BootReport {
  const { profile, build, events } = run;
  const { problems, assumptions, fates } = wordFindings(run, blobFindings(faults));
  const regions = run.regions.map((region) => outcomeOf(region, fates[region.index]));
  if (!run.readsTree) return { ...emptyReport(profile, faults), assumptions, regions };
  const log: LogLine[] = [];
  const dynamicAttempts: DynamicAttempt[] = [];
  for (const event of events) {
    if (event.kind === 'printed') log.push(event.line);
    else if (event.kind === 'tried') {
      const { region, size, align, start, end, result } = event;
      dynamicAttempts.push({ path: run.regions[region]?.node.path ?? '/', size, align, start, end, result });
    }
  }
  const last = events.at(-1);
  if (last?.kind !== 'ended') throw new Error('a boot that has not ended');
  const { outcome, panic, slots, cmaAreas, laterCmaSize, memory, reserved } = last;
  return {
    kernel: profile.kernel,
    arch: profile.arch,
    outcome,
    ...(panic === undefined ? {} : { panic }),
    log,
    reservedMem: slots,
    ...(build.hasCma ? { cmaAlignment: build.cmaAlignment } : {}),
    dynamicAttempts,
    cmaAreas,
    ...(laterCmaSize === undefined ? {} : { laterCmaSize }),
    memory,
    reserved,
    regions,
    events,
    assumptions,
    problems,
  };
}

/** The report of a blob that no kernel boots with. */
export function emptyReport(
  profile: BootProfile,
  faults: readonly FdtReadProblem[],
  ...more: readonly BootProblem[]
): BootReport {
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
    problems: [...blobFindings(faults), ...more],
  };
}

function outcomeOf(region: BootRun['regions'][number], fate: Fate | undefined): RegionOutcome {
  const { node, placement, base, size, nomap, reusable, driver } = region;
  const { state = 'ignored', reason } = fate ?? {};
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
