/** Plans boots from profiles: which entries apply to a board, and one boot for each kernel and each size of RAM. */
import { matchesPath, matchesText } from '../base/wildcard.ts';
import { DEFAULT_KERNEL } from '../boot/kernel/kernels.ts';
import { withVariant } from '../boot/kernel/variant.ts';
import type { BootProfile } from '../boot/profile.ts';
import type { KernelName } from '../boot/report.ts';
import { firstString, stringList, type TreeNode } from '../tree/treeView.ts';
import { oddities } from './keyRules.ts';
import type { ProfileKeys } from './keys.ts';
import type { RamChoice } from './keyValues.ts';
import { type RamLayout, RamPlanner } from './layOutRam.ts';
import type { BoardEntry, ProfileFile } from './readProfile.ts';

/** The facts of a board that entries match. */
export interface PlannedBoard {
  /** Canonical path of the board's source; of the blob where there is no source. */
  readonly path: string;
  readonly root: TreeNode;
  /** The release of the kernel tree that contains the board; undefined where there is none. */
  readonly treeKernel?: KernelName | undefined;
}

/** One boot of a plan. */
export interface PlannedBoot {
  /** What distinguishes the boot from the others: `4 GiB`, `Linux 6.1, 4 GiB`. Empty when it is the only one. */
  readonly name: string;
  readonly profile: BootProfile;
  /** Notes for the report's assumptions: how a size of RAM without addresses was laid out, and which keys are odd. */
  readonly notes?: readonly string[];
}

/** Most boots of one board: sizes times kernels. */
export const BOOTS_MAX = 24;

/** The keys of a file for a board: its defaults, and every entry that applies, later entries on top. `folder` is the file's. */
export function keysFor(file: ProfileFile, folder: string, board: PlannedBoard): ProfileKeys {
  const entries = file.boards.filter((entry) => applies(entry, folder, board));
  return entries.reduce((keys, entry) => mergeKeys(keys, entry.keys), file.defaults);
}

/** The keys of `under`, replaced by those of `over`; a key of `over` also replaces other keys that set the same thing. */
export function mergeKeys(under: ProfileKeys, over: ProfileKeys): ProfileKeys {
  const kept: Record<string, unknown> = { ...under };
  if (over.ram !== undefined || over.memory !== undefined) {
    delete kept.ram;
    delete kept.memory;
  }
  if (over.cmdline !== undefined) delete kept.cmdlineAppend;
  return { ...kept, ...over };
}

/**
 * The kernels that the keys ask for, of the variant that they name. Without such a key: `fallback`, else the release of the board's
 * tree, else the default.
 */
export function kernelsFor(
  { kernel, variant }: ProfileKeys,
  { treeKernel }: PlannedBoard,
  fallback: KernelName | undefined,
): readonly [KernelName, ...KernelName[]] {
  const [first = fallback ?? treeKernel ?? DEFAULT_KERNEL, ...others] = kernel ?? [];
  return [withVariant(first, variant), ...others.map((name) => withVariant(name, variant))];
}

/**
 * The boots that the keys ask for; the first is that of the first kernel and the first size. `kernel` and `arch` count where the
 * keys do not set them; without `kernel`, the release of the board's tree or the default counts. `source` is the origin of the
 * keys, for the report's assumptions.
 */
export function planBoots(
  keys: ProfileKeys,
  board: PlannedBoard,
  fallback: { readonly kernel?: KernelName | undefined; readonly arch: string },
  source: string | undefined,
): readonly PlannedBoot[] {
  const { kernel, variant, ram, memory, arch, efiMap, efiMemreserve, uBoot, ...rest } = keys;
  const efi = efiMap?.kind === 'read' && efiMap.value.length > 0 ? efiMap.value : undefined;
  const kernels = kernelsFor(keys, board, fallback.kernel);
  const whose = (kernel ?? fallback.kernel) === undefined ? [kernelNote(board.treeKernel)] : [];
  const choices: readonly (RamChoice | undefined)[] = ram ?? [memory && { name: undefined, ram: memory }];
  // The planner reads the whole tree, so it is made only where a size asks for it, or where nothing states RAM.
  const asksPlanner = choices.some((choice) => choice === undefined || typeof choice.ram === 'bigint');
  const planner = asksPlanner ? new RamPlanner(board.root) : undefined;
  const ramRoom = planner?.roomForGuess;
  const laidOut = choices.map((choice) => choice && placed(choice, planner));
  const boots: PlannedBoot[] = [];
  for (const one of kernels) {
    for (const [index, choice] of choices.entries()) {
      if (boots.length >= BOOTS_MAX) return boots;
      const names = [
        ...(kernels.length > 1 ? [`Linux ${one}`] : []),
        ...(choices.length > 1 && choice?.name !== undefined ? [choice.name] : []),
      ];
      const { banks, assumption } = laidOut[index] ?? {};
      const profile = {
        ...rest,
        kernel: one,
        arch: arch ?? fallback.arch,
        ...(uBoot?.kind === 'read' ? { uBoot: uBoot.value } : {}),
        ...(efi === undefined ? {} : { efi: { map: efi, ...(efiMemreserve ? { memreserve: efiMemreserve } : {}) } }),
        ...(banks === undefined ? {} : { memory: banks }),
        ...(choice !== undefined || ramRoom === undefined ? {} : { ramRoom }),
        ...(choice?.name === undefined ? {} : { memoryName: choice.name }),
        ...(source === undefined || Object.keys(keys).length === 0 ? {} : { source }),
      };
      const notes = [...whose, ...(assumption === undefined ? [] : [assumption]), ...oddities(profile)];
      boots.push({ name: names.join(', '), profile, ...(notes.length === 0 ? {} : { notes }) });
    }
  }
  return boots;
}

/** Why that kernel is booted where nothing states one. */
function kernelNote(treeKernel: KernelName | undefined): string {
  if (treeKernel !== undefined) return `The kernel is that of the board's source tree, Linux ${treeKernel} (Makefile).`;
  return `The kernel is taken to be Linux ${DEFAULT_KERNEL}, the newest long-term series; neither a setting nor a kernel tree says which one boots.`;
}

function placed({ ram }: RamChoice, planner: RamPlanner | undefined): Partial<RamLayout> {
  return typeof ram === 'bigint' ? (planner?.layOut(ram) ?? {}) : { banks: ram };
}

/** Whether an entry applies to a board: all its criteria match. `folder` is that of its file. */
export function applies(
  { files, models, compatibles }: BoardEntry,
  folder: string,
  { path, root }: PlannedBoard,
): boolean {
  if (files.length > 0) {
    const relative = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
    if (!files.some((glob) => matchesFile(glob, relative))) return false;
  }
  const model = firstString(root.property('model')) ?? '';
  if (models.length > 0 && !models.some((pattern) => matchesText(pattern, model))) return false;
  if (compatibles.length === 0) return true;
  const value = root.property('compatible');
  const own = value ? stringList(value) : [];
  return compatibles.some((name) => own.includes(name));
}

/** A glob without a slash matches the name in any folder. */
function matchesFile(glob: string, relative: string): boolean {
  const pattern = glob.startsWith('./') ? glob.slice(2) : glob;
  return matchesPath(pattern.includes('/') ? pattern : `**/${pattern}`, relative);
}
