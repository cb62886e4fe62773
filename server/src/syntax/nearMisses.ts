/** Messages for misspelled keywords and directives. */
import { didYouMeanThis, nearestName } from '../base/nearName.ts';

const KEYWORDS = [
  '/dts-v1/', '/plugin/', '/memreserve/', '/delete-node/', '/delete-property/', '/omit-if-no-ref/', '/include/',
  '/bits/', '/incbin/',
]; // biome-ignore format: a table
const DIRECTIVES = ['include', 'define', 'undef', 'ifdef', 'ifndef', 'if', 'elif', 'else', 'endif', 'error', 'pragma'];

/** The message for a word that cannot begin a statement. `shown` is the word shortened. */
export function describeUnexpected(shown: string, word: string): string {
  if (word.startsWith('/bits/') || word.startsWith('/incbin/')) return `'${shown}' stands inside a value only`;
  const near = /^\/[\w-]+\/?/.exec(word)?.[0];
  const meant = near === undefined ? undefined : nearestName(near, KEYWORDS);
  return `unexpected '${shown}'${didYouMeanThis(meant)}`;
}

/**
 * The message for a name at the start of a line that looks like a directive without `#`, or like a misspelled one.
 * Undefined for other names.
 */
export function describeDirective(name: string): string | undefined {
  if (name === '#') return "'#' is no directive";
  if (!name.startsWith('#')) return DIRECTIVES.includes(name) ? `missing '#' before '${name}'` : undefined;
  const meant = nearestName(name.slice(1), DIRECTIVES) ?? DIRECTIVES.find((each) => each.startsWith(name.slice(1)));
  return meant === undefined ? undefined : `'${name}' is no directive${didYouMeanThis(`#${meant}`)}`;
}
