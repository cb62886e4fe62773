/** Mutated and cut boards, through everything an editor runs: nothing throws, everything ends, little is said. */
import { beforeAll, expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import type { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { EditedHost } from '../../harness/editedHost.ts';
import { testSyntax } from '../../harness/parser.ts';
import { generator } from '../../harness/random.ts';
import { sampleBoard, WORKSPACE_FILES } from '../../harness/sampleBoard.ts';

const BOARD = '/w/dts/acme-a1000-evb.dts';
const RUNS = Number(process.env.FUZZ_RUNS ?? 200);
/** Problems of a board in which one place is broken. */
const PROBLEMS_MAX = 10;

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

const files = new MemoryHost(
  Object.fromEntries(Object.entries(WORKSPACE_FILES).map(([path, text]) => [`/w/${path}`, text])),
);

/** The problems of the board with each text in turn, as an editor would ask for them. */
function check(texts: Iterable<string>, most: number): void {
  const host = new EditedHost(files);
  const analyzer = new Analyzer(host, syntax, (path) => '/w/include/dt-bindings'.startsWith(path));
  syntax.open(BOARD);
  for (const text of texts) {
    host.edited = { path: BOARD, text };
    const problems = analyzer.board(BOARD)?.problems ?? [];
    expect(problems.length, `${problems.map(({ message }) => message).join('\n')}\n${text}`).toBeLessThanOrEqual(most);
    for (const { message, span } of problems) {
      expect(message).not.toMatch(/undefined|NaN|\[object/);
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
    }
  }
  syntax.close(BOARD);
}

test('one character of another kind', () => {
  const random = generator(72);
  const characters = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((c) => c !== '\0');
  check(
    Array.from({ length: RUNS }, () => {
      const at = Math.floor(random() * sampleBoard.length);
      return (
        sampleBoard.slice(0, at) +
        (characters[Math.floor(random() * characters.length)] ?? '') +
        sampleBoard.slice(at + 1)
      );
    }),
    PROBLEMS_MAX,
  );
});

test('cut off anywhere', () => {
  const random = generator(73);
  check(
    Array.from({ length: RUNS }, () => sampleBoard.slice(0, Math.floor(random() * sampleBoard.length))),
    PROBLEMS_MAX,
  );
});

test('a part of it twice, or from elsewhere', () => {
  const random = generator(74);
  const place = () => Math.floor(random() * sampleBoard.length);
  check(
    Array.from({ length: RUNS }, () => {
      const from = place();
      const part = sampleBoard.slice(from, from + Math.floor(random() * 80));
      const to = place();
      return sampleBoard.slice(0, to) + part + sampleBoard.slice(to);
    }),
    1000,
  );
});

test('many characters at once', () => {
  const random = generator(75);
  check(
    Array.from({ length: RUNS }, () => {
      const broken = sampleBoard.split('');
      for (let i = 0; i < 20; i++)
        broken[Math.floor(random() * broken.length)] = String.fromCharCode(1 + Math.floor(random() * 255));
      return broken.join('');
    }),
    1000,
  );
});
