/** Offers inside of a property's value: strings, cells, and starts of items. */
import { append } from '../../base/append.ts';
import { type Candidate, isSubsequence } from './candidate.ts';
import { cellEntry, referenceShape } from './cellLayout.ts';
import { labelCandidates, pathCandidates } from './labels.ts';
import { cellMacros } from './macros.ts';
import { type CompletionQuery, isReservedMemory } from './query.ts';
import { regionValues } from './regionValues.ts';
import { runEnd } from './textWalk.ts';
import type { ValueSpot } from './valueText.ts';

/** What the grammar and the property allow at a place in the value of `property`. */
export function valueCandidates(query: CompletionQuery, property: string, spot: ValueSpot): readonly Candidate[] {
  switch (spot.kind) {
    case 'string':
      return stringCandidates(query, property, spot);
    case 'cells':
      return cellCandidates(query, property, spot);
    case 'item':
      return itemCandidates(query, property, spot);
    default:
      return [];
  }
}

const STRING_END = /[^"\n]/;

function stringCandidates(
  query: CompletionQuery,
  property: string,
  spot: ValueSpot & { kind: 'string' },
): readonly Candidate[] {
  const { text, caret, owner } = query;
  const { start } = spot;
  const typed = text.slice(start, caret.offset);
  const isPath = typed.startsWith('/') || owner?.name === 'aliases' || /(?:^|,)std(?:out|in)-path$/.test(property);
  const paths = isPath ? pathCandidates(query, start, '"') : [];
  if (typed.startsWith('/')) return paths;
  const end = Math.max(runEnd(text, caret.offset, STRING_END), caret.offset);
  const values = stringValues(query, property, spot.strings, typed);
  // A path begins with a slash, which the user types easily.
  const later = paths.map((path) => ({ ...path, rank: { group: path.rank.group + 5 } }));
  return [...later, ...values.map(({ value, group, uses }): Candidate => ({
    label: value, kind: 'value', insert: value, start, end, rank: { group, uses },
  }))]; // biome-ignore format: one line
}

interface StringValue {
  readonly value: string;
  readonly group: number;
  readonly uses: number;
}

/** Strings that a property may hold: a complete list if known, else those in use; `before` precede, `typed` is the typed text. */
function stringValues(
  query: CompletionQuery,
  property: string,
  before: readonly string[],
  typed: string,
): readonly StringValue[] {
  const { facts, owner, board, binding } = query;
  const found = new Map<string, StringValue>();
  const add = (value: string, group: number, uses = 0) => {
    if (value !== '' && !before.includes(value) && !found.has(value)) found.set(value, { value, group, uses });
  };
  const known = query.known(property);
  const isCompatible = property === 'compatible';
  // The first compatible decides which binding there is, so that one says nothing of it.
  const next = isCompatible && before.length === 0 ? [] : (binding?.stringsBehind(property, before) ?? []);
  const listed = next.length > 0 ? next : (known?.values ?? []);
  for (const [i, value] of listed.entries()) add(String(value), 0, 99 - i);
  if (/^std(?:out|in)-path$/.test(property)) {
    const aliases = board?.nodeAt('/aliases');
    for (const name of aliases?.propertyNames() ?? []) if (/^serial\d/.test(name)) add(`${name}:115200n8`, 0);
  }
  if (property === 'pinctrl-names') for (const [i, state] of PIN_STATES.entries()) add(state, 0, 99 - i);
  if (isCompatible) {
    const above = owner?.parent;
    if (above && isReservedMemory(above)) for (const value of REGION_COMPATIBLES) add(value, 0);
    for (const [value, uses] of facts?.compatibles() ?? []) add(value, 2, uses);
    // A kernel has fifteen thousand: the first letter filters them.
    if (typed !== '') {
      for (const [value, uses] of query.compatibles()) if (isSubsequence(typed, value)) add(value, 4, uses);
      for (const value of query.bindings?.compatibles() ?? []) if (isSubsequence(typed, value)) add(value, 4);
    }
  } else {
    for (const [value, uses] of facts?.strings(property) ?? []) add(value, 2, uses);
  }
  return [...found.values()];
}

/** Linux 7.2 include/linux/pinctrl/pinctrl-state.h. */
const PIN_STATES = ['default', 'sleep', 'idle', 'init'];

/** Linux 7.2, drivers that are declared for reserved memory. */
const REGION_COMPATIBLES = ['shared-dma-pool', 'restricted-dma-pool', 'ramoops'];

function cellCandidates(
  query: CompletionQuery,
  property: string,
  spot: ValueSpot & { kind: 'cells' },
): readonly Candidate[] {
  const { text, caret } = query;
  const { start, cells, calls, inExpression } = spot;
  const typed = text.slice(start, caret.offset);
  if (typed.startsWith('&{')) return pathCandidates(query, start + 2, '}');
  if (typed.startsWith('&')) return labelCandidates(query, { start, property });
  const entry = cellEntry(query, property, cells);
  const out: Candidate[] = [];
  const isWhole = calls.length === 0 && !inExpression;
  if (isWhole && cells.length === 0) {
    append(out, regionValues(query, property, cells, start));
    append(out, numberCandidates(query, property, start));
  }
  if (/^\d/.test(typed)) return out;
  // An unknown property may refer to anything.
  const role = entry?.cells[entry.active]?.role;
  if (isWhole && (entry === undefined || role === 'reference'))
    append(out, labelCandidates(query, { start, property }));
  append(out, cellMacros(query, property, entry, start));
  return out;
}

/** Numbers for properties of one cell: a complete list if known, else those in use. */
function numberCandidates(query: CompletionQuery, property: string, start: number): readonly Candidate[] {
  const { text, caret, facts } = query;
  const end = runEnd(text, caret.offset, /\w/);
  const offer = (label: string, group: number, uses: number): Candidate => ({
    label, kind: 'value', insert: label, start, end, rank: { group, uses },
  }); // biome-ignore format: one line
  const known = query.known(property);
  if (known?.values) return known.values.map((value, i) => offer(value, 0, 99 - i));
  if ((known && known.type !== 'u32') || referenceShape(property) || facts === undefined) return [];
  return [...facts.numbers(property)].map(([value, uses]) => offer(value, 1, uses));
}

/** Starts of an item: quotes, brackets, a reference; complete values where all possible values are known. */
function itemCandidates(
  query: CompletionQuery,
  property: string,
  { start, strings }: ValueSpot & { kind: 'item' },
): readonly Candidate[] {
  const { text, caret } = query;
  const typed = text.slice(start, caret.offset);
  if (typed.startsWith('&{')) return pathCandidates(query, start + 2, '}');
  if (typed.startsWith('&')) return labelCandidates(query, { start, property });
  const end = runEnd(text, caret.offset, /[\w/-]/);
  const rest = /^[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 200)) ? ';' : '';
  const known = query.known(property);
  const isText = known?.type === 'string' || known?.type === 'strings' || known?.type === 'path';
  const out: Candidate[] = [];
  /** A whole value. */
  const whole = (value: string, rank: Candidate['rank'], snippet?: string) => {
    const insert = `${value}${rest}`;
    out.push({
      label: value,
      kind: 'value',
      insert,
      start,
      end,
      rank,
      ...(snippet === undefined ? {} : { snippet: snippet + rest }),
    });
  };
  if (isText)
    for (const { value, group, uses } of stringValues(query, property, strings, ''))
      whole(`"${value}"`, { group, uses });
  else for (const { label, rank } of numberCandidates(query, property, start)) whole(`<${label}>`, rank);
  for (const { insert, rank, snippet = insert } of regionValues(query, property, [], start))
    whole(`<${insert}>`, rank, `<${snippet}>`);
  /** Brackets that the user fills. */
  const brackets = (label: string, insert: string, group: number) => {
    const snippet = `${insert.replace('…', '$1')}${rest}`;
    out.push({
      label,
      kind: 'snippet',
      insert: `${insert.replace('…', '')}${rest}`,
      snippet,
      start,
      end,
      rank: { group },
      goOn: true,
    });
  };
  const unknown = known === undefined;
  if (referenceShape(property)) brackets('<&…>', '<&…>', 1);
  if (unknown || isText) brackets('"…"', '"…"', 3);
  if (unknown || !isText) brackets('<…>', '<…>', 3);
  if (unknown || known.type === 'bytes') brackets('[…]', '[…]', 4);
  if (unknown) {
    brackets('/bits/ 64 <…>', '/bits/ 64 <…>', 5);
    brackets('/incbin/("…")', '/incbin/("…")', 6);
  }
  return out;
}
