/**
 * Facts from the items of one file alone, so that each version is read only once: names of properties, and the macros
 * that values hold, cell by cell. Macros used in one place are good offers for a similar place.
 */
import type { Item, ItemFile, PropertyItem } from '../../syntax/items.ts';
import { type CellText, cellsOfText } from './valueText.ts';

/** Cells of a value that are looked at. */
const CELLS_MAX = 64;
/** Arguments of a reference that are looked at. */
const ARGUMENTS_MAX = 8;

type Counts = Map<string, number>;

/** The form of a value: none, strings, or anything else. */
export type ValueShape = 'flag' | 'string' | 'cells';

/** A property name; the shape is that of its first use. */
export interface NameUse {
  readonly shape: ValueShape;
  uses: number;
}

const kept = new WeakMap<ItemFile, FileUses>();

/** What a file has; read once for each version. */
export function fileUsesOf(file: ItemFile): FileUses {
  let uses = kept.get(file);
  if (!uses) {
    uses = new FileUses(file.items);
    kept.set(file, uses);
  }
  return uses;
}

/** Names of properties, and macros by where they stand. */
class FileUses {
  readonly names = new Map<string, NameUse>();
  /** By label, property and number of the argument. */
  readonly #arguments = new Map<string, Counts>();
  /** By property, and number of the cell. */
  readonly #cells = new Map<string, Counts[]>();

  constructor(items: readonly Item[]) {
    this.#readAll(items);
  }

  /** Adds macros that stand as an argument of `&label`. */
  addArguments(label: string, property: string, argument: number, to: Counts): void {
    addAll(this.#arguments.get(`${label} ${property} ${argument}`), to);
  }

  /** Adds macros that are cell number `index` in each group of `of` cells. */
  addCells(property: string, index: number, of: number, to: Counts): void {
    const cells = this.#cells.get(property);
    for (let at = index; cells && at < cells.length; at += Math.max(of, 1)) addAll(cells[at], to);
  }

  #readAll(items: readonly Item[]): void {
    for (const item of items) {
      if (item.kind === 'node') this.#readAll(item.items);
      else if (item.kind === 'conditional') for (const branch of item.branches) this.#readAll(branch.items);
      else if (item.kind === 'property') this.#read(item);
    }
  }

  #read({ nameText, value }: PropertyItem): void {
    const known = this.names.get(nameText);
    if (known) known.uses++;
    else this.names.set(nameText, { uses: 1, shape: shapeOf(value?.text) });
    // Labels are among the identifiers; an identifier after `&` is a label, any other one may be a macro.
    if (!value || value.identifiers.length === 0 || !value.text.includes('<')) return;
    const cells = cellsOfText(value.text);
    let label: string | undefined;
    let argument = 0;
    for (let i = 0; i < cells.length && i < CELLS_MAX; i++) {
      const cell = cells[i] as CellText;
      if (cell.text.startsWith('&')) {
        label = cell.text.slice(1);
        argument = 0;
        continue;
      }
      for (const name of namesIn(cell.text)) {
        const own = this.#cells.get(nameText) ?? [];
        if (own.length === 0) this.#cells.set(nameText, own);
        while (own.length <= i) own.push(new Map());
        count(own[i] as Counts, name);
        if (label === undefined || argument >= ARGUMENTS_MAX) continue;
        const key = `${label} ${nameText} ${argument}`;
        let counts = this.#arguments.get(key);
        if (!counts) {
          counts = new Map();
          this.#arguments.set(key, counts);
        }
        count(counts, name);
      }
      argument++;
    }
  }
}

function shapeOf(text: string | undefined): ValueShape {
  if (text === undefined) return 'flag';
  return text.trimStart().startsWith('"') ? 'string' : 'cells';
}

function namesIn(text: string): readonly string[] {
  return text.match(/\b[A-Za-z_]\w*/g) ?? [];
}

function addAll(from: Counts | undefined, to: Counts): void {
  if (from) for (const [name, uses] of from) to.set(name, (to.get(name) ?? 0) + uses);
}

function count(counts: Counts, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
