/**
 * What a board's tree teaches about its own names: which properties nodes of a compatible have, what refers to what, which
 * values are in use. Each part is made when it is asked for first, and kept with the board.
 */
import { type Board, forEachNode } from '../../analysis/board.ts';
import { readU32 } from '../../base/bytes.ts';
import { baseNameOf } from '../../checks/unitAddress.ts';
import type { MacroDefinition } from '../../preprocess/macros.ts';
import type { ItemFile } from '../../syntax/items.ts';
import { nodeByReference } from '../../tree/labels.ts';
import type { DtNode } from '../../tree/tree.ts';
import { stringList } from '../../tree/treeView.ts';
import { cellUsesOf } from './cellUses.ts';

/** How often each name is in use. */
type Counts = ReadonlyMap<string, number>;

/** What nodes of one kind have. */
interface KindFacts {
  readonly properties: Counts;
  /** Names of children, without unit addresses. */
  readonly children: Counts;
  /** Those that have unit addresses. */
  readonly addressed: ReadonlySet<string>;
}

/** How a value is written: not at all, as strings, as anything else. */
type ValueKind = 'flag' | 'string' | 'cells';

/** What refers with a property, by the property's name. */
interface Targets {
  readonly nodes: ReadonlySet<DtNode>;
  readonly parents: ReadonlySet<DtNode | undefined>;
}

/** A name of properties. */
interface PropertyUse {
  readonly shape: ValueKind;
  uses: number;
}

const NO_COUNTS: Counts = new Map();
const NO_FACTS: KindFacts = { properties: NO_COUNTS, children: NO_COUNTS, addressed: new Set() };
const NO_TARGETS: Targets = { nodes: new Set(), parents: new Set() };

const kept = new WeakMap<Board, BoardFacts>();

/** What is learned from a board. */
export class BoardFacts {
  readonly #board: Board;
  #kinds: Map<string, MutableKind> | undefined;
  #byName: Map<string, MutableKind> | undefined;
  #names: Map<string, PropertyUse> | undefined;
  #targets: Map<string, { nodes: Set<DtNode>; parents: Set<DtNode | undefined> }> | undefined;
  #byHeader: Map<string, MacroDefinition[]> | undefined;

  readonly #itemsOf: (path: string) => ItemFile | undefined;

  private constructor(board: Board, itemsOf: (path: string) => ItemFile | undefined) {
    this.#board = board;
    this.#itemsOf = itemsOf;
  }

  /** The facts of a board; `itemsOf` gives the items of its files. */
  static of(board: Board, itemsOf: (path: string) => ItemFile | undefined): BoardFacts {
    let facts = kept.get(board);
    if (!facts) {
      facts = new BoardFacts(board, itemsOf);
      kept.set(board, facts);
    }
    return facts;
  }

  /** Every label with its node. */
  *labels(): Iterable<readonly [string, DtNode]> {
    const { labels } = this.#board.compiled.run;
    for (const name of labels.names()) {
      const node = labels.get(name);
      if (node && !node.deleted) yield [name, node];
    }
  }

  /** What nodes of this compatible have in the board. */
  kind(compatible: string): KindFacts {
    this.#learnKinds();
    return this.#kinds?.get(compatible) ?? NO_FACTS;
  }

  /** What nodes of this name have in the board; `name` without unit address. */
  named(name: string): KindFacts {
    this.#learnKinds();
    return this.#byName?.get(name) ?? NO_FACTS;
  }

  /** Compatible strings in use, with their numbers. */
  compatibles(): Iterable<readonly [string, number]> {
    this.#learnKinds();
    return [...(this.#kinds ?? [])].map(([name, { nodes }]) => [name, nodes] as const);
  }

  /** Strings that properties of this name hold. */
  strings(property: string): Counts {
    const strings = new Map<string, number>();
    this.#forEachValue(property, (node, value) => {
      if (node.markers(property)?.[0]?.kind !== 'string') return;
      for (const text of stringList(value)) count(strings, text);
    });
    return strings;
  }

