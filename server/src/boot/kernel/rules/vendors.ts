/**
 * Rules that only kernels of vendors follow. Their trees do not state in which release a patch joined them, so the ends of ranges are
 * those of the releases that were read, and what lies between is unseen.
 */
import type { RuleFacts } from './ruleFacts.ts';

/** No release of mainline does so. */
const NOT_MAINLINE = {
  releases: [],
  source: 'drivers/of/of_reserved_mem.c 6.1, 6.12, 7.2',
  evidence: 'source',
} as const;

export const VENDOR_RULES = {
  arrayOf128: {
    says: 'The array of regions has 128 slots, and as many dynamic regions are known before the late scan.',
    ...NOT_MAINLINE,
    vendors: {
      android: {
        releases: ['5.15..'],
        // In 6.12 and later the number is in of_private.h, which was not to be had.
        unseen: ['6.12..'],
        source:
          'drivers/of/of_reserved_mem.c MAX_RESERVED_REGIONS: 5.15 488315/android_kernel_samsung_sm8550-1 (128); 6.1 jimsterino98/S24U-Opensource (128); 6.6 aosp-mirror/kernel_common 7af46bb010c4 (128); 5.10 aosp-mirror/kernel_common 0b0ea758d153 (64)',
        evidence: 'source',
      },
    },
  },
  takesOneCellSize: {
    says: 'A size of one cell is taken, with a warning, where the root has two #size-cells: older firmware writes it so.',
    ...NOT_MAINLINE,
    vendors: {
      raspberrypi: {
        releases: ['6.18..'],
        unseen: ['6.12..6.17', '6.18.0..6.18.8', '6.19..7.2'],
        source:
          'drivers/of/of_reserved_mem.c __reserved_mem_alloc_size: 6.18 raspberry-vanilla/android_kernel_brcm_rpi b9ecab834e55 (the release is one of 6.18.9 to 6.18.43); 7.3 raspberrypi/linux 08f5094ded75',
        evidence: 'source',
      },
    },
  },
  takesOneCellReg: {
    says: 'A reg of one entry is taken, with a warning, if it has two cells of address and one of size where the root has two of both.',
    ...NOT_MAINLINE,
    vendors: {
      raspberrypi: {
        releases: ['6.18..7.2'],
        unseen: ['6.12.13..6.17', '6.18.0..6.18.8', '6.19..7.2'],
        source:
          'drivers/of/of_reserved_mem.c __reserved_mem_reserve_reg: 6.18 raspberry-vanilla/android_kernel_brcm_rpi b9ecab834e55; 7.3 raspberrypi/linux 08f5094ded75 (not any more); drivers/of/fdt.c raspberrypi/linux 03e2bd75a309, one of 6.4 to 6.8 (not yet)',
        evidence: 'source',
      },
    },
  },
  lateScanTakesOneCellReg: {
    says: 'The late scan takes such a reg, too. Before, its memory is reserved, but no driver hears of the region.',
    ...NOT_MAINLINE,
    vendors: {
      raspberrypi: {
        releases: ['6.18.35..7.2'],
        unseen: ['6.18.35..6.18.43', '6.19..7.2'],
        source:
          'drivers/of/of_reserved_mem.c fdt_scan_reserved_mem_reg_nodes: 6.18 raspberry-vanilla/android_kernel_brcm_rpi b9ecab834e55; not in 6.18.34, whose log is in raspberrypi/linux issue 7517',
        evidence: 'source',
      },
    },
  },
  oneCellLineNamesSize: {
    says: 'The warning about a size of one cell names the property. Before, it speaks of reg.',
    ...NOT_MAINLINE,
    vendors: {
      raspberrypi: {
        releases: ['7.3..'],
        unseen: ['6.19..7.2'],
        source:
          'drivers/of/of_reserved_mem.c __reserved_mem_alloc_size: 7.3 raspberrypi/linux 08f5094ded75; 6.18 raspberry-vanilla/android_kernel_brcm_rpi b9ecab834e55',
        evidence: 'source',
      },
    },
  },
} as const satisfies Readonly<Record<string, RuleFacts>>;
