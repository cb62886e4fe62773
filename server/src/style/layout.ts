/**
 * The layout of a source in the kernel's coding style (Linux 7.2, Documentation/devicetree/bindings/dts-coding-style.rst and
 * what scripts/dtc/dt-check-style --mode=strict asks for): tabs, one statement a line, continued lines under the first `<` or
 * `"`, blank lines around nodes. Only white space and the case of hexadecimal numbers change.
 */
import { append } from '../base/append.ts';
import { displayColumn, indentTo, TAB } from './columns.ts';
import { directiveAt, type Piece } from './pieces.ts';
import { blankBefore, lowerHex, spaceBetween, type Where } from './spacing.ts';

/** How a source is laid out. */
export interface LayoutOptions {
  /** Columns after which a list of values is broken between two of them; 0 = never. */
  readonly lineLength: number;
}

/** Position of the next piece; saved and restored around conditional branches. */
interface State {
  /** Number of open nodes. */
  depth: number;
  where: Where;
  /** Number of open parentheses. */
  parentheses: number;
  /** Column to which continued lines of this statement are aligned; undefined before the first `<` or `"`. */
  align: number | undefined;
  /** Columns by which a statement's first line moved, for continued lines without alignment. */
  shift: number;
  body: Body;
}

/** The open body; immutable, so that states can share it. */
interface Body {
  /** Whether it already contains a property or node. */
  readonly isFilled: boolean;
  /** The enclosing body; undefined outside of all nodes. */
  readonly outer: Body | undefined;
}

/** The kind of a finished line. */
type LineKind = 'none' | 'blank' | 'open' | 'close' | 'comment' | 'directive' | 'statement';

/** Lays pieces out; `text` is their source. */
export function layOut(text: string, pieces: readonly Piece[], options: LayoutOptions): string {
  return new Layout(text, pieces, options).run();
}

class Layout {
  readonly #text: string;
  readonly #pieces: readonly Piece[];
  readonly #options: LayoutOptions;
  readonly #lines: string[] = [];
  #last: LineKind = 'none';
  /** Index of the first line behind the last property or node of the body, where a blank line would be inserted. */
  #behindLast = 0;
  #state: State = outermost();
  /** States at the `#if` and at the end of its first branch, the innermost last. */
  readonly #conditions: { readonly begin: State; end: State | undefined }[] = [];

  // The current line.
  #line = '';
  /** Its kind so far. */
  #kind: LineKind = 'statement';
  /** Offsets between two values on the line, where it may be broken. */
  #breaks: number[] = [];
  #previous: Piece | undefined;

  constructor(text: string, pieces: readonly Piece[], options: LayoutOptions) {
    this.#text = text;
    this.#pieces = pieces;
    this.#options = options;
  }

  run(): string {
    for (let i = 0; i < this.#pieces.length; i++) {
      const piece = this.#pieces[i];
      if (!piece) continue;
      const off = isMarker(piece, 'off') ? this.#endOfOff(i) : undefined;
      if (off !== undefined) {
        this.#copy(i, off);
        i = off;
        continue;
      }
      this.#place(piece, this.#pieces[i + 1]);
    }
    this.#flush();
    return this.#lines.length === 0 ? '' : `${this.#lines.join('\n')}\n`;
  }

  #place(piece: Piece, next: Piece | undefined): void {
    switch (piece.kind) {
      case 'directive':
        this.#flush();
        this.#blank(piece.newlines, false);
        append(this.#lines, trimmedLines(piece.text));
        this.#last = 'directive';
        this.#follow(piece);
        break;
      case 'lineComment':
      case 'blockComment':
        this.#placeComment(piece);
        break;
      default:
        this.#placeCode(piece, next);
    }
    this.#previous = piece;
  }

