/** The state of the library between calls. */
import { Analyzer } from '../analysis/analyzer.ts';
import type { Board } from '../analysis/board.ts';
import { DEFAULT_CHECK_SETTINGS } from '../analysis/checkLevels.ts';
import { type PlacedProblem, ProblemPlacer } from '../analysis/placedProblem.ts';
import type { Problem } from '../problems/problem.ts';
import { ProfileFinder } from '../profiles/findProfile.ts';
import { join } from '../source/path.ts';
import type { SourceHost } from '../source/sourceHost.ts';
import type { SyntaxStore } from '../syntax/syntaxStore.ts';

/** How boards are compiled and checked; absent options have the defaults of `dtatlas`. */
export interface AtlasOptions {
  /** Folders searched for includes after that of the including file, before those of the source tree. */
  readonly includeFolders?: readonly string[];
  /** `NAME` or `NAME=VALUE`, as for cpp's `-D`. */
  readonly defines?: readonly string[];
  /** dtc's `-@`: labels are kept in the blob. */
  readonly symbols?: boolean;
  /** Level of individual checks by name. */
  readonly checks?: Readonly<Record<string, 'off' | 'warning' | 'error'>>;
  /** The base board of each overlay, where no makefile names it; paths to paths. */
  readonly overlayBases?: Readonly<Record<string, string>>;
  /** Whether a folder exists, for finding source trees; by default from the host's `list`. */
  readonly existsDirectory?: (path: string) => boolean;
}

/** The analyzer and the profiles of one `Atlas`, shared by all its calls. */
export class Context {
  readonly analyzer: Analyzer;
  readonly profiles: ProfileFinder;

  constructor(host: SourceHost, syntax: SyntaxStore, options: AtlasOptions) {
    const { includeFolders = [], defines = [], symbols = false, checks = {}, overlayBases = {} } = options;
    const exists = options.existsDirectory ?? ((folder: string) => (host.list?.(folder) ?? []).length > 0);
    this.analyzer = new Analyzer(host, syntax, exists, {
      includeFolders,
      defines,
      symbols,
      checks: { ...DEFAULT_CHECK_SETTINGS, levels: checks },
      overlayBase: (overlay) => {
        const base = overlayBases[overlay];
        return base === undefined ? undefined : { base, before: [] };
      },
    });
    this.profiles = new ProfileFinder(host, (folder) => host.resolve(join(folder, '.git/HEAD')) !== undefined);
  }

  /** Problems as plain data, with the host's own paths. */
  placed(problems: readonly Problem[]): readonly PlacedProblem[] {
    const placer = this.placer();
    return problems.map((problem) => placer.place(problem));
  }

  placer(): ProblemPlacer {
    return new ProblemPlacer({ host: this.analyzer.host, isBlob: () => false }, (path) => path);
  }

  /** A board; for an overlay with a known base, the overlay on it. Undefined for an unreadable file. */
  open(path: string): Board | undefined {
    return this.analyzer.wholeBoard(path);
  }
}
