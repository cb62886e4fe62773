/** A stage that throws, which none should: it is said, and the rest of the board is as it was. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import type { Board } from '../../../server/src/analysis/board.ts';
import { CHECKS_BY_ID } from '../../../server/src/checks/levels.ts';
import type { CheckSpec } from '../../../server/src/checks/model.ts';
import type { Caller } from '../../../server/src/cli/caller.ts';
import { NO_COLOUR } from '../../../server/src/cli/colour.ts';
import { main } from '../../../server/src/cli/main.ts';
import type { PlannedBoot } from '../../../server/src/profiles/plan.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testParser } from '../../harness/parser.ts';
import { reservedBoard } from '../../harness/reservedBoard.ts';

const TEXT = reservedBoard({
  root: 'n@1 { reg = <1>; };\nm@2 { };\nsoc { bytes = /incbin/("x.bin"); };',
  regions: 'r@90000000 { reg = <0x0 0x90000000 0x0 0x1000>; };',
});

/** A row of the table that throws for the time of a test. */
const mended: (() => void)[] = [];
afterEach(() => {
  for (const mend of mended.splice(0)) mend();
});

function breakRow(id: string): void {
  const row = CHECKS_BY_ID.get(id) as { run?: CheckSpec['run'] } | undefined;
  if (!row) throw new Error(`no check ${id}`);
  const { run } = row;
  row.run = () => {
    throw new RangeError('Invalid array length');
  };
  mended.push(() => {
    row.run = run;
  });
}

async function boardOf(host: MemoryHost): Promise<Board> {
  const board = new Analyzer(host, new SyntaxStore(await testParser()), () => false).board('/a.dts');
  if (!board) throw new Error('no board');
  return board;
}

const host = () => new MemoryHost({ '/a.dts': TEXT, '/x.bin': 'abc' });
const plan = (profile: PlannedBoot['profile'] = { kernel: '7.2', arch: 'arm64' }): readonly PlannedBoot[] => [
  { name: '', profile, notes: [] },
];
const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code).sort();

/** Runs the command line in this process. */
async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const out: string[] = [];
  const caller: Caller = {
    write: (text: string | Uint8Array) => void out.push(String(text)),
    writeError: (text: string) => void out.push(text),
    errorColumns: () => undefined,
    painter: () => NO_COLOUR,
  };
  const code = await main(args, caller);
  return { code, said: out.join('') };
}

test('a check that throws: the other checks, the blob and the boot are as they were', async () => {
  const before = await boardOf(host());
  expect(codes(before.problems)).toContain('reg_format');
  breakRow('unit_address_vs_reg');
  const board = await boardOf(host());
  const [fault] = board.problems.filter(({ code }) => code === 'internal-error');
  expect(fault).toMatchObject({ severity: 'error', span: { file: '/a.dts', start: 0, end: 1 } });
  expect(fault?.message).toMatch(
    /^internal error in the check 'unit_address_vs_reg': RangeError: Invalid array length\. .*please report/,
  );
  const others = codes(before.problems).filter((code) => code !== 'unit_address_vs_reg');
  expect(codes(board.problems)).toEqual([...others, 'internal-error'].sort());
  expect(board.blob).toEqual(before.blob);
  expect([...new Set(board.bootAll(plan()).map(({ outcome }) => outcome))]).toEqual(['ok']);
});

