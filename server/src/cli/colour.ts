/** Colour on terminals: the severity of a problem is bright, its code faint. */

/** Wraps text in a terminal's colour sequences, or leaves it unchanged. */
export interface Painter {
  error(text: string): string;
  warning(text: string): string;
  note(text: string): string;
  /** For the least important text. */
  dim(text: string): string;
}

const plain = (text: string): string => text;

/** Leaves every text unchanged. */
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
 * Whether a stream gets colour. FORCE_COLOR overrides NO_COLOR, as in Node itself; without either, colour is used on a
 * terminal that can show it. Sources: no-color.org, force-color.org, Node's documentation of `getColorDepth`.
 *
 * @param isTerminal Called only when the environment does not decide.
 */
export function wantsColour(environment: Environment, isTerminal: () => boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = environment;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return term !== 'dumb' && isTerminal();
}
