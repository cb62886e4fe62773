/** Habits that a reader relies on everywhere. */
import { expect, test } from 'vitest';
import { codeLines, readSources } from './sources.ts';

const sources = [...readSources('server/src'), ...readSources('client/src')];

const LINES_MAX = 500;

test('no file is long', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > LINES_MAX);
  expect(long.map(({ path }) => path)).toEqual([]);
});

test('every file of the server says what it is for', () => {
  // The entry of the command line begins with the line that makes it run.
  const silent = readSources('server/src').filter(({ text }) => !/^(?:#![^\n]*\n)?\/\*\*/.test(text));
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('no any', () => {
  const found: string[] = [];
  for (const { path, text } of sources) {
    for (const [i, line] of codeLines(text).entries()) {
      if (/(?:[:<|&,(]|\bas)\s*any\b(?!\s*:)/.test(line)) found.push(`${path}:${i + 1}: ${line.trim()}`);
    }
  }
  expect(found).toEqual([]);
});

test('every function and class that the server exports is documented', () => {
  const bare: string[] = [];
  for (const { path, text } of readSources('server/src')) {
    const lines = text.split('\n');
    let previous = '';
    for (const [i, line] of lines.entries()) {
      const name = /^export (?:(?:async )?function\*?|(?:abstract )?class) (\w+)/.exec(line)?.[1];
      if (name === undefined) continue;
      // A further signature of the same function shares its words.
      if (!lines[i - 1]?.trimEnd().endsWith('*/') && name !== previous) bare.push(`${path}:${i + 1}: ${name}`);
      previous = name;
    }
  }
  expect(bare).toEqual([]);
});

test('one file examines paths, and one reads files', () => {
  // These throw for a single bad entry, or wait for a pipe. The last two read the program's own files.
  const allowed = ['fileStatus', 'boundedRead', 'assets', 'codeCache'];
  const found = sources.filter(
    ({ path, text }) =>
      !allowed.some((name) => path.endsWith(`/${name}.ts`)) &&
      codeLines(text).some((line) => /\b(?:l?statSync|readdirSync|readFileSync|openSync|accessSync)\(/.test(line)),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

test('source text never becomes code', () => {
  const found = sources.filter(({ text }) =>
    codeLines(text).some((line) => /\beval\(|new Function\(|\.innerHTML\b|\bexec(?:Sync|File)?\(\s*`/.test(line)),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

test('no list of any length becomes arguments', () => {
  // These rooms have lists that are bounded by one statement.
  const bounded = /^server\/src\/(?:syntax|preprocess|link)\//;
  const found: string[] = [];
  for (const { path, text } of readSources('server/src')) {
    if (bounded.test(path)) continue;
    for (const [i, line] of codeLines(text).entries()) {
      if (/\.(?:push|unshift)\(\.\.\.|\b(?:Math\.(?:max|min)|fromCharCode|fromCodePoint)\((?:.*, )?\.\.\./.test(line))
        found.push(`${path}:${i + 1}: ${line.trim()}`);
    }
  }
  expect(found).toEqual([]);
});
