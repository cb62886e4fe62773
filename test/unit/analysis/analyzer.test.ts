/** The cache contract of boards: made again when something they rest on changed, and only then. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Analyzer, BOARDS_MAX, DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testParser } from '../../harness/parser.ts';

let grammar: DevicetreeParser;
beforeAll(async () => {
  grammar = await testParser();
});

const FILES = {
  '/p/a.dts': '/dts-v1/;\n#include "s.dtsi"\n#ifdef X\n#include "x.h"\n#endif\n/ { p = <V>; };\n',
  '/p/b.dts': '/dts-v1/;\n#include "s.dtsi"\n/ { };\n',
  '/p/s.dtsi': '#define V 1\n/ { s; };\n',
};

function start(settings = DEFAULT_SETTINGS) {
  const host = new MemoryHost(FILES);
  return { host, analyzer: new Analyzer(host, new SyntaxStore(grammar), () => false, settings) };
}

describe('boards', () => {
  test('the same while nothing changed', () => {
    const { analyzer } = start();
    expect(analyzer.board('/p/a.dts')).toBe(analyzer.board('/p/a.dts'));
    expect(analyzer.board('/p/none.dts')).toBeUndefined();
  });

  test('made again when an included file changed, for every board that includes it', () => {
    const { host, analyzer } = start();
    const a = analyzer.board('/p/a.dts');
    const b = analyzer.board('/p/b.dts');
    expect([...analyzer.boardsWith('/p/s.dtsi')].sort()).toEqual(['/p/a.dts', '/p/b.dts']);
    host.set('/p/s.dtsi', '#define V 2\n/ { s; };\n');
    expect(analyzer.lastBoard('/p/a.dts')).toBe(a);
    expect(analyzer.board('/p/a.dts')).not.toBe(a);
    expect(analyzer.board('/p/b.dts')).not.toBe(b);
    expect([...(analyzer.board('/p/a.dts')?.root.property('p') ?? [])]).toEqual([0, 0, 0, 2]);
  });

  test.each([
    ['a value', '/ { p = <\n#include "part"\n>; };'],
    ['half a statement', '/ { p = <\n#include "part"\n>; };\n#define OPEN {\n/ OPEN };'],
    ['tokens that dtc includes', '/ { p = < /include/ "part" >; };'],
  ])('made again when a file changed that was taken in as text: %s', (_, text) => {
    const host = new MemoryHost({ '/p/a.dts': `/dts-v1/;\n${text}\n`, '/p/part': '1\n' });
    const analyzer = new Analyzer(host, new SyntaxStore(grammar), () => false);
    const before = analyzer.board('/p/a.dts');
    expect(before?.problems).toEqual([]);
    expect(analyzer.board('/p/a.dts')).toBe(before);
    host.set('/p/part', '7\n');
    expect([...(analyzer.board('/p/a.dts')?.root.property('p') ?? [])]).toEqual([0, 0, 0, 7]);
  });

  test('a directive between the arguments of a macro acts in every run', () => {
    const text = '/dts-v1/;\n#include "s.dtsi"\n#define F(x) x\n/ { F(q;\n#define Q 5\n) p = <Q>; };\n';
    const host = new MemoryHost({ '/p/a.dts': text, '/p/s.dtsi': '' });
    const analyzer = new Analyzer(host, new SyntaxStore(grammar), () => false);
    expect(analyzer.board('/p/a.dts')?.problems).toEqual([]);
    host.set('/p/s.dtsi', '// changed\n');
    expect(analyzer.board('/p/a.dts')?.problems).toEqual([]);
  });

  test('a file that no board reads changes nothing', () => {
    const { host, analyzer } = start();
    const a = analyzer.board('/p/a.dts');
    host.set('/p/x.h', '');
    expect(analyzer.board('/p/a.dts')).toBe(a);
  });

  test('made again when a file appears that was missing', () => {
    const { host, analyzer } = start({ ...DEFAULT_SETTINGS, defines: ['X'] });
    const before = analyzer.board('/p/a.dts');
    expect(before?.problems.map((problem) => problem.code)).toContain('include-not-found');
    host.set('/p/x.h', '/ { x; };\n');
    expect(analyzer.board('/p/a.dts')?.root.property('x')).toBeDefined();
  });

  test('made again when a file vanishes', () => {
    const host = new MemoryHost(FILES);
    let gone = false;
    const analyzer = new Analyzer(
      {
        read: (path) => (gone && path === '/p/s.dtsi' ? undefined : host.read(path)),
        readBytes: (path, limit) => host.readBytes(path, limit),
        resolve: (path) => (gone && path === '/p/s.dtsi' ? undefined : host.resolve(path)),
      },
      new SyntaxStore(grammar),
      () => false,
    );
    expect(analyzer.board('/p/a.dts')?.problems).toEqual([]);
    gone = true;
    expect(analyzer.board('/p/a.dts')?.problems.map((problem) => problem.code)).toEqual(['include-not-found']);
  });

  test('made again with other settings', () => {
    const { host, analyzer } = start();
    host.set('/p/x.h', '/ { x; };\n');
    const before = analyzer.board('/p/a.dts');
    analyzer.configure({ ...DEFAULT_SETTINGS, defines: ['X=1', 'EMPTY='] });
    expect(analyzer.board('/p/a.dts')).not.toBe(before);
    expect(analyzer.board('/p/a.dts')?.root.property('x')).toBeDefined();
  });

  test('a file is parsed once for all its boards', () => {
    const { host, analyzer } = start();
    analyzer.board('/p/a.dts');
    const items = analyzer.itemsOf('/p/s.dtsi');
    analyzer.board('/p/b.dts');
    expect(analyzer.itemsOf('/p/s.dtsi')).toBe(items);
    host.set('/p/s.dtsi', '/ { s; };\n');
    expect(analyzer.itemsOf('/p/s.dtsi')).not.toBe(items);
  });

  test('findings have places, problems of the compiler come first', () => {
    const { host, analyzer } = start();
    host.set('/p/a.dts', '/dts-v1/;\n/ { n@1 { }; };\n');
    const finding = analyzer.board('/p/a.dts')?.problems.find((problem) => problem.code === 'unit_address_vs_reg');
    expect(finding?.span).toEqual({ file: '/p/a.dts', start: 14, end: 17 });
    host.set('/p/a.dts', '/dts-v1/;\n/ { n@1 { p = <&none>; }; };\n');
    const codes = () => analyzer.board('/p/a.dts')?.problems.map((problem) => problem.code);
    expect(codes()).toEqual(['phandle_references', 'unit_address_vs_reg']);
    host.set('/p/a.dts', '/dts-v1/;\n/ { n@1 { p = <; }; };\n');
    expect(new Set(codes())).toEqual(new Set(['syntax']));
  });
});

test.each([
  ['&nowhere { };', ['unknown-label', 'unit_address_vs_reg']],
  ['/ { p = <&nowhere>; clocks = <7>; };', ['phandle_references', 'unit_address_vs_reg']],
  ['#include "none.dtsi"', ['include-not-found']],
  ['/ { p = <MACRO>; };', ['undefined-name']],
  ['/ { p = <1> };', ['syntax']],
])('checks behind an error, unless it leaves the tree in pieces: %s', (line, wanted) => {
  const { host, analyzer } = start();
  host.set('/p/a.dts', `/dts-v1/;\n/ { n@1 { }; };\n${line}\n`);
  const codes = analyzer.board('/p/a.dts')?.problems.map(({ code }) => code);
  expect(new Set(codes)).toEqual(new Set(wanted));
});

test('in a kernel tree: what make dtbs shows, with the flags of the makefile beside the board', () => {
  const host = new MemoryHost({
    '/k/arch/arm/boot/dts/x/a.dts': '/dts-v1/;\n/ { spi { a { }; }; b@1 { }; };\n',
    '/k/arch/arm/boot/dts/x/Makefile': 'DTC_FLAGS_b += -Wno-spi_bus_bridge\n',
  });
  const isKernel = (path: string) => path === '/k/scripts/dtc/include-prefixes';
  const analyzer = new Analyzer(host, new SyntaxStore(grammar), isKernel);
  const codes = () => new Set(analyzer.board('/k/arch/arm/boot/dts/x/a.dts')?.problems.map(({ code }) => code));
  expect(codes()).toEqual(new Set(['spi_bus_bridge']));
  host.set('/k/arch/arm/boot/dts/x/Makefile', 'DTC_FLAGS_a += -Wno-spi_bus_bridge\n');
  expect(codes()).toEqual(new Set());
  analyzer.configure({ ...DEFAULT_SETTINGS, checks: { ...DEFAULT_SETTINGS.checks, warnings: 'W=1' } });
  expect(codes()).toEqual(new Set(['unit_address_vs_reg']));
  analyzer.configure({ ...DEFAULT_SETTINGS, checks: { ...DEFAULT_SETTINGS.checks, warnings: 'dtc' } });
  expect(codes()).toEqual(new Set(['spi_bus_bridge', 'unit_address_vs_reg']));
});

test('a finding about a node stands where its name is written, not where it is referred to', () => {
  const { host, analyzer } = start();
  host.set('/p/s.dtsi', '/ { l: n@1 { }; };\n');
  host.set('/p/a.dts', '/dts-v1/;\n#include "s.dtsi"\n&l { x; };\n/ { n@1 { y; }; };\n');
  const [finding] = analyzer.board('/p/a.dts')?.problems ?? [];
  expect(finding?.span).toEqual({ file: '/p/s.dtsi', start: 7, end: 10 });
});

test('what a check and the engine both see is said once', () => {
  const { host, analyzer } = start();
  host.set(
    '/p/arch/arm64/boot/dts/a.dts',
    `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x40000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		pool { size = <0x100000>; };
	};
};
`,
  );
  const board = analyzer.board('/p/arch/arm64/boot/dts/a.dts');
  const codes = (reports: Parameters<NonNullable<typeof board>['problemsWith']>[0]) =>
    board?.problemsWith(reports).map(({ code }) => code);
  expect(codes([])).toEqual(['reserved-memory-cells']);
  const report = board?.boot([{ name: '', profile: { kernel: '7.2', arch: 'arm64' } }]);
  expect(codes(report ? [report] : [])).toEqual(['rmem-invalid-size']);
});

test('boards that were not asked for lately are forgotten', () => {
  const { host, analyzer } = start();
  for (let i = 0; i <= BOARDS_MAX; i++) {
    host.set(`/p/n${i}.dts`, '/dts-v1/;\n/ { };\n');
    analyzer.board(`/p/n${i}.dts`);
  }
  expect(analyzer.lastBoard('/p/n0.dts')).toBeUndefined();
  expect(analyzer.lastBoard('/p/n1.dts')).toBeDefined();
});
