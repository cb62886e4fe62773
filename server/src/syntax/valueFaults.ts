/**
 * Finds the syntax faults of an unpreprocessed value, such as brackets that do not match, a missing comma, or a string that
 * does not end. Words are not checked, because each may be a macro that stands for anything.
 */
import { directiveAt } from '../preprocess/directives.ts';
import type { SyntaxFault } from './items.ts';
import { missingSemicolon } from './missingSemicolon.ts';
import { shorten } from './statementText.ts';

interface ValueDiagnosis {
  readonly faults: readonly SyntaxFault[];
  /** Start of the next statement. */
  readonly end: number;
  /** End of the last token of the value. */
  readonly lastEnd: number;
}

/**
 * Reads a value, which begins at `start` behind the `=`, up to the next statement. Returns at most one fault.
 *
 * @param what Names the property in messages, such as `property 'reg'`.
 * @param wordsAreMacros Whether a word may stand for anything, including brackets.
 * @param startsStatement Returns whether the line at an offset begins like a statement and nothing else.
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

/** The next part of the value: an item or a comma. `open`: either, because a word before may be a macro for anything. */
type State = 'item' | 'comma' | 'open';

class ValueDiagnoser {
  readonly #text: string;
  readonly #what: string;
  readonly #wordsAreMacros: boolean;
  readonly #startsStatement: (offset: number) => boolean;
  /** Start of the current item, outside of brackets. */
  #itemStart = 0;
  readonly #faults: SyntaxFault[] = [];
  #at: number;
  #last: number;
  #state: State = 'item';
  #ended = false;
  /** Offset of a word directly behind an item, if it is the last token; else -1. */
  #strayWord = -1;
  /** Offsets of the open brackets `<`, `[`, `(`. */
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
        // In `a = <1> n { };`, `n` is the name of the next node.
        if (c === '{' && this.#strayWord >= 0) this.#endBefore(this.#strayWord);
        else if (this.#state === 'item' && this.#text[this.#last - 1] === ',')
          this.#missingValue(this.#last - 1, this.#last);
        return this.#stop(true);
      } else if (!this.#token(c)) return this.#stop(false);
    }
  }

  /** Skips an `/include/` between two tokens; the file may contain anything. */
  #include(): boolean {
    const pattern = /\/include\/\s*"[^"\n]*"/y;
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    if (this.#open.length === 0) this.#state = 'open';
    this.#advance(pattern.lastIndex - this.#at);
    return true;
  }

  /** Reads `{/path}`, a reference whose `&` is missing. */
  #path(): boolean {
    const path = /^\{\/[\w,.+*#?@/-]*\}/.exec(this.#text.slice(this.#at, this.#at + 1000))?.[0];
    if (path === undefined) return false;
    this.#fault(`missing '&' before '${shorten(path)}'`, this.#at, this.#at + path.length);
    if (this.#open.length === 0) this.#state = 'comma';
    this.#advance(path.length);
    return true;
  }

  /** Reads a string whose opening quote is missing: the number of quotes on the line is odd. */
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
    // If there is no `;` either, the comma may be in its place.
    const orEnd = this.#text[start] === ';' ? '' : ", or ';' belongs in its place";
    this.#fault(
      afterComma ? `a value is missing after ','${orEnd}` : `the value of ${this.#what} is missing`,
      start,
      end,
    );
  }

  /** Ends a value whose `;` is missing; the next statement begins at `word`. */
  #endBefore(word: number, or = ''): void {
    const end = this.#text.slice(0, word).trimEnd().length;
    this.#fault(missingSemicolon(this.#what) + or, Math.max(0, end - 1), end);
    this.#at = word;
    this.#last = end;
    this.#ended = true;
  }

  /** Reads a word behind an item that is no macro: it begins the next statement, or a comma is missing before it. */
  #wordBehindItem(): boolean {
    const rest = this.#text.slice(this.#at, this.#at + 200);
    const name = /^[A-Za-z_][\w,.+*?#@-]*/.exec(rest)?.[0] ?? '';
    if (!/^\s*[;{=]/.test(rest.slice(name.length))) return false;
    const isName = /\W/.test(name) || !/^\s*;/.test(rest.slice(name.length));
    this.#endBefore(this.#at, isName ? '' : `, or ',' before '${shorten(name)}'`);
    return true;
  }

  #fault(message: string, start: number, end: number, related?: SyntaxFault['related']): void {
    // One fault per value: later ones would only repeat the first.
    if (this.#faults.length > 0) return;
    this.#faults.push({
      code: 'syntax',
      message,
      start,
      end: Math.max(end, start + 1),
      ...(related ? { related } : {}),
    });
  }

  /** Ends a value without its `;`, which is a fault if `missing`. */
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
    // If the value ends on a later line than the bracket, the fault is at the end of the value.
    const sameLine = !this.#text.slice(open, before).includes('\n');
    const at = sameLine ? open : Math.max(0, this.#last - 1);
    const message = sameLine
      ? `'${bracket}' opened here is never closed with '${closing}'`
      : `missing '${closing}' in ${this.#what}`;
    this.#fault(message, at, at + 1);
  }

  /** Skips a directive in the middle of a value. All branches of a conditional are read. */
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

  /** Reads one token. Returns false if the rest of the value cannot be read. */
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

  /** Start of the item before, if it is a string that probably lacks its end, as in `"a, "b", "c"`; else -1. */
  #stringBefore(): number {
    const item = this.#text.slice(this.#itemStart, this.#last);
    return /^"[^"\n]*,? ?"$/.test(item) && this.#itemStart > 0 ? this.#itemStart : -1;
  }

  /** Skips the rest of the line; the value may continue on the next one. */
  #skipLine(): void {
    const newline = this.#text.indexOf('\n', this.#at);
    const line = this.#text.slice(this.#at, newline < 0 ? this.#text.length : newline);
    this.#open.length = 0;
    this.#state = 'open';
    this.#last = this.#at + line.trimEnd().length;
    this.#at += line.length;
    // The value ended on this line, so the next line begins a statement.
    if (/;\s*$/.test(line)) this.#ended = true;
  }

  /** Begins an item outside of brackets; a comma may be missing before it. */
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
      // The item itself follows.
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

  /** Reports `/bits/` and `/incbin/` without their arguments. */
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
