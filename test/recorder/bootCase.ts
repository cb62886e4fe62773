/** Boots one case: compiles its tree, puts everything in place, runs QEMU. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import type { AddressRange } from '../../server/src/boot/profile.ts';
import { readFdt } from '../../server/src/fdt/read.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import type { TreeNode } from '../../server/src/tree/treeView.ts';
import { testSyntax } from '../harness/parser.ts';
import { type KernelLog, readKernelLog } from './consoleLog.ts';
import type { Symbols } from './guestMemory.ts';
import { buildInitramfs } from './initramfs.ts';
import { caseDirectives, loaderOptions, MACHINES, type Placement, type RecordedArchitecture } from './machines.ts';
import { type QemuRun, runQemu } from './qemu.ts';

/** Milliseconds for one boot, on a busy machine. */
const TIMEOUT = 180_000;
const MIB = 1n << 20n;
/** Where everything is unless the case says otherwise. */
const PLACES: Placement = { kernel: 0x4020_0000n, dtb: 0x4820_0000n, initrd: 0x4800_0000n };
/** Wrong usage, or something that must be installed first: the message says it all. */
export class Advice extends Error {}

export interface Request {
  readonly arch: RecordedArchitecture;
  readonly kernel: string;
  readonly release: string;
  readonly busybox: Uint8Array | undefined;
  readonly symbols: Symbols | undefined;
}

export interface Booted {
  readonly run: QemuRun;
  readonly log: KernelLog;
  readonly ramFile: string;
  readonly ramSize: bigint;
  readonly place: Placement;
  readonly blob: Uint8Array;
  /** As the tree states it. */
  readonly initrd: AddressRange | undefined;
}

/** Boots the case in `file`; `folder` is for what the guest needs. `symbols`: asks the kernel for its own. */
export async function bootCase(request: Request, file: string, folder: string, symbols: boolean): Promise<Booted> {
  const machine = MACHINES[request.arch];
  if (!existsSync(file)) throw new Advice(`there is no case ${file}`);
  const directives = caseDirectives(file);
  const blob = await compile(file);
  const chosen = readFdt(blob).value?.root.children.find(({ name }) => name === 'chosen');
  const place: Placement = {
    kernel: BigInt(directives.get('kernel') ?? PLACES.kernel),
    dtb: BigInt(directives.get('dtb') ?? PLACES.dtb),
    initrd: BigInt(directives.get('initrd') ?? PLACES.initrd),
  };
  const ram = memorySize(directives.get('mem')) ?? BigInt(machine.ram) * MIB;
  const ramFile = join(folder, 'ram');
  const dtb = join(folder, 'dtb');
  const initrd = join(folder, 'initrd');
  writeFileSync(dtb, blob);
  const stated = statedInitrd(chosen);
  const initrdSize = stated === undefined ? undefined : Number(stated.end - stated.start);
  const options = [
    ...machine.options,
    ...['-cpu', machine.cpu(request.release)],
    ...['-smp', directives.get('smp') ?? '1', '-m', `${ram / MIB}M`],
    ...['-object', `memory-backend-file,id=ram,size=${ram / MIB}M,mem-path=${ramFile},share=on`],
    ...['-display', 'none', '-serial', 'stdio', '-monitor', 'none', '-no-reboot', '-net', 'none'],
  ];
  if (machine.loader) {
    if (request.busybox === undefined) throw new Error('no busybox');
    const size = initrdSize === undefined ? {} : { size: initrdSize };
    writeFileSync(initrd, buildInitramfs(request.busybox, { symbols, ...size }));
    options.push(...loaderOptions(folder, { kernel: request.kernel, dtb, initrd }, place));
  } else if (machine.firmware !== undefined) {
    options.push(...machine.firmware.options(folder, request.kernel, dtb));
  } else {
    const given = new TextDecoder().decode(chosen?.property('bootargs') ?? new Uint8Array()).replace(/\0.*/s, '');
    options.push('-kernel', request.kernel, '-dtb', dtb, '-append', `${machine.bootargs} ${given}`.trim());
    if (initrdSize !== undefined) {
      writeFileSync(initrd, 'x'.repeat(initrdSize));
      options.push('-initrd', initrd);
    }
  }
  const run = await runQemu(machine.qemu, options, {
    timeout: TIMEOUT,
    ...(machine.stop ? { stop: machine.stop } : {}),
  });
  if (process.env.RECORD_LOG !== undefined) writeFileSync(process.env.RECORD_LOG, run.console);
  return { run, log: readKernelLog(run.console), ramFile, ramSize: ram, place, blob, initrd: stated };
}

/** By our own compiler; what dtc would only complain about is booted all the same. */
async function compile(file: string): Promise<Uint8Array> {
  const host = new DiskHost();
  const analyzer = new Analyzer(host, await testSyntax(), existsDirectory);
  const board = analyzer.board(host.resolve(file) ?? file);
  if (board === undefined) throw new Advice(`${file} cannot be read`);
  for (const problem of board.compiled.problems) {
    if (problem.severity === 'error') console.error(`${file}: ${problem.message}`);
  }
  return board.blob;
}

/** What /chosen says of the initrd. */
function statedInitrd(chosen: TreeNode | undefined): AddressRange | undefined {
  const [start, end] = ['linux,initrd-start', 'linux,initrd-end'].map((name) => {
    const value = chosen?.property(name);
    return value === undefined || value.length === 0 ? undefined : BigInt(`0x${Buffer.from(value).toString('hex')}`);
  });
  return start === undefined || end === undefined || end <= start ? undefined : { start, end };
}

function memorySize(text: string | undefined): bigint | undefined {
  const match = /^(\d+)([MG])$/.exec(text ?? '');
  return match === null ? undefined : BigInt(match[1] ?? 0) * (match[2] === 'G' ? 1024n : 1n) * MIB;
}

/** A folder that is gone afterwards. In memory where there is room for it: guests write hundreds of megabytes. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'dtatlas-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
