/**
 * JSON with the places of its parts, for messages at the right characters. Comments and commas before a closing bracket are
 * taken as in other configuration files of editors. Never throws; a text with faults gives what could be read.
 */

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

export interface JsonFault extends At {
  readonly message: string;
}

export interface ParsedJson {
  /** Undefined when there is no value at all. */
  readonly value: JsonNode | undefined;
  readonly faults: readonly JsonFault[];
}

/** Deepest nesting that is read. */
const DEPTH_MAX = 64;
/** Most faults that are listed: what follows is seldom new. */
const FAULTS_MAX = 20;

/** Reads one JSON value and what is around it. */
export function parseJson(text: string): ParsedJson {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.finish(value !== undefined);
  return { value, faults: reader.faults };
}

/** Plain data as nodes without places. */
export function nodeOf(data: unknown): JsonNode {
  return parseJson(JSON.stringify(data) ?? 'null').value ?? { kind: 'null', start: 0, end: 0 };
}

const BLANK = /\s*(?:(?:\/\/[^\n]*(?:\n|$)|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)\s*)*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const WORD = /[^\s,:[\]{}"]+/y;

class Reader {
  readonly faults: JsonFault[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonNode | undefined {
    this.#skip();
    const start = this.#at;
    const sign = this.#text[start];
    if (sign === '{' || sign === '[') {
      if (depth >= DEPTH_MAX) {
        this.#fault(`Nested more than ${DEPTH_MAX} deep.`, start, start + 1);
        this.#at = this.#text.length;
        return undefined;
      }
      this.#at++;
      return sign === '{' ? this.#object(start, depth) : this.#array(start, depth);
    }
    if (sign === '"') return this.#string();
    const word = this.#match(WORD);
    if (word === undefined) return undefined;
    const at = { start, end: this.#at };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', ...at };
    if (word === 'null') return { kind: 'null', ...at };
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word))
      return { kind: 'number', value: Number(word), ...at };
    const hint = /^0[xX]/.test(word) ? ' Addresses stand in quotes: "0x…".' : '';
    this.#fault(`"${word.slice(0, 40)}" is no JSON value.${hint}`, start, this.#at);
    return { kind: 'null', ...at };
  }

  finish(found: boolean): void {
    this.#skip();
    if (!found) this.#fault('A JSON value is expected here.', this.#at, this.#at + 1);
    else if (this.#at < this.#text.length) this.#fault('Nothing may follow here.', this.#at, this.#at + 1);
  }

  #object(start: number, depth: number): JsonNode {
    const members: JsonMember[] = [];
    const end = this.#list('}', () => {
      const key = this.#string();
      if (key === undefined) return false;
      this.#skip();
      if (this.#text[this.#at] === ':') this.#at++;
      else this.#fault('":" is expected after the key.', key.start, key.end);
      const value = this.value(depth + 1);
      if (value === undefined) this.#fault(`"${key.value}" has no value.`, key.start, key.end);
      else members.push({ key: key.value, keyAt: { start: key.start, end: key.end }, value });
      return true;
    });
    return { kind: 'object', members, start, end };
  }

  #array(start: number, depth: number): JsonNode {
    const items: JsonNode[] = [];
    const end = this.#list(']', () => {
      const value = this.value(depth + 1);
      if (value !== undefined) items.push(value);
      return value !== undefined;
    });
    return { kind: 'array', items, start, end };
  }

  /** Entries up to the closing bracket; answers where it ends. */
  #list(close: string, entry: () => boolean): number {
    for (;;) {
      this.#skip();
      if (this.#at >= this.#text.length) {
        this.#fault(`"${close}" is missing.`, this.#text.length - 1, this.#text.length);
        return this.#at;
      }
      if (this.#text[this.#at] === close) return ++this.#at;
      const before = this.#at;
      if (!entry()) {
        const what = close === '}' ? 'A key in quotes' : 'A value';
        this.#fault(`${what} or "${close}" is expected here.`, this.#at, this.#at + 1);
        this.#at++;
        continue;
      }
      this.#skip();
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#at < this.#text.length && this.#text[this.#at] !== close) {
        this.#fault('A comma is missing.', before, this.#at);
      }
    }
  }

  #string(): Extract<JsonNode, { kind: 'string' }> | undefined {
    const start = this.#at;
    if (this.#text[start] !== '"') return undefined;
    const text = this.#match(STRING);
    if (text === undefined) {
      const newline = this.#text.indexOf('\n', start);
      this.#at = newline < 0 ? this.#text.length : newline;
      this.#fault('The closing quote is missing.', start, this.#at);
      return { kind: 'string', value: this.#text.slice(start + 1, this.#at), start, end: this.#at };
    }
    let value = text.slice(1, -1);
    try {
      value = JSON.parse(text) as string;
    } catch {
      this.#fault('This string has a wrong escape.', start, this.#at);
    }
    return { kind: 'string', value, start, end: this.#at };
  }

  #skip(): void {
    this.#match(BLANK);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #fault(message: string, start: number, end: number): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push({ message, start: Math.max(start, 0), end });
  }
}
