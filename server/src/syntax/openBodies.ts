/**
 * The open node bodies while a text is read, and the place where one of them should have ended. Braces show how many are
 * surplus or missing; indentation shows which.
 */
import type { SyntaxFault } from './items.ts';
import { closingBrace, indentAt, shorten, startsLine } from './statementText.ts';

/** Code of faults that make the nesting of the tree uncertain. */
export const UNBALANCED = 'unbalanced';

/** Most nested bodies that are tracked. */
const DEPTH_MAX = 10_000;
/** Most searches of one text for the end of a body. */
const LOOKS_MAX = 50;
const BLANK = /[ \t\r\n\f\v]/;

/** A body whose `}` was not read yet. */
export interface OpenBody {
  /** Offset of the `{`, or of the place where it is missing. */
  readonly brace: number;
  readonly name: string;
  /** Column of the first character on the line where the node begins. */
  readonly indent: number;
}

/** A stack of open bodies. It determines which body a brace or an indented line ends. */
export class OpenBodies {
  readonly #text: string;
  readonly #trustIndent: boolean;
  #bodies: OpenBody[] = [];
  #looks = 0;

  /** @param trustIndent Whether indentation may end a body; only where braces do not match. */
  constructor(text: string, trustIndent: boolean) {
    this.#text = text;
    this.#trustIndent = trustIndent;
  }

  get innermost(): OpenBody | undefined {
    return this.#bodies[this.#bodies.length - 1];
  }

  /** The bodies that are open now, for `restore`. */
  snapshot(): readonly OpenBody[] {
    return [...this.#bodies];
  }

  restore(bodies: readonly OpenBody[]): void {
    this.#bodies = [...bodies];
  }

  push(body: OpenBody): void {
    if (this.#bodies.length < DEPTH_MAX) this.#bodies.push(body);
  }

  pop(): OpenBody | undefined {
    return this.#bodies.pop();
  }

  /** The fault of bodies that are still open at the end. */
  atEnd(): SyntaxFault | undefined {
    return this.#unclosed(0, this.#text.length);
  }

  /** Before a statement at `start` that only the top level allows: bodies at its column or further right are unclosed. */
  atTopLevel(start: number): SyntaxFault | undefined {
    if (!startsLine(this.#text, start)) return undefined;
    return this.#unclosed(this.#firstFrom(indentAt(this.#text, start)), start);
  }

  /** Before a statement at `start` no deeper than its node: the node is unclosed, unless its `}` follows further down. */
  atStatement(start: number): SyntaxFault | undefined {
    if (!this.#trustIndent || !startsLine(this.#text, start)) return undefined;
    const inner = this.#firstFrom(indentAt(this.#text, start));
    const body = this.#bodies[inner];
    if (!body || !this.#mayLook(body, start)) return undefined;
    const ownEnd = closingBrace(this.#text, start, this.#bodies.length - inner);
    return this.#isOwnEnd(ownEnd, body) ? undefined : this.#unclosed(inner, start);
  }

  /** Before a `}` at `start` left of the innermost body: that is unclosed if another body begins at this column. */
  atClose(start: number): SyntaxFault | undefined {
    const indent = indentAt(this.#text, start);
    if (!this.#trustIndent || !startsLine(this.#text, start) || indent >= (this.innermost?.indent ?? 0))
      return undefined;
    const match = this.#bodies.findLastIndex((body) => body.indent === indent);
    return match < 0 ? undefined : this.#unclosed(match + 1, start);
  }

  /** Whether a `}` at `start` is right of the body it would close, whose own `}` follows further down. */
  isSurplus(start: number): boolean {
    const body = this.innermost;
    if (!this.#trustIndent || !body || indentAt(this.#text, start) <= body.indent) return false;
    return this.#mayLook(body, start) && this.#isOwnEnd(closingBrace(this.#text, start + 1, 1), body);
  }

  #firstFrom(indent: number): number {
    const at = this.#bodies.findIndex((body) => body.indent >= indent);
    return at < 0 ? this.#bodies.length : at;
  }

  #mayLook(body: OpenBody, start: number): boolean {
    return this.#looks++ < LOOKS_MAX && this.#text.slice(body.brace, start).includes('\n');
  }

  #isOwnEnd(brace: number, body: OpenBody): boolean {
    return brace >= 0 && startsLine(this.#text, brace) && indentAt(this.#text, brace) === body.indent;
  }

  /** Ends the bodies from `first` on, which should have ended before `offset`: one fault behind the last thing in them. */
  #unclosed(first: number, offset: number): SyntaxFault | undefined {
    const bodies = this.#bodies.splice(first);
    const innermost = bodies[bodies.length - 1];
    if (!innermost) return undefined;
    const names = bodies.slice(-3).map(({ name }) => `'${shorten(name)}'`);
    names.reverse();
    const more = bodies.length > names.length ? ` and ${bodies.length - names.length} more` : '';
    const message =
      bodies.length === 1
        ? `missing '};': node ${names[0]} is not closed`
        : `missing ${names.map(() => "'};'").join(' ')}: nodes ${names.join(', ')}${more} are not closed`;
    let end = offset;
    while (end > 1 && BLANK.test(this.#text[end - 1] ?? '')) end--;
    const related = {
      message: `'{' of node '${shorten(innermost.name)}' opened here`,
      start: innermost.brace,
      end: innermost.brace + 1,
    };
    return { code: UNBALANCED, message, start: Math.max(0, end - 1), end: Math.max(1, end), related };
  }
}
