/**
 * Decides whether a text with a syntax fault may hold part of a statement that continues in another file. dtc
 * reads all files as one text, token by token, so a fault in the middle of a file remains a fault. Only an incomplete
 * statement can continue elsewhere: at an edge of the text, or at an `#include` in it.
 *
 * This runs at every keystroke in a broken text, so it reads the text once and looks at punctuation only. The result
 * depends on the text alone.
 */
import { directiveAt, includeFormOf, nullDirectiveEnd } from '../preprocess/directives.ts';
import { blankComments } from '../syntax/comments.ts';

interface TextAround {
  /** Whether another file includes the text. */
  readonly isIncluded: boolean;
  /** Whether it is included in the body of a node, which a surplus `}` may close. */
  readonly inNode: boolean;
  /** Whether all macros in the text are expanded. */
  readonly isExpanded: boolean;
}

/** Returns false only if no other file can complete `text`. Files for which `text` still has an `#include` are well-formed. */
export function hasLooseEnds(text: string, around: TextAround): boolean {
  return new EndsReader(blankComments(text).text, around).read();
}

class EndsReader {
  readonly #text: string;
  readonly #around: TextAround;
  /** Start of the current statement; -1 between statements. */
  #statement = -1;
  /** Whether the text of another file ends directly before, perhaps with a name or a macro call. */
  #behindFile: boolean;
  #depth = 0;
  #isLoose = false;
  /** The result up to the first string that spans lines; undefined without such a string. */
  #beforeLongString: boolean | undefined;

  constructor(text: string, around: TextAround) {
    this.#text = text;
    this.#around = around;
    this.#behindFile = around.isIncluded;
  }

  read(): boolean {
    const text = this.#text;
    let startsLine = true;
    for (let at = 0; at < text.length; ) {
      const c = text.charCodeAt(at);
      if (c <= SPACE) {
        if (c === NEWLINE) startsLine = true;
        at++;
        continue;
      }
      const directiveEnd = startsLine && c === HASH ? this.#directive(at) : undefined;
      startsLine = false;
      if (directiveEnd === undefined) at = this.#token(at, c);
      else at = Math.max(at + 1, directiveEnd);
    }
    if (this.#around.isIncluded) this.#endOfFile(text.length);
    return this.#isLoose;
  }

  /** Skips the directive at `at`; undefined when there is none. */
  #directive(at: number): number | undefined {
    const directive = directiveAt(this.#text, at);
    if (!directive) return nullDirectiveEnd(this.#text, at);
    if (includeFormOf(directive.name) !== undefined) {
      this.#endOfFile(at);
      this.#statement = -1;
      this.#behindFile = true;
    }
    return directive.end;
  }

  /** Handles an include at `at`, where the text of another file is inserted. */
  #endOfFile(at: number): void {
    if (this.#statement >= 0 && this.#mayGoOn(this.#text.slice(this.#statement, at).trim())) this.#isLoose = true;
  }

  /** Whether text in another file could continue the beginning of a statement. */
  #mayGoOn(begun: string): boolean {
    const unlabelled = begun.replace(LABELS, '');
    // Macros and values are not examined.
    if (!this.#around.isExpanded || unlabelled.startsWith('/') || begun.includes('=')) return true;
    // No statement has two names in a row.
    return !/\s/.test(unlabelled);
  }

  /** Reads the token at `at`, which begins with the character `c`; returns its end. */
  #token(at: number, c: number): number {
    if (this.#behindFile) {
      this.#behindFile = false;
      if (GOES_ON.has(c)) this.#isLoose = true;
    }
    switch (c) {
      case SEMICOLON:
        this.#statement = -1;
        return at + 1;
      case OPEN:
        this.#statement = -1;
        this.#depth++;
        return at + 1;
      case CLOSE:
        // A ';' may follow, which belongs to this statement.
        this.#statement = at;
        if (--this.#depth < 0 && this.#around.inNode) this.#isLoose = true;
        return at + 1;
      default:
    }
    if (this.#statement < 0 || this.#text.charCodeAt(this.#statement) === CLOSE) this.#statement = at;
    if (c === QUOTE) return this.#string(at);
    const rest = c === AMPERSAND ? PATH : c === APOSTROPHE ? CHARACTER : undefined;
    if (!rest) return at + 1;
    rest.lastIndex = at;
    return rest.test(this.#text) ? rest.lastIndex : at + 1;
  }

  /** Skips a string; returns its end. dtc allows it to span lines; cpp reads those lines as ordinary ones. */
  #string(start: number): number {
    const text = this.#text;
    const before = this.#isLoose;
    for (let at = start + 1; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (c === QUOTE) return at + 1;
      if (c === BACKSLASH) at++;
      else if (c === NEWLINE) {
        this.#beforeLongString ??= before;
        if (INCLUDE_LINE.test(text.slice(at, at + INCLUDE_LINE_LENGTH))) this.#isLoose = true;
      }
    }
    // A quote is missing or surplus, and not because of a well-formed file. From the first string that spans lines on, it is
    // uncertain which parts are in strings, so the result before that string counts.
    this.#isLoose = this.#beforeLongString ?? before;
    this.#statement = -1;
    return text.length;
  }
}

const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const AMPERSAND = 38;
const APOSTROPHE = 39;
const SEMICOLON = 59;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
/** Codes of `(`, `;`, `=` and `{`, which continue a name or a macro at the end of a file, and begin no statement. */
const GOES_ON: ReadonlySet<number> = new Set([40, 59, 61, 123]);
const LABELS = /^(?:\w+:\s*)+/;
const PATH = /&\{[^}\n]*\}/y;
const CHARACTER = /'(?:[^'\\\n]|\\.)*'/y;
const INCLUDE_LINE = /^\n[ \t\v]*#[ \t\v]*include/;
const INCLUDE_LINE_LENGTH = 100;
