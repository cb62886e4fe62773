/**
 * Facts that a device tree source states without being parsed: its included files, and for a board its model and compatible.
 * For indexes of thousands of files; text that the preprocessor would drop (an include behind `#if 0`) counts, too.
 */

/** The facts of one file. */
interface SourceHead {
  /** The operand of `#include`, `#import` or `/include/`, with its first quote: `"chip.dtsi` or `<dt-bindings/gpio/gpio.h`. */
  readonly includes: readonly string[];
  /** The first `model` and the strings of the first `compatible` of a board; empty when absent or not requested. */
  readonly model: string;
  readonly compatible: string;
  /** Strings of all `compatible` of the file, each once; not collected in headers. */
  readonly compatibles: readonly string[];
}

/** Most includes of one file that are kept; a real one has some dozens. */
const INCLUDES_MAX = 1000;
/** Most compatibles of one file that are kept; the largest `.dtsi` of Linux has some hundred. */
const COMPATIBLES_MAX = 2000;
/** Longest model or list of compatibles, in characters. */
const WORDS_MAX = 200;

/** Reads the head; `isBoard` collects model and compatible of the board, `isSource` the compatibles of all nodes. */
export function sourceHead(text: string, isBoard: boolean, isSource = isBoard): SourceHead {
  const includes = [...includesIn(text, 'include'), ...includesIn(text, 'import')];
  const compatibles = isSource ? compatiblesIn(text) : [];
  if (!isBoard) return { includes, model: '', compatible: '', compatibles };
  return {
    includes,
    compatibles,
    model: stringsAfter(text, 'model')[0] ?? '',
    compatible: stringsAfter(text, 'compatible').join(', '),
  };
}

/** The operands behind one word of a directive. */
function includesIn(text: string, word: 'include' | 'import'): readonly string[] {
  const found: string[] = [];
  let comment = text.indexOf('/*');
  for (let at = text.indexOf(word); at >= 0 && found.length < INCLUDES_MAX; at = text.indexOf(word, at + 1)) {
    // Skip whole comments.
    while (comment >= 0 && comment < at) {
      const end = text.indexOf('*/', comment + 2);
      if (end < 0) return found;
      if (end > at) at = text.indexOf(word, end);
      if (at < 0) return found;
      comment = text.indexOf('/*', end + 2);
    }
    const name = includeAt(text, at, word);
    if (name !== undefined) found.push(name);
  }
  return found;
}

/** The operand behind the word at `at`; undefined when it is no directive at the beginning of a line. */
function includeAt(text: string, at: number, word: 'include' | 'import'): string | undefined {
  const end = at + word.length;
  const isDtc = word === 'include' && text[at - 1] === '/' && text[end] === '/';
  let before = skipBack(text, at);
  if (text[before - 1] === '#') before--;
  else if (isDtc) before = at - 1;
  else return undefined;
  before = skipBack(text, before);
  if (before > 0 && text[before - 1] !== '\n' && !text.endsWith('*/', before)) return undefined;
  let start = isDtc ? end + 1 : end;
  while (text[start] === ' ' || text[start] === '\t') start++;
  const open = text[start];
  if (open !== '"' && open !== '<') return undefined;
  const close = text.indexOf(open === '"' ? '"' : '>', start + 1);
  const line = text.indexOf('\n', start);
  return close < 0 || (line >= 0 && close > line) ? undefined : text.slice(start, close);
}

function skipBack(text: string, from: number): number {
  let at = from;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return at;
}

function compatiblesIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (let at = text.indexOf('compatible'); at >= 0; at = text.indexOf('compatible', at + 10)) {
    if (found.size >= COMPATIBLES_MAX) break;
    let open = at + 10;
    while (open < text.length && ' \t\n='.includes(text.charAt(open))) open++;
    if (text[open] === '"') for (const name of stringsFrom(text, open)) found.add(name);
  }
  return [...found];
}

/** The strings of the first property of that name. */
function stringsAfter(text: string, property: string): readonly string[] {
  const pattern = new RegExp(`\\b${property}\\s*=\\s*"`, 'g');
  const match = pattern.exec(text);
  if (!match) return [];
  return stringsFrom(text, match.index + match[0].length - 1);
}

/** The strings up to the end of a statement. */
function stringsFrom(text: string, from: number): readonly string[] {
  const end = text.indexOf(';', from);
  const value = text.slice(from, Math.min(end < 0 ? text.length : end, from + WORDS_MAX));
  return [...value.matchAll(/"([^"\n]*)"/g)].map(([, words = '']) => words);
}
