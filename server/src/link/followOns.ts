/**
 * One slip, one problem: what a slip makes of the text behind it would only hide it. A body that swallows the rest of the
 * file moves statements where they may not stand, a label is lost with its node, a missing file takes its macros along.
 */
import type { Problem } from '../base/problem.ts';
import type { LinkProblemCode } from './problems.ts';

/** What a slip anywhere can make of statements, wherever they stand. */
const FOLLOWS_FROM_SLIP: ReadonlySet<string> = new Set([
  'not-at-top-level',
  'not-in-node',
  'properties-after-nodes',
  'statement-order',
  'label-not-allowed',
  'version-missing',
  'no-root',
  'duplicate_node_names',
  'duplicate_property_names',
  'duplicate_label',
  'explicit_phandles',
  'fixup-path',
]);

/** Problems with names that something lost would have brought. */
const UNKNOWN_NAMES: ReadonlySet<string> = new Set([
  'undefined-name',
  'unknown-macro',
  'unknown-label',
  'phandle_references',
  'path_references',
]);

/** Losses: a file that is not there, a statement that is left out because its beginning is not understood. */
const LOSSES: ReadonlySet<string> = new Set<LinkProblemCode>(['include-not-found', 'unknown-macro']);

/**
 * The problems that are not the consequence of another one, in their order.
 *
 * @param slips Those of them that are faults of the text itself: while there is one, nothing that the rest of the board
 *   lacks or has twice is sure.
 */
export function withoutFollowOns(problems: readonly Problem[], slips: ReadonlySet<Problem>): readonly Problem[] {
  if (slips.size > 0) return problems.filter(({ code }) => !FOLLOWS_FROM_SLIP.has(code) && !UNKNOWN_NAMES.has(code));
  if (!problems.some(({ code }) => LOSSES.has(code))) return problems;
  const missingFile = problems.some(({ code }) => code === 'include-not-found');
  return problems.filter(({ code }) => !UNKNOWN_NAMES.has(code) || (!missingFile && LOSSES.has(code)));
}
