/** Lowered nodes that are taken over from one version of a file to the next. */
import { isSound, type NodeEnds } from './diagnose.ts';
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

  /** Takes over what `from` knows of the nodes inside `node`: their concrete nodes were reused with it. */
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

/** Nodes with longer texts are not kept: an edit is more likely inside, and what is in them is kept by itself. */
export const KEPT_NODE_MAX = 32 * 1024;
/**
 * Characters of all texts kept for one file before the older half goes: so many times its length, as a node's text counts for
 * the node and for each node around it, but not more than the second number. What is lowered from them takes several times
 * as much memory, for as long as the file is open.
 */
const KEPT_TIMES = 3;
const KEPT_CHARACTERS_MAX = 1024 * 1024;
/** A short file is held several times over. */
const KEPT_CHARACTERS_MIN = 64 * 1024;

/**
 * Node items of one open file by the text they were lowered from, versions gone by included. A slip in the syntax makes
 * the parser build most of a file anew, and mending it does so again; the nodes in it are the same all the while.
 * What is lowered from a text without errors depends on that text alone.
 */
export class NodeTexts {
  #recent = new Map<string, KeptText>();
  /** Those that fell out of `#recent` last, for as long as it fills up again. */
  #older = new Map<string, KeptText>();
  #characters = 0;
  #max = KEPT_CHARACTERS_MAX;
  /** What is known of nodes that were added, by their name, which copies share. */
  readonly #verdicts = new WeakMap<Word, Verdict>();

  /** A copy of the node lowered from that text; undefined when there was none. The values in it are not copied. */
  get(text: string): NodeItem | undefined {
    let known = this.#recent.get(text);
    if (!known) {
      known = this.#older.get(text);
      // What is still in the file stays, however much is typed beside it.
      // Under its own text: the one asked with may be a part of a whole version, which it would keep.
      if (known) this.#keep(known);
    }
    return known && copyOf(known.node);
  }

  /** The file has so many characters now. */
  setLength(characters: number): void {
    this.#max = Math.min(KEPT_CHARACTERS_MAX, Math.max(KEPT_CHARACTERS_MIN, KEPT_TIMES * characters));
  }

  /** How many texts are kept. */
  get size(): number {
    return this.#recent.size + this.#older.size;
  }

  /** @param text Of the node, without anything around it; keeps no longer text alive. */
  add(text: string, node: NodeItem): void {
    this.#verdicts.set(node.name, { indent: -1, sound: false });
    if (!this.#recent.has(text)) this.#keep({ text, node });
  }

  #keep(kept: KeptText): void {
    this.#recent.set(kept.text, kept);
    this.#characters += kept.text.length;
    if (this.#characters < this.#max) return;
    this.#older = this.#recent;
    this.#recent = new Map();
    this.#characters = 0;
  }

  /** The nodes among `items` that read well by themselves; each is read once, and again when its indentation changed. */
  soundNodes(items: readonly Item[], text: string): NodeEnds {
    const ends = new Map<number, number>();
    this.#collectSound(items, 0, text, ends);
    return ends;
  }

  #collectSound(items: readonly Item[], base: number, text: string, ends: Map<number, number>): void {
    for (const item of items) {
      if (item.kind === 'conditional') {
        for (const branch of item.branches) this.#collectSound(branch.items, base, text, ends);
      } else if (item.kind === 'node') {
        const start = base + item.start;
        const end = base + item.end;
        if (this.#isSound(item.name, start, end, text)) ends.set(start, end);
        else this.#collectSound(item.items, start, text, ends);
      }
    }
  }

  #isSound(name: Word, start: number, end: number, text: string): boolean {
    const known = this.#verdicts.get(name);
    if (!known || name.text === '/' || name.text.startsWith('&') || !startsLine(text, start)) return false;
    const indent = indentAt(text, start);
    if (known.indent === indent) return known.sound;
    const sound = isSound(text.slice(text.lastIndexOf('\n', start - 1) + 1, end));
    this.#verdicts.set(name, { indent, sound });
    return sound;
  }
}

interface KeptText {
  readonly text: string;
  readonly node: NodeItem;
}

interface Verdict {
  /** Column of the line it stands on; -1 while it was not read. */
  readonly indent: number;
  readonly sound: boolean;
}

/** What is known of the file's other versions; undefined for a text that will not be edited. */
export interface Versions {
  /** Node items of the tree before the edit, that tree still alive; undefined for a first parse. */
  readonly reuse: LoweredNodes | undefined;
  /** Receives the node items of this tree. */
  readonly keep: LoweredNodes;
  /** Nodes of all versions. */
  readonly texts: NodeTexts;
}

/** Items are known by their identity: the same text at two places needs two. */
function copyOf(node: NodeItem): NodeItem {
  return { ...node, items: node.items.map(copyOfItem), memo: IN_EDIT };
}

function copyOfItem(item: Item): Item {
  if (item.kind === 'node') return copyOf(item);
  return item.kind === 'property' ? item.copy() : { ...item };
}

/** The same node at another place of the node around it. */
export function movedTo(node: NodeItem, start: number): NodeItem {
  return node.start === start ? node : { ...node, start, end: start + node.end - node.start };
}
