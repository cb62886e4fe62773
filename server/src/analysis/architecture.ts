/**
 * Which architecture a board is for. A tree does not say so itself; in a kernel tree the folder does, elsewhere the
 * names of CPUs do.
 */
import { latin1, readCells } from '../base/bytes.ts';
import { bytesIn, type Interval, unionOf } from '../base/intervals.ts';
import { ARCHITECTURES } from '../profiles/keys.ts';
import type { LayoutKind } from '../source/layouts.ts';
import { firstString, stringList, type TreeNode } from '../tree/treeView.ts';
import { architectureOf, CORES, SOCS, WIDE_CORES } from './cores.ts';

/**
 * Names as under `arch/` of the kernel, with `mips64` and `powerpc64` for 64-bit boards; `unknown` where nothing tells.
 */
export type Architecture = string;

/** Trees that may contain boards for other systems than Linux. */
const FOREIGN: readonly (LayoutKind | undefined)[] = ['zephyr', 'tf-a', 'u-boot', 'barebox', 'openwrt'];

/**
 * The architecture of a board: by its folder, its CPUs, its SoC, its timer. Where none of them tells, it is `unknown` in a source
 * tree that is not a kernel's (`treeKind`), and `arm64` elsewhere.
 */
export function boardArchitecture(path: string, root: TreeNode, treeKind?: LayoutKind): Architecture {
  const found = folderOrCores(path, root, treeKind);
  return (found === 'mips' || found === 'powerpc') && isWide(root) ? `${found}64` : found;
}

/** Whether the kernel of a MIPS or PowerPC board is a 64-bit kernel. */
function isWide(root: TreeNode): boolean {
  const cpus = cpusOf(root);
  // Power ISA bindings (Linux, arch/powerpc/boot/dts/fsl/e5500_power_isa.dtsi), and POWER's own.
  if (cpus.some((cpu) => cpu.property('power-isa-64') ?? cpu.property('64-bit'))) return true;
  const names = [...compatibleOf(root), ...cpus.flatMap((cpu) => [...compatibleOf(cpu), cpu.name])];
  return names.some((name) => WIDE_CORES.test(name));
}

function folderOrCores(path: string, root: TreeNode, treeKind?: LayoutKind): Architecture {
  // U-Boot and barebox have boards in arch/ARCH/dts, those of arm64 among those of arm, and copies of the kernel's.
  const [, folder, boot] = /\/arch\/([^/]+)\/(boot\/)?dts\//.exec(path) ?? [];
  if (folder !== undefined && (boot !== undefined || folder !== 'arm')) return folder;
  const copied = /\/dts\/(?:upstream\/)?src\/([^/]+)\//.exec(path)?.[1];
  if (copied !== undefined) return copied;
  const cpus = cpusOf(root);
  if (cpus.some((cpu) => cpu.property('riscv,isa') ?? cpu.property('riscv,isa-base'))) return 'riscv';
  // On PowerPC the node's name contains the core's name.
  const ofCpu = architectureOf(
    CORES,
    cpus.flatMap((cpu) => [...compatibleOf(cpu), cpu.name]),
  );
  if (ofCpu !== undefined) return ofCpu;
  const known = architectureOf(SOCS, compatibleOf(root)) ?? ofTimer(root);
  if (known !== undefined) return known;
  return FOREIGN.includes(treeKind) ? 'unknown' : 'arm64';
}

/** The architecture by the timer, which is part of the core. */
function ofTimer(root: TreeNode): Architecture | undefined {
  const timers = root.children.filter(({ name }) => /^timer(?:@|$)/.test(name)).flatMap(compatibleOf);
  if (timers.includes('arm,armv8-timer')) return 'arm64';
  return timers.includes('arm,armv7-timer') ? 'arm' : undefined;
}

function compatibleOf(node: TreeNode): readonly string[] {
  const compatible = node.property('compatible');
  return compatible === undefined ? [] : stringList(compatible);
}

/**
 * Whether the board boots a distribution's kernel, so that a prediction of the engine may become an error. False for
 * CPUs without an MMU, for 32-bit RISC-V, for 32-bit arm with RAM above 4 GiB (LPAE), and for boards with too little RAM for
 * such a kernel: their kernels are configured for them. Zephyr and TF-A are no Linux; 32-bit arm boards in the trees of boot
 * loaders (`treeKind`) contain only what the boot loaders need.
 */
