/** Every method of the library has an example in its docstring; here they run. `EXPRESSION; // => JSON` is what is compared. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Atlas, MemoryHost } from '../../../server/src/index.ts';
import { parserModules } from '../../harness/parser.ts';

const SOURCE = readFileSync(new URL('../../../server/src/library/atlas.ts', import.meta.url), 'utf8');
/** A docstring of a member of the class, and the member's name. */
const MEMBER = /^ {2}\/\*\*\n((?: {3}\*.*\n)+?) {3}\*\/\n {2}(?:static )?(?:async )?(\w+)\(/gm;

const members = [...SOURCE.matchAll(MEMBER)].map(([, doc = '', name = '']) => {
  const lines = doc.split('\n').map((line) => line.replace(/^ {3}\* ?/, ''));
  return { name, example: lines.slice(lines.indexOf('@example') + 1), has: lines.includes('@example') };
});

test('the docstring of every public method has an example', () => {
  const methods = [...SOURCE.matchAll(/^ {2}(?!private|constructor)(?:static )?(?:async )?(\w+)\(/gm)].map(
    ([, name]) => name,
  );
  expect(members.filter(({ has }) => has).map(({ name }) => name)).toEqual(methods);
  expect(methods).toEqual(['open', 'compile', 'check', 'boot', 'memoryMap', 'explain']);
});

describe('examples say what the library answers', () => {
  for (const { name, example } of members) {
    test(name, async () => {
      const expected: unknown[] = [];
      const body = example.map((line) => {
        const [, expression, value] = /^(.*); \/\/ => (.*)$/.exec(line) ?? [];
        if (expression === undefined || value === undefined) return line;
        expected.push(value === 'undefined' ? undefined : JSON.parse(value));
        return `answers.push(${expression});`;
      });
      expect(expected.length).toBeGreaterThan(0);
      const answers: unknown[] = [];
      const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
      await AsyncFunction(
        'Atlas',
        'MemoryHost',
        'modules',
        'answers',
        body.join('\n'),
      )(Atlas, MemoryHost, parserModules(), answers);
      expect(answers).toEqual(expected);
    });
  }
});
