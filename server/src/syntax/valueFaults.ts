/**
 * What is wrong with a value as it is written: brackets that do not match, a missing comma, a string that does not end.
 * Words are left alone, since any of them can be a macro that stands for anything.
 */
import { directiveAt } from '../preprocess/directives.ts';
import type { SyntaxFault } from './items.ts';
import { missingSemicolon } from './missingSemicolon.ts';
import { shorten } from './statementText.ts';

interface ValueDiagnosis {
  readonly faults: readonly SyntaxFault[];
  /** Where the next statement begins. */
  readonly end: number;
  /** End of the last token of the value. */
  readonly lastEnd: number;
}

/**
 * Reads a value from behind its `=`.
 *
 * @param what `property 'reg'`, for the words.
 * @param wordsAreMacros Whether a word may stand for anything, brackets included.
 * @param startsStatement Whether the line at an offset begins as only a statement does.
 */
export function diagnoseValue(
  text: string,
  start: number,
  what: string,
  wordsAreMacros: boolean,
  startsStatement: (offset: number) => boolean,
): ValueDiagnosis {
  return new ValueDiagnoser(text, start, what, wordsAreMacros, startsStatement).run();
}

/** What the value needs next; `open` behind a word, which may be a macro for anything. */
type State = 'item' | 'comma' | 'open';

class ValueDiagnoser {
  readonly #text: string;
  readonly #what: string;
  readonly #wordsAreMacros: boolean;
  readonly #startsStatement: (offset: number) => boolean;
  /** Where the item at hand begins, outside of brackets. */
  #itemStart = 0;
  readonly #faults: SyntaxFault[] = [];
  #at: number;
  #last: number;
  #state: State = 'item';
  #ended = false;
  /** A word that stands directly behind an item; -1 when the token before is something else. */
  #strayWord = -1;
  /** Offsets of the brackets that are open: `<`, `[`, `(`. */
  readonly #open: number[] = [];

  constructor(
    text: string,
    start: number,
    what: string,
    wordsAreMacros: boolean,
    startsStatement: (offset: number) => boolean,
  ) {
    this.#text = text;
    this.#wordsAreMacros = wordsAreMacros;
    this.#at = start;
    this.#last = start;
    this.#what = what;
    this.#startsStatement = startsStatement;
  }

