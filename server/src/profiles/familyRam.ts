/**
 * Where SoC families have RAM: for a size that is given without addresses. Data only; `layOutRam.ts` fills it in. Each row names
 * its evidence: trees are those of Linux 7.2 (arch/arm64/boot/dts unless said), boot loader files are U-Boot's.
 */
import type { Interval } from '../base/intervals.ts';

export interface Family {
  /** One string of the root's `compatible`. */
  readonly compatible: RegExp;
  /** The family's usual name. */
  readonly name: string;
  /** Where the SoC has RAM, in the order in which a growing size fills it. An end that is named is taken as it is. */
  readonly stretches: readonly Interval[];
  /** Parts of the stretches that count towards the size and that firmware keeps from Linux. */
  readonly firmware?: readonly Interval[];
  /** Parts that count towards the size and that Linux never gets because they lie behind devices. */
  readonly devices?: readonly Interval[];
  /** The address of a memory node whose size the boot loader fills in does not lie in RAM. */
  readonly ignoresPlaceholder?: true;
  /** The source of the row. */
  readonly source: string;
}

const GIB = 1n << 30n;
const FOUR_GIB = 4n * GIB;
/** The end of a stretch without an end of its own, above all RAM: the stretch ends where devices begin. */
export const OPEN = 1n << 63n;

/** RAM from `base` on in one stretch. */
function from(base: bigint): readonly Interval[] {
  return [{ base, end: OPEN }];
}

/** RAM from `base` to `end`, and the rest at `high`. */
function split(base: bigint, end: bigint, high: bigint): readonly Interval[] {
  return [
    { base, end },
    { base: high, end: OPEN },
  ];
}

/** R-Car and RZ/G2: the first 128 MiB of the lowest stretch are the secure world's. */
const RENESAS_LOW: Interval = { base: 0x4000_0000n, end: 0xc000_0000n };
const RENESAS_SECURE: readonly Interval[] = [{ base: 0x4000_0000n, end: 0x4800_0000n }];

/** Raspberry Pi: the VideoCore has the 76 MiB below 1 GiB unless `gpu_mem` of config.txt says otherwise. */
const VIDEOCORE: readonly Interval[] = [{ base: 0x3b40_0000n, end: GIB }];

/** Rockchip, 64 bit: 2 MiB for BL31 at the bottom, and what lies behind the devices below 4 GiB is lost. */
function rockchip(
  compatible: RegExp,
  name: string,
  devices: bigint,
  source: string,
  gaps: readonly Interval[] = [],
): Family {
  return {
    compatible,
    name,
    stretches: from(0n),
    firmware: [{ base: 0n, end: 0x20_0000n }],
    devices: [{ base: devices, end: FOUR_GIB }, ...gaps],
    source: `${source}; U-Boot arch/arm/mach-rockchip/sdram.c, dram_init_banksize`,
  };
}

