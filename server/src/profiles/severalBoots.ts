/** Several boots of one board as one answer: that of the first, with the findings of all, each said once. */
import { KERNEL_NAMES } from '../boot/kernel/kernels.ts';
import type { BootProblem, BootReport } from '../boot/report.ts';
import { simulateBoot } from '../boot/simulateBoot.ts';
import type { PlannedBoot } from './plan.ts';

/** One boot of several. */
export interface NamedReport {
  readonly name: string;
  readonly report: BootReport;
}

/** One boot of a plan, on another kernel than the planned one if that is named. */
export function bootOnce(blob: Uint8Array, { profile, notes }: PlannedBoot, kernel = profile.kernel): BootReport {
  const report = simulateBoot(blob, { ...profile, kernel });
  return notes === undefined ? report : { ...report, assumptions: [...notes, ...report.assumptions] };
}

/** Boots a blob as planned; at least one boot is expected. */
export function bootPlanned(blob: Uint8Array, plan: readonly PlannedBoot[]): BootReport {
  return mergeReports(plan.map((boot) => ({ name: boot.name, report: bootOnce(blob, boot) })));
}

/**
 * The same, and then for every kernel that the plan does not ask for, the oldest first, all sizes of RAM on that kernel as
 * one report.
 */
export function bootGenerations(blob: Uint8Array, plan: readonly PlannedBoot[]): readonly BootReport[] {
  const asked = new Set(plan.map(({ profile }) => profile.kernel));
  const [first] = plan;
  const sizes = plan.filter(({ profile }) => profile.kernel === first?.profile.kernel);
  const others = KERNEL_NAMES.filter((kernel) => !asked.has(kernel)).map((kernel) =>
    bootPlanned(
      blob,
      sizes.map((boot) => ({ ...boot, name: boot.profile.memoryName ?? '', profile: { ...boot.profile, kernel } })),
    ),
  );
  return [bootPlanned(blob, plan), ...others];
}

/** Every size of RAM of a plan on every kernel, each for itself; the plan's first boot is the first. */
export function bootSeparately(blob: Uint8Array, plan: readonly PlannedBoot[]): readonly BootReport[] {
  const chosen = plan[0]?.profile.kernel;
  const sizes = plan.filter(({ profile }) => profile.kernel === chosen);
  const kernels = [...KERNEL_NAMES].sort((a, b) => Number(b === chosen) - Number(a === chosen));
  return kernels.flatMap((kernel) => sizes.map((boot) => bootOnce(blob, boot, kernel)));
}

/**
 * The first report, its findings followed by those that only others have. A finding that is not in all of them says for
 * which it is: "On 4 GiB (of 4 GiB, 8 GiB): …".
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
      // One region may have the same trouble twice, for instance with two entries of `reg`.
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
