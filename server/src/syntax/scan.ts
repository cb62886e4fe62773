/**
 * Lowers a plain file without a concrete tree. Stops at the first doubtful statement, such as a macro in place of
 * structure, a surplus brace or an unusual value; then tree-sitter parses the file. The items are the same as those
 * lowered from the concrete tree: a test compares the two for random statements, and `npm run scanner` for a kernel.
 *
 * The reason is speed: a parser builds a node for every token, and a file that is only included never needs them. Open
 * documents are parsed by tree-sitter, which parses edits incrementally.
 *
 * If the grammar reports an error, a wide scan follows. It also accepts the rest of dtc's language, such as names behind
 * a backslash, and strings over several lines.
 */
import { beginsLine, directiveAt, nullDirectiveEnd, parseIncludeArgument } from '../preprocess/directives.ts';
import { identifiersIn, spliceEnd } from '../preprocess/tokens.ts';
import type { NodeEnds } from './diagnose.ts';
import { type Branch, type Item, PropertyItem, type Word } from './items.ts';
import { branchDirective, lowerDirective, makeValueText, NESTING_MAX } from './lowerText.ts';
import { isBlank, PLAIN_CALL, PLAIN_MAX, plainDefineAt, plainPropertyAt, propertyName } from './plainShapes.ts';
import { REFERENCE, valueEndOf, type WideScan } from './scanValue.ts';
import { callEnd } from './statementText.ts';

