/** Labels behind `&`, and paths in `&{ }` and in strings. */

import { readU32 } from '../../base/bytes.ts';
import type { DtNode } from '../../tree/tree.ts';
import { firstString } from '../../tree/treeView.ts';
import { type Candidate, escapeSnippet } from './candidate.ts';
import { referenceShape } from './cellLayout.ts';
import { type CompletionQuery, isReservedMemory } from './query.ts';
import { runEnd } from './textWalk.ts';

/** How a label is written at the caret. */
interface LabelPlace {
  /** Of the `&`, or of the word where there is none yet. */
  readonly start: number;
  /** The property that refers; undefined in front of a body or in a delete. */
  readonly property?: string;
  /** What is put behind: `;` of a statement, ` {…};` of a body. */
  readonly behind?: 'semicolon' | 'body' | undefined;
  /** The group of the rank that the best of them get. */
  readonly group?: number;
}

/** Every label, those first that the property asks for. */
export function labelCandidates(query: CompletionQuery, place: LabelPlace): readonly Candidate[] {
  const { facts, text, caret } = query;
  if (!facts) return [];
  const { start, property, behind, group = 0 } = place;
  const end = runEnd(text, Math.max(start + 1, caret.offset), /\w/);
  const hasMore = behind === undefined || /^[ \t]*[{;]/.test(text.slice(end, end + 40));
  const rankOf = property === undefined ? () => 0 : labelRank(query, property);
  const out: Candidate[] = [];
  for (const [name, node] of facts.labels()) {
    const tail = hasMore ? '' : behind === 'body' ? ' {\n};' : ';';
    out.push({
      label: `&${name}`,
      kind: 'label',
      detail: labelDetail(node, property),
      insert: `&${name}${tail}`,
      ...(behind === 'body' && !hasMore ? { snippet: `&${escapeSnippet(name)} {\n\t$0\n};` } : {}),
      start,
      end,
      rank: { group: group + rankOf(node) },
      documentation: { kind: 'label', name },
    });
  }
  return out;
}

/** What tells a node from others: the signature of a provider, or its path. */
function labelDetail(node: DtNode, property: string | undefined): string {
  const cells = property === undefined ? undefined : referenceShape(property)?.cells;
  const count = cells === undefined ? undefined : node.property(cells);
  const state = firstString(node.property('status'));
  const off = state === undefined || state === 'okay' || state === 'ok' ? '' : ` · ${state}`;
  if (count?.length === 4) return `${cells} = <${readU32(count, 0)}> · ${node.name}${off}`;
  return `${node.path}${off}`;
}

/** How well a node fits a property: 0 is what it asks for, 1 is like what others have there, 4 anything else. */
function labelRank({ facts, owner }: CompletionQuery, property: string): (node: DtNode) => number {
  const cells = referenceShape(property)?.cells;
  if (cells !== undefined) return (node) => (node.property(cells) !== undefined ? 0 : 4);
  if (property === 'memory-region') return (node) => (node.parent && isReservedMemory(node.parent) ? 0 : 4);
  if (property === 'interrupt-parent') {
    return (node) => ((node.property('interrupt-controller') ?? node.property('interrupt-map')) ? 0 : 4);
  }
  if (property === 'remote-endpoint') {
    return (node) =>
      !/^endpoint(@|$)/.test(node.name) ? 4 : node === owner?.node ? 3 : node.property(property) ? 1 : 0;
  }
  if (property.endsWith('-supply')) {
    return (node) => ((node.property('regulator-name') ?? node.property('regulator-min-microvolt')) ? 0 : 4);
  }
  const known = facts?.targets(/^pinctrl-\d+$/.test(property) ? 'pinctrl-0' : property);
  return (node) => (known?.nodes.has(node) ? 1 : known?.parents.has(node.parent) ? 2 : 4);
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
