/**
 * Regular expressions that match in a time that grows with the expression's size times the text's length, whatever they are:
 * all ways through an expression are followed at the same time (Thompson's construction), so none is tried again. JavaScript's
 * own expressions try one way after the other, of which a short pattern can have millions.
 *
 * The language is what patterns of dt-schema are written in, with the meaning it has in JavaScript and Python: characters,
 * `.`, classes, `\d \w \s \b` and their opposites, groups, `|`, `? * + {n} {n,} {n,m}` (also lazy, which matters only for what
 * is captured), `^ $`, and lookahead. Back references, lookbehind, named groups, flags and properties of Unicode are not part of
 * it. Only characters of ASCII match: names of a device tree have no others.
 */

/** Limit of an expression's states, with repetitions written out; those of Linux have 130 at most. */
const STATES_MAX = 256;

/** Work that may still be done, in states visited. Whoever shares it stops when it is used up. */
export interface Effort {
  left: number;
}

/** A set of characters of ASCII, a bit for each. */
type CharacterSet = readonly [number, number, number, number];

type Part =
  | { readonly kind: 'one'; readonly set: CharacterSet }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'ahead'; readonly part: Part; readonly isWanted: boolean }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Part[] }
  | Repeat;

interface Repeat {
  readonly kind: 'repeat';
  readonly part: Part;
  readonly least: number;
  readonly most: number;
}

type Place = 'begin' | 'end' | 'edge' | 'noEdge';

/** What stands at a state; `next` and the like are indices of states. */
type State =
  | { readonly kind: 'done' }
  | { readonly kind: 'one'; readonly set: CharacterSet; readonly next: number }
  | { readonly kind: 'place'; readonly place: Place; readonly next: number }
  | { readonly kind: 'ahead'; readonly inner: number; readonly isWanted: boolean; readonly next: number }
  | { readonly kind: 'fork'; next: number; readonly other: number };

/** The index of the state at which an expression, or a lookahead of it, has matched. */
const DONE = 0;

/** A compiled expression. */
export class Expression {
  readonly #states: readonly State[];
  readonly #first: number;

  private constructor(states: readonly State[], first: number) {
    this.#states = states;
    this.#first = first;
  }

  /** Undefined for an expression that is invalid, or outside of the language, or too large. */
  static of(pattern: string): Expression | undefined {
    try {
      const states: State[] = [{ kind: 'done' }];
      const first = new Builder(states).add(new Reader(pattern).whole(), DONE);
      return new Expression(states, first);
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  /** Number of its states: a match costs at most that many steps for each character, and as many at the end. */
  get size(): number {
    return this.#states.length;
  }

  /** Whether it matches somewhere in the text; false when the effort is used up before that is known. */
  test(text: string, effort: Effort): boolean {
    return this.#run(text, { from: this.#first, at: 0, isSearch: true }, effort, new Map());
  }

  /** @param aheads Results of lookaheads by state and place, so that none within another is tried again. */
  #run(
    text: string,
    { from, at: begin, isSearch }: { readonly from: number; readonly at: number; readonly isSearch: boolean },
    effort: Effort,
    aheads: Map<number, boolean>,
  ): boolean {
    const states = this.#states;
    /** The place at which each state was visited last, plus one. */
    const visited = new Int32Array(states.length);
    let now = [from];
    for (let at = begin; now.length > 0; at++) {
      const after: number[] = at < text.length && isSearch ? [from] : [];
      const character = at < text.length ? text.charCodeAt(at) : -1;
      for (let index = now.pop(); index !== undefined; index = now.pop()) {
        const state = states[index];
        if (state === undefined || visited[index] === at + 1) continue;
        visited[index] = at + 1;
        if (--effort.left < 0) return false;
        if (state.kind === 'done') return true;
        if (state.kind === 'one') {
          if (contains(state.set, character)) after.push(state.next);
        } else if (state.kind === 'fork') {
          now.push(state.next, state.other);
        } else if (state.kind === 'place') {
          if (isAt(state.place, text, at)) now.push(state.next);
        } else {
          const key = at * states.length + index;
          const found = aheads.get(key) ?? this.#run(text, { from: state.inner, at, isSearch: false }, effort, aheads);
          aheads.set(key, found);
          if (found === state.isWanted) now.push(state.next);
        }
      }
      now = after;
    }
    return false;
  }
}

function contains(set: CharacterSet, character: number): boolean {
  return character >= 0 && character < 128 && (((set[character >> 5] ?? 0) >>> (character & 31)) & 1) === 1;
}

function isAt(place: Place, text: string, at: number): boolean {
  if (place === 'begin') return at === 0;
  if (place === 'end') return at === text.length;
  const isEdge = isWord(text, at - 1) !== isWord(text, at);
  return isEdge === (place === 'edge');
}

function isWord(text: string, at: number): boolean {
  return at >= 0 && at < text.length && contains(WORD, text.charCodeAt(at));
}

/** Writes the states of an expression, from its end to its begin. */
class Builder {
  readonly #states: State[];
  /** Parts written so far: an empty part has no state, but a repetition of it takes time all the same. */
  #parts = 0;

