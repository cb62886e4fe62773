import { describe, expect, it } from 'vitest';
import type { KernelGeneration } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { board, makeBlob } from './blob.ts';

const KERNELS: readonly KernelGeneration[] = ['6.1', '6.12', '7.2'];
const POOL = { compatible: 'shared-dma-pool', reusable: true, 'linux,cma-default': true };
const staticDefault = makeBlob(board({ 'd@50000000': { reg: [0, 0x5000_0000, 0, 0x200_0000], ...POOL } }));

describe('architectures', () => {
  it('says which rules are not its own or have no boot to compare with', () => {
    const sentences = (arch: string, kernel: KernelGeneration) =>
      simulateBoot(staticDefault, { kernel, arch }).assumptions.filter((text) => /simulated as|source/.test(text));
    expect(sentences('powerpc', '7.2')).toEqual([
      'powerpc is simulated as arm64: its own rules are not known to the engine.',
    ]);
    expect(sentences('riscv64', '6.1')).toEqual([expect.stringContaining('taken from its source')]);
    for (const arch of ['arm64', 'arm', 'riscv64', 'riscv']) expect(sentences(arch, '7.2')).toEqual([]);
  });

  it('says what the configuration decides', () => {
    const last = (arch: string, kernel: KernelGeneration) =>
      simulateBoot(staticDefault, { kernel, arch }).assumptions.join(' ');
    expect(last('arm', '7.2')).toContain('no LPAE');
    expect(last('riscv64', '6.12')).toContain('has no CMA');
    expect(last('riscv64', '7.2')).not.toContain('has no CMA');
  });

  it('warns of a second default CMA area where the built-in one comes first', () => {
    const found = (arch: string, kernel: KernelGeneration) =>
      simulateBoot(staticDefault, { kernel, arch }).problems.some(({ code }) => code === 'rmem-cma-two-defaults');
    expect(KERNELS.map((kernel) => found('arm', kernel))).toEqual([false, true, true]);
    expect(KERNELS.map((kernel) => found('arm64', kernel))).toEqual([false, false, false]);
    expect(found('riscv64', '7.2')).toBe(true);
  });

  it('warns of a dynamic region on the blob, which riscv64 reserves too late', () => {
    const blob = makeBlob(board({ d: { size: [0, 0x100_0000] } }));
    const codes = (arch: string) =>
      simulateBoot(blob, { kernel: '7.2', arch, dtbAddress: 0xbfe0_0000n }).problems.map(({ code }) => code);
    expect(codes('riscv64')).toEqual(['rmem-dtb-overlap']);
    expect(codes('arm')).toEqual([]);
    expect(codes('arm64')).toEqual([]);
  });

  it('gives 32-bit addresses eight digits and loses upper cells', () => {
    const blob = makeBlob(board({ 'd@150000000': { reg: [1, 0x5000_0000, 0, 0x10_0000] } }));
    const report = simulateBoot(blob, { kernel: '7.2', arch: 'arm' });
    expect(report.log.at(-1)?.text).toBe(
      'OF: reserved mem: 0x50000000..0x500fffff (1024 KiB) map non-reusable d@150000000',
    );
  });

  it('leaves room for OpenSBI where the tree does not tell of it', () => {
    const assumed = (arch: string) =>
      simulateBoot(staticDefault, { kernel: '7.2', arch }).assumptions.find((text) =>
        text.includes('image is assumed'),
      );
    expect(assumed('riscv64')).toContain('0x40200000-');
    expect(assumed('arm64')).toContain('0x40000000-');
    expect(assumed('arm')).toContain('0x40300000-');
  });
});

describe('loongarch64', () => {
  it('keeps the first 2 MiB, places dynamic regions before the built-in area, and that one from below', () => {
    const blob = makeBlob({
      '#address-cells': [2],
      '#size-cells': [2],
      'memory@0': { device_type: 'memory', reg: [0, 0, 0, 0x1020_0000] },
      chosen: { bootargs: 'cma=32M' },
      'reserved-memory': {
        '#address-cells': [2],
        '#size-cells': [2],
        ranges: true,
        d: { size: [0, 0x10_0000] },
        pool: { size: [0, 0x200_0000], compatible: 'shared-dma-pool', reusable: true },
      },
    });
    const report = simulateBoot(blob, { kernel: '7.2', arch: 'loongarch64', dtbAddress: 0x800_0000n });
    expect(report.reserved[0]).toEqual({ base: 0n, end: 0x1c0_0000n });
    const [d, pool] = report.regions;
    expect(d?.base).toBe(0x1010_0000n);
    // Page blocks of 32 MiB.
    expect(pool?.base).toBe(0xe00_0000n);
    expect(report.cmaAreas.find(({ name }) => name === 'reserved')?.base).toBe(0x200_0000n);
    expect(report.assumptions.join(' ')).toContain('is taken from its source');
  });
});

describe('arm64 with larger pages', () => {
  it('rounds RAM and aligns CMA areas by the size of a page', () => {
    const blob = makeBlob({
      '#address-cells': [2],
      '#size-cells': [2],
      'memory@40001000': { device_type: 'memory', reg: [0, 0x4000_1000, 0, 0x7fff_0000] },
      'reserved-memory': {
        '#address-cells': [2],
        '#size-cells': [2],
        ranges: true,
        pool: { size: [0, 0x2000_0000], compatible: 'shared-dma-pool', reusable: true },
      },
    });
    const boot = (pageSize: '4k' | '16k' | '64k') => {
      const report = simulateBoot(blob, { kernel: '7.2', arch: 'arm64', pageSize });
      return [report.memory[0]?.base, report.dynamicAttempts[0]?.align];
    };
    expect(boot('4k')).toEqual([0x4000_1000n, 0x20_0000n]);
    expect(boot('16k')).toEqual([0x4000_4000n, 0x200_0000n]);
    expect(boot('64k')).toEqual([0x4001_0000n, 0x2000_0000n]);
  });
});
