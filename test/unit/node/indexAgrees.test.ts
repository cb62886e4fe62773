/** The index reads no more than lines, the compiler everything: both must tell the same of who includes whom. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { canonicalPath, DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { IncludeIndex, isSource } from '../../../server/src/node/includeIndex.ts';
import { SourceWalk } from '../../../server/src/node/sourceWalk.ts';
import { join } from '../../../server/src/source/path.ts';
import { testSyntax } from '../../harness/parser.ts';

const TREES = canonicalPath(fileURLToPath(new URL('../../fixtures/layouts', import.meta.url)));
const syntax = await testSyntax();
/** Pairs of a board and a file that it reads. */
let compared = 0;

test.each(readdirSync(TREES))('in a tree like %s', (name) => {
  const root = join(TREES, name);
  const disk = new DiskHost();
  const analyzer = new Analyzer(disk, syntax, existsDirectory);
  const index = new IncludeIndex({
    textOf: (path) => disk.read(path)?.text,
    mayInclude: () => true,
    resolve: (path) => disk.resolve(path),
    foldersFor: (path) => analyzer.includeFoldersFor(path),
    addedTo: (path) => analyzer.filesAddedTo(path),
  });
  index.begin(new SourceWalk([root], isSource));
  while (index.step(1000));
  const missed: string[] = [];
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' });
  for (const board of sources.filter((path) => /\.(dts|dtso|overlay)$/.test(path)).map((path) => join(root, path))) {
    for (const file of analyzer.board(board)?.files ?? []) {
      if (file === board) continue;
      compared++;
      if (!index.boardsIncluding(file).includes(board)) missed.push(`${board}: ${file}`);
    }
  }
  expect(missed).toEqual([]);
});

test('there was something to compare', () => {
  expect(compared).toBeGreaterThan(50);
});
