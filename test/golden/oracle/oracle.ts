/** Recorded boots as test data, and the comparison of a simulated boot with one. Addresses are hex strings, ends exclusive. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { PageSize } from '../../../server/src/boot/profile.ts';
import type { BootReport, KernelName } from '../../../server/src/boot/report.ts';
import { type ReportJson, reportToJson } from '../../../server/src/boot/reportJson.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';

export const KERNELS: readonly KernelName[] = ['6.1', '6.12', '7.2'];

/** See README.md of this folder. */
export interface RecordedBoot {
  readonly outcome: 'ok' | 'panic';
  readonly panic?: string;
  readonly profile: { readonly kernelImage: readonly [string, string]; readonly dtbAddress: string };
  readonly initrd?: readonly [string, string];
  readonly logFrom: 'kmsg' | 'console' | 'console+kmsg';
  readonly log: readonly (readonly [string | null, string])[];
  /** Whether it tells of searches that found nothing; absent: yes. */
  readonly tellsSearches?: boolean;
  /** Null is what the kernel does not tell: the result where there is none, or of a search all but size and result. */
  readonly dynamicAttempts: readonly (readonly [string, string | null, string | null, string | null, string | null])[];
  readonly reservedMem: readonly (readonly [string, string, string, boolean])[] | null;
  readonly cmaAreas: readonly (readonly [string, string, string, boolean])[] | null;
  readonly memory: readonly (readonly [string, string, boolean?])[] | null;
  readonly reservedAfterBoot: readonly (readonly [string, string])[] | null;
}

type LogEntry = readonly [level: string | null, text: string];

/** One field that differs. */
export interface Difference {
  readonly field: string;
  readonly expected: string;
  readonly actual: string;
}

/** The cases' names, sorted. */
export function caseNames(folder: string): readonly string[] {
  return readdirSync(path.join(folder, 'cases'))
    .filter((name) => name.endsWith('.dts'))
    .map((name) => name.slice(0, -'.dts'.length))
    .sort();
}

export function readRecordings(folder: string, kernel: KernelName): Readonly<Record<string, RecordedBoot>> {
  return JSON.parse(readFileSync(path.join(folder, `${kernel}.json`), 'utf8'));
}

