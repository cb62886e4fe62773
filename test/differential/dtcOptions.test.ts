/** dtc's options on our command line: the same bytes as dtc, for sources and for blobs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { dtcIsAtLeast, dtcVersion } from '../harness/dtc.ts';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Every sort of value, label, reference and order; nothing that needs a preprocessor.
const BOARD = `/dts-v1/;
r1: r0: /memreserve/ 0xfffffffffffff000 0x1000;
/memreserve/ 0x2000 0x20;
/memreserve/ 0x2000 0x10;
/ {
	zeta = "a", "b\\tc\\\\\\"", "";
	#address-cells = <1>;
	#size-cells = <1>;
	words = <1 2 &two 3>, <&{/one@1}>, <(1 + 2)>;
	inner = l0: <1 l1: 2>, l2: "x", l3: [0a l4: 0b] l5:;
	halves = /bits/ 16 <1 2>, /bits/ 64 <0x123456789abcdef0>, /bits/ 8 <1 2>;
	paths = &two, "between", &{/one@1}, <7>;
	bytes = [01 02 03];
	name-like = "longer than eight bytes";
	two: second: two@2 { reg = <2 1>; lp: labelled; self = <&two>; };
	one@1 { reg = <1 1>; gone; deep { given { phandle = <1>; }; }; };
	aliases { zz = &two; aa = "/one@1"; };
	cpus { #address-cells = <1>; #size-cells = <0>; cpu@5 { device_type = "cpu"; reg = <5>; }; };
};
&two { third: added { }; };
/ { one@1 { /delete-property/ gone; }; };
`;
const OVERLAY = `/dts-v1/;
/plugin/;
&target { own: node { ref = <&other 1>, <&own>; }; };
`;
writeFileSync(join(folder, 'board.dts'), BOARD);
writeFileSync(join(folder, 'over.dtso'), OVERLAY);

interface Outcome {
  readonly status: number | null;
  readonly hex: string;
}

function ours(...args: readonly string[]): Outcome {
  const { status, stdout } = spawnSync(process.execPath, [CLI, 'compile', ...args, '-o', '-'], { cwd: folder });
  return { status, hex: stdout.toString('hex') };
}

function dtc(...args: readonly string[]): Outcome {
  const { status, stdout } = spawnSync(process.env.DTC ?? 'dtc', ['-q', '-q', ...args], { cwd: folder });
  return { status, hex: stdout.toString('hex') };
}

/** Sets of options that both programs take. */
const LAYOUTS: readonly (readonly string[])[] = [
  [],
  ['-S', '0x2000', '-R', '3'],
  ['-S', '10'],
  ['-a', '64', '-p', '100'],
  ['-b', '9'],
  ['-V', '1'],
  ['-V', '2'],
  ['-V', '3'],
  ['-V', '16'],
  ['-s'],
  ['-s', '-V', '3', '-p', '5'],
];
const ADDITIONS: readonly (readonly string[])[] = [
  ['-@'],
  ['-A'],
  ...(dtcIsAtLeast(1, 7) ? [['-L']] : []),
  ['-H', 'legacy'],
  ['-H', 'epapr'],
  ['-H', 'both'],
  ['-@', '-A', '-H', 'both', '-s'],
];

