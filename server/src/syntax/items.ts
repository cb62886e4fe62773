/**
 * The small immutable program that a file lowers to: items in source order. Lowering depends on the file alone, so one
 * list serves every board that includes the file.
 *
 * Offsets are relative: those of an item count from the start of the enclosing node item (from 0 at the top level), and
 * what belongs to a node item - labels, name, head, items - counts from that node's own start. So a node that an edit
 * elsewhere only moved is still the same, and its list is kept. Branches of a conditional count like the conditional.
 */

import type { Unit } from '../preprocess/expandedText.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { CompilerCode } from '../problems/codes.ts';

interface ItemBase {
  readonly start: number;
  readonly end: number;
}

/** A word of structure with its place: a label, a name. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** `#include` (`cpp`), `#include_next` (`next`) or `/include/` (`dtc`). */
export type IncludeForm = 'cpp' | 'next' | 'dtc';

export interface IncludeItem extends ItemBase {
  readonly kind: 'include';
  readonly form: IncludeForm;
  /** File name without quotes; for `#include MACRO` the text to expand. */
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly style: 'quoted' | 'angled' | 'computed';
}

export interface DefineItem extends ItemBase {
  readonly kind: 'define';
  readonly definition: MacroDefinition;
  /** Why cpp takes no such definition. */
  readonly fault?: string;
}

export interface UndefItem extends ItemBase {
  readonly kind: 'undef';
  readonly name: Word;
}

export interface Branch extends ItemBase {
  readonly directive: 'if' | 'ifdef' | 'ifndef' | 'elif' | 'elifdef' | 'elifndef' | 'else';
  /** The expression or name, without the directive; empty for `else`. */
  readonly conditionStart: number;
  readonly conditionEnd: number;
  readonly items: readonly Item[];
}

export interface ConditionalItem extends ItemBase {
  readonly kind: 'conditional';
  readonly branches: readonly Branch[];
}

/** `#line`. */
export interface LineItem extends ItemBase {
  readonly kind: 'line';
  /** What stands behind the word. */
  readonly text: string;
}

/** `#error` and `#warning`. */
export interface MessageItem extends ItemBase {
  readonly kind: 'message';
  readonly level: 'error' | 'warning';
  readonly text: string;
}

/**
 * A node: `labels: name@unit { … };`, or `&ref { … };`, or `/ { … };`.
 * `head` is everything before `{`; `identifiers` those of its words that a macro could replace.
 */
export interface NodeItem extends ItemBase {
  readonly kind: 'node';
  readonly labels: readonly Word[];
  /** `/`, `uart@1000`, `&label`, `&{/path}`. */
  readonly name: Word;
  readonly omitIfNoRef: boolean;
  readonly identifiers: readonly string[];
  /** Offset of the `{`. */
  readonly headEnd: number;
  readonly items: readonly Item[];
  /** What `link` made of its first properties last; only `link` reads or writes it. */
  memo: object | undefined;
}

/** What a node's `memo` is to begin with where its file is being edited: its next version may come before it runs again. */
export const IN_EDIT: object = {};

/** Text whose tokens macros may replace: a property's value, a reservation's numbers. Carries the compiler's memo. */
export class ValueText {
  readonly text: string;
  readonly start: number;
  readonly identifiers: readonly string[];
  /** Has a directive or a line continuation inside, so the text as it stands is not what dtc would see. */
  readonly needsPreprocessing: boolean;
  /** What `link` compiled from it last, with the definitions that held; only `link` reads or writes it. */
  memo: object | undefined;

  constructor(text: string, start: number, identifiers: readonly string[], needsPreprocessing: boolean) {
    this.text = text;
    this.start = start;
    this.identifiers = identifiers;
    this.needsPreprocessing = needsPreprocessing;
  }
}

/** A kernel has a million properties: what can be worked out, they do not hold. */
export class PropertyItem implements ItemBase {
  readonly kind = 'property';
  readonly labels: readonly Word[];
  readonly nameText: string;
  readonly #nameStart: number;
  /** Those of its labels and name. */
  readonly identifiers: readonly string[];
  /** What stands between `=` and `;`; undefined for a property without value. */
  readonly value: ValueText | undefined;
  readonly start: number;
  readonly end: number;

  constructor(
    labels: readonly Word[],
    name: { readonly text: string; readonly start: number },
    identifiers: readonly string[],
    value: ValueText | undefined,
    range: { readonly start: number; readonly end: number },
  ) {
    this.labels = labels;
    this.nameText = name.text;
    this.#nameStart = name.start;
    this.identifiers = identifiers;
    this.value = value;
    this.start = range.start;
    this.end = range.end;
  }

  get name(): Word {
    const start = this.#nameStart;
    return { text: this.nameText, start, end: start + this.nameText.length };
  }

  /** The same as another item: items are known by their identity. */
  copy(): PropertyItem {
    return new PropertyItem(this.labels, this.name, this.identifiers, this.value, this);
  }
}

interface DeleteNodeItem extends ItemBase {
  readonly kind: 'deleteNode';
  readonly name: Word;
  readonly identifiers: readonly string[];
}

interface DeletePropertyItem extends ItemBase {
  readonly kind: 'deleteProperty';
  readonly name: Word;
  readonly identifiers: readonly string[];
}

/** `/omit-if-no-ref/ &label;` */
interface OmitIfNoRefItem extends ItemBase {
  readonly kind: 'omitIfNoRef';
  readonly name: Word;
  readonly identifiers: readonly string[];
}

export interface MemreserveItem extends ItemBase {
  readonly kind: 'memreserve';
  readonly labels: readonly Word[];
  readonly value: ValueText;
}

interface VersionItem extends ItemBase {
  readonly kind: 'version';
}

interface PluginItem extends ItemBase {
  readonly kind: 'plugin';
}

/** A macro where structure stands: `PINS(gpio, 3)`, `MT7981_NODES;`. */
interface MacroCallItem extends ItemBase {
  readonly kind: 'macroCall';
  readonly name: Word;
}

export type Item =
  | IncludeItem
  | DefineItem
  | UndefItem
  | ConditionalItem
  | MessageItem
  | LineItem
  | NodeItem
  | PropertyItem
  | DeleteNodeItem
  | DeletePropertyItem
  | OmitIfNoRefItem
  | MemreserveItem
  | VersionItem
  | PluginItem
  | MacroCallItem;

/** A syntax fault in words, with offsets into the unit. */
export interface SyntaxFault {
  readonly code: CompilerCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly related?: {
    readonly message: string;
    readonly start: number;
    readonly end: number;
  };
}

/** A unit lowered. */
export interface ItemFile {
  readonly unit: Unit;
  /** File the unit was made from. */
  readonly file: string;
  readonly items: readonly Item[];
  /** Empty when the text fits the grammar as it stands. */
  readonly faults: readonly SyntaxFault[];
  /** What the parser could not make sense of: if anything there is a macro or a directive, expansion may help. */
  readonly errorRanges: readonly ErrorRange[];
  /** The items mean nothing before cpp was over the text: a string goes over lines, or a name is cut by one's end. */
  readonly needsExpansion?: boolean;
}

export interface ErrorRange {
  readonly start: number;
  readonly end: number;
}

const NO_FAULTS: readonly SyntaxFault[] = [];
const NO_RANGES: readonly ErrorRange[] = [];

/** An item file without a fault. */
export function cleanItemFile(unit: Unit, file: string, items: readonly Item[]): ItemFile {
  return { unit, file, items, faults: NO_FAULTS, errorRanges: NO_RANGES };
}
