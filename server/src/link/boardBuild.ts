/** What the build of a source tree does with a board besides compiling its file. */
export interface BoardBuild {
  /** Canonical paths of files included before the board, as with cpp's `-include`. */
  readonly before: readonly string[];
  /** The same behind the board's last line. */
  readonly after: readonly string[];
  /** `NAME` or `NAME=VALUE`, as for cpp's `-D`. */
  readonly defines: readonly string[];
  /** Paths that were looked at in vain to find those. */
  readonly missed: readonly string[];
  /** The file is text for a board that nobody knows: whatever only the whole tells is not said. */
  readonly isPart: boolean;
  /** Whether the build writes a file of that name, so that it need not be there. */
  isGenerated(name: string): boolean;
  /** Another tree that is needed and not there: what to do about it. */
  readonly missingTree: string | undefined;
  /** What to do about an included file that is not found; empty when nothing is known. */
  advice(name: string): string;
  /** Whether its makefiles, or who calls them, define macros that no file does. */
  readonly definesMacros: boolean;
  /** The project's name; empty when it is none that is known. */
  readonly treeName: string;
}

/** Nothing besides. */
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
 * What to do about a macro that is not defined, behind the words that it is not; empty where no build defines any.
 *
 * @param what What would be defined.
 */
export function macroAdvice({ definesMacros, treeName }: BoardBuild, name: string, what = 'it'): string {
  if (!definesMacros) return '';
  return `; if ${what} is defined by the build of ${treeName}, give it in the setting 'devicetreeAtlas.defines' (-D ${name}=VALUE on the command line)`;
}
