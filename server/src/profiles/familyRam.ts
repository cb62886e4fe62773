/**
 * Where SoC families have RAM: for a size that is given without addresses. The memory node of a board, when it says where
 * RAM begins, knows better than this table.
 */
import { minOf } from '../base/intervals.ts';
import type { AddressRange } from '../boot/profile.ts';

interface Family {
  /** A string of the root's `compatible`. */
  readonly compatible: RegExp;
  readonly base: bigint;
  /** RAM that does not fit below `lowEnd` goes on at `high`. Absent: RAM is one stretch. */
  readonly lowEnd?: bigint;
  readonly high?: bigint;
}

/** From memory nodes of Linux 7.2 (arch/arm64/boot/dts, arch/riscv/boot/dts); the board named has both banks, or the largest. */
const FAMILIES: readonly Family[] = [
  // freescale/imx8mp-evk.dts: 0x40000000 and, touching it, 0x100000000
  { compatible: /^fsl,imx8m/, base: 0x4000_0000n },
  // freescale/imx95-19x19-evk.dts, freescale/imx93-11x11-evk.dts
  { compatible: /^fsl,imx9/, base: 0x8000_0000n },
  // freescale/s32g274a-evb.dts
  { compatible: /^nxp,s32g/, base: 0x8000_0000n, lowEnd: 0x1_0000_0000n, high: 0x8_8000_0000n },
  // ti/k3-j721e-som-p0.dtsi
  { compatible: /^ti,(?:am6|j7)/, base: 0x8000_0000n, lowEnd: 0x1_0000_0000n, high: 0x8_8000_0000n },
  // xilinx/zynqmp-zcu102-revA.dts
  { compatible: /^xlnx,zynqmp/, base: 0n, lowEnd: 0x8000_0000n, high: 0x8_0000_0000n },
  // mediatek/mt8195-demo.dts: 8 GiB in one stretch
  { compatible: /^mediatek,mt8/, base: 0x4000_0000n },
  // nvidia/tegra194-p3668.dtsi and others, 0x80000000
  { compatible: /^nvidia,tegra(?:1|2)/, base: 0x8000_0000n },
  // allwinner/sun50i-*: the DRAM window of the SoC, filled in by the boot loader
  { compatible: /^allwinner,sun50i/, base: 0x4000_0000n },
  // qcom/sc7280.dtsi and others: memory@80000000 of size 0
  { compatible: /^qcom,/, base: 0x8000_0000n },
  // amlogic/meson-gxl-s905x-libretech-cc.dts
  { compatible: /^amlogic,/, base: 0n },
  // starfive/jh7110-common.dtsi
  { compatible: /^starfive,jh7110/, base: 0x4000_0000n },
  // thead/th1520-lichee-module-4a.dtsi: 8 GiB in one stretch
  { compatible: /^thead,th1520/, base: 0n },
];

/** Where RAM begins when neither the board nor the table tells. */
const USUAL_BASE = 0x8000_0000n;

/**
 * The banks of `size` bytes of RAM on a board with these `compatible` strings. `statedBase` is where its memory node says
 * that RAM begins.
 */
export function banksOfSize(
  size: bigint,
  compatible: readonly string[],
  statedBase: bigint | undefined,
): readonly AddressRange[] {
  const family = FAMILIES.find((row) => compatible.some((name) => row.compatible.test(name)));
  const base = statedBase ?? family?.base ?? USUAL_BASE;
  const { lowEnd, high } = family ?? {};
  if (lowEnd === undefined || high === undefined || base >= lowEnd) return [{ start: base, end: base + size }];
  const low = minOf(size, lowEnd - base);
  const banks = [{ start: base, end: base + low }];
  if (low < size) banks.push({ start: high, end: high + (size - low) });
  return banks;
}
