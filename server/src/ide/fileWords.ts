/**
 * The words of a file that a board gives a meaning: labels, references, names, words that may be macros. Their kinds
 * depend on the text alone, so they are cached with the items: after an edit only the changed parts are read again.
 */
import { TokenKind, tokenize } from '../preprocess/tokens.ts';
import type { ConditionalItem, Item, NodeItem, PropertyItem, ValueText, Word } from '../syntax/items.ts';
import { forEachItem } from './fileItems.ts';
import type { TextRange } from './words.ts';

export type WordRole =
  /** `label` of `label:`. */
  | 'label'
  /** `&label`, `&{/path}`, with the `&`. */
  | 'reference'
  /** `uart` of `uart@1000`. */
  | 'node-name'
  /** `1000` of `uart@1000`. */
  | 'unit-address'
  | 'property'
  /** The name of a node or property that is deleted, without `&`. */
  | 'deleted-node'
  | 'deleted-property'
  /** The name in `#define` or `#undef`. */
  | 'macro-name'
  /** A word of a value, a condition or the like that must be a macro. */
  | 'macro'
  /** A word that may be a macro or nothing: an argument, a word of a macro's body. */
  | 'maybe-macro';

export interface FileWord {
  readonly role: WordRole;
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
  /** As in the source. */
  readonly text: string;
}

/** The context of a word. */
export interface WordContext {
  /** The item that contains the word. */
  readonly item: Item;
  /** The node in whose body the item is; undefined at the top level. */
  readonly holder: NodeItem | undefined;
}

/** The callbacks of a walk over words. */
interface WordVisitor {
  word(word: FileWord, context: WordContext): void;
  /** Whether to visit a branch of a conditional. */
  enters(conditional: ConditionalItem, index: number, base: number): boolean;
}

/** Walks over the words of a file's items that touch `range`, in source order. */
export function forEachWord(items: readonly Item[], text: string, range: TextRange, visitor: WordVisitor): void {
  forEachItem(items, range, {
    item: (item, base, holder) => {
      const own = item.kind === 'node' ? base + item.start : base;
      if (item.kind === 'conditional') return;
      const words = wordsOf(item, () => wordsOfItem(item, text, own));
      for (const word of words) visitor.word(moved(word, own), { item, holder });
    },
    enters: (conditional, index, base, holder) => {
      const branch = conditional.branches[index];
      if (!branch) return false;
      const read = () => wordsIn(text, base + branch.conditionStart, base + branch.conditionEnd, base);
      for (const word of wordsOf(branch, read)) visitor.word(moved(word, base), { item: conditional, holder });
      return visitor.enters(conditional, index, base);
    },
  });
}

function moved(word: FileWord, base: number): FileWord {
  return base === 0 ? word : { ...word, start: word.start + base, end: word.end + base };
}

/** Words by item or branch; their offsets have the same origin as those of the parts. */
const known = new WeakMap<object, readonly FileWord[]>();

function wordsOf(key: object, read: () => readonly FileWord[]): readonly FileWord[] {
  let words = known.get(key);
  if (!words) {
    words = read();
    known.set(key, words);
  }
  return words;
}

/** The words of an item itself; `own` is the origin of its parts' offsets. */
function wordsOfItem(item: Item, text: string, own: number): readonly FileWord[] {
  switch (item.kind) {
    case 'node':
      return [...item.labels.map(labelWord), ...nameWords(item.name)];
    case 'property':
      return propertyWords(item);
    case 'deleteNode':
      return [item.name.text.startsWith('&') ? wordAs('reference', item.name) : wordAs('deleted-node', item.name)];
    case 'deleteProperty':
      return [wordAs('deleted-property', item.name)];
    case 'omitIfNoRef':
      return [wordAs('reference', item.name)];
    case 'macroCall':
      return wordsIn(text, own + item.start, own + item.end, own);
    case 'memreserve':
      return [...item.labels.map(labelWord), ...valueWords(item.value)];
    case 'define':
    case 'undef':
      return directiveWords(text, own + item.start, own + item.end, own);
    default:
      return NONE;
  }
}

