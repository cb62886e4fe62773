/**
 * The checks that dtc skips when its output is forced (`-f`) although a check failed. dtc runs its checks in the order of its
 * table, and none after the first that fails as an error; some checks complete the tree. Source: dtc 1.8.1 checks.c, check_table,
 * run_check, process_checks.
 */
import { CHECKS_BY_ID } from './levels.ts';
import type { CheckLevel } from './model.ts';

/** The beginning of the table, up to the last check that changes the tree. The later ones only read it. */
const FIRST_OF_TABLE = [
  'duplicate_node_names',
  'duplicate_property_names',
  'node_name_chars',
  'node_name_format',
  'node_name_not_empty',
  'property_name_chars',
  'name_is_string',
  'name_properties',
  'node_name_vs_property_name',
  'duplicate_label',
  'explicit_phandles',
  'phandle_references',
  'path_references',
  'omit_unused_nodes',
];

/** Checks that complete the tree: they drop `name`, register phandles, fill in references, leave out unused nodes. */
const TREE_CHANGING_CHECKS = [
  'name_properties',
  'explicit_phandles',
  'phandle_references',
  'path_references',
  'omit_unused_nodes',
] as const;

type TreeChangingCheck = (typeof TREE_CHANGING_CHECKS)[number];

/** Tree-changing checks that do not run. `failed`: the checks that find a fault in the tree. */
export function checksNotReached(
  levels: ReadonlyMap<string, CheckLevel>,
  failed: ReadonlySet<string>,
): ReadonlySet<TreeChangingCheck> {
  const state = new Map<string, 'ran' | 'failed' | 'prerequisite'>();
  /** Runs a check; true if it, or one that it needs, does not pass and is an error. Ends: `needs` has no cycles (tested). */
  const run = (id: string): boolean => {
    let error = false;
    if (!state.has(id)) {
      let hasFailedNeed = false;
      for (const need of CHECKS_BY_ID.get(id)?.needs ?? []) {
        error ||= run(need);
        hasFailedNeed ||= state.get(need) !== 'ran';
      }
      state.set(id, hasFailedNeed ? 'prerequisite' : failed.has(id) ? 'failed' : 'ran');
    }
    return error || (state.get(id) !== 'ran' && levels.get(id) === 'error');
  };
  for (const id of [...FIRST_OF_TABLE, ...CHECKS_BY_ID.keys()]) {
    if ((levels.get(id) ?? 'off') !== 'off' && run(id)) break;
  }
  // A failed check has changed the tree as far as it could.
  return new Set(TREE_CHANGING_CHECKS.filter((id) => (state.get(id) ?? 'prerequisite') === 'prerequisite'));
}