test('a compiler that throws: the board has that as its only problem, and is made anew when a file changes', async () => {
  class Broken extends MemoryHost {
    isBroken = true;
    override readBytes(path: string, limit: number): Uint8Array | undefined {
      if (this.isBroken) throw new Error('EIO: i/o error');
      return super.readBytes(path, limit);
    }
  }
  const broken = new Broken({ '/a.dts': TEXT, '/x.bin': 'abc', '/b.dts': TEXT.replace('/incbin/("x.bin")', '<1>') });
  const analyzer = new Analyzer(broken, new SyntaxStore(await testParser()), () => false);
  const board = analyzer.board('/a.dts');
  expect(board?.problems.map(({ code, message }) => [code, message.slice(0, 50)])).toEqual([
    ['internal-error', 'internal error in the compiler: Error: EIO: i/o er'],
  ]);
  expect(board?.dependencies).toContain('/x.bin');
  expect(analyzer.board('/a.dts')).toBe(board);
  // The other board does not care.
  expect(codes(analyzer.board('/b.dts')?.problems ?? [])).not.toContain('internal-error');
  broken.isBroken = false;
  broken.set('/a.dts', `${TEXT}\n`);
  expect(codes(analyzer.board('/a.dts')?.problems ?? [])).toContain('reg_format');
});

test('a writer of blobs that throws: problems stay, there is no boot, and that is said', async () => {
  const board = await boardOf(host());
  const property = board.root.child('soc')?.getProperty('bytes');
  if (!property) throw new Error('no property');
  const { problems } = board;
  Object.defineProperty(property, 'data', {
    get: () => {
      throw new Error('out of bytes');
    },
  });
  expect(board.blob).toHaveLength(0);
  expect(board.bootAll(plan())).toEqual([]);
  expect(board.boot(plan())).toBeUndefined();
  expect(board.problemsWith([]).slice(0, problems.length)).toEqual(problems);
  expect(board.problemsWith([]).map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^internal error in the blob: Error: out of bytes\./),
  );
});

test('an engine that throws: problems stay, and that is said', async () => {
  const board = await boardOf(host());
  const profile = {
    arch: 'arm64',
    get kernel(): '7.2' {
      throw new Error('no kernel');
    },
  } as const;
  expect(board.bootAll(plan(profile))).toEqual([]);
  expect(board.faults.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^internal error in the boot: Error: no kernel\./),
  ]);
  expect(board.problemsWith([]).length).toBe(board.problems.length + 1);
});

test('in a folder, a file that throws outside of every stage: the others have their problems', async () => {
  const { overlayOnBase } = Analyzer.prototype;
  mended.push(() => {
    Analyzer.prototype.overlayOnBase = overlayOnBase;
  });
  Analyzer.prototype.overlayOnBase = function (path) {
    if (path.endsWith('/bad.dts')) throw new RangeError('Maximum call stack size exceeded');
    return overlayOnBase.call(this, path);
  };
  const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
  const text = TEXT.replace('/incbin/("x.bin")', '<1>');
  for (const name of ['a.dts', 'bad.dts', 'c.dts']) writeFileSync(join(folder, name), text);
  try {
    const { code, said } = await run('check', '--format', 'json', folder);
    expect(code).toBe(3);
    const { files } = JSON.parse(said) as { files: { file: string; problems: { code: string; message: string }[] }[] };
    expect(files.map(({ file }) => basename(file))).toEqual(['a.dts', 'bad.dts', 'c.dts']);
    expect(files[1]?.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^internal error in the check of this file: RangeError: Maximum call stack size exceeded\./,
      ),
    ]);
    for (const index of [0, 2]) expect(codes(files[index]?.problems ?? [])).toContain('reg_format');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('on the command line: exit code 3, with everything else in its place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
  const file = join(folder, 'a.dts');
  writeFileSync(file, TEXT.replace('/incbin/("x.bin")', '<1>'));
  try {
    expect((await run('check', '--no-boot', file)).code).toBe(0);
    breakRow('unit_address_vs_reg');
    const { code, said } = await run('check', '--no-boot', file);
    expect(code).toBe(3);
    expect(said).toContain("a.dts:1:1: error[internal-error]: internal error in the check 'unit_address_vs_reg'");
    expect(said).toContain('reg_format');
    expect((await run('compile', '-o', join(folder, 'a.dtb'), file)).code).toBe(3);
    expect((await run('boot', file)).code).toBe(3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
