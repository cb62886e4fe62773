/** What is kept of a file that is edited for hours: as much as its length asks for, and what is still in it. */
import { beforeAll, expect, test } from 'vitest';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import type { NodeItem } from '../../../server/src/syntax/items.ts';
import { NodeTexts } from '../../../server/src/syntax/loweredNodes.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testParser } from '../../harness/parser.ts';

let parser: DevicetreeParser;
beforeAll(async () => {
  parser = await testParser();
});

function nodeOf(text: string): NodeItem {
  const [node] = new SyntaxStore(parser).itemsOf({ path: '/a.dtsi', text }).items;
  if (node?.kind !== 'node') throw new Error('no node');
  return node;
}

const padded = (name: string) => `${name} { p = "${'x'.repeat(1000)}"; };`;

test('texts that are no longer in the file go when there are many; those in it stay', () => {
  const texts = new NodeTexts();
  const root = nodeOf(`/ { ${padded('kept')} };`);
  const [kept] = root.items;
  if (kept?.kind !== 'node') throw new Error('no node');
  texts.add(padded('kept'), kept);
  let most = 0;
  for (let i = 0; i < 2000; i++) {
    texts.add(padded(`n${i}`), nodeOf(`/ { n${i} { }; };`));
    texts.trim([root], i % 2 === 0);
    expect(texts.get(padded('kept'))).toBeDefined();
    most = Math.max(most, texts.size);
  }
  // 64 KiB more than what is in the file, in texts of a thousand characters.
  expect(most).toBeLessThan(70);
  expect(texts.get(padded('n0'))).toBeUndefined();
  expect(texts.get(padded('n1999'))).toBeDefined();
});

test('while the file is broken more is kept, and not without end', () => {
  const texts = new NodeTexts();
  let most = 0;
  for (let i = 0; i < 1000; i++) {
    texts.add(padded(`n${i}`), nodeOf(`/ { n${i} { }; };`));
    texts.trim([], true);
    most = Math.max(most, texts.size);
  }
  expect(most).toBeGreaterThan(100);
  expect(most).toBeLessThan(140);
});
