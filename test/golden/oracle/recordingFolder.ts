/**
 * Folders of recordings. Either `KERNEL.json` holds all of a kernel, in the form of `RecordedBoot`, or `KERNEL/CASE.json` one
 * boot each, in the form of the tools that read the kernel's memory: addresses padded, ends of memblock's lists included.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hex } from '../../../server/src/base/format.ts';
import { readChosen } from '../../../server/src/boot/chosen.ts';
import { DeviceTree } from '../../../server/src/boot/deviceTree.ts';
import { kernelOf } from '../../../server/src/boot/kernel/kernels.ts';
import { compareReleases, parseRelease } from '../../../server/src/boot/kernel/release.ts';
import type { KernelName } from '../../../server/src/boot/report.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { joinRanges } from '../../recorder/consoleLog.ts';
import { type RecordedBoot, readRecordings } from './oracle.ts';

/** The boots of one kernel. */
interface RecordedKernel {
  readonly kernel: KernelName;
  readonly boots: Readonly<Record<string, RecordedBoot>>;
}

/** Every kernel of a folder, the oldest first. */
export function readFolder(folder: string): readonly RecordedKernel[] {
  const kernels = readdirSync(folder, { withFileTypes: true }).flatMap((entry): readonly RecordedKernel[] => {
    const kernel = entry.name.replace(/\.json$/, '');
    if (parseRelease(kernel) === undefined) return [];
    const boots = entry.isDirectory() ? readSingle(path.join(folder, kernel)) : readRecordings(folder, kernel);
    return [{ kernel, boots: withoutUntold(boots) }];
  });
  const age = ({ kernel }: RecordedKernel) => parseRelease(kernel) ?? { major: 0, minor: 0, patch: 0, flavour: '' };
  return kernels.sort((a, b) => compareReleases(age(a), age(b)));
}

/** The same with the initrd that the tree names, which is free again when memblock's lists are recorded. */
export function withInitrd(recorded: RecordedBoot, blob: Uint8Array, kernel: KernelName): RecordedBoot {
  const tree = readFdt(blob).value;
  if (tree === undefined || recorded.initrd !== undefined) return recorded;
  const { initrd } = readChosen(new DeviceTree(tree, 64), kernelOf(kernel).rules);
  return initrd === undefined ? recorded : { ...recorded, initrd: [hex(initrd.start), hex(initrd.end)] };
}

/** The folder that has a case: that of the recordings, or the one beside it that others share. */
export function folderOf(folder: string, name: string): string {
  return existsSync(path.join(folder, 'cases', `${name}.dts`)) ? folder : path.join(folder, '..', 'oracle');
}

/** Where a kernel tells of a search only what it found, a boot without any that found something told of none. */
function withoutUntold(boots: Readonly<Record<string, RecordedBoot>>): Readonly<Record<string, RecordedBoot>> {
  const isTold = Object.values(boots).every(({ dynamicAttempts }) =>
    dynamicAttempts.every(([, align]) => align !== null),
  );
  if (isTold) return boots;
  return Object.fromEntries(Object.entries(boots).map(([name, boot]) => [name, { ...boot, tellsSearches: false }]));
}

function readSingle(folder: string): Readonly<Record<string, RecordedBoot>> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    names.map((name) => [
      name.slice(0, -'.json'.length),
      fromSingle(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))),
    ]),
  );
}

interface SingleBoot {
  readonly outcome: RecordedBoot['outcome'];
  readonly panic: string | null;
  readonly profile: RecordedBoot['profile'];
  readonly logFrom: RecordedBoot['logFrom'];
  readonly log: readonly { readonly level: string | null; readonly text: string }[];
  readonly dynamicAttempts: readonly {
    readonly size: string;
    /** Null in kernels that tell only what was found. */
    readonly align: string | null;
    readonly start: string | null;
    readonly end: string | null;
    readonly result: string | null;
  }[];
  readonly reservedMem:
    | readonly { readonly name: string; readonly base: string; readonly size: string; readonly has_ops: boolean }[]
    | null;
  readonly cmaAreas:
    | readonly { readonly name: string; readonly base: string; readonly size: string; readonly default: boolean }[]
    | null;
  /** Inclusive ends. */
  readonly memory: readonly { readonly base: string; readonly end: string; readonly flags?: string }[] | null;
  readonly reservedAfterBoot: readonly { readonly base: string; readonly end: string }[] | null;
}

function fromSingle(boot: SingleBoot): RecordedBoot {
  const { outcome, panic, profile, logFrom, log, dynamicAttempts, reservedMem, cmaAreas, memory, reservedAfterBoot } =
    boot;
  const exclusive = ({ base, end }: { readonly base: string; readonly end: string }) =>
    [plain(base), plain(hex(BigInt(end) + 1n))] as const;
  return {
    outcome,
    ...(panic === null ? {} : { panic }),
    profile,
    logFrom,
    log: log.map(({ level, text }) => [level, text] as const),
    dynamicAttempts: dynamicAttempts.map(({ size, align, start, end, result }) => [
      size,
      align === null ? null : plain(align),
      start === null ? null : plain(start),
      end === null ? null : plain(end),
      result === null ? null : plain(result),
    ]),
    reservedMem:
      reservedMem?.map(({ name, base, size, has_ops: hasDriver }) => [name, base, size, hasDriver] as const) ?? null,
    cmaAreas:
      cmaAreas?.map(({ name, base, size, default: isDefault }) => [name, base, size, isDefault] as const) ?? null,
    memory:
      memory?.map((range) =>
        range.flags === undefined ? exclusive(range) : ([...exclusive(range), range.flags.includes('NOMAP')] as const),
      ) ?? null,
    reservedAfterBoot: reservedAfterBoot === null ? null : joinRanges(reservedAfterBoot.map(exclusive)),
  };
}

function plain(address: string): string {
  return hex(BigInt(address));
}
