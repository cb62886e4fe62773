/** Boards of a real kernel, formatted: as they are, and laid out by chance before. The blobs stay the same. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { PatchedHost } from '../../server/src/source/patchedHost.ts';
import { formatText } from '../../server/src/style/format.ts';
import { readKernelSample, unpackKernelSample } from '../harness/kernelSample.ts';
import { testSyntax } from '../harness/parser.ts';
import { generator } from '../harness/random.ts';
import { shuffleLayout } from '../harness/shuffleLayout.ts';

const sample = readKernelSample();
const folder = unpackKernelSample(sample);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sources = Object.entries(sample.files).filter(([path]) => /\.dts[io]?$/.test(path));

test('formatted files are formatted the same again, and boards have the same blobs', async () => {
  await sameBlobs(sources, every(2));
});

test('so do files that were laid out by chance', async () => {
  const random = generator(11);
  await sameBlobs(
    sources.map(([path, text]) => [path, shuffleLayout(text, random)]),
    every(4),
  );
});

/** Every n-th board of the sample. */
function every(n: number): readonly string[] {
  return sample.boards.filter((_, i) => i % n === 0);
}

function formattedTwice(path: string, text: string): string {
  const once = formatText(text);
  if ('refusal' in once) throw new Error(`${path}: ${once.refusal}`);
  expect(formatText(once.text), path).toEqual(once);
  return once.text;
}

async function sameBlobs(files: readonly (readonly [string, string])[], boards: readonly string[]): Promise<void> {
  const texts = files.map(([path, text]) => [join(folder, path), formattedTwice(path, text)] as const);
  const syntax = await testSyntax();
  const disk = new DiskHost();
  const written = new Analyzer(disk, syntax, existsDirectory);
  const formatted = new Analyzer(new PatchedHost(disk, texts), syntax, existsDirectory);
  const different = boards.filter((board) => {
    const path = disk.resolve(join(folder, board)) ?? board;
    const [a, b] = [written.board(path), formatted.board(path)];
    return !a || !b || Buffer.compare(a.blob, b.blob) !== 0;
  });
  expect(different).toEqual([]);
}
