/** Lowered nodes that one version of a file reuses from an earlier one. */
import { isWellFormed, type NodeEnds } from './diagnose.ts';
import { IN_EDIT, type Item, type NodeItem, type Word } from './items.ts';
import { indentAt, startsLine } from './statementText.ts';

/** Node items by the number of the concrete node they were lowered from, for reuse after an edit. */
export class LoweredNodes {
  readonly #byId = new Map<number, NodeItem>();
  readonly #ids = new Map<NodeItem, number>();

  get(id: number): NodeItem | undefined {
    return this.#byId.get(id);
  }

  set(id: number, node: NodeItem): void {
    this.#byId.set(id, node);
    this.#ids.set(node, id);
  }

  /** Takes over the entries of `from` for nodes inside `node`: their concrete nodes were reused with it. */
  adopt(node: NodeItem, from: LoweredNodes): void {
    for (const item of node.items) {
      if (item.kind !== 'node') continue;
      const id = from.#ids.get(item);
      if (id === undefined) continue;
      this.set(id, item);
      this.adopt(item, from);
    }
  }
}

/** Nodes with longer texts are not kept: an edit is more likely inside, and their child nodes are kept separately. */
export const KEPT_NODE_MAX = 32 * 1024;
/**
 * How much the kept texts of one file may grow after a cleanup before the next one: by a quarter, or by a number of
 * characters. The limit is small, because items take several times as much memory as their text while the file is open.
 */
const GROWTH = 1.25;
const GROWTH_CHARACTERS_MIN = 64 * 1024;
/** Factor for a file with a syntax error: it hides nodes of the file, which are needed again once it is corrected. */
const BROKEN_TIMES = 2;

/**
 * Node items of one open file by their text, including some from earlier versions. After a syntax error, and after its
 * correction, the parser builds most of the file anew, although its nodes did not change. The items of a text without
 * errors depend on that text alone, so they can be reused.
 */
export class NodeTexts {
  readonly #kept = new Map<string, NodeItem>();
  /** Length of all texts in characters. The text of a node counts again in each node around it. */
  #characters = 0;
  #max = GROWTH_CHARACTERS_MIN;
  /** Diagnoses of added nodes by their name, which copies share. */
  readonly #verdicts = new WeakMap<Word, Verdict>();

  /** A copy of the node lowered from that text; undefined when there was none. Its values are not copied. */
  get(text: string): NodeItem | undefined {
    const known = this.#kept.get(text);
    return known && copyOf(known);
  }

  /** Number of texts that are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /**
   * Keeps a node.
   *
   * @param text The text of the node. It must not be a slice that keeps a longer text in memory.
   */
  add(text: string, node: NodeItem): void {
    this.#verdicts.set(node.name, { indent: -1, wellFormed: false });
    if (this.#kept.has(text)) return;
    this.#kept.set(text, node);
    this.#characters += text.length;
  }

  /** Removes nodes that are no longer in the file if the limit is exceeded. `items` are those of the latest version. */
  trim(items: readonly Item[], isBroken: boolean): void {
    if (this.#characters <= this.#max * (isBroken ? BROKEN_TIMES : 1)) return;
    const names = new Set<Word>();
    collectNames(items, names);
    for (const [text, node] of this.#kept) {
      if (names.has(node.name)) continue;
      this.#kept.delete(text);
      this.#characters -= text.length;
    }
    this.#max = Math.max(this.#characters * GROWTH, this.#characters + GROWTH_CHARACTERS_MIN);
  }

  /** The nodes in `items` without a fault. Each is diagnosed once, and again after its indentation changed. */
  wellFormedNodes(items: readonly Item[], text: string): NodeEnds {
    const ends = new Map<number, number>();
    this.#collectWellFormed(items, 0, text, ends);
    return ends;
  }

  #collectWellFormed(items: readonly Item[], base: number, text: string, ends: Map<number, number>): void {
    for (const item of items) {
      if (item.kind === 'conditional') {
        for (const branch of item.branches) this.#collectWellFormed(branch.items, base, text, ends);
      } else if (item.kind === 'node') {
        const start = base + item.start;
        const end = base + item.end;
        if (this.#isWellFormed(item.name, start, end, text)) ends.set(start, end);
        else this.#collectWellFormed(item.items, start, text, ends);
      }
    }
  }

  #isWellFormed(name: Word, start: number, end: number, text: string): boolean {
    const known = this.#verdicts.get(name);
    if (!known || name.text === '/' || name.text.startsWith('&') || !startsLine(text, start)) return false;
    const indent = indentAt(text, start);
    if (known.indent === indent) return known.wellFormed;
    const wellFormed = isWellFormed(text.slice(text.lastIndexOf('\n', start - 1) + 1, end));
    this.#verdicts.set(name, { indent, wellFormed });
    return wellFormed;
  }
}

function collectNames(items: readonly Item[], names: Set<Word>): void {
  for (const item of items) {
    if (item.kind === 'conditional') for (const branch of item.branches) collectNames(branch.items, names);
    else if (item.kind === 'node') {
      names.add(item.name);
      collectNames(item.items, names);
    }
  }
}

interface Verdict {
  /** Column of the node's line; -1 before it was read. */
  readonly indent: number;
  readonly wellFormed: boolean;
}

/** Data of the file's other versions; undefined for a text that will not be edited. */
export interface Versions {
  /** Node items of the tree before the edit, that tree still alive; undefined for a first parse. */
  readonly reuse: LoweredNodes | undefined;
  /** Receives the node items of this tree. */
  readonly keep: LoweredNodes;
  /** Nodes of all versions. */
  readonly texts: NodeTexts;
}

/** Items are distinguished by identity: the same text at two places needs two. */
function copyOf(node: NodeItem): NodeItem {
  return { ...node, items: node.items.map(copyOfItem), memo: IN_EDIT };
}

function copyOfItem(item: Item): Item {
  if (item.kind === 'node') return copyOf(item);
  return item.kind === 'property' ? item.copy() : { ...item };
}

/** The same node at another offset in its parent. */
export function movedTo(node: NodeItem, start: number): NodeItem {
  return node.start === start ? node : { ...node, start, end: start + node.end - node.start };
}
