/** Kernels of vendors whose handling of reserved memory differs from mainline's. */
import { parseRelease, type Release } from './release.ts';

/** Names of the variants, as profiles and names of kernels (`6.1-android`) have them. */
export const VARIANTS = ['android', 'raspberrypi'] as const;
export type Variant = (typeof VARIANTS)[number];

interface VariantFacts {
  /** For sentences. */
  readonly label: string;
  /** In the suffix of a release. */
  readonly sign: RegExp;
  /** The sources that were read, as the end of a sentence. */
  readonly read: string;
}

export const VARIANT_FACTS: Readonly<Record<Variant, VariantFacts>> = {
  android: {
    label: 'Android',
    // 6.1.75-android14-11-g4ae5c2c3f1a2, 5.10.198-android13-4-00050-gabcdef
    sign: /[-+]android\d*(?![a-z])/i,
    read: 'drivers/of/of_reserved_mem.c of Android 5.10, 5.15, 6.1, 6.6 and 6.12, in its mirror and in kernels of phones',
  },
  raspberrypi: {
    label: 'Raspberry Pi',
    // 6.6.31+rpt-rpi-v8, 6.12.25-v8-16k+, 6.1.21-v7l+
    sign: /\+rpt-rpi|[-+]raspberrypi(?![a-z])|-rpi(?![a-z])|-v(?:6|7l?|8(?:-16k)?)\+?$/i,
    read: 'drivers/of/of_reserved_mem.c of one tree of 6.18 and one of 7.3, and drivers/of/fdt.c of one of 6.4 to 6.8',
  },
};

/** The variant that the suffix of a release tells; undefined for mainline and distributions. */
export function variantOf({ flavour }: Release): Variant | undefined {
  if (flavour === '') return undefined;
  return VARIANTS.find((variant) => VARIANT_FACTS[variant].sign.test(flavour));
}

/** The name of a kernel of a variant: `6.1` of android is `6.1-android`. A name that already tells a variant stays. */
export function withVariant(name: string, variant: Variant | undefined): string {
  const release = parseRelease(name);
  if (variant === undefined || release === undefined || variantOf(release) !== undefined) return name;
  return `${name}-${variant}`;
}
