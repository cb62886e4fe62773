/** The input that `boot` and `map` share: a tree from source or from a blob, and the profile it boots under. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Board } from '../analysis/board.ts';
import { LineIndex } from '../base/lineIndex.ts';
import { PAGE_SIZES } from '../boot/profile.ts';
import type { BootReport, KernelGeneration } from '../boot/report.ts';
import { isFdt, readFdt } from '../fdt/read.ts';
import { canonicalPath, isRepositoryTop, toHostPath } from '../node/diskHost.ts';
import { ProfileFinder, profileProblems } from '../profiles/findProfile.ts';
import { keysFor, mergeKeys, type PlannedBoard, type PlannedBoot, planBoots } from '../profiles/plan.ts';
import { ARCHITECTURES, type ProfileKeys, type ReadProfile, readProfile } from '../profiles/readProfile.ts';
import { parseSize, type RamChoice } from '../profiles/values.ts';
import { dirname } from '../source/path.ts';
import {
  displayPath,
  fileArgument,
  hasErrors,
  isReported,
  openSession,
  ProblemWriter,
  type Session,
  writeProblems,
} from './session.ts';
import { oneOf, SOURCE_OPTIONS, UsageError } from './usage.ts';

/** Options of the commands that boot. */
export const BOOT_OPTIONS = {
  ...SOURCE_OPTIONS,
  kernel: { type: 'string' },
  arch: { type: 'string' },
  'page-size': { type: 'string' },
  profile: { type: 'string' },
  ram: { type: 'string' },
} as const;

/** The kernels that can be named. */
export const KERNELS: readonly KernelGeneration[] = ['6.1', '6.12', '7.2'];

export interface BootValues {
  readonly include?: string[] | undefined;
  readonly define?: string[] | undefined;
  readonly kernel?: string | undefined;
  readonly arch?: string | undefined;
  readonly 'page-size'?: string | undefined;
  readonly profile?: string | undefined;
  readonly ram?: string | undefined;
}

export interface BootInput {
  readonly blob: Uint8Array;
  /** Undefined when the input is a blob. */
  readonly board: Board | undefined;
  /** At least one boot. */
  readonly plan: readonly PlannedBoot[];
  /** Whether the source or the profile had errors; they are written to standard error already. */
  readonly failed: boolean;
  /** Writes the engine's findings to standard error: at places of the source, for a blob at its nodes. */
  writeFindings(report: BootReport): void;
}

/** Reads the one file that the command line names, and the profile. */
export async function openBootInput(positionals: readonly string[], values: BootValues): Promise<BootInput> {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('takes exactly one file');
  const given = readGivenKeys(values);
  const bytes = readBytes(file);
  if (isFdt(bytes)) {
    const name = displayPath(resolve(file));
    const writeFindings = ({ problems }: BootReport) => {
      for (const { severity, code, path, message } of problems.filter(isReported)) {
        process.stderr.write(`${name}:${path}: ${severity}[${code}]: ${message}\n`);
      }
    };
    const root = readFdt(bytes).value?.root;
    const path = canonicalPath(resolve(file));
    const { plan, failed } = makePlan(openSession(values), given, values, root && { path, root }, 'arm64');
    return { blob: bytes, board: undefined, plan, failed, writeFindings };
  }
  if (file.endsWith('.dtb')) throw new UsageError(`'${file}' is no flattened device tree`);
  const session = openSession(values);
  const board = await session.board(fileArgument(session, file));
  if (!board) throw new UsageError(`cannot read '${file}'`);
  const writer = new ProblemWriter(session);
  const errors = board.problems.filter((problem) => problem.severity === 'error');
  writeProblems(writer, errors);
  if (board.isOverlay) throw new UsageError(`'${file}' is an overlay: no kernel boots it by itself`);
  const writeFindings = (report: BootReport) => writeProblems(writer, board.placeBootFindings([report]));
  // A board says by its folder or its CPUs what it is for; an option is stronger.
  const own = board.architecture === 'riscv' ? 'riscv64' : board.architecture;
  const arch = ARCHITECTURES.find((name) => name === own) ?? 'arm64';
  const { plan, failed } = makePlan(session, given, values, board, arch);
  return { blob: board.blob, board, plan, failed: failed || hasErrors(errors), writeFindings };
}

