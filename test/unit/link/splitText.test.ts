/** Statements that stand in several files, while somebody types in one of them. */
import { beforeAll, expect, test } from 'vitest';
import { hasLooseEnds } from '../../../server/src/link/looseEnds.ts';
import { type RunResult, runAsOneText, runBoard } from '../../../server/src/link/run.ts';
import type { RunInput } from '../../../server/src/link/runContext.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { randomProgram } from '../../differential/programSoup.ts';
import { splitProgram } from '../../differential/programSplits.ts';
import { BRANCHES, MARKS, PIECES } from '../../differential/splitCases.ts';
import type { Files } from '../../harness/compileFiles.ts';
import { testParser } from '../../harness/parser.ts';
import { generator } from '../../harness/random.ts';

let parser: DevicetreeParser;
beforeAll(async () => {
  parser = await testParser();
});

function inputOf(files: Files, syntax: SyntaxStore): RunInput {
  const names = Object.keys(files);
  const host = new MemoryHost(Object.fromEntries(names.map((name) => [`/b/${name}`, files[name] ?? ''])));
  const root = host.read(`/b/${names[0]}`);
  if (!root) throw new Error('a board is missing');
  return { host, syntax, root, includeFolders: [], defines: [] };
}

const CHARACTERS = 'abxyz019_;{}<>=&"#@, \n';

/** The files with one character more in one of them. */
function misspelt(files: Files, random: () => number): { readonly files: Files; readonly name: string } {
  const names = Object.keys(files).filter((name) => !name.endsWith('.bin'));
  const name = names[Math.floor(random() * names.length)] ?? '';
  const text = files[name] ?? '';
  const at = Math.floor(random() * (text.length + 1));
  const character = CHARACTERS[Math.floor(random() * CHARACTERS.length)] ?? 'x';
  return { files: { ...files, [name]: text.slice(0, at) + character + text.slice(at) }, name };
}

const errorsOf = ({ sink }: RunResult) => sink.problems.filter(({ severity }) => severity === 'error');
const isAccepted = (result: RunResult) => errorsOf(result).length === 0;

/** What one text of all files is accepted as, the files are. */
function expectAccepted(files: Files, what: string): void {
  const syntax = new SyntaxStore(parser);
  const input = inputOf(files, syntax);
  if (isAccepted(runAsOneText(input))) {
    expect(errorsOf(runBoard(input)), `${what}\n${JSON.stringify(files)}`).toEqual([]);
  }
}

const CASES = [...BRANCHES, ...MARKS, ...PIECES].map(({ name, files }) => [name, files] as const);

test.each(CASES)('%s: accepted with any character typed as long as dtc would accept it', (name, files) => {
  const random = generator(1);
  for (let i = 0; i < 12; i++) expectAccepted(misspelt(files, random).files, name);
});

test('random programs in pieces are accepted with any character typed as long as dtc would accept them', () => {
  for (let seed = 1; seed <= 120; seed++) {
    const random = generator(seed);
    const files = splitProgram(randomProgram(seed, true).files, seed);
    expectAccepted(files, `seed ${seed}`);
    expectAccepted(misspelt(files, random).files, `seed ${seed} with a mistake`);
  }
});

test.each(CASES)('%s: an open document that is typed in is judged as the file on the disk', (_name, files) => {
  const random = generator(2);
  const open = new SyntaxStore(parser);
  for (const name of Object.keys(files)) open.open(`/b/${name}`);
  for (let i = 0; i < 6; i++) {
    const edited = misspelt(files, random).files;
    runBoard(inputOf(files, open));
    const typed = runBoard(inputOf(edited, open));
    const read = runBoard(inputOf(edited, new SyntaxStore(parser)));
    expect(isAccepted(typed), JSON.stringify(edited)).toBe(isAccepted(read));
  }
  for (const name of Object.keys(files)) open.close(`/b/${name}`);
});

const ALONE = { isIncluded: false, inNode: false, isExpanded: true };
const INCLUDED = { ...ALONE, isIncluded: true };

test.each([
  ['a fault in the middle', '/ {\n a b;\n};\n', INCLUDED, false],
  ['a body that is not closed', '/ {\n a;\n', INCLUDED, false],
  ['a brace too many at the top level', '/ {\n};\n};\n', INCLUDED, false],
  ['a brace too many in a node', 'a; };\nb {', { ...INCLUDED, inNode: true }, true],
  ['a label at the end', '/ {\n};\nl:\n', INCLUDED, true],
  ['a label at the end of a board', '/ {\n};\nl:\n', ALONE, false],
  ['a brace without its mark at the end', '/ {\n}\n', INCLUDED, true],
  ['two names at the end', '/ {\n};\na b\n', INCLUDED, false],
  ['two names at the end that may be macros', '/ {\n};\na b\n', { ...INCLUDED, isExpanded: false }, true],
  ['the rest of a statement at the beginning', '/* c */ = <1>;\n', INCLUDED, true],
  ['a statement before an include', 'l: a\n#include "x"\n', ALONE, true],
  ['a value before an include', '/ { a = <1>,\n#include "x"\n};', ALONE, true],
  ['a keyword before an include', '/ { l: /delete-node/\n#include "x"\n};', ALONE, true],
  ['an include that lost its directive', '#xinclude "x"\n#include "y"\n', ALONE, false],
  ['the rest of a statement behind an include', '#include "x"\n;\n', ALONE, true],
  ['a name behind an include', '#include "x"\n9/ {\n};\n', ALONE, false],
  ['a comment behind a statement', 'a; // b\n#include "x"\n', INCLUDED, false],
  ['a string with marks', '/ { a = "l: {"; b = \'{\'; };\n#include "x"\n', INCLUDED, false],
  ['a string over an include', '/ { a = "x\n#include "y"\nz"; };\n', ALONE, true],
  ['a quote too many before includes', '/ { a = ""b";\n};\n#include "y"\n', ALONE, false],
  ['a label before a quote too many', 'l:\n#include "y"\n/ { a = ""b";\n};\n', ALONE, true],
  ['a path', '&{/a/b} { };\n#include "x"\n', INCLUDED, false],
] as const)('%s: may it go on elsewhere?', (_name, text, around, expected) => {
  expect(hasLooseEnds(text, around)).toBe(expected);
});
