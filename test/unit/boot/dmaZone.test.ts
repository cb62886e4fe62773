/** Zones of arm64 and what needs them: pools, the default CMA area, crash kernels. Logs of real boots are quoted. */
import { describe, expect, test } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { makeBlob, type NodeSpec } from './blob.ts';

const CELLS = { '#address-cells': [2], '#size-cells': [2] };
const POOL = { compatible: 'shared-dma-pool', reusable: true };

/** A bus that reaches `size` bytes from `base` on. */
function bus(base: number, size: number, more: NodeSpec = {}) {
  const ranges = { ranges: true, 'dma-ranges': [0, 0, base, size] };
  return { soc: { compatible: 'simple-bus', '#address-cells': [1], '#size-cells': [1], ...ranges, ...more } };
}

/** 2 GiB at 1 GiB, kernel and blob where they were in the boots that are quoted. */
function boot(
  tree: NodeSpec,
  kernel: '6.1' | '6.2' | '6.6' | '6.12' | '7.2',
  cmdline = 'rodata=off kfence.sample_interval=1',
) {
  const memory = { 'memory@40000000': { device_type: 'memory', reg: [0, 0x4000_0000, 0, 0x8000_0000] } };
  const kernelImage = { start: 0x4020_0000n, end: 0x4220_0000n };
  const profile = { kernel, arch: 'arm64', kernelImage, dtbAddress: 0x4820_0000n, cmdline } as const;
  return simulateBoot(makeBlob({ ...CELLS, ...memory, ...tree }), profile);
}

const regions = (nodes: NodeSpec) => ({ 'reserved-memory': { ...CELLS, ranges: true, ...nodes } });
const isAbout = (code: string) => (problem: { readonly code: string }) => problem.code === code;

describe('a pool across the end of ZONE_DMA', () => {
  const pool = regions({ 'pool@7e000000': { ...POOL, reg: [0, 0x7e00_0000, 0, 0x400_0000] } });

  // "cma: Reserved 64 MiB at 0x000000007a000000", "cma: CMA area pool@7e000000 could not be activated"
  test.each(['6.1', '6.12', '7.2'] as const)('%s', (kernel) => {
    const report = boot({ ...bus(0x4000_0000, 0x4000_0000), ...pool }, kernel);
    const [found] = report.problems.filter(isAbout('rmem-cma-zone'));
    expect(found?.message).toContain('crosses 0x80000000');
    expect(found?.message).toContain('ZONE_DMA ends where the dma-ranges of /soc end');
    expect(found?.related.map(({ path }) => path)).toEqual(['/soc']);
    expect(report.cmaAreas).toEqual([
      { name: 'pool@7e000000', base: 0x7e00_0000n, size: 0n, isDefault: false },
      { name: 'reserved', base: 0x7a00_0000n, size: 0x400_0000n, isDefault: true },
    ]);
    expect(report.log.map(({ text }) => text).join('\n')).toContain('cma: Reserved 64 MiB at 0x000000007a000000');
  });

  test('is a warning where the end of the RAM that the tree states decides its place', () => {
    const tree = { ...bus(0x4000_0000, 0x7f00_0000), ...regions({ pool: { ...POOL, size: [0, 0x400_0000] } }) };
    const [found] = boot(tree, '7.2').problems.filter(isAbout('rmem-cma-zone'));
    expect(found?.severity).toBe('warning');
    expect(found?.message).toContain('So it is with the 2 GiB of RAM that the tree states; with what the boot loader');
  });

  test.each<readonly [string, NodeSpec]>([
    ['no bus is limited', {}],
    ['the bus reaches all RAM', bus(0x4000_0000, 0x8000_0000)],
    ['dma-ranges are empty', { soc: { ...CELLS, ranges: true, 'dma-ranges': true } }],
    ['the bus is disabled', bus(0x4000_0000, 0x4000_0000, { status: 'disabled' })],
  ])('is none where %s', (_, tree) => {
    expect(boot({ ...tree, ...pool }, '7.2').problems.filter(isAbout('rmem-cma-zone'))).toEqual([]);
  });

  test('6.1 rounds the end up to a power of two, later kernels take it as it is', () => {
    const tree = { ...bus(0x4000_0000, 0x3e00_0000 + 0x10_0000), ...pool };
    expect(boot(tree, '6.1').problems.find(isAbout('rmem-cma-zone'))?.message).toContain('crosses 0x80000000');
    expect(boot(tree, '6.12').problems.find(isAbout('rmem-cma-zone'))?.message).toContain('crosses 0x7e100000');
  });

  test('a bus below another is seen through both', () => {
    const inner = {
      inner: { '#address-cells': [1], '#size-cells': [1], ranges: true, 'dma-ranges': [0, 0, 0x4000_0000] },
    };
    const outer = {
      '#address-cells': [1],
      '#size-cells': [1],
      ranges: true,
      'dma-ranges': [0, 0, 0x4000_0000, 0x8000_0000],
    };
    const [found] = boot({ soc: { ...outer, ...inner }, ...pool }, '7.2').problems.filter(isAbout('rmem-cma-zone'));
    expect(found?.message).toContain('of /soc/inner end');
  });
});

