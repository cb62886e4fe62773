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

const LENGTH = 30_000;
const padded = (name: string) => `${name} { p = "${'x'.repeat(1000)}"; };`;

test('texts go when others have taken their place; those that are asked for stay', () => {
  const texts = new NodeTexts();
  texts.setLength(LENGTH);
  const kept = padded('kept');
  texts.add(kept, nodeOf(`/ { ${kept} };`));
  const other = nodeOf('/ { };');
  let most = 0;
  for (let i = 0; i < 2000; i++) {
    texts.add(padded(`n${i}`), other);
    if (i % 20 === 0) expect(texts.get(kept)).toBeDefined();
    most = Math.max(most, texts.size);
  }
  // Two halves of three times the length, in texts of a thousand characters.
  expect(most).toBeLessThan((2 * 3 * LENGTH) / 1000 + 2);
  expect(texts.get(padded('n0'))).toBeUndefined();
  expect(texts.get(padded('n1999'))).toBeDefined();
});
