/** A board after any number of edits is the board that the same texts give afresh: problems and blob. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { testSyntax } from '../../harness/parser.ts';
import { WORKSPACE_FILES } from '../../harness/sampleBoard.ts';

const BOARD = '/dts/acme-a1000-evb.dts';
const CHIP = '/dts/acme-a1000.dtsi';

function hostOf(texts: ReadonlyMap<string, string>): MemoryHost {
  const host = new MemoryHost();
  for (const [path, text] of texts) host.set(path, text);
  return host;
}

const hasFolder = (path: string): boolean => '/include/dt-bindings'.startsWith(path);

const texts = (): Map<string, string> =>
  new Map(Object.entries(WORKSPACE_FILES).map(([path, text]) => [`/${path}`, text]));

/** What one character does, most of all where it tears a statement, a body, a string, a comment or a line apart. */
const pieces = fc.constantFrom(
  ...'abcxyz0189_-;{}<>=&"#@, \n/*()\\'.split(''),
  ...[
    '};',
    '/*',
    '*/',
    '\n#if 1\n',
    '\n#endif\n',
    '\n#define SIZE 2\n',
    '#include "x"\n',
    'l: ',
    '/delete-node/ &uart0;',
  ],
);
const edit = fc.record({
  file: fc.constantFrom(BOARD, CHIP),
  at: fc.nat(),
  length: fc.nat({ max: 3 }),
  piece: pieces,
  /** Whether the edit is taken back before the next one, as a mistake is. */
  isTakenBack: fc.boolean(),
});

test('random edits in a board and its chip', async () => {
  const syntax = await testSyntax();
  const settled = await testSyntax();
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      const now = texts();
      const host = hostOf(now);
      const edited = new Analyzer(host, syntax, hasFolder);
      for (const path of [BOARD, CHIP]) syntax.open(path);
      expect(edited.board(BOARD)?.compiled.problems).toEqual([]);
      for (const { file, at, length, piece, isTakenBack } of edits) {
        const before = now.get(file) ?? '';
        const start = at % (before.length + 1);
        for (const text of [before.slice(0, start) + piece + before.slice(start + length), before]) {
          now.set(file, text);
          host.set(file, text);
          const board = edited.board(BOARD);
          const fresh = new Analyzer(hostOf(now), settled, hasFolder);
          for (const path of [BOARD, CHIP]) settled.open(path);
          const expected = fresh.board(BOARD);
          expect(board?.problems).toEqual(expected?.problems);
          expect(board && Buffer.from(board.blob)).toEqual(expected && Buffer.from(expected.blob));
          for (const path of [BOARD, CHIP]) settled.close(path);
          if (!isTakenBack) break;
        }
      }
      for (const path of [BOARD, CHIP]) syntax.close(path);
    }),
    { seed: 16, numRuns: Number(process.env.FUZZ_RUNS ?? 25) },
  );
});
