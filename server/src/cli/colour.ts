/** Colour on terminals: how grave a problem is stands out, its code stands back. */

/** Wraps text in what a terminal takes for colour, or leaves it as it is. */
export interface Painter {
  error(text: string): string;
  warning(text: string): string;
  note(text: string): string;
  /** For what is looked at last. */
  dim(text: string): string;
}

const plain = (text: string): string => text;

/** Leaves every text as it is. */
export const NO_COLOUR: Painter = { error: plain, warning: plain, note: plain, dim: plain };

/** ECMA-48, "select graphic rendition": the numbers that begin and end a style. */
const style = (begin: string, end: number) => (text: string) => `\u001b[${begin}m${text}\u001b[${end}m`;

/** Bold red, bold magenta and bold cyan, as compilers have them; and faint. */
export const COLOUR: Painter = {
  error: style('1;31', 0),
  warning: style('1;35', 0),
  note: style('1;36', 0),
  dim: style('2', 0),
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a stream gets colour. FORCE_COLOR is stronger than NO_COLOR, as in Node itself; without either a terminal that
 * can show colour decides. Sources: no-color.org, force-color.org, Node's documentation of `getColorDepth`.
 *
 * @param isTerminal Asked only where the environment does not decide.
 */
export function wantsColour(environment: Environment, isTerminal: () => boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = environment;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return term !== 'dumb' && isTerminal();
}
