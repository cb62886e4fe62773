/**
 * What dtc leaves undone when its output is forced (`-f`) though a check failed: it runs its checks in the order of its table
 * and none behind the first that fails as an error; some complete the tree as they go. Source: dtc 1.8.1 checks.c, check_table,
 * run_check, process_checks.
 */
import { CHECKS_BY_ID } from './levels.ts';
import type { CheckLevel } from './model.ts';

/** Where the table begins: up to the last check that changes the tree. What follows only looks. */
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

/** Checks that complete the tree: `name` dropped, phandles known, references filled in, unused nodes left out. */
const TREE_CHANGING_CHECKS = [
  'name_properties',
  'explicit_phandles',
  'phandle_references',
  'path_references',
  'omit_unused_nodes',
] as const;

type TreeChangingCheck = (typeof TREE_CHANGING_CHECKS)[number];

/** Those that do not run. `failed`: the checks that find something wrong in the tree. */
export function checksNotReached(
  levels: ReadonlyMap<string, CheckLevel>,
  failed: ReadonlySet<string>,
): ReadonlySet<TreeChangingCheck> {
  const state = new Map<string, 'ran' | 'failed' | 'prerequisite'>();
  /** Whether an error was met. `needs` has no cycles (tested), so this ends. */
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
  // One that failed has done its work as far as it could.
  return new Set(TREE_CHANGING_CHECKS.filter((id) => (state.get(id) ?? 'prerequisite') === 'prerequisite'));
}