  constructor(states: State[]) {
    this.#states = states;
  }

  /** The state at which a part begins that goes on at `next`. */
  add(part: Part, next: number): number {
    if (++this.#parts > 2 * STATES_MAX) throw new Unreadable();
    if (part.kind === 'one' || part.kind === 'place') return this.#state({ ...part, next });
    if (part.kind === 'ahead') {
      return this.#state({ kind: 'ahead', inner: this.add(part.part, DONE), isWanted: part.isWanted, next });
    }
    if (part.kind === 'repeat') return this.#repeat(part, next);
    if (part.kind === 'sequence') return part.parts.reduceRight((at, each) => this.add(each, at), next);
    return part.parts
      .map((each) => this.add(each, next))
      .reduceRight((other, each) => this.#state({ kind: 'fork', next: each, other }));
  }

  #repeat({ part, least, most }: Repeat, next: number): number {
    let at = next;
    let single = least;
    if (most === Number.POSITIVE_INFINITY) {
      const fork: State & { readonly kind: 'fork' } = { kind: 'fork', next, other: next };
      at = this.#state(fork);
      fork.next = this.add(part, at);
      // The last of those that must be there is the one that comes again.
      if (least > 0) {
        at = fork.next;
        single--;
      }
    } else {
      for (let i = least; i < most; i++) at = this.#state({ kind: 'fork', next: this.add(part, at), other: next });
    }
    for (let i = 0; i < single; i++) at = this.add(part, at);
    return at;
  }

  #state(state: State): number {
    if (this.#states.length >= STATES_MAX) throw new Unreadable();
    this.#states.push(state);
    return this.#states.length - 1;
  }
}

/** The expression is invalid, or outside of the language, or too large. */
class Unreadable extends Error {}

/** Reads an expression. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Part {
    const part = this.#choice();
    // A bracket that nobody has opened.
    if (this.#at < this.#text.length) throw new Unreadable();
    return part;
  }

  #choice(): Part {
    const parts = [this.#sequence()];
    while (this.#take(/\|/y)) parts.push(this.#sequence());
    return { kind: 'choice', parts };
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#at < this.#text.length && !this.#isNext('|') && !this.#isNext(')')) {
      const part = this.#atom();
      parts.push(part.kind === 'place' || part.kind === 'ahead' ? part : this.#repeated(part));
    }
    return { kind: 'sequence', parts };
  }

  #repeated(part: Part): Part {
    const [count, from, comma, to] = this.#take(/[*+?]|\{(\d{0,4})(,?)(\d{0,4})\}/y) ?? [];
    if (count === undefined) return part;
    this.#take(/\?/y);
    const [least, most] = REPEATS[count] ?? countsOf(from ?? '', comma === ',', to ?? '');
    return { kind: 'repeat', part, least, most };
  }

  #atom(): Part {
    const [opening, kind] = this.#take(/\((?:\?([:=!]))?/y) ?? [];
    if (opening !== undefined) {
      const part = this.#choice();
      if (!this.#take(/\)/y)) throw new Unreadable();
      return kind === '=' || kind === '!' ? { kind: 'ahead', part, isWanted: kind === '=' } : part;
    }
    const place = PLACES[this.#take(/[$^]|\\[bB]/y)?.[0] ?? ''];
    if (place !== undefined) return { kind: 'place', place };
    if (this.#take(/\./y)) return { kind: 'one', set: ANY };
    const [, isNot, members] = this.#take(/\[(\^?)((?:[^\\\]]|\\.)*)\]/y) ?? [];
    if (members !== undefined) {
      const set = new Reader(members).#members();
      return { kind: 'one', set: isNot === '^' ? otherThan(set) : set };
    }
    // What means a repetition or a bracket stands for itself only behind a backslash.
    if (/[*+?{}[\]]/.test(this.#text[this.#at] ?? '')) throw new Unreadable();
    return { kind: 'one', set: this.#character().set };
  }

  /** The members of a class. */
  #members(): CharacterSet {
    let set: CharacterSet = [0, 0, 0, 0];
    while (this.#at < this.#text.length) {
      const first = this.#character();
      // A hyphen at the end stands for itself.
      const last = this.#take(/-(?!$)/y) ? this.#character() : first;
      if (first === last) set = either(set, first.set);
      else if (first.code === undefined || last.code === undefined || first.code > last.code) throw new Unreadable();
      else set = either(set, range(first.code, last.code));
    }
    return set;
  }

