import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { engineArchitecture } from '../../../server/src/boot/architectures/architectures.ts';
import type { BootProfile } from '../../../server/src/boot/profile.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { ARCHITECTURES } from '../../../server/src/profiles/keys.ts';
import { board, makeBlob, type NodeSpec } from './blob.ts';

const MIB = 1n << 20n;
/** 128 MiB at 0x40000000, cells as 32-bit boards have them. */
const small = (children: NodeSpec, root: NodeSpec = {}): Uint8Array =>
  makeBlob({
    '#address-cells': [1],
    '#size-cells': [1],
    ...root,
    memory: { device_type: 'memory', reg: [0x4000_0000, 0x800_0000, 0x8000_0000, 0x800_0000] },
    'reserved-memory': { '#address-cells': [1], '#size-cells': [1], ranges: true, ...children },
  });
const IMAGE = { start: 0x4010_0000n, end: 0x4080_0000n };

function boot(arch: string, blob: Uint8Array, more: Partial<BootProfile> = {}) {
  return simulateBoot(blob, { kernel: '7.2', arch, kernelImage: IMAGE, dtbAddress: 0x4200_0000n, ...more });
}

/** What is reserved before the scan, in order. */
function early(arch: string, more: Partial<BootProfile> = {}): readonly string[] {
  const { events } = boot(arch, small({}), { initrd: { start: 0x4300_0100n, end: 0x4300_0200n }, ...more });
  const scan = events.findIndex(({ kind }) => kind === 'scan-begins');
  return events.slice(0, scan).flatMap((event) => (event.kind === 'reserved' ? [event.subject] : []));
}

describe('architectures from their sources', () => {
  it.each(ARCHITECTURES.slice(3))('%s boots, says what it is taken from, and is named in the help', (arch) => {
    const { assumptions, outcome } = boot(arch, small({}));
    expect(outcome).toBe('ok');
    expect(assumptions.filter((text) => text.includes('taken from its source'))).toHaveLength(
      arch === 'powerpc64' ? 0 : 1,
    );
    expect(engineArchitecture(arch).facts.name).toBe(arch);
    expect(readFileSync('server/src/cli/usageText.ts', 'utf8')).toMatch(new RegExp(`[ ,]${arch}[,.;]`));
  });

  it.each([
    ['arc', ['kernel image', 'initrd', 'device-tree blob']],
    ['csky', ['kernel image', 'device-tree blob']],
    ['microblaze', ['kernel image', 'initrd']],
    ['mips', ['exception vectors', 'device-tree blob']],
    ['nios2', ['kernel image', 'initrd', 'device-tree blob']],
    ['openrisc', ['kernel image', 'initrd', 'device-tree blob']],
    ['powerpc', ['kernel image', 'device-tree blob']],
    ['sh', ['kernel image', 'initrd', 'device-tree blob']],
    ['xtensa', ['initrd', 'kernel image', 'the foot of RAM']],
  ])('%s reserves %j before the scan', (arch, subjects) => {
    expect(early(arch)).toEqual(subjects);
  });

  it('fills from below on MIPS, where image and initrd come after the scan', () => {
    const blob = small({
      low: { size: [0x20_0000] },
      far: { size: [0x10_0000], 'alloc-ranges': [0x4400_0000, 0x100_0000] },
    });
    const { regions, problems } = boot('mips', blob, { initrd: { start: 0x4000_0000n, end: 0x4000_1000n } });
    expect(regions.map(({ base }) => base)).toEqual([0x4000_0000n, 0x4400_0000n]);
    expect(problems.map(({ code }) => code)).toEqual(['rmem-kernel-overlap', 'rmem-initrd-overlap']);
    const guessed = simulateBoot(blob, { kernel: '7.2', arch: 'mips', dtbAddress: 0x4200_0000n });
    expect(guessed.problems).toEqual([]);
    expect(guessed.assumptions.join(' ')).toContain('alloc-ranges keep it away');
  });

  it('fills from above elsewhere', () => {
    const blob = small({ low: { size: [0x20_0000] } });
    for (const arch of ['nios2', 'openrisc', 'powerpc', 'xtensa']) {
      expect([arch, boot(arch, blob).regions[0]?.base]).toEqual([arch, 0x87e0_0000n]);
    }
  });

  it('takes the first bank alone on ARC', () => {
    expect(boot('arc', small({})).memory).toEqual([{ base: 0x4000_0000n, end: 0x4800_0000n, nomap: false }]);
  });

  it('reserves the ranges of the root on PowerPC, and cuts RAM to 16 MiB from 6.12 on', () => {
    const ranges = small({}, { 'reserved-ranges': [0, 0x4500_0000, 0, 0x10_0000] });
    expect(boot('powerpc', ranges).reserved).toContainEqual({ base: 0x4500_0000n, end: 0x4510_0000n });
    const cut = (kernel: string) => boot('powerpc', small({}), { kernel, cmdline: 'mem=100M' }).memory.at(-1)?.end;
    expect([cut('6.1'), cut('6.12')]).toEqual([0x4000_0000n + 100n * MIB, 0x4000_0000n + 96n * MIB]);
  });

  it('looks at static regions before it reserves them on SuperH, and never reserves them on x86', () => {
    const blob = small({
      'fixed@44000000': { reg: [0x4400_0000, 0x10_0000], 'no-map': true },
      any: { size: [0x1000] },
    });
    const kinds = (arch: string) =>
      boot(arch, blob).events.flatMap(({ kind }) =>
        ['stored', 'entry-taken', 'never-reserved'].includes(kind) ? [kind] : [],
      );
    expect(kinds('sh')).toEqual(['stored', 'entry-taken', 'stored']);
    expect(kinds('x86')).toEqual(['never-reserved', 'never-reserved', 'stored']);
    const report = boot('x86', blob, { kernel: '6.1' });
    expect(report.regions.map(({ state }) => state)).toEqual(['ignored', 'ignored']);
    expect(report.regions[1]?.reason).toContain('reserves nothing for /reserved-memory');
  });

  it('accuses no board because of a guessed image or configuration', () => {
    const tiny = makeBlob({
      ...board({}),
      '#address-cells': [1],
      '#size-cells': [1],
      memory: { device_type: 'memory', reg: [0, 0x40_0000] },
      'reserved-memory': {
        '#address-cells': [1],
        '#size-cells': [1],
        ranges: true,
        'pool@300000': { compatible: 'shared-dma-pool', reusable: true, reg: [0x30_0000, 0x8_0000] },
      },
    });
    for (const arch of ARCHITECTURES.slice(4).filter((name) => !name.endsWith('64'))) {
      const { problems } = simulateBoot(tiny, { kernel: '6.12', arch });
      expect([arch, problems.filter(({ severity }) => severity === 'error')]).toEqual([arch, []]);
    }
  });
});
