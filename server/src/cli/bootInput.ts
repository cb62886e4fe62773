/** The input that `boot` and `map` share: a tree from source or from a blob, and the profile it boots under. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Board } from '../analysis/board.ts';
import type { BootProfile } from '../boot/profile.ts';
import type { BootReport, KernelGeneration } from '../boot/report.ts';
import { parseProfile } from '../boot/reportJson.ts';
import { isFdt } from '../fdt/read.ts';
import {
  displayPath,
  fileArgument,
  hasErrors,
  isReported,
  openSession,
  ProblemWriter,
  writeProblems,
} from './session.ts';
import { errorText, oneOf, SOURCE_OPTIONS, UsageError } from './usage.ts';

/** Options of the commands that boot. */
export const BOOT_OPTIONS = {
  ...SOURCE_OPTIONS,
  kernel: { type: 'string' },
  arch: { type: 'string' },
  profile: { type: 'string' },
} as const;

/** The kernels that can be named. */
export const KERNELS: readonly KernelGeneration[] = ['6.1', '6.12', '7.2'];
const ARCHITECTURES = ['arm64', 'arm', 'riscv64'] as const;

export interface BootValues {
  readonly include?: string[] | undefined;
  readonly define?: string[] | undefined;
  readonly kernel?: string | undefined;
  readonly arch?: string | undefined;
  readonly profile?: string | undefined;
}

export interface BootInput {
  readonly blob: Uint8Array;
  /** Undefined when the input is a blob. */
  readonly board: Board | undefined;
  readonly profile: BootProfile;
  /** Whether the source had errors; they are written to standard error already. */
  readonly failed: boolean;
  /** Writes the engine's findings to standard error: at places of the source, for a blob at its nodes. */
  writeFindings(report: BootReport): void;
}

/** Reads the one file that the command line names, and the profile. */
export async function openBootInput(positionals: readonly string[], values: BootValues): Promise<BootInput> {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('takes exactly one file');
  const profile = readProfile(values);
  const bytes = readBytes(file);
  if (isFdt(bytes)) {
    const name = displayPath(resolve(file));
    const writeFindings = ({ problems }: BootReport) => {
      for (const { severity, code, path, message } of problems.filter(isReported)) {
        process.stderr.write(`${name}:${path}: ${severity}[${code}]: ${message}\n`);
      }
    };
    return { blob: bytes, board: undefined, profile, failed: false, writeFindings };
  }
  if (file.endsWith('.dtb')) throw new UsageError(`'${file}' is no flattened device tree`);
  const session = openSession(values);
  const board = await session.board(fileArgument(session, file));
  if (!board) throw new UsageError(`cannot read '${file}'`);
  const writer = new ProblemWriter(session);
  const errors = board.problems.filter((problem) => problem.severity === 'error');
  writeProblems(writer, errors);
  if (board.isOverlay) throw new UsageError(`'${file}' is an overlay: no kernel boots it by itself`);
  const writeFindings = (report: BootReport) => writeProblems(writer, board.placeBootFindings(report));
  // A board says by its folder or its CPUs what it is for; an option is stronger.
  const own = board.architecture === 'riscv' ? 'riscv64' : board.architecture;
  const arch = values.arch ?? ARCHITECTURES.find((name) => name === own) ?? 'arm64';
  return { blob: board.blob, board, profile: { ...profile, arch }, failed: hasErrors(errors), writeFindings };
}

function readProfile(values: BootValues): BootProfile {
  const kernel = oneOf('kernel', values.kernel ?? '7.2', KERNELS);
  const arch = oneOf('arch', values.arch ?? 'arm64', ARCHITECTURES);
  if (values.profile === undefined) return { kernel, arch };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(readBytes(values.profile)));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`'${values.profile}' is no JSON: ${errorText(error)}`);
  }
  const parsed = parseProfile(json);
  if (!parsed.value) throw new UsageError(`profile '${values.profile}': ${parsed.problems.join(' ')}`);
  return { ...parsed.value, kernel, arch };
}

function readBytes(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(resolve(file)));
  } catch {
    throw new UsageError(`cannot read '${file}'`);
  }
}
