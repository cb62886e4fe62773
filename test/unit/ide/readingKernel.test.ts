/** Hovers, colours, hints and the rest at random places of boards of Linux, whole and damaged: no answer breaks a rule. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { documentLinks } from '../../../server/src/ide/documentLinks.ts';
import { foldingRanges } from '../../../server/src/ide/folding.ts';
import { findHighlights } from '../../../server/src/ide/highlights.ts';
import { findHover } from '../../../server/src/ide/hover.ts';
import { inlayHints } from '../../../server/src/ide/inlayHints.ts';
import { selectionRanges } from '../../../server/src/ide/selection.ts';
import { semanticTokens } from '../../../server/src/ide/semanticTokens.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { EditedHost } from '../../harness/editedHost.ts';
import { type KernelSample, readKernelSample, unpackKernelSample } from '../../harness/kernelSample.ts';
import { testParser } from '../../harness/parser.ts';
import { generator } from '../../harness/random.ts';

const SEED = 1312;
const BOARDS = 6;
/** Places looked at in each board and in each file that it includes last. */
const PLACES = 60;
const ALL = { addresses: true, regions: true, arguments: true, macros: true };

let tree: string;
let sample: KernelSample;

beforeAll(() => {
  sample = readKernelSample();
  tree = unpackKernelSample(sample);
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const random = generator(SEED);
const below = (count: number) => Math.floor(random() * count);

/** Everything there is to ask of one file of a board. */
function askAll(analyzer: Analyzer, boardPath: string, path: string): number {
  const board = analyzer.board(boardPath);
  const file = analyzer.itemsOf(path);
  if (!board || !file) throw new Error(`no ${path}`);
  const { length } = file.unit.text;
  const whole = { start: 0, end: length };
  const boots = () => board.bootAll([{ name: '', profile: { kernel: '7.2', arch: board.architecture } }]);
  // One assertion for all: there are tens of thousands.
  const tokens = semanticTokens(board, file, whole);
  expect(tokens.every(({ start, end }, i) => start >= (tokens[i - 1]?.end ?? 0) && end > start && end <= length)).toBe(
    true,
  );
  const hints = inlayHints(board, boots, file, whole, ALL);
  expect(hints.every(({ at, about }) => at >= 0 && at <= length && about >= 0 && about <= length)).toBe(true);
  for (const { start, end } of [...foldingRanges(file), ...documentLinks(board, file)]) {
    expect(start >= 0 && start <= end && end <= length).toBe(true);
  }
  let hovers = 0;
  for (let i = 0; i < PLACES; i++) {
    const offset = below(length);
    const hover = findHover(board, boots, file, offset);
    if (hover) {
      hovers++;
      expect(hover.span.start >= 0 && hover.span.start <= hover.span.end && hover.span.end <= length).toBe(true);
      expect(hover.blocks.length).toBeGreaterThan(0);
    }
    const places = findHighlights(board, file, offset);
    if (places.length > 0) expect(places.some(({ start, end }) => start <= offset && offset <= end)).toBe(true);
    const ranges = selectionRanges(file, offset);
    for (const [n, { start, end }] of ranges.entries()) {
      const around = ranges[n + 1];
      if (around)
        expect(around.start <= start && end <= around.end && end - start < around.end - around.start).toBe(true);
    }
    expect(ranges.at(-1)).toEqual(whole);
  }
  return hovers;
}

test('boards and the files that they include', async () => {
  const analyzer = new Analyzer(new DiskHost(), new SyntaxStore(await testParser()), existsDirectory);
  let hovers = 0;
  for (let i = 0; i < BOARDS; i++) {
    const board = join(tree, sample.boards[below(sample.boards.length)] ?? '');
    const shared = [...(analyzer.board(board)?.files ?? [])].filter((path) => path.endsWith('.dtsi'));
    for (const path of [board, ...shared.slice(-1)]) hovers += askAll(analyzer, board, path);
  }
  expect(hovers).toBeGreaterThan(BOARDS * PLACES * 0.4);
});

test('boards that are being typed: a piece cut out, a text cut off', async () => {
  const host = new EditedHost(new DiskHost());
  const analyzer = new Analyzer(host, new SyntaxStore(await testParser()), existsDirectory);
  for (let i = 0; i < BOARDS; i++) {
    const name = sample.boards[below(sample.boards.length)] ?? '';
    const board = join(tree, name);
    const text = sample.files[name] ?? '';
    const at = below(text.length);
    host.edited = { path: board, text: text.slice(0, at) + (i % 2 === 0 ? text.slice(at + below(40)) : '') };
    askAll(analyzer, board, board);
  }
});