  /** A character, or an escape; `code` is undefined for one that stands for several characters. */
  #character(): { readonly code?: number; readonly set: CharacterSet } {
    const [, several, one, plain] = this.#take(/\\([dDsSwW])|\\([^A-Za-z0-9])|([^\\])/y) ?? [];
    const set = SEVERAL[several ?? ''];
    if (set) return { set };
    const character = one ?? plain;
    if (character === undefined) throw new Unreadable();
    const code = character.charCodeAt(0);
    return { code, set: range(code, code) };
  }

  #isNext(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  /** What a sticky expression matches here, which is passed over. */
  #take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text) ?? undefined;
    if (found) this.#at = expression.lastIndex;
    return found;
  }
}

const REPEATS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Number.POSITIVE_INFINITY],
  '+': [1, Number.POSITIVE_INFINITY],
  '?': [0, 1],
};

const PLACES: Readonly<Record<string, Place>> = { '^': 'begin', $: 'end', '\\b': 'edge', '\\B': 'noEdge' };

/** `{2}`, `{2,}`, `{2,3}`, and `{,3}`, which Python reads as `{0,3}`. */
function countsOf(from: string, isRange: boolean, to: string): readonly [number, number] {
  const least = Number(from);
  const most = !isRange ? least : to === '' ? Number.POSITIVE_INFINITY : Number(to);
  if ((from === '' && to === '') || most < least) throw new Unreadable();
  return [least, most];
}

/** The characters from one to another, both included. */
function range(first: number, last: number): CharacterSet {
  const words: [number, number, number, number] = [0, 0, 0, 0];
  for (let code = first; code <= Math.min(last, 127); code++)
    words[code >> 5] = (words[code >> 5] ?? 0) | (1 << (code & 31));
  return words;
}

function either(a: CharacterSet, b: CharacterSet): CharacterSet {
  return [a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3]];
}

function otherThan([a, b, c, d]: CharacterSet): CharacterSet {
  return [~a, ~b, ~c, ~d];
}

function setOf(...ranges: readonly string[]): CharacterSet {
  return ranges.map((each) => range(each.charCodeAt(0), each.charCodeAt(each.length - 1))).reduce(either);
}

const DIGIT = setOf('09');
const WORD = setOf('09', 'AZ', '_', 'az');
const SPACE = setOf('\t\r', ' ');
const SEVERAL: Readonly<Record<string, CharacterSet>> = {
  d: DIGIT,
  D: otherThan(DIGIT),
  s: SPACE,
  S: otherThan(SPACE),
  w: WORD,
  W: otherThan(WORD),
};
/** No line end. */
const ANY = otherThan(setOf('\n', '\r'));
