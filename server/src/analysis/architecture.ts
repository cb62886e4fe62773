/**
 * Which architecture a board is for. A tree does not say so itself; a kernel tree says it by the folder, and what a CPU
 * calls itself gives it away elsewhere.
 */
import { latin1, readCells } from '../base/bytes.ts';
import { ARCHITECTURES } from '../profiles/keys.ts';
import { firstString, stringList, type TreeNode } from '../tree/treeView.ts';

/** Names as the kernel has them under `arch/`. */
export type Architecture = string;

/** Cores that run 32-bit kernels only. */
const ARM32_CORE =
  /^arm,(?:cortex-a(?:5|7|8|9|12|15|17)$|cortex-[mr]|arm\d|sa1|v[4-7]m?)|^marvell,(?:sheeva|feroceon|pj4)|^qcom,(?:krait|scorpion)|^(?:brcm|apm),.*v7/;

/** Cores of architectures that no engine knows, by the beginning of their `compatible` (Linux, arch/ and bindings). */
const OTHER_CORES: readonly (readonly [RegExp, Architecture])[] = [
  [/^(?:mips|mti|ingenic,xburst|ralink,mips|brcm,bmips|cavium,octeon|loongson,gs)|^img,mips|,mips\d/, 'mips'],
  [/^(?:fsl,e\d|powerpc|ibm,ppc|PowerPC)/i, 'powerpc'],
  [/^cdns,xtensa/, 'xtensa'],
  [/^snps,(?:arc|hs)/, 'arc'],
  [/^altr,nios2/, 'nios2'],
  [/^xlnx,microblaze/, 'microblaze'],
  [/^(?:opencores|openrisc),or/, 'openrisc'],
  [/^renesas,sh\d|^jcore,/, 'sh'],
  [/^(?:csky,|intel,ce4100|intel,x86)/, 'other'],
];

/** The architecture of a board; `arm64` when nothing tells otherwise. */
export function boardArchitecture(path: string, root: TreeNode): Architecture {
  // U-Boot has its boards in arch/ARCH/dts, those of arm64 among those of arm.
  const [, folder, boot] = /\/arch\/([^/]+)\/(boot\/)?dts\//.exec(path) ?? [];
  if (folder !== undefined && (boot !== undefined || folder !== 'arm')) return folder;
  const cpus = root.children.find((node) => node.name === 'cpus');
  for (const cpu of cpus?.children ?? []) {
    if (firstString(cpu.property('device_type')) !== 'cpu') continue;
    if (cpu.property('riscv,isa') || cpu.property('riscv,isa-base')) return 'riscv';
    const compatible = cpu.property('compatible');
    const names = compatible ? stringList(compatible) : [];
    if (names.some((name) => ARM32_CORE.test(name))) return 'arm';
    if (names.some((name) => name.startsWith('loongson,la'))) return 'loongarch';
    const other = OTHER_CORES.find(([core]) => names.some((name) => core.test(name)));
    return other?.[1] ?? 'arm64';
  }
  return 'arm64';
}

/**
 * Whether a distribution's kernel is what the board boots, so that a prediction of the engine may become an error. Not so for
 * CPUs without an MMU, for 32-bit RISC-V, and for 32-bit arm with RAM above 4 GiB (LPAE): their kernels are configured for
 * them.
 */
export function bootsUsualKernel(architecture: Architecture, root: TreeNode): boolean {
  switch (architecture) {
    case 'arm64':
      return true;
    case 'arm':
      return !hasMicrocontroller(root) && !hasHighRam(root);
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

/** At the beginning of a string of the list. */
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

/** A memory node or a child of /reserved-memory that reaches above 4 GiB. */
function hasHighRam(root: TreeNode): boolean {
  const addressCells = root.property('#address-cells')?.at(-1) ?? 1;
  const sizeCells = root.property('#size-cells')?.at(-1) ?? 1;
  const entryBytes = 4 * (addressCells + sizeCells);
  if (entryBytes === 0) return false;
  const isMemory = (node: TreeNode) => firstString(node.property('device_type') ?? new Uint8Array()) === 'memory';
  const regions = root.children.find((node) => node.name === 'reserved-memory')?.children ?? [];
  return [...root.children.filter(isMemory), ...regions].some((node) => {
    const reg = node.property('reg') ?? new Uint8Array();
    for (let at = 0; at + entryBytes <= reg.length; at += entryBytes) {
      const base = readCells(reg, at, addressCells);
      if (base + readCells(reg, at + 4 * addressCells, sizeCells) > 1n << 32n) return true;
    }
    return false;
  });
}

/** The architecture of the engine that simulates kernels of this one; undefined where none does. */
export function engineOf(architecture: Architecture): string | undefined {
  // Folders of a kernel tree whose 64-bit kernels are meant.
  const own = ['riscv', 'loongarch'].includes(architecture) ? `${architecture}64` : architecture;
  return ARCHITECTURES.find((name) => name === own);
}

/** The same, with arm64 for what no engine simulates. */
export function simulatedArchitecture(architecture: Architecture): string {
  return engineOf(architecture) ?? 'arm64';
}
