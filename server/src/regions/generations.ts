/** What differs between kernels for one board, and only that. */
import { formatSize, hex } from '../base/format.ts';
import { byAge } from '../boot/kernel/kernels.ts';
import type { BootProblem, BootReport, KernelName, RegionOutcome } from '../boot/report.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { mergedFindings } from './findings.ts';

/** What some of the kernels do, in words. */
interface KernelsSay {
  /** The oldest first. */
  readonly kernels: readonly KernelName[];
  readonly text: string;
}

interface RegionDifference {
  readonly path: string;
  readonly name: string;
  readonly outcomes: readonly KernelsSay[];
}

interface GenerationDifferences {
  readonly kernels: readonly KernelName[];
  /** Regions that do not fare alike, in the order of the tree. */
  readonly regions: readonly RegionDifference[];
  /** How the boot ends, where that differs. */
  readonly outcomes: readonly KernelsSay[];
  /** Findings that not all kernels make, with those that do. */
  readonly findings: readonly BootProblem[];
}

/** Compares the boots of one board on several kernels. */
export function compareGenerations(root: TreeNode, reports: readonly BootReport[]): GenerationDifferences {
  const sorted = [...reports].sort((a, b) => byAge(a.kernel, b.kernel));
  const paths = new Map(sorted.flatMap(({ regions }) => regions.map(({ path, name }) => [path, name] as const)));
  const regions = [...paths].flatMap(([path, name]): readonly RegionDifference[] => {
    const outcomes = differences(sorted, (report) => fareOf(report.regions.find((region) => region.path === path)));
    return outcomes.length > 0 ? [{ path, name, outcomes }] : [];
  });
  const kernels = sorted.map(({ kernel }) => kernel);
  return {
    kernels,
    regions,
    outcomes: differences(sorted, outcomeText),
    findings: mergedFindings(root, reports).filter((found) => (found.kernels?.length ?? 0) < kernels.length),
  };
}

function outcomeText({ outcome, panic }: BootReport): string {
  if (panic !== undefined) return `panics: ${panic}`;
  return outcome === 'ok' ? 'boots' : 'does not come up';
}

/** What differs for one region; nothing where all kernels do the same. */
export function regionDifference(reports: readonly BootReport[], path: string): readonly KernelsSay[] {
  const sorted = [...reports].sort((a, b) => byAge(a.kernel, b.kernel));
  return differences(sorted, (report) => fareOf(report.regions.find((region) => region.path === path)));
}

function differences(reports: readonly BootReport[], textOf: (report: BootReport) => string): readonly KernelsSay[] {
  const said = new Map<string, KernelName[]>();
  for (const report of reports) {
    const text = textOf(report);
    said.set(text, [...(said.get(text) ?? []), report.kernel]);
  }
  return said.size < 2 ? [] : [...said].map(([text, kernels]) => ({ kernels, text }));
}

/** How a region fares, without the reasons: they name kernels, and would differ for that alone. */
function fareOf(region: RegionOutcome | undefined): string {
  if (region === undefined || region.state === 'ignored') return 'ignored';
  const { base, size, placement, driver, state } = region;
  if (state === 'failed') return base === undefined || placement === 'dynamic' ? 'lost' : `lost, at ${hex(base)}`;
  const where = base === undefined ? 'no address' : `${placement === 'dynamic' ? 'placed ' : ''}at ${hex(base)}`;
  return `${where}, ${formatSize(size)}${driver === undefined ? '' : `, driver ${driver}`}`;
}

/** `6.1: placed at …; 6.12, 7.2: …` */
export function differenceText(outcomes: readonly KernelsSay[]): string {
  return outcomes.map(({ kernels, text }) => `${kernels.join(', ')}: ${text}`).join('; ');
}

/** For a terminal; ends with a newline. */
export function differencesText({ kernels, regions, outcomes, findings }: GenerationDifferences): string {
  const all = kernels.join(', ');
  if (regions.length + outcomes.length + findings.length === 0) return `Linux ${all} do the same on this board.\n`;
  const lines = [`What differs between Linux ${all} on this board:`];
  if (outcomes.length > 0) lines.push('', 'Boot', ...outcomes.map(kernelLine));
  for (const { path, outcomes: fares } of regions) lines.push('', path, ...fares.map(kernelLine));
  if (findings.length > 0) lines.push('', 'Findings');
  for (const { kernels: on = [], code, path, message } of findings) {
    lines.push(kernelLine({ kernels: on, text: `[${code}] ${path}: ${message.replaceAll('\n', ' ')}` }));
  }
  return `${lines.join('\n')}\n`;
}

function kernelLine({ kernels, text }: KernelsSay): string {
  return `  ${kernels.join(', ')}: ${text}`;
}
