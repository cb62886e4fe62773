/** What releases of U-Boot do differently, and where that is from. */
import type { LmbRules } from './lmb.ts';

/** The rules of some releases. */
interface UBootRules extends LmbRules {
  /** The first release that they hold for, `2023.04`; releases sort as text. */
  readonly since: string;
  /** Where they are from. */
  readonly source: string;
  /** The flags of a region without `no-map`. */
  readonly plain: 'none' | 'no-overwrite';
  /** How a region with `no-map` is written in that error (include/lmb.h). */
  readonly nomapBits: number;
  /** A region that is refused is an error that U-Boot prints. */
  readonly saysRefused: boolean;
}

/** By age. Debian's builds for QEMU were recorded; the numbers of slots are the defaults of Kconfig. */
const RULES: readonly [UBootRules, ...UBootRules[]] = [
  {
    since: '',
    source: 'U-Boot 2023.01, lib/lmb.c (lmb_add_region_flags), boot/image-fdt.c (boot_fdt_reserve_region); recorded',
    slots: 8,
    takesParts: false,
    joinsOverlaps: false,
    joinsGrown: false,
    plain: 'none',
    nomapBits: 4,
    saysRefused: true,
  },
  {
    since: '2023.04',
    source: 'U-Boot 2024.07, lib/lmb.c (lmb_add_region_flags, lmb_resize_regions), lib/Kconfig (LMB_MAX_REGIONS)',
    slots: 16,
    takesParts: true,
    joinsOverlaps: true,
    joinsGrown: true,
    plain: 'none',
    nomapBits: 4,
    saysRefused: true,
  },
  {
    since: '2024.10',
    source:
      'U-Boot 2025.01, lib/lmb.c (an alist, which grows; what overlaps an entry is refused without a word); recorded',
    slots: Number.POSITIVE_INFINITY,
    takesParts: false,
    joinsOverlaps: false,
    joinsGrown: true,
    plain: 'no-overwrite',
    nomapBits: 2,
    saysRefused: false,
  },
];

/** The newest rules there are: what is taken where nobody says the release. */
const NEWEST_RULES = RULES.at(-1) ?? RULES[0];

/** The rules of a release, `2023.01`; of the newest where it is not known. */
export function uBootRules(release: string | undefined): UBootRules {
  if (release === undefined) return NEWEST_RULES;
  return RULES.findLast(({ since }) => since <= release) ?? RULES[0];
}