/** The blob of a case. The one place that knows which compiler makes it: the size of the blob is part of the recording. */
export function compileCase(folder: string, name: string): Uint8Array {
  return execFileSync('dtc', ['-q', '-q', '-q', '-I', 'dts', '-O', 'dtb', path.join(folder, 'cases', `${name}.dts`)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Simulates a recorded boot, as `dtatlas boot --json` writes it. */
export function simulateRecorded(
  blob: Uint8Array,
  kernel: KernelName,
  recorded: RecordedBoot,
  pageSize?: PageSize,
): ReportJson {
  return reportToJson(bootRecorded(blob, kernel, recorded, pageSize));
}

/** The same as the engine reports it. */
export function bootRecorded(
  blob: Uint8Array,
  kernel: KernelName,
  recorded: RecordedBoot,
  pageSize: PageSize = '4k',
): BootReport {
  const [start, end] = recorded.profile.kernelImage;
  const kernelImage = { start: BigInt(start), end: BigInt(end) };
  const dtbAddress = BigInt(recorded.profile.dtbAddress);
  return simulateBoot(blob, { kernel, arch: 'arm64', pageSize, kernelImage, dtbAddress });
}

/** Everything in which a simulated boot differs from the recorded one. */
export function compareBoot(recorded: RecordedBoot, report: ReportJson): readonly Difference[] {
  const differences: Difference[] = [];
  const check = (field: string, expected: unknown, actual: unknown) => {
    const wanted = JSON.stringify(expected);
    const got = JSON.stringify(actual);
    if (wanted !== got) differences.push({ field, expected: wanted ?? '-', actual: got ?? '-' });
  };
  check('outcome', recorded.outcome, report.outcome);
  // Where in a function the kernel was depends on its compiler.
  check('panic', recorded.panic?.replace(/\+0x[0-9a-f]+\/0x[0-9a-f]+$/, ''), report.panic);
  const fromConsole = recorded.logFrom === 'console';
  const printed = report.log.filter(({ text }) => !NOT_RECORDED.test(text));
  const lines = printed.flatMap(({ level, text }, i): readonly LogEntry[] => {
    if (fromConsole) return text.split('\n').map((line): LogEntry => [null, line]);
    // The head of a log whose ring ran over has no levels.
    return [[recorded.log[i]?.[0] === null ? null : level, text]];
  });
  checkList('log', recorded.log, lines, check);
  // Some kernels tell only what they found, and where.
  const tellsAll = recorded.tellsSearches !== false;
  const attempts = report.dynamicAttempts
    .filter(({ result }) => tellsAll || result !== null)
    .map(({ size, align, start, end, result }) =>
      tellsAll ? [size, align, start, end, result] : [size, null, null, null, result],
    );
  checkList('dynamicAttempts', recorded.dynamicAttempts, attempts, check);
  if (recorded.reservedMem !== null) {
    const slots = report.reservedMem.map(({ name, base, size, driver }) => [name, base, size, driver !== null]);
    checkList('reservedMem', recorded.reservedMem, slots, check);
  }
  if (recorded.cmaAreas !== null) {
    const areas = report.cmaAreas.map((area) => [area.name, area.base, area.size, area.default] as const);
    // Older recordings leave the built-in default area out.
    const told = recorded.cmaAreas.some(isBuiltIn) ? areas : areas.filter((area) => !isBuiltIn(area));
    checkList('cmaAreas', recorded.cmaAreas, told, check);
  }
  if (recorded.memory !== null) {
    const withFlags = recorded.memory.some((range) => range.length > 2);
    const ranges = report.memory.map(({ base, end, nomap }) => (withFlags ? [base, end, nomap] : [base, end]));
    checkList('memory', recorded.memory, ranges, check);
  }
  if (recorded.reservedAfterBoot !== null) checkReserved(recorded, report, check);
  return differences;
}

/** The built-in default area has this name; a region may have it, too, but then it is not the default. */
function isBuiltIn([name, , , isDefault]: readonly [string, string, string, boolean]): boolean {
  return isDefault && name === 'reserved';
}

/** Lines that recordings are not asked for. */
const NOT_RECORDED = /^cma: (?:Reserved|Failed to reserve|Size \()/;

type Check = (field: string, expected: unknown, actual: unknown) => void;

/** Lists entry by entry, so that a difference names the place. */
function checkList(field: string, expected: readonly unknown[], actual: readonly unknown[], check: Check): void {
  const length = Math.max(expected.length, actual.length);
  for (let i = 0; i < length; i++) check(`${field}[${i}]`, expected[i], actual[i]);
}

/**
 * Every reserved byte of the simulation must be reserved in the end, except what the running kernel gives back: its image's
 * init memory, and the initrd.
 */
function checkReserved(recorded: RecordedBoot, report: ReportJson, check: Check): void {
  // The largest page of the recorded kernels.
  const page = 16384n;
  const held = (recorded.reservedAfterBoot ?? []).map(([base, end]) => [BigInt(base), BigInt(end)] as const);
  for (const range of [recorded.profile.kernelImage, recorded.initrd]) {
    if (range === undefined) continue;
    const [base, end] = range.map(BigInt);
    held.push([(base ?? 0n) & ~(page - 1n), ((end ?? 0n) + page - 1n) & ~(page - 1n)]);
  }
  held.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  for (const [base, end] of report.reserved) {
    let at = BigInt(base);
    for (const [heldBase, heldEnd] of held) if (heldBase <= at && heldEnd > at) at = heldEnd;
    if (at < BigInt(end)) check('reserved', `0x${at.toString(16)} is free`, `[${base}, ${end}] is reserved`);
  }
}
