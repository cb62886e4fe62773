/** Macros as offers: all of them, those of a provider's header, those that a cell is known to accept. */
import type { MacroDefinition } from '../../preprocess/macros.ts';
import { basename } from '../../source/path.ts';
import type { DtNode } from '../../tree/tree.ts';
import { stringList } from '../../tree/treeView.ts';
import { type Candidate, isSubsequence, type Rank, tabStop } from './candidate.ts';
import type { CellEntry } from './cellLayout.ts';
import type { CompletionQuery } from './query.ts';
import { runEnd } from './textWalk.ts';

/** Longest body of a macro that is shown beside its name. */
const BODY_MAX = 40;

/** An offer of a macro; one with parameters opens its parenthesis. */
export function macroCandidate(
  { text, caret }: CompletionQuery,
  definition: MacroDefinition,
  start: number,
  rank: Rank,
): Candidate {
  const { name, parameters } = definition;
  const end = runEnd(text, caret.offset, /\w/);
  const filled = () => (parameters ?? []).map((parameter, i) => tabStop(i + 1, parameter)).join(', ');
  return {
    label: name,
    kind: parameters ? 'call' : 'macro',
    detail: macroDetail(definition),
    insert: name,
    ...(parameters !== undefined && text[end] !== '(' ? { snippet: `${name}(${filled()})` } : {}),
    start,
    end,
    rank,
    documentation: { kind: 'macro', name },
  };
}

function macroDetail({ parameters, bodyText, file }: MacroDefinition): string {
  const body = bodyText.slice(0, 4 * BODY_MAX).replace(/\s+/g, ' ');
  const shown = body.length > BODY_MAX ? `${body.slice(0, BODY_MAX - 1)}…` : body;
  const where = file.startsWith('<') ? '' : ` · ${basename(file)}`;
  return `${parameters ? `(${parameters.join(', ')}) ` : ''}${shown}${where}`;
}

const constants = new WeakMap<MacroDefinition, boolean>();

/** Whether a macro expands to a value where a cell is wanted: include guards and switches do not. */
function isConstant(definition: MacroDefinition): boolean {
  let known = constants.get(definition);
  if (known === undefined) {
    const { bodyText, builtIn, name } = definition;
    known = bodyText !== '' && builtIn === undefined && !name.startsWith('__');
    constants.set(definition, known);
  }
  return known;
}

/** With more macros than this, only those that match the typed text are offered, or, before typing, those that fit. */
const MACROS_MAX = 500;

/** Whether only some of the macros that may stand in a cell are offered, so that more typing asks for others. */
export function choosesMacros({ facts }: CompletionQuery): boolean {
  return facts !== undefined && facts.macroCount > MACROS_MAX;
}

/** Macros that may be used as a cell, with those that fit first. */
export function cellMacros(
  query: CompletionQuery,
  property: string,
  entry: CellEntry | undefined,
  start: number,
): Candidate[] {
  const { facts, text, caret } = query;
  if (!facts) return [];
  const ranks = entry ? rankedMacros(query, property, entry) : usedMacros(query, property);
  const typed = text.slice(start, caret.offset);
  const isChosen = !choosesMacros(query)
    ? () => true
    : typed === ''
      ? (name: string) => ranks.size === 0 || ranks.has(name)
      : (name: string) => isSubsequence(typed, name);
  const out: Candidate[] = [];
  const cell = entry?.cells[entry.active];
  // Where the cell is known to hold a number of its own, a macro is the exception.
  const others = { group: cell?.role === 'reference' || cell?.role === 'number' ? 8 : 7 };
  for (const definition of facts.macros()) {
    if (!isChosen(definition.name) || !isConstant(definition)) continue;
    out.push(macroCandidate(query, definition, start, ranks.get(definition.name) ?? others));
  }
  return out;
}

/** Macros in properties of the same name anywhere, and macros near those in their headers. */
function usedMacros({ facts }: CompletionQuery, property: string): Map<string, Rank> {
  const ranks = new Map<string, Rank>();
  if (facts) addNeighbours(ranks, facts, facts.cellMacros(property, 0, 1));
  return ranks;
}

function rankedMacros(query: CompletionQuery, property: string, entry: CellEntry): Map<string, Rank> {
  const { facts } = query;
  const ranks = new Map<string, Rank>();
  const cell = entry.cells[entry.active];
  if (!facts || !cell || cell.role === 'reference') return ranks;
  const { provider, argument } = entry;
  const isReferred = provider !== undefined && argument !== undefined;
  const used =
    isReferred && property !== 'interrupts'
      ? facts.argumentMacros(provider.node, property, argument)
      : facts.cellMacros(property, entry.active, entry.cells.length);
  for (const [i, pattern] of (cell.macros ?? []).entries()) {
    if (!pattern.endsWith('*')) ranks.set(pattern, { group: 0, uses: 9 - i });
    else {
      const begin = pattern.slice(0, -1);
      for (const { name } of facts.macros()) {
        if (name.startsWith(begin)) ranks.set(name, { group: 0, uses: used.get(name) ?? 0 });
      }
    }
  }
  if (cell.role === 'number' && used.size === 0) return ranks;
  addNeighbours(ranks, facts, used);
  if (used.size === 0 && isReferred && !cell.macros) addHeaders(ranks, query, property, provider.node);
  return ranks;
}

/** Macros in use, most frequent first; then others of the same headers and kind, matched by the last word of the name. */
function addNeighbours(
  ranks: Map<string, Rank>,
  facts: NonNullable<CompletionQuery['facts']>,
  used: ReadonlyMap<string, number>,
): void {
  const headers = new Set<string>();
  const kinds = new Set<string>();
  for (const [name, uses] of used) {
    const definition = facts.macro(name);
    if (!definition) continue;
    if (!ranks.has(name)) ranks.set(name, { group: 1, uses });
    headers.add(definition.file);
    kinds.add(lastWord(name));
  }
  for (const header of headers) {
    for (const { name } of facts.macrosOf(header)) {
      if (!ranks.has(name)) ranks.set(name, { group: kinds.has(lastWord(name)) ? 2 : 3 });
    }
  }
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('_') + 1);
}

/** For a provider without users yet: headers of the property's kind whose names occur in its compatible. */
function addHeaders(
  ranks: Map<string, Rank>,
  { board, facts }: CompletionQuery,
  property: string,
  provider: DtNode,
): void {
  const kind = HEADER_FOLDERS[property];
  const compatible = provider.property('compatible');
  if (!board || !facts || kind === undefined || !compatible) return;
  const words = stringList(compatible).join(' ');
  for (const path of board.files) {
    if (!path.includes(`/dt-bindings/${kind}/`)) continue;
    const stem = basename(path).replace(/\.h$/, '');
    if (!words.includes(stem) && !words.replace(/,/g, '-').includes(stem)) continue;
    for (const { name } of facts.macrosOf(path)) if (!ranks.has(name)) ranks.set(name, { group: 2 });
  }
}

/** Folders of `include/dt-bindings` for properties. */
const HEADER_FOLDERS: Readonly<Record<string, string>> = {
  clocks: 'clock',
  'assigned-clocks': 'clock',
  'assigned-clock-parents': 'clock',
  resets: 'reset',
  'power-domains': 'power',
  interconnects: 'interconnect',
  phys: 'phy',
  dmas: 'dma',
  mboxes: 'mailbox',
};
