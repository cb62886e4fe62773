/**
 * One slip, one problem: what a slip makes of the text behind it would only hide it. A body that swallows the rest of the
 * file moves statements where they may not stand, a label is lost with its node, a missing file takes its macros along.
 */
import type { Problem } from '../base/problem.ts';
import type { LostText } from './lostText.ts';
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

/** What a missing file can make of the rest: besides names, what it may have begun, and what stands on what it defines. */
const FOLLOWS_FROM_MISSING_FILE: ReadonlySet<string> = new Set([
  'version-missing',
  'no-root',
  'statement-order',
  // '#if MACRO(1)' is wrong where the macro is none, and another branch may have been meant.
  'condition-invalid',
  'preprocessor-error',
  'preprocessor-warning',
]);

/** Faults of the text, which a macro that is missing may be the cause of. */
const OF_TEXT: ReadonlySet<string> = new Set(['syntax', 'unbalanced', 'macro-arguments', 'macro-unterminated']);

/** What only a whole board has, and a piece of one lacks. */
const OF_WHOLE_BOARDS: ReadonlySet<string> = new Set([
  'version-missing',
  'no-root',
  'statement-order',
  'unknown-label',
  'phandle_references',
  'path_references',
]);

/** Names that only macros stand for. */
const UNKNOWN_MACROS: ReadonlySet<string> = new Set(['undefined-name', 'unknown-macro']);

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
 * @param lost What missing files may have brought; undefined when none is missing.
 * @param isPart The text is a piece of a board that nobody knows.
 */
export function withoutFollowOns(
  sink: ProblemSink,
  causeOf: (unknown: readonly Problem[]) => Problem | undefined,
  lost: LostText | undefined,
  isPart = false,
): readonly Problem[] {
  const whole = isPart ? sink.problems.filter(({ code }) => !OF_WHOLE_BOARDS.has(code)) : sink.problems;
  const problems = lost ? withoutLost(whole, sink, lost) : whole;
  const codes = new Set(problems.map(({ code }) => code));
  // While there is a slip, nothing that the rest of the board lacks or has twice is sure.
  if (problems.some((problem) => sink.slips.has(problem))) {
    return problems.filter(
      (problem) =>
        !FOLLOWS_FROM_SLIP.has(problem.code) && !UNKNOWN_NAMES.has(problem.code) && !sink.valueFaults.has(problem),
    );
  }
  const unknown = problems.filter(({ code }) => UNKNOWN_NAMES.has(code));
  const cause = unknown.length > 0 ? causeOf(unknown) : undefined;
  if (cause) return [cause, ...problems.filter(({ code }) => !FOLLOWS_FROM_SLIP.has(code) && !UNKNOWN_NAMES.has(code))];
  if (codes.has('unknown-macro'))
    return problems.filter(({ code }) => code === 'unknown-macro' || !UNKNOWN_NAMES.has(code));
  // Without a root there is nothing that a reference could find.
  return codes.has('no-root') ? problems.filter(({ code }) => code !== 'unknown-label') : problems;
}

/** The problems without those that missing files may be the cause of. */
function withoutLost(problems: readonly Problem[], sink: ProblemSink, lost: LostText): readonly Problem[] {
  const { missingFiles, unwritten } = sink;
  const fromText = new Set(problems.filter((problem) => OF_TEXT.has(problem.code) && lost.mayCause(problem)));
  // A file that the build has not written yet is missing only if something from it is; then it is the cause of that.
  const isNeeded = fromText.size > 0 || problems.some(({ code }) => UNKNOWN_MACROS.has(code));
  if (!isNeeded && unwritten.size === missingFiles.size) return problems.filter((each) => !unwritten.has(each));
  const [first] = unwritten;
  return problems.filter((problem) => {
    const { code } = problem;
    if (unwritten.has(problem)) return isNeeded && problem === first;
    if (missingFiles.has(problem)) return missingFiles.size === 1 || !lost.mayName(problem);
    if (UNKNOWN_NAMES.has(code) || FOLLOWS_FROM_MISSING_FILE.has(code) || fromText.has(problem)) return false;
    // What macros stand for may open and close bodies.
    return !FOLLOWS_FROM_SLIP.has(code) || !lost.mayMove(problem);
  });
}
