/**
 * Parses a question about a map, as typed in a box or behind `--ask`: an address, a range, free RAM, or items. Unknown words are
 * parts of names. The parser makes one pass and knows no map.
 */
import type { Interval } from '../../base/intervals.ts';
import { KINDS, type MapKind } from '../kinds.ts';

/** A condition on items. A match meets all terms of the question. */
export type Term =
  | { readonly is: 'word'; readonly text: string }
  | { readonly is: 'path'; readonly text: string }
  | { readonly is: 'label'; readonly text: string }
  | { readonly is: 'user'; readonly text: string }
  | { readonly is: 'driver'; readonly text: string }
  | { readonly is: 'compatible'; readonly text: string }
  | { readonly is: 'kind'; readonly kinds: readonly MapKind[]; readonly word: string }
  | { readonly is: 'fact'; readonly fact: Fact }
  | { readonly is: 'size'; readonly compare: SizeCompare; readonly size: bigint }
  | { readonly is: 'place'; readonly side: 'below' | 'above'; readonly address: bigint };

export type SizeCompare = '=' | '<' | '<=' | '>' | '>=';

/** A yes-or-no property of an item. */
export type Fact =
  | 'unused'
  | 'used'
  | 'no-map'
  | 'reusable'
  | 'firmware'
  | 'disabled'
  | 'enabled'
  | 'static'
  | 'dynamic'
  | 'failed'
  | 'overlapping'
  | 'region'
  | 'estimated';

/** A search for free RAM. */
export interface RoomWanted {
  /** In bytes; 1 when the question states no size. */
  readonly size: bigint;
  readonly align: bigint;
  /** Contains the whole place; the end is exclusive. */
  readonly within: Interval;
  readonly onlyLargest: boolean;
}

type Question =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'address'; readonly address: bigint }
  | { readonly kind: 'range'; readonly range: Interval }
  | { readonly kind: 'room'; readonly wanted: RoomWanted }
  | { readonly kind: 'items'; readonly terms: readonly Term[] }
  /** `fault` says what is wrong, without a full stop. */
  | { readonly kind: 'fault'; readonly fault: string };

/** Most characters of a question. */
const QUESTION_MAX = 500;

const SPACE_END = 1n << 64n;
/** The last byte of a range in a log ends in ff…; a multiple of this is read as an exclusive end. */
const PAGE = 4096n;

/** Parses a question; returns a `fault` for one that cannot be understood, and never throws. */
export function parseQuestion(text: string): Question {
  if (text.length > QUESTION_MAX) return { kind: 'fault', fault: `a question has at most ${QUESTION_MAX} characters` };
  const words = wordsOf(text);
  if (words.length === 0) return { kind: 'nothing' };
  return placeAsked(words) ?? roomAsked(words) ?? itemsAsked(words);
}

