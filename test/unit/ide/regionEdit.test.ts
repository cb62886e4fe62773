/** Regions edited on the map: what the source says afterwards, that the tree says what was asked for, and what is refused. */
import { describe, expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { editRegion, planRegionEdit, type RegionChange } from '../../../server/src/ide/regionEdit/regionEdit.ts';
import type { RenameSources } from '../../../server/src/ide/rename/rename.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { testParser } from '../../harness/parser.ts';
import { reservedBoard } from '../../harness/reservedBoard.ts';

type Files = Readonly<Record<string, string>>;

async function open(files: Files): Promise<{ readonly host: MemoryHost; readonly sources: RenameSources }> {
  const host = new MemoryHost();
  for (const [name, text] of Object.entries(files)) host.set(`/${name}`, text);
  const analyzer = new Analyzer(host, new SyntaxStore(await testParser()), () => false);
  const board = analyzer.board('/a.dts');
  if (!board) throw new Error('no /a.dts');
  const boards = Object.keys(files).filter((name) => name.endsWith('.dts'));
  const sources: RenameSources = {
    analyzer,
    board,
    boardsIncluding: () => boards.map((name) => `/${name}`),
    isOurs: (file) => !file.startsWith('/else/'),
  };
  return { host, sources };
}

/** The lines that an edit takes away and puts in; the words of a refusal. */
async function edited(files: Files | string, node: string, change: RegionChange): Promise<string> {
  const texts = typeof files === 'string' ? { 'a.dts': files } : files;
  const { host, sources } = await open(texts);
  const made = editRegion(sources, `/reserved-memory/${node}`, change);
  if ('refusal' in made) return made.refusal;
  const lines = Object.keys(texts).flatMap((name) => {
    const own = made.edits.filter(({ span }) => span.file === `/${name}`);
    const before = host.read(`/${name}`)?.text ?? '';
    const after = applyEdits(
      before,
      own.map(({ span, text }) => ({ start: span.start, end: span.end, text })),
    );
    const known = before.split('\n');
    const now = after.split('\n');
    const gone = known.filter((line) => !now.includes(line)).map((line) => `-${line.trim()}`);
    return [...gone, ...now.filter((line) => !known.includes(line)).map((line) => `+${line.trim()}`)];
  });
  return [...lines, ...(made.note === '' ? [] : [made.note])].join('\n');
}

const MOVE: RegionChange = { kind: 'place', base: 0x9000_0000n, size: 0x20_0000n, entry: 0 };
const board = (reg: string, head?: string, name = 'fw@84000000') =>
  reservedBoard({ regions: `${name} {\n\treg = ${reg};\n};`, ...(head === undefined ? {} : { head }) });

describe('a number as its author writes it', () => {
  test.each([
    ['plain', '<0x0 0x84000000 0x0 0x100000>', '<0x0 0x90000000 0x0 0x200000>'],
    ['a lone zero', '<0 0x84000000 0 0x100000>', '<0 0x90000000 0 0x200000>'],
    ['width', '<0x00 0x84000000 0x00 0x00100000>', '<0x00 0x90000000 0x00 0x00200000>'],
    ['64 bits', '/bits/ 64 <0x84000000 0x100000>', '/bits/ 64 <0x90000000 0x200000>'],
    ['a sum', '<0 (0x80000000 + 0x4000000) 0 0x100000>', '<0 (0x80000000 + 0x10000000) 0 0x200000>'],
    ['a product', '<0 0x84000000 0 (1 * 1024 * 1024)>', '<0 0x90000000 0 (2 * 1024 * 1024)>'],
    ['a shift', '<0 0x84000000 0 (1 << 20)>', '<0 0x90000000 0 (2 << 20)>'],
  ])('%s', async (_what, from, to) => {
    expect(await edited(board(from), 'fw@84000000', MOVE)).toBe(
      `-fw@84000000 {\n-reg = ${from};\n+fw@90000000 {\n+reg = ${to};`,
    );
  });
});

describe('macros stay', () => {
  const HEAD = '#define BASE 0x80000000\n#define SZ_1M 0x100000\n#define FW(at) 0x0 at 0x0 SZ_1M';
  const OTHER = `\n/ { other = <BASE SZ_1M>; };`;
  test.each([
    ['an offset', '<0 (BASE + 0x4000000) 0 SZ_1M>', '<0 (BASE + 0x10000000) 0 (SZ_1M + 0x100000)>'],
    ['a factor', '<0 (BASE + 0x4000000) 0 (1 * SZ_1M)>', '<0 (BASE + 0x10000000) 0 (2 * SZ_1M)>'],
  ])('%s', async (_what, from, to) => {
    expect(await edited(board(from, HEAD) + OTHER, 'fw@84000000', MOVE)).toBe(
      `-fw@84000000 {\n-reg = ${from};\n+fw@90000000 {\n+reg = ${to};`,
    );
  });

  test('the only use of a definition changes it', async () => {
    const text = board('<0 FW_BASE 0 FW_SIZE>', '#define FW_BASE 0x84000000\n#define FW_SIZE 0x100000');
    expect(await edited(text, 'fw@84000000', MOVE)).toBe(
      [
        ...['-#define FW_BASE 0x84000000', '-#define FW_SIZE 0x100000', '-fw@84000000 {'],
        ...['+#define FW_BASE 0x90000000', '+#define FW_SIZE 0x200000', '+fw@90000000 {'],
      ].join('\n'),
    );
  });

  test('one that is used elsewhere, too, gets a term, which goes again', async () => {
    const head = '#define BASE 0x84000000';
    const away = await edited(board('<0 BASE 0 0x200000>', head) + OTHER.replace(' SZ_1M', ''), 'fw@84000000', MOVE);
    expect(away).toContain('+reg = <0 (BASE + 0xc000000) 0 0x200000>;');
    const there = board('<0 (BASE + 0xc000000) 0 0x200000>', head, 'fw@90000000');
    const back = await edited(there, 'fw@90000000', { ...MOVE, base: 0x8400_0000n });
    expect(back).toContain('+reg = <0 BASE 0 0x200000>;');
    expect(await edited(there, 'fw@90000000', { ...MOVE, base: 0x8300_0000n })).toContain(
      '+reg = <0 (BASE - 0x1000000) 0 0x200000>;',
    );
  });

  test('the argument of a macro that makes all cells', async () => {
    const change: RegionChange = { ...MOVE, size: 0x10_0000n };
    expect(await edited(board('<FW(0x84000000)>', HEAD), 'fw@84000000', change)).toContain('+reg = <FW(0x90000000)>;');
  });

  test('a macro without arguments that makes all cells is refused', async () => {
    const text = board('<ALL>', '#define ALL 0x0 0x84000000 0x0 0x100000');
    expect(await edited(text, 'fw@84000000', MOVE)).toBe(
      "'reg' of fw@84000000 is made by a macro that makes several cells: change the macro.",
    );
  });
});

describe('what names the region', () => {
  const text = reservedBoard({
    root: 'aliases { fw = "/reserved-memory/fw@84000000"; };\nuser { memory-region = <&{/reserved-memory/fw@84000000}>; };',
    regions: 'fw@84000000 {\n\treg = <0x0 0x84000000 0x0 0x200000>;\n};',
  });

  test('paths follow the unit address', async () => {
    const made = await edited(text, 'fw@84000000', MOVE);
    expect(made).toContain('+aliases { fw = "/reserved-memory/fw@90000000"; };');
    expect(made).toContain('+user { memory-region = <&{/reserved-memory/fw@90000000}>; };');
  });

  test('another entry of reg leaves the name alone', async () => {
    const two = board('<0x0 0x84000000 0x0 0x100000>, <0x0 0x86000000 0x0 0x100000>');
    expect(await edited(two, 'fw@84000000', { ...MOVE, entry: 1 })).toBe(
      '-reg = <0x0 0x84000000 0x0 0x100000>, <0x0 0x86000000 0x0 0x100000>;\n' +
        '+reg = <0x0 0x84000000 0x0 0x100000>, <0x0 0x90000000 0x0 0x200000>;',
    );
  });

  test('a name that a shared file gives stays', async () => {
    const files = {
      'a.dts': '/dts-v1/;\n#include "chip.dtsi"\n&fw {\n\treg = <0x0 0x84000000 0x0 0x100000>;\n};\n',
      'chip.dtsi': board('<0x0 0x84000000 0x0 0x100000>', undefined, 'fw: fw@84000000').replace('/dts-v1/;\n', ''),
    };
    expect(await edited(files, 'fw@84000000', MOVE)).toBe(
      '-reg = <0x0 0x84000000 0x0 0x100000>;\n+reg = <0x0 0x90000000 0x0 0x200000>;\n' +
        'fw@84000000 keeps its name, which chip.dtsi gives it.',
    );
  });

  test('a shared file is changed for all boards that have it', async () => {
    const chip = board('<0x0 0x84000000 0x0 0x200000>').replace('/dts-v1/;\n', '');
    const files = {
      'a.dts': '/dts-v1/;\n#include "chip.dtsi"\n',
      'b.dts': '/dts-v1/;\n#include "chip.dtsi"\n&{/reserved-memory/fw@84000000} {\n\tno-map;\n};\n',
      'chip.dtsi': chip,
    };
    expect(await edited(files, 'fw@84000000', MOVE)).toContain('+&{/reserved-memory/fw@90000000} {');
  });

  test('files of others are left alone', async () => {
    const files = {
      'a.dts': '/dts-v1/;\n#include "/else/chip.dtsi"\n',
      'else/chip.dtsi': board('<0x0 0x84000000 0x0 0x200000>').replace('/dts-v1/;\n', ''),
    };
    expect(await edited(files, 'fw@84000000', MOVE)).toContain('lies outside of the workspace and is not changed');
  });
});

describe('regions that the kernel places', () => {
  const pool = (more = '') =>
    reservedBoard({ regions: `pool {\n\tsize = <0x0 (4 * 1024 * 1024)>;\n${more}\treusable;\n};` });

  test('a size', async () => {
    expect(await edited(pool(), 'pool', { kind: 'size', size: 0x80_0000n })).toBe(
      '-size = <0x0 (4 * 1024 * 1024)>;\n+size = <0x0 (8 * 1024 * 1024)>;',
    );
  });

  test('a fixed address keeps the size as it is written', async () => {
    const text = pool('\talignment = <0x0 0x400000>;\n\talloc-ranges = <0x0 0x80000000 0x0 0x10000000>;\n');
    expect(await edited(text, 'pool', { kind: 'static', base: 0x9000_0000n })).toBe(
      '-pool {\n-size = <0x0 (4 * 1024 * 1024)>;\n-alignment = <0x0 0x400000>;\n' +
        '-alloc-ranges = <0x0 0x80000000 0x0 0x10000000>;\n' +
        '+pool@90000000 {\n+reg = <0x0 0x90000000 0x0 (4 * 1024 * 1024)>;',
    );
  });

  test('ranges, behind the size or in place of others', async () => {
    const change: RegionChange = { kind: 'allocRanges', base: 0x9000_0000n, size: 0x100_0000n };
    expect(await edited(pool(), 'pool', change)).toBe('+alloc-ranges = <0x0 0x90000000 0x0 0x1000000>;');
    const two = '\talloc-ranges = <0 0x80000000 0 0x1000>, <0 0x81000000 0 0x1000>;\n';
    expect(await edited(pool(two), 'pool', change)).toBe(
      '-alloc-ranges = <0 0x80000000 0 0x1000>, <0 0x81000000 0 0x1000>;\n' +
        '+alloc-ranges = <0 0x90000000 0 0x1000000>;',
    );
  });
});

test.each([
  ['an address that does not fit', 'fw@84000000', { ...MOVE, base: 1n << 64n }, 'does not fit in 2 cells'],
  ['no such region', 'none', MOVE, 'none is no region of /reserved-memory.'],
  ['an entry that is not there', 'fw@84000000', { ...MOVE, entry: 3 }, "has no 'reg' with that address"],
  ['a fixed address twice', 'fw@84000000', { kind: 'static', base: 0n } as const, "has no 'size' of 2 cells"],
])('refused: %s', async (_what, node, change, words) => {
  expect(await edited(board('<0x0 0x84000000 0x0 0x100000>'), node, change)).toContain(words);
});

test('a plan is not more than the region', async () => {
  const { sources } = await open({ 'a.dts': board('<0x0 0x84000000 0x0 0x100000>') });
  const plan = planRegionEdit(sources, '/reserved-memory/fw@84000000', MOVE);
  expect(plan).toMatchObject({ name: 'fw@90000000', edits: [{ text: '0x90000000' }, { text: '0x200000' }] });
});
