/** Breaks sources in small ways, as a typing mistake does, and says where the mistake is. */
import { LineIndex } from '../../server/src/base/lineIndex.ts';
import { tokenize } from '../../server/src/preprocess/tokens.ts';
import { collectFaults } from '../../server/src/syntax/faults.ts';
import type { DevicetreeParser } from '../../server/src/syntax/grammar.ts';
import type { SyntaxFault } from '../../server/src/syntax/items.ts';
import { lower } from '../../server/src/syntax/lower.ts';

/** What a single deletion can hit: a token, one quote of a string, one end of a comment. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  /** What kind of mark it is, for even coverage: `;`, `name`, `number`, `quote`, `comment`, `directive`. */
  readonly kind: string;
}

/** How a source is broken at a mark. */
export const EDITS = ['delete', 'duplicate', 'swap', 'insert', 'truncate'] as const;
export type Edit = (typeof EDITS)[number];

/** A broken source. */
export interface BrokenText {
  readonly text: string;
  /** The broken text differs from the well-formed one in `[start, end)` of itself; empty where something was taken out. */
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  /** What was done, for people. */
  readonly what: string;
}

const STRAY = [...'{};<>()[]",=&@:/#x0\'\\', '*/', '/*', '//', '#if', '#endif'];

/** Everything in a text that one deletion can take out, in order. */
export function marksOf(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  let line = '';
  let last = 0;
  for (const { start, end, text: token } of tokenize(text, 0, text.length, 'a.dts')) {
    for (const comment of text.slice(last, start).matchAll(/\/\*[\s\S]*?\*\//g)) {
      const at = last + comment.index;
      marks.push({ start: at, end: at + 2, kind: 'comment' });
      marks.push({ start: at + comment[0].length - 2, end: at + comment[0].length, kind: 'comment' });
    }
    if (last === 0 || text.slice(last, start).includes('\n')) {
      line =
        /^#[ \t]*(?:include|define|undef|if|ifdef|ifndef|elif|else|endif)\b/.exec(text.slice(start, start + 40))?.[0] ??
        '';
    }
    last = end;
    if (line !== '') marks.push({ start, end, kind: 'directive' });
    else if (/^".+"$/s.test(token)) {
      marks.push(
        { start, end: start + 1, kind: 'quote' },
        { start: end - 1, end, kind: 'quote' },
        { start, end, kind: 'string' },
      );
    } else marks.push({ start, end, kind: kindOf(token) });
  }
  return marks;
}

function kindOf(token: string): string {
  if (/^[A-Za-z_]/.test(token)) return 'name';
  return /^[0-9]/.test(token) ? 'number' : token;
}

/** A text broken at one of its marks; `random` gives numbers from 0 to 1. */
export function breakAt(
  text: string,
  marks: readonly Mark[],
  at: number,
  edit: Edit,
  random: () => number,
): BrokenText {
  const mark = marks[at] as Mark;
  const { start, end, kind } = mark;
  const own = text.slice(start, end);
  const made = (from: number, to: number, put: string, what: string): BrokenText => ({
    text: text.slice(0, from) + put + text.slice(to),
    start: from,
    end: from + put.length,
    kind,
    what,
  });
  switch (edit) {
    case 'delete':
      return made(start, end, '', `without '${own}'`);
    case 'duplicate':
      return made(start, end, `${own} ${own}`, `'${own}' twice`);
    case 'swap': {
      const next = marks.slice(at + 1).find((each) => each.start >= end);
      if (!next) return made(start, end, '', `without '${own}'`);
      const other = text.slice(next.start, next.end);
      return made(start, next.end, other + text.slice(end, next.start) + own, `'${own}' and '${other}' swapped`);
    }
    case 'insert': {
      const stray = STRAY[Math.floor(random() * STRAY.length)] ?? 'x';
      return made(start, start, stray, `'${stray}' before '${own}'`);
    }
    case 'truncate':
      return made(start, text.length, '', `cut off before '${own}'`);
  }
}

/** The syntax faults of a text. */
export function syntaxFaults(grammar: DevicetreeParser, text: string): readonly SyntaxFault[] {
  const tree = grammar.parser.parse(text);
  if (!tree) throw new Error('the parser gave up');
  try {
    return collectFaults(tree, text, lower(tree, text, 'a.dts', grammar.ids, undefined).faults);
  } finally {
    tree.delete();
  }
}

/** Lines of a broken text, for asking whether a problem is where the mistake is. */
export class BrokenLines {
  readonly #index: LineIndex;
  readonly #first: number;
  readonly #last: number;

  constructor({ text, start, end }: BrokenText) {
    this.#index = new LineIndex(text);
    // What is missing is reported behind the token before, which may stand some blank lines further up.
    this.#first = this.lineOf(text.slice(0, start).trimEnd().length);
    this.#last = this.lineOf(end);
  }

  /** Zero-based. */
  lineOf(offset: number): number {
    return this.#index.positionAt(offset).line;
  }

  /** How many lines an offset is away from the mistake; 0 on the same line. */
  distance(offset: number): number {
    return this.distanceOfLine(this.lineOf(offset));
  }

  /** The same for a zero-based line. */
  distanceOfLine(line: number): number {
    return Math.max(this.#first - line, line - this.#last, 0);
  }
}