  run(): ValueDiagnosis {
    for (;;) {
      const c = this.#text[this.#at];
      if (c === undefined || this.#ended) return this.#stop(!this.#ended);
      if (c === '\n') {
        this.#at++;
        if (this.#state !== 'item' || this.#open.length > 0 || this.#faults.length > 0) {
          if (this.#startsStatement(this.#at)) return this.#stop(true);
        } else if (this.#startsStatement(this.#at) && !this.#isWordLine()) {
          this.#missingValue(Math.max(0, this.#last - 1), this.#last);
          return { faults: this.#faults, end: this.#at, lastEnd: this.#last };
        }
      } else if (c === ' ' || c === '\t' || c === '\r' || c === '\f' || c === '\v' || c === '\\') this.#at++;
      else if ((c === '#' && this.#directive()) || (c === '/' && this.#include())) continue;
      else if (c === ';') {
        this.#close(this.#at);
        if (this.#state === 'item') this.#missingValue(this.#at, this.#at + 1);
        this.#at++;
        return { faults: this.#faults, end: this.#at, lastEnd: this.#at };
      } else if (c === '{' && this.#path()) continue;
      else if (c === '}' || c === '{') {
        // `a = <1> n { };`: the name belongs to the node.
        if (c === '{' && this.#strayWord >= 0) this.#endBefore(this.#strayWord);
        else if (this.#state === 'item' && this.#text[this.#last - 1] === ',')
          this.#missingValue(this.#last - 1, this.#last);
        return this.#stop(true);
      } else if (!this.#token(c)) return this.#stop(false);
    }
  }

  /** Passes over a file that dtc includes between two tokens: it may hold anything. */
  #include(): boolean {
    const pattern = /\/include\/\s*"[^"\n]*"/y;
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    if (this.#open.length === 0) this.#state = 'open';
    this.#advance(pattern.lastIndex - this.#at);
    return true;
  }

  /** `{/path}`: a reference that lacks its `&`. */
  #path(): boolean {
    const path = /^\{\/[\w,.+*#?@/-]*\}/.exec(this.#text.slice(this.#at, this.#at + 1000))?.[0];
    if (path === undefined) return false;
    this.#fault(`missing '&' before '${shorten(path)}'`, this.#at, this.#at + path.length);
    if (this.#open.length === 0) this.#state = 'comma';
    this.#advance(path.length);
    return true;
  }

  /** A word that belongs into quotes: the next quote on its line ends a string that none began. */
  #unquoted(): boolean {
    const newline = this.#text.indexOf('\n', this.#at);
    const line = this.#text.slice(this.#at, newline < 0 ? this.#text.length : newline);
    const rest = /^([^"<>;={}()]*)"[ \t]*(?=[,;\v]|$)/.exec(line);
    if (!rest || (line.match(/"/g)?.length ?? 0) % 2 === 0) return false;
    const before = this.#state === 'comma' ? this.#stringBefore() : -1;
    if (before >= 0) {
      this.#fault('the string that begins here is not closed', before, before + 1);
      this.#skipLine();
      return true;
    }
    const word = /^[^\s,;"]*/.exec(line)?.[0] ?? '';
    this.#fault(`missing '"' before '${shorten(word)}'`, this.#at, this.#at + Math.max(1, word.length));
    this.#state = 'comma';
    this.#advance(rest[0].length);
    return true;
  }

  /** Whether the line is one word and a `;`: a macro that stands for the value. */
  #isWordLine(): boolean {
    return /^[ \t]*[A-Za-z_]\w*[ \t]*;/.test(this.#text.slice(this.#at, this.#at + 200));
  }

  #missingValue(start: number, end: number): void {
    const afterComma = this.#text[this.#last - 1] === ',';
    // Without a `;` either, the comma is likelier to be the mistake.
    const orEnd = this.#text[start] === ';' ? '' : ", or ';' belongs in its place";
    this.#fault(
      afterComma ? `a value is missing after ','${orEnd}` : `the value of ${this.#what} is missing`,
      start,
      end,
    );
  }

  /** The value has ended, and its `;` is missing: what begins at `word` is the next statement. */
  #endBefore(word: number, or = ''): void {
    const end = this.#text.slice(0, word).trimEnd().length;
    this.#fault(missingSemicolon(this.#what) + or, Math.max(0, end - 1), end);
    this.#at = word;
    this.#last = end;
    this.#ended = true;
  }

  /** A word behind an item that no macro makes fit: the next statement, or a value without its comma. */
  #wordBehindItem(): boolean {
    const rest = this.#text.slice(this.#at, this.#at + 200);
    const name = /^[A-Za-z_][\w,.+*?#@-]*/.exec(rest)?.[0] ?? '';
    if (!/^\s*[;{=]/.test(rest.slice(name.length))) return false;
    const isName = /\W/.test(name) || !/^\s*;/.test(rest.slice(name.length));
    this.#endBefore(this.#at, isName ? '' : `, or ',' before '${shorten(name)}'`);
    return true;
  }

  #fault(message: string, start: number, end: number, related?: SyntaxFault['related']): void {
    // One syntax error makes one fault: what follows in the same value would only repeat it.
    if (this.#faults.length > 0) return;
    this.#faults.push({
      code: 'syntax',
      message,
      start,
      end: Math.max(end, start + 1),
      ...(related ? { related } : {}),
    });
  }

  /** The value ends without its `;`. */
  #stop(missing: boolean): ValueDiagnosis {
    this.#close(this.#last);
    if (missing) this.#fault(missingSemicolon(this.#what), Math.max(0, this.#last - 1), this.#last);
    return { faults: this.#faults, end: this.#at, lastEnd: this.#last };
  }

  #close(before: number): void {
    const open = this.#open.pop();
    if (open === undefined) return;
    this.#open.length = 0;
    const bracket = this.#text[open] ?? '';
    const closing = bracket === '<' ? '>' : bracket === '[' ? ']' : ')';
    // Where the bracket stands on another line than its end, the end is where something is missing.
    const sameLine = !this.#text.slice(open, before).includes('\n');
    const at = sameLine ? open : Math.max(0, this.#last - 1);
    const message = sameLine
      ? `'${bracket}' opened here is never closed with '${closing}'`
      : `missing '${closing}' in ${this.#what}`;
    this.#fault(message, at, at + 1);
  }

  /** Passes over a directive in the middle of a value; both branches of a conditional count. */
  #directive(): boolean {
    if (!/(?:^|\n)[ \t]*$/.test(this.#text.slice(Math.max(0, this.#at - 80), this.#at))) return false;
    const directive = directiveAt(this.#text, this.#at);
    if (!directive) return false;
    this.#at = directive.end;
    if (this.#open.length === 0) this.#state = 'open';
    return true;
  }

  #advance(length: number): void {
    this.#at += length;
    this.#last = this.#at;
  }

  /** Reads one token; false when the rest of the line cannot be read. */
  #token(c: string): boolean {
    const inside = this.#text[this.#open[this.#open.length - 1] ?? -1];
    if (c === '"' || (c === "'" && inside !== '[')) return this.#quoted(c, inside);
    if (inside === undefined) return this.#outside(c);
    if (inside === '(') this.#inParentheses(c);
    else if (inside === '[') this.#inBytes(c);
    else this.#inCells(c);
    return true;
  }

  #quoted(quote: string, inside: string | undefined): boolean {
    const pattern = quote === '"' ? /"(?:[^"\\\n]|\\[^\n])*"/y : /'(?:[^'\\\n]|\\.)*'/y;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) {
      const what = quote === '"' ? 'the string' : 'the character literal';
      const before = quote === '"' ? this.#stringBefore() : -1;
      if (before >= 0) this.#fault('the string that begins here is not closed', before, before + 1);
      else this.#fault(`${what} is not closed: '${quote}' is missing`, this.#at, this.#at + 1);
      this.#skipLine();
      return true;
    }
    if (quote === "'" && inside === undefined) {
      this.#fault('a string stands in double quotes: "…"', this.#at, this.#at + found.length);
      this.#state = 'comma';
    } else if (inside === undefined) this.#item(`'${shorten(found, 20)}'`);
    else if (inside === '<' && quote === '"') {
      const open = this.#open[0] ?? this.#at;
      const message = `missing '>' before ${shorten(found, 20)}`;
      this.#fault(message, Math.max(0, this.#last - 1), this.#last, {
        message: "'<' opened here",
        start: open,
        end: open + 1,
      });
      this.#open.length = 0;
      this.#state = 'comma';
    }
    this.#itemStart = this.#at;
    this.#advance(found.length);
    return true;
  }

  /** The beginning of the item before when that is a string that ends in the middle of a line: `"a, "b", "c"`. */
  #stringBefore(): number {
    const item = this.#text.slice(this.#itemStart, this.#last);
    return /^"[^"\n]*,? ?"$/.test(item) && this.#itemStart > 0 ? this.#itemStart : -1;
  }

  /** Gives up on the rest of the line; the value may go on in the next one. */
  #skipLine(): void {
    const newline = this.#text.indexOf('\n', this.#at);
    const line = this.#text.slice(this.#at, newline < 0 ? this.#text.length : newline);
    this.#open.length = 0;
    this.#state = 'open';
    this.#last = this.#at + line.trimEnd().length;
    this.#at += line.length;
    // The line ended the value: the next one begins a statement, however it looks.
    if (/;\s*$/.test(line)) this.#ended = true;
  }

  /** The start of an item outside of brackets. */
  #item(shown: string): void {
    if (this.#state === 'comma') this.#fault(`missing ',' before ${shown}`, Math.max(0, this.#last - 1), this.#last);
    this.#state = 'comma';
  }

  #outside(c: string): boolean {
    if (c === '<' || c === '[' || c === '(') {
      if (c !== '(') this.#item(`'${c}'`);
      else if (this.#state === 'item') this.#fault("missing '<' before '('", this.#at, this.#at + 1);
      this.#open.push(this.#at);
      this.#advance(1);
      return true;
    }
    if (c === ',') {
      if (this.#state === 'item') this.#fault("a value is missing before ','", this.#at, this.#at + 1);
      this.#state = 'item';
      this.#advance(1);
      return true;
    }
    if (c === '>' || c === ']' || c === ')') {
      if (this.#state !== 'open') this.#fault(`'${c}' closes nothing that is open`, this.#at, this.#at + 1);
      else if (!this.#wordsAreMacros && c === '>') {
        this.#fault(`missing '<' in ${this.#what}`, this.#itemStart, this.#itemStart + 1);
      }
      this.#state = 'comma';
      this.#advance(1);
      return true;
    }
    if (this.#unquoted()) return true;
    if (c === '=' && this.#strayWord >= 0) {
      const before = this.#text.slice(0, this.#strayWord).trimEnd().length;
      const name = this.#text.slice(this.#strayWord, this.#last);
      this.#fault(`missing ';' before '${shorten(name)}'`, Math.max(0, before - 1), before);
    }
    const word = /^(?:\/(?:bits|incbin)\/|&\{[^}\n]*\}|&[A-Za-z_]\w*|[A-Za-z_]\w*[ \t]*:|\w+)/.exec(
      this.#text.slice(this.#at, this.#at + 200),
    )?.[0];
    if (word === undefined && this.#strayWord >= 0 && this.#last === this.#at && /[-#@.+]/.test(c)) {
      this.#endBefore(this.#strayWord);
      return true;
    }
    if (word === undefined) {
      this.#fault(`unexpected '${c}' in the value of ${this.#what}`, this.#at, this.#at + 1);
      this.#advance(1);
      return true;
    }
    if (this.#state === 'comma' && !this.#wordsAreMacros && /^[A-Za-z_]\w*$/.test(word) && this.#wordBehindItem())
      return true;
    if (this.#state !== 'open') this.#itemStart = this.#at;
    this.#strayWord = this.#state === 'comma' ? this.#at : -1;
    if (word.startsWith('/') && this.#badKeyword(word)) return true;
    if (word.startsWith('/bits/') || word.endsWith(':')) {
      // What follows is the item.
    } else if (word.startsWith('&')) this.#item(`'${word}'`);
    else if (/^\d/.test(word) && !/^\/bits\/\s*$/.test(this.#text.slice(Math.max(0, this.#last - 6), this.#at))) {
      const bracket = /^[\w \t]*\]/.test(this.#text.slice(this.#at, this.#at + 200)) ? '[' : '<';
      if (this.#state !== 'open')
        this.#fault(`missing '${bracket}' before '${word}'`, this.#at, this.#at + word.length);
      this.#state = 'open';
    } else if (!/^\d/.test(word)) this.#state = 'open';
    this.#advance(word.length);
    return true;
  }

  /** `/bits/` and `/incbin/` without what they take. */
  #badKeyword(word: string): boolean {
    const rest = this.#text.slice(this.#at + word.length, this.#at + word.length + 200);
    const bits = word === '/bits/';
    if ((bits ? /^\s*(?:\w+|\([^()]*\))\s*[<\w]/ : /^\s*(?:\(\s*["\w]|\w)/).test(rest)) return false;
    const takes = bits ? 'a width and a cell list: /bits/ 8 <…>' : 'a file name in quotes: /incbin/("…")';
    this.#fault(`'${word}' takes ${takes}`, this.#at, this.#at + word.length);
    this.#skipLine();
    return true;
  }

  #inParentheses(c: string): void {
    if (c === '(') this.#open.push(this.#at);
    else if (c === ')') this.#open.pop();
    this.#advance(1);
  }

  #inBytes(c: string): void {
    if (c === ']') {
      this.#open.pop();
      this.#state = 'comma';
    } else if (c === ',' || c === '<') this.#fault("missing ']' before this", this.#at, this.#at + 1);
    this.#advance(1);
  }

  #inCells(c: string): void {
    if (c === '(') this.#open.push(this.#at);
    else if (c === '&' && this.#text[this.#at + 1] === '{') {
      const path = /^&\{[\w,.+*?#@/-]*\}?/.exec(this.#text.slice(this.#at, this.#at + 1000))?.[0] ?? c;
      if (!path.endsWith('}')) this.#fault(`missing '}' behind '${shorten(path)}'`, this.#at, this.#at + path.length);
      this.#advance(path.length - 1);
    } else if (c === '>') {
      this.#open.pop();
      this.#state = 'comma';
    } else if (c === ',' || c === '<') {
      const doubled = c === '<' && this.#text[this.#last - 1] === '<';
      if (doubled) this.#fault("'<' stands here twice", this.#at, this.#at + 1);
      this.#fault(`missing '>' before '${c}'`, Math.max(0, this.#last - 1), this.#last);
      this.#open.pop();
      this.#state = 'item';
      if (c === '<') this.#open.push(this.#at);
    } else if (c === ')') this.#fault("')' closes nothing that is open", this.#at, this.#at + 1);
    this.#advance(1);
  }
}
