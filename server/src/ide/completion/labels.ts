/** Labels behind `&`, and paths in `&{ }` and in strings. */

import { readU32 } from '../../base/bytes.ts';
import type { DtNode } from '../../tree/tree.ts';
import { firstString } from '../../tree/treeView.ts';
import { type Candidate, escapeSnippet, type Rank } from './candidate.ts';
import { referenceShape } from './cellLayout.ts';
import { type CompletionQuery, isReservedMemory } from './query.ts';
import { runEnd } from './textWalk.ts';

/** How a label is written at the caret. */
interface LabelPlace {
  /** Of the `&`, or of the word where there is none yet. */
  readonly start: number;
  /** The property that contains the reference; undefined before a body or in a delete. */
  readonly property?: string;
  /** The text inserted after the label: `;` of a statement, ` {…};` of a body. */
  readonly behind?: 'semicolon' | 'body' | undefined;
  /** The rank group of the best labels. */
  readonly group?: number;
}

/** Every label, with those that fit the property first. */
export function labelCandidates(query: CompletionQuery, place: LabelPlace): readonly Candidate[] {
  const { facts, text, caret } = query;
  if (!facts) return [];
  const { start, property, behind, group = 0 } = place;
  const end = runEnd(text, Math.max(text[start] === '&' ? start + 1 : start, caret.offset), /\w/);
  const hasMore = behind === undefined || /^[ \t]*[{;]/.test(text.slice(end, end + 40));
  const rankOf = property === undefined ? () => ({ group: 0 }) : labelRank(query, property);
  const out: Candidate[] = [];
  for (const [name, node] of facts.labels()) {
    if (property === undefined && isGivenLater(query, name, node)) continue;
    const tail = hasMore ? '' : behind === 'body' ? ' {\n};' : ';';
    out.push({
      label: `&${name}`,
      kind: 'label',
      detail: labelDetail(node, property),
      insert: `&${name}${tail}`,
      ...(behind === 'body' && !hasMore ? { snippet: `&${escapeSnippet(name)} {\n\t$0\n};` } : {}),
      start,
      end,
      rank: withGroup(rankOf(node), group),
      documentation: { kind: 'label', name },
    });
  }
  return out;
}

/** Whether a label is defined after the caret: a statement can refer only to what comes before it (dtc-parser.y). */
function isGivenLater({ board, file, caret }: CompletionQuery, name: string, node: DtNode): boolean {
  const site = node.labels.find((label) => label.name === name && !label.deleted)?.site;
  if (!site || !board) return false;
  const { file: where, start } = site.unit.originOf(site.start, site.end).site;
  if (where === file) return start > caret.offset;
  const { includes } = board.compiled.run.trace;
  return includes.some(({ from, to }) => to === where && from.file === file && from.start > caret.offset);
}

function withGroup(rank: Rank, by: number): Rank {
  return { ...rank, group: rank.group + by };
}

/** Text that distinguishes a node from others: the signature of a provider, or its path. */
function labelDetail(node: DtNode, property: string | undefined): string {
  const cells = property === undefined ? undefined : referenceShape(property)?.cells;
  const count = cells === undefined ? undefined : node.property(cells);
  const state = firstString(node.property('status'));
  const off = state === undefined || state === 'okay' || state === 'ok' ? '' : ` · ${state}`;
  if (count?.length === 4) return `${cells} = <${readU32(count, 0)}> · ${node.name}${off}`;
  return `${node.path}${off}`;
}

/**
 * How well a node fits a property: group 0 is what the property needs, 1 and 2 resemble what other nodes use there, 4 is the
 * rest. Within a group, nodes whose label contains the owner's label come first, then those with more references.
 */
function labelRank({ facts, owner }: CompletionQuery, property: string): (node: DtNode) => Rank {
  const fits = fitOf(property, owner?.node);
  const known = facts?.targets(property);
  const like = /^pinctrl-\d+$/.test(property) ? facts?.targets('pinctrl-0') : known;
  const parents = new Set([...(like?.keys() ?? [])].map(({ parent }) => parent));
  const own = ownWords(owner, property);
  return (node) => {
    const isOwn = node !== owner?.node && node.labels.some(({ name }) => own.some((word) => name.includes(word)));
    const uses = (known?.get(node) ?? 0) + (isOwn ? OWN_BONUS : 0);
    const learned = like?.has(node) ? 1 : parents.has(node.parent) ? 2 : 4;
    const fit = fits?.(node);
    return { group: fit === undefined ? learned : fit ? 0 : 4, uses };
  };
}

/** A label of the owner's own comes before all that others refer to. */
const OWN_BONUS = 1000;

/** Parts that labels belonging to the owner contain: the owner's labels, the stem of a supply. */
function ownWords(owner: CompletionQuery['owner'], property: string): readonly string[] {
  const labels = owner?.node?.labels.map(({ name }) => name) ?? [];
  const stem = /^([\w,-]+)-supply$/.exec(property)?.[1];
  return [...labels, ...(stem === undefined ? [] : [stem.replace(/-/g, '_')])];
}

/** A test for nodes that a property can refer to; undefined where only usage in the board can decide. */
function fitOf(property: string, owner: DtNode | undefined): ((node: DtNode) => boolean) | undefined {
  const cells = referenceShape(property)?.cells;
  if (cells !== undefined) return (node) => node.property(cells) !== undefined;
  if (property === 'memory-region') return (node) => node.parent !== undefined && isReservedMemory(node.parent);
  if (property === 'interrupt-parent') {
    return (node) =>
      node.property('interrupt-controller') !== undefined || node.property('interrupt-map') !== undefined;
  }
  if (property === 'remote-endpoint') return (node) => /^endpoint(@|$)/.test(node.name) && node !== owner;
  if (property.endsWith('-supply')) {
    return (node) => (node.property('regulator-name') ?? node.property('regulator-min-microvolt')) !== undefined;
  }
  return undefined;
}

/** Children of the node that the path typed so far leads to. `start` is that of the path. */
export function pathCandidates(query: CompletionQuery, start: number, close: '}' | '"'): readonly Candidate[] {
  const { board, text, caret } = query;
  if (!board) return [];
  const typed = text.slice(start, caret.offset);
  const slash = typed.lastIndexOf('/');
  const above = typed.slice(0, Math.max(slash, 0));
  if (slash < 0 && typed !== '') return [];
  const node = above.startsWith('/') || above === '' ? board.nodeAt(above === '' ? '/' : above) : undefined;
  if (!node) return [];
  const end = runEnd(text, caret.offset, /[\w,.+*?#@-]/);
  const from = slash < 0 ? start : start + slash + 1;
  const lead = slash < 0 ? '/' : '';
  const tail = close === '}' && text[end] !== '}' ? '}' : '';
  return node.children.map((child) => ({
    label: `${lead}${child.name}`,
    kind: 'node',
    detail: firstString(child.property('compatible')) ?? child.path,
    insert: `${lead}${child.name}${child.children.length > 0 ? '' : tail}`,
    start: from,
    end,
    rank: { group: child.children.length > 0 ? 1 : 0 },
    documentation: { kind: 'path', name: child.path },
  }));
}
