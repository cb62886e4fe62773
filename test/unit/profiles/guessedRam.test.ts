/** Boards whose tree leaves RAM to the boot loader: what is assumed, and what is said of regions that lie elsewhere. */
import { describe, expect, test } from 'vitest';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { planBoots } from '../../../server/src/profiles/plan.ts';
import { bootPlanned } from '../../../server/src/profiles/severalBoots.ts';
import { makeBlob, type NodeSpec } from '../boot/blob.ts';

const CELLS = { '#address-cells': [2], '#size-cells': [2] };
const memory = (base: number) => ({ [`memory@${base.toString(16)}`]: { device_type: 'memory', reg: [0, base, 0, 0] } });
const at = (base: number, size: number, more: NodeSpec = {}) => ({ reg: [0, base, 0, size], ...more });
/** The SoC's own regions. */
const FIRMWARE = { 'hyp@80000000': at(0x8000_0000, 0xa0_0000, { 'no-map': true }) };

function boot(compatible: string, regions: NodeSpec, more: NodeSpec = {}, arch = 'arm64') {
  const spec = { ...CELLS, compatible, ...more, 'reserved-memory': { ...CELLS, ranges: true, ...regions } };
  const blob = makeBlob(spec);
  const root = readFdt(blob).value?.root;
  if (root === undefined) throw new Error('no tree');
  const report = bootPlanned(blob, planBoots({}, { path: '/board.dts', root }, { kernel: '7.2', arch }, undefined));
  return {
    ram: report.memory.map(({ base, end }) => `${base.toString(16)}-${end.toString(16)}`).join(' '),
    findings: report.problems.map(({ severity, code, path, message }) => ({ severity, code, path, message })),
    assumptions: report.assumptions.join('\n'),
  };
}

describe('a region where no RAM can be has the finding', () => {
  test.each<readonly [string, string, NodeSpec, NodeSpec, string]>([
    [
      'below the base that the memory node states',
      'qcom,x1e80100',
      { ...FIRMWARE, 'bad@0': at(0, 0x4000_0000) },
      memory(0x8000_0000),
      'It would take RAM at 0x0-0x40000000, but RAM begins at 0x80000000, as on Qualcomm SoCs',
    ],
    [
      'the same on a SoC that no table knows',
      'vendor,soc',
      { 'bad@0': at(0, 0x4000_0000) },
      memory(0x8000_0000),
      'but RAM begins at 0x80000000, where the tree lets RAM begin.',
    ],
    [
      'over devices',
      'rockchip,rk3588',
      { 'bad@fe000000': at(0xfe00_0000, 0x10_0000) },
      {},
      'It would take RAM at 0xfe000000-0xfe100000, where devices are, as on RK3588',
    ],
    [
      'beyond what boards have',
      'rockchip,rk3588',
      { 'bad@4000000000': { reg: [0x40, 0, 0, 0x1000_0000] } },
      {},
      'It would take 256.3 GiB of RAM, as on RK3588',
    ],
  ])('%s', (_, compatible, regions, more, words) => {
    const { findings } = boot(compatible, regions, more);
    expect(findings.map(({ severity, code }) => [severity, code])).toEqual([['warning', 'rmem-outside-ram']]);
    expect(findings[0]?.path).toContain('bad');
    expect(findings[0]?.message).toContain(words);
  });
});

describe('RAM is where the family has it', () => {
  test.each<readonly [string, NodeSpec, NodeSpec, string]>([
    ['mediatek,mt7986a', { 'wo@4fd00000': at(0x4fd0_0000, 0x4_0000, { 'no-map': true }) }, {}, '40000000-'],
    ['brcm,bcm2711', { 'r@50000000': at(0x5000_0000, 0x10_0000) }, {}, '0-3b400000 40000000-80000000'],
    ['rockchip,rk3399', { 'bl31@0': at(0, 0x20_0000, { 'no-map': true }) }, {}, '200000-40000000'],
    // A memory node that is no default of the SoC's tree: ipq9574 begins elsewhere than the rest of its family.
    ['qcom,ipq9574', { 'tz@4a600000': at(0x4a60_0000, 0x40_0000) }, memory(0x4000_0000), '40000000-80000000'],
    ['qcom,sm8550', FIRMWARE, memory(0xa000_0000), '80000000-'],
    [
      'intel,socfpga-agilex',
      { 'svcbuffer@0': at(0, 0x200_0000, { 'no-map': true }) },
      memory(0x8000_0000),
      '0-2000000 2000000-',
    ],
    ['qcom,sm6115', { 'hyp@45700000': at(0x4570_0000, 0x60_0000) }, memory(0x8000_0000), '40000000-80000000'],
  ])('%s', (compatible, regions, more, ram) => {
    const report = boot(compatible, regions, more);
    expect(report.ram.startsWith(ram), report.ram).toBe(true);
    expect(report.findings).toEqual([]);
  });

  test('unless most of the regions say that it is another SoC', () => {
    const regions = Object.fromEntries(
      [0x1000_0000, 0x1200_0000, 0x1400_0000].map((base) => [`r@${base.toString(16)}`, at(base, 0x100_0000)]),
    );
    expect(boot('qcom,new', regions).ram).toBe('0-40000000');
  });
});

describe('a guess makes no error', () => {
  test('RAM grows until dynamic regions fit', () => {
    const region = { size: [0, 0x100_0000], 'alloc-ranges': [1, 0, 0, 0x4000_0000] };
    const { findings, ram } = boot('rockchip,rk3588', { region });
    expect(findings).toEqual([]);
    expect(ram).toContain('100000000-');
  });

  test('unless no RAM holds them', () => {
    const region = { size: [0, 0x100_0000], 'alloc-ranges': [0, 0xfe00_0000, 0, 0x180_0000] };
    expect(boot('rockchip,rk3588', { region }).findings.map(({ code }) => code)).toEqual(['rmem-not-placed']);
  });

  test('an initrd below the assumed kernel of 32-bit arm is a sentence', () => {
    const ram = { 'memory@0': { device_type: 'memory', reg: [0, 0, 0, 0x1000_0000] } };
    const chosen = { 'linux,initrd-start': [0xa0_0000], 'linux,initrd-end': [0xf1_9000] };
    const { findings, assumptions } = boot('marvell,armada370', {}, { ...ram, chosen }, 'arm');
    expect(findings).toEqual([]);
    expect(assumptions).toContain('The initrd lies where the kernel image is assumed: Linux 7.2 boots without it');
  });
});
