/** The architectures that the engine knows. */
import type { Architecture } from './architecture.ts';
import { ARM } from './arm.ts';
import { ARM64 } from './arm64.ts';
import { RISCV64 } from './riscv64.ts';

/** By the names that profiles use; `riscv` is the kernel's folder, whose Debian kernels are 64-bit. */
const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map([
  ['arm64', ARM64],
  ['arm', ARM],
  ['riscv64', RISCV64],
  ['riscv', RISCV64],
]);

/** Whether the engine has rules of its own for the architecture. */
export function isKnownArchitecture(name: string): boolean {
  return ARCHITECTURES.has(name);
}

/** The architecture of that name; arm64 stands in for those that are not known. */
export function architectureOf(name: string): Architecture {
  return ARCHITECTURES.get(name) ?? ARM64;
}
