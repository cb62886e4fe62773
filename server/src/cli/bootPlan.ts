/** The boots that a command line asks for: by options, a named profile, or the board's `.dtatlas.json`. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Architecture, boardIsFor, engineOf } from '../analysis/architecture.ts';
import { countText } from '../base/format.ts';
import { LineIndex } from '../base/lineIndex.ts';
import { PAGE_SIZES } from '../boot/profile.ts';
import { askedOnce, isRepositoryTop, toHostPath } from '../node/diskHost.ts';
import type { Problem } from '../problems/problem.ts';
import { ProfileFinder, profileProblems } from '../profiles/findProfile.ts';
import { withFirmwareFiles } from '../profiles/firmwareFiles.ts';
import { parseEfiMap, parseUBoot } from '../profiles/firmwareTexts.ts';
import { ARCHITECTURES, type FirmwareText, type ProfileKeys } from '../profiles/keys.ts';
import { parseSize, type RamChoice, SIZE_FAULTS, sizeOf } from '../profiles/keyValues.ts';
import { BOOTS_MAX, keysFor, mergeKeys, type PlannedBoard, type PlannedBoot, planBoots } from '../profiles/plan.ts';
import type { ProfileProblem } from '../profiles/profileProblem.ts';
import { type ReadProfile, readProfile } from '../profiles/readProfile.ts';
import { dirname, join } from '../source/path.ts';
import { readText } from './inputFile.ts';
import { OVERLAY_OPTIONS } from './overlays.ts';
import { displayPath } from './problemText.ts';
import type { Session } from './session.ts';
import { kernelOption, oneOf, SOURCE_OPTIONS, UsageError } from './usage.ts';

/** Options of the commands that simulate a boot. */
export const BOOT_OPTIONS = {
  ...SOURCE_OPTIONS,
  ...OVERLAY_OPTIONS,
  kernel: { type: 'string' },
  arch: { type: 'string' },
  'page-size': { type: 'string' },
  profile: { type: 'string' },
  ram: { type: 'string' },
  'efi-map': { type: 'string' },
  'u-boot': { type: 'string' },
} as const;

export interface BootValues {
  readonly include?: string[] | undefined;
  readonly define?: string[] | undefined;
  readonly overlay?: string[] | undefined;
  readonly kernel?: string | undefined;
  readonly arch?: string | undefined;
  readonly 'page-size'?: string | undefined;
  readonly profile?: string | undefined;
  readonly ram?: string | undefined;
  readonly 'efi-map'?: string | undefined;
  readonly 'u-boot'?: string | undefined;
}

/** Settings from the command line itself. */
interface GivenKeys {
  /** These override any file. */
  readonly options: ProfileKeys;
  /** The file that `--profile` names, and its folder. */
  readonly file: (ReadProfile & { readonly folder: string }) | undefined;
  readonly ram: string | undefined;
  /** `--page-size all` */
  readonly everyPageSize: boolean;
}

/** Most errors of a profile that the message lists. */
const ERRORS_SHOWN = 3;

/** Reads the options and the profile that they name. */
export function readGivenKeys(values: Omit<BootValues, 'include' | 'define'>): GivenKeys {
  const { kernel, arch, profile, ram, 'page-size': pageSize, 'efi-map': efiMap, 'u-boot': uBoot } = values;
  const everyPageSize = pageSize === 'all';
  const options = {
    ...(kernel === undefined ? {} : { kernel: [kernelOption(kernel)] }),
    ...(arch === undefined ? {} : { arch: oneOf('arch', arch, ARCHITECTURES) }),
    ...(pageSize === undefined || everyPageSize ? {} : { pageSize: oneOf('page-size', pageSize, PAGE_SIZES) }),
    ...(efiMap === undefined ? {} : { efiMap: firmwareOption('efi-map', efiMap, parseEfiMap) }),
    ...(uBoot === undefined ? {} : { uBoot: firmwareOption('u-boot', uBoot, parseUBoot) }),
  };
  if (profile === undefined) return { options, file: undefined, ram, everyPageSize };
  const text = readText(profile);
  const folder = dirname(toHostPath(resolve(profile)));
  const file = withFirmwareFiles(readProfile(text), (name) => {
    const path = join(folder, name);
    return existsSync(path) ? { text: readText(path) } : undefined;
  });
  const errors = file.problems.filter(stops).map(({ start, message }) => {
    const { line, character } = new LineIndex(text).positionAt(start);
    return `${line + 1}:${character + 1}: ${message}`;
  });
  if (errors.length > 0) {
    const further = errors.length - ERRORS_SHOWN;
    const rest = further > 0 ? [`${countText(further, 'further error')}.`] : [];
    throw new UsageError(`profile '${profile}': ${[...errors.slice(0, ERRORS_SHOWN), ...rest].join(' ')}`);
  }
  return { options, file: { ...file, folder }, ram, everyPageSize };
}

