/** Much of one thing: what is said is right and bounded. How long it takes is measured by `npm run growth`. */
import { beforeAll, expect, test } from 'vitest';
import { SUGGESTIONS_MAX } from '../../../server/src/base/nearName.ts';
import { INCLUDES_MAX } from '../../../server/src/link/enteredFiles.ts';
import { PROBLEMS_MAX } from '../../../server/src/link/runContext.ts';
import { NODE_DEPTH_MAX } from '../../../server/src/link/runNodes.ts';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import { LIVE_CHARACTERS_MAX, SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { testParser } from '../../harness/parser.ts';

let syntax: SyntaxStore;
let parser: DevicetreeParser;
beforeAll(async () => {
  parser = await testParser();
  syntax = new SyntaxStore(parser);
});

const many = <T>(count: number, piece: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => piece(i));
const compile = (body: string) => compileFiles(syntax, { 'a.dts': `/dts-v1/;\n${body}` }, { symbols: true });

test('thousands of labels on one node, in their order', () => {
  const names = many(25_000, (i) => `l${i}`);
  const { board, problems } = compile(`/ { ${names.map((name) => `${name}: `).join('')} n { }; };`);
  expect(problems).toEqual([]);
  const node = board.run.labels.get('l77');
  expect(node?.path).toBe('/n');
  expect(node?.labels.map(({ name }) => name)).toEqual(names);
});

test('labels given one by one, deleted with the node and given again, keep their places', () => {
  const first = many(40, (i) => `/ { l${i}: n { }; };`).join('\n');
  const { board } = compile(`${first}\n/ { /delete-node/ n; };\n/ { l3: n { }; new: n { }; };`);
  const labels = board.run.labels.get('l3')?.labels ?? [];
  expect(labels).toHaveLength(41);
  expect(labels.filter(({ deleted }) => !deleted).map(({ name }) => name)).toEqual(['new', 'l3']);
});

test('one label on thousands of nodes: the first has it, and each of the others is a problem, as far as they are kept', () => {
  const { board, problems } = compile(`/ { ${many(25_000, (i) => `l: n${i} { };`).join('\n')} };`);
  expect(board.run.labels.get('l')?.name).toBe('n0');
  expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['duplicate_label']));
  expect(problems).toHaveLength(PROBLEMS_MAX);
});

test('a label passes on from node to node as they are deleted', () => {
  const { board, problems } = compile(
    `/ { ${many(1000, (i) => `l: n${i} { };`).join('\n')} };\n/ { ${many(999, (i) => `/delete-node/ n${i};`).join('\n')} };`,
  );
  expect(board.run.labels.get('l')?.name).toBe('n999');
  expect(problems).toEqual([]);
});

test('after one mistake in a header with names, suggestions are made for the first names only', () => {
  const names = many(300, (i) => `PAD_SD${i}__GPIO_${i}`);
  const { problems } = compile(
    `${names.map((name) => `#define ${name} 1`).join('\n')}\n/ {\n${names.map((name) => `${name}X(1)`).join('\n')}\n};`,
  );
  const unknown = problems.filter(({ code }) => code === 'unknown-macro');
  expect(unknown).toHaveLength(300);
  expect(unknown.filter(({ message }) => message.includes('did you mean'))).toHaveLength(SUGGESTIONS_MAX);
});

test('a tree that references make deeper and deeper ends at a limit, which is told', () => {
  const step = (i: number) =>
    `&l${i} { ${many(100, (k) => `n${k} {`).join(' ')} l${i + 1}: end { };${'};'.repeat(100)} };`;
  const { board, problems } = compile(`/ { l0: n { }; };\n${many(100, step).join('\n')}`);
  expect(problems[0]?.code).toBe('nesting-too-deep');
  expect(problems[0]?.message).toContain(String(NODE_DEPTH_MAX));
  let depth = 0;
  for (let node = board.run.root.children[0]; node; node = node.children[0]) depth++;
  expect(depth).toBe(NODE_DEPTH_MAX);
});

test('files that include each other twice and twice again: a limit, said once', () => {
  const level = (i: number): readonly [string, string] => [`${i}.dtsi`, `#include "${i + 1}.dtsi"\n`.repeat(2)];
  const files = { ...Object.fromEntries(many(20, level)), '20.dtsi': '#define A 1\n' };
  const { problems, board } = compileFiles(syntax, { 'a.dts': '/dts-v1/;\n/ {\n#include "0.dtsi"\n};\n', ...files });
  expect(problems.map(({ code }) => code)).toEqual(['too-many-includes']);
  expect(problems[0]?.message).toContain(String(INCLUDES_MAX));
  expect(board.run.trace.includes.length).toBeLessThanOrEqual(2 * INCLUDES_MAX);
});

test('a comment without end that holds thousands of openers is one mistake, and what stands before it is read', () => {
  for (const text of ['/ { a = <1>; };\n', '/ { a = <1>;\n']) {
    const { problems, board } = compile(`${text}/* ${'/* x\n'.repeat(20_000)}`);
    expect(problems.some(({ message }) => message.startsWith("missing '*/'"))).toBe(true);
    expect(board.run.root.property('a')).toHaveLength(4);
  }
});

test('a document that is typed in ends being read at a length, which is told; on the disk it is read', () => {
  const text = `/dts-v1/;\n/ { a = [${'00'.repeat(LIVE_CHARACTERS_MAX / 2)}]; };\n`;
  const store = new SyntaxStore(parser);
  expect(store.itemsOf({ path: '/a.dts', text }).faults).toEqual([]);
  store.open('/a.dts');
  expect(store.itemsOf({ path: '/a.dts', text: `${text} ` }).faults).toMatchObject([
    { code: 'file-too-large', message: expect.stringContaining(String(LIVE_CHARACTERS_MAX)), start: 0 },
  ]);
  expect(store.itemsOf({ path: '/a.dts', text: '/dts-v1/;\n/ { };\n' }).faults).toEqual([]);
  store.close('/a.dts');
});

test('an open comment without end comes and goes while somebody types', () => {
  const store = new SyntaxStore(parser);
  store.open('/a.dts');
  const good = '/dts-v1/;\n/ { a = <1>; };\n';
  const bad = `${good}/* ${'/* x\n'.repeat(500)}`;
  for (const text of [good, bad, good, `${bad} `, `${bad}*/`, good]) {
    const fresh = new SyntaxStore(parser).itemsOf({ path: '/a.dts', text });
    const { items, faults } = store.itemsOf({ path: '/a.dts', text });
    expect(faults.map(({ message }) => message)).toEqual(fresh.faults.map(({ message }) => message));
    expect(items.map(({ kind, start, end }) => [kind, start, end])).toEqual(
      fresh.items.map(({ kind, start, end }) => [kind, start, end]),
    );
  }
  store.close('/a.dts');
});
