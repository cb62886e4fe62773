/** A region of /reserved-memory in the source, and its results in the boots: the input of region fixes. */
import type { Interval } from '../base/intervals.ts';
import { isCompatible } from '../boot/deviceTree.ts';
import type { RegionOutcome } from '../boot/report.ts';
import { freeWithout } from '../regions/freeSpace.ts';
import { basename } from '../source/path.ts';
import type { DtNode, DtProperty } from '../tree/tree.ts';
import type { FixContext } from './quickFix.ts';

export interface RegionSource {
  readonly context: FixContext;
  readonly node: DtNode;
  /** On the chosen kernel. */
  readonly outcome: RegionOutcome;
  /** Cells of the root, which every entry must have. */
  readonly addressCells: number;
  readonly sizeCells: number;
  /** RAM that is free on every kernel without this region. */
  readonly free: readonly Interval[];
  /** The granularity of a CMA area on every kernel; undefined when the region is none. */
  readonly cmaAlignment: bigint | undefined;
}

/** The region of a problem, if the boots of the current text still find that problem. */
export function regionSource(context: FixContext): RegionSource | undefined {
  const { reports, problem } = context;
  const path = problem.subject?.path;
  const stillFound = reports.some(({ problems }) =>
    problems.some((found) => found.code === problem.code && found.path === path),
  );
  return path !== undefined && stillFound ? regionSourceAt(context, path) : undefined;
}

/** The region at a path, for any problem. */
export function regionSourceAt(context: FixContext, path: string): RegionSource | undefined {
  const { board, reports } = context;
  const node = board.nodeAt(path);
  const outcome = reports[0]?.regions.find((region) => region.path === path);
  if (!node || !outcome) return undefined;
  const isCma = outcome.reusable && !outcome.nomap && isCompatible(node, 'shared-dma-pool');
  const alignments = reports.flatMap(({ cmaAlignment }) => cmaAlignment ?? []);
  const { addressCells, sizeCells } = rootCells(board.root);
  return {
    context,
    node,
    outcome,
    addressCells,
    sizeCells,
    free: freeWithout(reports, path),
    cmaAlignment: isCma ? alignments.reduce((most, one) => (one > most ? one : most), 1n) : undefined,
  };
}

/** Cell counts of the root as the kernel reads them: 1 where they are missing (6.1 to 7.2 drivers/of/fdt.c). */
export function rootCells(root: DtNode): { readonly addressCells: number; readonly sizeCells: number } {
  const cells = (name: string) => {
    const value = root.property(name);
    return value?.length === 4 ? (value[3] ?? 1) : 1;
  };
  return { addressCells: cells('#address-cells'), sizeCells: cells('#size-cells') };
}

/** The number in `count` cells of a property from cell `index`. */
export function numberAt(property: DtProperty, index: number, count: number): bigint {
  let value = 0n;
  for (let i = 4 * index; i < 4 * (index + count); i++) value = (value << 8n) | BigInt(property.data[i] ?? 0);
  return value;
}

/** ` (in chip.dtsi)` where an edit is not in the board's own file, so that other boards get it, too. */
export function elsewhere({ board }: FixContext, file: string): string {
  return file === board.path ? '' : ` (in ${basename(file)})`;
}
