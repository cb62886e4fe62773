/** Every place of one file that means the same as the caret's: a node by any of its names, a macro, a property. */
import type { Board } from '../analysis/board.ts';
import type { ItemFile, NodeItem } from '../syntax/items.ts';
import { nodeByReference } from '../tree/labels.ts';
import type { DtNode } from '../tree/tree.ts';
import { findDeleted } from './deleted.ts';
import { type FileWord, forEachWord, type WordContext } from './fileWords.ts';

interface Highlight {
  readonly start: number;
  readonly end: number;
  /** Whether the place defines its meaning: a definition, a value. */
  readonly writes: boolean;
}

/** The meaning of a word; `undefined` for words without one. */
type Subject =
  | { readonly kind: 'node'; readonly node: DtNode }
  | { readonly kind: 'macro'; readonly name: string }
  | { readonly kind: 'property'; readonly node: DtNode; readonly name: string };

/** Places in source order; empty where the caret is at no name. */
export function findHighlights(board: Board, file: ItemFile, offset: number): readonly Highlight[] {
  const reader = new SubjectReader(board);
  let wanted: Subject | undefined;
  visitWords(file, { start: offset, end: offset }, (word, context) => {
    if (word.start <= offset && offset <= word.end) wanted ??= reader.subjectOf(word, context);
  });
  if (!wanted) return [];
  const subject = wanted;
  const out: Highlight[] = [];
  visitWords(file, { start: 0, end: file.unit.text.length }, (word, context) => {
    const { start, end, role } = word;
    if (!reader.mayBe(subject, word) || !isSame(reader.subjectOf(word, context), subject)) return;
    const isBody = role === 'reference' && context.item.kind === 'node';
    out.push({ start, end, writes: isBody || WRITES.has(role) });
  });
  return out.sort((a, b) => a.start - b.start);
}

const WRITES: ReadonlySet<FileWord['role']> = new Set(['label', 'node-name', 'property', 'macro-name']);

function visitWords(
  file: ItemFile,
  range: { readonly start: number; readonly end: number },
  word: (word: FileWord, context: WordContext) => void,
): void {
  forEachWord(file.items, file.unit.text, range, { word, enters: () => true });
}

function isSame(a: Subject | undefined, b: Subject): boolean {
  if (!a) return false;
  if (a.kind === 'macro') return b.kind === 'macro' && a.name === b.name;
  if (b.kind === 'macro' || a.node !== b.node) return false;
  return a.kind === 'node' ? b.kind === 'node' : b.kind === 'property' && a.name === b.name;
}

class SubjectReader {
  readonly #board: Board;
  /** Cached by reference: the search for a deleted node visits the whole tree. */
  readonly #byReference = new Map<string, DtNode | undefined>();

  constructor(board: Board) {
    this.#board = board;
  }

  /** A quick check: words with different names cannot mean the same. */
  mayBe(subject: Subject, { role, text }: FileWord): boolean {
    if (subject.kind === 'macro') return text === subject.name || text === `&${subject.name}`;
    if (subject.kind === 'property') return text === subject.name;
    return role !== 'property' && role !== 'deleted-property' && role !== 'macro' && role !== 'maybe-macro';
  }

  subjectOf({ role, text }: FileWord, { item, holder }: WordContext): Subject | undefined {
    switch (role) {
      case 'macro':
      case 'maybe-macro':
      case 'macro-name':
        return { kind: 'macro', name: text };
      case 'label':
        // In a value it is the place of a byte.
        return item.kind === 'node' ? this.#nodeSubject(this.#nodeOf(item)) : undefined;
      case 'node-name':
      case 'unit-address':
        return item.kind === 'node' ? this.#nodeSubject(this.#nodeOf(item)) : undefined;
      case 'reference': {
        const name = text.slice(1);
        if (this.#board.compiled.run.trace.macros.get(name)) return { kind: 'macro', name };
        return this.#nodeSubject(this.#referred(name.startsWith('{') ? name.slice(1, -1) : name));
      }
      case 'deleted-node':
        return this.#nodeSubject(this.#nodeOf(holder)?.childWithDeleted(text));
      case 'property':
      case 'deleted-property': {
        const node = this.#nodeOf(holder);
        return node && { kind: 'property', node, name: text };
      }
    }
  }

  #nodeSubject(node: DtNode | undefined): Subject | undefined {
    return node && { kind: 'node', node };
  }

  #nodeOf(item: NodeItem | undefined): DtNode | undefined {
    return item && this.#board.nodeOfItem(item);
  }

  #referred(ref: string): DtNode | undefined {
    if (!this.#byReference.has(ref)) {
      const { root, labels } = this.#board.compiled.run;
      this.#byReference.set(ref, nodeByReference(root, labels, ref) ?? findDeleted(root, ref));
    }
    return this.#byReference.get(ref);
  }
}
