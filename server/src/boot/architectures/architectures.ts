/** The architectures that the engine knows. */

import type { PageSize } from '../profile.ts';
import type { Architecture } from './architecture.ts';
import { ARM } from './arm.ts';
import { arm64 } from './arm64.ts';
import { ARC, CSKY, MICROBLAZE, NIOS2, OPENRISC, SH, XTENSA } from './fromSource/embedded.ts';
import { UM, X86 } from './fromSource/hosted.ts';
import { MIPS, MIPS64 } from './fromSource/mips.ts';
import { POWERPC, POWERPC64 } from './fromSource/powerpc.ts';
import { LOONGARCH64 } from './loongarch64.ts';
import { RISCV64 } from './riscv64.ts';

const ARM64: Readonly<Record<PageSize, Architecture>> = { '4k': arm64('4k'), '16k': arm64('16k'), '64k': arm64('64k') };

/** Architectures with a single page size, by the names that profiles use; `riscv` and `loongarch` are the kernel's folders. */
const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map([
  ['arm', ARM],
  ['riscv64', RISCV64],
  ['riscv', RISCV64],
  ['loongarch64', LOONGARCH64],
  ['loongarch', LOONGARCH64],
  ...[ARC, CSKY, MICROBLAZE, MIPS, MIPS64, NIOS2, OPENRISC, POWERPC, POWERPC64, SH, UM, X86, XTENSA].map(
    (one) => [one.facts.name, one] as const,
  ),
]);

/** The ranges of releases that are built alike, of all architectures. */
export const BUILD_RANGES: readonly string[] = [
  ...new Set([...Object.values(ARM64), ...ARCHITECTURES.values()]),
].flatMap(({ facts }) => facts.builds.map(({ releases }) => releases));

/** Whether the engine has rules of its own for the architecture. */
export function isKnownArchitecture(name: string): boolean {
  return name === 'arm64' || ARCHITECTURES.has(name);
}

/** The architecture of that name; arm64 for an unknown name. */
export function engineArchitecture(name: string, pageSize: PageSize = '4k'): Architecture {
  return ARCHITECTURES.get(name) ?? ARM64[pageSize];
}
