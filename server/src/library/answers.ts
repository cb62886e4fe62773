/** Results of the library's methods: each takes a path and returns plain data. */
import { engineOf } from '../analysis/architecture.ts';
import type { Board } from '../analysis/board.ts';
import { memoryMapOf } from '../analysis/boardMap.ts';
import type { PlacedProblem } from '../analysis/placedProblem.ts';
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import type { BootReport, KernelName } from '../boot/report.ts';
import { type ReportJson, reportToJson } from '../boot/reportJson.ts';
import { type MemoryMapJson, mapToJson } from '../mapModel/mapJson.ts';
import { hasErrors, type Problem, unreadableFile } from '../problems/problem.ts';
import { profileProblems } from '../profiles/findProfile.ts';
import { keysFor, mergeKeys, type PlannedBoot, planBoots } from '../profiles/plan.ts';
import { readProfile } from '../profiles/readProfile.ts';
import type { Context } from './context.ts';

function unread({ analyzer }: Context, path: string): Problem {
  return unreadableFile(path, analyzer.host.refusal?.(path)?.words);
}

/** The result of a compilation. */
export interface CompiledFile {
  /** The flattened device tree that `cpp | dtc` writes; absent after errors. */
  readonly blob?: Uint8Array;
  /** The root's `model`; empty where it has none. */
  readonly model: string;
  /** Whether the file is an overlay (`/plugin/`). */
  readonly isOverlay: boolean;
  /** Every file read; the first is the compiled file. */
  readonly files: readonly string[];
  /** The messages that cpp and dtc would print. */
  readonly problems: readonly PlacedProblem[];
}

/** See `Atlas.compile`. */
export function compile(context: Context, path: string): CompiledFile {
  const board = context.analyzer.board(path);
  if (!board) return { model: '', isOverlay: false, files: [], problems: context.placed([unread(context, path)]) };
  const { model, isOverlay } = board;
  const problems = board.problems;
  const blob = hasErrors(problems) ? undefined : board.blob;
  return {
    ...(blob === undefined || blob.length === 0 ? {} : { blob }),
    model,
    isOverlay,
    files: [...board.files],
    problems: context.placed([...problems, ...board.faults]),
  };
}

/** Boot parameters; absent ones come from the board's `.dtatlas.json`, if the host has one, and from the tree. */
export interface BootOptions {
  readonly kernel?: KernelName;
  /** A profile in the format of `.dtatlas.json`, for this board; it replaces that file. */
  readonly profile?: string;
}

/** See `Atlas.check`. */
export function check(context: Context, path: string, options: BootOptions = {}): readonly PlacedProblem[] {
  const board = context.open(path);
  if (!board) return context.placed([unread(context, path)]);
  if (hasErrors(board.problems) || !board.hasKnownKernel) return context.placed([...board.problems, ...board.faults]);
  const { plan, problems } = planFor(context, board, options);
  return context.placed([...problems, ...board.problemsWith(board.bootAll(plan))]);
}

/** A boot of a board. */
export interface BootedBoard {
  /**
   * What the kernel prints, places and refuses; absent for an overlay without a base, for a board without a blob, and for
   * an architecture whose kernels are not simulated.
   */
  readonly report?: ReportJson;
  /** Problems of the source or the profile. The engine's findings are in the report, and with places in the result of `check`. */
  readonly problems: readonly PlacedProblem[];
}

/** See `Atlas.boot`. */
export function boot(context: Context, path: string, options: BootOptions = {}): BootedBoard {
  const { booted, problems } = bootOf(context, path, options);
  const isSimulated = booted !== undefined && isKnownArchitecture(booted.report.arch);
  return { ...(isSimulated ? { report: reportToJson(booted.report) } : {}), problems };
}

/** The memory map of a board. */
export interface MappedBoard {
  /**
   * Absent for an overlay without a base and for a board without a blob. For an architecture whose kernels are not simulated
   * it shows the tree's contents.
   */
  readonly map?: MemoryMapJson;
  readonly problems: readonly PlacedProblem[];
}

/** See `Atlas.memoryMap`. */
export function memoryMap(context: Context, path: string, options: BootOptions = {}): MappedBoard {
  const { booted, problems } = bootOf(context, path, options);
  if (!booted) return { problems };
  const { board, report, plan } = booted;
  return { map: mapToJson(memoryMapOf(board, report, plan)), problems };
}

interface Booted {
  readonly board: Board;
  readonly plan: readonly PlannedBoot[];
  /** An architecture without an engine is simulated as arm64, under its own name. */
  readonly report: BootReport;
}

/** The boot of a board, undefined where there is none; and the problems of the source or the profile. */
function bootOf(
  context: Context,
  path: string,
  options: BootOptions,
): { readonly booted: Booted | undefined; readonly problems: readonly PlacedProblem[] } {
  const board = context.open(path);
  if (!board) return { booted: undefined, problems: context.placed([unread(context, path)]) };
  const { plan, problems } = planFor(context, board, options);
  const report = board.boot(plan);
  const errors = board.problems.filter(({ severity }) => severity === 'error');
  return {
    booted: report && { board, plan, report },
    problems: context.placed([...errors, ...problems, ...board.faults]),
  };
}

/** The boots of the given profile, else of the file for the board. */
export function planFor(
  context: Context,
  board: Board,
  { kernel, profile }: BootOptions,
): { readonly plan: readonly PlannedBoot[]; readonly problems: readonly Problem[] } {
  const given =
    profile === undefined
      ? undefined
      : { ...context.profiles.withFiles(readProfile(profile), '/'), path: board.path, folder: '/' };
  const found = given ?? context.profiles.find(board.path);
  const keys = found ? keysFor(found.value, found.folder, board.machine) : {};
  const plan = planBoots(
    mergeKeys(keys, kernel === undefined ? {} : { kernel: [kernel] }),
    board.machine,
    { arch: engineOf(board.architecture) ?? board.architecture },
    given ? undefined : found?.path,
  );
  return { plan, problems: found ? profileProblems(found) : [] };
}
