/** What a message shows of a source: bounded, whatever it quotes. */
import { expect, test } from 'vitest';
import { shownMessage } from '../../../server/src/problems/shownMessage.ts';

test('a message without overlong parts stays whole', () => {
  const path = `there is no node ${'/node@10000000'.repeat(14)}: /soc has no 'node'`;
  expect(shownMessage(path)).toBe(path);
});

test('a long number or path keeps its beginning and its end', () => {
  const number = `'1${'9'.repeat(1_000_000)}5' is no number of 64 bits`;
  expect(shownMessage(number)).toMatch(/^'19{147}…9{147}5' is no number of 64 bits$/);
  const shown = shownMessage(`there is no node ${'/n'.repeat(50_000)}: write another`);
  expect(shown).toMatch(/^there is no node [/n]+…[/n]+: write another$/);
  expect(shown.length).toBeLessThan(350);
});

test('a long text with blanks too', () => {
  const shown = shownMessage(`#error says: ${'a b '.repeat(100_000)}end`);
  expect(shown).toMatch(/^#error says: a b .*….* a b end$/);
  expect(shown).toHaveLength(3999);
});

test('a character of two code units is not cut', () => {
  for (const before of ['', 'x']) {
    const shown = shownMessage(`${before}${'😀'.repeat(1000)}`);
    expect(shown).not.toMatch(/\p{Surrogate}/u);
    expect(shown.length).toBeLessThan(301);
  }
});
