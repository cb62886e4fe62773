/** Compiles a fixture with markers, once with POSIX paths and once with drive letters, and compares the problems. With UPDATE=1 the markers are rewritten. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { compileBoard } from '../../server/src/link/compile.ts';
import type { Problem } from '../../server/src/problems/problem.ts';
import { MemoryHost } from '../../server/src/source/sourceHost.ts';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { type MarkedFixture, parseFixture, renderFixture } from './markers.ts';

/** The problems of a fixture must be exactly those that its markers name. */
export function checkProblems(syntax: SyntaxStore, fixture: string): void {
  const wanted = fixture.replace(/^\n/, '');
  const parsed = parseFixture(fixture);
  for (const drive of ['', 'C:']) {
    const problems = problemsOf(syntax, parsed, drive);
    const home = problems.map((problem) => ({
      ...problem,
      message: drive === '' ? problem.message : problem.message.replaceAll(drive, ''),
      span: { ...problem.span, file: problem.span.file.slice(drive.length) },
    }));
    const rendered = renderFixture(parsed, home);
    if (process.env.UPDATE && rendered !== wanted) {
      rewrite(wanted, rendered);
      return;
    }
    expect(rendered).toBe(wanted);
  }
}

/** Puts the markers as they are into the test file. */
function rewrite(before: string, after: string): void {
  const file = expect.getState().testPath ?? '';
  const quoted = (text: string) => text.replace(/[\\`]|\$\{/g, '\\$&');
  const source = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    source.replace(`\`\n${quoted(before)}\``, () => `\`\n${quoted(after)}\``),
  );
}

/** The problems of a fixture whose paths begin with `drive`. */
export function problemsOf(syntax: SyntaxStore, fixture: MarkedFixture, drive = ''): readonly Problem[] {
  const host = new MemoryHost();
  for (const { path, text } of fixture.files) host.set(drive + path, text);
  const root = host.read(drive + (fixture.files[0]?.path ?? ''));
  if (!root) throw new Error('a fixture has at least one file');
  const includeFolders = fixture.includeFolders.map((folder) => drive + folder);
  return compileBoard({ host, syntax, root, includeFolders, defines: [] }, { symbols: false }).problems;
}
