/** Completion offers as plain data; `lsp/` converts them to the protocol's form. */
import { append } from '../../base/append.ts';
import type { NodeBinding } from '../../bindings/nodeBinding.ts';

/** What an offer is, for its icon. */
export type CandidateKind =
  | 'property'
  | 'node'
  | 'label'
  | 'value'
  | 'macro'
  | 'call'
  | 'keyword'
  | 'snippet'
  | 'file'
  | 'folder';

/** The key by which the documentation of an offer is found when the user looks at it. */
export interface DocumentationKey {
  readonly kind: 'property' | 'label' | 'path' | 'macro';
  readonly name: string;
}

/** One offer. */
export interface Candidate {
  readonly label: string;
  readonly kind: CandidateKind;
  /** Shown after the label: what distinguishes the offer from others. */
  readonly detail?: string;
  /** The text that replaces the range. */
  readonly insert: string;
  /** The same text as an LSP snippet with tab stops, for clients that support snippets. */
  readonly snippet?: string;
  /** Begin of the replaced range; it ends at the caret, or after the word there where the client replaces words. */
  readonly start: number;
  readonly end: number;
  /** Sort key of offers that match equally well; then the label decides. */
  readonly rank: Rank;
  /** The text that is compared with the typed text; the label unless given. */
  readonly filter?: string;
  readonly documentation?: DocumentationKey;
  readonly deprecated?: boolean;
  /** Ask for completion again after the offer is inserted. */
  readonly goOn?: boolean;
}

/** Rank from 0, the best, to 9; within a rank, more frequent offers come first. */
export interface Rank {
  readonly group: number;
  readonly uses?: number;
}

const LAST_GROUP = 9;

/** All offers at a caret. */
export interface Completion {
  readonly items: readonly Candidate[];
  /** The list is incomplete: further typing may bring up other offers. */
  readonly isIncomplete: boolean;
  /** What bindings say about the node at the caret, for the documentation of offers. */
  readonly binding?: NodeBinding | undefined;
}

/** Limit of offers in one answer; a large board has as many labels, and ten times as many macros: the typed text filters them. */
const CANDIDATES_MAX = 800;

/** What sorts an offer among the others. */
export function sortText({ rank: { group, uses = 0 }, label }: Candidate): string {
  return `${group}${String(99_999 - Math.min(uses, 99_999)).padStart(5, '0')}${label}`;
}

/** Lists up to this long are sent whole, whatever is typed already. */
const WHOLE_MAX = 60;

/** The offers that match the typed text, only the best if there are too many; short lists are returned unfiltered. */
export function limited(items: readonly Candidate[], typed: string): Completion {
  if (items.length <= WHOLE_MAX) return { items, isIncomplete: false };
  const matching = typed === '' ? items : items.filter(({ label, filter }) => isSubsequence(typed, filter ?? label));
  if (matching.length <= CANDIDATES_MAX) return { items: matching, isIncomplete: matching.length < items.length };
  const best: Candidate[] = [];
  for (let group = 0; best.length < CANDIDATES_MAX && group <= LAST_GROUP; group++) {
    const all = matching.filter(({ rank }) => rank.group === group);
    append(best, best.length + all.length <= CANDIDATES_MAX ? all : sorted(all).slice(0, CANDIDATES_MAX - best.length));
  }
  return { items: best, isIncomplete: true };
}

/** Sorts offers in the order in which an editor shows them. */
export function sorted(items: readonly Candidate[]): readonly Candidate[] {
  const keyed = items.map((item) => ({ item, key: sortText(item) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}

/** Whether all characters of `typed` are in `text` in this order, as editors match. */
export function isSubsequence(typed: string, text: string): boolean {
  const low = text.toLowerCase();
  let at = 0;
  for (const c of typed.toLowerCase()) {
    at = low.indexOf(c, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** The tab stop with this number, with the text that stands there at first. */
export function tabStop(number: number, text: string): string {
  return `\${${number}:${escapeSnippet(text)}}`;
}

/** Escapes text so that a snippet contains it literally. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
