import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BootProfile } from '../../../server/src/boot/profile.ts';
import type { BootReport, KernelName } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { board, makeBlob, type NodeSpec } from './blob.ts';

const KERNELS: readonly KernelName[] = ['6.1', '6.12', '7.2'];

function boot(regions: NodeSpec, kernel: KernelName, extra: Partial<BootProfile> = {}): BootReport {
  return simulateBoot(makeBlob(board(regions)), {
    kernel,
    arch: 'arm64',
    kernelImage: { start: 0x4020_0000n, end: 0x4310_0000n },
    dtbAddress: 0x4820_0000n,
    ...extra,
  });
}

function texts(report: BootReport): readonly string[] {
  return report.log.map(({ text }) => text);
}

function codes(report: BootReport): readonly string[] {
  return [...new Set(report.problems.map(({ code }) => code))].sort();
}

function at(address: number, size: number): readonly number[] {
  return [0, address, 0, size];
}

describe('simulateBoot', () => {
  it('says nothing against a board without /reserved-memory', () => {
    const blob = makeBlob({ 'memory@0': { device_type: 'memory', reg: [0x4000_0000, 0x1000_0000] } });
    for (const kernel of KERNELS) {
      const report = simulateBoot(blob, { kernel, arch: 'arm64' });
      expect(report.outcome).toBe('ok');
      expect(report.problems).toEqual([]);
      expect(report.memory).toEqual([{ base: 0x4000_0000n, end: 0x5000_0000n, nomap: false }]);
      expect(texts(report).filter((line) => !line.startsWith('cma: Reserved'))).toEqual(
        kernel === '6.1' ? [] : ['OF: reserved mem: Reserved memory: No reserved-memory node in the DT'],
      );
    }
  });

  it('ends the list of /memreserve/ at a size of 0, and knows 6.12 reserves it after dynamic regions', () => {
    const top: readonly [bigint, bigint] = [0xbff0_0000n, 0x10_0000n];
    const blob = makeBlob(board({ d: { size: [0, 0x10_0000] } }), [top, [0x5000_0000n, 0n], [0x6000_0000n, 0x1000n]]);
    const bases = KERNELS.map((kernel) => {
      const report = simulateBoot(blob, { kernel, arch: 'arm64' });
      expect(report.reserved.some(({ base }) => base === 0x6000_0000n)).toBe(false);
      if (kernel !== '6.1') expect(codes(report)).toContain('rmem-over-memreserve');
      return report.reservedMem[0]?.base;
    });
    expect(bases).toEqual([0xbfe0_0000n, 0xbff0_0000n, 0xbff0_0000n]);
  });

  it('lets no-map over a /memreserve/ entry succeed since 6.12', () => {
    const blob = makeBlob(board({ 'n@60000000': { reg: at(0x6000_0000, 0x1000), 'no-map': true } }), [
      [0x6000_0000n, 0x1000n],
    ]);
    const nomap = KERNELS.map((kernel) => simulateBoot(blob, { kernel, arch: 'arm64' }).memory.some((r) => r.nomap));
    expect(nomap).toEqual([false, true, true]);
  });

  it('gives static regions of size 0 to the allocator only in 6.1', () => {
    const region = { 'z@0': { reg: at(0x6000_0000, 0), size: [0, 0x1_0000] } };
    expect(KERNELS.map((kernel) => boot(region, kernel).dynamicAttempts.length)).toEqual([1, 0, 0]);
    for (const kernel of KERNELS) expect(codes(boot(region, kernel))).toContain('rmem-zero-size');
  });

  it('treats a reg of wrong length as 7.2 does: as none', () => {
    const region = { 'w@60000000': { reg: [0, 0x6000_0000, 0], size: [0, 0x1_0000] } };
    expect(KERNELS.map((kernel) => boot(region, kernel).reservedMem.length)).toEqual([0, 0, 1]);
    expect(texts(boot(region, '6.12')).filter((text) => text.includes('invalid reg'))).toHaveLength(2);
  });

  it('compares compatible strings without regard to case and prints its own', () => {
    const region = {
      'c@60000000': { reg: at(0x6000_0000, 0x40_0000), compatible: 'Shared-DMA-Pool', reusable: true },
    };
    for (const kernel of KERNELS) {
      expect(texts(boot(region, kernel))).toContain(
        'OF: reserved mem: initialized node c@60000000, compatible id shared-dma-pool',
      );
    }
  });

  it('makes the linux,cma-default that is initialised last the default', () => {
    const pool = (address: number) => ({
      reg: at(address, 0x20_0000),
      compatible: 'shared-dma-pool',
      reusable: true,
      'linux,cma-default': true,
    });
    for (const kernel of KERNELS) {
      const report = boot({ 'b@70000000': pool(0x7000_0000), 'a@60000000': pool(0x6000_0000) }, kernel);
      // 6.1 initialises in sorted order, the others in the order of the tree.
      const wanted = kernel === '6.1' ? 'b@70000000' : 'a@60000000';
      expect(report.cmaAreas.filter((area) => area.isDefault).map((area) => area.name)).toEqual([wanted]);
      expect(codes(report)).toContain('rmem-cma-two-defaults');
    }
  });

  it('cuts the name of a CMA area at 63 characters', () => {
    const name = `${'n'.repeat(80)}@60000000`;
    const region = { [name]: { reg: at(0x6000_0000, 0x20_0000), compatible: 'shared-dma-pool', reusable: true } };
    expect(boot(region, '7.2').cmaAreas[0]?.name).toBe('n'.repeat(63));
    expect(boot(region, '7.2').reservedMem[0]?.name).toBe(name);
  });

  it('panics where memblock is full', () => {
    const many: Record<string, NodeSpec> = {};
    for (let i = 0; i < 700; i++) many[`r${i}`] = { reg: at(0x6000_0000 + i * 0x1_0000, 0x1000) };
    expect(KERNELS.map((kernel) => boot(many, kernel).panic)).toEqual([
      'Failed to allocate page table page',
      'memblock: cannot resize reserved array',
      'memblock: cannot resize reserved array',
    ]);
    for (const kernel of KERNELS) expect(codes(boot(many, kernel))).toContain('rmem-panic');
    const nomap: Record<string, NodeSpec> = {};
    for (let i = 0; i < 1100; i++) {
      nomap[`r${i}`] = { reg: at(0x6000_0000 + i * 0x1_0000, 0x1000), 'no-map': true };
    }
    expect(boot(nomap, '7.2').panic).toBe('memblock: cannot resize memory array');
  });

  it.each(['arm64', 'riscv64'])('does not come up on %s where regions leave next to no RAM', (arch) => {
    const memory = { 'memory@40000000': { device_type: 'memory', reg: [0, 0x4000_0000, 0, 0x8000_0000] } };
    const regions = { '#address-cells': [2], '#size-cells': [2], ranges: true };
    const tree = (size: number) =>
      makeBlob({
        '#address-cells': [2],
        '#size-cells': [2],
        ...memory,
        'reserved-memory': { ...regions, 'd@40000000': { reg: [0, 0x4000_0000, 0, size] } },
      });
    const full = simulateBoot(tree(0x7fff_0000), { kernel: '6.12', arch });
    expect(full.outcome).toBe('timeout');
    expect(full.problems.filter(({ code }) => code === 'rmem-panic').map(({ message }) => message)).toEqual([
      expect.stringContaining('leave 64 KiB of RAM'),
    ]);
    expect(simulateBoot(tree(0x7f00_0000), { kernel: '6.12', arch }).outcome).toBe('ok');
  });

  it('does not come up without its own image', () => {
    const pool = (base: number, size: number) => ({
      reg: at(base, size),
      compatible: 'shared-dma-pool',
      reusable: true,
    });
    const ends = (base: number, size: number) =>
      KERNELS.map((kernel) => {
        const report = boot({ 'p@40000000': pool(base, size) }, kernel);
        const { severity } = report.problems.find(({ code }) => code === 'rmem-frees-kernel') ?? {};
        return [report.outcome, report.panic, severity];
      });
    expect(ends(0x4020_0000, 0x2f0_0001)).toEqual(KERNELS.map(() => ['timeout', undefined, 'error']));
    // Of small parts it is not known what they hold.
    expect(ends(0x4100_0000, 0x10_0000)).toEqual([
      ['ok', undefined, 'error'],
      ['timeout', undefined, 'error'],
      ['ok', undefined, 'error'],
    ]);
    expect(ends(0x5000_0000, 0x10_0000)).toEqual(KERNELS.map(() => ['ok', undefined, undefined]));
    for (const kernel of KERNELS) {
      const blob = makeBlob(board({ 'p@40000000': pool(0x4000_0000, 0x7ff0_0000) }));
      const { outcome, problems } = simulateBoot(blob, { kernel, arch: 'arm64' });
      expect(outcome).toBe('ok');
      expect(problems.find(({ code }) => code === 'rmem-frees-kernel')?.severity).toBe('warning');
    }
  });

  it('has drivers of regions by its configuration', () => {
    const regions = {
      'wifi@50000000': { reg: at(0x5000_0000, 0x40_0000), compatible: 'restricted-dma-pool' },
      'bad@51000000': { reg: at(0x5100_0000, 0x40_0000), compatible: 'restricted-dma-pool', 'no-map': true },
      'emc@52000000': { reg: at(0x5200_0000, 0x1000), compatible: 'nvidia,tegra210-emc-table' },
      'bman@53000000': { reg: at(0x5300_0000, 0x1000), compatible: 'fsl,bman-fbpr' },
    };
    const drivers = (report: BootReport) => report.regions.map(({ driver, state }) => driver ?? state);
    const config = ['CONFIG_DMA_RESTRICTED_POOL', 'CONFIG_TEGRA210_EMC_TABLE', 'CONFIG_FSL_DPAA'] as const;
    for (const kernel of KERNELS) {
      const usual = boot(regions, kernel);
      expect(drivers(usual)).toEqual(['reserved', 'reserved', 'reserved', 'reserved']);
      expect(usual.assumptions.filter((text) => text.includes('has no driver'))).toHaveLength(kernel === '6.1' ? 3 : 2);
      expect(usual.problems.map(({ code, severity }) => [code, severity])).toEqual([
        ['rmem-restricted-refused', 'warning'],
      ]);
      const other = boot(regions, kernel, { config });
      expect(drivers(other)).toEqual(['restricted', 'failed', 'emc-table', kernel === '6.1' ? 'fbpr' : 'reserved']);
      expect(texts(other)).toContain('Reserved memory: created restricted DMA pool at 0x0000000050000000, size 4 MiB');
      expect(texts(other)).toContain('OF: reserved mem: node bad@51000000 compatible matching fail');
      expect(other.problems.map(({ code, severity }) => [code, severity])).toEqual([
        ['rmem-restricted-refused', 'error'],
      ]);
      expect(other.memory.some(({ nomap }) => nomap)).toBe(false);
      expect(other.assumptions.join(' ')).toContain('the kernel has CONFIG_DMA_RESTRICTED_POOL, ');
    }
  });

  it('says what follows when initrd and blob are given back', () => {
    const pool = { reg: at(0x4800_0000, 0x30_0000), compatible: 'shared-dma-pool', reusable: true };
    const initrd = { start: 0x4800_0000n, end: 0x4810_0000n };
    const words = (extra: Partial<BootProfile>) =>
      boot({ 'p@48000000': pool }, '7.2', extra).problems.find(({ code }) => code === 'rmem-frees-other')?.message;
    expect(words({ initrd })).toMatch(/the initrd may be overwritten .*, and the device-tree blob may be overwritten/);
    expect(words({ dtbAddress: 0x5000_0000n })).toBeUndefined();
  });

  it('reports a CMA area without RAM and one over a zone border', () => {
    const pool = (address: readonly number[]) => ({ reg: address, compatible: 'shared-dma-pool', reusable: true });
    const outside = boot({ 'c@d0000000': pool(at(0xd000_0000, 0x20_0000)) }, '7.2');
    expect(outside.outcome).toBe('panic');
    expect(codes(outside)).toEqual(['rmem-cma-outside-ram', 'rmem-outside-ram', 'rmem-panic']);
    const memory = [{ start: 0x4000_0000n, end: 0x1_8000_0000n }];
    const across = boot({ 'c@f8000000': pool([0, 0xf800_0000, 0, 0x1000_0000]) }, '7.2', { memory });
    expect(across.cmaAreas[0]).toEqual({ name: 'c@f8000000', base: 0xf800_0000n, size: 0n, isDefault: false });
    expect(codes(across)).toEqual(['rmem-cma-zone']);
  });

  it('takes mem=, initrd= and elfcorehdr= from the command line', () => {
    const regions = { 'd@0': { size: [0, 0x1000] } };
    const report = boot(regions, '7.2', {
      cmdline: 'quiet mem="256M" initrd=0x44000000,0x100 elfcorehdr=4K@0x45000000 -- mem=1G',
    });
    expect(report.memory).toEqual([{ base: 0x4000_0000n, end: 0x5000_0000n, nomap: false }]);
    expect(report.reserved).toContainEqual({ base: 0x4400_0000n, end: 0x4400_1000n });
    expect(texts(report)[0]).toBe('OF: fdt: Reserving 4 KiB of memory at 0x45000000 for elfcorehdr');
  });

  it('names who holds the memory that a no-map region wants', () => {
    const report = boot(
      {
        'a@60000000': { reg: at(0x6000_0000, 0x2000) },
        'b@60001000': { reg: at(0x6000_1000, 0x1000), 'no-map': true },
      },
      '7.2',
    );
    const refused = report.problems.find(({ code }) => code === 'rmem-nomap-refused');
    expect(refused?.severity).toBe('error');
    expect(refused?.related.map(({ path }) => path)).toEqual(['/reserved-memory/a@60000000']);
    const overlaps = report.problems.filter(({ code }) => code === 'rmem-overlap');
    expect(overlaps.map(({ path }) => path)).toEqual(['/reserved-memory/a@60000000', '/reserved-memory/b@60001000']);
  });

  it('finds overlaps that the kernel does not print', () => {
    const report = boot(
      {
        'a@60000000': { reg: at(0x6000_0000, 0x10_0000) },
        'b@60001000': { reg: at(0x6000_1000, 0x1000) },
        'c@60003000': { reg: at(0x6000_3000, 0x1000) },
      },
      '7.2',
    );
    expect(texts(report).filter((text) => text.includes('OVERLAP'))).toHaveLength(1);
    expect(report.problems.filter(({ code }) => code === 'rmem-overlap')).toHaveLength(4);
  });

  it('says which property of /reserved-memory is wrong', () => {
    const wrong = makeBlob({
      ...board({}),
      'reserved-memory': { '#address-cells': [1], '#size-cells': [2], ranges: true, 'a@0': { size: [0, 1] } },
    });
    const [problem] = simulateBoot(wrong, { kernel: '7.2', arch: 'arm64' }).problems;
    expect(problem).toMatchObject({ code: 'rmem-wrong-cells', property: '#address-cells', severity: 'error' });
  });
});

