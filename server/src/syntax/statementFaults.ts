/** Reads a text without comments statement by statement, and reports missing and surplus parts. */

import { directiveFault, misplacedDirective } from '../preprocess/directiveFaults.ts';
import { beginsLine, directiveAt, nullDirectiveEnd } from '../preprocess/directives.ts';
import { strayBackslash } from '../preprocess/strayBackslash.ts';
import type { CompilerCode } from '../problems/codes.ts';
import type { SyntaxFault } from './items.ts';
import { missingSemicolon } from './missingSemicolon.ts';
import { describeDirective, describeUnexpected } from './nearMisses.ts';
import { OpenBodies, UNBALANCED } from './openBodies.ts';
import { OpenConditionals } from './openConditionals.ts';
import { callEnd, indentAt, looksLikeStatement, shorten, startsLine } from './statementText.ts';
import { diagnoseValue } from './valueFaults.ts';

/** Most faults that are reported for one text; more would only repeat the first. */
export const FAULTS_MAX = 50;

/** The end of each node by its start; both are offsets in the text. */
export type NodeEnds = ReadonlyMap<number, number>;

const NAME = /[\w,.+*?#-]+(?:@[\w,.+*?#@-]*)?|@[\w,.+*?#@-]+/y;
const LABEL = /[A-Za-z_]\w*[ \t]*:/y;
const REFERENCE = /&(?:\{[^}\n]*\}|[A-Za-z_]\w*)/y;
const KEYWORD = /\/(?:dts-v1|plugin|memreserve|delete-node|delete-property|omit-if-no-ref|include|bits|incbin)\//y;

/** Reads one text once; `run` returns its faults in source order. */
export class StatementDiagnoser {
  readonly #text: string;
  readonly #faults: SyntaxFault[] = [];
  readonly #open: OpenBodies;
  readonly #conditionals: OpenConditionals;
  #at = 0;
  /** End of the last token that was read. */
  #last = 0;

  readonly #wordsAreMacros: boolean;
  readonly #wellFormed: NodeEnds;

  constructor(text: string, trustIndent: boolean, wordsAreMacros: boolean, wellFormed: NodeEnds) {
    this.#text = text;
    this.#wellFormed = wellFormed;
    this.#wordsAreMacros = wordsAreMacros;
    this.#open = new OpenBodies(text, trustIndent);
    this.#conditionals = new OpenConditionals(text, this.#open);
  }

  run(): SyntaxFault[] {
    while (this.#faults.length < FAULTS_MAX) {
      this.#skipBlank();
      if (this.#at >= this.#text.length) break;
      this.#statement();
    }
    if (this.#faults.length < FAULTS_MAX) this.#atEnd();
    return this.#faults.sort((a, b) => a.start - b.start);
  }

  #atEnd(): void {
    for (const fault of this.#conditionals.atEnd()) this.#add(fault);
    this.#add(this.#open.atEnd());
  }

  #add(fault: SyntaxFault | undefined): void {
    if (fault) this.#faults.push(fault);
  }

  #fault(
    message: string,
    start: number,
    end: number,
    code: CompilerCode = 'syntax',
    related?: SyntaxFault['related'],
  ): void {
    this.#faults.push({ code, message, start, end: Math.max(end, start + 1), ...(related ? { related } : {}) });
  }

