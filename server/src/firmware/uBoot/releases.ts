/** Differences between releases of U-Boot, with their sources. */
import type { LmbRules } from './lmb.ts';

/** The rules of some releases. */
interface UBootRules extends LmbRules {
  /** The first release with these rules, `2023.04`; releases sort as text. */
  readonly since: string;
  /** The source of the rules. */
  readonly source: string;
  /** The flags of a region without `no-map`. */
  readonly plain: 'none' | 'no-overwrite';
  /** How a region with `no-map` is written in that error (include/lmb.h). */
  readonly nomapBits: number;
  /** Whether U-Boot prints an error for a refused region. */
  readonly saysRefused: boolean;
}

/** The oldest first. Debian's builds for QEMU were recorded; the numbers of slots are the defaults of Kconfig. */
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
    // No release of these is recorded, and which one after 2023.01 was the first is not known.
    source:
      'lib/lmb.c of sughoshg/u-boot 95fcf5b15100 (2024, before 2024.10: lmb_add_region_flags, lmb_resize_regions); 16: the default of LMB_MAX_REGIONS in the context of patches to lib/Kconfig of that time',
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

/** The newest rules, used where the release is not known. */
const NEWEST_RULES = RULES.at(-1) ?? RULES[0];

/** The rules of a release, `2023.01`; the newest rules where it is undefined. */
export function uBootRules(release: string | undefined): UBootRules {
  if (release === undefined) return NEWEST_RULES;
  return RULES.findLast(({ since }) => since <= release) ?? RULES[0];
}