describe('assumed layout', () => {
  const profile = { kernel: '7.2', arch: 'arm64' } as const;

  function without(memory: NodeSpec, regions: NodeSpec): BootReport {
    return simulateBoot(
      makeBlob({
        '#address-cells': [2],
        '#size-cells': [2],
        ...memory,
        'reserved-memory': { '#address-cells': [2], '#size-cells': [2], ranges: true, ...regions },
      }),
      profile,
    );
  }

  it('assumes the smallest usual size that holds every static region, from where firmware lies', () => {
    const report = without(
      { 'memory@a0000000': { device_type: 'memory', reg: at(0xa000_0000, 0) } },
      {
        'hyp@80000000': { reg: at(0x8000_0000, 0xa0_0000), 'no-map': true },
        'tz@d8000000': { reg: at(0xd800_0000, 0x50_0000), 'no-map': true },
      },
    );
    expect(report.memory[0]?.base).toBe(0x8000_0000n);
    expect(report.memory.at(-1)?.end).toBe(0x1_0000_0000n);
    expect(report.assumptions[0]).toContain('2 GiB at 0x80000000');
    expect(report.problems).toEqual([]);
  });

  it('puts regions far apart into banks of their own, and no RAM under on-chip memory', () => {
    const report = without(
      {},
      {
        'table@2021e000': { reg: at(0x2021_e000, 0x1000), 'no-map': true },
        'a@80000000': { reg: at(0x8000_0000, 0x10_0000) },
        'b@880000000': { reg: [8, 0x8000_0000, 0, 0x10_0000] },
      },
    );
    expect(report.memory).toEqual([
      { base: 0x8000_0000n, end: 0xc000_0000n, nomap: false },
      { base: 0x8_8000_0000n, end: 0x8_c000_0000n, nomap: false },
    ]);
    expect(report.problems.map(({ severity }) => severity)).toEqual(['information']);
  });

  it('never leaves RAM empty, and puts the kernel on no region', () => {
    const report = without({}, {});
    expect(report.memory).toEqual([{ base: 0x8000_0000n, end: 0xc000_0000n, nomap: false }]);
    const covered = without(
      { 'memory@80000000': { device_type: 'memory', reg: at(0x8000_0000, 0x4000_0000) } },
      { 'fw@80000000': { reg: at(0x8000_0000, 0x300_0000), 'no-map': true } },
    );
    expect(covered.problems).toEqual([]);
    expect(covered.reserved[0]).toEqual({ base: 0x8300_0000n, end: 0x85f0_0000n });
  });
});

