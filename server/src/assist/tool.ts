/**
 * Questions of assistants: read-only, about a board, each answered with compact text and with the same facts as data.
 * The one implementation behind `dtatlas mcp` and the language model tools of VS Code.
 */
import type { Board } from '../analysis/board.ts';
import type { ProblemPlacer } from '../analysis/placedProblem.ts';
import { kernelHelp, kernelNamed } from '../boot/kernel/kernels.ts';
import type { BootReport, KernelName } from '../boot/report.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import type { SourceHost } from '../source/sourceHost.ts';

/** The source of answers: the disk and the folders of a command line, or the documents of an editor. */
export interface ToolContext {
  readonly host: SourceHost;
  /** Canonical path of the default board where no file is named; undefined where there is none. */
  readonly activeBoard: string | undefined;
  /** Canonical path of a named file. Throws a `ToolRefusal` for a missing file or one that may not be read. */
  resolve(name: string): string;
  /** The name of a file in answers: relative to its folder where an open folder contains it. */
  display(path: string): string;
  /** A board, an overlay on its base; undefined where the file is unreadable. */
  board(path: string): Board | undefined;
  /** The boots of a board. */
  plan(board: Board): readonly PlannedBoot[];
  /** Boards that include a file, the likeliest first. */
  boardsOf(path: string): readonly string[];
  /** Boards of the folders in order of path. */
  allBoards(): readonly string[];
  placer(): ProblemPlacer;
}

/** One parameter of a tool. */
interface ToolParameter {
  readonly type: 'string';
  readonly description: string;
  readonly enum?: readonly string[];
}

export interface ToolAnswer {
  readonly text: string;
  /** A value for `JSON.stringify`; paths as in the text, addresses and sizes as `0x…`, lines from one. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** The received input, after its types were checked. */
export type ToolInput = Readonly<Record<string, string | undefined>>;

export interface Tool {
  /** The tool's name for assistants. */
  readonly name: string;
  /** Title for people. */
  readonly title: string;
  /** Description for the model: what the tool answers and when to use it. */
  readonly description: string;
  /** Description for people who choose tools. */
  readonly userDescription: string;
  readonly parameters: Readonly<Record<string, ToolParameter>>;
  /** Names of required parameters. */
  readonly required: readonly string[];
  run(context: ToolContext, input: ToolInput): ToolAnswer;
}

/** An invalid or unanswerable question: a message for the asker, with advice. */
export class ToolRefusal extends Error {}

export const FILE: ToolParameter = {
  type: 'string',
  description:
    'Path of a .dts or .dtso, relative to the open folder or absolute. A .dtsi is looked at in the first board that includes it. The active board if left out, where an editor has one.',
};

export const KERNEL: ToolParameter = {
  type: 'string',
  description:
    'Linux release whose boot is simulated, such as "6.12" or "6.6.58". If left out: that of the kernel tree, the settings or the newest long-term series.',
};

/** The board of a question, and how the question named it. */
export interface AskedBoard {
  readonly board: Board;
  readonly name: string;
  /** Where a shared file was named: the board chosen for it, as a sentence. */
  readonly note: string | undefined;
}

/** The board that the parameter `file` names. */
export function boardOf(context: ToolContext, file: string | undefined): AskedBoard {
  const named = file === undefined ? context.activeBoard : context.resolve(file);
  if (named === undefined) throw new ToolRefusal("No board is active: name one with 'file'.");
  if (/\.(?:dts|dtso|overlay)$/.test(named) || file === undefined) return opened(context, named, undefined);
  const [first, ...others] = context.boardsOf(named);
  if (first === undefined) {
    throw new ToolRefusal(`No board that includes ${context.display(named)} was found: name a .dts with 'file'.`);
  }
  const more = others.length === 0 ? '' : ` (${others.length} more boards include it)`;
  return opened(
    context,
    first,
    `${context.display(named)} is answered through the board ${context.display(first)}${more}.`,
  );
}

function opened(context: ToolContext, path: string, note: string | undefined): AskedBoard {
  const board = context.board(path);
  const name = context.display(path);
  if (!board) throw new ToolRefusal(`${name} cannot be read.`);
  return { board, name, note };
}

/** The boots of a board, all on the kernel in the input, if there is one. */
export function planOf(context: ToolContext, board: Board, kernel: string | undefined): readonly PlannedBoot[] {
  const plan = context.plan(board);
  if (kernel === undefined) return plan;
  const found = kernelNamed(kernel);
  if (found === undefined) throw new ToolRefusal(`kernel: ${kernelHelp(kernel)}`);
  return onKernel(plan, found);
}

/** The boots of the plan's first kernel, on another one; the plan's reason for its own kernel is left out. */
function onKernel(plan: readonly PlannedBoot[], kernel: KernelName): readonly PlannedBoot[] {
  const own = plan[0]?.profile.kernel;
  return plan
    .filter(({ profile }) => profile.kernel === own)
    .map((boot) => ({
      ...boot,
      name: boot.profile.memoryName ?? '',
      profile: { ...boot.profile, kernel },
      notes: (boot.notes ?? []).filter((note) => !note.startsWith('The kernel is ')),
    }));
}

/** The boot of a board, or the reason why there is none. */
export function reportOf({ board, name }: AskedBoard, plan: readonly PlannedBoot[]): BootReport {
  const error = board.problems.find(({ severity }) => severity === 'error');
  const report = board.isOverlay ? undefined : board.boot(plan);
  if (report && !error) return report;
  if (board.isOverlay)
    throw new ToolRefusal(`${name} is an overlay whose base is not known: no kernel boots it by itself.`);
  const first = error === undefined ? '' : ` The first: ${error.message}`;
  throw new ToolRefusal(`${name} has errors, so that no kernel could boot it: check_file lists them.${first}`);
}
