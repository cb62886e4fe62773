/** Every check, by subject. dtc's own table is the measure: what is missing here is in `NOT_PORTED`, with the reason. */
import { ADDRESS_CHECKS } from './addressChecks.ts';
import { ADDRESS_SPACE_CHECKS } from './addressSpaceChecks.ts';
import { BUS_CHECKS } from './busChecks.ts';
import { CHOSEN_CHECKS } from './chosenChecks.ts';
import { GRAPH_CHECKS } from './graphChecks.ts';
import { INTERRUPT_CHECKS } from './interruptChecks.ts';
import type { CheckSpec } from './model.ts';
import { NAME_CHECKS } from './nameChecks.ts';
import { PROVIDER_CHECKS } from './providerChecks.ts';
import { RESERVED_MEMORY_CHECKS } from './reservedMemoryChecks.ts';
import { TYPO_CHECKS } from './typoChecks.ts';
import { VALUE_CHECKS } from './valueChecks.ts';

export const CHECKS: readonly CheckSpec[] = [
  ...NAME_CHECKS,
  ...VALUE_CHECKS,
  ...ADDRESS_CHECKS,
  ...BUS_CHECKS,
  ...CHOSEN_CHECKS,
  ...PROVIDER_CHECKS,
  ...INTERRUPT_CHECKS,
  ...GRAPH_CHECKS,
  ...ADDRESS_SPACE_CHECKS,
  ...RESERVED_MEMORY_CHECKS,
  ...TYPO_CHECKS,
];

/** Checks of dtc 1.8.1 that have no row. */
export const NOT_PORTED: readonly {
  readonly id: string;
  readonly reason: string;
}[] = [
  {
    id: 'always_fail',
    reason: "fails on every node; it serves dtc's own tests",
  },
];
