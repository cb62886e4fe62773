/** The final state of one node after merging and resolving. */
import { describeReason } from '../address/resolver.ts';
import type { Board } from '../analysis/board.ts';
import type { Place, ProblemPlacer } from '../analysis/placedProblem.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import { hex } from '../base/format.ts';
import { describeValue } from '../ide/describeValue.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { differenceText, regionDifference } from '../regions/generations.ts';
import { regionUsers } from '../regions/users.ts';
import type { DtNode } from '../tree/tree.ts';
import { firstString, stringList } from '../tree/treeView.ts';
import { type BootOptions, planFor } from './answers.ts';
import type { Context } from './context.ts';

/** An entry of `reg`. Numbers are hex strings. */
export interface ExplainedReg {
  /** From `reg-names`. */
  readonly name?: string;
  /** The address on the node's bus. */
  readonly busAddress: string;
  readonly size: string;
  /** The address as the CPU sees it, through all `ranges`; absent where it does not. */
  readonly cpuAddress?: string;
  /** Why the CPU does not see it. */
  readonly reason?: string;
}

/** How a kernel treats a region. */
export interface ExplainedRegion {
  /** The chosen kernel. */
  readonly kernel: string;
  readonly state: 'reserved' | 'failed' | 'ignored';
  readonly placement: 'static' | 'dynamic';
  readonly base?: string;
  readonly size: string;
  readonly driver?: string;
  /** Reason as text, where the state is not `reserved`. */
  readonly reason?: string;
  /** Text, where other kernels treat it differently. */
  readonly onOtherKernels?: string;
  /** Paths of the nodes that use it. */
  readonly users: readonly string[];
  /** Assumptions of the prediction. */
  readonly assumptions: readonly string[];
}

/** A node of a board, merged and resolved. */
export interface ExplainedNode {
  readonly path: string;
  readonly labels: readonly string[];
  readonly compatible: readonly string[];
  /** `okay` where the node has no `status`. */
  readonly status: string;
  /** Every definition that was merged into it, in order. */
  readonly definitions: readonly Place[];
  /** In the blob's order: the text of each, and the places that set it, the last one the effective one. */
  readonly properties: readonly { readonly name: string; readonly text: string; readonly setAt: readonly Place[] }[];
  readonly reg: readonly ExplainedReg[];
  /** Present for children of `/reserved-memory` that a kernel evaluates. */
  readonly region?: ExplainedRegion;
}

/** See `Atlas.explain`. */
export function explain(
  context: Context,
  path: string,
  node: string,
  options: BootOptions = {},
): ExplainedNode | undefined {
  const board = context.open(path);
  const found = node.startsWith('&') ? board?.nodeByLabel(node.slice(1)) : board?.nodeAt(node);
  if (!board || !found || found.deleted) return undefined;
  return explainNode(board, found, context.placer(), () => planFor(context, board, options).plan);
}

/** The same for a known node; `planOf` is called only where a kernel evaluates the node. */
export function explainNode(
  board: Board,
  found: DtNode,
  placer: ProblemPlacer,
  planOf: () => readonly PlannedBoot[],
): ExplainedNode {
  const region = explainRegion(board, found, planOf);
  const compatible = found.property('compatible');
  return {
    path: found.path,
    labels: found.labels.filter((label) => !label.deleted).map(({ name }) => name),
    compatible: compatible === undefined ? [] : stringList(compatible),
    status: firstString(found.property('status')) ?? 'okay',
    definitions: found.definitions.map((site) => placer.placeOf(spanOf(site))),
    properties: found.allProperties
      .filter(({ deleted }) => !deleted)
      .map((property) => ({
        name: property.name,
        text: describeValue(property),
        setAt: [...property.overridden, ...(property.site ? [property.site] : [])].map((site) =>
          placer.placeOf(spanOf(site)),
        ),
      })),
    reg: explainReg(board, found),
    ...(region === undefined ? {} : { region }),
  };
}

function explainReg(board: Board, node: DtNode): readonly ExplainedReg[] {
  return board.resolver.resolveReg(node).map(({ regName, busAddress, size, cpuAddress, reason, notVisibleAt }) => ({
    ...(regName === undefined ? {} : { name: regName }),
    busAddress: hex(busAddress),
    size: hex(size),
    ...(cpuAddress === undefined ? {} : { cpuAddress: hex(cpuAddress) }),
    ...(reason === undefined ? {} : { reason: describeReason(reason, notVisibleAt ?? '') }),
  }));
}

function explainRegion(board: Board, node: DtNode, planOf: () => readonly PlannedBoot[]): ExplainedRegion | undefined {
  if (node.parent?.path !== '/reserved-memory' || !board.hasKnownKernel) return undefined;
  const reports = board.bootAll(planOf());
  const [report] = reports;
  const region = report?.regions.find(({ path }) => path === node.path);
  if (!report || !region) return undefined;
  const { state, placement, base, size, driver, reason } = region;
  const difference = regionDifference(reports, node.path);
  return {
    kernel: report.kernel,
    state,
    placement,
    ...(base === undefined ? {} : { base: hex(base) }),
    size: hex(size),
    ...(driver === undefined ? {} : { driver }),
    ...(reason === undefined ? {} : { reason }),
    ...(difference.length === 0 ? {} : { onOtherKernels: differenceText(difference) }),
    users: (regionUsers(board.root).get(node.path) ?? []).map((user) => user.node.path),
    assumptions: report.assumptions,
  };
}
