/** What completion offers, as plain data; the protocol's shape is made in `lsp/`. */
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

/** By what the documentation of an offer is found when somebody looks at it. */
export interface DocumentationKey {
  readonly kind: 'property' | 'label' | 'path' | 'macro';
  readonly name: string;
}

/** One offer. */
export interface Candidate {
  readonly label: string;
  readonly kind: CandidateKind;
  /** Behind the label: what tells it from others. */
  readonly detail?: string;
  /** What is put in the place of the range. */
  readonly insert: string;
  /** The same with tab stops, as the protocol's snippets have them; where the client knows those. */
  readonly snippet?: string;
  /** Begin of the range that is replaced; it ends at the caret, or behind the word there where the client replaces words. */
  readonly start: number;
  readonly end: number;
  /** Offers are shown in this order where they match equally well; then by label. */
  readonly rank: Rank;
  /** What is compared with the typed text; the label unless given. */
  readonly filter?: string;
  readonly documentation?: DocumentationKey;
  readonly deprecated?: boolean;
  /** Ask for completion again once it is inserted. */
  readonly goOn?: boolean;
}

/** From 0, the best, to 9; behind it, how often it is in use, more first. */
export interface Rank {
  readonly group: number;
  readonly uses?: number;
}

const LAST_GROUP = 9;

/** All there is to offer at a caret. */
export interface Completion {
  readonly items: readonly Candidate[];
  /** There is more: what is typed next may bring it up. */
  readonly isIncomplete: boolean;
  /** What bindings say of the node at the caret, for the documentation of offers. */
  readonly binding?: NodeBinding | undefined;
}

/** Offers in one answer; a large board has as many labels, and ten times as many macros: what is typed chooses among them. */
const CANDIDATES_MAX = 800;

/** What sorts an offer among the others. */
export function sortText({ rank: { group, uses = 0 }, label }: Candidate): string {
  return `${group}${String(99_999 - Math.min(uses, 99_999)).padStart(5, '0')}${label}`;
}

/** Lists up to this long are sent whole, whatever is typed already. */
const WHOLE_MAX = 60;

/** The offers that match what is typed, the best of them if there are too many; short lists as they are. */
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

/** In the order in which an editor shows them. */
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

/** Text that is no snippet syntax inside of a snippet. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
