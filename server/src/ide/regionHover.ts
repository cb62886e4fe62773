/** Hovers of reserved memory: how each kernel treats a region, who uses it, and the cost of all regions. */
import { boardIsFor } from '../analysis/architecture.ts';
import type { Board } from '../analysis/board.ts';
import { nodeSpan } from '../analysis/placeFindings.ts';
import { formatSize } from '../base/format.ts';
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import type { BootReport, RegionOutcome } from '../boot/report.ts';
import { budgetLine } from '../mapModel/summary.ts';
import { describeUser, regionCosts, totalsOf, unusedLines } from '../regions/budget.ts';
import { carveOuts } from '../regions/carveOuts.ts';
import { regionDifference } from '../regions/generations.ts';
import { regionStory, storyLines } from '../regions/story.ts';
import { type RegionUser, regionUsers } from '../regions/users.ts';
import { userText, verdictText } from '../regions/withoutText.ts';
import { DtNode } from '../tree/tree.ts';
import { firstString } from '../tree/treeView.ts';
import { describeRange } from './describeAddress.ts';
import { list, type MarkdownBlock, text } from './markdown.ts';

/** Limit of users that a hover links to. */
const USERS_MAX = 8;

/**
 * The boots of a board: on the chosen kernel, or on `all` kernels, the chosen one first; none when no kernel can read the tree as
 * it is. A function, because most hovers do not need it, and a tree that was just edited has to be booted for it: a boot on
 * all kernels takes several times as long as one.
 */
export type Boots = (kernels: 'chosen' | 'all') => readonly BootReport[];

/** Hover of `/reserved-memory`, its children and memory nodes; nothing for any other node. */
export function describeReserved(board: Board, boots: Boots, node: DtNode): readonly MarkdownBlock[] {
  const isRegion = node.parent !== undefined && isReservedMemory(node.parent);
  if (!isRegion && !isReservedMemory(node) && !isMemory(node)) return [];
  // Only for a region is it said what other kernels do.
  const reports = boots(isRegion ? 'all' : 'chosen');
  const [report] = reports;
  if (report && !isKnownArchitecture(report.arch)) return describeUnpredicted(board, report.arch, node);
  if (isReservedMemory(node)) return report ? describeBudget(board, report) : [];
  return isRegion ? describeRegion(board, reports, node) : describeMemory(report);
}

function isMemory(node: DtNode): boolean {
  return node.parent?.path === '/' && firstString(node.property('device_type')) === 'memory';
}

function isReservedMemory(node: DtNode): boolean {
  return node.parent?.parent === undefined && /^reserved-memory(@|$)/.test(node.name);
}

/** For an architecture without a simulated kernel: a note about that, and the facts of the tree. */
function describeUnpredicted(board: Board, arch: string, node: DtNode): readonly MarkdownBlock[] {
  const isRegion = node.parent !== undefined && isReservedMemory(node.parent);
  if (!isRegion && !isReservedMemory(node)) return [];
  return [
    text(`${boardIsFor(arch)}, whose kernels are not simulated: what they do with this node is not known.`),
    ...usersOf(regionUsers(board.root).get(node.path) ?? []),
  ];
}

/** How the kernel treats a child of `/reserved-memory`. */
function describeRegion(board: Board, reports: readonly BootReport[], node: DtNode): readonly MarkdownBlock[] {
  const [report] = reports;
  if (!report) {
    return board.isOverlay ? [] : [text('Mend the errors of this board to see what the kernel does with this region.')];
  }
  const region = report.regions.find((r) => r.path === node.path);
  if (!region) return [text(`Linux ${report.kernel} does not look at this node.`)];
  const difference = regionDifference(reports, node.path);
  return [
    text({ strong: sentence(region, report.kernel) }),
    ...(difference.length > 0
      ? [
          list(
            'Differs between kernels:',
            difference.map(({ releases, text: does }) => `${releases}: ${does}`),
          ),
        ]
      : []),
    ...howItGotThere(report, region),
    ...usersOf(regionUsers(board.root).get(node.path) ?? []),
    ...mayItGo(board, report, node.path),
    ...assumptionsOf(report, region),
  ];
}

