/** What is exported is imported somewhere: the rest is dead, or nobody else's business. */
import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';
import { readSources } from './sources.ts';

/** What others than our own files import: the library's users, VS Code, the command line's start, which loads a bundle by its name. */
const ENTRIES = [
  'server/src/index.ts',
  'server/src/indexNode.ts',
  'server/src/cli/compileMain.ts',
  'client/src/extension.ts',
];

const EXPORT = /^export (?:declare |abstract |async )*(?:function\*?|class|const|let|interface|type|enum) (\w+)/gm;
const NAMES = /^(?:import|export)\b([^'";]*?)\bfrom\s+'(\.[^'\n]+)'/gm;
const DYNAMIC = /\bimport\(\s*['`](\.[^'`?\n]+)/g;

const sources = ['server/src', 'client/src', 'test'].flatMap((folder) => readSources(folder));

/** `path name` of all that is imported; `path *` where all of a file is. */
function importedNames(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { path, text } of sources) {
    const fileAt = (name: string) => join(dirname(path), name);
    for (const [, clause = '', from = ''] of text.matchAll(NAMES)) {
      if (clause.includes('*')) found.add(`${fileAt(from)} *`);
      for (const part of (/\{([^}]*)\}/.exec(clause)?.[1] ?? '').split(',')) {
        const name = /^\s*(?:type\s+)?(\w+)/.exec(part)?.[1];
        if (name !== undefined) found.add(`${fileAt(from)} ${name}`);
      }
    }
    for (const [, from = ''] of text.matchAll(DYNAMIC)) found.add(`${fileAt(from)} *`);
  }
  return found;
}

test('what is exported is imported by another file', () => {
  const imported = importedNames();
  const dead: string[] = [];
  for (const { path, text } of sources) {
    if (ENTRIES.includes(path) || path.endsWith('.d.mts') || imported.has(`${path} *`)) continue;
    for (const [, name] of text.matchAll(EXPORT)) {
      if (!imported.has(`${path} ${name}`)) dead.push(`${path}: ${name}`);
    }
  }
  expect(dead).toEqual([]);
});
