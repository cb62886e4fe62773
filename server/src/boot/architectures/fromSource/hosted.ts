/** Architectures whose RAM is not the tree's: user-mode Linux, and x86 with a tree from its boot loader. */
import { noteCrashkernel, reserveBlob, reserveImage, reserveInitrdPages } from './earlySteps.ts';
import { fromSource } from './sourceArchitecture.ts';

const MIB = 1n << 20n;

/** arch/um/kernel/dtb.c 7.2:14, `uml_dtb_init`: for a tree given with `dtb=`, after `setup_physmem`. */
export const UM = fromSource({
  name: 'um',
  physicalBits: 64,
  pageSize: 4096n,
  smpCacheBytes: 64n,
  commandLineSize: 4096,
  ramBase: 0n,
  imageOffset: 0n,
  imageSize: 16n * MIB,
  leastRam: 64n * MIB,
  hasCma: 'never',
  cmaAlignment: 4n * MIB,
  memory: 'whole-pages',
  assumed: 'the configuration is assumed to be the defconfig',
  before: [reserveImage, reserveInitrdPages, noteCrashkernel],
});

/**
 * arch/x86/kernel/devicetree.c 7.2:339, `x86_flattree_get_config` (6.1:285, `x86_dtb_init`): the tree is unflattened, and neither
 * memory nodes nor reserved regions are read from it.
 */
export const X86 = fromSource({
  name: 'x86',
  physicalBits: 64,
  pageSize: 4096n,
  // CONFIG_X86_L1_CACHE_SHIFT 6
  smpCacheBytes: 64n,
  commandLineSize: 2048,
  ramBase: 0n,
  // CONFIG_PHYSICAL_START
  imageOffset: 16n * MIB,
  imageSize: 48n * MIB,
  leastRam: 1n << 30n,
  hasCma: true,
  cmaAlignment: 2n * MIB,
  memory: 'whole-pages',
  scan: 'never',
  assumed: 'RAM, which firmware tells the kernel, is taken from the tree',
  before: [reserveBlob, reserveInitrdPages, reserveImage, noteCrashkernel],
});
