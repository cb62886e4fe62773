/** The message of a problem as people see it, on the command line and in an editor: with a limit on what it quotes. */

/**
 * Most characters in a row without a blank that a message shows: what it quotes, such as a number, a path or a list of macro
 * arguments. The longest path in Linux 7.2's boards has fewer than 200.
 */
const QUOTED_MAX = 300;

/** Most characters of a message: what it quotes may have blanks, such as the text of `#error`. */
const MESSAGE_MAX = 4000;

const TOO_LONG = new RegExp(`\\S{${QUOTED_MAX + 1},}`, 'g');

/**
 * A message with its overlong parts shortened in the middle. Only for display: quick fixes read the whole message, and programs
 * find names and paths whole in fields of their own.
 */
export function shownMessage(message: string): string {
  if (message.length <= QUOTED_MAX) return message;
  return shortened(
    message.replace(TOO_LONG, (word) => shortened(word, QUOTED_MAX)),
    MESSAGE_MAX,
  );
}

/** A text of at most `max` characters: its beginning and its end. */
function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const half = (max - 1) >> 1;
  // A character outside of the basic plane is two code units: neither half ends in the middle of one.
  const head = text.slice(0, half).replace(/[\ud800-\udbff]$/, '');
  const tail = text.slice(-half).replace(/^[\udc00-\udfff]/, '');
  return `${head}…${tail}`;
}