  #placeComment(piece: Piece): void {
    const isTail = piece.newlines === 0 && this.#line !== '';
    if (!isTail) {
      this.#flush();
      this.#blank(piece.newlines, false);
      this.#kind = 'comment';
      const column = this.#isInside() ? this.#continuedColumn(piece) : this.#state.depth * TAB;
      this.#line = indentTo(column) + reindented(piece, column);
      // Code behind a multi-line comment is easily overlooked.
      if (piece.text.includes('\n')) this.#flush();
    } else {
      const space = piece.space === '' ? ' ' : piece.space;
      this.#line += space + trimmedLines(piece.text).join('\n');
    }
    if (piece.kind === 'lineComment') this.#flush();
  }

  #placeCode(piece: Piece, next: Piece | undefined): void {
    const { text } = piece;
    const state = this.#state;
    const isPlain = state.parentheses > 0;
    if (piece.kind === 'close' && !isPlain) {
      this.#flush();
      if (state.depth > 0) state.depth--;
      if (state.body.outer) state.body = state.body.outer;
      this.#begin(piece, 'close');
      this.#line += text;
      state.where = 'closed';
      return;
    }
    if (!this.#isInside()) this.#beginStatement(piece, next);
    else if (this.#continuesOnNewLine(piece)) this.#continueStatement(piece);
    else {
      const isNextValue = this.#previous?.text === ',' && state.where === 'value' && !isPlain;
      if (isNextValue && state.align !== undefined) this.#breaks.push(this.#line.length);
      this.#line += spaceBetween(this.#previous, piece, state.where, isPlain);
    }
    this.#take(piece);
  }

  /** Appends a piece to its line, and updates the position within the statement. */
  #take(piece: Piece): void {
    const { text, kind } = piece;
    const state = this.#state;
    const start = this.#line.length;
    this.#line += lowerHex(text, kind, state.where, state.parentheses > 0);
    if (text === '(') state.parentheses++;
    else if (state.parentheses > 0) {
      if (text === ')') state.parentheses--;
      return;
    }
    if (kind === 'open') {
      state.depth++;
      state.body = { isFilled: false, outer: state.body };
      this.#kind = 'open';
      this.#end();
      return;
    }
    if (text === ';') {
      this.#end();
      return;
    }
    if (state.where === 'head' && text === '=') {
      state.where = 'value';
      state.align = undefined;
    } else if (state.where === 'value') {
      if (state.align === undefined && (text === '<' || kind === 'string'))
        state.align = displayColumn(this.#line.slice(this.#line.lastIndexOf('\n') + 1, start));
      if (text === '<') state.where = 'cells';
    } else if (state.where === 'cells' && text === '>') state.where = 'value';
  }

  /** Whether a statement has begun and not yet ended. */
  #isInside(): boolean {
    return this.#state.where !== 'between';
  }

  /** Ends a statement; only a comment may follow on its line. */
  #end(): void {
    this.#state.where = 'between';
  }

  #beginStatement(piece: Piece, next: Piece | undefined): void {
    const state = this.#state;
    // If a comment precedes the piece, it stays on that line.
    if (this.#kind !== 'comment' || this.#line === '' || piece.newlines > 0) {
      this.#flush();
      this.#begin(piece, 'statement');
    } else {
      this.#line += piece.space === '' ? ' ' : piece.space;
      this.#kind = 'statement';
    }
    state.where = isMemoryReserve(piece) ? 'cells' : 'head';
    state.align = undefined;
    state.shift = piece.newlines > 0 ? state.depth * TAB - displayColumn(piece.space) : 0;
    if (this.#isStatus(piece, next)) this.#requireBlank();
  }

  /** Writes the blank lines and the indentation of a line that begins with a piece. */
  #begin(piece: Piece, kind: LineKind): void {
    this.#blank(piece.newlines, kind === 'close');
    this.#kind = kind;
    this.#line = indentTo(this.#state.depth * TAB);
  }

  #isStatus(piece: Piece, next: Piece | undefined): boolean {
    return piece.text === 'status' && (next?.text === '=' || next?.text === ';');
  }

  /** Whether a piece inside a statement begins a new line. */
  #continuesOnNewLine(piece: Piece): boolean {
    if (this.#line === '') return true;
    if (piece.newlines === 0) return false;
    // A lone brace or semicolon goes to the end of the previous line.
    return this.#state.parentheses > 0 || !(piece.kind === 'open' || piece.text === ';');
  }

  #continueStatement(piece: Piece): void {
    const column = this.#continuedColumn(piece);
    this.#flush();
    this.#blank(piece.newlines, false);
    this.#kind = 'statement';
    this.#line = indentTo(column);
  }

  #continuedColumn(piece: Piece): number {
    const { where, align, depth, shift } = this.#state;
    if (align !== undefined) return align;
    const written = displayColumn(piece.space) + shift;
    const own = depth * TAB;
    // The second line of a head is a statement of its own when a macro without a semicolon precedes it.
    return written >= own || where === 'head' || where === 'closed' ? Math.max(written, own) : own + TAB;
  }

  /** Finishes the line, broken where it is too long. */
  #flush(): void {
    const line = this.#line;
    if (line === '') return;
    const kind = this.#kind;
    this.#line = '';
    // Its own body has been entered already.
    if (kind === 'open') this.#requireBlank(this.#state.body.outer);
    append(this.#lines, this.#broken(line));
    this.#breaks = [];
    this.#last = kind;
    this.#kind = 'statement';
    if (kind === 'statement' || kind === 'close') {
      this.#state.body = { isFilled: true, outer: this.#state.body.outer };
    }
    if (kind !== 'comment') this.#behindLast = this.#lines.length;
  }

  /** Writes one blank line for one or more in the source, except at the edge of the body. */
  #blank(newlines: number, isEdge: boolean): void {
    if (newlines < 2 || isEdge || this.#last === 'open' || this.#last === 'none' || this.#last === 'blank') return;
    this.#lines.push('');
    this.#last = 'blank';
  }

  /** Ensures a blank line behind the last property or node of the body, in front of comments. */
  #requireBlank(body: Body | undefined = this.#state.body): void {
    if (!body?.outer || !body.isFilled) return;
    const at = blankBefore(this.#lines, this.#behindLast);
    if (at === undefined) return;
    this.#lines.splice(at, 0, '');
    if (at === this.#lines.length - 1) this.#last = 'blank';
  }

  /** Breaks a line of values that is too long into several; text in front of the first break stays. */
  #broken(line: string): readonly string[] {
    const { lineLength } = this.#options;
    const { align } = this.#state;
    const breaks = this.#breaks;
    if (lineLength === 0 || align === undefined || breaks.length === 0 || line.includes('\n')) return [line];
    if (displayColumn(line) <= lineLength) return [line];
    const parts: string[] = [];
    let from = 0;
    for (const at of [...breaks, line.length]) {
      const part = line.slice(from, at).trim();
      if (part !== '') parts.push(from === 0 ? line.slice(0, at) : part);
      from = at;
    }
    const lines: string[] = [];
    for (const part of parts) {
      const before = lines.at(-1);
      const joined = before === undefined ? part : `${before} ${part}`;
      // Strings fill their lines; of other lists each line has one element.
      const fits = before !== undefined && part.startsWith('"') && displayColumn(joined) <= lineLength;
      if (before === undefined || fits) lines.splice(-1, before === undefined ? 0 : 1, joined);
      else lines.push(indentTo(align) + part);
    }
    return lines;
  }

  /** Follows conditions: each branch starts with the state of the first, and the first one's end state continues. */
  #follow(piece: Piece): void {
    const name = directiveAt(piece.text, 0);
    const conditions = this.#conditions;
    if (name === 'if' || name === 'ifdef' || name === 'ifndef') {
      conditions.push({ begin: { ...this.#state }, end: undefined });
      return;
    }
    const condition = conditions.at(-1);
    if (!condition) return;
    if (name === 'else' || name === 'elif' || name === 'elifdef' || name === 'elifndef') {
      condition.end ??= { ...this.#state };
      this.#state = { ...condition.begin };
    } else if (name === 'endif') {
      conditions.pop();
      if (condition.end) this.#state = condition.end;
    }
  }

  /** Index of the piece behind `from` that switches formatting on again; the last piece if none does. */
  #endOfOff(from: number): number {
    for (let i = from + 1; i < this.#pieces.length; i++) {
      const piece = this.#pieces[i];
      if (piece && isMarker(piece, 'on')) return i;
    }
    return this.#pieces.length - 1;
  }

  /** Copies pieces unchanged, including line breaks. */
  #copy(from: number, to: number): void {
    const first = this.#pieces[from];
    const last = this.#pieces[to];
    if (!first || !last) return;
    this.#flush();
    this.#blank(first.newlines, false);
    const kept = new Layout(this.#text, [], this.#options);
    kept.#state = this.#state;
    for (let i = from; i <= to; i++) {
      const piece = this.#pieces[i];
      if (piece) kept.#place(piece, this.#pieces[i + 1]);
    }
    this.#state = kept.#state;
    const lines = this.#text.slice(first.start - first.space.length, last.start + last.text.length).split('\n');
    append(this.#lines, lines);
    this.#last = 'comment';
    this.#behindLast = this.#lines.length;
    this.#previous = last;
  }
}

function outermost(): State {
  return {
    depth: 0,
    where: 'between',
    parentheses: 0,
    align: undefined,
    shift: 0,
    body: { isFilled: false, outer: undefined },
  };
}

/** `/memreserve/` has two numbers in place of a name. */
function isMemoryReserve(piece: Piece): boolean {
  return piece.text === '/memreserve/';
}

/** Whether a comment consists of `dts-format off` or `on`. */
function isMarker(piece: Piece, word: 'off' | 'on'): boolean {
  if (piece.kind !== 'lineComment' && piece.kind !== 'blockComment') return false;
  const words = piece.text.split(/[\s/*]+/).filter((part) => part !== '');
  return words.length === 2 && words[0] === 'dts-format' && words[1] === word;
}

/** Lines without trailing white space. */
function trimmedLines(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trimEnd());
}

/** A comment moved to a column; its further lines move by the same distance. */
function reindented(piece: Piece, column: number): string {
  const [first = '', ...others] = trimmedLines(piece.text);
  const moved = column - displayColumn(piece.space);
  const lines = others.map((line) => {
    const text = line.trimStart();
    if (text === '') return '';
    if (text.startsWith('*')) return `${indentTo(column)} ${text}`;
    const written = displayColumn(line.slice(0, line.length - text.length));
    return moved === 0 ? line : indentTo(Math.max(0, written + moved)) + text;
  });
  return [first, ...lines].join('\n');
}
