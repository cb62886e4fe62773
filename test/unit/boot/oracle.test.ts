import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reportToJson } from '../../../server/src/boot/reportJson.ts';
import {
  bootRecorded,
  caseNames,
  compareBoot,
  compileCase,
  KERNELS,
  readRecordings,
} from '../../golden/oracle/oracle.ts';
import { folderOf, readFolder } from '../../golden/oracle/recordingFolder.ts';
import { replayFaults } from '../../harness/replay.ts';

const folder = fileURLToPath(new URL('../../golden/oracle', import.meta.url));
const recordings = KERNELS.map((kernel) => [kernel, readRecordings(folder, kernel)] as const);

describe('recorded boots', () => {
  it.each(caseNames(folder))('%s', (name) => {
    const blob = compileCase(folder, name);
    for (const [kernel, boots] of recordings) {
      const recorded = boots[name];
      expect(recorded, `${kernel} has a recording`).toBeDefined();
      if (recorded === undefined) continue;
      const report = bootRecorded(blob, kernel, recorded);
      expect(compareBoot(recorded, reportToJson(report)), `Linux ${kernel}`).toEqual([]);
      expect(replayFaults(blob, report), `replay of Linux ${kernel}`).toEqual([]);
    }
  });
});

describe('recorded boots of other releases', () => {
  const own = fileURLToPath(new URL('../../golden/oracle-releases', import.meta.url));
  const kernels = readFolder(own);
  const blobs = new Map<string, Uint8Array>();
  it.each(kernels.map(({ kernel }) => kernel))('Linux %s', (kernel) => {
    const { boots = {} } = kernels.find((one) => one.kernel === kernel) ?? {};
    expect(Object.keys(boots).length).toBeGreaterThan(0);
    for (const [name, recorded] of Object.entries(boots)) {
      const blob = blobs.get(name) ?? compileCase(folderOf(own, name), name);
      blobs.set(name, blob);
      const report = bootRecorded(blob, kernel, recorded);
      expect([name, compareBoot(recorded, reportToJson(report))]).toEqual([name, []]);
      expect([name, replayFaults(blob, report)]).toEqual([name, []]);
    }
  });
});

describe('recorded boots with pages of 16 KiB', () => {
  const own = fileURLToPath(new URL('../../golden/oracle-arm64-16k', import.meta.url));
  it.each(caseNames(own))('%s', (name) => {
    const blob = compileCase(own, name);
    for (const kernel of ['6.12', '7.2'] as const) {
      const recorded = readRecordings(own, kernel)[name];
      expect(recorded, `${kernel} has a recording`).toBeDefined();
      if (recorded === undefined) continue;
      const report = bootRecorded(blob, kernel, recorded, '16k');
      expect(compareBoot(recorded, reportToJson(report)), `Linux ${kernel}`).toEqual([]);
      expect(replayFaults(blob, report), `replay of Linux ${kernel}`).toEqual([]);
    }
  });
});
