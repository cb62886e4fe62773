import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompileFdt } from '../../../server/src/fdt/decompile.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { dtcIsAtLeast, dtcVersion } from '../../harness/dtc.ts';
import { testSyntax } from '../../harness/parser.ts';

const syntax = await testSyntax();

function compile(source: string, symbols = false): Uint8Array {
  const { blob, errors } = compileFiles(syntax, { 'x.dts': source }, { symbols });
  expect(errors).toEqual([]);
  return blob;
}

function decompile(blob: Uint8Array, references = true): string {
  const { value } = readFdt(blob);
  if (!value) throw new Error('no blob');
  return decompileFdt(value, { references });
}

function dtc(input: Uint8Array | string, args: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
  try {
    const file = join(folder, 'input');
    writeFileSync(file, input);
    return spawnSync(process.env.DTC ?? 'dtc', ['-q', '-q', '-b', '0', ...args, file]).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const BASE = String.raw`/dts-v1/;
/memreserve/ 0x1000 0x2000;
/memreserve/ 0x123456789abcdef0 0x10;
/ {
  #address-cells = <1>;
  #size-cells = <1>;
  empty;
  list = "ab", "", "c";
  escapes = "q\"\\\a\b\t\n\v\f\r";
  high = "caf\xe9";
  nuls = [00 00];
  nul = [00];
  half = [41 00 42 00];
  most = [41 00 00 00];
  odd = [01 02 03];
  wide = /bits/ 64 <0x1122334455667788>;
  first: foo@1 { reg = <1 2>; };
  second: third: bar@2 { reg = <2 3>; link = <&first>; name = "bar"; };
};
`;

const BASE_TEXT = String.raw`/dts-v1/;

/memreserve/	0x0000000000001000 0x0000000000002000;
/memreserve/	0x123456789abcdef0 0x0000000000000010;
/ {
	#address-cells = <0x01>;
	#size-cells = <0x01>;
	empty;
	list = "ab", "", "c";
	escapes = "q\"\\\a\b\t\n\v\f\r";
	high = [63 61 66 e9 00];
	nuls = [00 00];
	nul = [00];
	half = "A", "B";
	most = <0x41000000>;
	odd = [01 02 03];
	wide = <0x11223344 0x55667788>;

	first: foo@1 {
		reg = <0x01 0x02>;
		phandle = <0x01>;
	};

	third: second: bar@2 {
		reg = <0x02 0x03>;
		link = <0x01>;
		phandle = <0x02>;
	};

	__symbols__ {
		first = "/foo@1";
		second = "/bar@2";
		third = "/bar@2";
	};
};
`;

const OVERLAY = `/dts-v1/;
/plugin/;
&a { inner: n1 { p = <&a 1 &inner 2>; q = <1>, "x", <&inner>; text = "a"; }; };
&{/foo@1} { b = <&inner>; };
&c { b = <&inner &d>; };
`;

const OVERLAY_LINES = [
  '/plugin/;',
  'target = <&a>;',
  'inner: n1 {',
  'p = <&a>, <0x01>, <&inner>, <0x02>;',
  'q = [00 00 00 01 78 00], <&inner>;',
  'b = <&inner>, <&d>;',
  'a = "/fragment@0:target:0", "/fragment@0/__overlay__/n1:p:0";',
];

describe('decompileFdt', () => {
  it('writes labels, strings, cells, bytes and reservations as dtc does', () => {
    expect(decompile(compile(BASE, true))).toBe(BASE_TEXT);
  });

  it('writes references of an overlay', () => {
    const lines = decompile(compile(OVERLAY, true)).split('\n');
    expect(lines.map((line) => line.trim())).toEqual(expect.arrayContaining(OVERLAY_LINES));
  });

  it('refers to nodes without label by path', () => {
    expect(decompile(compile(OVERLAY, false))).toContain('p = <&a>, <0x01>, <&{/fragment@0/__overlay__/n1}>, <0x02>;');
  });

  it.each([
    ['base', BASE, false],
    ['base with symbols', BASE, true],
    ['overlay', OVERLAY, true],
    ['overlay without symbols', OVERLAY, false],
  ])('compiles back to the same blob: %s', (_name, source, symbols) => {
    const blob = compile(source, symbols);
    const text = decompile(blob);
    expect(compile(text)).toEqual(blob);
    expect(compile(decompile(blob, false))).toEqual(blob);
    if (dtcVersion() === undefined) return;
    expect(new Uint8Array(dtc(decompile(blob, false), ['-I', 'dts', '-O', 'dtb']))).toEqual(blob);
    if (dtcIsAtLeast(1, 8)) {
      expect(dtc(blob, ['-I', 'dtb', '-O', 'dts']).toString('latin1')).toBe(text);
      expect(new Uint8Array(dtc(text, ['-I', 'dts', '-O', 'dtb']))).toEqual(blob);
    }
  });

  it('survives damaged blobs', () => {
    const blobs = [compile(BASE, true), compile(OVERLAY, true)];
    fc.assert(
      fc.property(
        fc.constantFrom(...blobs),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 8 }),
        (blob, changes) => {
          const damaged = blob.slice();
          for (const [at, byte] of changes) damaged[at % damaged.length] = byte;
          const { value } = readFdt(damaged);
          if (value) expect(decompileFdt(value)).toMatch(/^\/dts-v1\/;\n/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
