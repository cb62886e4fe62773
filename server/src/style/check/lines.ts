/**
 * Classifies the lines of a source. Like the kernel's script, this does not parse but looks at one line after the other, because
 * the script's result for a line is the reference (Linux 7.2, scripts/dtc/dt-check-style).
 */
import { codeOf, contentEnd, isDirective, isSpace, skipSpace } from './scriptText.ts';

type LineKind =
  | 'blank'
  /** A comment that ends on its line. */
  | 'comment'
  /** A line with only the beginning of a comment. */
  | 'comment-start'
  | 'comment-body'
  | 'comment-end'
  /** A directive of cpp, including spliced lines. */
  | 'directive'
  | 'node-open'
  /** Only ends of nodes. */
  | 'node-close'
  /** A property, and any line of no other kind. */
  | 'property'
  /** A further line of a property, kept in its `continued` and not among the lines. */
  | 'continuation';

export interface StyleLine {
  readonly kind: LineKind;
  /** From zero. */
  readonly number: number;
  /** Offset of the line in the text. */
  readonly start: number;
  /** The line without its end. */
  readonly raw: string;
  /** Leading tabs and blanks; empty for a blank line. */
  readonly indent: string;
  /** The rest of the line; in lines of code without comments. */
  readonly code: string;
  /** Number of nodes open around it; for a `node-close`, behind it. */
  readonly depth: number;
  /** For a `node-close`: how many nodes it ends. */
  readonly closes: number;
  /** For a `node-open`: its name, undefined for a reference and for an invalid name. */
  readonly node?: string;
  /** For a `node-open`: the text behind `@`, unchecked. */
  readonly address?: string;
  /** For a `property`: its name, undefined for a line that does not look like one. */
  readonly property?: string;
  readonly continued: StyleLine[];
}

/** Whether rules about code apply to a line: not to comments, directives and blank lines. */
export function isCode({ kind }: StyleLine): boolean {
  return kind === 'node-open' || kind === 'node-close' || kind === 'property' || kind === 'continuation';
}

/** Whether a line is a comment or a part of one. */
export function isComment({ kind }: StyleLine): boolean {
  return kind === 'comment' || kind === 'comment-start' || kind === 'comment-body' || kind === 'comment-end';
}

/** The lines of a text, which end with LF, CR or both; continuations are stored with their property. */
export function linesOf(text: string): readonly StyleLine[] {
  const reader = new LineReader();
  const ends = /\r\n|\r|\n/g;
  let start = 0;
  for (let end = ends.exec(text); end; end = ends.exec(text)) {
    reader.read(text.slice(start, end.index), start);
    start = ends.lastIndex;
  }
  reader.read(text.slice(start), start);
  return reader.lines;
}

class LineReader {
  readonly lines: StyleLine[] = [];
  #number = 0;
  #depth = 0;
  #inComment = false;
  /** Whether the previous line is a directive that continues. */
  #inDirective = false;
  /** The property that no `;` has ended yet. */
  #unfinished: StyleLine | undefined;

  read(raw: string, start: number): void {
    let indentEnd = 0;
    while (raw[indentEnd] === '\t' || raw[indentEnd] === ' ') indentEnd++;
    const text = raw.slice(indentEnd);
    const indent = text === '' && !this.#inDirective ? '' : raw.slice(0, indentEnd);
    const { code, ...line } = this.#classify(text);
    const made: StyleLine = {
      depth: this.#depth,
      closes: 1,
      ...line,
      number: this.#number++,
      start,
      raw,
      indent,
      code,
      continued: [],
    };
    if (made.kind === 'continuation') {
      this.#unfinished?.continued.push(made);
      if (endsStatement(code)) this.#unfinished = undefined;
      return;
    }
    this.lines.push(made);
    if (made.kind === 'property') this.#unfinished = code.endsWith(';') ? undefined : made;
  }

  #classify(
    text: string,
  ): Pick<StyleLine, 'kind' | 'code'> & Partial<Pick<StyleLine, 'depth' | 'closes' | 'node' | 'address' | 'property'>> {
    if (this.#inDirective) {
      this.#inDirective = isSpliced(text);
      return { kind: 'directive', code: text };
    }
    if (text === '') return { kind: 'blank', code: '' };
    if (this.#inComment) {
      this.#inComment = !text.includes('*/');
      return { kind: this.#inComment ? 'comment-body' : 'comment-end', code: text };
    }
    if (isDirective(text)) {
      this.#unfinished = undefined;
      this.#inDirective = isSpliced(text);
      return { kind: 'directive', code: text };
    }
    const { code, opensComment } = codeOf(text);
    this.#inComment = opensComment;
    if (code === '') return { kind: opensComment ? 'comment-start' : 'comment', code: text };
    if (this.#unfinished) return { kind: 'continuation', code };
    const closes = closesIn(code);
    if (closes > 0) {
      this.#depth = Math.max(this.#depth - closes, 0);
      return { kind: 'node-close', code, closes, depth: this.#depth };
    }
    if (code.endsWith('{')) return { kind: 'node-open', code, depth: this.#depth++, ...headOf(code) };
    return { kind: 'property', code, ...propertyOf(code) };
  }
}

function isSpliced(text: string): boolean {
  return text[contentEnd(text) - 1] === '\\';
}

function endsStatement(code: string): boolean {
  return code.endsWith(';') || code.endsWith('{');
}

/** How many nodes a line ends if it does nothing else; 0 for any other line. */
function closesIn(code: string): number {
  if (!code.startsWith('}')) return 0;
  let closes = 0;
  let mayEnd = false;
  for (const character of code) {
    if (character === '}') closes++;
    else if (character === ';' ? !mayEnd : !isSpace(character)) return 0;
    if (character === '}') mayEnd = true;
    else if (character === ';') mayEnd = false;
  }
  return closes;
}

const LABEL = /^[A-Za-z_][A-Za-z0-9_]*:/;
const NODE_NAME = /^(?:\/|[A-Za-z0-9][A-Za-z0-9,._+-]*)$/;
const PROPERTY_NAME = /^[A-Za-z0-9#][A-Za-z0-9,._+#-]*/;

/** Name and address in front of a `{`: at most one label, a name, and the text behind an `@`. */
function headOf(code: string): Pick<StyleLine, 'node' | 'address'> {
  const head = code.slice(0, -1);
  const label = LABEL.exec(head)?.[0].length;
  const named = head.slice(label === undefined ? 0 : skipSpace(head, label), contentEnd(head));
  const at = named.indexOf('@');
  const name = at < 0 ? named : named.slice(0, at);
  if (!NODE_NAME.test(name)) return {};
  if (at < 0) return { node: name };
  const address = named.slice(at + 1);
  const isOne = address !== '' && !address.includes('{') && ![...address].some(isSpace);
  return isOne ? { node: name, address } : {};
}

function propertyOf(code: string): Pick<StyleLine, 'property'> {
  const name = PROPERTY_NAME.exec(code)?.[0];
  if (name === undefined) return {};
  const next = code[skipSpace(code, name.length)];
  return next === '=' || next === ';' ? { property: name } : {};
}
