/**
 * Arguments that the makefiles of TF-A's platforms (2.12, `plat/…/platform.mk`) add to cpp's command line for devicetree sources:
 * include folders and macros. The table has only macros that the sources and their headers use, with their default values
 * in `make`.
 */
/** Arguments that the makefile of one platform or board adds for its sources. */
export interface Platform {
  /** Patterns of paths from the root, including the file's name; a `*` at the end matches any deeper path. */
  readonly sources: readonly string[];
  /** Values of the names in braces that the path does not contain. */
  readonly names?: Readonly<Record<string, string>>;
  /** Searched before the folders of the layout. */
  readonly folders?: readonly string[];
  /** `NAME` or `NAME=VALUE`. */
  readonly defines?: readonly string[];
}

/** plat/st/common/common.mk; the builder chooses boot devices and the secure world (AARCH32_SP): here none, and sp_min. */
const ST = { folders: ['plat/st/common/include'], defines: ['PLAT_TBBR_IMG_DEF'] } as const;

/** plat/st/stm32mp1/platform.mk derives the chip from the name of the board's file. */
function stm32mp1(chip: 'STM32MP13' | 'STM32MP15'): Omit<Platform, 'sources'> {
  return {
    ...ST,
    names: { plat: 'st/stm32mp1', arch: 'aarch32' },
    defines: [
      ...ST.defines,
      ...['STM32MP13', 'STM32MP15'].map((name) => `${name}=${name === chip ? 1 : 0}`),
      // This chip does not use sp_min.
      ...(chip === 'STM32MP13' ? ['AARCH32_SP_OPTEE'] : []),
    ],
  };
}

/** plat/arm/board/tc/platform.mk; `make` gets TARGET_PLATFORM, which is in the names of the boards' files. */
const TC_DEFINES = [
  'TARGET_FLAVOUR_FVP',
  'TC_RESOLUTION_640X480P60',
  'TC_DPU_USE_SCMI_CLK=1',
  'TC_SCMI_PD_CTRL_EN=1',
] as const;

function totalCompute(number: number): Platform {
  return {
    sources: [`fdts/tc${number}.dts`],
    names: { plat: 'arm/board/tc', arch: 'aarch64' },
    folders: ['plat/arm/board/tc/fdts'],
    defines: [...TC_DEFINES, `TARGET_PLATFORM=${number}`],
  };
}

/** plat/arm/board/neoverse_rd/common/nrd-common.mk, and the makefiles of the platforms. */
function neoverse(generation: number, names: readonly string[]): Platform {
  const common = 'plat/arm/board/neoverse_rd/common/include';
  return {
    sources: names.map((name) => `plat/arm/board/neoverse_rd/platform/${name}/fdts/*`),
    names: { arch: 'aarch64' },
    folders: [common, `${common}/nrd${generation}`],
    defines: ['NRD_CHIP_COUNT=1', 'NRD_PLATFORM_VARIANT=0'],
  };
}

/** In the order in which they are tried; the last one matches every file. */
export const TFA_PLATFORMS: readonly Platform[] = [
  { sources: ['fdts/stm32mp13*'], ...stm32mp1('STM32MP13') },
  { sources: ['fdts/stm32mp15*'], ...stm32mp1('STM32MP15') },
  {
    // plat/st/stm32mp2/platform.mk
    sources: ['fdts/stm32mp2*'],
    names: { plat: 'st/stm32mp2', arch: 'aarch64' },
    defines: ST.defines,
    folders: [...ST.folders, 'drivers/st/ddr/phy/phyinit/include', 'drivers/st/ddr/phy/firmware/include'],
  },
  totalCompute(2),
  totalCompute(3),
  totalCompute(4),
  {
    sources: ['plat/arm/board/tc/fdts/*'],
    names: { arch: 'aarch64' },
    folders: ['plat/arm/board/tc/fdts'],
    defines: TC_DEFINES,
  },
  {
    // plat/arm/board/fvp/platform.mk
    sources: ['plat/arm/board/fvp/fdts/*', 'fdts/fvp-base-*', 'fdts/fvp-foundation-*'],
    names: { plat: 'arm/board/fvp', arch: 'aarch64' },
    folders: ['include/lib/psa'],
    defines: ['FVP_CLUSTER_COUNT=2', 'FVP_MAX_CPUS_PER_CLUSTER=4', 'FVP_MAX_PE_PER_CPU=1', 'FVP_TRUSTED_SRAM_SIZE=256'],
  },
  neoverse(1, ['rdv1', 'rdv1mc', 'rdn1edge', 'sgi575']),
  neoverse(2, ['rdn2']),
  neoverse(3, ['rdv3']),
  {
    sources: ['plat/arm/board/corstone1000/*'],
    names: { plat: 'arm/board/corstone1000/common', arch: 'aarch64' },
    folders: ['plat/arm/board/corstone1000/include'],
  },
  {
    sources: ['plat/arm/board/a5ds/fdts/*', 'plat/arm/board/fvp_ve/fdts/*', 'plat/arm/board/corstone700/fdts/*'],
    names: { arch: 'aarch32' },
  },
  { sources: ['*'], names: { arch: 'aarch64' } },
];
