/** A kernel source tree as the measuring scripts see it: its boards, and the reference `cpp | dtc` over them. */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export { kernelFolder } from './kernelSource.mjs';

/** The boards of the first milestone, by path below `arch/`; each exists in some of the kernels only. */
const NAMED_BOARDS: readonly string[] = [
  'arm64/boot/dts/qcom/x1e80100-crd.dts',
  'arm64/boot/dts/qcom/sm8550-hdk.dts',
  'arm64/boot/dts/qcom/sdm845-db845c.dts',
  'arm64/boot/dts/rockchip/rk3588-rock-5b.dts',
  'arm64/boot/dts/freescale/imx8mp-evk.dts',
  'arm64/boot/dts/nvidia/tegra234-p3737-0000+p3701-0000.dts',
  'arm64/boot/dts/apple/t6000-j314s.dts',
  'arm64/boot/dts/marvell/cn9130-db.dts',
  'arm64/boot/dts/ti/k3-j784s4-evm.dts',
  'arm/boot/dts/am335x-boneblack.dts',
  'arm/boot/dts/ti/omap/am335x-boneblack.dts',
  'arm/boot/dts/stm32mp157c-dk2.dts',
  'arm/boot/dts/st/stm32mp157c-dk2.dts',
  'arm/boot/dts/exynos5422-odroidxu3.dts',
  'arm/boot/dts/samsung/exynos5422-odroidxu3.dts',
  'riscv/boot/dts/starfive/jh7110-starfive-visionfive-2-v1.2a.dts',
  'riscv/boot/dts/starfive/jh7110-starfive-visionfive-2-v1.3b.dts',
];

/** The named boards that this tree has, absolute. */
export function namedBoards(kernel: string): readonly string[] {
  return NAMED_BOARDS.map((board) => join(kernel, 'arch', board)).filter((path) => existsSync(path));
}

/** Every `.dts` and `.dtso` under the boot folders of all architectures, links to files included, in order of path. */
export function allBoards(kernel: string): readonly string[] {
  const found: string[] = [];
  for (const arch of readdirSync(join(kernel, 'arch'))) {
    const pending = [join(kernel, 'arch', arch, 'boot/dts')].filter((folder) => existsSync(folder));
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) pending.push(join(folder, entry.name));
        else if (/\.dtso?$/.test(entry.name)) found.push(join(folder, entry.name));
      }
    }
  }
  return found.sort();
}

/** Every source below `arch/ARCH/boot/dts`, shared files among them, links left out; in order of path. */
export function allSources(kernel: string): readonly string[] {
  const roots = readdirSync(join(kernel, 'arch')).map((arch) => join(kernel, 'arch', arch, 'boot/dts'));
  return roots
    .filter((root) => existsSync(root))
    .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => join(root, path)))
    .filter((path) => /\.dts[io]?$/.test(path) && lstatSync(path).isFile())
    .sort();
}

/** `count` boards spread evenly over the list. */
export function sample<T>(items: readonly T[], count: number): readonly T[] {
  if (count >= items.length) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)] as T);
}

export interface Reference {
  readonly blob: Buffer;
  readonly messages: string;
  readonly status: number;
}

/** cpp's options in the kernel build (scripts/Makefile.lib, cmd_dtc), in the tree's folder. */
export const CPP_OPTIONS: readonly string[] = [
  '-nostdinc',
  '-undef',
  '-D__DTS__',
  '-x',
  'assembler-with-cpp',
  '-I',
  'scripts/dtc/include-prefixes',
];

/**
 * `cpp | dtc` as the kernel build runs it (scripts/Makefile.lib, cmd_dtc). Set DTC to name another dtc.
 * All file names are arguments of `sh`, never part of the script.
 */
export function referenceBlob(kernel: string, board: string, symbols: boolean): Promise<Reference> {
  const script = `cpp ${CPP_OPTIONS.join(' ')} "$1" | "$3" $4 -q -q -I dts -O dtb -b 0 -i "$2" -i scripts/dtc/include-prefixes -`;
  const args = ['-c', script, 'sh', board, dirname(board), process.env.DTC ?? 'dtc', symbols ? '-@' : ''];
  return run(kernel, 'sh', args);
}

/** As `referenceBlob`, once for each set of further options of dtc; cpp runs only once. `quiet`: without warnings. */
export async function referenceBlobs(
  kernel: string,
  board: string,
  optionSets: readonly (readonly string[])[],
  quiet = true,
): Promise<readonly Reference[]> {
  const source = await run(kernel, 'cpp', [...CPP_OPTIONS, board]);
  const common = [...(quiet ? ['-q', '-q'] : []), '-I', 'dts', '-O', 'dtb', '-b', '0', '-i', dirname(board)];
  const folders = ['-i', 'scripts/dtc/include-prefixes'];
  const blobs: Reference[] = [];
  for (const options of optionSets) {
    const args = [...common, ...folders, ...options, '-'];
    blobs.push(source.status === 0 ? await run(kernel, process.env.DTC ?? 'dtc', args, source.blob) : source);
  }
  return blobs;
}

function run(cwd: string, program: string, args: readonly string[], input?: Buffer): Promise<Reference> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => err.push(part));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ blob: Buffer.concat(out), messages: Buffer.concat(err).toString(), status: status ?? 1 });
    });
    // A program that stops early leaves the rest unread; its exit code tells.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
