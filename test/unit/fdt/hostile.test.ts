/** Damaged blobs, 4,000 of them by a fixed seed: whatever reads a blob ends in time, with a value or with problems. */
import { beforeAll, describe, expect, test } from 'vitest';
import { openBlob } from '../../../server/src/analysis/blobBoard.ts';
import { writeU32 } from '../../../server/src/base/bytes.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { CHECKS } from '../../../server/src/checks/checkTable.ts';
import { checksNotReached } from '../../../server/src/checks/forcedOutput.ts';
import type { LevelOptions } from '../../../server/src/checks/levels.ts';
import { treeFromBlob } from '../../../server/src/fdt/blobTree.ts';
import { decompileFdt } from '../../../server/src/fdt/decompile.ts';
import { applyOverlays } from '../../../server/src/fdt/overlay.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { treeToSource } from '../../../server/src/fdt/treeSource.ts';
import { FDT_VERSIONS, writeFdt } from '../../../server/src/fdt/write.ts';
import { flatten } from '../../../server/src/link/compile.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { testSyntax } from '../../harness/parser.ts';
import { WORKSPACE_FILES } from '../../harness/sampleBoard.ts';

const DAMAGED_PER_VERSION = 800;
/** Words that offsets, sizes and tokens go wrong with. */
const WORDS = [0, 1, 2, 3, 4, 9, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff, 0xd00dfeed];

/** Blobs by version. */
const blobs = new Map<number, Uint8Array>();
let overlay: Uint8Array;
beforeAll(async () => {
  const syntax = await testSyntax();
  const compile = (path: string) => {
    const files = { [path]: WORKSPACE_FILES[path] ?? '', ...WORKSPACE_FILES };
    return compileFiles(syntax, files, { symbols: true, includeFolders: ['/b/include'] }).board;
  };
  const board = compile('dts/acme-a1000-evb.dts');
  for (const version of FDT_VERSIONS) {
    // Tables have no path before dtc's checks; old blobs name nodes by path, and hold them as well.
    blobs.set(version, flatten(board, 0, { version, reserveEntries: 1 }));
  }
  overlay = flatten(compile('dts/acme-a1000-camera.dtso'), 0);
});

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One to four wounds: a byte, a word, a cut, a block moved over another. */
function damage(blob: Uint8Array, next: (below: number) => number): Uint8Array {
  let out = blob.slice();
  for (let wounds = 1 + next(4); wounds > 0; wounds--) {
    // The header is small and decides most.
    const at = next(4) === 0 ? 4 * next(10) : 4 * next(out.length >> 2);
    switch (next(6)) {
      case 0:
        out[at + next(4)] = next(256);
        break;
      case 1:
        writeU32(out, at, next(2 ** 32));
        break;
      case 2:
        writeU32(out, at, next(out.length + 64));
        break;
      case 3:
        writeU32(out, at, WORDS[next(WORDS.length)] ?? 0);
        break;
      case 4:
        out.copyWithin(at, next(out.length), next(out.length));
        break;
      default:
        out = next(8) === 0 ? out.slice(0, next(out.length)) : out;
    }
  }
  return out;
}

const ALL_CHECKS: LevelOptions = {
  preset: 'dtc',
  levels: Object.fromEntries(CHECKS.map(({ id }) => [id, 'warning' as const])),
};

/** As `check` and `compile` do: every check on, and everything that dtc can add to a tree. */
function checkBlob(bytes: Uint8Array): void {
  const options = { symbols: true, autoAliases: true, fixups: true, phandleFormat: 'both' } as const;
  const { board, problems } = openBlob('/b/hostile.dtb', bytes, ALL_CHECKS, options);
  for (const { message } of [...problems, ...(board?.problems ?? [])]) expect(message).not.toBe('');
  if (!board) {
    expect(problems.length).toBeGreaterThan(0);
    return;
  }
  for (const { subject } of board.problems) expect(subject?.path).toMatch(/^\//);
  const { root, reservations, isPlugin } = board.compiled.run;
  expect(treeToSource({ root, reservations, isPlugin })).toMatch(/^\/dts-v1\/;\n/);
  checksNotReached(board.levels, board.failedChecks);
}

/** Everything that is done to blobs. */
function useBlob(bytes: Uint8Array): { readonly refused: boolean } {
  const { value, problems } = readFdt(bytes);
  for (const { message, offset } of problems) {
    expect(message).not.toBe('');
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset).toBeLessThanOrEqual(bytes.length + 40);
  }
  if (value) {
    decompileFdt(value);
    const { root, reservations } = treeFromBlob(value);
    const again = readFdt(writeFdt(root, reservations, { bootCpu: 0 }));
    if (problems.length === 0) expect(again.problems).toEqual([]);
  }
  checkBlob(bytes);
  const asDtc = readFdt(bytes, 'dtc').value;
  if (asDtc) {
    decompileFdt(asDtc);
    const { root, reservations } = treeFromBlob(asDtc);
    writeFdt(root, reservations, { bootCpu: 0 });
  }
  applyOverlays(bytes, [overlay]);
  applyOverlays(blobs.get(17) ?? bytes, [bytes]);
  simulateBoot(bytes, { kernel: '7.2', arch: 'arm64' });
  return { refused: problems.length > 0 };
}

describe.each(FDT_VERSIONS)('version %s', (version) => {
  test('undamaged', () => {
    expect(useBlob(blobs.get(version) ?? new Uint8Array())).toEqual({ refused: false });
  });

  test(`${DAMAGED_PER_VERSION} damaged`, () => {
    const next = random(version);
    const blob = blobs.get(version) ?? new Uint8Array();
    let refused = 0;
    for (let i = 0; i < DAMAGED_PER_VERSION; i++) {
      const damaged = damage(blob, next);
      if (useBlob(damaged).refused) refused++;
    }
    // Values may be anything; what holds them together may not.
    expect(refused).toBeGreaterThan(DAMAGED_PER_VERSION / 3);
  });
});
