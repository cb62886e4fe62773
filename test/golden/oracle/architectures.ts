/** Recorded boots of architectures other than arm64 (`../oracle-arm`, `../oracle-riscv64`), and the comparison with them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { KernelName } from '../../../server/src/boot/report.ts';
import { type ReportJson, reportToJson } from '../../../server/src/boot/reportJson.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import type { Difference } from './oracle.ts';

type Range = readonly [start: string, end: string];

/** See the README.md of those folders. */
export interface ConsoleRecording {
  readonly kernelImage: Range;
  readonly dtb: Range;
  /** The kernel died before its console worked: only that is compared. */
  readonly died?: boolean;
  readonly log: readonly string[];
  readonly dynamicAttempts: readonly (readonly (string | null)[])[];
  readonly memory?: readonly (readonly [string, string, boolean])[];
  readonly reserved?: readonly Range[];
}

export function readConsoleRecordings(folder: string, kernel: KernelName): Readonly<Record<string, ConsoleRecording>> {
  return JSON.parse(readFileSync(path.join(folder, `${kernel}.json`), 'utf8'));
}

/** Simulates a recorded boot. The boot loader handed the blob over with room to grow, which the kernel reserves, too. */
export function simulateConsole(
  blob: Uint8Array,
  arch: string,
  kernel: KernelName,
  recorded: ConsoleRecording,
): ReportJson {
  const [start, end] = recorded.dtb.map(BigInt);
  const [imageStart, imageEnd] = recorded.kernelImage.map(BigInt);
  if (start === undefined || end === undefined || imageStart === undefined || imageEnd === undefined) {
    throw new Error('a recording without addresses');
  }
  const grown = new Uint8Array(Number(end - start));
  grown.set(blob);
  new DataView(grown.buffer).setUint32(4, grown.length);
  return reportToJson(
    simulateBoot(grown, { kernel, arch, kernelImage: { start: imageStart, end: imageEnd }, dtbAddress: start }),
  );
}

/** Everything in which a simulated boot differs from the recorded one. */
export function compareConsole(recorded: ConsoleRecording, report: ReportJson): readonly Difference[] {
  const differences: Difference[] = [];
  const check = (field: string, expected: unknown, actual: unknown) => {
    const [wanted, got] = [expected, actual].map((value) => JSON.stringify(value) ?? '-');
    if (wanted !== got) differences.push({ field, expected: wanted ?? '-', actual: got ?? '-' });
  };
  const checkList = (field: string, expected: readonly unknown[], actual: readonly unknown[]) => {
    const length = Math.max(expected.length, actual.length);
    for (let i = 0; i < length; i++) check(`${field}[${i}]`, expected[i], actual[i]);
  };
  check('outcome', recorded.died === true ? 'panic' : 'ok', report.outcome);
  if (recorded.died === true) return differences;
  checkList(
    'log',
    recorded.log,
    report.log.flatMap(({ text }) => text.split('\n')),
  );
  checkList(
    'dynamicAttempts',
    recorded.dynamicAttempts,
    report.dynamicAttempts.map(({ size, align, start, end, result }) => [size, align, start, end, result]),
  );
  if (recorded.memory !== undefined) {
    checkList(
      'memory',
      recorded.memory,
      report.memory.map(({ base, end, nomap }) => [base, end, nomap]),
    );
  }
  if (recorded.reserved !== undefined) checkReserved(recorded.reserved, report, check);
  return differences;
}

/** Later allocations of the kernel are in the recording; everything that was simulated must be, too. */
function checkReserved(
  recorded: readonly Range[],
  report: ReportJson,
  check: (field: string, expected: unknown, actual: unknown) => void,
): void {
  const held = recorded.map(([start, end]) => ({ start: BigInt(start), end: BigInt(end) }));
  for (const [start, end] of report.reserved) {
    let at = BigInt(start);
    for (const range of held) if (range.start <= at && range.end > at) at = range.end;
    check('reserved', `${end} or above`, at >= BigInt(end) ? `${end} or above` : `0x${at.toString(16)} is free`);
  }
}
