/**
 * JSON with the places of its parts, so that messages point at the right characters. Comments and commas before a closing bracket
 * are allowed, as in other configuration files of editors. Never throws; a text with faults gives what could be read.
 */
import { type JSONVisitor, type Node, parseTree, printParseErrorCode, visit } from 'jsonc-parser';

interface At {
  /** UTF-16 offsets, half-open. */
  readonly start: number;
  readonly end: number;
}

export interface JsonMember {
  readonly key: string;
  readonly keyAt: At;
  readonly value: JsonNode;
}

export type JsonNode = At &
  (
    | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
  );

interface JsonFault extends At {
  readonly message: string;
}

interface ParsedJson {
  /** Undefined when there is no value, or when it is nested too deep. */
  readonly value: JsonNode | undefined;
  readonly faults: readonly JsonFault[];
}

/** The deepest nesting that is read: the library recurses for each level. */
const DEPTH_MAX = 64;
/** Most faults that are listed: later ones are seldom new. */
const FAULTS_MAX = 20;

const OPTIONS = { allowTrailingComma: true };

/** Reads one JSON value and what is around it. */
export function parseJson(text: string): ParsedJson {
  const finder = new FaultFinder(text);
  try {
    visit(text, finder, OPTIONS);
  } catch (error) {
    if (error !== TOO_DEEP) throw error;
    return { value: undefined, faults: finder.faults };
  }
  const tree = parseTree(text, [], OPTIONS);
  return { value: tree && nodeOf(tree, finder.wrongWords), faults: finder.faults };
}

/** A word that is no value counts as no value: it has been reported. */
function nodeOf(node: Node, wrongWords: ReadonlySet<number>): JsonNode {
  const at = placeOf(node);
  const children = node.children ?? [];
  if (node.type === 'object')
    return { kind: 'object', members: children.flatMap((c) => memberOf(c, wrongWords)), ...at };
  if (node.type === 'array') return { kind: 'array', items: children.map((c) => nodeOf(c, wrongWords)), ...at };
  const value: unknown = wrongWords.has(at.start) ? null : node.value;
  if (typeof value === 'string') return { kind: 'string', value, ...at };
  if (typeof value === 'number') return { kind: 'number', value, ...at };
  if (typeof value === 'boolean') return { kind: 'boolean', value, ...at };
  return { kind: 'null', ...at };
}

/** The member; empty for a key without a value. */
function memberOf({ children }: Node, wrongWords: ReadonlySet<number>): readonly JsonMember[] {
  const [key, value] = children ?? [];
  if (!key || !value) return [];
  return [{ key: String(key.value), keyAt: placeOf(key), value: nodeOf(value, wrongWords) }];
}

function placeOf({ offset, length }: Node): At {
  return { start: offset, end: offset + length };
}

/** Thrown to stop the library, which has no limit of depth. */
const TOO_DEEP = new Error(`nested more than ${DEPTH_MAX} deep`);

