import { describe, expect, it } from 'vitest';
import type { KernelName } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { board, makeBlob, type NodeSpec } from './blob.ts';

const KERNELS: readonly KernelName[] = ['6.1', '6.12', '7.2'];
const POOL = { compatible: 'shared-dma-pool', reusable: true, 'linux,cma-default': true };
const staticDefault = makeBlob(board({ 'd@50000000': { reg: [0, 0x5000_0000, 0, 0x200_0000], ...POOL } }));

describe('architectures', () => {
  it('says which rules are not its own or have no boot to compare with', () => {
    const sentences = (arch: string, kernel: KernelName) =>
      simulateBoot(staticDefault, { kernel, arch }).assumptions.filter((text) => /simulated as|source/.test(text));
    expect(sentences('sparc', '7.2')).toEqual([
      'sparc is simulated as arm64: its own rules are not known to the engine.',
    ]);
    expect(sentences('nios2', '7.2')).toEqual([expect.stringContaining('taken from its source: no boot is recorded')]);
    expect(sentences('riscv64', '6.1')).toEqual([expect.stringContaining('taken from its source')]);
    for (const arch of ['arm64', 'arm', 'riscv64', 'riscv']) expect(sentences(arch, '7.2')).toEqual([]);
  });

  it('says what the configuration decides', () => {
    const last = (arch: string, kernel: KernelName) =>
      simulateBoot(staticDefault, { kernel, arch }).assumptions.join(' ');
    expect(last('arm', '7.2')).toContain('no LPAE');
    expect(last('riscv64', '6.12')).toContain('has no CMA');
    expect(last('riscv64', '7.2')).not.toContain('has no CMA');
  });

  it('warns of a second default CMA area where the built-in one comes first', () => {
    const found = (arch: string, kernel: KernelName) =>
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

describe('loongarch64 and the command line', () => {
  const loongson = (bootargs: string, regions: NodeSpec, kernel: KernelName = '7.2') =>
    simulateBoot(
      makeBlob({
        '#address-cells': [2],
        '#size-cells': [2],
        'memory@0': { device_type: 'memory', reg: [0, 0, 0, 0x4000_0000] },
        chosen: { bootargs },
        'reserved-memory': { '#address-cells': [2], '#size-cells': [2], ranges: true, ...regions },
      }),
      { kernel, arch: 'loongarch64', dtbAddress: 0x800_0000n, kernelImage: { start: 0x20_0000n, end: 0x1c0_0000n } },
    );
  const FIRMWARE = { 'fw@3c000000': { reg: [0, 0x3c00_0000, 0, 0x10_0000], 'no-map': true } };

  it('reads no tree in 6.1', () => {
    const report = loongson('', FIRMWARE, '6.1');
    expect(report.assumptions).toEqual([expect.stringContaining('does not boot with a device tree on loongarch64')]);
    expect(report.regions.map(({ state, reason }) => [state, reason])).toEqual([['ignored', report.assumptions[0]]]);
    expect([report.log, report.memory, report.problems]).toEqual([[], [], []]);
  });

  it('takes the crash kernel before it looks at the regions', () => {
    const report = loongson('crashkernel=128M', { ...FIRMWARE, d: { size: [0, 0x10_0000] } });
    // From the top, where the no-map region would have been.
    expect(report.problems.map(({ code }) => code)).toEqual(['rmem-nomap-refused']);
    expect(report.regions.map(({ base }) => base)).toEqual([0x3c00_0000n, 0x37f0_0000n]);
    const fixed = loongson('crashkernel=128M@0x7f00000', {});
    expect(fixed.problems.map(({ code }) => code)).toEqual(['rmem-crashkernel-lost']);
    expect(loongson('crashkernel=4G', {}).problems[0]?.message).toContain('without a message');
  });

  it('has no RAM in 6.12 after mem= without a start, which is a limit in 7.2', () => {
    const end = (kernel: KernelName) => loongson('mem=512M', {}, kernel).memory.at(-1)?.end;
    expect(end('7.2')).toBe(0x2000_0000n);
    // What remains is the image, which the kernel adds by itself.
    const old = loongson('mem=512M', {}, '6.12');
    expect(old.memory).toEqual([{ base: 0x20_0000n, end: 0x1c0_0000n, nomap: false }]);
    expect(old.problems.map(({ code }) => code)).toEqual(['rmem-no-ram']);
    expect(old.assumptions.join(' ')).toContain('Invalid format!');
  });

  it('does not call a guess the size of a Debian image', () => {
    const blob = makeBlob(board({}));
    const words = (arch: string) => simulateBoot(blob, { kernel: '7.2', arch }).assumptions.join(' ');
    expect(words('loongarch64')).toContain('26 MiB, a guess,');
    expect(words('arm64')).toContain('the size of a Debian 7.2 image');
  });
});

describe('crashkernel= and reserve_mem=', () => {
  const words = (bootargs: string, kernel: KernelName, arch = 'arm64') =>
    simulateBoot(makeBlob({ ...board({}), chosen: { bootargs } }), { kernel, arch });

  it('are named in the assumptions', () => {
    for (const arch of ['arm64', 'arm', 'riscv64']) {
      expect(words('crashkernel=64M', '7.2', arch).assumptions.join(' ')).toContain('has crashkernel=');
    }
    expect(words('reserve_mem=4M:2M:oops', '7.2').assumptions.join(' ')).toContain(
      'has reserve_mem=: the kernel takes',
    );
    expect(words('reserve_mem=4M:2M:oops', '6.1').assumptions.join(' ')).toContain('6.1 does not know');
    expect(words('quiet', '7.2').assumptions.join(' ')).not.toMatch(/crashkernel|reserve_mem/);
  });

  it('are not measured by RAM that is only assumed', () => {
    const codes = (bootargs: string, memory?: readonly { start: bigint; end: bigint }[]) =>
      simulateBoot(
        makeBlob({
          ...board({}),
          'memory@40000000': { device_type: 'memory', reg: [0, 0, 0, 0] },
          chosen: { bootargs },
        }),
        { kernel: '7.2', arch: 'arm64', ...(memory ? { memory } : {}) },
      ).problems.map(({ code }) => code);
    const small = [{ start: 0x4000_0000n, end: 0x6000_0000n }];
    for (const [bootargs, code] of [
      ['crashkernel=500M', 'rmem-crashkernel-lost'],
      ['crashkernel=8G', 'rmem-crashkernel-lost'],
      ['crashkernel=64M@0x90000000', 'rmem-crashkernel-lost'],
      ['cma=8G', 'rmem-default-cma-lost'],
      ['cma=64M@0x90000000', 'rmem-default-cma-lost'],
    ] as const) {
      expect(codes(bootargs, small)).toEqual([code]);
      expect(codes(bootargs)).toEqual([]);
    }
  });

  it('fail in the words of each kernel', () => {
    const lost = (bootargs: string, arch?: string) =>
      KERNELS.map((kernel) => {
        const found = words(bootargs, kernel, arch).problems.find(({ code }) => code === 'rmem-crashkernel-lost');
        return /\("(.*)"\)/.exec(found?.message ?? '')?.[1];
      });
    const inUse = 'crashkernel reservation failed - memory is in use.';
    // Outside of RAM, and off its boundary: as recorded on arm64.
    for (const bootargs of ['crashkernel=64M@0x1000000', 'crashkernel=64M@0x60100000']) {
      expect(lost(bootargs)).toEqual(['cannot allocate crashkernel (size:0x4000000)', inUse, inUse]);
    }
    expect(lost('crashkernel=64M@0x60100000', 'arm')).toEqual([undefined, undefined, undefined]);
    expect(lost('crashkernel=64M@0x1000000', 'arm')).toEqual([inUse, inUse, inUse]);
    expect(lost('crashkernel=64M@0x1000000', 'riscv64')).toEqual([
      "crashkernel: couldn't allocate 65536KB",
      inUse,
      inUse,
    ]);
    expect(lost('crashkernel=3G')).toEqual(['cannot allocate crashkernel (size:0xc0000000)', undefined, undefined]);
    expect(lost('crashkernel=64M@0x70000000')).toEqual([undefined, undefined, undefined]);
    expect(lost('crashkernel=64M,high crashkernel=32M,low')).toEqual([undefined, undefined, undefined]);
    expect(lost('crashkernel=nonsense crashkernel=1G-:what')).toEqual([undefined, undefined, undefined]);
  });

  it('changes between 6.1 and 6.12 where the sources do', () => {
    const lost = (bootargs: string, arch: string, releases: readonly string[]) =>
      releases.map((kernel) => {
        const report = simulateBoot(makeBlob({ ...board({}), chosen: { bootargs } }), { kernel, arch });
        const found = report.problems.find(({ code }) => code === 'rmem-crashkernel-lost');
        return /\("(.*)"\)/.exec(found?.message ?? '')?.[1];
      });
    const inUse = 'crashkernel reservation failed - memory is in use.';
    const riscv = ['6.2', '6.5', '6.6', '6.8'];
    expect(lost('crashkernel=64M@0x1000000', 'riscv64', riscv)).toEqual([
      "crashkernel: couldn't allocate 65536KB",
      "crashkernel: couldn't allocate 65536KB",
      'crashkernel: allocating failed with given size@offset',
      inUse,
    ]);
    // ",high" is not read by riscv64 up to 6.5.
    expect(lost('crashkernel=3G,high', 'riscv64', riscv)).toEqual([
      undefined,
      undefined,
      "crashkernel: couldn't allocate 3145728KB",
      'cannot allocate crashkernel (size:0xc0000000)',
    ]);
    expect(lost('crashkernel=64M@0x1000000', 'arm64', ['6.2', '6.5', '6.11'])).toEqual([
      'cannot allocate crashkernel (size:0x4000000)',
      inUse,
      inUse,
    ]);
    // More than there is RAM: 6.12 does not ask for it, and says nothing.
    expect(lost('crashkernel=3G', 'arm64', ['6.11', '6.12'])).toEqual([
      'cannot allocate crashkernel (size:0xc0000000)',
      undefined,
    ]);
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
