/** Overlays on their bases: one tree with the places of both sources, findings where they come from. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Analyzer, DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import { findOverlayBase } from '../../../server/src/analysis/overlayBases.ts';
import { nodeSpan, spanOf } from '../../../server/src/analysis/placeFindings.ts';
import { applyOverlays } from '../../../server/src/fdt/overlay.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { valueItems } from '../../../server/src/link/valueItems.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import type { TreeNode } from '../../../server/src/tree/treeView.ts';
import { testParser } from '../../harness/parser.ts';

let grammar: DevicetreeParser;
beforeAll(async () => {
  grammar = await testParser();
});

const MAKEFILE = `
# A comment
dtb-y += board.dtb board-over.dtb
board-over-dtbs := board.dtb over.dtbo
board-both-dtbs := board-over.dtb \\
	second.dtbo
stray-dtbs := nowhere.dtb stray.dtbo
`;
const FILES = {
  '/arch/arm64/boot/dts/Makefile': MAKEFILE,
  '/arch/arm64/boot/dts/board.dts': `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
	aliases { bus = "/soc"; };
	reserved: reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		first@50000000 { reg = <0 0x50000000 0 0x1000000>; };
	};
	soc: soc { #address-cells = <1>; #size-cells = <1>; ranges = <0 0 0 0x10000>; uart: uart@1000 { reg = <0x1000 0x100>; status = "disabled"; }; };
};
`,
  '/arch/arm64/boot/dts/over.dtso': `/dts-v1/;
/plugin/;
&reserved {
	#address-cells = <2>;
	#size-cells = <2>;
	extra: extra@50800000 { reg = <0 0x50800000 0 0x1000000>; };
};
&uart { status = "okay"; };
`,
  '/arch/arm64/boot/dts/second.dtso': `/dts-v1/;
/plugin/;
/ {
	fragment@0 {
		target-path = "bus";
		__overlay__ { #address-cells = <1>; #size-cells = <1>; late: late@2000 { reg = <0x2000 0x10>; memory-region = <&extra>; other = <&uart>; }; };
	};
};
`,
  '/arch/arm64/boot/dts/misfit.dtso': '/dts-v1/;\n/plugin/;\n&nowhere { a; };\n',
};
const PLAN = [{ name: '', profile: { kernel: '7.2', arch: 'arm64' } }] as const;
const DTS = '/arch/arm64/boot/dts';

function start(settings = {}) {
  const host = new MemoryHost(FILES);
  const syntax = new SyntaxStore(grammar);
  return { host, syntax, analyzer: new Analyzer(host, syntax, () => false, { ...DEFAULT_SETTINGS, ...settings }) };
}

test('the tree has the properties of the merged blob, whether nodes share theirs or not', () => {
  const { host, analyzer } = start();
  const listed = (node: TreeNode): unknown => [
    node.name,
    node.propertyNames().map((name) => [name, Buffer.from(node.property(name) ?? []).toString('hex')]),
    node.children.filter(({ name }) => name !== '__symbols__').map(listed),
  ];
  // The base's nodes stand in a file that stays as it is, so that runs of the base share them.
  host.set(`${DTS}/chip.dtsi`, FILES[`${DTS}/board.dts`].replace('/dts-v1/;', ''));
  for (let run = 0; run < 4; run++) {
    host.set(`${DTS}/board.dts`, `/dts-v1/;\n#include "chip.dtsi"\n// ${run}\n`);
    for (const name of ['over.dtso', 'second.dtso']) {
      const whole = analyzer.overlayOnBase(`${DTS}/${name}`);
      const merged = whole && readFdt(whole.blob).value;
      expect(whole?.base?.path).toBe(`${DTS}/board.dts`);
      expect(whole?.nodeAt('/memory@40000000')?.body).toBeDefined();
      expect(listed(whole?.root as TreeNode)).toEqual(listed(merged?.root as TreeNode));
    }
  }
});

test('an overlay whose origin is not known, or that means its node in the loose way of libfdt', () => {
  const { host, syntax } = start();
  const base = `/dts-v1/;
/ { #address-cells = <1>; #size-cells = <1>; aliases { ba = "/bus"; };
  bus { #address-cells = <1>; #size-cells = <1>; n: dev@1000 { reg = <0x1000 0x10>; };
    soc@0 { reg = <0 1>; #address-cells = <1>; #size-cells = <1>; dev@2000 { reg = <0x2000 0x10>; }; }; }; };
`;
  host.set(`${DTS}/loose.dts`, base);
  const overlays = [
    '&n { reg = <0x3000 0x10>; };',
    '&{/bus/soc/dev@2000} { reg = <0x3000 0x10>; };',
    '/ { f { target-path = "ba/soc"; __overlay__ { dev@2000 { reg = <0x3000 0x10>; }; }; }; };',
    '&{/bus} { soc { dev@2000 { reg = <0x3000 0x10>; }; }; };',
  ];
  for (const [i, text] of overlays.entries()) {
    const path = `${DTS}/loose${i}.dtso`;
    host.set(path, `/dts-v1/;\n/plugin/;\n${text}\n`);
    const analyzer = new Analyzer(host, syntax, () => false, { ...DEFAULT_SETTINGS, symbols: true });
    const blob = analyzer.board(path)?.blob;
    for (const overlay of [path, ...(blob ? [{ path, blob }] : [])]) {
      const whole = analyzer.overlay(`${DTS}/loose.dts`, [overlay]);
      const changed = whole?.nodeAt(i === 0 ? '/bus/dev@1000' : '/bus/soc@0/dev@2000');
      expect(Buffer.from(changed?.property('reg') ?? []).toString('hex'), text).toBe('0000300000000010');
    }
  }
});

test('a value of a changed node is known by its items in the final bytes', () => {
  const { host, analyzer } = start();
  host.set(`${DTS}/paths.dts`, '/dts-v1/;\n/ { n: n { p = &m, <1 2>, "x"; }; m: m { }; };\n');
  host.set(`${DTS}/paths.dtso`, '/dts-v1/;\n/plugin/;\n&{/n} { q; };\n');
  const property = analyzer
    .overlay(`${DTS}/paths.dts`, [`${DTS}/paths.dtso`])
    ?.nodeAt('/n')
    ?.getProperty('p');
  expect(property && valueItems(property).map(({ offset, length }) => [offset, length])).toEqual([
    [0, 3],
    [3, 8],
    [11, 2],
  ]);
});

describe('the base of an overlay', () => {
  const find = (name: string) => findOverlayBase(new MemoryHost(FILES), `${DTS}/${name}`, new Map());

  test('from the makefile', () => {
    expect(find('over.dtso')).toEqual({ base: `${DTS}/board.dts`, before: [] });
    expect(find('second.dtso')).toEqual({ base: `${DTS}/board.dts`, before: [`${DTS}/over.dtso`] });
  });

  test('none', () => {
    expect(find('misfit.dtso')).toBeUndefined();
    expect(find('stray.dtso')).toBeUndefined();
    expect(findOverlayBase(new MemoryHost({}), '/a/over.dtso', new Map())).toBeUndefined();
  });

  test('the settings are stronger', () => {
    const { analyzer } = start({ overlayBase: () => ({ base: `${DTS}/missing.dts`, before: [] }) });
    expect(analyzer.wholeBoard(`${DTS}/over.dtso`)?.isOverlay).toBe(true);
  });
});

describe('an overlay on its base', () => {
  test('has the blob that fdtoverlay gives', () => {
    const { analyzer, host, syntax } = start();
    const labelled = new Analyzer(host, syntax, () => false, { ...DEFAULT_SETTINGS, symbols: true });
    const blob = (name: string) => labelled.board(`${DTS}/${name}`)?.blob ?? new Uint8Array();
    const merged = applyOverlays(blob('board.dts'), [blob('over.dtso'), blob('second.dtso')]);
    expect(merged.problems).toEqual([]);
    expect(analyzer.wholeBoard(`${DTS}/second.dtso`)?.blob).toEqual(merged.value);
  });

  test('knows where everything was written', () => {
    const { analyzer } = start();
    const board = analyzer.wholeBoard(`${DTS}/second.dtso`);
    expect(board?.isOverlay).toBe(false);
    const files = (path: string) => board?.nodeAt(path)?.definitions.map((site) => spanOf(site).file.split('/').pop());
    expect(files('/soc/uart@1000')).toEqual(['board.dts', 'over.dtso']);
    expect(files('/reserved-memory')).toEqual(['board.dts', 'over.dtso']);
    expect(files('/soc/late@2000')).toEqual(['second.dtso']);
    expect(files('/soc')).toEqual(['board.dts', 'second.dtso']);
    const status = board?.nodeAt('/soc/uart@1000')?.getProperty('status');
    expect(status?.site && spanOf(status.site).file).toBe(`${DTS}/over.dtso`);
    expect(status?.overridden.map((site) => spanOf(site).file)).toEqual([`${DTS}/board.dts`]);
    expect(board?.nodeByLabel('extra')?.path).toBe('/reserved-memory/extra@50800000');
    expect(board?.nodeByLabel('late')?.path).toBe('/soc/late@2000');
    const generated = board?.nodeAt('/__symbols__');
    expect(generated?.isGenerated).toBe(true);
    expect(generated && nodeSpan(generated)).toBeUndefined();
  });

  test('says what the overlay is to blame for, where it is', () => {
    const { analyzer } = start();
    const board = analyzer.wholeBoard(`${DTS}/over.dtso`);
    const reports = board?.bootAll(PLAN) ?? [];
    expect(reports.length).toBeGreaterThan(0);
    const findings = board?.placeBootFindings(reports) ?? [];
    const overlap = findings.filter(({ code }) => code === 'rmem-overlap');
    expect(overlap.map(({ span }) => span.file).sort()).toEqual([`${DTS}/board.dts`, `${DTS}/over.dtso`]);
    expect(board?.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('is made anew when one of its parts or the makefile changes', () => {
    const { analyzer, host } = start();
    const path = `${DTS}/over.dtso`;
    const before = analyzer.wholeBoard(path);
    expect(analyzer.wholeBoard(path)).toBe(before);
    host.set(`${DTS}/board.dts`, FILES[`${DTS}/board.dts`].replace('0x50000000 0 0x1000000', '0x50000000 0 0x800000'));
    const after = analyzer.wholeBoard(path);
    expect(after).not.toBe(before);
    expect(after?.placeBootFindings(after.bootAll(PLAN)).map(({ code }) => code)).not.toContain('rmem-overlap');
    host.set(`${DTS}/Makefile`, '');
    expect(analyzer.wholeBoard(path)?.isOverlay).toBe(true);
    host.set(`${DTS}/Makefile`, MAKEFILE);
    expect(analyzer.wholeBoard(path)?.isOverlay).toBe(false);
  });

  test('that does not fit says so at the reference, and is an overlay by itself', () => {
    const { analyzer } = start({ overlayBase: () => ({ base: `${DTS}/board.dts`, before: [] }) });
    const board = analyzer.wholeBoard(`${DTS}/misfit.dtso`);
    expect(board?.isOverlay).toBe(true);
    const [problem] = board?.problems ?? [];
    expect(problem).toMatchObject({ code: 'overlay-missing-symbol', severity: 'error' });
    expect(problem?.span).toMatchObject({ file: `${DTS}/misfit.dtso`, start: 20 });
  });

  test('a blob is applied, too, without places of its own', () => {
    const { analyzer, host, syntax } = start();
    const labelled = new Analyzer(host, syntax, () => false, { ...DEFAULT_SETTINGS, symbols: true });
    const blob = labelled.board(`${DTS}/over.dtso`)?.blob ?? new Uint8Array();
    const board = analyzer.overlay(`${DTS}/board.dts`, [{ path: '/x/over.dtbo', blob }]);
    const extra = board?.nodeAt('/reserved-memory/extra@50800000');
    expect(extra?.definitions).toEqual([]);
    const found = board?.placeBootFindings(board.bootAll(PLAN)) ?? [];
    expect(found.filter(({ code }) => code === 'rmem-overlap').map(({ span }) => span.file)).toEqual([
      `${DTS}/board.dts`,
      `${DTS}/board.dts`,
    ]);
  });
});

describe('what only the base tells', () => {
  const BASE = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; };
	soc { #address-cells = <2>; #size-cells = <2>; ranges; uart: uart@1000 { reg = <0 0x1000 0 0x100>; }; minibt: bluetooth { }; };
};
`;
  const check = (...overlays: readonly string[]) => {
    const host = new MemoryHost({ '/base.dts': BASE });
    for (const [i, text] of overlays.entries()) host.set(`/${i}.dtso`, `/dts-v1/;\n/plugin/;\n${text}\n`);
    const analyzer = new Analyzer(host, new SyntaxStore(grammar), () => false);
    const board = analyzer.overlay(
      '/base.dts',
      overlays.map((_, i) => `/${i}.dtso`),
    );
    return (board?.problems ?? []).map(({ code, severity, span }) => {
      const text = host.read(span.file)?.text ?? '';
      return `${severity} ${code} ${span.file} ${text.slice(span.start, span.end)}`;
    });
  };
  const fragment = (target: string, content: string) => `/ { fragment@0 { ${target}; __overlay__ { ${content} }; }; };`;

  test('cells of a bus that the base has (from a public report)', () => {
    const region =
      'core0@40000000 { reg = <0 0x40000000 0 0x8000000>; }; core1@60000000 { reg = <0 0x60000000 0 0x8000000>; };';
    expect(check(fragment('target-path = "/reserved-memory"', region))).toEqual([
      'information overlay-regions-at-boot /0.dtso core0@40000000',
    ]);
    expect(check(fragment('target-path = "/"', 'soc { timer@2000 { reg = <0 0x2000 0 0x10>; }; };'))).toEqual([]);
  });

  test('what does not hold there is said of the merged tree', () => {
    expect(check(fragment('target-path = "/soc"', 'timer@2000 { reg = <0 0x2000 0 0x10 0>; };'))).toEqual([
      'warning reg_format /0.dtso reg',
    ]);
  });

  test('a target that is not there, at the line that names it (from a public report)', () => {
    const okay = fragment('target = <&uart>', 'status = "okay";');
    expect(check(okay, fragment('target-path = "/soc/spi"', 'status = "okay";'))).toEqual([
      'error overlay-target-not-found /1.dtso target-path',
    ]);
    expect(check(fragment('target-path = "bus/spi"', 'a;'))).toEqual([
      'error overlay-target-not-found /0.dtso target-path',
    ]);
    expect(check(fragment('target = <77>', 'a;'))).toEqual(['error overlay-target-not-found /0.dtso target']);
    expect(check(fragment('a', 'a;'))).toEqual(['error overlay-no-target /0.dtso fragment@0']);
  });

  test('a label that exists: a running kernel refuses the overlay (from a public report)', () => {
    const repeated = fragment('target-path = "/soc"', 'minibt: bluetooth2 { status = "okay"; };');
    expect(check(repeated)).toEqual(['warning overlay-label-repeated /0.dtso minibt']);
    expect(check(fragment('target-path = "/soc"', 'minibt: bluetooth { status = "okay"; };'))).toEqual([
      'warning overlay-label-repeated /0.dtso minibt',
    ]);
    expect(
      check(fragment('target-path = "/soc"', 'first: a { };'), fragment('target-path = "/soc"', 'first: b { };')),
    ).toEqual(['warning overlay-label-repeated /1.dtso first']);
    expect(check(`// dtatlas-disable-file overlay-label-repeated\n${repeated}`)).toEqual([]);
  });

  test('where the makefile applies the overlay that is worth a remark only', () => {
    const host = new MemoryHost({
      ...FILES,
      [`${DTS}/over.dtso`]: '/dts-v1/;\n/plugin/;\n&soc { uart: other { }; };\n',
    });
    const problems = new Analyzer(host, new SyntaxStore(grammar), () => false).wholeBoard(`${DTS}/over.dtso`)?.problems;
    expect(problems?.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'information overlay-label-repeated',
    ]);
  });
});
