/** A comparison as plain JSON data, for scripts. */
import { hex } from '../base/format.ts';
import type { RegionComparison } from './compare.ts';
import { isAsPredicted } from './comparisonView.ts';
import type { LogMessage } from './evidence.ts';
import type { ComparedBoot } from './index.ts';

/** Ends are exclusive; numbers are hex strings. */
interface ComparisonJson {
  readonly read: readonly string[];
  readonly release: string | null;
  readonly kernel: string;
  readonly arch: string;
  readonly asPredicted: boolean;
  readonly regions: readonly RegionComparison[];
  readonly unknown: readonly { readonly base: string; readonly end: string; readonly name: string | null }[];
  readonly notPredicted: readonly LogMessage[];
  readonly notPrinted: readonly string[];
  readonly taken: readonly string[];
  readonly missing: readonly string[];
}

/** The comparison without the two boots themselves. */
export function comparisonToJson({ evidence, calibration, comparison }: ComparedBoot): ComparisonJson {
  return {
    read: evidence.kinds,
    release: evidence.release ?? null,
    kernel: calibration.profile.kernel,
    arch: calibration.profile.arch,
    asPredicted: isAsPredicted(comparison),
    regions: comparison.regions,
    unknown: comparison.unknown.map(({ range, name }) => ({
      base: hex(range.base),
      end: hex(range.end),
      name: name ?? null,
    })),
    notPredicted: comparison.notPredicted,
    notPrinted: comparison.notPrinted,
    taken: calibration.taken,
    missing: calibration.missing,
  };
}