/** Reads a firmware's text from the file of an option; throws `UsageError` when the text holds nothing of the expected kind. */
function firmwareOption<T>(
  option: string,
  file: string,
  parse: (text: string) => { readonly value: T; readonly faults: readonly string[]; readonly isEmpty: boolean },
): FirmwareText<T> {
  const { value, faults, isEmpty } = parse(readText(file));
  if (isEmpty) throw new UsageError(`--${option} '${file}': ${faults.join(' ')}`);
  return { kind: 'read', value };
}

/** Whether a problem stops the command: a named file must be right. Merely odd settings appear in the report. */
function stops({ code }: ProfileProblem): boolean {
  return code !== 'profile-page-size' && code !== 'profile-dtb-outside' && code !== 'profile-firmware-text';
}

interface MadePlan {
  /** At least one boot. */
  readonly plan: readonly PlannedBoot[];
  /** The problems of the `.dtatlas.json` that was found. */
  readonly problems: readonly Problem[];
}

/** Makes plans for boards from the options, on top of the named profile or else of the board's own file. */
export class Planner {
  readonly #finder: ProfileFinder;
  readonly #given: GivenKeys;

  constructor(session: Session, given: GivenKeys) {
    this.#finder = new ProfileFinder(session.host, askedOnce(isRepositoryTop));
    this.#given = given;
  }

  plan(board: PlannedBoard, arch: string): MadePlan {
    const { options, file, ram, everyPageSize } = this.#given;
    const found = file === undefined ? this.#finder.find(board.path) : undefined;
    const source = file ?? found;
    const fromFile = source ? keysFor(source.value, source.folder, board) : {};
    const named = ram !== undefined && file === undefined ? '--ram' : undefined;
    const keys = mergeKeys(mergeKeys(fromFile, options), ram === undefined ? {} : chooseRam(ram, fromFile));
    const plan = planBoots(keys, board, { arch }, found ? displayPath(found.path) : named);
    return {
      plan: everyPageSize ? withEveryPageSize(plan) : plan,
      problems: found ? profileProblems(found) : [],
    };
  }
}

/** Repeats each boot of arm64 for every page size; the merged report shows the differences. */
function withEveryPageSize(plan: readonly PlannedBoot[]): readonly PlannedBoot[] {
  return plan
    .flatMap((boot): readonly PlannedBoot[] => {
      const { name, profile } = boot;
      if (profile.arch !== 'arm64')
        throw new UsageError(`--page-size is for arm64, and the board is for ${profile.arch}`);
      return PAGE_SIZES.map((pageSize) => {
        const pages = `${pageSize.slice(0, -1)} KiB pages`;
        return { ...boot, name: name === '' ? pages : `${name}, ${pages}`, profile: { ...profile, pageSize } };
      });
    })
    .slice(0, BOOTS_MAX);
}

/** `--ram`: sizes, or names from the profile, separated by commas; `all` for the profile's whole list. */
function chooseRam(text: string, { ram = [] }: ProfileKeys): ProfileKeys {
  if (text === 'all') {
    if (ram.length > 0) return {};
    throw new UsageError('--ram all needs a profile that lists sizes ("ram"); name sizes: --ram 4GiB,8GiB');
  }
  const plain = (name: string) => name.replaceAll(/\s/g, '').toLowerCase();
  return {
    ram: text.split(',').map((name) => {
      const listed = ram.find((choice) => choice.name !== undefined && plain(choice.name) === plain(name));
      const read = sizeOf(name);
      const size = typeof read === 'bigint' ? read : undefined;
      const bySize = ram.find((choice) => size !== undefined && parseSize(choice.name ?? '') === size);
      if (listed ?? bySize) return (listed ?? bySize) as RamChoice;
      if (read === 'out-of-range') throw new UsageError(`--ram ${name.trim()}: ${SIZE_FAULTS[read]}`);
      if (size === undefined)
        throw new UsageError(`--ram takes sizes such as 4GiB, names of the profile, or all; not '${name}'`);
      return { name: name.trim(), ram: size };
    }),
  };
}

/** Throws `UsageError` for a board whose kernel no engine simulates, unless `arch` names an architecture. */
export function requireEngine(architecture: Architecture, arch: string | undefined): void {
  if (arch !== undefined || engineOf(architecture) !== undefined) return;
  const known = ARCHITECTURES.join(', ');
  const board = boardIsFor(architecture);
  const isFor = board.charAt(0).toLowerCase() + board.slice(1);
  throw new UsageError(`${isFor}, and only kernels of ${known} are simulated; --arch takes one of them`);
}