  /** Numbers that properties of this name hold in one cell. */
  numbers(property: string): Counts {
    const numbers = new Map<string, number>();
    this.#forEachValue(property, (node, value) => {
      const isNumber = value.length === 4 && node.markers(property)?.every(({ kind }) => kind === 'uint32');
      if (isNumber) count(numbers, String(readU32(value, 0)));
    });
    return numbers;
  }

  #forEachValue(property: string, visit: (node: DtNode, value: Uint8Array) => void): void {
    forEachNode(this.#board.root, (node) => {
      const value = node.property(property);
      if (value) visit(node, value);
    });
  }

  /** How properties of this name are written, as the first one is; undefined where there is none. */
  shape(property: string): ValueKind | undefined {
    return this.#learnNames().get(property)?.shape;
  }

  /** How many nodes have a property of this name. */
  uses(property: string): number {
    return this.#learnNames().get(property)?.uses ?? 0;
  }

  #learnNames(): Map<string, PropertyUse> {
    if (this.#names) return this.#names;
    const names = new Map<string, PropertyUse>();
    forEachNode(this.#board.root, (node) => {
      const values = node.propertyValues();
      for (const [i, name] of node.propertyNames().entries()) {
        const known = names.get(name);
        if (known) known.uses++;
        else {
          const isText = node.markers(name)?.[0]?.kind === 'string';
          names.set(name, { uses: 1, shape: values[i]?.length === 0 ? 'flag' : isText ? 'string' : 'cells' });
        }
      }
    });
    this.#names = names;
    return names;
  }

  /** What properties of this name refer to. */
  targets(property: string): Targets {
    if (!this.#targets) {
      const { root, labels } = this.#board.compiled.run;
      const targets = new Map<string, { nodes: Set<DtNode>; parents: Set<DtNode | undefined> }>();
      forEachNode(root, (node) => {
        for (const name of node.propertyNames()) {
          for (const { kind, ref } of node.markers(name) ?? []) {
            if (kind !== 'phandle') continue;
            const target = nodeByReference(root, labels, ref);
            if (!target) continue;
            let known = targets.get(name);
            if (!known) {
              known = { nodes: new Set(), parents: new Set() };
              targets.set(name, known);
            }
            known.nodes.add(target);
            known.parents.add(target.parent);
          }
        }
      });
      this.#targets = targets;
    }
    return this.#targets.get(property) ?? NO_TARGETS;
  }

  /** Macros in force at the end of the board, by the file that defines them. */
  macrosOf(file: string): readonly MacroDefinition[] {
    if (!this.#byHeader) {
      const byHeader = new Map<string, MacroDefinition[]>();
      for (const definition of this.macros()) {
        const list = byHeader.get(definition.file);
        if (list) list.push(definition);
        else byHeader.set(definition.file, [definition]);
      }
      this.#byHeader = byHeader;
    }
    return this.#byHeader.get(file) ?? [];
  }

  /** All macros in force at the end of the board. */
  macros(): Iterable<MacroDefinition> {
    return this.#board.compiled.run.trace.macros.snapshot().definitions.values();
  }

  macro(name: string): MacroDefinition | undefined {
    return this.#board.compiled.run.trace.macros.get(name);
  }

  /** Macros that stand as the argument with this number (from 0) of references to `provider`, in properties of this name. */
  argumentMacros(provider: DtNode, property: string, argument: number): Counts {
    const found = new Map<string, number>();
    for (const { name, deleted } of provider.labels) {
      if (deleted) continue;
      for (const uses of this.#cellUses()) uses.addArguments(name, property, argument, found);
    }
    return found;
  }

  /** Macros that stand in cells of properties of this name, as the cell that is `index` of every `of`. */
  cellMacros(property: string, index: number, of: number): Counts {
    const found = new Map<string, number>();
    for (const uses of this.#cellUses()) uses.addCells(property, index, of, found);
    return found;
  }

  *#cellUses() {
    for (const path of this.#board.files) {
      const file = this.#itemsOf(path);
      if (file) yield cellUsesOf(file);
    }
  }

  #learnKinds(): void {
    if (this.#kinds) return;
    const kinds = new Map<string, MutableKind>();
    const byName = new Map<string, MutableKind>();
    forEachNode(this.#board.root, (node) => {
      const compatible = node.property('compatible');
      for (const name of compatible ? stringList(compatible) : []) learn(kindIn(kinds, name), node);
      if (node.parent) learn(kindIn(byName, baseNameOf(node)), node);
    });
    this.#kinds = kinds;
    this.#byName = byName;
  }
}

interface MutableKind extends KindFacts {
  readonly properties: Map<string, number>;
  readonly children: Map<string, number>;
  readonly addressed: Set<string>;
  nodes: number;
}

function kindIn(kinds: Map<string, MutableKind>, name: string): MutableKind {
  let kind = kinds.get(name);
  if (!kind) {
    kind = { properties: new Map(), children: new Map(), addressed: new Set(), nodes: 0 };
    kinds.set(name, kind);
  }
  return kind;
}

function learn(kind: MutableKind, node: DtNode): void {
  kind.nodes++;
  for (const name of node.propertyNames()) count(kind.properties, name);
  for (const child of node.children) {
    const base = baseNameOf(child);
    count(kind.children, base);
    if (base.length < child.name.length) kind.addressed.add(base);
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
