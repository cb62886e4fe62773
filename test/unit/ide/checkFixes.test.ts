/** Quick fixes of checks: each is applied, and then the finding is gone and no other is there. */
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../server/src/checks/checkTable.ts';
import { CHECK_FIXES } from '../../../server/src/ide/checkFixes.ts';
import type { QuickFix } from '../../../server/src/ide/quickFix.ts';
import { findQuickFixes } from '../../../server/src/ide/quickFixes.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { type Fixture, fixture } from '../../harness/ide.ts';

/** A board whose root has these lines. */
const board = (body: string) => `/dts-v1/;
/ {
	#address-cells = <1>;
	#size-cells = <1>;
${body}
};
`;

const codesOf = ({ board: { problems } }: Fixture) => problems.map(({ code }) => code);

function fixesFor(opened: Fixture, code: string): readonly QuickFix[] {
  const problem = opened.board.problems.find((found) => found.code === code);
  if (!problem) throw new Error(`no ${code} in ${codesOf(opened).join(', ')}`);
  return findQuickFixes({ board: opened.board, reports: [], problem, textOf: opened.textOf });
}

const applied = (text: string, { edits }: QuickFix) =>
  applyEdits(
    text,
    edits.map(({ span, text: written }) => ({ ...span, text: written })),
  );

interface Case {
  readonly code: string;
  readonly before: string;
  /** The lines after the first fix; undefined where there is none but switching off. */
  readonly after?: string;
}

const GRAPH = (port: string, cells: string) =>
  `\ta {\n\t\tports {\n${cells}\t\t\t${port}e: endpoint { remote-endpoint = <&f>; };\n\t\t\t};\n\t\t};\n\t};` +
  '\n\tb { port { f: endpoint { remote-endpoint = <&e>; }; }; };';
const GRAPH_CELLS = '\t\t\t#address-cells = <1>;\n\t\t\t#size-cells = <0>;\n';
const SOC = '\tsoc {\n\t\tcompatible = "simple-bus";\n\t\t#address-cells = <1>;\n\t\t#size-cells = <1>;\n\t\tranges;';
const CASES: readonly Case[] = [
  { code: 'unit_address_vs_reg', before: '\ta { reg = <0x10 4>; };', after: '\ta@10 { reg = <0x10 4>; };' },
  { code: 'unit_address_vs_reg', before: '\tl: a@10 { };', after: '\tl: a { };' },
  // Another node has the name already; a path names the node; nothing but the unit address is the name.
  { code: 'unit_address_vs_reg', before: '\ta@10 { };\n\ta { };' },
  { code: 'unit_address_vs_reg', before: '\t@x { };' },
  { code: 'unit_address_vs_reg', before: '\taliases { x = "/a@10"; };\n\ta@10 { };' },
  { code: 'unit_address_format', before: '\ta@0x010 { reg = <0x10 4>; };', after: '\ta@10 { reg = <0x10 4>; };' },
  {
    code: 'simple_bus_reg',
    before: `${SOC}\n\t\ta@20 { reg = <0x10 4>; };\n\t};`,
    after: `${SOC}\n\t\ta@10 { reg = <0x10 4>; };\n\t};`,
  },
  {
    code: 'i2c_bus_reg',
    before: '\ti2c {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\ta@2 { reg = <0x40000010>; };\n\t};',
    after: '\ti2c {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\ta@10 { reg = <0x40000010>; };\n\t};',
  },
  {
    code: 'spi_bus_reg',
    before: '\tspi {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\ta@2 { reg = <1>; };\n\t};',
    after: '\tspi {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\ta@1 { reg = <1>; };\n\t};',
  },
  {
    code: 'i2c_bus_bridge',
    before: '\ti2c {\n\t\t#address-cells = <2>;\n\t\t#size-cells = <0>;\n\t\ta@1 { reg = <1>; };\n\t};',
    after: '\ti2c {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\ta@1 { reg = <1>; };\n\t};',
  },
  {
    code: 'spi_bus_bridge',
    before: '\tspi {\n\t\ta@1 { reg = <1>; };\n\t};',
    after: '\tspi {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\ta@1 { reg = <1>; };\n\t};',
  },
  {
    code: 'avoid_default_addr_size',
    before: '\ta {\n\t\tranges;\n\t\tb@1 { reg = <0 1 1>; };\n\t};',
    after: '\ta {\n\t\t#address-cells = <2>;\n\t\t#size-cells = <1>;\n\t\tranges;\n\t\tb@1 { reg = <0 1 1>; };\n\t};',
  },
  {
    code: 'avoid_unnecessary_addr_size',
    before: '\ta {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\tb { };\n\t};',
    after: '\ta {\n\t\tb { };\n\t};',
  },
  {
    code: 'chosen_node_stdout_path',
    before: '\tchosen { linux,stdout-path = "/"; };',
    after: '\tchosen { stdout-path = "/"; };',
  },
  {
    code: 'obsolete_chosen_interrupt_controller',
    before: '\tchosen {\n\t\tinterrupt-controller;\n\t\t#interrupt-cells = <1>;\n\t};',
    after: '\tchosen {\n\t\t#interrupt-cells = <1>;\n\t};',
  },
  {
    code: 'memory-device-type',
    before: '\tmemory@80000000 {\n\t\treg = <0x80000000 0x1000000>;\n\t};',
    after: '\tmemory@80000000 {\n\t\tdevice_type = "memory";\n\t\treg = <0x80000000 0x1000000>;\n\t};',
  },
  { code: 'reserved-memory-misplaced', before: '\ta {\n\t\treusable;\n\t\tx;\n\t};', after: '\ta {\n\t\tx;\n\t};' },
  { code: 'interrupt_provider', before: '\ta {\n\t\t#interrupt-cells = <1>;\n\t};', after: '\ta {\n\t};' },
  {
    code: 'reserved-memory-no-map-reusable',
    before:
      '\treserved-memory {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <1>;\n\t\tranges;\n\t\tr@1000 {\n\t\t\treg = <0x1000 0x1000>;\n\t\t\treusable;\n\t\t\tno-map;\n\t\t};\n\t};',
    after:
      '\treserved-memory {\n\t\t#address-cells = <1>;\n\t\t#size-cells = <1>;\n\t\tranges;\n\t\tr@1000 {\n\t\t\treg = <0x1000 0x1000>;\n\t\t\tno-map;\n\t\t};\n\t};',
  },
];

