/**
 * The result of lowering a file: a small immutable program of items in source order. It depends on the file alone, so one
 * list of items serves every board that includes the file.
 *
 * Offsets are relative. Those of an item count from the start of the enclosing node, or from 0 at the top level. The
 * labels, name, head and items of a node count from the start of that node. So a node that only moved, because of an
 * edit elsewhere, keeps its list of items. Offsets in a conditional have the same base as those of the conditional.
 */

import type { CppIncludeForm } from '../preprocess/directives.ts';
import type { Unit } from '../preprocess/expandedText.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { Pragma } from '../preprocess/pragmas.ts';
import type { CompilerCode } from '../problems/codes.ts';

interface ItemBase {
  readonly start: number;
  readonly end: number;
}

/** A label or a name with its place. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** An include of cpp, or `/include/` (`dtc`). */
export type IncludeForm = CppIncludeForm | 'dtc';

/** An include directive of any form. */
export interface IncludeItem extends ItemBase {
  readonly kind: 'include';
  readonly form: IncludeForm;
  /** The file name without quotes. If `style` is `computed` (`#include MACRO`), the text to expand. */
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly style: 'quoted' | 'angled' | 'computed';
}

/** `#define`. */
export interface DefineItem extends ItemBase {
  readonly kind: 'define';
  readonly definition: MacroDefinition;
  /** The message of cpp's error, if cpp rejects the definition. */
  readonly fault?: string;
}

/** `#undef`. */
export interface UndefItem extends ItemBase {
  readonly kind: 'undef';
  readonly name: Word;
}

/** A branch of a conditional, from its directive up to the next one. */
export interface Branch extends ItemBase {
  readonly directive: 'if' | 'ifdef' | 'ifndef' | 'elif' | 'elifdef' | 'elifndef' | 'else';
  /** Start of the expression or name behind the directive; the range is empty for `else`. */
  readonly conditionStart: number;
  readonly conditionEnd: number;
  readonly items: readonly Item[];
}

/** A conditional from `#if` to `#endif`. */
export interface ConditionalItem extends ItemBase {
  readonly kind: 'conditional';
  readonly branches: readonly Branch[];
}

/** `#line`. */
export interface LineItem extends ItemBase {
  readonly kind: 'line';
  /** The text behind `#line`. */
  readonly text: string;
}

/** `#assert` and `#unassert`. */
export interface AssertionItem extends ItemBase {
  readonly kind: 'assertion';
  readonly directive: 'assert' | 'unassert';
  /** The text behind the directive. */
  readonly text: string;
}

/** `#pragma`; also `#ident` and `#sccs`, which do nothing. */
export interface PragmaItem extends ItemBase {
  readonly kind: 'pragma';
  readonly pragma: Pragma;
}

/** `#error` and `#warning`, also as pragmas. */
export interface MessageItem extends ItemBase {
  readonly kind: 'message';
  readonly level: 'error' | 'warning';
  /** The words before the text: `#error`, `#pragma GCC error`. */
  readonly directive: string;
  readonly text: string;
}

/**
 * A node: `labels: name@unit { … };`, or `&ref { … };`, or `/ { … };`.
 * `identifiers` are the words before `{` that a macro may replace.
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
  /** The table that `link` last made of the first properties. Only `link` reads and writes it. */
  memo: object | undefined;
}

/** The first `memo` of a node in a file that is being edited: an edit may replace the node before it runs a second time. */
export const IN_EDIT: object = {};

/** Text in which macros may replace tokens: the value of a property, or the numbers of a reservation. */
export class ValueText {
  readonly text: string;
  readonly start: number;
  readonly identifiers: readonly string[];
  /** Whether the text contains a directive or a line continuation, so that dtc reads a different text. */
  readonly needsPreprocessing: boolean;
  /** The value that `link` last compiled from the text, with the macro definitions. Only `link` reads and writes it. */
  memo: object | undefined;

  constructor(text: string, start: number, identifiers: readonly string[], needsPreprocessing: boolean) {
    this.text = text;
    this.start = start;
    this.identifiers = identifiers;
    this.needsPreprocessing = needsPreprocessing;
  }
}

/** A property. Values that can be computed are not stored, because a kernel has a million properties. */
export class PropertyItem implements ItemBase {
  readonly kind = 'property';
  readonly labels: readonly Word[];
  readonly nameText: string;
  readonly #nameStart: number;
  /** The words of its labels and name that a macro may replace. */
  readonly identifiers: readonly string[];
  /** The text between `=` and `;`; undefined for a property without value. */
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

  /** An equal item with an identity of its own, because items are distinguished by identity. */
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

/** `/memreserve/ address size;` */
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

/** A macro in place of a statement: `PINS(gpio, 3)`, `MT7981_NODES;`. */
interface MacroCallItem extends ItemBase {
  readonly kind: 'macroCall';
  readonly name: Word;
}

/** Any item; `kind` says which. */
export type Item =
  | IncludeItem
  | DefineItem
  | UndefItem
  | ConditionalItem
  | MessageItem
  | LineItem
  | AssertionItem
  | PragmaItem
  | NodeItem
  | PropertyItem
  | DeleteNodeItem
  | DeletePropertyItem
  | OmitIfNoRefItem
  | MemreserveItem
  | VersionItem
  | PluginItem
  | MacroCallItem;

/** A syntax fault, with offsets in the text of the unit. */
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

/** A unit and the items it lowers to. */
export interface ItemFile {
  readonly unit: Unit;
  /** Path of the file the unit was made from. */
  readonly file: string;
  readonly items: readonly Item[];
  /** Empty if the unpreprocessed text fits the grammar. */
  readonly faults: readonly SyntaxFault[];
  /** The ranges that the parser could not read. If one contains a macro or a directive, expansion may help. */
  readonly errorRanges: readonly ErrorRange[];
  /** Whether the items are not valid before expansion, because the end of a line is inside a string or a name. */
  readonly needsExpansion?: boolean;
}

/** A range of the text that the parser could not read. */
export interface ErrorRange {
  readonly start: number;
  readonly end: number;
}

const NO_FAULTS: readonly SyntaxFault[] = [];
const NO_RANGES: readonly ErrorRange[] = [];

/** Makes an item file without faults. */
export function cleanItemFile(unit: Unit, file: string, items: readonly Item[]): ItemFile {
  return { unit, file, items, faults: NO_FAULTS, errorRanges: NO_RANGES };
}
