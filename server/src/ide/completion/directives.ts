/** The preprocessor: its words, the macros that they ask about, and files to include. */
import { dirname, join } from '../../source/path.ts';
import type { Candidate } from './candidate.ts';
import { macroCandidate } from './macros.ts';
import type { CompletionQuery } from './query.ts';
import { runEnd } from './textWalk.ts';

const WORDS: readonly (readonly [word: string, behind: string, detail: string])[] = [
  ['include', ' ', 'a file'],
  ['define', ' ', 'a macro'],
  ['undef', ' ', 'a macro'],
  ['ifdef', ' ', 'a macro is defined'],
  ['ifndef', ' ', 'a macro is not defined'],
  ['if', ' ', 'an expression is not 0'],
  ['elif', ' ', 'otherwise, an expression is not 0'],
  ['else', '', 'otherwise'],
  ['endif', '', 'ends #if'],
  ['error', ' ', 'stops with a message'],
  ['warning', ' ', 'a message'],
];

/** The names of directives; `#else` and the like only inside an open conditional. `start` is that of the `#`. */
export function directiveCandidates(query: CompletionQuery, start: number): readonly Candidate[] {
  const { text, caret } = query;
  const isOpen = openConditionals(text.slice(0, start)) > 0;
  const end = runEnd(text, caret.offset, /\w/);
  return WORDS.filter(([word]) => isOpen || !/^(?:el|endif)/.test(word)).map(([word, behind, detail]) => {
    const insert = `#${word}${/^[ \t]/.test(text.slice(end, end + 1)) ? '' : behind}`;
    return {
      label: `#${word}`,
      kind: 'keyword',
      detail,
      insert,
      start,
      end,
      rank: { group: 7 },
      ...(behind === '' ? {} : { goOn: true }),
    };
  });
}

function openConditionals(before: string): number {
  let open = 0;
  for (const [, word] of before.matchAll(/^[ \t]*#[ \t]*(if|endif)/gm)) open += word === 'if' ? 1 : -1;
  return open;
}

/** Macros after `#ifdef`, or in an expression with `defined` and `__has_include`. */
export function conditionCandidates(query: CompletionQuery, start: number, onlyNames: boolean): readonly Candidate[] {
  const { facts, text, caret } = query;
  const end = runEnd(text, caret.offset, /\w/);
  const out: Candidate[] = [];
  for (const word of onlyNames ? [] : ['defined', '__has_include']) {
    out.push({
      label: word,
      kind: 'keyword',
      insert: `${word}()`,
      snippet: `${word}($1)`,
      start,
      end,
      rank: { group: 1 },
    });
  }
  for (const definition of facts?.macros() ?? []) {
    if (definition.builtIn === 'directive') continue;
    const { snippet, ...name } = macroCandidate(query, definition, start, {
      group: definition.bodyText === '' ? 2 : 3,
    });
    out.push(onlyNames || snippet === undefined ? name : { ...name, snippet });
  }
  return out;
}

/** A quoted or angled name behind `#include`. */
export function includeQuotes(query: CompletionQuery, start: number): readonly Candidate[] {
  const { caret } = query;
  const offer = (label: string, insert: string, snippet: string, group: number): Candidate => ({
    label, kind: 'keyword', insert, snippet, start, end: Math.max(start, caret.offset), rank: { group }, goOn: true,
  }); // biome-ignore format: one line
  return [offer('"…"', '"', '"$1"', 0), offer('<…>', '<', '<$1>', 1)];
}

/** Folders and files that match the typed part of an include's name. */
export function fileCandidates(
  query: CompletionQuery,
  spot: { readonly start: number; readonly close: '"' | '>'; readonly binary: boolean },
): readonly Candidate[] {
  const { text, caret, file, folders } = query;
  const typed = text.slice(spot.start, caret.offset);
  const slash = typed.lastIndexOf('/') + 1;
  const folder = typed.slice(0, slash);
  const start = spot.start + slash;
  const end = runEnd(text, caret.offset, /[\w,.+-]/);
  const own = spot.close === '"' ? [dirname(file)] : [];
  const roots = folder.startsWith('/') ? [''] : [...own, ...folders.includeFolders];
  const found = new Map<string, Candidate>();
  for (const [i, root] of roots.entries()) {
    const at = root === '' ? folder : join(root, folder);
    for (const name of folders.list(at)) {
      if (name.startsWith('.') || found.has(name) || join(at, name) === file) continue;
      const isFile = spot.binary ? name.includes('.') : /\.(?:h|dtsi?|dtso|inc|overlay)$/.test(name);
      if (!isFile && (name.includes('.') || folders.list(join(at, name)).length === 0)) continue;
      const tail = text[end] === spot.close ? '' : spot.close;
      const isHeader = /\.(?:h|dtsi|inc)$/.test(name) || spot.binary;
      found.set(name, {
        label: isFile ? name : `${name}/`,
        kind: isFile ? 'file' : 'folder',
        insert: isFile ? `${name}${tail}` : `${name}/`,
        start,
        end: !isFile && text[end] === '/' ? end + 1 : end,
        // A board is seldom included, so it comes last; folders of the file's own come first.
        rank: { group: isFile ? (isHeader ? 0 : 4) : 2, uses: roots.length - i },
        ...(isFile ? {} : { goOn: true }),
      });
    }
  }
  return [...found.values()];
}
