/** Rename on boards of Linux: what is not refused leaves every byte of the blob as it was. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { rename } from '../../../server/src/ide/rename/rename.ts';
import { analyzerWith } from '../../../server/src/ide/trial.ts';
import { BoardFinder } from '../../../server/src/node/boardFinder.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { type KernelSample, readKernelSample, unpackKernelSample } from '../../harness/kernelSample.ts';
import { testParser } from '../../harness/parser.ts';
import { generator } from '../../harness/random.ts';

const SEED = 2811;
const BOARDS = 5;
/** Names tried of each board, of each kind. */
const NAMES = 3;

let tree: string;
let sample: KernelSample;
let analyzer: Analyzer;

beforeAll(async () => {
  sample = readKernelSample();
  tree = unpackKernelSample(sample);
  analyzer = new Analyzer(new DiskHost(), new SyntaxStore(await testParser()), existsDirectory);
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const KINDS = {
  label: /&([a-z]\w*)/g,
  macro: /\b([A-Z][A-Z0-9_]{5,})\b/g,
} as const;

test.each(['label', 'macro'] as const)('a %s', (kind) => {
  const random = generator(SEED);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const finder = new BoardFinder(new DiskHost());
  let done = 0;
  for (let i = 0; i < BOARDS; i++) {
    const path = join(tree, pick(sample.boards));
    const board = analyzer.board(path);
    const items = analyzer.itemsOf(path);
    if (!board || !items) throw new Error(`no ${path}`);
    const places = [...items.unit.text.matchAll(KINDS[kind])];
    for (let n = 0; n < NAMES && places.length > 0; n++) {
      const { index, 1: name = '' } = pick(places);
      const offset = items.unit.text.indexOf(name, index);
      const sources = { analyzer, board, isOurs: () => true };
      const boardsIncluding = (file: string) => finder.boardsIncluding(file);
      const edits = rename({ ...sources, boardsIncluding }, items, offset, 'another_name');
      if (!edits || 'refusal' in edits) continue;
      const after = analyzerWith(analyzer, edits)?.board(path);
      expect(Buffer.compare(after?.blob ?? Buffer.of(), board.blob), `${path} ${name}`).toBe(0);
      expect(edits.every(({ span }) => textOf(span.file).slice(span.start, span.end) === name)).toBe(true);
      done++;
    }
  }
  // Most macros are those of headers that drivers include, too.
  expect(done).toBeGreaterThan(0);
});

function textOf(file: string): string {
  return analyzer.host.read(file)?.text ?? '';
}
