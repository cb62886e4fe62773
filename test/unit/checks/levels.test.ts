/** Levels of checks: dtc's switches, compared with dtc itself, and the sets of the kernel's builds. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { CHECKS } from '../../../server/src/checks/checkTable.ts';
import {
  type CheckSwitch,
  type LevelOptions,
  parseCheckSwitch,
  resolveLevels,
} from '../../../server/src/checks/levels.ts';
import {
  folderArguments,
  KERNEL_BUILDS,
  type KernelBuild,
  readFolderFlags,
} from '../../../server/src/checks/presets.ts';
import { runChecks } from '../../../server/src/checks/runChecks.ts';
import { dtcIsAtLeast } from '../../harness/dtc.ts';
import { openRecording } from '../../harness/recording.ts';
import { node, tree } from '../../harness/treeBuilder.ts';
import { treeToBlob } from '../../harness/treeToBlob.ts';

const levelsOf = (options: LevelOptions, ...ids: string[]) => ids.map((id) => resolveLevels(options).get(id));

describe('switches', () => {
  const switched = (...words: string[]): LevelOptions => ({
    preset: 'dtc',
    switches: words.map((word) => {
      const found = parseCheckSwitch(word.startsWith('-E') ? 'error' : 'warning', word.slice(2));
      if (!found) throw new Error(`no check in ${word}`);
      return found;
    }),
  });

  test('no- and no_ switch off; a name that is no check is none', () => {
    expect(parseCheckSwitch('warning', 'no-reg_format')).toEqual({ id: 'reg_format', level: 'warning', on: false });
    expect(parseCheckSwitch('error', 'no_reg_format')).toEqual({ id: 'reg_format', level: 'error', on: false });
    expect(parseCheckSwitch('error', 'reg_format')).toEqual({ id: 'reg_format', level: 'error', on: true });
    for (const word of ['', 'no-', 'no-such', 'reg-format', 'constructor', '__proto__'])
      expect(parseCheckSwitch('warning', word)).toBeUndefined();
  });

  test('off takes the dependants along, on what is needed', () => {
    const off = switched('-Wno-reg_format');
    expect(levelsOf(off, 'reg_format', 'i2c_bus_reg', 'ranges_format')).toEqual(['off', 'off', 'warning']);
    const on = switched('-Wno-addr_size_cells', '-Ei2c_bus_reg');
    expect(levelsOf(on, 'i2c_bus_reg', 'reg_format', 'addr_size_cells', 'address_cells_is_cell')).toEqual(
      Array(4).fill('error'),
    );
    expect(levelsOf(on, 'spi_bus_reg')).toEqual(['off']);
  });

  test('warning and error are two switches', () => {
    expect(levelsOf(switched('-Ereg_format', '-Eno-reg_format'), 'reg_format')).toEqual(['warning']);
    expect(levelsOf(switched('-Ereg_format', '-Wno-reg_format'), 'reg_format')).toEqual(['error']);
    expect(levelsOf(switched('-Wduplicate_label', '-Eno-duplicate_label'), 'duplicate_label')).toEqual(['warning']);
  });

  test('a level from the settings lowers that check alone', () => {
    const levels = { duplicate_node_names: 'warning', reg_format: 'error', status_is_string: 'off' } as const;
    const options: LevelOptions = { preset: 'dtc', levels };
    const ids = ['duplicate_node_names', 'phandle_references', 'reg_format', 'addr_size_cells', 'status_is_string'];
    expect(levelsOf(options, ...ids)).toEqual(['warning', 'error', 'error', 'error', 'off']);
    expect(levelsOf({ ...options, levels: { unheard_of: 'error' } }, 'unheard_of')).toEqual([undefined]);
  });
});

describe('builds of the kernel', () => {
  const ids = ['interrupt_provider', 'interrupt_map', 'graph_child_address', 'node_name_not_empty', 'simple_bus_reg'];
  const more = ['unique_unit_address', 'unique_unit_address_if_enabled', 'node_name_chars_strict'];
  // What dtc has on under the flags of scripts/Makefile.lib (6.1) and scripts/Makefile.dtbs (6.12, 7.2), worked out by hand.
  const W = 'warning';
  const O = 'off';
  test.each<[KernelBuild, 'W=0' | 'W=1' | 'W=2' | 'W=12', ...string[]]>([
    ['6.1', 'W=0', O, O, O, O, O, O, O, O],
    ['6.1', 'W=1', O, O, W, O, W, W, O, O],
    ['6.1', 'W=2', W, O, O, O, O, O, O, W],
    ['6.1', 'W=12', W, O, W, O, W, W, O, W],
    ['6.12', 'W=0', W, W, O, O, O, O, O, O],
    ['6.12', 'W=1', W, W, W, O, W, O, W, O],
    ['6.12', 'W=2', W, W, O, O, O, W, O, W],
    ['6.12', 'W=12', W, W, W, O, W, W, W, W],
    ['7.2', 'W=0', W, O, O, 'error', O, O, O, O],
    ['7.2', 'W=1', W, W, O, 'error', W, O, W, O],
    ['7.2', 'W=2', W, O, O, 'error', O, W, O, W],
    ['7.2', 'W=12', W, W, O, 'error', W, W, W, W],
  ])('%s %s', (kernel, preset, ...wanted) => {
    expect(levelsOf({ preset, kernel }, ...ids, ...more)).toEqual(wanted);
  });

  test('they name checks that exist', () => {
    for (const build of Object.values(KERNEL_BUILDS)) {
      const { absent, extra, always, withoutW1, withW1, withW2 } = build;
      for (const each of [...absent, ...extra, ...always, ...withoutW1, ...withW1, ...withW2])
        expect(parseCheckSwitch('warning', each), each).toBeDefined();
    }
  });

  test('a folder’s makefile adds flags for all its boards or for one', () => {
    const flags = readFolderFlags(
      'dtb-y += a.dtb\nDTC_FLAGS := -@ -Wno-reg_format\nDTC_FLAGS_a += -Wno-spi_bus_bridge \\\n\t-W interrupt_map\nDTC_FLAGS_b := -Wno-x\n',
    );
    expect(folderArguments(flags, 'a')).toEqual(['no-reg_format', 'no-spi_bus_bridge', 'interrupt_map']);
    expect(folderArguments(flags, 'b')).toEqual(['no-reg_format', 'no-x']);
    expect(folderArguments(flags, 'c')).toEqual(['no-reg_format']);
    expect(folderArguments(readFolderFlags('dtb-y += DTC_FLAGS.dtb\n'), 'c')).toEqual([]);
  });
});

describe('dtc under any switches', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const recording = openRecording('levels');

  // A tree on which a chain of prerequisites matters: counts, reg, buses, providers, graphs.
  const root = tree({ '#address-cells': 1, '#size-cells': 1 }, [
    node('soc', { '#address-cells': 1, '#size-cells': 1, compatible: 'simple-bus', ranges: true }, [
      node('i2c@2', { reg: [1, 1], '#address-cells': 1, '#size-cells': 0 }, [node('a@3', { reg: [4] })]),
      // An empty status crashes dtc 1.8.1 in unique_unit_address_if_enabled.
      node('b@01', { reg: [1, 1, 1], status: ['a', 'b'] }),
      node('c', { clocks: [9], '#clock-cells': [1, 2] }),
    ]),
    node('d_e', { a_b: true, '#address-cells': 1, '#size-cells': 0 }, [node('f')]),
    node('endpoint', { 'remote-endpoint': 7 }),
    node('ic', { 'interrupt-controller': true, interrupts: 1 }),
    node('aliases', { X: '/nowhere' }),
  ]);
  const blob = treeToBlob(root);
  const file = join(folder, 'tree.dtb');
  writeFileSync(file, blob);
  const ids = CHECKS.filter((spec) => spec.source.startsWith('dtc 1.8.1') && spec.reportedBy === undefined).map(
    (spec) => spec.id,
  );

  /** `warning name` or `error name` of every check that says something. */
  function askDtc(options: readonly string[]): string[] {
    const args = ['-f', '-I', 'dtb', '-O', 'dtb', '-o', '/dev/null', ...options, file];
    const { stderr, signal } = spawnSync(process.env.DTC ?? 'dtc', args, { encoding: 'utf8' });
    if (signal) throw new Error(`dtc ended with ${signal}`);
    const found = stderr.matchAll(/: (Warning|ERROR) \((\w+)\): (?!Failed prereq)/g);
    return [...new Set([...found].map(([, level = '', id]) => `${level.toLowerCase()} ${id}`))].sort();
  }

  test('the same checks speak, at the same level', () => {
    const each = fc.record({
      id: fc.constantFrom(...ids),
      level: fc.constantFrom<CheckSwitch['level']>('warning', 'error'),
      on: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(each, { maxLength: 5 }), (switches) => {
        const options = switches.map(({ id, level, on }) => `-${level === 'error' ? 'E' : 'W'}${on ? '' : 'no-'}${id}`);
        const question = [Buffer.from(blob).toString('base64'), ...options];
        const theirs = recording.answer(question, dtcIsAtLeast(1, 8), () => askDtc(options));
        const ours = runChecks(root, { preset: 'dtc', switches }).map(({ severity, check }) => `${severity} ${check}`);
        // dtc's run ends behind the first check of level error that fails.
        const ended = theirs.some((said) => said.startsWith('error'));
        if (ended) for (const said of theirs) expect(ours).toContain(said);
        else expect([...new Set(ours)].sort()).toEqual(theirs);
      }),
      { numRuns: 60, seed: 1, endOnFailure: true },
    );
  });
});
