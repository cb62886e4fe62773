/** The blob writer: layout, paddings, shared strings; compared with dtc where one is there. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { readU32 } from '../../../server/src/base/bytes.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { flatten } from '../../../server/src/link/compile.ts';
import type { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { dtcVersion } from '../../harness/dtc.ts';
import { testSyntax } from '../../harness/parser.ts';
import { WORKSPACE_FILES } from '../../harness/sampleBoard.ts';

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

const SOURCE = `/dts-v1/;
/memreserve/ 0x1000 0x2000;
/memreserve/ 0xfffffffffffff000 0x1000;
/ {
	reg = <1>;
	foo-reg = <2>;
	eg;
	empty = "";
	odd = [01 02 03];
	cpus { cpu@3 { reg = <3>; }; };
};
`;

const compile = (text: string) => compileFiles(syntax, { 'a.dts': text }).board;

describe('writeFdt', () => {
  test('header', () => {
    const blob = flatten(compile(SOURCE), 0);
    const word = (at: number) => readU32(blob, at);
    expect(word(0)).toBe(0xd00dfeed);
    expect(word(4)).toBe(blob.length);
    expect([word(16), word(20), word(24)]).toEqual([40, 17, 16]);
    expect(word(8)).toBe(40 + 3 * 16);
    expect(word(12) + word(32)).toBe(blob.length);
    expect(word(8) + word(36)).toBe(word(12));
  });

  test('a name that ends another shares its bytes only if it comes later', () => {
    const text = (source: string) => {
      const blob = flatten(compile(source), 0);
      return Buffer.from(blob.subarray(readU32(blob, 12))).toString('latin1');
    };
    expect(text('/dts-v1/;\n/ { foo-reg; reg; g; };')).toBe('foo-reg\0');
    expect(text('/dts-v1/;\n/ { reg; foo-reg; };')).toBe('reg\0foo-reg\0');
  });

  test('boot CPU', () => {
    expect(readU32(flatten(compile(SOURCE), 7), 28)).toBe(7);
    expect(readU32(flatten(compile(SOURCE), undefined), 28)).toBe(3);
    expect(readU32(flatten(compile('/dts-v1/;\n/ { cpus { cpu { reg = <1 2>; }; }; };'), undefined), 28)).toBe(0);
  });

  test('a deleted root is no tree', () => {
    const blob = flatten(compile('/dts-v1/;\n/ { a; };\n/delete-node/ &{/};'), 0);
    expect(readU32(blob, 36)).toBe(4);
  });

  test('what is written reads back', () => {
    const blob = flatten(compile(SOURCE), 0);
    const { value, problems } = readFdt(blob);
    expect(problems).toEqual([]);
    expect(value?.root.propertyNames()).toEqual(['reg', 'foo-reg', 'eg', 'empty', 'odd']);
    expect(value?.memReserve).toMatchObject([
      { address: 0x1000n, size: 0x2000n },
      { address: 0xfffffffffffff000n, size: 0x1000n },
    ]);
  });
});

const version = dtcVersion();
describe.skipIf(version === undefined)(`dtc ${version}`, () => {
  const dtc = (args: string[], input: string) => {
    const { stdout, status, stderr } = spawnSync(
      process.env.DTC ?? 'dtc',
      ['-q', '-I', 'dts', '-O', 'dtb', ...args, '-'],
      { input },
    );
    expect(status, stderr.toString()).toBe(0);
    return stdout.toString('hex');
  };
  const ours = (options: object, bootCpu = 0) =>
    Buffer.from(flatten(compile(SOURCE), bootCpu, options)).toString('hex');

  const CASES: readonly (readonly [string[], object])[] = [
    [['-R', '4'], { reserveEntries: 4 }],
    [['-S', '1000'], { minSize: 1000 }],
    [['-S', '10'], { minSize: 10 }],
    [['-p', '100'], { padSize: 100 }],
    [['-a', '64'], { alignSize: 64 }],
    [['-a', '4', '-p', '3'], { alignSize: 4, padSize: 3 }],
    [['-R', '1', '-S', '500', '-a', '8'], { reserveEntries: 1, minSize: 500, alignSize: 8 }],
  ];
  for (const [args, options] of CASES) {
    test(args.join(' '), () => expect(ours(options)).toBe(dtc(['-b', '0', ...args], SOURCE)));
  }
  test('-b', () => expect(ours({}, 9)).toBe(dtc(['-b', '9'], SOURCE)));
  test('no -b', () => {
    expect(Buffer.from(flatten(compile(SOURCE), undefined)).toString('hex')).toBe(dtc([], SOURCE));
  });
});

test('the sample boards compile', () => {
  for (const board of ['acme-a1000-evb.dts', 'acme-a1000-camera.dtso']) {
    const path = `dts/${board}`;
    const files = { [path]: WORKSPACE_FILES[path] ?? '', ...WORKSPACE_FILES };
    const { errors, blob } = compileFiles(syntax, files, { symbols: true, includeFolders: ['/b/include'] });
    expect(errors).toEqual([]);
    expect(readFdt(blob).problems).toEqual([]);
  }
});
