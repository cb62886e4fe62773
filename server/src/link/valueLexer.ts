/** Splits preprocessed text of a value into the tokens of dtc (dtc 1.8.1, dtc-lexer.l). */

/** A token of a value, with its place in the text. */
export interface ValueToken {
  readonly kind:
    | 'number'
    | 'char'
    | 'string'
    | 'label'
    | 'reference'
    | 'word'
    | 'byte'
    | 'bits'
    | 'incbin'
    | 'mark'
    | 'end';
  readonly text: string;
  /** For a reference: the text behind `&`, without braces. */
  readonly ref: string;
  readonly start: number;
  readonly end: number;
}

/** White space and comments. A comment that is not closed extends to the end. */
const BLANK = String.raw`[ \t\r\n\f\v]*(?:(?:\/\*[^*]*(?:\*+[^*\/][^*]*)*(?:\*+(?:\/|$)|$)|\/\/[^\n]*(?:\n|$))[ \t\r\n\f\v]*)*`;

const TOKEN = new RegExp(
  BLANK +
    String.raw`(?:("(?:[^"\\]|\\[\s\S])*")|('(?:\\'|[^'])*')|([A-Za-z_]\w*:)|(?:&([A-Za-z_]\w*(?:\/[a-zA-Z0-9,._+*#?@\-\/]*)?))|(?:&\{([a-zA-Z0-9,._+*#?@\-\/]*)\})|(\/bits\/)|(\/incbin\/)|([0-9]\w*)|([A-Za-z_$][\w$]*)|(<<|>>|<=|>=|==|!=|&&|\|\||[\s\S]))?`,
  'y',
);

const BYTE_TOKEN = new RegExp(`${BLANK}(?:([A-Za-z_]\\w*:)|([0-9a-fA-F]{2})|([\\s\\S]))?`, 'y');

/** Reads one value token by token. Byte strings (`[ ]`) have other tokens than the rest. */
export class ValueLexer {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether the value, or an item of it, ends here. */
  get isAtEndOfItem(): boolean {
    return /^\s*(?:,|$)/.test(this.#text.slice(this.#at, this.#at + 100));
  }

  /** Reads the next token. In a byte string (`bytes`) two hexadecimal digits are one token. */
  next(bytes: boolean): ValueToken {
    return bytes ? this.#nextByte() : this.#next();
  }

  #nextByte(): ValueToken {
    BYTE_TOKEN.lastIndex = this.#at;
    const match = BYTE_TOKEN.exec(this.#text);
    this.#at = BYTE_TOKEN.lastIndex;
    if (match?.[1] !== undefined) return this.#make('label', match[1]);
    if (match?.[2] !== undefined) return this.#make('byte', match[2]);
    if (match?.[3] !== undefined) return this.#make('mark', match[3]);
    return this.#make('end', '');
  }

  #next(): ValueToken {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    this.#at = TOKEN.lastIndex;
    if (!match) return this.#make('end', '');
    if (match[8] !== undefined) return this.#make('number', match[8]);
    if (match[10] !== undefined) return this.#make('mark', match[10]);
    if (match[4] !== undefined) return this.#make('reference', `&${match[4]}`, match[4]);
    if (match[9] !== undefined) return this.#make('word', match[9]);
    if (match[1] !== undefined) return this.#make('string', match[1]);
    if (match[3] !== undefined) return this.#make('label', match[3]);
    if (match[5] !== undefined) return this.#make('reference', `&{${match[5]}}`, match[5]);
    if (match[6] !== undefined) return this.#make('bits', match[6]);
    if (match[7] !== undefined) return this.#make('incbin', match[7]);
    if (match[2] !== undefined) return this.#make('char', match[2]);
    return this.#make('end', '');
  }

  #make(kind: ValueToken['kind'], text: string, ref = ''): ValueToken {
    const end = this.#at;
    return { kind, text, ref, start: end - text.length, end };
  }
}
