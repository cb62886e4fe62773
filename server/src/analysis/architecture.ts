/**
 * Which architecture a board is for. A tree does not say so itself; a kernel tree says it by the folder, and what a CPU
 * calls itself gives it away elsewhere.
 */
import { firstString, stringList, type TreeNode } from '../fdt/treeView.ts';

/** Names as the kernel has them under `arch/`. */
export type Architecture = string;

/** Cores that run 32-bit kernels only. */
const ARM32_CORE =
  /^arm,(?:cortex-a(?:5|7|8|9|12|15|17)$|cortex-[mr]|arm\d|sa1|v[4-7]m?)|^marvell,(?:sheeva|feroceon|pj4)|^qcom,(?:krait|scorpion)|^(?:brcm|apm),.*v7/;

/** The architecture of a board; `arm64` when nothing tells otherwise. */
export function architectureOf(path: string, root: TreeNode): Architecture {
  const folder = /\/arch\/([^/]+)\/boot\/dts\//.exec(path)?.[1];
  if (folder !== undefined) return folder;
  const cpus = root.children.find((node) => node.name === 'cpus');
  for (const cpu of cpus?.children ?? []) {
    if (firstString(cpu.property('device_type')) !== 'cpu') continue;
    if (cpu.property('riscv,isa') || cpu.property('riscv,isa-base')) return 'riscv';
    const compatible = cpu.property('compatible');
    if (compatible && stringList(compatible).some((name) => ARM32_CORE.test(name))) return 'arm';
    return 'arm64';
  }
  return 'arm64';
}
