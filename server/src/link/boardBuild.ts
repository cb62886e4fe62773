/** The additions of a source tree's build to a board, besides compiling its file. */
export interface BoardBuild {
  /** Canonical paths of files included before the board, as with cpp's `-include`. */
  readonly before: readonly string[];
  /** Canonical paths of files included behind the board's last line. */
  readonly after: readonly string[];
  /** `NAME` or `NAME=VALUE`, as for cpp's `-D`. */
  readonly defines: readonly string[];
  /** Paths that were tried for these files and do not exist. */
  readonly missed: readonly string[];
  /** The file is text for an unknown board: problems that need the whole board are not reported. */
  readonly isPart: boolean;
  /** Whether the build writes a file of that name, which may be missing. */
  isGenerated(name: string): boolean;
  /** Advice about a source tree that is needed and missing; undefined if none is. */
  readonly missingTree: string | undefined;
  /** Advice about an included file that is not found; empty for none. */
  advice(name: string): string;
  /** Whether its makefiles, or their callers, define macros that no file defines. */
  readonly definesMacros: boolean;
  /** The project's name; empty for no known project. */
  readonly treeName: string;
}

/** A build without additions. */
export const NO_BUILD: BoardBuild = {
  before: [],
  after: [],
  defines: [],
  missed: [],
  isPart: false,
  isGenerated: () => false,
  missingTree: undefined,
  advice: () => '',
  definesMacros: false,
  treeName: '',
};

/**
 * Advice about an undefined macro, to follow the message; empty when no build defines any.
 *
 * @param what The thing to define.
 */
export function macroAdvice({ definesMacros, treeName }: BoardBuild, name: string, what = 'it'): string {
  if (!definesMacros) return '';
  return `; if ${what} is defined by the build of ${treeName}, give it in the setting 'devicetreeAtlas.defines' (-D ${name}=VALUE on the command line)`;
}
