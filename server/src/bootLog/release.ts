/** Which kernel a log is of. */
import type { KernelGeneration } from '../boot/report.ts';

/** The generation that a release belongs to; undefined when it does not begin with a version. */
export function generationOf(release: string): KernelGeneration | undefined {
  const version = /^(\d{1,3})\.(\d{1,3})/.exec(release);
  if (version === null) return undefined;
  const number = Number(version[1]) * 1000 + Number(version[2]);
  if (number >= 7002) return '7.2';
  return number >= 6012 ? '6.12' : '6.1';
}

/** What each architecture's kernels say of themselves: in the release, the compiler's name, or a line of their own. */
const SIGNS: readonly (readonly [arch: string, sign: RegExp])[] = [
  ['riscv64', /-riscv64\b|riscv64-[\w-]*gcc|SBI specification|riscv: base ISA|Booting Linux on hartid/],
  ['loongarch64', /-loong(?:arch)?64\b|loongarch64-[\w-]*gcc/],
  ['arm64', /-arm64\b|aarch64-[\w-]*gcc|Booting Linux on physical CPU 0x[0-9a-f]+ \[0x/],
  ['arm', /-arm(?:mp|el|hf|v7)\b|arm-[\w-]*eabi[\w-]*gcc|CPU: ARMv[4-7]/],
];

/** The architecture, from the release and the lines that give it away; undefined when none does. */
export function architectureOf(release: string, hints: readonly string[]): string | undefined {
  return SIGNS.find(([, sign]) => sign.test(release) || hints.some((line) => sign.test(line)))?.[0];
}