const version = dtcVersion();
describe.skipIf(version === undefined)(`options of dtc ${version}`, () => {
  test.each([...LAYOUTS, ...ADDITIONS].map((options) => [options]))('source: %s', (options) => {
    const bootCpu = options.includes('-b') ? [] : ['-b', '0'];
    const reference = dtc('-I', 'dts', '-O', 'dtb', ...bootCpu, ...options, 'board.dts');
    expect(reference.status).toBe(0);
    expect(ours(...options, 'board.dts')).toEqual(reference);
  });

  test('no boot CPU given: ours guesses when asked', () => {
    expect(ours('-b', 'guess', 'board.dts')).toEqual(dtc('-I', 'dts', '-O', 'dtb', 'board.dts'));
  });

  test.each(ADDITIONS.map((options) => [options]))('overlay: %s', (options) => {
    const reference = dtc('-I', 'dts', '-O', 'dtb', '-b', '0', ...options, 'over.dtso');
    expect(ours(...options, 'over.dtso')).toEqual(reference);
  });

  describe.each(['1', '2', '3', '16', '17'])('a blob of version %s', (written) => {
    const blob = `v${written}.dtb`;
    dtc('-I', 'dts', '-O', 'dtb', '-b', '3', '-V', written, '-o', blob, 'board.dts');

    test.each([[[]], [['-S', '0x2000', '-R', '2']], [['-b', '9', '-s']], [['-V', '3']]])('%s', (options: string[]) => {
      // Version 1 has no boot CPU: dtc takes what stands behind the header for it.
      const bootCpu = written === '1' && !options.includes('-b') ? ['-b', '0'] : [];
      const reference = dtc('-I', 'dtb', '-O', 'dtb', ...bootCpu, ...options, blob);
      expect(reference.status).toBe(0);
      expect(ours('-I', 'dtb', ...bootCpu, ...options, blob)).toEqual(reference);
    });
  });

  test.each([
    ['a structure that is larger than the header says', 36, -8],
    ['a structure that is smaller', 36, 1],
    ['another compatible version', 24, 5],
  ])('%s', (_, offset, more) => {
    dtc('-I', 'dts', '-O', 'dtb', '-b', '3', '-o', 'odd.dtb', 'board.dts');
    const blob = readFileSync(join(folder, 'odd.dtb'));
    blob.writeUInt32BE(blob.readUInt32BE(offset) + more, offset);
    writeFileSync(join(folder, 'odd.dtb'), blob);
    const reference = dtc('-I', 'dtb', '-O', 'dtb', 'odd.dtb');
    expect(reference.status).toBe(0);
    expect(ours('-I', 'dtb', 'odd.dtb')).toEqual(reference);
  });

  test.runIf(dtcIsAtLeast(1, 8))('source as source', () => {
    for (const options of [[], ['-s'], ['-@'], ['-H', 'both']]) {
      expect(ours('-O', 'dts', ...options, 'board.dts')).toEqual(
        dtc('-I', 'dts', '-O', 'dts', ...options, 'board.dts'),
      );
      expect(ours('-O', 'dts', ...options, 'over.dtso')).toEqual(
        dtc('-I', 'dts', '-O', 'dts', ...options, 'over.dtso'),
      );
    }
  });

  // Values of which dtc loses no bytes.
  test
    .runIf(dtcIsAtLeast(1, 8))
    .each([
      '/incbin/("x.bin", 0, 4), /incbin/("x.bin", 4, 4)',
      '/incbin/("x.bin", 32, 3), /incbin/("x.bin", 40, 5)',
      '/incbin/("x.bin", 0, 4), l: /incbin/("x.bin", 8, 4)',
      '/incbin/("x.bin", 0, 4), /incbin/("t.bin"), /incbin/("t.bin")',
      '/incbin/("t.bin"), /incbin/("t.bin")',
      '/incbin/("x.bin")',
    ])('files in a value as source: %s', (value) => {
    writeFileSync(join(folder, 'x.bin'), Buffer.from(Array.from({ length: 64 }, (_, i) => i)));
    writeFileSync(join(folder, 't.bin'), 'text\0more\0');
    writeFileSync(join(folder, 'files.dts'), `/dts-v1/;\n/ { a = ${value}; };\n`);
    for (const format of ['dts', 'yaml']) {
      expect(ours('-O', format, 'files.dts')).toEqual(dtc('-I', 'dts', '-O', format, 'files.dts'));
    }
  });

  test('source written as source means the same', () => {
    writeFileSync(join(folder, 'again.dts'), Buffer.from(ours('-O', 'dts', 'board.dts').hex, 'hex'));
    expect(ours('again.dts')).toEqual(ours('board.dts'));
    expect(dtc('-I', 'dts', '-O', 'dtb', '-b', '0', 'again.dts')).toEqual(ours('board.dts'));
  });
});

test.each([
  ['-a', '3'],
  ['-a', '0'],
  ['-S', '1', '-p', '1'],
  ['-V', '4'],
  ['-H', 'none'],
  ['-p', '-1'],
  ['-p', ''],
  ['-R', '1e99'],
  ['-I', 'dtb'],
  ['-T'],
  ['-T', '-O', 'dts', '--overlay', 'over.dtso'],
])('refused: %s %s %s %s', (...options) => {
  expect(ours(...options.filter((option) => option !== undefined), 'board.dts')).toEqual({ status: 2, hex: '' });
});

test('a dependency file names everything that was read', () => {
  writeFileSync(join(folder, 'part one.dtsi'), '/ { part; };\n');
  writeFileSync(join(folder, 'whole.dts'), '/dts-v1/;\n/include/ "part one.dtsi"\n');
  const made = spawnSync(process.execPath, [CLI, 'compile', 'whole.dts', '-o', 'whole.dtb', '-d', 'whole.d'], {
    cwd: folder,
  });
  expect(made.status).toBe(0);
  // dtc's own words: one line, spaces escaped.
  expect(readFileSync(join(folder, 'whole.d'), 'utf8')).toBe('whole.dtb: whole.dts part\\ one.dtsi\n');
});
