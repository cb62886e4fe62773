/** Our blobs beside those of `cpp | dtc`, board by board: what the conformance script and its test share. */
import { relative } from 'node:path';
import type { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { type FdtNode, readFdt } from '../../server/src/fdt/read.ts';
import { type Reference, referenceBlobs } from './kernelTree.ts';

/** Options of dtc under which blobs are compared. */
export type Variant = 'plain' | 'symbols';

const VARIANT_OPTIONS: Readonly<Record<Variant, readonly string[]>> = { plain: [], symbols: ['-@'] };

export interface Comparison {
  /** Absolute path of the board. */
  readonly board: string;
  readonly variant: Variant;
  /** `refused`: cpp or dtc gives no blob (an older dtc than the kernel's own), so there is no verdict. */
  readonly verdict: 'equal' | 'different' | 'refused';
  /** Why, when not equal: the problem that stopped us, the first structure that differs, or dtc's words. */
  readonly detail: string;
}

interface CompareInput {
  /** Folder of the kernel tree. */
  readonly kernel: string;
  readonly boards: readonly string[];
  /** For each variant wanted, an analyzer with the settings that go with it. */
  readonly analyzers: Readonly<Partial<Record<Variant, Analyzer>>>;
  /** Reference compilers that run at a time. */
  readonly jobs: number;
}

/** Compares in order of the boards; references are computed ahead while we compile. */
export async function* compareBoards({ kernel, boards, analyzers, jobs }: CompareInput): AsyncGenerator<Comparison> {
  const variants = (['plain', 'symbols'] as const).filter((variant) => analyzers[variant]);
  const options = variants.map((variant) => VARIANT_OPTIONS[variant]);
  const pending: Promise<readonly Reference[]>[] = [];
  for (const [i, board] of boards.entries()) {
    for (const ahead of boards.slice(i + pending.length, i + jobs)) {
      pending.push(referenceBlobs(kernel, relative(kernel, ahead), options));
    }
    const references = (await pending.shift()) ?? [];
    for (const [index, variant] of variants.entries()) {
      const analyzer = analyzers[variant];
      const reference = references[index];
      if (analyzer && reference) yield { board, variant, ...compare(analyzer, board, reference) };
    }
  }
}

function compare(analyzer: Analyzer, path: string, reference: Reference): Pick<Comparison, 'verdict' | 'detail'> {
  if (reference.status !== 0) {
    return { verdict: 'refused', detail: reference.messages.trim().split('\n')[0] ?? '' };
  }
  const board = analyzer.board(analyzer.host.resolve(path) ?? path);
  const error = board?.compiled.problems.find((problem) => problem.severity === 'error');
  if (!board || error) {
    return { verdict: 'different', detail: error ? `${error.code}: ${error.message}` : 'the file cannot be read' };
  }
  if (Buffer.compare(board.blob, reference.blob) === 0) return { verdict: 'equal', detail: '' };
  return { verdict: 'different', detail: firstDifference(board.blob, reference.blob) };
}

/** The first place where two trees differ, in words. */
export function firstDifference(ours: Uint8Array, theirs: Uint8Array): string {
  const a = readFdt(ours).value;
  const b = readFdt(theirs).value;
  if (!a || !b) return a ? 'dtc gave no readable blob' : 'we gave no readable blob';
  if (JSON.stringify(a.memReserve, bigints) !== JSON.stringify(b.memReserve, bigints)) return '/memreserve/ entries';
  return nodeDifference(a.root, b.root) ?? 'same tree: header or strings block';
}

function nodeDifference(a: FdtNode, b: FdtNode): string | undefined {
  for (let i = 0; i < Math.max(a.properties.length, b.properties.length); i++) {
    const ours = a.properties[i];
    const theirs = b.properties[i];
    if (!ours || ours.name !== theirs?.name) {
      return `${a.path}: property ${ours?.name ?? '(none)'}, dtc has ${theirs?.name ?? '(none)'}`;
    }
    const at = firstDifferentByte(ours.value, theirs.value);
    if (at !== undefined) return `${a.path}: value of ${ours.name}, from byte ${at}`;
  }
  for (let i = 0; i < Math.max(a.children.length, b.children.length); i++) {
    const ours = a.children[i];
    const theirs = b.children[i];
    if (!ours || ours.name !== theirs?.name) {
      return `${a.path}: child ${ours?.name ?? '(none)'}, dtc has ${theirs?.name ?? '(none)'}`;
    }
    const inside = nodeDifference(ours, theirs);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function firstDifferentByte(a: Uint8Array, b: Uint8Array): number | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (a[i] !== b[i]) return i;
  return undefined;
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
