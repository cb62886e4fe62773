/** `__DATE__`, `__TIME__` and `__TIMESTAMP__` against GNU cpp, over files on the disk. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { compileBoard } from '../../server/src/link/compile.ts';
import { DiskHost } from '../../server/src/node/diskHost.ts';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { testSyntax } from '../harness/parser.ts';
import { hasCpp } from '../harness/referenceTools.ts';

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

const folder = mkdtempSync(join(tmpdir(), 'dtatlas-times-'));
afterEach(() => {
  vi.unstubAllEnvs();
});

const BOARD = '/dts-v1/;\n/ {\n\td = __DATE__;\n\tt = __TIME__;\n\ts = __TIMESTAMP__;\n#include "b.dtsi"\n};\n';
const INCLUDED = '\tb = __TIMESTAMP__;\n';

/** Writes the two files with times of their own, seconds since 1970. */
function writeFiles(board: number, included: number): string {
  const path = join(folder, 'a.dts');
  writeFileSync(path, BOARD);
  writeFileSync(join(folder, 'b.dtsi'), INCLUDED);
  utimesSync(path, board, board);
  utimesSync(join(folder, 'b.dtsi'), included, included);
  return path;
}

function ours(path: string) {
  const host = new DiskHost();
  const root = host.read(path);
  if (!root) throw new Error('the board is missing');
  const { run, problems } = compileBoard({ host, syntax, root, includeFolders: [], defines: [] }, { symbols: false });
  const values = ['d', 't', 's', 'b'].map((name) => Buffer.from(run.root.property(name) ?? []).toString('latin1'));
  return { values: values.map((value) => value.replace(/\0$/, '')), codes: problems.map(({ code }) => code) };
}

function theirs(path: string) {
  const { stdout, status } = spawnSync('cpp', ['-undef', '-x', 'assembler-with-cpp', '-P', path], { encoding: 'utf8' });
  return { values: [...stdout.matchAll(/= "(.*)";/g)].map(([, value]) => value), failed: status !== 0 };
}

describe.skipIf(!hasCpp())('times', () => {
  for (const zone of ['UTC', 'Asia/Tokyo', 'America/Los_Angeles']) {
    test(`as cpp, in ${zone}`, () => {
      vi.stubEnv('TZ', zone);
      vi.stubEnv('SOURCE_DATE_EPOCH', '1136214245');
      const path = writeFiles(1_000_000_000, 1_700_006_400);
      const { values, codes } = ours(path);
      expect(codes).toEqual([]);
      expect(values).toEqual(theirs(path).values);
      expect(values.slice(0, 2)).toEqual(['Jan  2 2006', '15:04:05']);
    });
  }

  test('without SOURCE_DATE_EPOCH the clock', () => {
    vi.stubEnv('TZ', 'UTC');
    vi.stubEnv('SOURCE_DATE_EPOCH', undefined);
    const path = writeFiles(1, 2);
    // The second may end, and the day: what cpp says before or behind ours is right.
    const before = theirs(path).values;
    const { values } = ours(path);
    const after = theirs(path).values;
    expect([before[0], after[0]]).toContain(values[0]);
    expect(values[1] && before[1] && after[1] && (values[1] >= before[1] || values[1] <= after[1])).toBe(true);
    expect(values.slice(2)).toEqual(before.slice(2));
  });

  for (const epoch of ['', 'x', '-1', '253402300800', '1x', '253402300799', '0']) {
    test(`SOURCE_DATE_EPOCH '${epoch}'`, () => {
      vi.stubEnv('TZ', 'UTC');
      vi.stubEnv('SOURCE_DATE_EPOCH', epoch);
      const path = writeFiles(1, 2);
      const { values, codes } = ours(path);
      const { failed, values: expected } = theirs(path);
      expect(codes.includes('date-invalid')).toBe(failed);
      if (!failed) expect(values).toEqual(expected);
    });
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
