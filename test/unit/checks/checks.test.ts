import { describe, expect, test } from 'vitest';
import { CHECKS, NOT_PORTED } from '../../../server/src/checks/checkTable.ts';
import type { CheckFinding, CheckLevel } from '../../../server/src/checks/model.ts';
import { runChecks } from '../../../server/src/checks/runChecks.ts';
import { CHECK_FIXTURES } from '../../harness/checkFixtures.ts';
import { node, nodeAt, tree } from '../../harness/treeBuilder.ts';

/** Everything on, as warnings. */
const ALL: Record<string, CheckLevel> = Object.fromEntries(CHECKS.map((spec) => [spec.id, 'warning']));

function place(finding: CheckFinding): string {
  return finding.property === undefined ? finding.path : `${finding.path}:${finding.property}`;
}

describe('the table', () => {
  const ids = CHECKS.map((spec) => spec.id);

  test('ids are unique and prerequisites exist', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const spec of CHECKS) for (const need of spec.needs) expect(ids, spec.id).toContain(need);
  });

  test('prerequisites have no cycle', () => {
    const depth = (id: string, seen: readonly string[]): number => {
      expect(seen).not.toContain(id);
      const needs = CHECKS.find((spec) => spec.id === id)?.needs ?? [];
      return 1 + Math.max(0, ...needs.map((need) => depth(need, [...seen, id])));
    };
    expect(Math.max(...ids.map((id) => depth(id, [])))).toBeLessThan(8);
  });

  test('it has the 89 checks of dtc 1.8.1', () => {
    expect(CHECKS.filter(({ source }) => source.startsWith('dtc 1.8.1')).length + NOT_PORTED.length).toBe(89);
    for (const { id } of NOT_PORTED) expect(ids).not.toContain(id);
  });

  test('every row that can report has fixtures; rows of the source stage have no run', () => {
    const covered = new Set(CHECK_FIXTURES.map((fixture) => fixture.id));
    for (const spec of CHECKS) {
      if (spec.reportedBy !== undefined) expect(spec.run, spec.id).toBeUndefined();
      else if (spec.run !== undefined) expect(covered, spec.id).toContain(spec.id);
      expect(spec.when === undefined, spec.id).toBe(spec.run === undefined);
    }
  });
});

describe('fixtures', () => {
  for (const [index, fixture] of CHECK_FIXTURES.entries()) {
    test(`${fixture.id} (${index})`, () => {
      const findings = runChecks(fixture.fires, {
        preset: 'dtc',
        levels: ALL,
      }).filter((f) => f.check === fixture.id);
      expect([...findings.map(place)].sort()).toEqual([...fixture.at].sort());
      const silent = runChecks(fixture.silent, {
        preset: 'dtc',
        levels: ALL,
      }).filter((f) => f.check === fixture.id);
      expect(silent).toEqual([]);
    });
  }
});

test('messages: what is wrong, with the numbers that matter', () => {
  const messages = (id: string) =>
    CHECK_FIXTURES.filter((fixture) => fixture.id === id).flatMap((fixture) =>
      runChecks(fixture.fires, { preset: 'dtc', levels: ALL })
        .filter((finding) => finding.check === id)
        .map((finding) => `${place(finding)}: ${finding.message}`),
    );
  const shown = [
    'reg_format',
    'ranges_format',
    'unit_address_vs_reg',
    'pci_device_reg',
    'i2c_bus_reg',
    'clocks_property',
    'interrupts_property',
    'interrupt_map',
    'graph_endpoint',
    'graph_port',
  ];
  expect(Object.fromEntries(shown.map((id) => [id, messages(id)]))).toMatchSnapshot();
});

describe('levels', () => {
  test('the severity is the level', () => {
    const root = tree({}, [node('a', { status: 1 })]);
    const severity = (levels: Record<string, CheckLevel>) =>
      runChecks(root, { preset: 'dtc', levels }).map((finding) => finding.severity);
    expect(severity({})).toEqual(['warning']);
    expect(severity({ status_is_string: 'error' })).toEqual(['error']);
    expect(severity({ status_is_string: 'off' })).toEqual([]);
  });
});

describe('prerequisites', () => {
  const broken = tree({ '#address-cells': 1, '#size-cells': 1 }, [
    node('i2c', { '#address-cells': 1, '#size-cells': 0 }, [node('a@2', { reg: [1] })]),
    node('b@1', { reg: [1, 1, 1] }),
    node('c', { status: true }),
  ]);

  test('a failed check silences its dependants and nothing else', () => {
    const checks = new Set(runChecks(broken, { preset: 'W=0' }).map((finding) => finding.check));
    expect([...checks].sort()).toEqual(['reg_format', 'status_is_string']);
  });

  test('checks that another stage found failing count', () => {
    const root = tree({}, [node('a', { clocks: 7 })]);
    expect(runChecks(root, { preset: 'W=0' })).toHaveLength(1);
    expect(runChecks(root, { preset: 'W=0' }, { failed: new Set(['duplicate_node_names']) })).toEqual([]);
  });
});

describe('what only source knows', () => {
  test('a phandle written as a number', () => {
    const root = tree({}, [node('p', { phandle: 1, '#clock-cells': 0 }), node('a', { clocks: [1, 1] })]);
    expect(runChecks(root, { preset: 'W=0' })).toEqual([]);
    const markers = (name: string) =>
      name === 'clocks'
        ? [
            { kind: 'uint32', offset: 0 },
            { kind: 'phandle', offset: 0 },
          ]
        : [];
    Object.assign(nodeAt(root, '/a'), { markers });
    expect(runChecks(root, { preset: 'W=0' }).map((finding) => `${place(finding)} ${finding.message}`)).toEqual([
      "/a:clocks cell 1 of clocks should be a reference, it is the number 1: write '&label'",
    ]);
  });

  test('a node whose children were deleted still counts as one with children', () => {
    const root = tree({ '#address-cells': 1, '#size-cells': 1 }, [
      node('a', { '#address-cells': 1, '#size-cells': 0 }),
    ]);
    const run = () => runChecks(root, { preset: 'dtc' }).map((finding) => `${finding.check} ${finding.path}`);
    expect(run()).toEqual([]);
    Object.assign(nodeAt(root, '/a'), { hadChildren: true });
    expect(run()).toEqual(['avoid_unnecessary_addr_size /a']);
  });
});

test('in an overlay, references out of it are not faults', () => {
  const root = tree({}, [
    node('a', {
      clocks: [0xffffffff, 5],
      'interrupt-parent': 0xffffffff,
      interrupts: 1,
    }),
    node('aliases', { b: '/base' }),
    node('x', {}, [node('endpoint', { 'remote-endpoint': 0xffffffff })]),
  ]);
  expect(runChecks(root, { preset: 'dtc' }, { plugin: true })).toEqual([]);
  expect(
    runChecks(root, { preset: 'dtc' })
      .map((finding) => finding.check)
      .sort(),
  ).toEqual(['alias_paths', 'clocks_property', 'graph_port', 'interrupts_property', 'interrupts_property']);
});