  /** Adds a fault at the end of the last token, behind which something is missing. */
  #missing(message: string, code: CompilerCode = 'syntax'): void {
    this.#fault(message, Math.max(0, this.#last - 1), Math.max(1, this.#last), code);
  }

  // Reading

  /** Skips white space, line continuations and directives. */
  #skipBlank(): void {
    const text = this.#text;
    for (;;) {
      const c = text.charCodeAt(this.#at);
      if (c === 32 || (c >= 9 && c <= 13)) this.#at++;
      else if (c === 92 && /^\\\s*\n/.test(text.slice(this.#at, this.#at + 80))) {
        this.#at = text.indexOf('\n', this.#at) + 1;
      } else if (c !== 35 || !beginsLine(this.#text, this.#at) || !this.#directive()) return;
    }
  }

  #directive(): boolean {
    const directive = directiveAt(this.#text, this.#at);
    if (!directive) {
      const end = nullDirectiveEnd(this.#text, this.#at);
      if (end === undefined) return false;
      this.#at = Math.max(end, this.#at + 1);
      return true;
    }
    const { start, end } = directive;
    const lacks = directiveFault(this.#text, directive);
    if (lacks !== undefined) this.#fault(lacks, start, end);
    this.#add(this.#conditionals.take(directive));
    this.#at = end;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    this.#last = this.#at;
    return found;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    this.#last = this.#at;
    return true;
  }

  /** Whether there is a line break between the last token and the current position. */
  get #onNewLine(): boolean {
    return this.#text.slice(this.#last, this.#at).includes('\n');
  }

  // Statements

  #statement(): void {
    const start = this.#at;
    if (this.#text[start] === '}') {
      this.#close(start);
      return;
    }
    if (this.#text[start] === ';') {
      this.#semicolon(start);
      return;
    }
    this.#add(this.#open.atStatement(start));
    const end = this.#wellFormed.get(start);
    if (end !== undefined) {
      this.#at = end;
      this.#last = end;
      return;
    }
    let label: string | undefined;
    for (let next = this.#match(LABEL); next !== undefined; next = this.#match(LABEL)) {
      label = next.slice(0, -1).trim();
      this.#skipBlank();
    }
    if (label !== undefined && /[<"[]/.test(this.#text[this.#at] ?? '')) {
      this.#missing(`'=' stands between a property and its value, not ':'`);
      this.#value(label);
      return;
    }
    const keyword = this.#match(KEYWORD);
    if (keyword !== undefined) {
      this.#keyword(keyword, start);
      return;
    }
    const reference = this.#match(REFERENCE);
    if (reference !== undefined) {
      this.#behindName(reference, start);
      return;
    }
    if (this.#text[this.#at] === '/') {
      this.#take('/');
      this.#behindName('/', start);
      return;
    }
    const name = this.#match(NAME) ?? (this.#take('\\') ? this.#match(NAME) : undefined);
    if (name !== undefined) {
      this.#behindName(name, start);
      return;
    }
    const c = this.#text[this.#at] ?? '';
    if (c === '{') {
      if (this.#text[this.#last - 1] === '{' && !this.#onNewLine) {
        this.#fault("'{' stands here twice", this.#at, this.#at + 1);
        this.#take('{');
        return;
      }
      const top = this.#open.innermost ? '' : ": '/' for the root, '&label' for another node";
      this.#fault(`a name is missing before '{'${top}`, this.#at, this.#at + 1);
      this.#openBody('', start);
    } else if (c === '=') {
      this.#fault("a name is missing before '='", this.#at, this.#at + 1);
      this.#take('=');
      this.#value('');
    } else if (c === '}') {
      this.#missing(`a node or a property is missing behind the label '${label ?? ''}'`);
    } else {
      this.#unexpected(start);
    }
  }

  /** Reports something that cannot begin a statement, and skips the rest of the statement. */
  #unexpected(start: number): void {
    const stray = this.#text[start] === '\\' ? strayBackslash(this.#text, this.#text.length) : undefined;
    if (stray?.start === start) {
      this.#fault(stray.message, stray.start, stray.end);
      this.#at = this.#text.length;
      return;
    }
    const word = /^(?:"[^"\n]*"?|'[^'\n]*'?|[^\s;{}]+|.)/.exec(this.#text.slice(start, start + 200))?.[0] ?? '';
    this.#at = start;
    this.#fault(describeUnexpected(shorten(word), word), this.#at, this.#at + word.length);
    this.#skipStatement();
  }

  #skipStatement(): void {
    while (this.#at < this.#text.length) {
      const c = this.#text[this.#at];
      if (c === '{' || c === '}') return;
      if (c === '\n' && looksLikeStatement(this.#text, this.#at + 1)) return;
      this.#at++;
      this.#last = this.#at;
      if (c === ';') return;
    }
  }

  #keyword(keyword: string, start: number): void {
    this.#skipBlank();
    if (keyword === '/omit-if-no-ref/' && this.#text[this.#at] !== '&') return;
    if (keyword === '/include/') {
      if (this.#match(/"[^"\n]*"/y) !== undefined) return;
      this.#missing("'/include/' takes a file name in quotes");
      const newline = this.#text.indexOf('\n', this.#at);
      this.#at = newline < 0 ? this.#text.length : newline;
      return;
    }
    if (keyword === '/bits/' || keyword === '/incbin/') {
      this.#unexpected(start);
      return;
    }
    if (keyword === '/memreserve/') {
      while (this.#at < this.#text.length && !/[;{}\n"]/.test(this.#text[this.#at] ?? '')) this.#at++;
      this.#last = this.#at;
    } else if (keyword === '/delete-node/' || keyword === '/delete-property/' || keyword === '/omit-if-no-ref/') {
      if (this.#onNewLine || this.#text[this.#at] === ';') {
        this.#missing(`a name is missing behind '${keyword}'`);
      } else if (!this.#match(REFERENCE) && !this.#match(NAME)) {
        this.#unexpected(this.#at);
        return;
      }
      this.#skipCall();
    }
    this.#end(`'${keyword}'`);
  }

  #skipCall(): void {
    if (this.#text[this.#at] !== '(') return;
    const close = callEnd(this.#text, this.#at);
    if (close < 0) return;
    this.#at = close;
    this.#last = close;
  }

  /** Reads a statement from behind its name, which may also be a reference, `/`, or the name of a macro. */
  #behindName(name: string, start: number): void {
    const nameEnd = this.#last;
    this.#skipBlank();
    const c = this.#text[this.#at];
    if (c === '{') {
      this.#openBody(name, start);
      return;
    }
    if (
      c === '(' &&
      /^&?[A-Za-z_]\w*$/.test(name) &&
      (callEnd(this.#text, this.#at) >= 0 || !/^\([ \t]*\n/.test(this.#text.slice(this.#at, this.#at + 80)))
    ) {
      this.#call(name, start);
      return;
    }
    if (name.startsWith('&') || name === '/') {
      this.#noBody(name, start);
      return;
    }
    if (c === '=') {
      this.#take('=');
      this.#value(name);
      return;
    }
    if (c === ';') {
      this.#take(';');
      return;
    }
    if (name.startsWith('#') && directiveAt(this.#text, start) && !beginsLine(this.#text, start)) {
      this.#fault(misplacedDirective(this.#text, start), start, nameEnd);
      this.#at = start;
      this.#directive();
      return;
    }
    const directive = startsLine(this.#text, start) ? describeDirective(name) : undefined;
    if (directive !== undefined) {
      this.#fault(directive, start, nameEnd);
      const newline = this.#text.indexOf('\n', nameEnd);
      this.#at = newline < 0 ? this.#text.length : newline;
      return;
    }
    if (this.#onNewLine || c === '}' || c === undefined) {
      this.#bareName(name, start, nameEnd);
      return;
    }
    if (c === '<' || c === '"' || c === '[' || c === '&') {
      this.#missing(`missing '=' after '${shorten(name)}'`);
      this.#value(name);
      return;
    }
    // Words in a row may be macros, which are not known here.
    if (this.#wordsAreMacros && /^[A-Z_][A-Z0-9_]*$/.test(name)) return;
    if (c === ':') {
      this.#fault(`'${shorten(name)}' is no label: a label has letters, digits and '_'`, start, nameEnd);
      this.#take(':');
      return;
    }
    if (c === '(' && /^\([ \t]*\n/.test(this.#text.slice(this.#at, this.#at + 80))) {
      this.#fault("'{' begins a body, not '('", this.#at, this.#at + 1);
      this.#openBody(name, start);
      return;
    }
    const next = /^[^\s;{}=]+/.exec(this.#text.slice(this.#at, this.#at + 100))?.[0] ?? c;
    this.#fault(`unexpected '${shorten(next)}' after '${shorten(name)}'`, this.#at, this.#at + next.length);
    while (this.#at < this.#text.length && !/[;{}=\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
    this.#last = this.#at;
    if (this.#text[this.#at] === '{') {
      this.#openBody(next, start);
      return;
    }
    if (this.#take('=')) {
      this.#value(next);
      return;
    }
    this.#take(';');
  }

  /** Reads a name with nothing behind it on its line: its `{` or its `;` is missing, or it is a macro. */
  #bareName(name: string, start: number, nameEnd: number): void {
    const deeper = indentAt(this.#text, this.#at) > indentAt(this.#text, start) && this.#text[this.#at] !== '}';
    if (deeper && startsLine(this.#text, this.#at)) {
      this.#missing(`missing '{' after '${shorten(name)}'`, UNBALANCED);
      this.#open.push({ brace: nameEnd - 1, name, indent: indentAt(this.#text, start) });
    } else if (!/^[A-Za-z_]\w*$/.test(name) || /[a-z]/.test(name)) {
      this.#missing(missingSemicolon(`'${shorten(name)}'`));
    }
  }

  /** Reports a reference or `/` without a body. */
  #noBody(name: string, start: number): void {
    const what = `missing '{' after '${shorten(name)}'`;
    if (this.#onNewLine && indentAt(this.#text, this.#at) > indentAt(this.#text, start)) {
      this.#missing(what, UNBALANCED);
      this.#open.push({ brace: this.#last - 1, name, indent: indentAt(this.#text, start) });
      return;
    }
    if (this.#text[this.#at] === ';' || this.#onNewLine) {
      this.#missing(what);
      this.#take(';');
    } else this.#unexpected(start);
  }

  /** Reads a macro call `NAME( … )`, which may stand for anything. */
  #call(name: string, start: number): void {
    const open = this.#at;
    const close = callEnd(this.#text, open);
    if (close < 0) {
      this.#fault(`'(' of '${shorten(name)}' is never closed with ')'`, open, open + 1);
      this.#skipStatement();
      return;
    }
    this.#at = close;
    this.#last = close;
    this.#skipBlank();
    if (this.#text[this.#at] === '{') {
      this.#openBody(name, start);
      return;
    }
    if (this.#take('=')) {
      this.#value(name);
      return;
    }
    // `LABEL(x): node@0 { … };` is a label: the rest is read as a statement.
    if (!this.#take(':')) this.#take(';');
  }

  #openBody(name: string, start: number): void {
    // This statement is possible only at the top level, so all bodies should be closed here.
    if (name === '/' || name.startsWith('&')) this.#add(this.#open.atTopLevel(start));
    const brace = this.#at;
    this.#take('{');
    this.#open.push({ brace, name, indent: indentAt(this.#text, start) });
  }

  #close(start: number): void {
    this.#add(this.#open.atClose(start));
    const closed = this.#open.isSurplus(start) ? undefined : this.#open.pop();
    if (!closed) {
      this.#surplus(start);
      return;
    }
    this.#take('}');
    this.#end(closed.name === '' ? "'}'" : `node '${shorten(closed.name)}'`);
  }

  #surplus(start: number): void {
    this.#take('}');
    this.#fault("'}' closes nothing that is open", start, start + 1, UNBALANCED);
    this.#skipBlank();
    this.#take(';');
  }

  /** Reads a `;` without a statement. Alone on its line, it may be the rest of `};`. */
  #semicolon(start: number): void {
    const body = this.#open.innermost;
    this.#take(';');
    if (body && startsLine(this.#text, start) && indentAt(this.#text, start) <= body.indent) {
      this.#fault(`missing '}' before ';': node '${shorten(body.name)}' is not closed`, start, start + 1, UNBALANCED, {
        message: 'opened here',
        start: body.brace,
        end: body.brace + 1,
      });
      this.#open.pop();
    } else {
      this.#fault("unexpected ';'", start, start + 1);
    }
  }

  /** Reads the `;` that ends a statement, or reports that it is missing. */
  #end(what: string): void {
    this.#skipBlank();
    if (this.#take(';')) return;
    this.#missing(missingSemicolon(what));
  }

  #value(name: string): void {
    const what = name === '' ? 'the value' : `property '${shorten(name)}'`;
    const result = diagnoseValue(this.#text, this.#at, what, this.#wordsAreMacros, (offset) =>
      looksLikeStatement(this.#text, offset),
    );
    for (const fault of result.faults) this.#faults.push(fault);
    this.#at = result.end;
    this.#last = result.lastEnd;
  }
}
