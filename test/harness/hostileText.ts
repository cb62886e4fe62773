/**
 * Long texts against one regular expression, made of what the expression itself asks for: the way to each of its
 * repetitions, then what is repeated, many times over, then something that fits nowhere. An expression in which two
 * repetitions can share the same text, or that is begun anew at every character, needs the square of such a text's length.
 */

/** Characters of a text in which one character is repeated; the square is some seconds of work. */
const LENGTH = 100_000;
/** What is longer is repeated less often, so the text is longer, up to this many times. */
const LONGER_MAX = 4;
/** Kinds of text that are repeated for one repetition. */
const PUMPS_MAX = 6;

type Node =
  | { readonly kind: 'choice'; readonly ways: readonly (readonly Node[])[] }
  | { readonly kind: 'characters'; readonly samples: readonly string[] }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number }
  | { readonly kind: 'nothing' };

/** Texts for an expression without end of its own: none for one that repeats nothing without limit. */
export function* hostileTexts(source: string, ignoreCase = false): Generator<string> {
  const tree = new PatternReader(source).read();
  const all = [...new Set(samplesIn(tree))];
  const seen = new Set<string>();
  for (const { before, body } of repetitions(tree, '')) {
    const parts = [...new Set([...variants(body), ...samplesIn(body)])].filter((text) => text !== '');
    const pumps = new Set(parts);
    for (const a of parts) for (const b of parts) if (a !== b) pumps.add(a + b);
    // What stands beside a repetition may be the same as what is repeated; and the way to it may be begun again.
    for (const text of all) pumps.add(text);
    if (before !== '') for (const text of ['', ...parts]) pumps.add(before + text);
    for (const pump of [...pumps]
      .slice(0, PUMPS_MAX)
      .concat(before === '' ? [] : [before, before + (parts[0] ?? '')])) {
      const pumped = pump.repeat(Math.ceil((LENGTH * Math.min(pump.length, LONGER_MAX)) / pump.length));
      for (const end of ['\0', '\n\0']) {
        const text = before + pumped + end;
        const key = JSON.stringify([before, pump, end]);
        if (seen.has(key)) continue;
        seen.add(key);
        yield ignoreCase ? text.toLowerCase() : text;
      }
    }
  }
}

/** Every repetition without limit, with one text that leads to it. */
function* repetitions(node: Node, before: string): Generator<{ readonly before: string; readonly body: Node }> {
  if (node.kind === 'repeat') {
    if (node.max === Number.POSITIVE_INFINITY) yield { before, body: node.body };
    yield* repetitions(node.body, before);
  } else if (node.kind === 'choice') {
    for (const way of node.ways) {
      let lead = before;
      for (const part of way) {
        yield* repetitions(part, lead);
        lead += shortest(part);
      }
    }
  }
}

/** One text that a part accepts. */
function shortest(node: Node): string {
  switch (node.kind) {
    case 'characters':
      return node.samples[0] ?? '';
    case 'repeat':
      return shortest(node.body).repeat(node.min);
    case 'choice':
      return (node.ways[0] ?? []).map(shortest).join('');
    case 'nothing':
      return '';
  }
}

/** A text for each way through the top of a part. */
function variants(node: Node): readonly string[] {
  if (node.kind === 'characters') return node.samples;
  if (node.kind === 'choice') return node.ways.map((way) => way.map(shortest).join(''));
  return [shortest(node)];
}

function samplesIn(node: Node): readonly string[] {
  if (node.kind === 'characters') return node.samples;
  if (node.kind === 'repeat') return samplesIn(node.body);
  return node.kind === 'choice' ? node.ways.flat().flatMap(samplesIn) : [];
}

const CLASSES: Readonly<Record<string, readonly string[]>> = {
  s: [' ', '\n'],
  S: ['a'],
  w: ['a', '0'],
  W: [' ', '-'],
  d: ['0'],
  D: ['a'],
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', '0': '\0' };
/** Tried for a class that is said by what is not in it. */
const USUAL = ['a', '0', ' ', '\n', '-', '"', '*', '/', '\\', ';', '{', '#'];

/** Reads the syntax of expressions as far as samples need it. */
class PatternReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Node {
    return this.#choice();
  }

  #choice(): Node {
    const ways: Node[][] = [[]];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      if (this.#source[this.#at] === '|') {
        this.#at++;
        ways.push([]);
      } else ways.at(-1)?.push(this.#repeated(this.#atom()));
    }
    return { kind: 'choice', ways };
  }

  #atom(): Node {
    const c = this.#source[this.#at++] ?? '';
    if (c === '(') {
      const [head = ''] = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(this.#source.slice(this.#at)) ?? [];
      this.#at += head.length;
      const inner = this.#choice();
      this.#at++;
      return /[=!]$/.test(head) ? { kind: 'nothing' } : inner;
    }
    if (c === '[') return this.#class();
    if (c === '.') return { kind: 'characters', samples: ['a', ' ', '-'] };
    if (c === '^' || c === '$') return { kind: 'nothing' };
    if (c !== '\\') return { kind: 'characters', samples: [c] };
    const samples = this.#escape();
    return samples.length === 0 ? { kind: 'nothing' } : { kind: 'characters', samples };
  }

  /** What an escape stands for; nothing for an edge of a word. */
  #escape(): readonly string[] {
    const c = this.#source[this.#at++] ?? '';
    if (c === 'b' || c === 'B') return [];
    const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(this.#source.slice(this.#at - 1));
    if (code) {
      this.#at += code[0].length - 1;
      return [String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16))];
    }
    return CLASSES[c] ?? [CONTROLS[c] ?? c];
  }

  #class(): Node {
    const start = this.#at - 1;
    const isNot = this.#source[this.#at] === '^';
    if (isNot) this.#at++;
    const samples: string[] = [];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ']') {
      const c = this.#source[this.#at++] ?? '';
      samples.push(...(c === '\\' ? this.#escape() : [c]));
    }
    this.#at++;
    const whole = new RegExp(this.#source.slice(start, this.#at));
    const chosen = isNot ? USUAL.filter((text) => whole.test(text)) : samples;
    return { kind: 'characters', samples: [...new Set(chosen)].slice(0, 4) };
  }

  #repeated(body: Node): Node {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.#source.slice(this.#at));
    if (!found) return body;
    this.#at += found[0].length;
    const [text, low, comma, high] = found;
    if (low !== undefined) {
      const max = comma === '' ? Number(low) : high === '' ? Number.POSITIVE_INFINITY : Number(high);
      return { kind: 'repeat', body, min: Number(low), max };
    }
    return {
      kind: 'repeat',
      body,
      min: text.startsWith('+') ? 1 : 0,
      max: text.startsWith('?') ? 1 : Number.POSITIVE_INFINITY,
    };
  }
}
