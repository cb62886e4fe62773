/** Items that meet all terms of a question; exact names come first. */
import { countText, formatSize } from '../../base/format.ts';
import { didYouMean } from '../../base/nearName.ts';
import { isWindow } from '../kinds.ts';
import { isRefused, type MapItem } from '../model.ts';
import { type Fact, KEYWORDS, type SizeCompare, type Term } from './parse.ts';

interface Found {
  readonly items: readonly MapItem[];
  /** Set when the answer says more than the count. */
  readonly text?: string;
}

/** Finds items. Equally good ones keep the order of `items`. */
export function findItems(items: readonly MapItem[], terms: readonly Term[]): Found {
  const found = ranked(items, terms);
  if (found.length > 0) return { items: found };
  return otherSizes(items, terms) ?? asWords(items, terms) ?? { items: [], text: nothingText(items, terms) };
}

function ranked(items: readonly MapItem[], terms: readonly Term[]): readonly MapItem[] {
  const ranks = items.flatMap((item) => {
    let rank = 0;
    for (const term of terms) {
      const own = rankOf(item, term);
      if (own === undefined) return [];
      rank = Math.max(rank, own);
    }
    return [{ item, rank }];
  });
  return ranks.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

/** When no item has the size: items at least as large, the smallest first. */
function otherSizes(items: readonly MapItem[], terms: readonly Term[]): Found | undefined {
  const size = terms.find((term) => term.is === 'size' && term.compare === '=');
  if (size?.is !== 'size') return undefined;
  const larger = ranked(
    items,
    terms.map((term) => (term === size ? { ...size, compare: '>' as const } : term)),
  ).toSorted((a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0));
  if (larger.length === 0) return undefined;
  const text = `Nothing has exactly ${formatSize(size.size)}; ${countText(larger.length, 'item has', 'items have')} more, the smallest first.`;
  return { items: larger, text };
}

/** Searches names for the words of a kind or fact when these find nothing. */
function asWords(items: readonly MapItem[], terms: readonly Term[]): Found | undefined {
  const words = terms.map((term): Term => {
    if (term.is === 'kind') return { is: 'word', text: term.word };
    return term.is === 'fact' ? { is: 'word', text: term.fact } : term;
  });
  const found = ranked(items, words);
  return found.length === 0 ? undefined : { items: found };
}

function nothingText(items: readonly MapItem[], terms: readonly Term[]): string {
  const word = terms.find((term) => 'text' in term && term.text.length > 2);
  if (word === undefined || !('text' in word)) return 'Nothing on the map is like that.';
  const names = items.flatMap(({ label, labels = [], users = [] }) => [
    label,
    label.split('@')[0] ?? '',
    ...labels,
    ...users,
  ]);
  const meant = didYouMean(word.text, [...KEYWORDS, ...new Set(names)]);
  return `Nothing on the map matches '${word.text}'${meant === '' ? '.' : meant}`;
}

/** How well a term fits, 0 the best; undefined when it does not. */
function rankOf(item: MapItem, term: Term): number | undefined {
  switch (term.is) {
    case 'word':
      return wordRank(item, term.text.toLowerCase());
    case 'path':
      return item.path === term.text
        ? 0
        : item.path.startsWith(`${term.text}/`)
          ? 1
          : item.path.includes(term.text)
            ? 2
            : undefined;
    case 'label':
      return bestOf((item.labels ?? []).map((label) => nameRank(label.toLowerCase(), term.text.toLowerCase())));
    case 'user':
      return userRank(item, term.text.toLowerCase());
    case 'driver':
      return item.driver?.toLowerCase().includes(term.text.toLowerCase()) === true ? 0 : undefined;
    case 'compatible':
      return item.compatible?.toLowerCase().includes(term.text.toLowerCase()) === true ? 0 : undefined;
    case 'kind':
      return term.kinds.includes(item.kind) ? 0 : undefined;
    case 'fact':
      return factHolds(item, term.fact) ? 0 : undefined;
    case 'size':
      return item.size > 0n && sizeHolds(item.size, term.compare, term.size) ? 0 : undefined;
    case 'place': {
      const { base, size } = item;
      if (base === undefined) return undefined;
      return (term.side === 'below' ? base + size <= term.address : base >= term.address) ? 0 : undefined;
    }
  }
}

function wordRank(item: MapItem, word: string): number | undefined {
  const names = [item.label, item.label.split('@')[0] ?? '', ...(item.labels ?? [])];
  const rank = bestOf(names.map((name) => nameRank(name.toLowerCase(), word)));
  if (rank !== undefined) return rank;
  const others = [
    item.path,
    item.compatible ?? '',
    item.driver ?? '',
    item.firmware ?? '',
    ...(item.users ?? []),
    ...item.details,
  ];
  return others.some((text) => text.toLowerCase().includes(word)) ? 3 : undefined;
}

function userRank({ usedBy = [], users = [] }: MapItem, name: string): number | undefined {
  const names = [...usedBy.flatMap((user) => [user.name, user.as ?? '', user.role]), ...users];
  const rank = bestOf(names.map((user) => nameRank(user.toLowerCase(), name)));
  return rank ?? (usedBy.some(({ path }) => path.toLowerCase().includes(name)) ? 3 : undefined);
}

/** 0: the name is the word, apart from a unit address; 1: begins with it; 2: contains it. */
function nameRank(name: string, word: string): number | undefined {
  if (name === word || name.split('@')[0] === word) return 0;
  if (name.startsWith(word)) return 1;
  return name.includes(word) ? 2 : undefined;
}

function bestOf(ranks: readonly (number | undefined)[]): number | undefined {
  return ranks.reduce<number | undefined>(
    (best, rank) => (best === undefined || (rank ?? 9) < best ? rank : best),
    undefined,
  );
}

function sizeHolds(size: bigint, compare: SizeCompare, wanted: bigint): boolean {
  switch (compare) {
    case '=':
      return size === wanted;
    case '<':
      return size < wanted;
    case '<=':
      return size <= wanted;
    case '>':
      return size > wanted;
    case '>=':
      return size >= wanted;
  }
}

function factHolds(item: MapItem, fact: Fact): boolean {
  switch (fact) {
    case 'unused':
      return item.use === 'nobody' || (item.use === 'disabled' && !isRefused(item));
    case 'used':
      return item.use === 'used';
    case 'no-map':
      return item.nomap === true;
    case 'reusable':
      return item.reusable === true;
    case 'firmware':
      return item.firmware !== undefined;
    case 'disabled':
      return item.disabled === true || item.use === 'disabled';
    case 'enabled':
      return item.disabled !== true && isWindow(item.kind);
    case 'static':
    case 'dynamic':
      return item.placement === fact;
    case 'failed':
      return isRefused(item);
    case 'overlapping':
      return item.overlaps.length > 0;
    case 'region':
      return item.path.startsWith('/reserved-memory');
    case 'estimated':
      return item.isEstimate === true || item.within !== undefined;
  }
}
