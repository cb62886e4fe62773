/** What differs between kernels for one board, and only that. */
import { formatSize, hex } from '../base/format.ts';
import { releasesText } from '../boot/families.ts';
import { byAge } from '../boot/kernel/kernels.ts';
import type { BootProblem, BootReport, KernelName, RegionOutcome, ReservedMemEntry } from '../boot/report.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { mergedFindings, saidKey, withoutNames } from './findings.ts';

/** What some of the kernels do, as text. */
interface KernelsSay {
  /** The oldest first. */
  readonly kernels: readonly KernelName[];
  /** The releases that these kernels represent. */
  readonly releases: string;
  readonly text: string;
}

interface RegionDifference {
  readonly path: string;
  readonly name: string;
  readonly outcomes: readonly KernelsSay[];
}

interface GenerationDifferences {
  readonly kernels: readonly KernelName[];
  /** Groups of kernels that agree on this board in all fields below, the oldest first. */
  readonly groups: readonly Omit<KernelsSay, 'text'>[];
  /** Regions whose outcome differs between kernels, in the order of the tree. */
  readonly regions: readonly RegionDifference[];
  /** How the boot ends, where that differs. */
  readonly outcomes: readonly KernelsSay[];
  /** Where the kernel image lies is assumed, so that places beside it are, too. */
  readonly isImageAssumed: boolean;
  /** Findings that not all kernels make, with those that do; in other words on other kernels, it is another finding. */
  readonly findings: readonly (BootProblem & { readonly releases: string })[];
}

/** Compares the boots of one board on several kernels. */
export function compareGenerations(root: TreeNode, reports: readonly BootReport[]): GenerationDifferences {
  const sorted = [...reports].sort((a, b) => byAge(a.kernel, b.kernel));
  const fares = new Map(sorted.map((report) => [report, faresOf(report)]));
  const paths = new Map(sorted.flatMap(({ regions }) => regions.map(({ path, name }) => [path, name] as const)));
  const regions = [...paths].flatMap(([path, name]): readonly RegionDifference[] => {
    const outcomes = differences(sorted, (report) => fares.get(report)?.get(path) ?? IGNORED);
    return outcomes.length > 0 ? [{ path, name, outcomes }] : [];
  });
  const kernels = sorted.map(({ kernel }) => kernel);
  const findings = mergedFindings(root, sorted, saidKey)
    .filter((found) => (found.kernels?.length ?? 0) < kernels.length)
    .map((found) => ({
      ...found,
      message: withoutNames(found.message, kernels),
      releases: releasesText(found.kernels ?? [], kernels),
    }));
  const outcomes = differences(sorted, outcomeText);
  return {
    kernels,
    groups: groupsOf(kernels, [...regions.flatMap((one) => one.outcomes), ...outcomes, ...findings]),
    regions,
    outcomes,
    isImageAssumed: reports.some(({ events }) =>
      events.some((event) => event.kind === 'image-assumed' && event.by === undefined),
    ),
    findings,
  };
}

/** Groups of kernels: every statement names either all kernels of a group, or none. */
function groupsOf(
  kernels: readonly KernelName[],
  statements: readonly { readonly kernels?: readonly KernelName[] }[],
): GenerationDifferences['groups'] {
  const named = statements.map((one) => new Set(one.kernels));
  const groups = new Map<string, KernelName[]>();
  for (const kernel of kernels) {
    const key = named.map((set) => (set.has(kernel) ? '1' : '0')).join('');
    groups.set(key, [...(groups.get(key) ?? []), kernel]);
  }
  return [...groups.values()].map((group) => ({ kernels: group, releases: releasesText(group, kernels) }));
}

function outcomeText({ outcome, panic }: BootReport): string {
  if (panic !== undefined) return `panics: ${panic}`;
  return outcome === 'ok' ? 'boots' : 'does not come up';
}

