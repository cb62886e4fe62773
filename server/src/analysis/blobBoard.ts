/**
 * A blob as a board: its live tree as dtc builds it, with dtc's checks and ours. No part of it is in a source, so its
 * problems have the file as their place and name node and property (`Problem.subject`).
 */

import type { LevelOptions } from '../checks/levels.ts';
import { treeFromBlob } from '../fdt/blobTree.ts';
import { type FdtBlob, type FdtReadProblem, readFdt } from '../fdt/read.ts';
import type { CompiledBoard, CompileOptions } from '../link/compile.ts';
import { newTrace, ProblemSink } from '../link/runContext.ts';
import { MacroTable } from '../preprocess/macroTable.ts';
import type { Problem } from '../problems/problem.ts';
import { type ResolveOptions, resolveLiveTree } from '../tree/resolve.ts';
import type { ReportFault } from '../tree/structureChecks.ts';
import { Board } from './board.ts';

const NO_SOURCES = new Map<string, undefined>();

/** A blob that dtc can read, as a board. */
export class BlobBoard extends Board {
  readonly #bytes: Uint8Array;
  /** As the header says. */
  readonly bootCpu: number;

  constructor(path: string, blob: FdtBlob, levels: LevelOptions, options: CompileOptions) {
    super(path, boardOf(path, blob, options), NO_SOURCES, levels);
    this.#bytes = blob.bytes;
    this.bootCpu = blob.bootCpuid;
  }

  /** The bytes as they were read. */
  override get blob(): Uint8Array {
    return this.#bytes;
  }
}

/** The board of a blob, or the problems why there is none. */
export interface OpenedBlob {
  readonly board: BlobBoard | undefined;
  readonly problems: readonly Problem[];
}

/** Reads a blob as dtc does. A damaged blob gives no board. */
export function openBlob(path: string, bytes: Uint8Array, levels: LevelOptions, options: CompileOptions): OpenedBlob {
  const { value, problems } = readFdt(bytes, 'dtc');
  if (!value || problems.length > 0) return { board: undefined, problems: problems.map((each) => damage(path, each)) };
  return { board: new BlobBoard(path, value, levels, options), problems: [] };
}

function damage(path: string, { code, message, offset }: FdtReadProblem): Problem {
  return {
    code,
    severity: 'error',
    message: `at byte ${offset}: ${message}`,
    span: placeIn(path),
    related: [],
  };
}

function placeIn(file: string): Problem['span'] {
  return { file, start: 0, end: 0 };
}

function boardOf(path: string, blob: FdtBlob, options: ResolveOptions): CompiledBoard {
  const sink = new ProblemSink();
  const problems: Problem[] = [];
  const report: ReportFault = (code, message, { node, property }, first) => {
    const related = first ? [{ span: placeIn(path), message: `${first.node.path}: ${first.message}` }] : [];
    const subject = property === undefined ? { path: node.path } : { path: node.path, property };
    problems.push({ code, severity: 'error', message, span: placeIn(path), related, subject });
  };
  const tree = treeFromBlob(blob);
  resolveLiveTree({ ...tree, report }, options);
  const trace = newTrace([path], new MacroTable());
  return { run: { ...tree, sink, trace }, problems };
}
