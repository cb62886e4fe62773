/**
 * Names of CPUs and SoCs by architecture: prefixes of strings in `compatible`, from the bindings of Linux 7.2
 * (Documentation/devicetree/bindings), its `arch/`, and the boards of Zephyr, U-Boot and OpenWrt. The first matching
 * row counts.
 */

/** An architecture by its folder name under `arch/` of the kernel; others have a name of their own. */
type Row = readonly [RegExp, string];

/** `compatible` of a CPU. */
export const CORES: readonly Row[] = [
  [
    /^arm,(?:cortex-a(?:5|7|8|9|12|15|17)$|cortex-[mr]|arm\d|sa1|v[4-7]m?)|^marvell,(?:sheeva|feroceon|pj4)|^qcom,(?:krait|scorpion)|^(?:brcm|apm),.*v7/,
    'arm',
  ],
  [
    /^arm,(?:cortex-[ax]\d|neoverse|c1-|armv[89]|foundation)|^(?:apple|ampere|phytium|fujitsu),|^hisilicon,tsv|^cavium,thunder|^brcm,(?:brahma-b53|vulcan)|^nvidia,.*(?:denver|carmel)|^qcom,(?:kryo|oryon)|^samsung,mongoose|^apm,/,
    'arm64',
  ],
  [/^loongson,la/, 'loongarch'],
  [/^(?:riscv$|sifive,|thead,|andestech,|starfive,)/, 'riscv'],
  [
    /^(?:mips|mti|ingenic,xburst|ralink,mips|brcm,bmips|cavium,octeon|loongson,gs)|^img,(?:mips|i6[45]00)|,mips\d/,
    'mips',
  ],
  [/^(?:fsl,e\d|powerpc|ibm,ppc|PowerPC)/i, 'powerpc'],
  [/^(?:cdns,|espressif,xtensa)/, 'xtensa'],
  [/^snps,(?:arc|hs)/, 'arc'],
  [/^altr,nios2/, 'nios2'],
  [/^xlnx,microblaze/, 'microblaze'],
  [/^(?:opencores|openrisc),or/, 'openrisc'],
  [/^renesas,sh\d|^jcore,/, 'sh'],
  [/^csky,/, 'csky'],
  [/^(?:gaisler,|sparc)/, 'sparc'],
  [/^intel,/, 'x86'],
];

/** MIPS and PowerPC cores and SoCs that run 64-bit kernels. */
export const WIDE_CORES =
  /^(?:img,i6[45]00|mti,i6[45]00|mips,i6[45]00|cavium,octeon|loongson,(?:gs|loongson64)|netlogic,xlp|PowerPC,(?:POWER|970|A2|e[56]500)|fsl,e[56]500|ibm,(?:power\d|ppc64))/i;

/** `compatible` of the root, where no CPU is in the tree. */
export const SOCS: readonly Row[] = [
  [
    /^(?:ralink,|lantiq,|qca,(?:ar|qca9[45])|mediatek,mt76(?:20|21|28|88)|brcm,(?:bcm(?:33|63)\d\d|bcm74|bcm712)|ingenic,|loongson,(?:loongson64|ls1|ls7a)|cavium,octeon|img,|mscc,|realtek,rtl(?:83|93)|econet,|microchip,pic32|mti,|netlogic,|mobileye,eyeq[56])/,
    'mips',
  ],
  [
    /^(?:fsl,(?:mpc|p\d{4}|t\d{4}|b4|c29|bsc9)|amcc,|ibm,(?:power|currituck|akebono)|nintendo,(?:gamecube|wii))/i,
    'powerpc',
  ],
  [/^intel,(?!socfpga|keembay|ixp|axxia)/, 'x86'],
  [/^(?:cdns,xtensa|espressif,esp32(?:$|-?s[23])|espressif,esp8266)/, 'xtensa'],
  [/^(?:snps,(?:arc|hsdk|nsim|em|axs|zebu)|abilis,)/, 'arc'],
  [/^altr,nios2/i, 'nios2'],
  [/^xlnx,microblaze/, 'microblaze'],
  [/^(?:opencores,or|openrisc,)/, 'openrisc'],
  [/^(?:renesas,sh\d|jcore,)/, 'sh'],
  [/^csky,/, 'csky'],
  [/^gaisler,/, 'sparc'],
  [
    /^(?:sifive,|starfive,|thead,|spacemit,|canaan,k[12]|sophgo,(?:cv18|sg2)|microchip,mpfs|andestech,|eswin,|anlogic,|tenstorrent,|allwinner,sun20i|riscv-virtio)/,
    'riscv',
  ],
  [/^loongson,ls2k/, 'loongarch'],
  [
    /^(?:allwinner,(?:sun[4-9]i|suniv)|ti,(?:am3|am4|omap|dra7|am57|dm81|keystone|k2)|fsl,(?:imx[1-7]|vf|ls1021)|marvell,(?:armada-?3[789]|armadaxp|kirkwood|dove|orion|pxa|mmp)|st,(?:stm32(?:mp1|[fghlu])|stih|spear)|samsung,exynos[3-5]\d{3}$|samsung,s[35]|nvidia,tegra(?:20|30|114|124)$|qcom,(?:apq80|msm8[29]26|msm8660|msm8960|msm8974|ipq40|ipq806|mdm96|sdx[56]5)|rockchip,r[kv](?:30|31|32|11)|brcm,bcm(?:2835|2836|21664|470|5301|11|28155)|aspeed,|nuvoton,(?:npcm7|wpcm|npcx)|xlnx,zynq-7000|altr,socfpga(?:-arria|-cyclone|$)|mediatek,mt(?:2701|6[2-5]|7623|7629|81[23])|microchip,(?:sam|lan966)|atmel,|nxp,(?:lpc|imx-?rt)|calxeda,|cirrus,|hisilicon,(?:hi3620|hip0[14]|sd5203)|arm,(?:versatile|vexpress,v2p|realview|integrator|mps)|renesas,(?:r7s|r8a7[34]|r8a77[4-9][0-4]$|emev)|intel,ixp)/,
    'arm',
  ],
];

/** The architecture of the first row that matches one of the names. */
export function architectureOf(rows: readonly Row[], names: readonly string[]): string | undefined {
  return rows.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}
