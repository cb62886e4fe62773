/** What is found where an overlay meets its base, beside what keeps it from being applied. */
import type { Severity } from '../base/problem.ts';

/** Codes, with their levels; what they rest on stands in `overlayFindings.ts`. */
export const OVERLAY_FINDINGS = {
  'overlay-label-repeated': 'warning',
  'overlay-regions-at-boot': 'information',
} as const satisfies Readonly<Record<string, Severity>>;
