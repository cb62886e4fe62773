/** Every check, by subject. The table follows dtc's own; `NOT_PORTED` lists the missing ones with the reason. */
import { factsOf } from '../problems/codes.ts';
import { ADDRESS_CHECKS } from './addressChecks.ts';
import { ADDRESS_SPACE_CHECKS } from './addressSpaceChecks.ts';
import { BUS_CHECKS } from './busChecks.ts';
import { CHOSEN_CHECKS } from './chosenChecks.ts';
import { GRAPH_CHECKS } from './graphChecks.ts';
import { INTERRUPT_CHECKS } from './interruptChecks.ts';
import type { CheckLevel, CheckRow, CheckSpec } from './model.ts';
import { NAME_CHECKS } from './nameChecks.ts';
import { PROVIDER_CHECKS } from './providerChecks.ts';
import { RESERVED_MEMORY_CHECKS } from './reservedMemoryChecks.ts';
import { TYPO_CHECKS } from './typoChecks.ts';
import { VALUE_CHECKS } from './valueChecks.ts';

const ROWS: readonly CheckRow[] = [
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

export const CHECKS: readonly CheckSpec[] = ROWS.map(withFacts);

/** A row with level, prerequisites and source from the table of codes. */
function withFacts(row: CheckRow): CheckSpec {
  const { severity, needs = [], source = '' } = factsOf(row.id);
  return { ...row, level: severity as CheckLevel, needs, source };
}

/** dtc's check that fails on every node, for tests of everything built on checks. Only its name enables it (`-W always_fail`). */
const ALWAYS_FAIL = withFacts({
  id: 'always_fail',
  when: 'node',
  run: (cx, { node }) => cx.report(node, 'this check fails on every node: it is for tests only'),
});

/** Every row that can be switched: the table, and the check for tests. */
export const SWITCHABLE_CHECKS: readonly CheckSpec[] = [...CHECKS, ALWAYS_FAIL];

/** Checks of dtc 1.8.1 that are not in the table. */
export const NOT_PORTED: readonly {
  readonly id: string;
  readonly reason: string;
}[] = [
  {
    id: 'always_fail',
    reason: "fails on every node; it serves dtc's own tests, and only the command line switches it on",
  },
];