describe('robustness', () => {
  const regions: NodeSpec = {
    'a@60000000': { reg: at(0x6000_0000, 0x40_0000), compatible: 'shared-dma-pool', reusable: true },
    'b@60000000': { reg: at(0x6000_0000, 0x1000), 'no-map': true, status: 'okay' },
    empty: { reg: true },
    d: { size: [0, 0x10_0000], alignment: [0, 0x1000], 'alloc-ranges': [0, 0x5000_0000, 0, 0x1000_0000] },
    e: { size: [0, 0x10_0000], compatible: 'shared-dma-pool', reusable: true, 'linux,cma-default': true },
  };
  const blob = makeBlob(
    board(regions, { chosen: { bootargs: 'cma=16M mem=1G', 'linux,elfcorehdr': at(0x5000_0000, 0x1000) } }),
    [[0x7000_0000n, 0x1000n]],
  );

  it('survives every mutation of a blob', () => {
    const change = fc.record({ offset: fc.nat(blob.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.option(fc.nat(blob.length)),
        fc.constantFrom(...KERNELS),
        (changes, cut, kernel) => {
          const mutated = blob.slice(0, cut ?? blob.length);
          for (const { offset, byte } of changes) if (offset < mutated.length) mutated[offset] = byte;
          const report = simulateBoot(mutated, { kernel, arch: 'arm64' });
          for (const { base, end } of report.reserved) expect(base < end).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('survives arbitrary cells in every property', () => {
    const cells = fc.array(fc.constantFrom(0, 1, 2, 0x1000, 0x4000_0000, 0xffff_ffff, 0x8000_0000), { maxLength: 9 });
    const region = fc.record(
      { reg: cells, size: cells, alignment: cells, 'alloc-ranges': cells, 'no-map': cells, reusable: cells },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(region, { maxLength: 6 }),
        cells,
        cells,
        fc.constantFrom(...KERNELS),
        (list, ac, sc, kernel) => {
          const children = Object.fromEntries(
            list.map((spec, i) => [`r${i}`, { ...spec, compatible: 'shared-dma-pool' } as NodeSpec]),
          );
          const root = { ...board(children), '#address-cells': ac, '#size-cells': sc };
          simulateBoot(makeBlob(root), { kernel, arch: 'arm64' });
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('simulates nothing of a blob that arm64 does not take', () => {
    const huge = makeBlob(board({ a: { blob: new Uint8Array(3 << 20) } }));
    const report = simulateBoot(huge, { kernel: '7.2', arch: 'arm64' });
    expect(codes(report)).toEqual(['rmem-bad-blob']);
    expect(codes(simulateBoot(new Uint8Array(3), { kernel: '7.2', arch: 'arm64' }))).toEqual(['rmem-bad-blob']);
  });

  it('survives a region with as many entries as a blob can hold', () => {
    const cells: number[] = [];
    for (let i = 0; i < 120_000; i++) cells.push(0, 0x5000_0000 + (i % 64) * 0x2000, 0, 0x3000);
    for (const kernel of KERNELS) {
      const report = simulateBoot(makeBlob(board({ a: { reg: cells } })), { kernel, arch: 'arm64' });
      expect(report.outcome).toBe('ok');
    }
  });

  it('simulates 10,000 regions', () => {
    const many: Record<string, NodeSpec> = {};
    for (let i = 0; i < 10_000; i++) many[`r${i}@${i}`] = { reg: at(0x5000_0000 + i * 0x1000, 0x1000) };
    const report = simulateBoot(makeBlob(board(many)), { kernel: '7.2', arch: 'arm64' });
    expect(report.reservedMem).toHaveLength(10_000);
  });
});