const NONE: readonly FileWord[] = [];

function wordAs(role: WordRole, { text, start, end }: Word): FileWord {
  return { role, text, start, end };
}

const labelWord = (label: Word): FileWord => wordAs('label', label);

/** `uart@1000` as two words; `&uart` as one. */
function nameWords(name: Word): readonly FileWord[] {
  const { text, start } = name;
  if (text.startsWith('&')) return [wordAs('reference', name)];
  if (text === '/' || text === '') return NONE;
  const at = text.indexOf('@');
  if (at < 0) return [wordAs('node-name', name)];
  const words = [wordAs('node-name', { text: text.slice(0, at), start, end: start + at })];
  if (at + 1 < text.length) {
    words.push(wordAs('unit-address', { text: text.slice(at + 1), start: start + at + 1, end: name.end }));
  }
  return words;
}

function propertyWords(item: PropertyItem): readonly FileWord[] {
  const head = [...item.labels.map(labelWord), wordAs('property', item.name)];
  return item.value ? [...head, ...valueWords(item.value)] : head;
}

function valueWords(value: ValueText): readonly FileWord[] {
  // Most values are numbers and strings alone.
  if (value.identifiers.length === 0 && !value.text.includes('&')) return NONE;
  return wordsIn(value.text, 0, value.text.length, -value.start);
}

const REFERENCE = /&(?:\{[^}\n]*\}|[A-Za-z_]\w*)/y;
/** Words of dtc and of conditions that are no macros. */
const KEYWORDS: ReadonlySet<string> = new Set(['defined', '__has_include', '__has_include_next']);

/** References, labels and words that may be macros in `text[start, end)`; their offsets count from `base`. */
function wordsIn(text: string, start: number, end: number, base: number): readonly FileWord[] {
  const out: FileWord[] = [];
  const tokens = tokenize(text, start, end, '');
  const add = (role: WordRole, from: number, to: number) =>
    out.push({ role, text: text.slice(from, to), start: from - base, end: to - base });
  /** Open parentheses of macro calls and others, brackets of bytes. */
  const calls: boolean[] = [];
  let inCall = 0;
  let inBytes = false;
  let until = start;
  for (const [i, { kind, text: word, start: from, end: to }] of tokens.entries()) {
    if (from < until) continue;
    const before = tokens[i - 1];
    const next = tokens[i + 1];
    if (word === '&') {
      REFERENCE.lastIndex = from;
      const match = REFERENCE.exec(text);
      if (!match || from + match[0].length > end) continue;
      until = from + match[0].length;
      add('reference', from, until);
    } else if (word === '(') {
      const isCall = before?.kind === TokenKind.Identifier;
      calls.push(isCall);
      if (isCall) inCall++;
    } else if (word === ')') {
      if (calls.pop()) inCall--;
    } else if (word === '[' || word === ']') {
      inBytes = word === '[';
    } else if (kind === TokenKind.Identifier && !KEYWORDS.has(word)) {
      // `/bits/`, `/incbin/`.
      if (before?.text === '/' && before.end === from && next?.text === '/' && next.start === to) continue;
      if (next?.text === ':' && next.start === to && calls.length === 0) add('label', from, to);
      else add(inCall > 0 || inBytes ? 'maybe-macro' : 'macro', from, to);
    }
  }
  return out;
}

/** The name in a `#define` or `#undef`, and words of the body that may be macros. */
function directiveWords(text: string, start: number, end: number, base: number): readonly FileWord[] {
  const words = tokenize(text, start, end, '').filter(({ kind }) => kind === TokenKind.Identifier);
  // The first identifier is the directive's own.
  return words.slice(1).map(({ text: word, start: from, end: to }, i) => {
    return { role: i === 0 ? 'macro-name' : 'maybe-macro', text: word, start: from - base, end: to - base };
  });
}
