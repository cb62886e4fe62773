/** Refactorings on boards of Linux: what is offered leaves the blob as it was, byte for byte, or says that the order changes. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { findRefactorings } from '../../../server/src/ide/refactor/refactorings.ts';
import { analyzerWith } from '../../../server/src/ide/trial.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { type KernelSample, readKernelSample, unpackKernelSample } from '../../harness/kernelSample.ts';
import { testParser } from '../../harness/parser.ts';
import { generator } from '../../harness/random.ts';

const SEED = 1512;
const BOARDS = 4;
const PLACES = 6;

let tree: string;
let sample: KernelSample;
let analyzer: Analyzer;

beforeAll(async () => {
  sample = readKernelSample();
  tree = unpackKernelSample(sample);
  analyzer = new Analyzer(new DiskHost(), new SyntaxStore(await testParser()), existsDirectory);
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

test('the blob stays the same, or its size does', () => {
  const random = generator(SEED);
  const below = (limit: number) => Math.floor(random() * limit);
  let same = 0;
  let reordered = 0;
  for (let i = 0; i < BOARDS; i++) {
    const path = join(tree, sample.boards[below(sample.boards.length)] ?? '');
    const board = analyzer.board(path);
    const file = analyzer.itemsOf(path);
    if (!board || !file) throw new Error(`no ${path}`);
    for (let n = 0; n < PLACES; n++) {
      const start = below(file.unit.text.length);
      for (const found of findRefactorings({ analyzer, board, boards: [path], file, range: { start, end: start } })) {
        const after = analyzerWith(analyzer, found.edits)?.board(path)?.blob ?? Buffer.of();
        const isReordered = found.title.includes('the order in the blob changes');
        if (isReordered) expect(after.length, `${path}: ${found.title}`).toBe(board.blob.length);
        else expect(Buffer.compare(after, board.blob), `${path}: ${found.title}`).toBe(0);
        if (isReordered) reordered++;
        else same++;
      }
    }
  }
  expect(Math.min(same, reordered)).toBeGreaterThan(0);
});
