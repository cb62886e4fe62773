import { expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { TYPING_PAUSE_MS, Typing } from '../../../server/src/lsp/typing.ts';
import type { Problem } from '../../../server/src/problems/problem.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testParser } from '../../harness/parser.ts';

const BOARD = `/dts-v1/;
/ {
	#address-cells = <1>;
	#size-cells = <1>;

	first {
		label = "one";
	};

	second {
		link = <&nowhere>;
	};
};
`;

/** A board that is edited, and what is shown of it; the timer goes off when it is told to. */
class Typist {
  readonly #host = new MemoryHost();
  readonly #analyzer: Analyzer;
  readonly #typing: Typing;
  #text = '';
  #ring: (() => void) | undefined;
  paused = 0;

  constructor(syntax: SyntaxStore, text: string) {
    this.#analyzer = new Analyzer(this.#host, syntax, () => false);
    this.#typing = new Typing(
      (ms, call) => {
        expect(ms).toBe(TYPING_PAUSE_MS);
        expect(this.#ring).toBeUndefined();
        this.#ring = call;
        return () => {
          this.#ring = undefined;
        };
      },
      () => this.paused++,
    );
    syntax.open('/a.dts');
    this.#set(text);
    this.shown();
  }

  static async start(text = BOARD): Promise<Typist> {
    return new Typist(new SyntaxStore(await testParser()), text);
  }

  #set(text: string): void {
    this.#text = text;
    this.#host.set('/a.dts', text);
  }

  #problems(): readonly Problem[] {
    return this.#analyzer.board('/a.dts')?.problems ?? [];
  }

  #lines(problems: readonly Problem[]): string[] {
    return problems.map(({ span, code }) => {
      const text = this.#text.slice(span.start, span.end);
      return `${this.#text.slice(0, span.start).split('\n').length} ${code} ${text}`;
    });
  }

  /** What an editor would show now, a line each: line, code, marked text. */
  shown(partly = false): string[] {
    return this.#lines(this.#typing.show(this.#problems(), partly));
  }

  /** What there is to say. */
  all(): string[] {
    return this.#lines(this.#problems());
  }

  /** Puts `typed` before the first `mark`, key by key; what was shown behind each key. */
  type(mark: string, typed: string): string[][] {
    const at = this.#text.indexOf(mark);
    if (at < 0) throw new Error(`no ${mark}`);
    return [...typed].map((key, i) => {
      this.replace(at + i, 0, key);
      return this.shown();
    });
  }

  replace(at: number, length: number, by: string): void {
    this.#typing.edited('/a.dts', this.#text, { start: at, end: at + length, inserted: by.length });
    this.#set(this.#text.slice(0, at) + by + this.#text.slice(at + length));
  }

  save(): void {
    this.#typing.release();
  }

  get isHolding(): boolean {
    return this.#typing.isHolding;
  }

  /** Somebody rests. */
  rest(): void {
    const ring = this.#ring;
    if (!ring) throw new Error('no timer is running');
    this.#ring = undefined;
    ring();
  }

  get isTimed(): boolean {
    return this.#ring !== undefined;
  }
}

const without = (lines: readonly string[]) => lines.map((line) => line.replace(/^\d+ /, ''));

const STATEMENTS = [
  'compatible = "a,b", "c";\n\t\t',
  'reg = <0x10 0x20>;\n\t\t',
  'x = [00 1f];\n\t\t',
  'x = /bits/ 16 <1 2>;\n\t\t',
  'x = &{/first};\n\t\t',
  'dma-coherent;\n\t\t',
  'z: child@1 { a; b = <1>; };\n\t\t',
  '/delete-property/ x;\n\t\t',
  '/* a note */\n\t\t',
  "x = <'c' (1 + 2)>;\n\t\t",
];

test.each(STATEMENTS)('%j, key by key: nothing but what was there before', async (statement) => {
  const typist = await Typist.start();
  expect(typist.shown()).toEqual(['11 phandle_references &nowhere']);
  for (const shown of typist.type('\t};\n\n\tsecond', statement)) {
    for (const line of shown) expect(line).toMatch(/phandle_references &nowhere$|reg_format|unit_address|avoid_|child/);
  }
  // All is typed: all is said, of a node after a pause.
  expect(typist.isHolding).toBe(statement.includes(' {'));
  if (typist.isHolding) typist.rest();
  expect(typist.shown()).toEqual(typist.all());
});

