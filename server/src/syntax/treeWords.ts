/**
 * Reads the words of statements from a concrete tree: labels, names and values. Input: a cursor, and the text. Output: words
 * with offsets relative to `origin`, the start of the enclosing node.
 */
import type { TreeCursor } from 'web-tree-sitter';
import { identifiersIn } from '../preprocess/tokens.ts';
import type { GrammarIds, NodeType } from './grammar.ts';
import type { ValueText, Word } from './items.ts';
import { makeValueText } from './lowerText.ts';

/** The beginning of a node or a property. Offsets are absolute, except those of the labels. */
export interface Head {
  readonly labels: readonly Word[];
  /** -1 without a name. */
  readonly nameStart: number;
  /** The end of the name, or of its unit address. */
  readonly nameEnd: number;
  /** Place of the `{` or `=`; -1 if there is none. */
  readonly markStart: number;
  readonly markEnd: number;
}

/** A part of the text, and its offset. */
interface TextPart {
  readonly text: string;
  readonly start: number;
}

/** Reads words at a cursor, which the caller moves. */
export class TreeWords {
  /** The part of the text around the cursor from which words and values are cut: they keep it in memory. */
  part: TextPart;
  readonly #cursor: TreeCursor;
  readonly #text: string;
  readonly #ids: GrammarIds;

  constructor(cursor: TreeCursor, text: string, ids: GrammarIds) {
    this.#cursor = cursor;
    this.#text = text;
    this.#ids = ids;
    this.part = { text, start: 0 };
  }

  /** The type of the cursor's node; undefined for types that lowering does not use. */
  get type(): NodeType | undefined {
    return this.#ids.types.get(this.#cursor.nodeTypeId);
  }

  /** Start of the cursor's node. */
  start(origin: number): number {
    return this.#cursor.startIndex - origin;
  }

  /** End of the cursor's node. */
  end(origin: number): number {
    return this.#cursor.endIndex - origin;
  }

  /** The text of the cursor's node. */
  word(origin: number): Word {
    return this.between(this.#cursor.startIndex, this.#cursor.endIndex, origin);
  }

  /** The word between two absolute offsets. */
  between(start: number, end: number, origin: number): Word {
    const { text, start: from } = this.part;
    return { text: text.slice(start - from, end - from), start: start - origin, end: end - origin };
  }

  /** The identifiers in a word that macros may replace. */
  identifiers(word: Word, origin: number): readonly string[] {
    return this.identifiersBetween(word.start + origin, word.end + origin);
  }

  /** The identifiers between two absolute offsets. */
  identifiersBetween(start: number, end: number): readonly string[] {
    const { text, start: from } = this.part;
    return identifiersIn(text, start - from, end - from);
  }

  /** The value between two absolute offsets. */
  value(start: number, end: number, origin: number): ValueText {
    const { text, start: from } = this.part;
    return makeValueText(text, start - from, end - from, origin - from);
  }

  /** The name of the cursor's node with its unit address; undefined if it has none. */
  nameOf(origin: number): Word | undefined {
    const cursor = this.#cursor;
    let start = -1;
    let end = -1;
    if (!cursor.gotoFirstChild()) return undefined;
    do {
      const field = cursor.currentFieldId;
      if (field === this.#ids.nameField && start < 0) {
        start = cursor.startIndex;
        end = cursor.endIndex;
      } else if (field === this.#ids.addressField && start >= 0) {
        end = cursor.endIndex;
      }
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
    return start < 0 ? undefined : this.between(start, this.withBareUnit(end), origin);
  }

  /**
   * Reads the labels and the name of the cursor's node up to `mark`. Moves the cursor to the mark, or to the last child if
   * there is none. Undefined, and the cursor stays, if the node has no children.
   */
  head(origin: number, mark: '{' | '='): Head | undefined {
    const cursor = this.#cursor;
    const ids = this.#ids;
    if (!cursor.gotoFirstChild()) return undefined;
    const labels: Word[] = [];
    let nameStart = -1;
    let nameEnd = -1;
    do {
      const field = cursor.currentFieldId;
      if (field === ids.nameField && nameStart < 0) {
        nameStart = cursor.startIndex;
        nameEnd = cursor.endIndex;
      } else if (field === ids.labelField && nameStart < 0) labels.push(this.word(origin));
      else if (field === ids.addressField) nameEnd = cursor.endIndex;
      else if (this.type === mark) {
        return { labels, nameStart, nameEnd, markStart: cursor.startIndex, markEnd: cursor.endIndex };
      }
    } while (cursor.gotoNextSibling());
    return { labels, nameStart, nameEnd, markStart: -1, markEnd: -1 };
  }

  /** The end of a name, including an `@` without an address. */
  withBareUnit(end: number): number {
    return this.#text.charCodeAt(end) === 64 /* @ */ ? end + 1 : end;
  }
}
