/** At which level each check runs for a board: the settings, the kernel's build, the makefile beside the board, the dtc of the tree. */
import type { KernelName } from '../boot/report.ts';
import { type CheckSwitch, type LevelOptions, parseCheckSwitch } from '../checks/levels.ts';
import type { CheckLevel } from '../checks/model.ts';
import {
  CHECK_PRESETS,
  type CheckPreset,
  folderArguments,
  type KernelBuild,
  NEWEST_BUILD,
  readFolderFlags,
} from '../checks/presets.ts';
import { basename, dirname, join } from '../source/path.ts';
import type { SourceFile, SourceHost } from '../source/sourceHost.ts';
import { checkBuildOf } from './checkBuild.ts';
import { type TreeDtc, TreeDtcFinder } from './treeDtc.ts';

/** `auto`: what `make dtbs` shows for a board in a kernel tree, dtc's own defaults elsewhere. */
export const WARNING_CHOICES = ['auto', ...CHECK_PRESETS] as const;

export interface CheckSettings {
  readonly warnings: (typeof WARNING_CHOICES)[number];
  /** The kernel whose build is meant; undefined: that of the board's own tree, or the newest. */
  readonly kernel?: KernelBuild | undefined;
  /** Level by check. */
  readonly levels: Readonly<Record<string, CheckLevel>>;
  /** dtc's `-W` and `-E`, in order; on top of the levels. */
  readonly switches: readonly CheckSwitch[];
}

export const DEFAULT_CHECK_SETTINGS: CheckSettings = { warnings: 'auto', levels: {}, switches: [] };

/** A board as its levels see it. */
interface LevelQuestion {
  /** Whether the board's includes are looked for in a kernel tree. */
  readonly isInKernel: boolean;
  /** The release of that tree; undefined when its makefile does not say. */
  readonly treeKernel: KernelName | undefined;
  readonly checks: CheckSettings;
}

/** Finds the levels of boards; gives the same object for the same levels, as what checks make of it is kept with it. */
export class LevelFinder {
  readonly #host: SourceHost;
  readonly #treeDtc: TreeDtcFinder;
  /** By preset and what makefiles add. */
  readonly #known = new Map<string, LevelOptions>();

  constructor(host: SourceHost) {
    this.#host = host;
    this.#treeDtc = new TreeDtcFinder(host);
  }

  /** Forgets everything, because the settings have changed. */
  clear(): void {
    this.#known.clear();
    this.#treeDtc.clear();
  }

  /**
   * The levels for the board at `path`.
   *
   * @param versions Takes the files that decide, read or missing: the board depends on them.
   */
  of(
    path: string,
    { isInKernel, treeKernel, checks }: LevelQuestion,
    versions: Map<string, SourceFile | undefined>,
  ): LevelOptions {
    // Without a known release it is the newest build, which is that of dtc 1.8.1.
    const { warnings, kernel = treeKernel === undefined ? NEWEST_BUILD : checkBuildOf(treeKernel) } = checks;
    const preset: CheckPreset = warnings !== 'auto' ? warnings : isInKernel ? 'W=0' : 'dtc';
    const dtc = this.#treeDtc.of(path);
    if (dtc) versions.set(dtc.source, this.#host.read(dtc.source));
    if (!isInKernel || preset === 'dtc') return this.#optionsFor(checks, preset, kernel, [], dtc);
    const makefile = join(dirname(path), 'Makefile');
    const file = this.#host.read(makefile);
    versions.set(makefile, file);
    const stem = basename(path).replace(/\.dt(?:so?|bo?)$/, '');
    const folderWords = file ? folderArguments(readFolderFlags(file.text), stem) : [];
    return this.#optionsFor(checks, preset, kernel, folderWords, dtc);
  }

  #optionsFor(
    { levels, switches }: CheckSettings,
    preset: CheckPreset,
    kernel: KernelBuild,
    folderWords: readonly string[],
    dtc: TreeDtc | undefined,
  ): LevelOptions {
    const key = `${preset} ${kernel} ${dtc?.source ?? ''} ${dtc?.version ?? ''} ${folderWords.join(' ')}`;
    const known = this.#known.get(key);
    if (known) return known;
    const found = folderWords.map((argument) => parseCheckSwitch('warning', argument));
    const folder = found.filter((each) => each !== undefined);
    const made: LevelOptions = { preset, kernel, ...(dtc ? { dtc } : {}), folder, levels, switches };
    this.#known.set(key, made);
    return made;
  }
}
