/** Habits that a reader relies on everywhere. */
import { expect, test } from 'vitest';
import { OVERLAY_FINDINGS } from '../../server/src/analysis/overlayCodes.ts';
import { SUPPRESSION_PROBLEMS } from '../../server/src/analysis/suppress.ts';
import { FINDINGS } from '../../server/src/boot/problems.ts';
import { BOOT_LOG_PROBLEMS } from '../../server/src/bootLog/problems.ts';
import { CHECKS } from '../../server/src/checks/checkTable.ts';
import { LINK_PROBLEMS } from '../../server/src/link/problems.ts';
import { BOARDS_BROKEN } from '../../server/src/lsp/impact.ts';
import { PROFILE_PROBLEMS } from '../../server/src/profiles/problems.ts';
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

test('every function that the server exports is documented', () => {
  const bare: string[] = [];
  for (const { path, text } of readSources('server/src')) {
    const lines = text.split('\n');
    let previous = '';
    for (const [i, line] of lines.entries()) {
      const name = /^export (?:async )?function\*? (\w+)/.exec(line)?.[1];
      if (name === undefined) continue;
      // A further signature of the same function shares its words.
      if (!lines[i - 1]?.trimEnd().endsWith('*/') && name !== previous) bare.push(`${path}:${i + 1}: ${name}`);
      previous = name;
    }
  }
  expect(bare).toEqual([]);
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

test('a problem code belongs to one stage', () => {
  const checks = new Set(CHECKS.map(({ id }) => id));
  const stages: Readonly<Record<string, readonly string[]>> = {
    // What dtc calls a check and needs the source to be seen keeps dtc's name.
    link: Object.keys(LINK_PROBLEMS).filter((code) => !checks.has(code)),
    boot: Object.keys(FINDINGS),
    checks: CHECKS.map(({ id }) => id),
    overlays: Object.keys(OVERLAY_FINDINGS),
    comments: Object.keys(SUPPRESSION_PROBLEMS),
    profiles: Object.keys(PROFILE_PROBLEMS),
    bootLog: Object.keys(BOOT_LOG_PROBLEMS),
    lsp: [BOARDS_BROKEN],
  };
  const owners = new Map<string, string>();
  const twice: string[] = [];
  for (const [stage, codes] of Object.entries(stages)) {
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) {
      const other = owners.get(code);
      if (other !== undefined) twice.push(`${code}: ${other} and ${stage}`);
      owners.set(code, stage);
      expect(code).toMatch(/^[a-z][a-z0-9_,#-]*$/);
    }
  }
  expect(twice).toEqual([]);
});

test('every code written in a room is in a table', () => {
  const known = new Set([LINK_PROBLEMS, FINDINGS, OVERLAY_FINDINGS].flatMap((table) => Object.keys(table)));
  for (const { id } of CHECKS) known.add(id);
  // Said where a file is read, before there is a board.
  for (const code of ['syntax', 'binary-file', 'nesting-too-deep', 'unreadable-file']) known.add(code);
  const unknown: string[] = [];
  for (const { path, text } of readSources('server/src')) {
    if (path.startsWith('server/src/fdt/')) continue;
    for (const [, code] of text.matchAll(/\bcode: '([^']+)'/g)) {
      if (code !== undefined && !known.has(code)) unknown.push(`${path}: ${code}`);
    }
  }
  expect(unknown).toEqual([]);
});
