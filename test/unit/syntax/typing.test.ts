/** What is said while somebody types: little, and where the caret is. */
import { beforeAll, describe, expect, test } from 'vitest';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import type { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testSyntax } from '../../harness/parser.ts';
import { WORKSPACE_FILES } from '../../harness/sampleBoard.ts';
import { SNIPPETS, typeSnippet } from '../../harness/typing.ts';

const BOARD = '/w/dts/acme-a1000-evb.dts';
const FOLDERS = new Set(['/w/include', '/w/include/dt-bindings']);
const host = new MemoryHost(
  Object.fromEntries(Object.entries(WORKSPACE_FILES).map(([path, text]) => [`/w/${path}`, text])),
);

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

describe('while typing', () => {
  const text = WORKSPACE_FILES['dts/acme-a1000-evb.dts'] ?? '';
  const last = text.indexOf('compatible =');
  const after = text.slice(last, text.indexOf(';', last) + 1);
  for (const snippet of SNIPPETS) {
    test(snippet.name, () => {
      const strokes = typeSnippet(host, syntax, (path) => FOLDERS.has(path), BOARD, BOARD, { ...snippet, after });
      for (const { typed, problems, distance } of strokes) {
        const said = problems.map(({ message }) => message);
        expect({ typed, said, many: problems.length > 3 }).toEqual({ typed, said, many: false });
        expect({ typed, said, far: distance > 1 }).toEqual({ typed, said, far: false });
      }
      expect(strokes[strokes.length - 1]?.problems.filter(({ code }) => code !== 'include-not-found')).toEqual([]);
    });
  }
});
