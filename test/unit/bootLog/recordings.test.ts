/** Logs of real boots beside the prediction for the very blob that was booted, and for others on the same machine. */
import { describe, expect, test } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { calibrate } from '../../../server/src/bootLog/calibrate.ts';
import { compareBoot } from '../../../server/src/bootLog/compare.ts';
import { isAsPredicted } from '../../../server/src/bootLog/comparisonView.ts';
import { compareWithLog } from '../../../server/src/bootLog/index.ts';
import { readBootLog } from '../../../server/src/bootLog/readBootLog.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { type RecordedLog, readBootLogs, separateTexts, wholeText, withoutDebug } from '../../harness/bootLogs.ts';

const machines = readBootLogs();
const names = [...machines.keys()];
/** What nothing in the log says: always another machine, so that it shows when it counts. */
const OTHER = { kernel: '6.12', arch: 'loongarch64' } as const;

const logsOf = (machine: string) => machines.get(machine) ?? [];
const hasSpoken = ({ saved }: RecordedLog) => /Linux version/.test(saved.console);

test('there are logs of every kernel and machine', () => {
  expect(names).toEqual([
    'arm64-6.1',
    'arm64-6.12',
    'arm64-7.2',
    'arm-6.1',
    'arm-6.12',
    'arm-7.2',
    'riscv64-6.12',
    'riscv64-7.2',
  ]);
  expect(names.map((machine) => logsOf(machine).length >= 50)).not.toContain(false);
});

describe.each(names)('%s', (machine) => {
  const logs = logsOf(machine).filter(hasSpoken);

  test('every region is where it was predicted, and nothing is unknown', () => {
    const differing = logs.flatMap((log) => {
      const { comparison, calibration } = compareWithLog(log.blob, OTHER, readBootLog(wholeText(log)));
      const { arch, kernel } = calibration.profile;
      expect(`${arch}-${kernel}`).toMatch(new RegExp(`^${machine.replace('.', '\\.')}\\.\\d+$`));
      const regions = comparison.regions.filter(({ status }) => status !== 'match');
      const { unknown } = comparison;
      return regions.length + unknown.length > 0 || !isAsPredicted(comparison)
        ? [{ name: log.name, ...comparison }]
        : [];
    });
    expect(differing).toEqual([]);
  });

  test('the same without memblock=debug, from separate files', () => {
    if (!machine.startsWith('arm64')) return;
    const differing = logs
      .filter(({ saved }) => saved.reserved !== undefined)
      .flatMap((log) => {
        const { comparison } = compareWithLog(log.blob, OTHER, readBootLog(separateTexts(log)));
        const regions = comparison.regions.filter(({ status }) => status !== 'match');
        const wrong =
          regions.length + comparison.unknown.length > 0 && !(machine === 'arm64-6.1' && TAKEN_BACK.has(log.name));
        return wrong ? [[log.name, regions, comparison.unknown]] : [];
      });
    expect(differing).toEqual([]);
  });

  test('calibrated from one log, the others are predicted exactly', () => {
    let pairs = 0;
    const differing: string[] = [];
    for (const group of groupByMachine(logs)) {
      for (const [i, log] of group.entries()) {
        const { profile } = calibrate(log.blob, OTHER, readBootLog(wholeText(log)));
        // The next ones, in a circle.
        for (let step = 1; step <= Math.min(PAIRS_PER_LOG, group.length - 1); step++) {
          const other = group[(i + step) % group.length];
          if (other === undefined) continue;
          pairs++;
          const report = simulateBoot(other.blob, profile);
          const comparison = compareBoot(report, readBootLog(wholeText(other)), []);
          const wrong = comparison.regions.some(({ status }) => status !== 'match');
          if (wrong || !isAsPredicted(comparison)) differing.push(`${log.name} → ${other.name}`);
        }
      }
    }
    expect(differing).toEqual([]);
    expect(pairs).toBeGreaterThan(100);
  });

  test('a plain kernel log alone leaves regions unseen and calls none wrong', () => {
    const wrong = logs.flatMap((log) => {
      const texts = [{ name: 'dmesg', text: withoutDebug(log.saved.console) }];
      const { comparison } = compareWithLog(log.blob, OTHER, readBootLog(texts));
      const known = comparison.regions.filter(({ status }) => status !== 'match' && status !== 'unseen');
      return known.length > 0 ? [log.name] : [];
    });
    // Where the initrd or the blob is decides these, and only debug lines or tables tell.
    expect(wrong.filter((name) => !LAYOUT_CASES.has(name))).toEqual([]);
  });
});

/** Cases whose outcome depends on where initrd and blob lie. */
const LAYOUT_CASES: ReadonlySet<string> = new Set([
  'ar_over_kernel',
  'fuzz_054',
  'lay_dtb_top',
  'static_nomap_dtb_kernel',
]);
/** A failed region took part of another one back; 6.1's tables have no flags that would tell what is left. */
const TAKEN_BACK: ReadonlySet<string> = new Set(['ov_nomap_fail_frees']);
const PAIRS_PER_LOG = 4;

/** Logs of the same machine: same RAM, command line, initrd, and loader. */
function groupByMachine(logs: readonly RecordedLog[]): readonly (readonly RecordedLog[])[] {
  const groups = new Map<string, RecordedLog[]>();
  for (const log of logs) {
    const { profile } = calibrate(log.blob, OTHER, readBootLog(wholeText(log)));
    const { root } = readFdt(log.blob).value ?? {};
    const nodes = root?.children.filter(({ name }) => /^(?:chosen|memory(?:@|$))/.test(name)) ?? [];
    const texts = nodes.flatMap((node) => node.properties.map(({ name, value }) => `${node.name} ${name} ${value}`));
    const { kernelImage, dtbAddress, cmdline, memory } = profile;
    const key = [kernelImage?.start, kernelImage?.end, dtbAddress, cmdline, memory?.length, ...texts].join('\n');
    const group = groups.get(key);
    if (group) group.push(log);
    else groups.set(key, [log]);
  }
  return [...groups.values()];
}
