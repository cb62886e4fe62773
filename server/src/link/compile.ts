/** The entry points of the compiler: they turn a board file into a complete tree and a blob. */

import { readU32 } from '../base/bytes.ts';
import { type WriteOptions, writeFdt } from '../fdt/write.ts';
import { MacroTable } from '../preprocess/macroTable.ts';
import { COMPILE_FILTERS, type CompileFacts, runFilters } from '../problems/filters.ts';
import type { Problem } from '../problems/problem.ts';
import { LabelIndex } from '../tree/labels.ts';
import { type ResolveOptions, resolveLiveTree } from '../tree/resolve.ts';
import type { ReportFault } from '../tree/structureChecks.ts';
import { DtNode } from '../tree/tree.ts';
import { LostText } from './lostText.ts';
import { type RunResult, runBoard } from './run.ts';
import { newTrace, ProblemSink, type RunInput } from './runContext.ts';
import { swallowedBy } from './unclosedComments.ts';

/** Options of the compiler. */
export type CompileOptions = ResolveOptions;

/** A compiled board: the result of its run, with all references resolved. */
export interface CompiledBoard {
  readonly run: RunResult;
  readonly problems: readonly Problem[];
  /** Whether the text is part of an unknown board, so that most of its references have no target. */
  readonly isPart?: boolean;
}

/** Runs and resolves a board. Always returns a tree; problems of level error mean that dtc would write no blob. */
export function compileBoard(input: RunInput, options: CompileOptions): CompiledBoard {
  const run = runBoard(input);
  resolveLiveTree({ ...run, report: reportTo(run) }, options);
  const { sink, trace } = run;
  const isPart = input.build?.isPart === true && !run.isPlugin;
  const missing = [...sink.missingFiles].map(({ span }) => span);
  // The unknown board would come before the first line.
  if (isPart) missing.unshift({ file: input.root.path, start: 0, end: 0 });
  const facts: CompileFacts = {
    isPart,
    syntaxErrors: sink.syntaxErrors,
    valueFaults: sink.valueFaults,
    missingFiles: sink.missingFiles,
    unwritten: sink.unwritten,
    lost: missing.length > 0 ? new LostText(input.host, trace.macros, missing) : undefined,
    causeOf: (unknown) => swallowedBy(unknown, trace.files, input.host),
  };
  return { run, problems: runFilters(COMPILE_FILTERS, sink.problems, facts), isPart };
}

/** Reports faults at source positions to a run's sink. */
function reportTo({ sink }: RunResult): ReportFault {
  return (check, message, { site }, first) => {
    if (!site) return;
    const other = first?.site;
    const related =
      other && first ? [{ span: other.unit.originOf(other.start, other.end).site, message: first.message }] : [];
    sink.at(check, message, site, related);
  };
}

/** An empty board for a file that is not compiled, for the reasons in `problems`; `files` are its source files. */
export function emptyBoard(path: string, files: Iterable<string>, problems: readonly Problem[]): CompiledBoard {
  const run: RunResult = {
    root: new DtNode('', undefined),
    labels: new LabelIndex(),
    reservations: [],
    isPlugin: false,
    omittable: [],
    sink: new ProblemSink(),
    trace: newTrace([path, ...files], new MacroTable()),
  };
  return { run, problems };
}

/** The blob of a compiled board. If `bootCpu` is undefined, it is guessed as dtc does. The other options are dtc's. */
export function flatten(
  board: CompiledBoard,
  bootCpu: number | undefined,
  options: Omit<WriteOptions, 'bootCpu'> = {},
): Uint8Array {
  const { root, reservations } = board.run;
  return writeFdt(root, reservations, {
    ...options,
    bootCpu: bootCpu ?? guessBootCpu(board.run),
  });
}

/** `reg` of the first child of `/cpus`; 0 if that is not one cell (dtc 1.8.1, livetree.c: guess_boot_cpuid). */
export function guessBootCpu({ root }: Pick<RunResult, 'root'>): number {
  const cpu = root.child('cpus')?.children[0];
  const reg = cpu?.property('reg');
  return reg?.length === 4 ? readU32(reg, 0) : 0;
}