/** Limit of steps that a hover lists. */
const STEPS_MAX = 6;

/** The steps of the kernel for a region that it places, or that it fails to reserve. */
function howItGotThere(report: BootReport, region: RegionOutcome): readonly MarkdownBlock[] {
  if (region.placement === 'static' && region.state !== 'failed') return [];
  const steps = regionStory(report, region.path)?.steps ?? [];
  const lines = storyLines(steps.slice(0, STEPS_MAX));
  const more = steps.length - lines.length;
  return steps.length === 0
    ? []
    : [list('What the kernel tries:', more > 0 ? [...lines, `… and ${more} more`] : lines)];
}

/** The memory gained and the functions lost without the region. */
function mayItGo(board: Board, report: BootReport, path: string): readonly MarkdownBlock[] {
  const region = carveOuts(board.root, report).find((each) => each.path === path);
  const known = region?.users.filter(({ consumer }) => consumer !== undefined).slice(0, USERS_MAX) ?? [];
  // The hover lists the referring nodes already.
  if (!region || region.verdict === 'nothing' || (region.verdict === 'used' && known.length === 0)) return [];
  const takes = region.takes > 0n ? ` It takes ${formatSize(region.takes)} from the kernel.` : '';
  const head = `May it go? ${verdictText(region).replace(/^./, (first) => first.toUpperCase())}.${takes}`;
  return [known.length > 0 ? list(head, known.map(userText)) : text(head)];
}

function usersOf(users: readonly RegionUser[]): readonly MarkdownBlock[] {
  const places = users.slice(0, USERS_MAX).flatMap((user) => {
    const span = user.node instanceof DtNode ? nodeSpan(user.node) : undefined;
    return span ? [{ span, label: describeUser(user) }] : [];
  });
  return places.length === 0 ? [] : [{ kind: 'places', head: 'Used by', places, more: users.length - places.length }];
}

function describeBudget(board: Board, report: BootReport): readonly MarkdownBlock[] {
  const costs = regionCosts(board.root, report);
  return [text({ strong: `${budgetLine(totalsOf(report))} (Linux ${report.kernel})` }), ...asList(unusedLines(costs))];
}

function asList(lines: readonly string[]): readonly MarkdownBlock[] {
  return lines.length === 0 ? [] : [list('Of that, without use:', lines)];
}

function sentence(region: RegionOutcome, kernel: string): string {
  const kind = `${region.placement === 'static' ? 'Static' : 'Dynamic'} region, ${region.nomap ? 'no-map' : 'mapped'}${region.reusable ? ', reusable' : ''}`;
  const driver = region.driver === undefined ? 'no driver' : `driver ${region.driver}`;
  if (region.state !== 'reserved') {
    const why = region.reason ?? '';
    return `${kind}: ${region.state === 'failed' ? 'not reserved' : 'ignored'} by Linux ${kernel}${why === '' ? '' : ` – ${why}`}`;
  }
  if (region.base === undefined) return `${kind}, ${formatSize(region.size)}; ${driver}`;
  const predicted = region.placement === 'dynamic' ? 'predicted at ' : '';
  return `${kind}: ${predicted}${describeRange(region.base, region.size)}; ${driver} (Linux ${kernel})`;
}

/** A static region's address needs no assumption; its reservation and the placement of others around it do. */
function assumptionsOf(report: BootReport, region: RegionOutcome): readonly MarkdownBlock[] {
  if (report.assumptions.length === 0) return [];
  const head = region.placement === 'dynamic' ? 'The prediction assumes:' : 'Assumed for this boot:';
  return [list(head, report.assumptions)];
}

function describeMemory(report: BootReport | undefined): readonly MarkdownBlock[] {
  if (!report) return [];
  const banks = report.memory.filter((range) => !range.nomap);
  const total = banks.reduce((sum, { base, end }) => sum + end - base, 0n);
  const sum = `Memory as Linux ${report.kernel} sees it: ${formatSize(total)} mapped.`;
  return [report.assumptions.length > 0 ? list(sum, report.assumptions) : text(sum)];
}
