import { describe, expect, it } from 'vitest';
import { boardArchitecture, bootsUsualKernel } from '../../../server/src/analysis/architecture.ts';
import { node, tree } from '../../harness/treeBuilder.ts';

const CELLS = { '#address-cells': 2, '#size-cells': 2 };
const RAM = node('memory@80000000', { device_type: 'memory', reg: [0, 0x8000_0000, 0, 0x2000_0000] });

function cpus(properties: Record<string, string>) {
  return node('cpus', {}, [node('cpu@0', { device_type: 'cpu', ...properties })]);
}

describe('the kernel of a board', () => {
  it('is the usual one on arm64, and on arm with RAM that it can address', () => {
    expect(bootsUsualKernel('arm64', tree())).toBe(true);
    expect(bootsUsualKernel('arm', tree(CELLS, [RAM]))).toBe(true);
    expect(bootsUsualKernel('mips', tree())).toBe(false);
  });

  it('has LPAE where RAM or a region is above 4 GiB', () => {
    const high = node('memory@800000000', { device_type: 'memory', reg: [8, 0, 0, 0x8000_0000] });
    const across = node('memory@0', { device_type: 'memory', reg: [0, 0, 2, 0] });
    const region = node('reserved-memory', {}, [node('dsp@81f800000', { reg: [8, 0x1f80_0000, 0, 0x80_0000] })]);
    for (const child of [high, across, region]) expect(bootsUsualKernel('arm', tree(CELLS, [RAM, child]))).toBe(false);
  });

  it('does without an MMU on microcontrollers', () => {
    const nvic = node('interrupt-controller@e000e100', { compatible: 'arm,armv7m-nvic' });
    expect(bootsUsualKernel('arm', tree(CELLS, [RAM, nvic]))).toBe(false);
    expect(bootsUsualKernel('arm', tree(CELLS, [RAM, node('soc', {}, [nvic])]))).toBe(false);
  });

  it('needs 64 bits and an MMU on RISC-V', () => {
    const usual = (properties: Record<string, string>) => bootsUsualKernel('riscv', tree(CELLS, [cpus(properties)]));
    expect(usual({ 'riscv,isa': 'rv64imafdc', 'mmu-type': 'riscv,sv39' })).toBe(true);
    expect(usual({ 'riscv,isa': 'rv64imafdc', 'mmu-type': 'riscv,none' })).toBe(false);
    expect(usual({ 'riscv,isa': 'rv64imafdc' })).toBe(false);
    expect(usual({ 'riscv,isa-base': 'rv32i', 'mmu-type': 'riscv,sv32' })).toBe(false);
  });
});

it('takes the architecture from the folder of a kernel tree, else from the CPUs', () => {
  const root = tree(CELLS, [cpus({ compatible: 'arm,cortex-a9' })]);
  expect(boardArchitecture('/k/arch/riscv/boot/dts/a.dts', root)).toBe('riscv');
  expect(boardArchitecture('/k/a.dts', root)).toBe('arm');
  expect(boardArchitecture('/k/a.dts', tree(CELLS, [cpus({ compatible: 'loongson,la364' })]))).toBe('loongarch');
});

it('knows other architectures, for which nothing is booted, by their CPUs', () => {
  const of = (compatible: string) => boardArchitecture('/k/a.dts', tree(CELLS, [cpus({ compatible })]));
  expect(['mips,mips24Kc', 'brcm,bmips4350', 'ingenic,xburst-mxu1.0', 'img,mips', 'mti,interaptiv'].map(of)).toEqual(
    Array(5).fill('mips'),
  );
  expect(['PowerPC,970', 'fsl,e6500'].map(of)).toEqual(Array(2).fill('powerpc64'));
  expect(['img,i6500', 'cavium,octeon3', 'loongson,gs464'].map(of)).toEqual(Array(3).fill('mips64'));
  expect(of('fsl,e500v2')).toBe('powerpc');
  expect(of('cdns,xtensa-cpu')).toBe('xtensa');
  expect(of('snps,archs38')).toBe('arc');
  for (const name of ['arm,cortex-a53', 'qcom,kryo', 'apple,icestorm', 'nvidia,tegra194-carmel', 'vendor,own-core']) {
    expect(of(name)).toBe('arm64');
  }
});

it('takes the folders of U-Boot for what they are: arch/arm has boards of arm64', () => {
  const root = tree(CELLS, [cpus({ compatible: 'arm,cortex-a53' })]);
  expect(boardArchitecture('/u/arch/arm/dts/a.dts', root)).toBe('arm64');
  expect(boardArchitecture('/u/arch/mips/dts/a.dts', tree(CELLS))).toBe('mips');
});

it('takes the SoC where no CPU is in the tree, and the timer', () => {
  const of = (compatible: string) => boardArchitecture('/k/a.dts', tree({ ...CELLS, compatible }));
  expect(of('mediatek,mt7621-soc')).toBe('mips');
  expect(of('intel,apollo-lake')).toBe('x86');
  expect(of('marvell,armada370')).toBe('arm');
  expect(of('intel,socfpga-agilex')).toBe('arm64');
  expect(of('sifive,hifive-unleashed-a00')).toBe('riscv');
  const timer = (compatible: string) =>
    boardArchitecture('/k/a.dts', tree(CELLS, [node('timer', { compatible })]), 'u-boot');
  expect(timer('arm,armv7-timer')).toBe('arm');
  expect(timer('arm,armv8-timer')).toBe('arm64');
});

it('knows PowerPC by the names of its CPUs', () => {
  const root = tree(CELLS, [node('cpus', {}, [node('PowerPC,8313@0', { device_type: 'cpu' })])]);
  expect(boardArchitecture('/k/a.dts', root)).toBe('powerpc');
});

it('does not guess in the trees of others', () => {
  const root = tree(CELLS);
  expect(boardArchitecture('/z/boards/a.dts', root, 'zephyr')).toBe('unknown');
  expect(boardArchitecture('/k/a.dts', root, 'linux')).toBe('arm64');
  expect(boardArchitecture('/u/dts/upstream/src/riscv/a.dts', root, 'u-boot')).toBe('riscv');
});

it('expects no usual kernel of Zephyr, of 32-bit boards of boot loaders, and with little RAM', () => {
  expect(bootsUsualKernel('arm64', tree(CELLS, [RAM]), 'zephyr')).toBe(false);
  expect(bootsUsualKernel('arm', tree(CELLS, [RAM]), 'u-boot')).toBe(false);
  expect(bootsUsualKernel('arm64', tree(CELLS, [RAM]), 'u-boot')).toBe(true);
  const sram = node('memory@20000000', { device_type: 'memory', reg: [0, 0x2000_0000, 0, 0x1_0000] });
  expect(bootsUsualKernel('arm64', tree(CELLS, [sram]), 'u-boot')).toBe(false);
  expect(bootsUsualKernel('arm', tree(CELLS, [sram]))).toBe(false);
  expect(bootsUsualKernel('arm64', tree(CELLS, [sram]))).toBe(true);
});
