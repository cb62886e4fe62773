/** A file that is edited gives what the same text gives afresh, and costs no memory for its past. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import type { Item, ItemFile } from '../../../server/src/syntax/items.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testParser } from '../../harness/parser.ts';
import { sampleBoard, WORKSPACE_FILES } from '../../harness/sampleBoard.ts';

let grammar: DevicetreeParser;
beforeAll(async () => {
  grammar = await testParser();
});

const PATH = '/a.dts';

/** Items without what `link` keeps in them. */
function plain(items: readonly Item[]): unknown {
  return JSON.parse(JSON.stringify(items, (key, value: unknown) => (key === 'memo' ? undefined : value)));
}

function afresh(text: string): ItemFile {
  const store = new SyntaxStore(grammar);
  store.open(PATH);
  try {
    return store.itemsOf({ path: PATH, text });
  } finally {
    store.close(PATH);
  }
}

const pieces = fc.constantFrom(
  ...[
    '',
    ' ',
    ';',
    '{',
    '}',
    '};',
    '<',
    '>',
    '"',
    '= <1>;',
    '\n\tp = <2>;',
    '\n\tn@1 { q; };',
    '/* ',
    ' */',
    '//',
    '\\\n',
  ],
  ...['#define A 1\n', '\n#if 1\n', '\n#else\n', '\n#endif\n', '&', 'l: ', '/delete-node/ x;', 'A', '(', ')', ','],
);
const edit = fc.record({ at: fc.nat(), length: fc.nat({ max: 12 }), text: pieces });

test('items after random edits', () => {
  const base = WORKSPACE_FILES['dts/acme-a1000.dtsi'] ?? '';
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
      const store = new SyntaxStore(grammar);
      store.open(PATH);
      let text = base;
      store.itemsOf({ path: PATH, text });
      for (const { at, length, text: put } of edits) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + put + text.slice(start + length);
        const edited = store.itemsOf({ path: PATH, text });
        const fresh = afresh(text);
        expect(plain(edited.items)).toEqual(plain(fresh.items));
        expect(edited.faults).toEqual(fresh.faults);
      }
      store.close(PATH);
    }),
    { seed: 72, numRuns: Number(process.env.FUZZ_RUNS ?? 25) },
  );
});

test('a plain file gives the same whether it is open or only included', () => {
  for (const [path, text] of Object.entries(WORKSPACE_FILES)) {
    const closed = new SyntaxStore(grammar).itemsOf({ path: PATH, text });
    expect([path, plain(closed.items)]).toEqual([path, plain(afresh(text).items)]);
  }
});

test('memory stays flat over 500 edits', () => {
  const store = new SyntaxStore(grammar);
  store.open(PATH);
  const edited = (i: number) =>
    store.itemsOf({ path: PATH, text: sampleBoard.replace('Evaluation', `Evaluation ${i}`) });
  const heap = () => process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 50; i++) edited(i);
  const before = heap();
  for (let i = 0; i < 500; i++) edited(i);
  store.close(PATH);
  // The parser's heap is one buffer that only ever grows.
  expect(heap() - before).toBeLessThan(4 * 1024 * 1024);
});
