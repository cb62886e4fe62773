/**
 * Statistics of a board's own names: which properties nodes of a compatible have, what refers to what, which
 * values are in use. Each part is computed on first use and kept with the board.
 */
import { type Board, forEachNode } from '../../analysis/board.ts';
import { readU32 } from '../../base/bytes.ts';
import { baseNameOf } from '../../checks/unitAddress.ts';
import type { MacroDefinition } from '../../preprocess/macros.ts';
import type { ItemFile } from '../../syntax/items.ts';
import { nodeByReference } from '../../tree/labels.ts';
import type { DtNode } from '../../tree/tree.ts';
import { stringList } from '../../tree/treeView.ts';
import { fileUsesOf, type NameUse, type ValueShape } from './fileUses.ts';

/** How often each name is used. */
type Counts = ReadonlyMap<string, number>;

/** What nodes of one kind have. */
interface KindFacts {
  readonly properties: Counts;
  /** Names of children, without unit addresses. */
  readonly children: Counts;
  /** Those that have unit addresses. */
  readonly addressed: ReadonlySet<string>;
}

const kept = new WeakMap<Board, BoardFacts>();

/** Facts collected from a board. */
export class BoardFacts {
  readonly #board: Board;
  readonly #kinds = new Map<string, KindFacts>();
  readonly #byName = new Map<string, KindFacts>();
  #compatible: readonly (readonly [DtNode, readonly string[]])[] | undefined;
  #names: ReadonlyMap<string, NameUse> | undefined;
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

  /** What the board's nodes with this compatible have. */
  kind(compatible: string): KindFacts {
    let kind = this.#kinds.get(compatible);
    if (!kind) {
      kind = kindOf(this.#compatibleNodes().flatMap(([node, list]) => (list.includes(compatible) ? [node] : [])));
      this.#kinds.set(compatible, kind);
    }
    return kind;
  }

  /** What the board's nodes with this name have; `name` without unit address. */
  named(name: string): KindFacts {
    let kind = this.#byName.get(name);
    if (!kind) {
      const nodes: DtNode[] = [];
      forEachNode(this.#board.root, (node) => {
        const isSame =
          node.name.startsWith(name) && (node.name.length === name.length || node.name[name.length] === '@');
        if (isSame) nodes.push(node);
      });
      kind = kindOf(nodes);
      this.#byName.set(name, kind);
    }
    return kind;
  }

  /** Compatible strings in use. */
  compatibles(): Counts {
    const found = new Map<string, number>();
    for (const [, list] of this.#compatibleNodes()) for (const name of list) count(found, name);
    return found;
  }

  /** Nodes with what they are compatible with. */
  #compatibleNodes(): readonly (readonly [DtNode, readonly string[]])[] {
    if (!this.#compatible) {
      const nodes: [DtNode, readonly string[]][] = [];
      forEachNode(this.#board.root, (node) => {
        const value = node.property('compatible');
        if (value) nodes.push([node, compatibleList(value)]);
      });
      this.#compatible = nodes;
    }
    return this.#compatible;
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

  /** The kind of value that the first property of this name has; undefined where there is none. */
  shape(property: string): ValueShape | undefined {
    return this.#learnNames().get(property)?.shape;
  }

  /** How often a property of this name is written. */
  uses(property: string): number {
    return this.#learnNames().get(property)?.uses ?? 0;
  }

  /** Names of all properties. */
  propertyNames(): Iterable<string> {
    return this.#learnNames().keys();
  }

  #learnNames(): ReadonlyMap<string, NameUse> {
    if (!this.#names) {
      const names = new Map<string, NameUse>();
      for (const file of this.#fileUses()) {
        for (const [name, { shape, uses }] of file.names) {
          const known = names.get(name);
          if (known) known.uses += uses;
          else names.set(name, { shape, uses });
        }
      }
      this.#names = names;
    }
    return this.#names;
  }

  /** What properties of this name refer to, and how often. */
  targets(property: string): ReadonlyMap<DtNode, number> {
    const { root, labels } = this.#board.compiled.run;
    const targets = new Map<DtNode, number>();
    forEachNode(root, (node) => {
      for (const { kind, ref } of node.markers(property) ?? []) {
        const target = kind === 'phandle' ? nodeByReference(root, labels, ref) : undefined;
        if (target) targets.set(target, (targets.get(target) ?? 0) + 1);
      }
    });
    return targets;
  }

  /** Macros that are defined at the end of the board, by the file that defines them. */
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

  /** Number of macros that are defined at the end of the board. */
  get macroCount(): number {
    return this.#board.compiled.run.trace.macros.all().size;
  }

  /** All macros that are defined at the end of the board. */
  macros(): Iterable<MacroDefinition> {
    return this.#board.compiled.run.trace.macros.all().values();
  }

  macro(name: string): MacroDefinition | undefined {
    return this.#board.compiled.run.trace.macros.get(name);
  }

  /** Macros used as argument number `argument` (from 0) of references to `provider`, in properties of this name. */
  argumentMacros(provider: DtNode, property: string, argument: number): Counts {
    const found = new Map<string, number>();
    for (const { name, deleted } of provider.labels) {
      if (deleted) continue;
      for (const uses of this.#fileUses()) uses.addArguments(name, property, argument, found);
    }
    return found;
  }

  /** Macros used in cells of properties of this name, as cell number `index` in each group of `of` cells. */
  cellMacros(property: string, index: number, of: number): Counts {
    const found = new Map<string, number>();
    for (const uses of this.#fileUses()) uses.addCells(property, index, of, found);
    return found;
  }

  *#fileUses() {
    for (const path of this.#board.files) {
      const file = this.#itemsOf(path);
      if (file) yield fileUsesOf(file);
    }
  }
}

/** Boards share the bytes of most values. */
const compatibleLists = new WeakMap<Uint8Array, readonly string[]>();

function compatibleList(value: Uint8Array): readonly string[] {
  let list = compatibleLists.get(value);
  if (!list) {
    list = stringList(value);
    compatibleLists.set(value, list);
  }
  return list;
}

function kindOf(nodes: readonly DtNode[]): KindFacts {
  const properties = new Map<string, number>();
  const children = new Map<string, number>();
  const addressed = new Set<string>();
  for (const node of nodes) {
    for (const name of node.propertyNames()) count(properties, name);
    for (const child of node.children) {
      const base = baseNameOf(child);
      count(children, base);
      if (base.length < child.name.length) addressed.add(base);
    }
  }
  return { properties, children, addressed };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