/** Splits into words; a number with its unit, an operator with its number, and both ends of a range are one word. */
function wordsOf(text: string): readonly string[] {
  const plain = text
    .replace(/[?[\]"“”]/g, ' ')
    .replace(/[‘’]/g, "'")
    .replace(/[–—]/g, '-')
    .replace(/≥/g, '>=')
    .replace(/≤/g, '<=')
    .trim();
  const out: string[] = [];
  for (const word of plain.split(/\s+/)) {
    if (word === '') continue;
    const last = out.at(-1);
    const joins =
      last !== undefined &&
      (/^(?:[<>]=?|=)$/.test(last) ||
        (/(?:^|[<>=+])(?:0x[\da-f_']+|[\d.]+)$/i.test(last) && UNIT.test(word)) ||
        // `0x80000000 - 0x8fffffff`, `0x80000000 + 16M`
        (/^(?:-|\+|\.\.|to)$/.test(word) && addressOf(last) !== undefined) ||
        /(?:-|\+|\.\.)$/.test(last));
    if (joins && last !== undefined) out[out.length - 1] = `${last}${word === 'to' ? '..' : word}`;
    else out.push(word);
  }
  return out;
}

const UNIT = /^(?:b|bytes?|[kmgtp](?:i?b)?)$/i;
const SHIFTS: Readonly<Record<string, bigint>> = { k: 10n, m: 20n, g: 30n, t: 40n, p: 50n };

/** Bytes of `64M`, `1.5 GiB`, `4096B`, `0x1000 bytes`; undefined without a unit, or for anything but a size. */
function sizeOf(word: string): bigint | undefined {
  const match = /^(0x[\da-f_']+|\d+(?:\.\d{1,6})?)(b|bytes?|[kmgtp](?:i?b)?)$/i.exec(word);
  const [, number = '', unit = ''] = match ?? [];
  if (match === null) return undefined;
  const shift = SHIFTS[unit.charAt(0).toLowerCase()] ?? 0n;
  if (/^0x/i.test(number)) return BigInt(number.replaceAll(/[_']/g, '')) << shift;
  const [whole = '0', part = ''] = number.split('.');
  return (BigInt(whole) << shift) + (BigInt(part.padEnd(6, '0') || '0') << shift) / 1_000_000n;
}

/** Bytes of a size or of a bare number. */
function amountOf(word: string | undefined): bigint | undefined {
  if (word === undefined) return undefined;
  const size = sizeOf(word);
  if (size !== undefined) return size;
  if (/^\d+$/.test(word)) return BigInt(word);
  return /^0x[\da-f_']+$/i.test(word) ? BigInt(word.replaceAll(/[_']/g, '')) : undefined;
}

/** Reads `0x8f500000`, `0x8_f500_0000`, or `8f500000` as in logs and unit addresses; undefined for anything else. */
export function addressOf(word: string): bigint | undefined {
  const plain = word.replaceAll(/(?<=[\da-fx])[_'](?=[\da-f])/gi, '').replace(/^@/, '');
  if (/^0x[\da-f]{1,16}$/i.test(plain)) return BigInt(plain);
  // At least six digits: shorter ones are ordinary numbers and parts of names.
  return /^[\da-f]{6,16}$/i.test(plain) && /\d/.test(plain) ? BigInt(`0x${plain}`) : undefined;
}

const PLACE_FILLERS: ReadonlySet<string> = new Set(['what', 'is', 'at', 'who', 'owns', 'contains', 'mem', 'in']);

function placeAsked(words: readonly string[]): Question | undefined {
  const [word, ...more] = words.filter((one) => !PLACE_FILLERS.has(one.toLowerCase()));
  if (word === undefined || more.length > 0) return undefined;
  const address = addressOf(word);
  if (address !== undefined) return { kind: 'address', address };
  const match = /^([\da-fx_']+)(-|\.\.|\+)(.+)$/i.exec(word);
  const [, first = '', sign = '', second = ''] = match ?? [];
  const base = match === null ? undefined : addressOf(first);
  if (base === undefined) return undefined;
  if (sign === '+') {
    const size = amountOf(second);
    return size === undefined ? undefined : rangeAsked(base, base + size);
  }
  const last = addressOf(second);
  if (last === undefined) return undefined;
  return rangeAsked(base, sign === '..' || last % PAGE === 0n ? last : last + 1n);
}

function rangeAsked(base: bigint, end: bigint): Question {
  if (end > SPACE_END) return { kind: 'fault', fault: 'that range ends beyond 64 bits' };
  return end > base
    ? { kind: 'range', range: { base, end } }
    : { kind: 'fault', fault: 'that range ends before it begins' };
}

const LARGEST = /^(?:largest|biggest)$/i;

function roomAsked(words: readonly string[]): Question | undefined {
  const [first = '', ...rest] = words;
  const onlyLargest = LARGEST.test(first);
  const named = onlyLargest ? rest : words;
  if (!/^(?:free|holes?|room)$/i.test(named[0] ?? '')) return undefined;
  let [size, align] = [1n, 1n];
  let within: Interval = { base: 0n, end: SPACE_END };
  const left = named
    .slice(1)
    .filter((word) => !/^(?:for|ram|memory|holes?|room|of|to|space|holds?|fits?)$/i.test(word));
  for (let i = 0; i < left.length; i++) {
    const word = (left[i] ?? '').toLowerCase();
    const next = () => amountOf(left[++i]);
    if (/^(?:align(?:ed|ment)?)$/.test(word)) {
      const value = next();
      if (value === undefined || value < 1n) return { kind: 'fault', fault: 'align takes a size: free 64M align 2M' };
      align = value;
    } else if (word === 'below' || word === 'above') {
      const value = amountOf(left[i + 1]) ?? addressOf(left[i + 1] ?? '');
      i++;
      if (value === undefined) return { kind: 'fault', fault: `${word} takes an address: free 64M ${word} 4G` };
      within = word === 'below' ? { ...within, end: value } : { ...within, base: value };
    } else {
      const value = amountOf(word.replace(/^(?:>=?|=)/, ''));
      if (value === undefined || value < 1n) {
        return { kind: 'fault', fault: `'${left[i]}' is no size: ask as in free 64M align 2M below 4G` };
      }
      size = value;
    }
  }
  return { kind: 'room', wanted: { size, align, within, onlyLargest } };
}

const FACTS: Readonly<Record<string, Fact>> = {
  unused: 'unused',
  used: 'used',
  'no-map': 'no-map',
  nomap: 'no-map',
  reusable: 'reusable',
  firmware: 'firmware',
  disabled: 'disabled',
  enabled: 'enabled',
  static: 'static',
  dynamic: 'dynamic',
  failed: 'failed',
  refused: 'failed',
  ignored: 'failed',
  overlap: 'overlapping',
  overlaps: 'overlapping',
  overlapping: 'overlapping',
  region: 'region',
  regions: 'region',
  estimated: 'estimated',
};

const KIND_WORDS: Readonly<Record<string, readonly MapKind[]>> = {
  ram: ['ram'],
  bank: ['ram'],
  banks: ['ram'],
  cma: ['cma'],
  coherent: ['coherent'],
  pool: ['coherent', 'restricted'],
  pools: ['coherent', 'restricted'],
  restricted: ['restricted'],
  memreserve: ['memreserve'],
  initrd: ['initrd'],
  dtb: ['dtb'],
  early: ['early'],
  crashkernel: ['crash'],
  device: ['device', 'pci'],
  devices: ['device', 'pci'],
  pci: ['pci'],
};

/** All keywords, for suggestions. */
export const KEYWORDS: readonly string[] = [
  ...Object.keys(FACTS),
  ...Object.keys(KIND_WORDS),
  'free',
  'below',
  'above',
];

const COMPARES: Readonly<Record<string, SizeCompare>> = {
  over: '>',
  larger: '>',
  bigger: '>',
  under: '<',
  smaller: '<',
};
const FILLERS: ReadonlySet<string> = new Set([
  'and',
  'the',
  'a',
  'by',
  'of',
  'than',
  'all',
  'which',
  'show',
  'find',
  'for',
]);

function itemsAsked(words: readonly string[]): Question {
  const terms: Term[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const lower = word.toLowerCase();
    const next = words[i + 1];
    const pair = /^(user|driver|compatible|label|kind|path):(.+)$/i.exec(word);
    if (lower === 'used' && next?.toLowerCase() === 'by') {
      const user = words[i + 2];
      if (user === undefined) return { kind: 'fault', fault: 'used by takes a name: used by gpu' };
      terms.push({ is: 'user', text: user });
      i += 2;
    } else if ((lower === 'driver' || lower === 'compatible' || lower === 'label') && next !== undefined) {
      terms.push({ is: lower, text: next });
      i++;
    } else if (pair !== null) terms.push(pairTerm(pair[1] ?? '', pair[2] ?? ''));
    else if ((lower === 'below' || lower === 'above') && next !== undefined) {
      const address = sizeOf(next) ?? addressOf(next);
      if (address === undefined) return { kind: 'fault', fault: `${lower} takes an address: no-map ${lower} 4G` };
      terms.push({ is: 'place', side: lower, address });
      i++;
    } else {
      const term = sizeTerm(lower, words, i) ?? plainTerm(word);
      if (term === undefined) continue;
      if ('skip' in term) i += term.skip;
      terms.push('skip' in term ? term.term : term);
    }
  }
  return terms.length === 0 ? { kind: 'nothing' } : { kind: 'items', terms };
}

/** Reads `64M`, `>=64M`, `over 64M`, `larger than 64M`; `skip` counts its words after the first. */
function sizeTerm(
  word: string,
  words: readonly string[],
  at: number,
): { readonly term: Term; readonly skip: number } | undefined {
  const compare = COMPARES[word];
  if (compare !== undefined) {
    const skip = words[at + 1]?.toLowerCase() === 'than' ? 2 : 1;
    const size = amountOf(words[at + skip]);
    return size === undefined ? undefined : { term: { is: 'size', compare, size }, skip };
  }
  const [, sign = '', rest = ''] = /^([<>]=?|=)?(.+)$/.exec(word) ?? [];
  const size = sign === '' ? sizeOf(rest) : amountOf(rest);
  if (size === undefined) return undefined;
  return { term: { is: 'size', compare: sign === '' ? '=' : (sign as SizeCompare), size }, skip: 0 };
}

function pairTerm(key: string, text: string): Term {
  switch (key.toLowerCase()) {
    case 'user':
      return { is: 'user', text };
    case 'driver':
      return { is: 'driver', text };
    case 'compatible':
      return { is: 'compatible', text };
    case 'label':
      return { is: 'label', text };
    case 'path':
      return { is: 'path', text };
    default:
      return { is: 'kind', kinds: kindsNamed(text), word: text };
  }
}

function kindsNamed(text: string): readonly MapKind[] {
  const lower = text.toLowerCase();
  const listed = KIND_WORDS[lower];
  if (listed !== undefined) return listed;
  return Object.entries(KINDS).flatMap(([kind, { short }]) =>
    kind === lower || short.toLowerCase() === lower ? [kind as MapKind] : [],
  );
}

/** The term of a path, label, fact, kind or name; undefined for a filler word. */
function plainTerm(word: string): Term | undefined {
  const lower = word.toLowerCase();
  if (FILLERS.has(lower)) return undefined;
  if (word.startsWith('/') && word.length > 1) return { is: 'path', text: word };
  if (word.startsWith('&') && word.length > 1) return { is: 'label', text: word.slice(1) };
  if (Object.hasOwn(FACTS, lower)) return { is: 'fact', fact: FACTS[lower] ?? 'region' };
  if (Object.hasOwn(KIND_WORDS, lower)) return { is: 'kind', kinds: KIND_WORDS[lower] ?? [], word: lower };
  return { is: 'word', text: word };
}