/** The first matching row counts. */
export const FAMILIES: readonly Family[] = [
  // SDRAM_MAX_SIZE is where the devices begin. OP-TEE agrees for rk3588: RAM below 3.75 GiB and above 4 GiB (optee_os #7884).
  rockchip(
    /^rockchip,(?:rk3588s?|rk3582)$/,
    'RK3588',
    0xf000_0000n,
    'SDRAM_MAX_SIZE of rk3588_common.h',
    // rockchip_dram_init_banksize_fixup of rk3588.c, for boards of 16 GiB and more
    [{ base: 0x3_fc00_0000n, end: 0x4_0000_0000n }],
  ),
  rockchip(/^rockchip,rk356[68]$/, 'RK3566 and RK3568', 0xf000_0000n, 'SDRAM_MAX_SIZE of rk3568_common.h'),
  rockchip(/^rockchip,rk3399/, 'RK3399', 0xf800_0000n, 'SDRAM_MAX_SIZE of rk3399_common.h'),
  rockchip(/^rockchip,rk(?:3528|3562)$/, 'RK3528 and RK3562', 0xfc00_0000n, 'devices of rk3528.dtsi and rk3562.dtsi'),
  rockchip(
    /^rockchip,(?:px30|rk3326|rk3308|rk3318|rk3328|rk3368)$/,
    'PX30, RK3308, RK3328 and RK3368',
    0xff00_0000n,
    'SDRAM_MAX_SIZE of rk3308_common.h, devices of the trees',
  ),
  {
    compatible: /^rockchip,rk3576$/,
    name: 'RK3576',
    stretches: from(0x4000_0000n),
    firmware: [{ base: 0x4000_0000n, end: 0x4020_0000n }],
    source: 'U-Boot arch/arm/mach-rockchip/rk3576/rk3576.c, rk3576_mem_map',
  },
  {
    compatible: /^rockchip,rk3288/,
    name: 'RK3288',
    stretches: from(0n),
    source: 'arch/arm/boot/dts/rockchip/rk3288-evb.dtsi',
  },
  {
    compatible: /^brcm,bcm2711$/,
    name: 'BCM2711',
    stretches: from(0n),
    firmware: VIDEOCORE,
    devices: [{ base: 0xfc00_0000n, end: FOUR_GIB }],
    source: 'ranges of bcm2711.dtsi; U-Boot arch/arm/mach-bcm283x/init.c, bcm2711_mem_map; gpu_mem of config.txt',
  },
  // Its devices begin at 64 GiB.
  { compatible: /^brcm,bcm2712$/, name: 'BCM2712', stretches: from(0n), source: 'broadcom/bcm2712.dtsi' },
  {
    compatible: /^brcm,bcm283[67]$/,
    name: 'BCM2836 and BCM2837',
    stretches: from(0n),
    firmware: [{ base: 0x3b40_0000n, end: 0x3f00_0000n }],
    devices: [{ base: 0x3f00_0000n, end: 0x4100_0000n }],
    source: 'U-Boot arch/arm/mach-bcm283x/init.c, bcm283x_mem_map; gpu_mem of config.txt',
  },
  // 0x40000000 and, touching it, 0x100000000
  { compatible: /^fsl,imx8m/, name: 'i.MX 8M', stretches: from(0x4000_0000n), source: 'freescale/imx8mp-evk.dts' },
  {
    compatible: /^fsl,imx8(?:q|dx)/,
    name: 'i.MX 8 and 8X',
    stretches: split(0x8000_0000n, FOUR_GIB, 0x8_8000_0000n),
    source: 'U-Boot include/configs/apalis-imx8.h, PHYS_SDRAM_2',
  },
  {
    compatible: /^fsl,imx9/,
    name: 'i.MX 9',
    stretches: from(0x8000_0000n),
    source: 'freescale/imx95-libra-rdk-fpsc.dts',
  },
  {
    compatible: /^nxp,s32g/,
    name: 'S32G',
    stretches: split(0x8000_0000n, FOUR_GIB, 0x8_8000_0000n),
    source: 'freescale/s32g274a-evb.dts',
  },
  {
    compatible: /^fsl,(?:lx216|ls1028)/,
    name: 'LX2160A and LS1028A',
    stretches: split(0x8000_0000n, FOUR_GIB, 0x20_8000_0000n),
    source: 'U-Boot include/configs/lx2160a_common.h, CONFIG_SYS_DDR_BLOCK2_BASE',
  },
  {
    compatible: /^fsl,ls(?:1088|208)/,
    name: 'LS1088A and LS2088A',
    stretches: split(0x8000_0000n, FOUR_GIB, 0x80_8000_0000n),
    source: 'U-Boot include/configs/ls1088a_common.h, CONFIG_SYS_DDR_BLOCK2_BASE',
  },
  {
    compatible: /^fsl,ls10(?:12|43|46)/,
    name: 'LS1012A, LS1043A and LS1046A',
    stretches: split(0x8000_0000n, FOUR_GIB, 0x8_8000_0000n),
    source: 'U-Boot include/configs/ls1043a_common.h, CONFIG_SYS_DDR_BLOCK2_BASE',
  },
  // k3-j784s4-evm.dts has the largest
  {
    compatible: /^ti,(?:am6|j7)/,
    name: 'TI K3',
    stretches: split(0x8000_0000n, FOUR_GIB, 0x8_8000_0000n),
    source: 'ti/k3-j721e-som-p0.dtsi',
  },
  {
    compatible: /^xlnx,(?:zynqmp|versal)/,
    name: 'ZynqMP and Versal',
    stretches: split(0n, 0x8000_0000n, 0x8_0000_0000n),
    source: 'xilinx/zynqmp-zcu102-revA.dts',
  },
  {
    compatible: /^mediatek,mt[678]/,
    name: 'MediaTek SoCs',
    stretches: from(0x4000_0000n),
    source: 'mediatek/mt8195-demo.dts',
  },
  {
    compatible: /^nvidia,tegra(?:132|186|194|210|234)/,
    name: 'Tegra SoCs',
    stretches: from(0x8000_0000n),
    source: 'nvidia/tegra186-p3310.dtsi',
  },
  // A80 and F1C100s differ, and are not here.
  {
    compatible: /^allwinner,sun(?:4i|5i|6i|7i|8i|20i|50i|55i)/,
    name: 'Allwinner SoCs',
    stretches: from(0x4000_0000n),
    source: 'alloc-ranges of arch/arm/boot/dts/allwinner/sun4i-a10.dtsi',
  },
  {
    compatible: /^qcom,(?:msm8[29]26|apq8026|msm8974(?:pro)?|apq8074)$/,
    name: 'MSM8226 and MSM8974',
    stretches: from(0n),
    source: 'memory@0 of arch/arm/boot/dts/qcom/qcom-msm8974.dtsi and qcom-msm8226.dtsi',
  },
  {
    compatible: /^qcom,msm899[24]$/,
    name: 'MSM8992 and MSM8994',
    stretches: from(0n),
    ignoresPlaceholder: true,
    source: 'regions of qcom/msm8994.dtsi',
  },
  {
    compatible: /^qcom,(?:sm4250|sm6115p?|sm6125|qcm2290|qrb2210|qrb4210)$/,
    name: 'SM6115, SM6125 and QCM2290',
    stretches: from(0x4000_0000n),
    ignoresPlaceholder: true,
    source: 'memory@40000000 of qcom/agatti.dtsi, regions of sm6115.dtsi and sm6125.dtsi',
  },
  {
    compatible: /^qcom,(?:msm8953|apq8053|sdm450|sda450|sdm632)$/,
    name: 'MSM8953',
    stretches: from(0x8000_0000n),
    ignoresPlaceholder: true,
    source: 'regions of qcom/msm8953.dtsi',
  },
  {
    compatible: /^(?:altr,socfpga-stratix10|intel,socfpga-agilex|intel,socfpga-n5x)$/,
    name: 'Stratix 10, Agilex and N5X',
    stretches: from(0n),
    ignoresPlaceholder: true,
    source: 'svcbuffer@0 of intel/socfpga_agilex.dtsi and altera/socfpga_stratix10.dtsi',
  },
  // The unit address of sm8550 and later (memory@a0000000) is not the start of RAM: their regions begin at 0x80000000.
  {
    compatible: /^qcom,/,
    name: 'Qualcomm SoCs',
    stretches: from(0x8000_0000n),
    source: 'memory@80000000 of qcom/hamoa.dtsi, hyp-region@80000000 of sm8550.dtsi',
  },
  {
    compatible: /^amlogic,(?:t7|s6)$/,
    name: 'Amlogic T7 and S6',
    stretches: [
      { base: 0n, end: 0xe000_0000n },
      { base: FOUR_GIB, end: 0x1_e000_0000n },
      { base: 0x2_0000_0000n, end: OPEN },
    ],
    source: 'amlogic/amlogic-t7-a311d2-khadas-vim4.dts',
  },
  {
    compatible: /^amlogic,(?:g12|sm1)/,
    name: 'Amlogic G12 and SM1',
    stretches: split(0n, 0xf580_0000n, FOUR_GIB),
    source: 'the memory map of the S905X3, as cited by seL4 #1208',
  },
  {
    compatible: /^amlogic,meson-gx/,
    name: 'Amlogic GX',
    stretches: split(0n, 0xc000_0000n, FOUR_GIB),
    source: 'amlogic/meson-gxm-mecool-kiii-pro.dts',
  },
  { compatible: /^amlogic,/, name: 'Amlogic SoCs', stretches: from(0n), source: 'amlogic/amlogic-a4-a113l2-ba400.dts' },
  {
    compatible: /^renesas,r8a(?:7795|779a0|774e1)$/,
    name: 'R-Car H3 and V3U, RZ/G2H',
    stretches: [
      RENESAS_LOW,
      { base: 0x5_0000_0000n, end: 0x5_8000_0000n },
      { base: 0x6_0000_0000n, end: 0x6_8000_0000n },
      { base: 0x7_0000_0000n, end: OPEN },
    ],
    firmware: RENESAS_SECURE,
    source: 'renesas/r8a779a0-falcon-cpu.dtsi',
  },
  {
    compatible: /^renesas,r8a(?:7796|77960|774a1)$/,
    name: 'R-Car M3-W, RZ/G2M',
    stretches: [RENESAS_LOW, { base: 0x6_0000_0000n, end: OPEN }],
    firmware: RENESAS_SECURE,
    source: 'renesas/r8a77960-salvator-x.dts',
  },
  {
    compatible: /^renesas,r8a(?:77961|779g[0-9])$/,
    name: 'R-Car M3-W+ and V4H',
    stretches: [RENESAS_LOW, { base: 0x4_8000_0000n, end: 0x5_0000_0000n }, { base: 0x6_0000_0000n, end: OPEN }],
    firmware: RENESAS_SECURE,
    source: 'renesas/r8a77961-salvator-xs.dts',
  },
  {
    compatible: /^renesas,r8a(?:77965|774b1|779f[0-9]|779h[0-9])$/,
    name: 'R-Car M3-N, S4 and V4M, RZ/G2N',
    stretches: [RENESAS_LOW, { base: 0x4_8000_0000n, end: OPEN }],
    firmware: RENESAS_SECURE,
    source: 'renesas/r8a779h0-gray-hawk-single.dts',
  },
  {
    compatible: /^renesas,r9a(?:07g0|08g0|09g047|09g05)/,
    name: 'RZ/G2L, RZ/G3 and RZ/V2',
    stretches: from(0x4000_0000n),
    firmware: RENESAS_SECURE,
    source: 'renesas/r9a09g057h44-rzv2h-evk.dts',
  },
  {
    compatible: /^(?:google,gs101|samsung,exynos850)$/,
    name: 'GS101 and Exynos 850',
    stretches: split(0x8000_0000n, FOUR_GIB, 0x8_8000_0000n),
    source: 'exynos/exynos850-e850-96.dts',
  },
  {
    compatible: /^marvell,(?:armada-ap80[67]|cn913)/,
    name: 'Armada 7K and 8K, CN913x',
    stretches: split(0n, 0xc000_0000n, FOUR_GIB),
    source: 'U-Boot arch/arm/mach-mvebu/armada8k/dram.c, a8k_dram_init_banksize',
  },
  {
    compatible: /^marvell,armada3710$/,
    name: 'Armada 3700',
    stretches: [
      { base: 0n, end: 0xd000_0000n },
      { base: 0xe000_0000n, end: 0xe800_0000n },
    ],
    source: 'U-Boot arch/arm/mach-mvebu/arm64-common.c, a3700_dram_init_banksize',
  },
  // 256 MiB at 0, the rest at 0x90000000; the last 16 MiB of the low part are the firmware's.
  {
    compatible: /^loongson,ls2k(?:0500|1000|2000)/,
    name: 'Loongson 2K',
    stretches: split(0n, 0x1000_0000n, 0x9000_0000n),
    firmware: [
      { base: 0n, end: 0x20_0000n },
      { base: 0x0f00_0000n, end: 0x1000_0000n },
    ],
    source: 'arch/loongarch/boot/dts/loongson-2k2000-ref.dts',
  },
  {
    compatible: /^starfive,jh7110$/,
    name: 'JH7110',
    stretches: from(0x4000_0000n),
    source: 'arch/riscv/boot/dts/starfive/jh7110-common.dtsi',
  },
  {
    compatible: /^thead,th1520$/,
    name: 'TH1520',
    stretches: from(0n),
    source: 'arch/riscv/boot/dts/thead/th1520-lichee-module-4a.dtsi',
  },
  {
    compatible: /^spacemit,k1$/,
    name: 'K1',
    stretches: split(0n, 0x8000_0000n, FOUR_GIB),
    source: 'dma-ranges of arch/riscv/boot/dts/spacemit/k1.dtsi',
  },
  {
    compatible: /^fsl,imx6(?:q|dl)/,
    name: 'i.MX 6',
    stretches: from(0x1000_0000n),
    source: 'arch/arm/boot/dts/nxp/imx/imx6qdl-apalis.dtsi',
  },
  {
    compatible: /^st,stm32mp1/,
    name: 'STM32MP1',
    stretches: from(0xc000_0000n),
    source: 'arch/arm/boot/dts/st/stm32mp15xx-dkx.dtsi',
  },
];

/** The start of RAM where neither the board nor the table states one. */
export const USUAL_BASE = 0x8000_0000n;
