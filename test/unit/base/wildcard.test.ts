import { describe, expect, test } from 'vitest';
import { matchesPath, matchesText } from '../../../server/src/base/wildcard.ts';

describe('paths', () => {
  test.each([
    ['board.dts', 'board.dts', true],
    ['board.dts', 'xboard.dts', false],
    ['*.dts', 'board.dts', true],
    ['*.dts', 'ti/board.dts', false],
    ['ti/*', 'ti/board.dts', true],
    ['ti/*', 'ti/a/board.dts', false],
    ['b?ard.dts', 'board.dts', true],
    ['ti?board.dts', 'ti/board.dts', false],
    ['**/board.dts', 'board.dts', true],
    ['**/board.dts', 'a/b/board.dts', true],
    ['**/board.dts', 'a/xboard.dts', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/**/b', 'a/xb', false],
    ['**/a/**/b', 'x/a/a/b', true],
    ['a**b', 'a/x/b', true],
    ['***', 'a/b', true],
    ['*', '', true],
    ['**/', '', true],
    ['', '', true],
    ['?', '', false],
    ['a+(b)[c]$^.', 'a+(b)[c]$^.', true],
  ])('%s and %s', (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected);
  });
});

test('a star of a text stands for slashes, too', () => {
  expect(matchesText('Vendor *', 'Vendor A/B')).toBe(true);
  expect(matchesText('?', '/')).toBe(true);
  expect(matchesText('Vendor', 'Vendor A')).toBe(false);
});

test('many stars over a text that nearly matches', () => {
  expect(matchesText(`${'*a'.repeat(120)}b`, 'a'.repeat(1000))).toBe(false);
  expect(matchesText(`${'*a'.repeat(120)}`, 'a'.repeat(1000))).toBe(true);
  expect(matchesPath(`${'**/'.repeat(80)}b`, 'a/'.repeat(500))).toBe(false);
});

test('what is too long matches nothing', () => {
  expect(matchesText('*'.repeat(300), 'a')).toBe(false);
});