/** The differences for one region; empty where all kernels do the same. */
export function regionDifference(reports: readonly BootReport[], path: string): readonly KernelsSay[] {
  const sorted = [...reports].sort((a, b) => byAge(a.kernel, b.kernel));
  return differences(sorted, (report) => fareOf(report.regions.find((region) => region.path === path)));
}

function differences(reports: readonly BootReport[], textOf: (report: BootReport) => string): readonly KernelsSay[] {
  const said = new Map<string, KernelName[]>();
  for (const report of reports) {
    const text = textOf(report);
    const kernels = said.get(text);
    if (kernels === undefined) said.set(text, [report.kernel]);
    else kernels.push(report.kernel);
  }
  const all = reports.map(({ kernel }) => kernel);
  if (said.size < 2) return [];
  return [...said].map(([text, kernels]) => ({ kernels, releases: releasesText(kernels, all), text }));
}

function faresOf({ regions, reservedMem }: BootReport): ReadonlyMap<string, string> {
  const entries = new Map(reservedMem.map((entry) => [entry.path, entry]));
  return new Map(regions.map((region) => [region.path, fareOf(region, entries.get(region.path))]));
}

const IGNORED = 'ignored';

/** The outcome of a region as text, without the reason: reasons name kernels, so they always differ. */
function fareOf(region: RegionOutcome | undefined, entry?: ReservedMemEntry): string {
  if (region === undefined) return IGNORED;
  const { base, size, placement, driver, state } = region;
  if (state === 'ignored') return entry === undefined ? IGNORED : `not reserved, ${registered(entry)}`;
  if (state === 'failed') return base === undefined || placement === 'dynamic' ? 'lost' : `lost, at ${hex(base)}`;
  const where = base === undefined ? 'no address' : `${placement === 'dynamic' ? 'placed ' : ''}at ${hex(base)}`;
  return `${where}, ${formatSize(size)}${driver === undefined ? '' : `, driver ${driver}`}`;
}

/** The text for a region with an address read from the wrong bytes: it is registered, though nothing is reserved there. */
function registered({ base, size }: ReservedMemEntry): string {
  return `registered at ${hex(base)}, ${formatSize(size)}`;
}

/** `5.10 to 6.4: placed at …; 6.5 and later: …` */
export function differenceText(outcomes: readonly KernelsSay[]): string {
  return outcomes.map(lineOf).join('; ');
}

/** For a terminal; ends with a newline. */
export function differencesText(differences: GenerationDifferences): string {
  const { kernels, groups, regions, outcomes, findings } = differences;
  const all = releasesText(kernels, kernels);
  if (groups.length < 2) {
    return `Linux ${all} do the same with the regions of this board; the lines that they print may differ.\n`;
  }
  const lines = [`What differs between Linux ${all} on this board:`, '', 'Alike are'];
  for (const { releases } of groups) lines.push(`  ${releases}`);
  if (outcomes.length > 0) lines.push('', 'Boot', ...outcomes.map(kernelLine));
  for (const { path, outcomes: fares } of regions) lines.push('', path, ...fares.map(kernelLine));
  if (findings.length > 0) lines.push('', 'Findings');
  for (const { releases, code, path, message } of findings) {
    lines.push(kernelLine({ releases, text: `[${code}] ${path}: ${message.replaceAll('\n', ' ')}` }));
  }
  if (regions.length > 0 && differences.isImageAssumed) lines.push('', IMAGE_ASSUMED);
  return `${lines.join('\n')}\n`;
}

const IMAGE_ASSUMED =
  'The kernel image is assumed to lie at the start of RAM, with the size that Debian builds: places beside it differ with that, too. "kernelImage" in a profile states it.';

function kernelLine(said: Pick<KernelsSay, 'releases' | 'text'>): string {
  return `  ${lineOf(said)}`;
}

function lineOf({ releases, text }: Pick<KernelsSay, 'releases' | 'text'>): string {
  return `${releases}: ${text}`;
}
