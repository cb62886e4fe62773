import { expect, test } from 'vitest';
import type { SourceFile } from '../../../server/src/source/sourceHost.ts';
import { OpenTrees } from '../../../server/src/syntax/openTrees.ts';
import { testParser } from '../../harness/parser.ts';
import { generator } from '../../harness/random.ts';

const parser = await testParser();

/** A text whose concrete tree is checked against that of a parse from nothing. */
function checkVersions(versions: readonly (string | number)[]): void {
  const trees = new OpenTrees(parser);
  const files: SourceFile[] = [];
  for (const version of versions) {
    if (typeof version === 'number') {
      trees.returnTo(files[version] as SourceFile);
      continue;
    }
    const file = { path: '/x.dts', text: version };
    files.push(file);
    const parsed = trees.parse(file)?.tree.rootNode.toString();
    const fresh = parser.parser.parse(version);
    expect(parsed).toBe(fresh?.rootNode.toString());
    fresh?.delete();
  }
  trees.close();
}

const BOARD = `/dts-v1/;\n/ {\n${Array.from({ length: 900 }, (_, i) => `\tnode@${i} { reg = <${i} 0x10>; };\n`).join('')}};\n`;

test('versions that follow each other, that are taken back, and that have nothing in common', () => {
  const at = BOARD.indexOf('node@700');
  const mistake = `${BOARD.slice(0, at)}}${BOARD.slice(at)}`;
  const early = `${BOARD.slice(0, 20)}a;${BOARD.slice(20)}`;
  checkVersions([BOARD, mistake, 0, early, mistake, BOARD, '', '/ { };', BOARD]);
});

test('edits at every place, longer than what is compared at once, and in repetitions', () => {
  const random = generator(7);
  const versions: (string | number)[] = [BOARD];
  for (let i = 0; i < 60; i++) {
    const at = Math.floor(random() * BOARD.length);
    const cut = Math.floor(random() * 3) * 5000;
    versions.push(BOARD.slice(0, at) + 'ab{};\n'.repeat(Math.floor(random() * 4)) + BOARD.slice(at + cut), 0);
  }
  checkVersions(versions);
});