export function bootsUsualKernel(architecture: Architecture, root: TreeNode, treeKind?: LayoutKind): boolean {
  if (treeKind === 'zephyr' || treeKind === 'tf-a') return false;
  // Except in boot loaders' trees, so little memory on an arm64 board is a mistake of its author, which the findings report.
  const isSmall = architecture !== 'arm64' || FOREIGN.includes(treeKind);
  if (isSmall && hasLittleRam(root)) return false;
  switch (architecture) {
    case 'arm64':
      return true;
    case 'arm':
      return !FOREIGN.includes(treeKind) && !hasMicrocontroller(root) && !hasHighRam(root);
    case 'riscv':
      return cpusOf(root).every((cpu) => {
        const isa = firstString(cpu.property('riscv,isa-base')) ?? firstString(cpu.property('riscv,isa')) ?? '';
        const mmu = firstString(cpu.property('mmu-type'));
        return !isa.startsWith('rv32') && mmu !== undefined && mmu !== 'riscv,none';
      });
    default:
      return false;
  }
}

function cpusOf(root: TreeNode): readonly TreeNode[] {
  const cpus = root.children.find((node) => node.name === 'cpus');
  return (cpus?.children ?? []).filter((cpu) => firstString(cpu.property('device_type')) === 'cpu');
}

/** Matches at the begin of a string in the list. */
const MICROCONTROLLER = /(?:^|\0)arm,(armv[78]m-nvic|cortex-[mr])/;

/** Cortex-M: the interrupt controller is part of the core, and CPUs are often not in the tree. */
function hasMicrocontroller(root: TreeNode): boolean {
  const isNvic = (node: TreeNode) => {
    const compatible = node.property('compatible');
    return compatible !== undefined && MICROCONTROLLER.test(latin1(compatible, 0, compatible.length));
  };
  const [soc] = root.children.filter((node) => node.name === 'soc');
  return [...root.children, ...(soc?.children ?? []), ...cpusOf(root)].some(isNvic);
}

/** A memory node or a child of /reserved-memory with a range above 4 GiB. */
function hasHighRam(root: TreeNode): boolean {
  const regions = root.children.find((node) => node.name === 'reserved-memory')?.children ?? [];
  return entriesOf(root, [...memoryNodesOf(root), ...regions]).some(({ base, end }) => end > 1n << 32n && end > base);
}

/** A distribution's kernel alone is larger than this. */
const LITTLE_RAM = 16n << 20n;

/** The tree states RAM, but less than a distribution's kernel needs. */
function hasLittleRam(root: TreeNode): boolean {
  const stated = bytesIn(unionOf(entriesOf(root, memoryNodesOf(root))));
  return stated > 0n && stated < LITTLE_RAM;
}

function memoryNodesOf(root: TreeNode): readonly TreeNode[] {
  return root.children.filter((node) => firstString(node.property('device_type') ?? new Uint8Array()) === 'memory');
}

/** The ranges of `reg` of children of the root, or of nodes with the root's cell counts. */
function entriesOf(root: TreeNode, nodes: readonly TreeNode[]): readonly Interval[] {
  const addressCells = root.property('#address-cells')?.at(-1) ?? 1;
  const sizeCells = root.property('#size-cells')?.at(-1) ?? 1;
  const entryBytes = 4 * (addressCells + sizeCells);
  if (entryBytes === 0) return [];
  return nodes.flatMap((node) => {
    const reg = node.property('reg') ?? new Uint8Array();
    return Array.from({ length: Math.floor(reg.length / entryBytes) }, (_, index) => {
      const at = index * entryBytes;
      const base = readCells(reg, at, addressCells);
      return { base, end: base + readCells(reg, at + 4 * addressCells, sizeCells) };
    });
  });
}

/** The architecture of a board, as the begin of a sentence. */
export function boardIsFor(architecture: Architecture): string {
  return architecture === 'unknown'
    ? 'Neither folder nor CPUs tell which architecture the board is for'
    : `The board is for ${architecture}`;
}

/** The engine's architecture that simulates kernels of this one; undefined where none does. */
export function engineOf(architecture: Architecture): string | undefined {
  // In a kernel tree, the folders `riscv` and `loongarch` mean the 64-bit kernels.
  const own = ['riscv', 'loongarch'].includes(architecture) ? `${architecture}64` : architecture;
  return ARCHITECTURES.find((name) => name === own);
}

/** The same, with arm64 for unsimulated architectures. */
export function simulatedArchitecture(architecture: Architecture): string {
  return engineOf(architecture) ?? 'arm64';
}
