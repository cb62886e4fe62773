import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  caseNames,
  compareBoot,
  compileCase,
  KERNELS,
  readRecordings,
  simulateRecorded,
} from '../../golden/oracle/oracle.ts';

const folder = fileURLToPath(new URL('../../golden/oracle', import.meta.url));
const recordings = KERNELS.map((kernel) => [kernel, readRecordings(folder, kernel)] as const);

describe('recorded boots', () => {
  it.each(caseNames(folder))('%s', (name) => {
    const blob = compileCase(folder, name);
    for (const [kernel, boots] of recordings) {
      const recorded = boots[name];
      expect(recorded, `${kernel} has a recording`).toBeDefined();
      if (recorded === undefined) continue;
      expect(compareBoot(recorded, simulateRecorded(blob, kernel, recorded)), `Linux ${kernel}`).toEqual([]);
    }
  });
});
