/** Semantic highlighting: the meaning of a file's words in a board, as far as a grammar cannot know it. */
import type { Board } from '../analysis/board.ts';
import type { ItemFile, NodeItem, PropertyItem } from '../syntax/items.ts';
import type { DtNode } from '../tree/tree.ts';
import { branchLines, isInactive } from './branches.ts';
import { type FileWord, forEachWord, type WordContext, type WordRole } from './fileWords.ts';
import { propertyKnowledge } from './knowledge/properties.ts';
import type { TextRange } from './words.ts';

/** In the order of the legend. */
export const TOKEN_TYPES = [
  'label',
  'reference',
  'nodeName',
  'unitAddress',
  'property',
  'macro',
  /** A line in a branch that an `#if` skips. */
  'inactive',
] as const;

/** In the order of their bits. */
export const TOKEN_MODIFIERS = [
  'declaration',
  /** A property of the specification or of the kernel's core. */
  'standard',
  /** `vendor,name`. */
  'vendor',
  /** A macro without definition. */
  'undefined',
  /** The board deletes it. */
  'deleted',
  /** A later definition replaces the value. */
  'overwritten',
] as const;

type TokenType = (typeof TOKEN_TYPES)[number];
type TokenModifier = (typeof TOKEN_MODIFIERS)[number];

/** A token within one line. */
export interface SemanticToken {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

const ROLE_TYPES: Readonly<Record<WordRole, TokenType>> = {
  label: 'label',
  reference: 'reference',
  'node-name': 'nodeName',
  'unit-address': 'unitAddress',
  property: 'property',
  'deleted-node': 'nodeName',
  'deleted-property': 'property',
  'macro-name': 'macro',
  macro: 'macro',
  'maybe-macro': 'macro',
};

const NONE: readonly TokenModifier[] = [];
const DECLARATION: readonly TokenModifier[] = ['declaration'];
const UNDEFINED: readonly TokenModifier[] = ['undefined'];

/** The tokens of a file that touch `range`, in order; `board` undefined where none includes the file. */
export function semanticTokens(board: Board | undefined, file: ItemFile, range: TextRange): readonly SemanticToken[] {
  const out: SemanticToken[] = [];
  const { text } = file.unit;
  const words = new WordMeanings(board);
  forEachWord(file.items, text, range, {
    word: (word, context) => {
      const token = words.tokenOf(word, context);
      if (token) out.push(token);
    },
    enters: (conditional, index, base) => {
      if (!board || !isInactive(board, conditional, index)) return true;
      const lines = branchLines(text, conditional, index, base);
      if (lines) addLines(out, text, lines, range);
      return false;
    },
  });
  return inOrder(out);
}

/** A token for each line of a range that has text, as far as it touches `within`. */
function addLines(out: SemanticToken[], text: string, lines: TextRange, within: TextRange): void {
  for (let at = lines.start; at < lines.end && at <= within.end; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 || newline > lines.end ? lines.end : newline;
    const line = text.slice(at, end);
    const blank = line.length - line.trimStart().length;
    const length = line.trimEnd().length;
    if (length > blank && end >= within.start) {
      out.push({ start: at + blank, end: at + length, type: 'inactive', modifiers: NONE });
    }
    at = end + 1;
  }
}

/** Labels after a directive may precede its token in the list; all other tokens are in order already. */
function inOrder(tokens: SemanticToken[]): readonly SemanticToken[] {
  const isOrdered = tokens.every(({ start }, i) => i === 0 || start >= (tokens[i - 1]?.end ?? 0));
  if (isOrdered) return tokens;
  tokens.sort((a, b) => a.start - b.start);
  return tokens.filter(({ start }, i) => i === 0 || start >= (tokens[i - 1]?.end ?? 0));
}

/** Nodes below the root whose property names are chosen by the author (Devicetree Specification 0.4, 3.3) or by dtc. */
const FREELY_NAMED: ReadonlySet<string> = new Set(['aliases', '__symbols__', '__fixups__']);
const STANDARD: readonly TokenModifier[] = ['standard'];

/** Cache of modifiers by property name: a board has thousands of properties and some hundred names. */
const kindsByName = new Map<string, readonly TokenModifier[]>();
const NAMES_MAX = 4096;

function kindOf(name: string): readonly TokenModifier[] {
  let kind = kindsByName.get(name);
  if (!kind) {
    if (kindsByName.size >= NAMES_MAX) kindsByName.clear();
    kind = propertyKnowledge(name) ? STANDARD : name.includes(',') ? ['vendor'] : NONE;
    kindsByName.set(name, kind);
  }
  return kind;
}

/** The meaning of words in one board. */
class WordMeanings {
  readonly #board: Board | undefined;
  /** The node of the previous item: its properties follow one another. */
  #lastItem: NodeItem | undefined;
  #lastNode: DtNode | undefined;

  constructor(board: Board | undefined) {
    this.#board = board;
  }

  tokenOf(word: FileWord, { item, holder }: WordContext): SemanticToken | undefined {
    const { role, start, end, text } = word;
    const macros = this.#board?.compiled.run.trace.macros;
    const isMacro = macros?.get(role === 'reference' ? text.slice(1) : text) !== undefined;
    // A macro also replaces text within a name.
    if (isMacro && role !== 'macro-name') return { start, end, type: 'macro', modifiers: NONE };
    const type = ROLE_TYPES[role];
    switch (role) {
      case 'maybe-macro':
        return undefined;
      case 'macro':
        return macros ? { start, end, type, modifiers: UNDEFINED } : undefined;
      case 'label':
      case 'macro-name':
        return { start, end, type, modifiers: DECLARATION };
      case 'node-name':
      case 'unit-address': {
        const isDeleted = item.kind === 'node' && this.#nodeOf(item)?.deleted === true;
        return { start, end, type, modifiers: isDeleted ? ['declaration', 'deleted'] : DECLARATION };
      }
      case 'property':
        if (item.kind !== 'property') return undefined;
        return { start, end, type, modifiers: [...this.#kindIn(holder, text), ...this.#fateOf(item, holder)] };
      case 'deleted-property':
        return { start, end, type, modifiers: kindOf(text) };
      default:
        return { start, end, type, modifiers: NONE };
    }
  }

  #nodeOf(item: NodeItem): DtNode | undefined {
    if (item !== this.#lastItem) {
      this.#lastItem = item;
      this.#lastNode = this.#board?.nodeOfItem(item);
    }
    return this.#lastNode;
  }

  /** In some nodes the author chooses all names. */
  #kindIn(holder: NodeItem | undefined, name: string): readonly TokenModifier[] {
    const node = holder && this.#nodeOf(holder);
    const isFree = node !== undefined && FREELY_NAMED.has(node.name) && node.parent?.parent === undefined;
    return isFree ? STANDARD : kindOf(name);
  }

  /** State of the value that an item assigns. */
  #fateOf(item: PropertyItem, holder: NodeItem | undefined): readonly TokenModifier[] {
    const node = holder && this.#nodeOf(holder);
    if (!node) return NONE;
    if (node.deleted) return ['deleted'];
    // Properties of a body that several nodes share have the values of their first definition.
    if (node.body && node.body.indexOf(item.nameText) >= 0) return NONE;
    const property = node.propertyWithDeleted(item.nameText);
    if (!property?.source) return NONE;
    if (property.deleted) return ['deleted'];
    return property.source.item === item ? NONE : ['overwritten'];
  }
}
