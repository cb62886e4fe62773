/**
 * One slip, one problem: what a slip makes of the text behind it would only hide it. A body that swallows the rest of the
 * file moves statements where they may not stand, a label is lost with its node, a missing file takes its macros along.
 */
import type { Problem } from '../base/problem.ts';
import type { ProblemSink } from './runContext.ts';

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

/**
 * The problems of a run that are not the consequence of another one, in their order.
 *
 * @param causeOf Looks for one slip behind problems with unknown names.
 */
export function withoutFollowOns(
  { problems, slips, valueFaults }: ProblemSink,
  causeOf: (unknown: readonly Problem[]) => Problem | undefined,
): readonly Problem[] {
  // While there is a slip, nothing that the rest of the board lacks or has twice is sure.
  if (slips.size > 0) {
    return problems.filter(
      (problem) =>
        !FOLLOWS_FROM_SLIP.has(problem.code) && !UNKNOWN_NAMES.has(problem.code) && !valueFaults.has(problem),
    );
  }
  const codes = new Set(problems.map(({ code }) => code));
  if (codes.has('include-not-found')) return problems.filter(({ code }) => !UNKNOWN_NAMES.has(code));
  const unknown = problems.filter(({ code }) => UNKNOWN_NAMES.has(code));
  const cause = unknown.length > 0 ? causeOf(unknown) : undefined;
  if (cause) return [cause, ...problems.filter(({ code }) => !FOLLOWS_FROM_SLIP.has(code) && !UNKNOWN_NAMES.has(code))];
  if (codes.has('unknown-macro'))
    return problems.filter(({ code }) => code === 'unknown-macro' || !UNKNOWN_NAMES.has(code));
  // Without a root there is nothing that a reference could find.
  return codes.has('no-root') ? problems.filter(({ code }) => code !== 'unknown-label') : problems;
}
