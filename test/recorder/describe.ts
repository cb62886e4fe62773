/** What is kept of a boot. */
import { closeSync, openSync, readSync } from 'node:fs';
import { hex } from '../../server/src/base/format.ts';
import { releaseOf } from '../../server/src/boot/kernel/kernels.ts';
import { parseRelease, releaseText } from '../../server/src/boot/kernel/release.ts';
import { rulesOf } from '../../server/src/boot/kernel/rules.ts';
import type { KernelName } from '../../server/src/boot/report.ts';
import type { ConsoleRecording } from '../golden/oracle/architectures.ts';
import type { RecordedBoot } from '../golden/oracle/oracle.ts';
import { Advice, type Booted, type Request } from './bootCase.ts';
import {
  joinRanges,
  readAttempts,
  readDebugfs,
  readDump,
  readReservations,
  relevantEntries,
  section,
} from './consoleLog.ts';
import { readGuestArrays } from './guestMemory.ts';
import { MACHINES } from './machines.ts';

const FDT_MAGIC = 0xd00dfeed;

/** What is compared on arm64; a string says why there is nothing to compare. */
export function describeBoot(request: Request, booted: Booted): RecordedBoot | string {
  const { run, log, place, blob, initrd } = booted;
  if (run.end !== 'done' && run.end !== 'panic')
    return run.end === 'timeout' ? 'the kernel hangs, or the machine is too slow' : 'QEMU ended';
  const kernelImage = readReservations(log, MACHINES[request.arch].imageReservedBy).at(-1);
  if (kernelImage === undefined) return 'the kernel did not say where it is';
  const memory = readDebugfs(section(run.console, 'memory') ?? '');
  const lowest = BigInt(memory[0]?.range[0] ?? hex(MACHINES[request.arch].ramBase));
  const arrays =
    run.end === 'done'
      ? readGuestArrays(
          {
            ramFile: booted.ramFile,
            ramBase: MACHINES[request.arch].ramBase,
            ramSize: booted.ramSize,
            kernelAddress: place.kernel,
            dtbAddress: place.dtb,
            blob,
            pageSize: request.release.endsWith('-16k') ? 16384n : 4096n,
            lowest,
          },
          request.release,
          request.symbols,
        )
      : undefined;
  const panic = /Kernel panic - not syncing: (.*)/.exec(run.console)?.[1]?.trim();
  const reserved = section(run.console, 'reserved');
  return {
    outcome: run.end === 'done' ? 'ok' : 'panic',
    ...(run.end === 'done' || panic === undefined ? {} : { panic }),
    profile: { kernelImage, dtbAddress: hex(place.dtb) },
    ...(initrd === undefined ? {} : { initrd: [hex(initrd.start), hex(initrd.end)] as const }),
    logFrom: log.from,
    log: relevantEntries(log, false).map(({ level, text }) => [level, text] as const),
    dynamicAttempts: readAttempts(log),
    reservedMem: arrays?.reservedMem ?? null,
    cmaAreas: arrays?.cmaAreas ?? null,
    memory:
      memory.length === 0
        ? null
        : memory.map(({ range, flags }) =>
            flags === undefined ? range : ([...range, flags.includes('NOMAP')] as const),
          ),
    reservedAfterBoot: reserved === undefined ? null : joinRanges(readDebugfs(reserved).map(({ range }) => range)),
  };
}

/** What is compared elsewhere. `none` is the recording of the empty case, for a kernel that dies in silence. */
export function describeConsole(request: Request, booted: Booted, none: unknown): ConsoleRecording | string {
  const { log, blob } = booted;
  const { imageReservedBy, skipped = 0, firmware } = MACHINES[request.arch];
  const kernelImage = readReservations(log, imageReservedBy)[skipped];
  const example = none as ConsoleRecording | undefined;
  if (kernelImage === undefined) {
    if (example === undefined) return 'the kernel said nothing; record the case "none" first';
    const grown = request.arch === 'arm' ? 2 * (blob.length + 10000) : blob.length + 256;
    const size = firmware === undefined ? grown : blob.length;
    const dtb = [example.dtb[0], hex(BigInt(example.dtb[0]) + BigInt(size))] as const;
    return { kernelImage: example.kernelImage, dtb, died: true, log: [], dynamicAttempts: [] };
  }
  const dtb = firmware === undefined ? findBlob(booted, MACHINES[request.arch].ramBase) : asLoaded(firmware.dtb, blob);
  if (dtb === undefined) return 'there is no blob in its memory';
  const entries = relevantEntries(log, true);
  const dump = readDump(log);
  const changesLater = entries.some(({ text }) => text.includes('matching fail')) && twoStages(request.release);
  return {
    kernelImage,
    dtb,
    log: entries.map(({ text }) => text),
    dynamicAttempts: readAttempts(log),
    ...(dump === undefined || changesLater ? {} : dump),
  };
}

function asLoaded(address: bigint, blob: Uint8Array): readonly [string, string] {
  return [hex(address), hex(address + BigInt(blob.length))];
}

/** The blob as the boot loader left it, found by its first word on a page boundary. */
function findBlob({ ramFile, blob }: Booted, ramBase: bigint): readonly [string, string] | undefined {
  const file = openSync(ramFile, 'r');
  const chunk = Buffer.alloc(1 << 24);
  try {
    for (let start = 0; ; start += chunk.length) {
      const length = readSync(file, chunk, 0, chunk.length, start);
      if (length < 4096) return undefined;
      for (let at = 0; at + 4096 <= length; at += 4096) {
        const size = chunk.readUInt32BE(at) === FDT_MAGIC ? chunk.readUInt32BE(at + 4) : 0;
        if (size < blob.length || size >= 1 << 22) continue;
        const address = ramBase + BigInt(start + at);
        return [hex(address), hex(address + BigInt(size))];
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Static regions are given back late, after the dump of memblock. */
function twoStages(text: string): boolean {
  const release = parseRelease(text);
  return release !== undefined && rulesOf(release).scanInTwoStages;
}

/** What the recordings of a release are called: the three that all cases are recorded of by their series, others whole. */
export function recordingsOf(release: string): KernelName {
  const series = ['6.1.0-50', '6.12.107', '7.2.13'].find((name) => release.startsWith(name));
  if (series !== undefined) return series.split('.', 2).join('.');
  const found = parseRelease(release);
  if (found === undefined) throw new Advice(`'${release}' is no release of Linux`);
  return releaseText(releaseOf(release));
}
