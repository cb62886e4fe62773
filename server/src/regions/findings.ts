/** The findings about a board's reserved memory: those of all its kernels as one list. */
import { createAddressResolver } from '../address/resolver.ts';
import { familyKernels, releasesText } from '../boot/families.ts';
import { byAge } from '../boot/kernel/kernels.ts';
import type { BootProblem, BootReport, KernelName } from '../boot/report.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { contractCheck } from './contracts.ts';
import { outcomeOf } from './outcomes.ts';
import { findUnreachable } from './reach.ts';
import { type RegionUser, regionUsers } from './users.ts';

/** Most users of a lost region that a finding names. */
const USERS_MAX = 4;

/**
 * The findings of the first report, each with the kernels it holds for; then, as information, those that only other
 * kernels make. Where a region is lost, the devices that use it are named.
 */
export function regionFindings(root: TreeNode, reports: readonly BootReport[]): readonly BootProblem[] {
  const all = reports.map(({ kernel }) => kernel).sort(byAge);
  const [chosen] = reports;
  return mergedFindings(root, reports).map((problem) => {
    const { kernels = [] } = problem;
    if (chosen === undefined || kernels.length === all.length) return problem;
    return kernels.includes(chosen.kernel) ? onSome(problem, kernels, all) : onOthers(problem, kernels, all);
  });
}

/**
 * The findings that the kernels themselves make: each once, in the words of the first kernel that makes it. `keyOf` tells which
 * findings are the same one; without it, those of the same code at the same place are, whatever they say.
 */
export function mergedFindings(
  root: TreeNode,
  reports: readonly BootReport[],
  keyOf: (problem: BootProblem, kernel: KernelName) => string = placeKey,
): readonly BootProblem[] {
  let known: ReadonlyMap<string, readonly RegionUser[]> | undefined;
  // Most boards have no finding for which the users of a region matter.
  const users = () => {
    known ??= regionUsers(root);
    return known;
  };
  // Kernels that boot alike share their list of events.
  const ofUsers = new Map<BootReport['events'], readonly BootProblem[]>();
  const unmetContracts = contractCheck(root);
  const resolver = createAddressResolver();
  const found = reports.map((report) => {
    const known = ofUsers.get(report.events) ?? [
      ...findUnreachable(root, report, users, resolver),
      ...unmetContracts(report),
    ];
    ofUsers.set(report.events, known);
    return [...report.problems, ...known];
  });
  const kernels = new Map<string, Set<KernelName>>();
  for (const [i, report] of reports.entries()) {
    for (const problem of found[i] ?? []) {
      const key = keyOf(problem, report.kernel);
      const known = kernels.get(key) ?? new Set();
      kernels.set(key, known.add(report.kernel));
    }
  }
  const all = reports.map(({ kernel }) => kernel).sort(byAge);
  const out: BootProblem[] = [];
  const said = new Set<string>();
  for (const [i, report] of reports.entries()) {
    // A finding of several other kernels is listed once, in the words of the first of them.
    const before = new Set(said);
    for (const problem of found[i] ?? []) {
      const key = keyOf(problem, report.kernel);
      if (before.has(key)) continue;
      said.add(key);
      const on = all.filter((kernel) => kernels.get(key)?.has(kernel));
      out.push({ ...withUsers(problem, report, users), kernels: on });
    }
  }
  return out;
}

/** A key that is equal for the same finding of two kernels. */
function placeKey({ code, path, related }: BootProblem): string {
  return code === 'rmem-overlap' ? `${code}\0${path}\0${related[0]?.path}` : `${code}\0${path}`;
}

/** The same for findings that also say the same, but for the names of kernels and the lines that they print. */
export function saidKey(problem: BootProblem, kernel: KernelName): string {
  return `${placeKey(problem)}\0${withoutLines(withoutNames(problem.message, [kernel]))}`;
}

/** A message without the lines that it quotes: all from the first ` ("` to the last `")`. */
function withoutLines(message: string): string {
  const start = message.indexOf(' ("');
  const end = message.lastIndexOf('")');
  return start < 0 || end < start ? message : message.slice(0, start) + message.slice(end + 2);
}

function onSome(problem: BootProblem, on: readonly KernelName[], all: readonly KernelName[]): BootProblem {
  const spared = all.filter((kernel) => !on.includes(kernel));
  return { ...problem, message: `${problem.message} Not so on Linux ${releasesText(spared, all)}.` };
}

function onOthers(problem: BootProblem, on: readonly KernelName[], all: readonly KernelName[]): BootProblem {
  const message = `On Linux ${releasesText(on, all)} only: ${withoutNames(problem.message)}`;
  return { ...problem, severity: 'information', onOtherKernels: problem.severity, message };
}

/**
 * Replaces the name of the kernel: `Linux 5.10.223 places …` becomes `The kernel places …`, because the finding holds for all
 * releases that the kernel represents. After a colon the sentence goes on. `own`: names of kernels that stand for no family.
 */
export function withoutNames(message: string, own: readonly KernelName[] = []): string {
  return message.replace(
    /(^|[."] )?Linux (\d+\.\d+(?:\.\d+)?(?:[-+][\w.+-]*\w)?)/g,
    (text, before: string | undefined, name: string) => {
      if (!own.includes(name) && !familyKernels(name).includes(name)) return text;
      return before === undefined ? 'the kernel' : `${before}The kernel`;
    },
  );
}

/** Adds the users that lose their region, when the finding is about a region that is not reserved. */
function withUsers(
  problem: BootProblem,
  report: BootReport,
  users: () => ReadonlyMap<string, readonly RegionUser[]>,
): BootProblem {
  const isLost = outcomeOf(report, problem.path)?.state === 'failed';
  const using = isLost && problem.severity !== 'information' ? users().get(problem.path) : undefined;
  if (using === undefined) return problem;
  const named = using
    .filter(({ node, kind, enabled }) => enabled && kind !== 'iommu' && node.path !== problem.path)
    .slice(0, USERS_MAX)
    .map(({ node }) => ({ path: node.path, property: 'memory-region', message: `${node.name} uses this region.` }));
  return { ...problem, related: [...problem.related, ...named] };
}
