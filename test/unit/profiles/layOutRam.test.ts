/** Sizes of RAM without addresses, on boards as Linux 7.2 has them: root cells, compatible, memory nodes, some devices. */
import { describe, expect, test } from 'vitest';
import { RamPlanner } from '../../../server/src/profiles/layOutRam.ts';
import { type NodeSpec, node, tree } from '../../harness/treeBuilder.ts';

const GIB = 1n << 30n;

function cells(value: bigint): readonly [number, number] {
  return [Number(value >> 32n), Number(value & 0xffff_ffffn)];
}

/** `[base, size]` pairs as a memory node; each pair one entry. */
function memory(...banks: readonly (readonly [bigint, bigint])[]): NodeSpec {
  const reg = banks.flatMap(([base, size]) => [...cells(base), ...cells(size)]);
  return node(`memory@${(banks[0]?.[0] ?? 0n).toString(16)}`, { device_type: 'memory', reg });
}

/** A device in a bus below the root, as most SoCs have them. */
function device(base: number, size: number): NodeSpec {
  return node(`device@${base.toString(16)}`, { reg: [0, base, 0, size], status: 'disabled' });
}

function soc(...devices: readonly NodeSpec[]): NodeSpec {
  return node('soc', { compatible: 'simple-bus', '#address-cells': 2, '#size-cells': 2, ranges: true }, [...devices]);
}

function board(compatible: string, ...children: readonly NodeSpec[]) {
  return tree({ compatible, '#address-cells': 2, '#size-cells': 2 }, [...children]);
}

const MIB = 0x10_0000n;

const BOARDS = {
  // rk3588-rock-5b.dts states no RAM
  rk3588: board('rockchip,rk3588', soc(device(0xfb00_0000, 0x20_0000), device(0xfd58_a000, 0x1_0000))),
  rk3399: board('rockchip,rk3399', soc(device(0xf800_0000, 0x200_0000))),
  rk3328: board('rockchip,rk3328', soc(device(0xff00_0000, 0x1000))),
  rk3576: board('rockchip,rk3576', soc(device(0x2000_0000, 0xb06_0000), device(0x4010_f000, 0x100))),
  bcm2711: board('brcm,bcm2711', memory([0n, 0n]), soc(device(0xfe00_3000, 0x1000), device(0xff84_1000, 0x1000))),
  bcm2712: board('brcm,bcm2712', memory([0n, 0x2800_0000n])),
  // r8a77951-salvator-xs.dts has a node for each bank
  r8a77951: board(
    'renesas,r8a7795',
    memory([0x4800_0000n, 0x3800_0000n]),
    memory([0x5_0000_0000n, 0x4000_0000n]),
    memory([0x6_0000_0000n, 0x4000_0000n]),
    memory([0x7_0000_0000n, 0x4000_0000n]),
    soc(device(0xe602_0000, 0xc)),
  ),
  lx2160a: board('fsl,lx2160a', memory([0x8000_0000n, 0x8000_0000n])),
  ls1088a: board('fsl,ls1088a'),
  ls1046a: board('fsl,ls1046a', memory([0x8000_0000n, 0n])),
  ls2k1000: board(
    'loongson,ls2k1000',
    memory([0x20_0000n, 0x6e0_0000n], [0x800_0000n, 0x700_0000n], [0x9000_0000n, 0x1_e000_0000n]),
  ),
  g12b: board('amlogic,g12b', memory([0n, 0x4000_0000n]), soc(device(0xff10_0000, 0x2_0000))),
  vim4: board('amlogic,t7', memory([0n, 0xe000_0000n], [0x1_0000_0000n, 0xe000_0000n], [0x2_0000_0000n, 0x4000_0000n])),
  imx8mp: board('fsl,imx8mp', memory([0x4000_0000n, 0xc000_0000n], [0x1_0000_0000n, 0xc000_0000n])),
  imx8qm: board('fsl,imx8qm'),
  sm8550: board('qcom,sm8550', memory([0xa000_0000n, 0n])),
  x1e80100: board('qcom,x1e80100', memory([0x8000_0000n, 0n])),
  ipq9574: board('qcom,ipq9574', memory([0x4000_0000n, 0n])),
  am62: board('ti,am625', memory([0x8000_0000n, 0x8000_0000n])),
  falcon: board('marvell,armada-ap806', memory([0n, 0x2_0000_0000n]), soc(device(0xf280_0000, 0x20_0000))),
  jh7110: board('starfive,jh7110', memory([0x4000_0000n, 0x1_0000_0000n])),
  // exynos7885-jackpotlte.dts: only the tree knows
  jackpot: board(
    'samsung,exynos7885',
    memory([0x8000_0000n, 986n * MIB], [0xc000_0000n, GIB], [0x8_8000_0000n, 2n * GIB]),
  ),
  // hi3660-hikey960.dts: a base, and devices below 4 GiB
  hikey: board('hisilicon,hi3660', memory([0n, 0n]), soc(device(0xe82b_1000, 0x1000), device(0xfff3_5000, 0x1000))),
  unknown: board('vendor,soc'),
  devicesFirst: board('vendor,soc', soc(device(0x8000_0000, 0x1210_0000))),
};

