/** The architecture of the kernel that wrote a log. */

/** Signs of an architecture: in the release, in a line of its own, or in the name of the compiler. */
interface Signs {
  readonly arch: string;
  readonly line: RegExp;
  /** Parts of the compiler's name, in order. */
  readonly compiler: readonly string[];
}

const SIGNS: readonly Signs[] = [
  {
    arch: 'riscv64',
    line: /-riscv64\b|SBI specification|riscv: base ISA|Booting Linux on hartid/,
    compiler: ['riscv64-', 'gcc'],
  },
  { arch: 'loongarch64', line: /-loong(?:arch)?64\b/, compiler: ['loongarch64-', 'gcc'] },
  {
    arch: 'arm64',
    line: /-arm64\b|Booting Linux on physical CPU 0x[0-9a-f]{1,16} \[0x/,
    compiler: ['aarch64-', 'gcc'],
  },
  { arch: 'arm', line: /-arm(?:mp|el|hf|v7)\b|CPU: ARMv[4-7]/, compiler: ['arm-', 'eabi', 'gcc'] },
];

/** The architecture, from the release and the lines that show it; undefined when none does. */
export function loggedArchitecture(release: string, hints: readonly string[]): string | undefined {
  const lines = [release, ...hints];
  const compilers = lines.flatMap((line) => line.match(/[\w-]+/g) ?? []).filter((word) => word.includes('gcc'));
  const found = SIGNS.find(
    ({ line, compiler }) =>
      lines.some((text) => line.test(text)) || compilers.some((word) => hasInOrder(word, compiler)),
  );
  return found?.arch;
}

function hasInOrder(word: string, parts: readonly string[]): boolean {
  let at = 0;
  for (const part of parts) {
    const found = word.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}
