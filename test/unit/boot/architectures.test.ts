import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compareConsole, readConsoleRecordings, simulateConsole } from '../../golden/oracle/architectures.ts';
import { caseNames, compileCase } from '../../golden/oracle/oracle.ts';

describe.each([
  ['arm', ['6.1', '6.12', '7.2']],
  ['riscv64', ['6.12', '7.2']],
  ['mips64', ['6.1']],
  ['powerpc64', ['6.1', '6.12', '7.2']],
] as const)('recorded boots on %s', (arch, kernels) => {
  const folder = fileURLToPath(new URL(`../../golden/oracle-${arch}`, import.meta.url));
  const recordings = kernels.map((kernel) => [kernel, readConsoleRecordings(folder, kernel)] as const);

  it.each(caseNames(folder))('%s', (name) => {
    const blob = compileCase(folder, name);
    for (const [kernel, boots] of recordings) {
      const recorded = boots[name];
      expect(recorded, `${kernel} has a recording`).toBeDefined();
      if (recorded === undefined) continue;
      expect(compareConsole(recorded, simulateConsole(blob, arch, kernel, recorded)), `Linux ${kernel}`).toEqual([]);
    }
  });
});
