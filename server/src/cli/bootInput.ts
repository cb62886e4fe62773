/** The input that `boot` and `map` share: a tree from source or from a blob, and the profile it boots under. */

import { resolve } from 'node:path';
import { type Architecture, boardArchitecture, simulatedArchitecture } from '../analysis/architecture.ts';
import type { Board } from '../analysis/board.ts';
import type { BootReport } from '../boot/report.ts';
import { applyOverlays } from '../fdt/overlay.ts';
import { isFdt, readFdt } from '../fdt/read.ts';
import { canonicalPath } from '../node/diskHost.ts';
import { isReported } from '../problems/filters.ts';
import { hasInternalError } from '../problems/internalError.ts';
import { hasErrors } from '../problems/problem.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { type BootValues, Planner, readGivenKeys } from './bootPlan.ts';
import type { Caller } from './caller.ts';
import { readBytes } from './inputFile.ts';
import { nodePlace } from './nodePlace.ts';
import { type OverlayFile, openBoard, overlayFiles, requireSource } from './overlays.ts';
import { displayPath, formatUnplaced } from './problemText.ts';
import { fileArgument, openSession, ProblemWriter, type Session, writeProblems } from './session.ts';
import { ReportedError, ReportedFault, UsageError } from './usage.ts';

export interface BootInput {
  readonly blob: Uint8Array;
  /** Undefined when the input is a blob. */
  readonly board: Board | undefined;
  /** The architecture of the tree, even when no engine simulates it. */
  readonly architecture: Architecture;
  /** At least one boot. */
  readonly plan: readonly PlannedBoot[];
  /** Whether the source or the profile had errors, which have been written to standard error already. */
  readonly failed: boolean;
  /** Source position of a node; undefined for a node of a blob, and for one that no line defines. */
  placeOf(path: string): string | undefined;
  /**
   * Writes the engine's findings to standard error; with `all`, information as well. They are placed at source positions,
   * and for a blob at its nodes.
   */
  writeFindings(report: BootReport, all?: boolean): void;
}

/** Replaces the tree of a blob that cannot be read: the engine reports the reason. */
const NO_TREE: TreeNode = {
  name: '',
  path: '/',
  parent: undefined,
  children: [],
  property: () => undefined,
  propertyNames: () => [],
};

/** Reads the one file that the command line names, and the profile. */
export async function openBootInput(
  caller: Caller,
  positionals: readonly string[],
  values: BootValues,
): Promise<BootInput> {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('takes exactly one file');
  const given = readGivenKeys(values);
  const session = openSession(caller, values);
  const overlays = overlayFiles(session, values.overlay ?? []);
  const bytes = readBytes(file);
  if (isFdt(bytes)) {
    requireSource(overlays, file);
    const blob = overlays.trees.length > 0 ? await overlaidBlob(session, bytes, file, overlays.trees) : bytes;
    const name = displayPath(resolve(file));
    const writeFindings = ({ problems }: BootReport, all?: boolean) => {
      for (const problem of problems) {
        if (all || isReported(problem))
          caller.writeError(`${formatUnplaced(name, problem, caller.painter('error'))}\n`);
      }
    };
    const root = readFdt(blob).value?.root ?? NO_TREE;
    const path = canonicalPath(resolve(file));
    const architecture = boardArchitecture(path, root);
    const { plan, problems } = new Planner(session, given).plan({ path, root }, simulatedArchitecture(architecture));
    writeProblems(new ProblemWriter(session), problems);
    const placeOf = () => undefined;
    return { blob, board: undefined, architecture, plan, failed: hasErrors(problems), placeOf, writeFindings };
  }
  if (file.endsWith('.dtb')) throw new UsageError(`'${file}' is no flattened device tree`);
  const board = await openBoard(session, fileArgument(session, file), overlays);
  if (!board) throw new UsageError(`cannot read '${file}'`);
  const writer = new ProblemWriter(session);
  const errors = board.problems.filter((problem) => problem.severity === 'error');
  writeProblems(writer, errors);
  if (hasInternalError(errors)) throw new ReportedFault();
  if (board.isPart) {
    throw new UsageError(`'${file}' is text for a board that nothing names: name the board, and it with --overlay`);
  }
  if (board.isOverlay) {
    if (overlays.trees.length > 0 || errors.length > 0) throw new ReportedError();
    throw new UsageError(`'${file}' is an overlay: no kernel boots it by itself; name its base, and it with --overlay`);
  }
  const writeFindings = (report: BootReport, all?: boolean) =>
    writeProblems(writer, board.placeBootFindings([report]), all);
  const { architecture } = board;
  const { plan, problems } = new Planner(session, given).plan(board.machine, simulatedArchitecture(architecture));
  writeProblems(writer, problems);
  const { blob } = board;
  writeProblems(writer, board.faults);
  if (hasInternalError(board.faults)) throw new ReportedFault();
  const placeOf = (path: string) => nodePlace(board, path);
  const failed = hasErrors(errors) || hasErrors(problems);
  return { blob, board, architecture, plan, failed, placeOf, writeFindings };
}

/** A base blob with applied overlays; their problems are written to standard error. */
async function overlaidBlob(
  session: Session,
  base: Uint8Array,
  name: string,
  overlays: readonly OverlayFile[],
): Promise<Uint8Array> {
  const blobs: Uint8Array[] = [];
  for (const overlay of overlays) {
    const board = typeof overlay === 'string' ? await session.board(overlay) : overlay;
    if (!board) throw new UsageError(`cannot read '${overlay}'`);
    blobs.push(board.blob);
  }
  const { value, problems } = applyOverlays(base, blobs);
  for (const { code, message, overlay } of problems) {
    const part = overlay === undefined ? undefined : overlays[overlay];
    const where = part === undefined ? name : displayPath(typeof part === 'string' ? part : part.path);
    session.caller.writeError(`${where}: error[${code}]: ${message}\n`);
  }
  if (!value) throw new ReportedError();
  return value;
}
