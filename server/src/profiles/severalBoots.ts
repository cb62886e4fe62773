/** Joins several boots of one board: the report of the first, with the findings of all, each once. */
import { allSteps, type Steps } from '../base/steps.ts';
import { withFamilies } from '../boot/families.ts';
import type { BootProblem, BootReport, KernelName } from '../boot/report.ts';
import { simulateBoot, simulateInSteps } from '../boot/simulateBoot.ts';
import type { PlannedBoot } from './plan.ts';

/** One boot of several. */
export interface NamedReport {
  readonly name: string;
  readonly report: BootReport;
}

/** One boot of a plan. */
export function bootOnce(blob: Uint8Array, { profile, notes }: PlannedBoot): BootReport {
  return withNotes(simulateBoot(blob, profile), notes);
}

/** The reports of one boot of a plan on other kernels than the planned one. Kernels that boot alike share one result. */
export function bootOn(blob: Uint8Array, boot: PlannedBoot, kernels: readonly KernelName[]): readonly BootReport[] {
  return allSteps(bootOnInSteps(blob, boot, kernels));
}

function* bootOnInSteps(
  blob: Uint8Array,
  { profile, notes }: PlannedBoot,
  kernels: readonly KernelName[],
): Steps<readonly BootReport[]> {
  const reports = yield* simulateInSteps(blob, profile, kernels);
  return reports.map((report) => withNotes(report, notes));
}

function withNotes(report: BootReport, notes: readonly string[] | undefined): BootReport {
  return notes === undefined ? report : { ...report, assumptions: [...notes, ...report.assumptions] };
}

/** Boots a blob as planned; at least one boot is expected. */
export function bootPlanned(blob: Uint8Array, plan: readonly PlannedBoot[]): BootReport {
  return mergeReports(plan.map((boot) => ({ name: boot.name, report: bootOnce(blob, boot) })));
}

/**
 * The report of the plan, and then one for a kernel of every family that the plan does not ask for, the oldest first. Each of
 * these covers all sizes of RAM on its kernel.
 */
export function bootGenerations(blob: Uint8Array, plan: readonly PlannedBoot[]): readonly BootReport[] {
  return allSteps(bootGenerationsInSteps(blob, plan));
}

/** The same, about a boot in each step. */
export function* bootGenerationsInSteps(blob: Uint8Array, plan: readonly PlannedBoot[]): Steps<readonly BootReport[]> {
  const asked = [...new Set(plan.map(({ profile }) => profile.kernel))];
  const others = withFamilies(asked).slice(asked.length);
  const planned = bootPlanned(blob, plan);
  const sizes: { readonly name: string; readonly reports: readonly BootReport[] }[] = [];
  for (const boot of sizesOf(plan)) {
    yield;
    sizes.push({ name: boot.profile.memoryName ?? '', reports: yield* bootOnInSteps(blob, boot, others) });
  }
  const merged = others.map((_, i) =>
    mergeReports(
      sizes.flatMap(({ name, reports: { [i]: report } }) => (report === undefined ? [] : [{ name, report }])),
    ),
  );
  return [planned, ...merged];
}

/** The boots of a plan that are on its first kernel: one for every size of RAM. */
function sizesOf(plan: readonly PlannedBoot[]): readonly PlannedBoot[] {
  return plan.filter(({ profile }) => profile.kernel === plan[0]?.profile.kernel);
}

/**
 * A report for every size of RAM of a plan on every kernel, without joining them; the plan's first boot comes first. Kernels that
 * boot alike have one report.
 */
export function bootSeparately(blob: Uint8Array, plan: readonly PlannedBoot[]): readonly BootReport[] {
  const chosen = plan[0]?.profile.kernel;
  const kernels = withFamilies(chosen === undefined ? [] : [chosen]);
  const bySize = sizesOf(plan).map((boot) => distinct(bootOn(blob, boot, kernels)));
  const first = bySize.flatMap(([report]) => (report === undefined ? [] : [report]));
  return [...first, ...bySize.flatMap((reports) => reports.slice(1))];
}

function distinct(reports: readonly BootReport[]): readonly BootReport[] {
  return [...new Map(reports.toReversed().map((report) => [report.events, report])).values()].reverse();
}

/**
 * The first report, its findings followed by those that only others have. A finding that not all reports have names the boots
 * that have it: "On 4 GiB (of 4 GiB, 8 GiB): …".
 */
export function mergeReports(boots: readonly NamedReport[]): BootReport {
  const [first, ...others] = boots;
  if (first === undefined) throw new Error('a plan without boots');
  if (others.length === 0) return first.report;
  const names = boots.map(({ name }) => name);
  const assumption = `This is the boot on ${first.name}; findings are those of all: ${names.join('; ')}.`;
  return {
    ...first.report,
    assumptions: [assumption, ...first.report.assumptions],
    problems: mergeProblems(boots),
  };
}

function mergeProblems(boots: readonly NamedReport[]): readonly BootProblem[] {
  const found = new Map<string, { readonly problem: BootProblem; readonly names: string[] }>();
  for (const { name, report } of boots) {
    const counts = new Map<string, number>();
    for (const problem of report.problems) {
      const related = problem.related.map(({ path }) => path).join(' ');
      const about = [problem.code, problem.path, problem.property ?? '', related].join('\0');
      // One region may have the same finding twice, for instance for two entries of `reg`.
      const count = counts.get(about) ?? 0;
      counts.set(about, count + 1);
      const key = `${about}\0${count}`;
      const known = found.get(key);
      if (known) known.names.push(name);
      else found.set(key, { problem, names: [name] });
    }
  }
  const all = boots.map(({ name }) => name);
  return [...found.values()].map(({ problem, names }) => {
    if (names.length === all.length) return problem;
    const message = `On ${names.join(' and ')} (of ${all.join(', ')}): ${problem.message}`;
    return { ...problem, message };
  });
}
