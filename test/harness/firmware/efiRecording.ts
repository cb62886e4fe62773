/** Recorded boots with UEFI beside the simulation: what a console tells, and where the engine differs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loggedKernel } from '../../../server/src/boot/kernel/kernels.ts';
import type { BootReport } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readBootLog } from '../../../server/src/bootLog/readBootLog.ts';
import { applyOverlays } from '../../../server/src/fdt/overlay.ts';
import type { EfiEntry } from '../../../server/src/firmware/efi/memoryMap.ts';
import { readEfiMap } from '../../../server/src/firmware/efi/readMemoryMap.ts';

/** One thing that is different. */
export interface Difference {
  readonly field: string;
  readonly expected: string;
  readonly actual: string;
}

/** The tree of a case: an overlay on the tree of the machine. */
export function efiTree(machine: string, overlay: string): Uint8Array {
  const { value, problems } = applyOverlays(dtc(machine, 'dtb'), [dtc(overlay, 'dtb', '-@')]);
  if (value === undefined || problems.length > 0) throw new Error(`${overlay} does not apply`);
  return value;
}

/** What dtc makes of a source. */
export function dtc(source: string, format: string, ...options: readonly string[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
  try {
    const out = join(folder, 'out');
    writeFileSync(out, '');
    execFileSync('dtc', ['-q', ...options, '-I', 'dts', '-O', format, '-o', out, source]);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The map that a console shows whole, from its first entry on; undefined where its beginning is lost. */
export function wholeMap(log: string): readonly EfiEntry[] | undefined {
  const { entries, faults } = readEfiMap(log);
  return faults.length === 0 ? entries : undefined;
}

/** Boots `blob` with the map on the release, and compares memory, no-map ranges, placement and lines with the console. */
export function compareEfi(
  blob: Uint8Array,
  release: string,
  log: string,
  map: readonly EfiEntry[],
): readonly Difference[] {
  const evidence = readBootLog([{ name: 'console', text: log }]);
  const kernel = loggedKernel(release, '');
  if (kernel === undefined) throw new Error(`${release} is no release`);
  const report = simulateBoot(blob, { kernel, arch: 'arm64', efi: { map } });
  const found: Difference[] = [];
  const compare = (field: string, expected: readonly string[], actual: readonly string[]) => {
    const [a, b] = [expected.join('\n'), actual.join('\n')];
    if (a !== b) found.push({ field, expected: a, actual: b });
  };
  // The machines have no root file system: this panic is how a good boot ends.
  if (evidence.panic !== undefined) {
    compare('outcome', [evidence.panic.startsWith('VFS:') ? 'ok' : 'panic'], [report.outcome]);
  }
  if (evidence.memory !== undefined && evidence.memoryHasFlags) {
    compare('memory', evidence.memory.map(memoryText), report.memory.map(memoryText));
  }
  const lines = evidence.messages.map(({ text }) => text).filter((text) => !DEFAULT_AREA.test(text));
  // Recordings that were reduced to lines with a prefix lack the second line of this message.
  const isReduced = !lines.some((text) => text.includes(' overlaps with '));
  const predicted = linesOf(report).filter((text) => !(isReduced && text.includes(' overlaps with ')));
  // A console that began late has the last lines only, and cannot tell that there were none.
  const isWhole = evidence.fromTheStart;
  compare('lines', lines, isWhole ? predicted : predicted.slice(predicted.length - lines.length));
  if (isWhole) compare('placement', dynamicPlaces(log), placed(report));
  return found;
}

/** The built-in area comes after what is simulated. */
const DEFAULT_AREA = /^cma: Reserved/;

function linesOf(report: BootReport): readonly string[] {
  return report.log.flatMap(({ text }) => text.split('\n')).filter((text) => !DEFAULT_AREA.test(text));
}

function memoryText(range: { readonly base: bigint; readonly end: bigint; readonly nomap: boolean }): string {
  return `0x${range.base.toString(16)}-0x${range.end.toString(16)}${range.nomap ? ' no-map' : ''}`;
}

/** What the searches for room of dynamic regions found, as `memblock=debug` shows them. */
function dynamicPlaces(log: string): readonly string[] {
  const lines = log.split('\n');
  return lines.flatMap((line, i) => {
    if (!/memblock_phys_alloc_range: .*early_init_dt_alloc_reserved_memory_arch/.test(line)) return [];
    const at = /memblock_reserve: \[(0x[0-9a-f]+)-.*(?:memblock_alloc_range_nid|alloc)/.exec(lines[i + 1] ?? '')?.[1];
    return at === undefined ? [] : [`0x${BigInt(at).toString(16)}`];
  });
}

function placed(report: BootReport): readonly string[] {
  return report.dynamicAttempts.flatMap(({ result }) => (result === undefined ? [] : [`0x${result.toString(16)}`]));
}