function laidOut(name: keyof typeof BOARDS, size: bigint) {
  const { banks, assumption } = new RamPlanner(BOARDS[name]).layOut(size);
  return { banks: banks.map(({ start, end }) => `${start.toString(16)}-${end.toString(16)}`).join(' '), assumption };
}

describe('banks of a size', () => {
  test.each<readonly [keyof typeof BOARDS, bigint, string]>([
    ['rk3588', 2n, '200000-80000000'],
    ['rk3588', 4n, '200000-f0000000'],
    ['rk3588', 8n, '200000-f0000000 100000000-200000000'],
    ['rk3588', 16n, '200000-f0000000 100000000-3fc000000'],
    ['rk3588', 32n, '200000-f0000000 100000000-3fc000000 400000000-800000000'],
    ['rk3399', 4n, '200000-f8000000'],
    ['rk3328', 4n, '200000-ff000000'],
    ['rk3576', 8n, '40200000-240000000'],
    ['bcm2711', 2n, '0-3b400000 40000000-80000000'],
    ['bcm2711', 8n, '0-3b400000 40000000-fc000000 100000000-200000000'],
    ['bcm2712', 8n, '0-200000000'],
    ['r8a77951', 2n, '48000000-c0000000'],
    ['r8a77951', 4n, '48000000-80000000 500000000-540000000 600000000-640000000 700000000-740000000'],
    ['r8a77951', 8n, '48000000-c0000000 500000000-580000000 600000000-680000000 700000000-780000000'],
    ['lx2160a', 2n, '80000000-100000000'],
    ['lx2160a', 8n, '80000000-100000000 2080000000-2200000000'],
    ['ls1088a', 8n, '80000000-100000000 8080000000-8200000000'],
    ['ls1046a', 4n, '80000000-100000000 880000000-900000000'],
    ['ls2k1000', 2n, '200000-f000000 90000000-100000000'],
    ['ls2k1000', 8n, '200000-f000000 90000000-280000000'],
    ['g12b', 2n, '0-80000000'],
    ['g12b', 8n, '0-f5800000 100000000-20a800000'],
    ['vim4', 4n, '0-e0000000 100000000-120000000'],
    ['vim4', 8n, '0-e0000000 100000000-1e0000000 200000000-240000000'],
    ['imx8mp', 2n, '40000000-c0000000'],
    ['imx8mp', 8n, '40000000-240000000'],
    ['imx8qm', 4n, '80000000-100000000 880000000-900000000'],
    ['sm8550', 8n, '80000000-280000000'],
    ['x1e80100', 8n, '80000000-280000000'],
    ['ipq9574', 1n, '40000000-80000000'],
    ['am62', 2n, '80000000-100000000'],
    ['am62', 8n, '80000000-100000000 880000000-a00000000'],
    ['falcon', 8n, '0-c0000000 100000000-240000000'],
    ['jh7110', 8n, '40000000-240000000'],
    ['jackpot', 8n, '80000000-bda00000 c0000000-100000000 880000000-a02600000'],
    ['hikey', 8n, '0-e8200000 100000000-217e00000'],
    ['unknown', 2n, '80000000-100000000'],
    ['devicesFirst', 1n, '92100000-d2100000'],
  ])('%s with %i GiB', (name, size, banks) => {
    expect(laidOut(name, size * GIB).banks).toBe(banks);
  });

  test('no bank covers a device', () => {
    for (const name of Object.keys(BOARDS) as (keyof typeof BOARDS)[]) {
      for (const size of [1n, 2n, 4n, 8n, 16n, 64n]) {
        const { banks } = new RamPlanner(BOARDS[name]).layOut(size * GIB);
        for (const { start, end } of banks) {
          for (const at of [0xfb00_0000n, 0xfe00_3000n, 0xff84_1000n, 0xf280_0000n, 0xe82b_1000n]) {
            const own = BOARDS[name].children.flatMap(({ children }) => children).map((one) => one.name);
            if (own.includes(`device@${at.toString(16)}`))
              expect(at < start || at >= end, `${name} ${size}`).toBe(true);
          }
        }
      }
    }
  });

  test('odd trees: no cells, a memory node without reg, a reg that is no whole entry', () => {
    const odd = tree({ '#address-cells': [0], '#size-cells': [9] }, [
      node('memory', { device_type: 'memory' }),
      node('memory@1', { device_type: 'memory', reg: [1] }),
    ]);
    expect(new RamPlanner(odd).layOut(GIB).banks).toHaveLength(1);
    expect(new RamPlanner(tree({})).layOut(GIB).banks).toEqual([{ start: 0x8000_0000n, end: 0xc000_0000n }]);
  });
});