describe('a crash kernel', () => {
  const firmware = regions({ 'fw@60000000': { reg: [0, 0x6000_0000, 0, 0x1000_0000], 'no-map': true } });

  // 6.1: "cannot allocate crashkernel (size:0x25800000)"; 6.2 and later go above the zone.
  test.each([
    ['6.1', true],
    ['6.2', false],
    ['6.6', false],
    ['6.12', false],
    ['7.2', false],
  ] as const)('finds no room below the end of the zone on %s: %s', (kernel, isLost) => {
    const report = boot({ ...bus(0x4000_0000, 0x4000_0000), ...firmware }, kernel, 'crashkernel=600M');
    const [found] = report.problems.filter(isAbout('rmem-crashkernel-lost'));
    expect(found !== undefined).toBe(isLost);
    if (isLost) {
      expect(found?.message).toContain('below 0x80000000, where ZONE_DMA ends with the dma-ranges of /soc');
      expect(found?.message).toContain('cannot allocate crashkernel (size:0x25800000)');
    }
  });
});

describe('the default CMA area', () => {
  test('does not fit below the end of a small zone', () => {
    const report = boot(bus(0x4000_0000, 0x280_0000), '7.2');
    const [found] = report.problems.filter(isAbout('rmem-default-cma-lost'));
    expect(found?.message).toContain('below 0x42800000, where ZONE_DMA ends with the dma-ranges of /soc');
    expect(report.cmaAreas).toEqual([]);
    expect(report.log.at(-1)?.text).toBe('cma: Failed to reserve 64 MiB');
  });

  test('has several places where the command line leaves open what comes before it', () => {
    const [area] = boot({}, '6.12', '').cmaAreas;
    const { base, size, within } = area ?? { base: 0n, size: 0n, within: undefined };
    expect(within).toBeDefined();
    expect(within !== undefined && within.start <= base && base + size <= within.end).toBe(true);
    expect(boot({}, '6.12', '').log.map(({ text }) => text)).not.toContainEqual(
      expect.stringContaining('cma: Reserved'),
    );
  });

  test('has one place where RAM reaches above 4 GiB: what comes before it lies there', () => {
    const memory = { 'memory@100000000': { device_type: 'memory', reg: [1, 0, 1, 0] } };
    const [area] = boot(
      { ...memory, 'memory@80000000': { device_type: 'memory', reg: [0, 0xc000_0000, 0, 0x4000_0000] } },
      '6.12',
      '',
    ).cmaAreas;
    expect(area).toEqual({ name: 'reserved', base: 0xfc00_0000n, size: 0x400_0000n, isDefault: true });
  });
});