const NAME = /[0-9a-zA-Z,._+*?#-]+/y;
const UNIT = /[0-9a-zA-Z,._+*#?@-]+/y;
/** dtc 1.8.1, dtc-lexer.l: PROPNODENAME. */
const WIDE_NAME = /\\?[0-9a-zA-Z,._+*#?@-]+/y;
const UNIT_BEHIND = /@[0-9a-zA-Z,._+*#?@-]*/y;
const LABEL = /^[A-Za-z_]\w*$/;
const OMIT = '/omit-if-no-ref/';
const KEYWORD = /\/(dts-v1|plugin|memreserve|delete-node|delete-property|omit-if-no-ref|include)\//y;

/** The beginning of a statement: its start behind the last `/omit-if-no-ref/`, its labels, and whether there is that keyword. */
interface Head {
  readonly start: number;
  readonly labels: readonly Word[];
  readonly omitIfNoRef: boolean;
}

/** Reads one text once. With `wide`, accepts the rest of dtc's language too. */
export class Scanner {
  readonly #text: string;
  readonly #file: string;
  readonly #wide: WideScan | undefined;
  /** Nodes that are skipped and get no items. */
  readonly #known: NodeEnds | undefined;
  #at = 0;
  /** The first semicolon at or behind the place of the last search; -1 if there is none. */
  #nextSemicolon: number;

  constructor(text: string, file: string, wide: WideScan | undefined, known?: NodeEnds) {
    this.#text = text;
    this.#nextSemicolon = text.indexOf(';');
    this.#file = file;
    this.#wide = wide;
    this.#known = known;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /**
   * Reads statements up to the end, a `}`, or a directive that ends a branch, and adds their items with offsets relative to
   * `origin`. Returns false if the text must be parsed; `items` is then incomplete.
   */
  statements(origin: number, items: Item[], depth: number): boolean {
    if (depth > NESTING_MAX) return false;
    for (;;) {
      if (!this.#skipBlank()) return false;
      if (this.atEnd) return true;
      const c = this.#text.charCodeAt(this.#at);
      if (c === 125 /* } */) return true;
      const behind = this.#known?.get(this.#at);
      if (behind !== undefined) {
        this.#at = behind;
        continue;
      }
      if (this.#plainProperty(origin, items)) continue;
      if (c === 35 /* # */) {
        if (this.#skipTo(plainDefineAt(this.#text, this.#file, this.#at, origin, items))) continue;
        const directive = directiveAt(this.#text, this.#at);
        // In the middle of a line it is the name of a property: cpp leaves `{ #line; }` unchanged.
        if (directive && beginsLine(this.#text, this.#at)) {
          if (/^(elif|elifdef|elifndef|else|endif)$/.test(directive.name)) return true;
          if (directive.name.startsWith('if')) {
            if (!this.#conditional(origin, items, depth)) return false;
          } else {
            if (!lowerDirective(this.#text, this.#file, this.#at, origin, items)) return false;
            this.#at = directive.end;
          }
          continue;
        }
        const end = this.#wide && nullDirectiveEnd(this.#text, this.#at);
        if (end !== undefined && beginsLine(this.#text, this.#at)) {
          this.#at = end;
          continue;
        }
        if (!this.#wide && /[ \t\d]/.test(this.#text[this.#at + 1] ?? '')) return false;
      }
      if (!this.#statement(origin, items, depth)) return false;
    }
  }

  /** Reads a plain property by one pattern. Returns false, and reads nothing, if it is not plain. */
  #plainProperty(origin: number, items: Item[]): boolean {
    const start = this.#at;
    // Searches only as needed: a header may have no semicolon in a hundred thousand lines.
    if (this.#nextSemicolon >= 0 && this.#nextSemicolon < start) {
      this.#nextSemicolon = this.#text.indexOf(';', start);
    }
    if (this.#nextSemicolon < 0 || this.#nextSemicolon - start > PLAIN_MAX) return false;
    return this.#skipTo(plainPropertyAt(this.#text, start, origin, items));
  }

  /** Moves to `end`. Returns false if it is undefined. */
  #skipTo(end: number | undefined): boolean {
    if (end === undefined) return false;
    this.#at = end;
    return true;
  }

  /** Skips white space and comments. Returns false if the text must be parsed. */
  #skipBlank(): boolean {
    const text = this.#text;
    let at = this.#at;
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === 32 || c === 10 || c === 9 || c === 13 || c === 12 || c === 11) at++;
      else if (c === 47 && text.charCodeAt(at + 1) === 42) {
        const close = text.indexOf('*/', at + 2);
        if (close < 0) return false;
        at = close + 2;
      } else if (c === 47 && text.charCodeAt(at + 1) === 47) {
        const newline = text.indexOf('\n', at);
        if (newline > 0 && /\\\r?$/.test(text.slice(Math.max(at, newline - 2), newline))) return false;
        at = newline < 0 ? text.length : newline;
      } else {
        this.#at = at;
        // A backslash is a line continuation or begins a name; only a wide scan accepts the latter.
        return c !== 92 || (this.#wide !== undefined && spliceEnd(text, at) === at);
      }
    }
  }

  #statement(origin: number, items: Item[], depth: number): boolean {
    const text = this.#text;
    const labels: Word[] = [];
    let head: Head = { start: this.#at, labels, omitIfNoRef: false };
    for (;;) {
      const c = text.charCodeAt(this.#at);
      if (c === 47 /* / */) {
        const keywordStart = this.#at;
        const keyword = this.#word(KEYWORD)?.text;
        if (keyword !== OMIT) return this.#slash(head, keywordStart, keyword, origin, items, depth);
        // In a loop: dtc accepts any number of them, with labels in between. The grammar accepts one.
        if (!this.#skipBlank() || (head.omitIfNoRef && !this.#wide)) return false;
        if (text.charCodeAt(this.#at) === 38 /* & */) {
          return !head.omitIfNoRef && labels.length === 0 && this.#omitReference(keywordStart, origin, items);
        }
        head = { start: this.#at, labels, omitIfNoRef: true };
        continue;
      }
      if (c === 38 /* & */) return this.#reference(head, origin, items, depth);
      const word = this.#word(this.#wide ? WIDE_NAME : NAME);
      if (!word) return false;
      const { start: nameStart } = word;
      if (text.charCodeAt(this.#at) === 58 /* : */) {
        if (!LABEL.test(word.text)) return false;
        labels.push(word);
        this.#at++;
        if (!this.#skipBlank()) return false;
        continue;
      }
      let nameEnd = word.end;
      const isCall = !this.#wide && text.charCodeAt(this.#at) === 40; /* ( */
      if (isCall) {
        const call = this.#wordFrom(nameStart, PLAIN_CALL);
        if (!call) return false;
        if (text.charCodeAt(this.#at) === 58) {
          labels.push(call);
          this.#at++;
          if (!this.#skipBlank()) return false;
          continue;
        }
        nameEnd = call.end;
        if (labels.length === 0 && text.charCodeAt(nameEnd) === 59 /* ; */) {
          if (head.omitIfNoRef) return false;
          this.#at++;
          const name = this.#relative(nameStart, word.end, origin);
          items.push({ kind: 'macroCall', name, start: head.start - origin, end: this.#at - origin });
          return true;
        }
      }
      if (text.charCodeAt(this.#at) === 64 /* @ */) {
        this.#at++;
        const unit = this.#word(UNIT);
        if (!unit) return false;
        nameEnd = unit.end;
      }
      if (this.#wide) {
        const call = this.#macroCall(head, nameStart, nameEnd, origin, items, depth);
        if (call !== undefined) return call;
      }
      if (!this.#skipBlank()) return false;
      const next = text.charCodeAt(this.#at);
      if (isCall && next !== 123) return false;
      if (next === 58) {
        // A label with a blank before its colon: `label :`.
        if (!LABEL.test(word.text) || nameEnd !== word.end) return false;
        labels.push(word);
        this.#at++;
        if (!this.#skipBlank()) return false;
        continue;
      }
      if (next === 123 /* { */) return this.#node(head, nameStart, nameEnd, origin, items, depth);
      if (next === 61 /* = */ || next === 59 /* ; */) return this.#property(head, nameStart, nameEnd, origin, items);
      return false;
    }
  }

  /**
   * Reads a macro in place of a statement or of its name: `NAME(…)`, or `NAME` before something that cannot follow a name.
   * Returns undefined if there is none, and false if the text must be parsed.
   */
  #macroCall(
    head: Head,
    nameStart: number,
    nameEnd: number,
    origin: number,
    items: Item[],
    depth: number,
  ): boolean | undefined {
    const text = this.#text;
    const name = this.#relative(nameStart, nameEnd, origin);
    if (!LABEL.test(name.text)) return undefined;
    let end = nameEnd;
    while (isBlank(text.charCodeAt(end))) end++;
    const call = text.charCodeAt(end) === 40;
    if (call) end = callEnd(text, end);
    if (end < 0) return false;
    let next = end;
    while (isBlank(text.charCodeAt(next))) next++;
    const c = text.charCodeAt(next);
    const ends = c === 123 || c === 61 || c === 58 || c === 59;
    if (!call && (ends || c === 47 || c === 92)) return undefined;
    this.#at = end;
    if (call && (c === 123 || c === 61 || c === 64)) {
      if (c === 64 && !this.#word(UNIT_BEHIND)) return false;
      const whole = this.#at;
      if (!this.#skipBlank()) return false;
      if (text.charCodeAt(this.#at) === 61) return this.#property(head, nameStart, whole, origin, items);
      return text.charCodeAt(this.#at) === 123 && this.#node(head, nameStart, whole, origin, items, depth);
    }
    if (head.omitIfNoRef) return false;
    if (c === 59) this.#at = next + 1;
    items.push({ kind: 'macroCall', name, start: head.start - origin, end: this.#at - origin });
    return true;
  }

  /** The match of a sticky pattern at the current position, with absolute offsets; moves behind it. */
  #word(pattern: RegExp): Word | undefined {
    return this.#wordFrom(this.#at, pattern);
  }

  #wordFrom(start: number, pattern: RegExp): Word | undefined {
    pattern.lastIndex = start;
    if (!pattern.test(this.#text)) return undefined;
    this.#at = pattern.lastIndex;
    return { text: this.#text.slice(start, this.#at), start, end: this.#at };
  }

  /** Reads the root, or from behind a keyword other than `/omit-if-no-ref/`. */
  #slash(
    head: Head,
    slash: number,
    keyword: string | undefined,
    origin: number,
    items: Item[],
    depth: number,
  ): boolean {
    if (keyword === undefined) {
      this.#at++;
      if (!this.#skipBlank() || this.#text[this.#at] !== '{') return false;
      return this.#node(head, slash, slash + 1, origin, items, depth);
    }
    const keywordEnd = this.#at;
    if (!this.#skipBlank()) return false;
    if (head.omitIfNoRef && (keyword !== '/delete-node/' || !this.#wide)) return false;
    const labelled = head.labels.length > 0;
    switch (keyword) {
      case '/dts-v1/':
      case '/plugin/': {
        if (labelled || !this.#semicolon()) return false;
        items.push({
          kind: keyword === '/plugin/' ? 'plugin' : 'version',
          start: head.start - origin,
          end: this.#at - origin,
        });
        return true;
      }
      case '/delete-node/':
      case '/delete-property/':
        return (!labelled || this.#wide !== undefined) && this.#delete(head, keyword, origin, items);
      case '/include/': {
        const argument = parseIncludeArgument(this.#text, keywordEnd, this.#text.length);
        if (labelled || argument?.style !== 'quoted') return false;
        this.#at = argument.end + 1;
        items.push({
          kind: 'include',
          form: 'dtc',
          name: argument.name,
          nameStart: argument.start - origin,
          nameEnd: argument.end - origin,
          style: 'quoted',
          start: head.start - origin,
          end: this.#at - origin,
        });
        return true;
      }
      default:
        return this.#memreserve(head, keywordEnd, origin, items);
    }
  }

  #semicolon(): boolean {
    if (!this.#skipBlank() || this.#text.charCodeAt(this.#at) !== 59) return false;
    this.#at++;
    return true;
  }

  #nameOrReference(): { readonly start: number; readonly end: number } | undefined {
    const start = this.#at;
    if (this.#text.charCodeAt(start) === 38) return this.#word(REFERENCE);
    if (this.#wide) return this.#word(WIDE_NAME);
    const name = this.#word(NAME);
    if (!name) return undefined;
    if (this.#text.charCodeAt(this.#at) !== 64) return name;
    this.#at++;
    return this.#word(UNIT) && { start, end: this.#at };
  }

  #delete(head: Head, keyword: string, origin: number, items: Item[]): boolean {
    const place = this.#nameOrReference();
    if (!place || !this.#semicolon()) return false;
    const name = this.#relative(place.start, place.end, origin);
    const identifiers = identifiersIn(this.#text, place.start, place.end);
    const kind = keyword === '/delete-node/' ? 'deleteNode' : 'deleteProperty';
    items.push({ kind, name, identifiers, start: head.start - origin, end: this.#at - origin });
    return true;
  }

  /** Reads the rest of `/omit-if-no-ref/ &label;`, which begins at `start`. */
  #omitReference(start: number, origin: number, items: Item[]): boolean {
    const place = this.#word(REFERENCE);
    if (!place || !this.#semicolon()) return false;
    const name = this.#relative(place.start, place.end, origin);
    const identifiers = identifiersIn(this.#text, place.start, place.end);
    items.push({ kind: 'omitIfNoRef', name, identifiers, start: start - origin, end: this.#at - origin });
    return true;
  }

  #memreserve(head: Head, valueStart: number, origin: number, items: Item[]): boolean {
    const end = this.#text.indexOf(';', valueStart);
    const shape = this.#wide ? /^(?:[^{};"']|'(?:\\.[^']*|[^'\\])')*$/ : /^[\s\w()+*<>|-]*$/;
    if (end < 0 || !shape.test(this.#text.slice(valueStart, end))) return false;
    this.#at = end + 1;
    items.push({
      kind: 'memreserve',
      labels: head.labels.map((label) => this.#relative(label.start, label.end, origin)),
      value: makeValueText(this.#text, valueStart, end, origin),
      start: head.start - origin,
      end: this.#at - origin,
    });
    return true;
  }

  #reference(head: Head, origin: number, items: Item[], depth: number): boolean {
    const name = this.#word(REFERENCE);
    if (!name) return false;
    const isCall = !this.#wide && this.#text.charCodeAt(this.#at) === 40;
    const { end } = (isCall ? this.#wordFrom(name.start + 1, PLAIN_CALL) : name) ?? {};
    if (end === undefined || !this.#skipBlank() || this.#text.charCodeAt(this.#at) !== 123) return false;
    return this.#node(head, name.start, end, origin, items, depth);
  }

  #relative(start: number, end: number, origin: number): Word {
    return { text: this.#text.slice(start, end), start: start - origin, end: end - origin };
  }

  #node(head: Head, nameStart: number, nameEnd: number, origin: number, items: Item[], depth: number): boolean {
    const { start } = head;
    const headEnd = this.#at;
    this.#at++;
    const body: Item[] = [];
    if (!this.statements(start, body, depth + 1)) return false;
    if (this.#text.charCodeAt(this.#at) !== 125) return false;
    this.#at++;
    if (!this.#semicolon()) return false;
    items.push({
      kind: 'node',
      labels: head.labels.map((label) => this.#relative(label.start, label.end, start)),
      name: this.#relative(nameStart, nameEnd, start),
      omitIfNoRef: head.omitIfNoRef,
      identifiers: identifiersIn(this.#text, start, headEnd),
      headEnd: headEnd - start,
      items: body.slice(),
      memo: undefined,
      start: start - origin,
      end: this.#at - origin,
    });
    return true;
  }

  #property(head: Head, nameStart: number, nameEnd: number, origin: number, items: Item[]): boolean {
    if (head.omitIfNoRef) return false;
    const text = this.#text;
    let valueStart = -1;
    let valueEnd = -1;
    if (text.charCodeAt(this.#at) === 61) {
      valueStart = this.#at + 1;
      valueEnd = valueEndOf(text, valueStart, this.#wide);
      if (valueEnd < 0) return false;
      this.#at = valueEnd;
    }
    this.#at++;
    const name = propertyName(text.slice(nameStart, nameEnd));
    items.push(
      new PropertyItem(
        head.labels.map((label) => this.#relative(label.start, label.end, origin)),
        { text: name.text, start: nameStart - origin },
        head.start === nameStart ? name.identifiers : identifiersIn(text, head.start, nameEnd),
        valueStart < 0 ? undefined : makeValueText(text, valueStart, valueEnd, origin),
        { start: head.start - origin, end: this.#at - origin },
      ),
    );
    return true;
  }

  #conditional(origin: number, items: Item[], depth: number): boolean {
    const start = this.#at;
    const branches: Branch[] = [];
    for (;;) {
      const branchStart = this.#at;
      const directive = directiveAt(this.#text, branchStart);
      if (!directive) return false;
      const { name, argumentStart } = directive;
      this.#at = directive.end;
      if (name === 'endif') {
        items.push({ kind: 'conditional', branches, start: start - origin, end: argumentStart - origin });
        return true;
      }
      const known = branchDirective(name);
      const inner: Item[] = [];
      if (!this.statements(origin, inner, depth + 1)) return false;
      branches.push({
        directive: known,
        conditionStart: argumentStart - origin,
        conditionEnd: (known === 'else' ? argumentStart : directive.end) - origin,
        items: inner,
        start: branchStart - origin,
        end: this.#at - origin,
      });
      if (this.atEnd || this.#text.charCodeAt(this.#at) !== 35) return false;
    }
  }
}