describe('what the report says of it', () => {
  test.each<readonly [keyof typeof BOARDS, bigint, string]>([
    [
      'rk3588',
      8n,
      'Where the 8 GiB of RAM lie is assumed: as on RK3588 (SDRAM_MAX_SIZE of rk3588_common.h; U-Boot arch/arm/mach-rockchip/sdram.c, dram_init_banksize). Linux sees 258 MiB less: firmware has it, or it lies behind devices.',
    ],
    ['r8a77951', 4n, 'Where RAM lies is what the memory nodes of the tree state, which make up 4 GiB.'],
    [
      'jackpot',
      8n,
      'Where the 8 GiB of RAM lie is assumed: in the banks that the tree states, the last one as long as it takes.',
    ],
    [
      'hikey',
      8n,
      'Where the 8 GiB of RAM lie is assumed: from 0x0 on, where the tree lets RAM begin, around the devices at 0xe8200000-0x100000000.',
    ],
    [
      'unknown',
      2n,
      'Where the 2 GiB of RAM lie is assumed: from 0x80000000 on: neither the tree nor a table of SoC families tells where RAM is.',
    ],
  ])('%s with %i GiB', (name, size, assumption) => {
    expect(laidOut(name, size * GIB).assumption).toBe(assumption);
  });

  test('a size that the SoC has no room for', () => {
    const armada = board('marvell,armada3710');
    const { banks, assumption } = new RamPlanner(armada).layOut(8n * GIB);
    expect(banks.map(({ end }) => end)).toEqual([0xd000_0000n, 0xe800_0000n]);
    expect(assumption).toContain('There is no room for 4.6 GiB of it.');
  });
});

describe('what is no device', () => {
  const mailbox = (...more: readonly NodeSpec[]) => board('vendor,soc', memory([0x8000_0000n, 0n]), ...more);
  test.each([
    ['memory shared with firmware, far from devices', mailbox(soc(device(0x8f10_0000, 0x40)))],
    [
      'a device in a reserved region',
      mailbox(
        node('reserved-memory', { '#address-cells': 2, '#size-cells': 2, ranges: true }, [
          node('log@90000000', { reg: [0, 0x9000_0000, 0, 0x100_0000] }),
        ]),
        soc(device(0x9000_0000, 0x100_0000)),
      ),
    ],
    [
      'the framebuffer of the boot loader',
      mailbox(
        node('chosen', { '#address-cells': 2, '#size-cells': 2, ranges: true }, [
          node('framebuffer@9c000000', { compatible: 'simple-framebuffer', reg: [0, 0x9c00_0000, 0, 0x100_0000] }),
        ]),
      ),
    ],
  ])('%s', (_, root) => {
    expect(new RamPlanner(root).layOut(2n * GIB).banks).toEqual([{ start: 0x8000_0000n, end: 0x1_0000_0000n }]);
  });
});