interface GivenKeys {
  /** What options say; stronger than any file. */
  readonly options: ProfileKeys;
  /** The file that `--profile` names. */
  readonly file: ReadProfile | undefined;
}

function readGivenKeys(values: BootValues): GivenKeys {
  const pages = values['page-size'];
  const options = {
    ...(values.kernel === undefined ? {} : { kernel: [oneOf('kernel', values.kernel, KERNELS)] }),
    ...(values.arch === undefined ? {} : { arch: oneOf('arch', values.arch, ARCHITECTURES) }),
    ...(pages === undefined ? {} : { pageSize: oneOf('page-size', pages, PAGE_SIZES) }),
  };
  if (values.profile === undefined) return { options, file: undefined };
  const text = new TextDecoder().decode(readBytes(values.profile));
  const file = readProfile(text);
  const errors = file.problems.map(({ start, message }) => {
    const { line, character } = new LineIndex(text).positionAt(start);
    return `${line + 1}:${character + 1}: ${message}`;
  });
  if (errors.length > 0) throw new UsageError(`profile '${values.profile}': ${errors.join(' ')}`);
  return { options, file };
}

/** The boots: what options say, on top of the named profile, or else of the `.dtatlas.json` that is for the board. */
function makePlan(
  session: Session,
  given: GivenKeys,
  values: BootValues,
  board: PlannedBoard | undefined,
  arch: string,
): { readonly plan: readonly PlannedBoot[]; readonly failed: boolean } {
  const fallback = { kernel: '7.2' as const, arch };
  if (board === undefined) {
    const { kernel = [fallback.kernel], arch: named = arch, pageSize } = given.options;
    const pages = pageSize === undefined ? {} : { pageSize };
    return {
      plan: kernel.map((one) => ({ name: '', profile: { kernel: one, arch: named, ...pages } })),
      failed: false,
    };
  }
  const found =
    given.file === undefined ? new ProfileFinder(session.host, isRepositoryTop).find(board.path) : undefined;
  if (found) writeProblems(new ProblemWriter(session), profileProblems(found));
  const file = given.file ?? found;
  const folder = found?.folder ?? dirname(toHostPath(resolve(values.profile ?? board.path)));
  const fromFile = file ? keysFor(file.value, folder, board) : {};
  const chosen = values.ram === undefined ? {} : chooseRam(values.ram, fromFile);
  const keys = mergeKeys(mergeKeys(fromFile, given.options), chosen);
  return {
    plan: planBoots(keys, board, fallback, found ? displayPath(found.path) : undefined),
    failed: found?.problems.some(({ severity }) => severity === 'error') ?? false,
  };
}

/** `--ram`: sizes or names of the profile, separated by commas; `all` for what the profile lists. */
function chooseRam(text: string, { ram = [] }: ProfileKeys): ProfileKeys {
  if (text === 'all') {
    if (ram.length > 0) return {};
    throw new UsageError('--ram all needs a profile that lists sizes ("ram"); name sizes: --ram 4GiB,8GiB');
  }
  const plain = (name: string) => name.replaceAll(/\s/g, '').toLowerCase();
  return {
    ram: text.split(',').map((name) => {
      const listed = ram.find((choice) => choice.name !== undefined && plain(choice.name) === plain(name));
      const size = parseSize(name);
      const bySize = ram.find((choice) => size !== undefined && parseSize(choice.name ?? '') === size);
      if (listed ?? bySize) return (listed ?? bySize) as RamChoice;
      if (size === undefined)
        throw new UsageError(`--ram takes sizes such as 4GiB, names of the profile, or all; not '${name}'`);
      return { name: name.trim(), ram: size };
    }),
  };
}

/** The bytes of a file that the command line names. */
export function readBytes(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(resolve(file)));
  } catch {
    throw new UsageError(`cannot read '${file}'`);
  }
}