test('what a node lacks is said when it is left', async () => {
  const ends = {
    rest: (typist: Typist) => typist.rest(),
    save: (typist: Typist) => typist.save(),
    'an edit elsewhere': (typist: Typist) => typist.type('#size-cells', ' '),
  };
  for (const end of Object.values(ends)) {
    const typist = await Typist.start();
    typist.replace(BOARD.indexOf('second {'), 0, 'dev@48 {\n\t};\n\n\t');
    expect(without(typist.shown())).toEqual(['phandle_references &nowhere']);
    for (const shown of typist.type('\t};\n\n\tsecond', '\tcompatible = "a,b";\n')) {
      expect(without(shown)).toEqual(['phandle_references &nowhere']);
    }
    end(typist);
    expect(without(typist.shown())).toContain('unit_address_vs_reg dev@48');
    expect(typist.shown()).toEqual(typist.all());
  }
});

test('a property of a node that is being typed is looked at', async () => {
  const typist = await Typist.start();
  typist.replace(BOARD.indexOf('second {'), 0, 'dev@48 {\n\t\treg = <0x48>;\n\t};\n\n\t');
  expect(without(typist.shown())).toContain('reg_format reg');
});

test('what was there before keeps its place', async () => {
  const typist = await Typist.start();
  expect(typist.type('first', '\n\n/').at(-1)).toEqual(['13 phandle_references &nowhere']);
  expect(typist.isHolding).toBe(true);
});

test('closing marks that the editor adds count as typed', async () => {
  const typist = await Typist.start();
  typist.replace(BOARD.indexOf('label'), 0, 'foo {}');
  expect(without(typist.shown())).toEqual(['phandle_references &nowhere']);
  expect(typist.isHolding).toBe(true);
  typist.replace(BOARD.indexOf('label') + 5, 0, '\n\t\t\t\n\t\t');
  expect(typist.shown()).toEqual(['13 phandle_references &nowhere']);
});

test('a pause ends it, and so does a save', async () => {
  for (const end of ['rest', 'save'] as const) {
    const typist = await Typist.start();
    typist.type('\n\t\tlabel', '\n\t\tre');
    expect(typist.shown()).toEqual(['12 phandle_references &nowhere']);
    expect(typist.isTimed).toBe(true);
    typist[end]();
    expect(typist.isTimed).toBe(false);
    expect(typist.paused).toBe(end === 'rest' ? 1 : 0);
    expect(typist.shown()).toEqual(typist.all());
    expect(without(typist.shown())).toContain('unknown-macro re');
    expect(typist.isTimed).toBe(false);
  }
});

test('an edit elsewhere ends it; from then on that place is in work', async () => {
  const typist = await Typist.start();
  typist.type('\n\t\tlabel', '\n\t\tre');
  expect(typist.shown()).toHaveLength(1);
  typist.type('#size-cells', '/* x */ ');
  expect(typist.isHolding).toBe(false);
  expect(typist.shown()).toEqual(typist.all());
  const both = typist.shown();
  expect(without(both)).toContain('unknown-macro re');
  // A second mistake is kept quiet, the first is not.
  typist.type('#size-cells', '<');
  expect(typist.isHolding).toBe(true);
  expect(without(typist.shown())).toEqual(without(both));
});

test('a mistake that is mended in the same place is never said', async () => {
  const typist = await Typist.start();
  typist.replace(BOARD.indexOf('"one"'), 5, '');
  expect(typist.shown()).toEqual(['11 phandle_references &nowhere']);
  typist.replace(BOARD.indexOf('"one"'), 0, '"two"');
  expect(typist.shown()).toEqual(typist.all());
  expect(typist.isHolding).toBe(false);
  expect(typist.isTimed).toBe(false);
});

test('what is wrong with a statement that is whole is said at once', async () => {
  const typist = await Typist.start();
  typist.replace(BOARD.indexOf('"one"'), 5, '<&other>');
  expect(without(typist.shown())).toContain('phandle_references &other');
});

test('a mistake that was there before is no mistake of this statement', async () => {
  const typist = await Typist.start(BOARD.replace('<&nowhere>;', '<1'));
  const before = without(typist.shown());
  expect(before).not.toEqual([]);
  typist.type('#size-cells', '/* x */ ');
  expect(typist.isHolding).toBe(false);
  expect(without(typist.shown())).toEqual(before);
});

test('a list that is not whole is not one to come back to', async () => {
  const typist = await Typist.start();
  typist.type('first', ' ');
  typist.shown(true);
  typist.type('\n\t\tlabel', '\n\t\tre');
  expect(typist.shown(true)).toEqual(['12 phandle_references &nowhere']);
});
