/** Fixes derived from a problem's message alone: a misspelt word, a missing mark. They need no tree. */
import { nearestName, suggestionIn } from '../base/nearName.ts';
import type { Problem } from '../problems/problem.ts';
import type { QuickFix, SourceEdit } from './quickFix.ts';
import type { TextRange } from './words.ts';

/** Characters after a problem that are searched for its word. */
const REACH_MAX = 400;
const MISSING_SEMICOLON = /^missing ';' /;

/** Whether `textFixes` has anything for a problem, as far as can be told without the text. */
export function hasTextFix({ message }: Problem): boolean {
  return MISSING_SEMICOLON.test(message) || suggestionIn(message) !== undefined;
}

/** The fixes for a problem whose message says what is missing or meant; `text` is that of the problem's file. */
export function textFixes(problem: Problem, text: string): readonly QuickFix[] {
  const { file, start, end } = problem.span;
  const fix = (title: string, range: TextRange, insert: string): QuickFix => {
    const edit: SourceEdit = { span: { file, start: range.start, end: range.end }, text: insert };
    return { title, edits: [edit], preferred: true };
  };
  // The marked range is the last character before the missing mark.
  if (MISSING_SEMICOLON.test(problem.message)) return [fix("Insert ';'", { start: end, end }, ';')];
  const suggestion = suggestionIn(problem.message);
  if (!suggestion) return [];
  const { meant, quote, before } = suggestion;
  const wrong = wrongWord(meant, quote, before, text, { start, end });
  if (!wrong) return [];
  const title = `Replace ${quote}${text.slice(wrong.start, wrong.end)}${quote} by ${quote}${meant}${quote}`;
  return [fix(title, wrong, meant)];
}

/**
 * The place of the word that `meant` replaces: a word that the message quotes, in the marked text or after it in the same
 * statement; or else the most similar word of the marked text.
 */
function wrongWord(meant: string, quote: string, before: string, text: string, span: TextRange): TextRange | undefined {
  const quoted = [...before.matchAll(/(['"])(.+?)\1/g)].map(([, mark, word]) => ({ mark, word: word ?? '' }));
  const alike = quoted.filter(({ mark }) => mark === quote);
  const rest = /^[^;\n]*/.exec(text.slice(span.end, span.end + REACH_MAX))?.[0].length ?? 0;
  for (const range of [span, { start: span.start, end: span.end + rest }]) {
    for (const { word } of [...alike, ...quoted]) {
      const at = word === meant ? undefined : wordIn(text, range, word);
      if (at) return at;
    }
  }
  const marked = text.slice(span.start, span.end);
  const words = [...new Set([...(marked.match(/[\w,.@+#?*$-]+/g) ?? []), ...(marked.match(/\w+/g) ?? [])])];
  // With the two words exchanged, the limit may be one edit higher.
  const nearest = nearestName(meant, words) ?? words.find((word) => nearestName(word, [meant]) === meant);
  return nearest === undefined ? undefined : wordIn(text, span, nearest);
}

/** The first place of a whole word in a range. */
function wordIn(text: string, { start, end }: TextRange, word: string): TextRange | undefined {
  for (let at = text.indexOf(word, start); at >= 0 && at + word.length <= end; at = text.indexOf(word, at + 1)) {
    const isCut = /[\w-]/.test(text[at - 1] ?? '') && /^[\w-]/.test(word);
    const goesOn = /[\w-]/.test(text[at + word.length] ?? '') && /[\w-]$/.test(word);
    if (!isCut && !goesOn) return { start: at, end: at + word.length };
  }
  return undefined;
}
