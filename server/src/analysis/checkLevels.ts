/** The level of each check for a board: from the settings, the kernel's build, the makefile beside the board, the tree's dtc. */
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

/** `auto`: the output of `make dtbs` for a board in a kernel tree, dtc's own defaults elsewhere. */
export const WARNING_CHOICES = ['auto', ...CHECK_PRESETS] as const;

export interface CheckSettings {
  readonly warnings: (typeof WARNING_CHOICES)[number];
  /** The kernel whose build counts; undefined: that of the board's own tree, or the newest. */
  readonly kernel?: KernelBuild | undefined;
  /** Level by check. */
  readonly levels: Readonly<Record<string, CheckLevel>>;
  /** dtc's `-W` and `-E`, in order; they override the levels. */
  readonly switches: readonly CheckSwitch[];
}

export const DEFAULT_CHECK_SETTINGS: CheckSettings = { warnings: 'auto', levels: {}, switches: [] };

/** The facts about a board that decide its levels. */
interface LevelQuestion {
  /** Whether the board's include folders are those of a kernel tree. */
  readonly isInKernel: boolean;
  /** The release of that tree; undefined when its makefile does not state it. */
  readonly treeKernel: KernelName | undefined;
  readonly checks: CheckSettings;
}

/** Finds the levels of boards; returns the same object for the same levels, because checks cache data by it. */
export class LevelFinder {
  readonly #host: SourceHost;
  readonly #treeDtc: TreeDtcFinder;
  /** By preset and makefile additions. */
  readonly #known = new Map<string, LevelOptions>();

  constructor(host: SourceHost) {
    this.#host = host;
    this.#treeDtc = new TreeDtcFinder(host);
  }

  /** Clears the cache after a change of the settings. */
  clear(): void {
    this.#known.clear();
    this.#treeDtc.clear();
  }

  /**
   * The levels for the board at `path`.
   *
   * @param versions Receives the files that decide, read or missing: the board depends on them.
   */
  of(
    path: string,
    { isInKernel, treeKernel, checks }: LevelQuestion,
    versions: Map<string, SourceFile | undefined>,
  ): LevelOptions {
    // An unknown release counts as the newest build, which has dtc 1.8.1.
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