const I2C = '\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;';

test('reg for a unit address on a bus without sizes', async () => {
  const text = board(`\ti2c {\n${I2C}\n\t\ts@50 {\n\t\t\tx;\n\t\t};\n\t};`);
  const fix = fixesFor(await fixture(text), 'unit_address_vs_reg').find(({ title }) => title.startsWith('Add'));
  const changed = applied(text, fix ?? { title: '', edits: [], preferred: false });
  expect(changed).toContain('\t\ts@50 {\n\t\t\treg = <0x50>;\n');
  expect(codesOf(await fixture(changed))).not.toContain('unit_address_vs_reg');
});

test('the numbering of an only port', async () => {
  const text = board(GRAPH('port@0 {\n\t\t\t\treg = <0>;\n\t\t\t\t', GRAPH_CELLS));
  const { board: opened, textOf } = await fixture(text);
  // The check is on in builds of older kernels only.
  const span = { file: '/a.dts', start: text.indexOf('ports'), end: text.indexOf('ports') + 1 };
  const found = { code: 'graph_child_address', severity: 'warning', message: '', span, related: [] } as const;
  const [fix] = findQuickFixes({
    board: opened,
    reports: [],
    problem: { ...found, subject: { path: '/a/ports' } },
    textOf,
  });
  expect(fix && applied(text, fix)).toBe(board(GRAPH('port {\n\t\t\t\t', '')));
});

describe.each(CASES)('$code', ({ code, before, after }) => {
  test(before, async () => {
    const text = board(before);
    const opened = await fixture(text);
    const [first, ...others] = fixesFor(opened, code);
    if (after === undefined) {
      expect(first?.title).toContain('off for this line');
      expect(others).toEqual([]);
      return;
    }
    if (!first) throw new Error('no fix');
    expect(applied(text, first)).toBe(board(after));
    const left = codesOf(await fixture(board(after)));
    expect(left).not.toContain(code);
    expect(left.filter((each) => !codesOf(opened).includes(each) && each !== 'interrupt_provider')).toEqual([]);
  });
});

test('every check may be switched off by a comment, but for what dtc refuses', async () => {
  const text = board('\tsoc {\n\t\ta@10 { status = <1>; };\r\n\t};');
  const opened = await fixture(text);
  for (const code of ['unit_address_vs_reg', 'status_is_string']) {
    const fix = fixesFor(opened, code).at(-1);
    expect(fix?.title).toBe(`Switch ${code} off for this line`);
    const changed = applied(text, fix ?? { title: '', edits: [], preferred: false });
    expect(changed).toContain(`\t\t// dtatlas-disable-next-line ${code}\r\n\t\ta@10`);
    const left = codesOf(await fixture(changed));
    expect(left).not.toContain(code);
    expect(left).toHaveLength(codesOf(opened).length - 1);
  }
  expect(fixesFor(await fixture(board('\tx = <&none>;')), 'phandle_references')).toEqual([]);
});

test('fixes are for checks that exist', () => {
  const ids = CHECKS.map(({ id }) => id);
  for (const code of Object.keys(CHECK_FIXES)) expect(ids).toContain(code);
});