/** Characters that may belong to one word. */
const WORD_CHARACTER = /[^\s,:[\]{}"]/;

interface Key extends At {
  readonly name: string;
}

/** Writes messages for the faults that the library finds, each at its cause. */
class FaultFinder implements JSONVisitor {
  readonly faults: JsonFault[] = [];
  /** Offsets of words that are no values. */
  readonly wrongWords = new Set<number>();
  /** Where the last of them ends. */
  #wrongEnd = 0;
  readonly #text: string;
  #depth = 0;
  #hasValue = false;
  #key: Key | undefined;
  /** Whether the value of `#key` is still to come. */
  #awaitsValue = false;
  /** The last reported fault, while the library still reports its consequences. */
  #cause: 'word' | 'rest-of-word' | 'key' | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  // The library calls these functions without their object, so they must keep `this`.
  readonly onObjectBegin = (offset: number): void => this.#enter(offset);
  readonly onArrayBegin = (offset: number): void => this.#enter(offset);
  readonly onObjectEnd = (): void => this.#leave();
  readonly onArrayEnd = (): void => this.#leave();

  readonly onObjectProperty = (name: string, offset: number, length: number): void => {
    this.#key = { name, start: offset, end: offset + length };
    this.#cause = undefined;
  };

  readonly onSeparator = (separator: string): void => {
    this.#awaitsValue = separator === ':';
    this.#cause = undefined;
  };

  readonly onLiteralValue = (): void => this.#valueSeen();

  readonly onError = (code: Parameters<typeof printParseErrorCode>[0], offset: number, length: number): void => {
    const name = printParseErrorCode(code);
    const here = { start: offset, end: offset + 1 };
    const token = { start: offset, end: offset + length };
    const isRestOfWord = length > 0 && WORD_CHARACTER.test(this.#text.charAt(offset - 1)) && offset > 0;
    switch (name) {
      case 'InvalidSymbol':
      case 'InvalidNumberFormat':
      case 'UnexpectedEndOfNumber':
        if (this.#hasValue && this.#depth === 0 && !isRestOfWord) this.#add('Nothing may follow here.', here);
        else this.#wrongWord(token);
        this.#cause = 'word';
        return;
      case 'CommaExpected':
        if (isRestOfWord && WORD_CHARACTER.test(this.#text.charAt(offset))) {
          this.#wrongWord(token);
          this.#cause = 'rest-of-word';
        } else this.#add('A comma is missing.', token);
        return;
      case 'PropertyNameExpected':
        // The library first reports a key without quotes as a word that is no value.
        if (this.#cause === 'word') this.#replaceLast('A key in quotes or "}" is expected here.');
        else if (this.#cause === undefined) this.#add('A key in quotes or "}" is expected here.', here);
        this.#cause = 'key';
        return;
      case 'ColonExpected':
        this.#add('":" is expected after the key.', this.#key ?? here);
        return;
      case 'ValueExpected':
        if (this.#cause === undefined) this.#missingValue(here);
        this.#cause = undefined;
        this.#awaitsValue = false;
        return;
      case 'CloseBraceExpected':
        this.#add('"}" is missing.', { start: this.#text.length - 1, end: this.#text.length });
        return;
      case 'CloseBracketExpected':
        this.#add('"]" is missing.', { start: this.#text.length - 1, end: this.#text.length });
        return;
      case 'EndOfFileExpected':
        if (this.#cause === undefined) this.#add('Nothing may follow here.', here);
        return;
      case 'UnexpectedEndOfString':
        this.#add('The closing quote is missing.', token);
        return;
      case 'UnexpectedEndOfComment':
        this.#add('The end of this comment, "*/", is missing.', token);
        return;
      case 'InvalidCharacter':
        this.#add('A string has no control characters: "\\t" is written for a tab.', token);
        return;
      default:
        this.#add('This string has a wrong escape.', token);
    }
  };

  #enter(offset: number): void {
    this.#valueSeen();
    if (this.#depth >= DEPTH_MAX) {
      this.#add(`Nested more than ${DEPTH_MAX} deep.`, { start: offset, end: offset + 1 });
      throw TOO_DEEP;
    }
    this.#depth++;
  }

  #leave(): void {
    this.#depth--;
    this.#cause = undefined;
  }

  #valueSeen(): void {
    this.#hasValue = true;
    this.#awaitsValue = false;
    this.#cause = undefined;
  }

  #missingValue(here: At): void {
    if (this.#awaitsValue && this.#key) this.#add(`"${this.#key.name}" has no value.`, this.#key);
    else if (this.#depth === 0) this.#add('A JSON value is expected here.', here);
    else this.#add('A value is expected here.', here);
  }

  /** The library ends a number at the first wrong character; the message is about the whole word. */
  #wrongWord(token: At): void {
    let { start } = token;
    while (start > this.#wrongEnd && WORD_CHARACTER.test(this.#text.charAt(start - 1))) start--;
    // A word is reported once, although the library finds several parts: `1/2/3` has many.
    const isTold = start > 0 && start === this.#wrongEnd;
    this.#wrongEnd = token.end;
    if (isTold) return;
    this.wrongWords.add(start);
    const word = this.#text.slice(start, token.end);
    const hint = /^0[xX]/.test(word) ? ' Addresses stand in quotes: "0x…".' : '';
    this.#add(`"${word.slice(0, 40)}" is no JSON value.${hint}`, { start, end: token.end });
  }

  #replaceLast(message: string): void {
    const last = this.faults.pop();
    if (last) this.#add(message, last);
  }

  #add(message: string, { start, end }: At): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push({ message, start: Math.max(start, 0), end });
  }
}
