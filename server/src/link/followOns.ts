/**
 * One slip, one problem: what a slip makes of the text behind it would only hide it. A body that swallows the rest of the
 * file moves statements where they may not stand, a label is lost with its node, a missing file takes its macros along.
 */
import type { Cause } from '../problems/codeFacts.ts';
import { factsOf, type ProblemCode } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';
import type { LostText } from './lostText.ts';
import type { ProblemSink } from './runContext.ts';

const follows = (code: ProblemCode, cause: Cause) => factsOf(code).followsFrom?.includes(cause) === true;
const isUnknownMacro = ({ code }: Problem) => factsOf(code).unknownName === 'macro';

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
  const whole = isPart ? sink.problems.filter(({ code }) => factsOf(code).ofWholeBoard !== true) : sink.problems;
  const problems = lost ? withoutLost(whole, sink, lost) : whole;
  // While there is a slip, nothing that the rest of the board lacks or has twice is sure.
  if (problems.some((problem) => sink.slips.has(problem))) {
    return problems.filter((problem) => !follows(problem.code, 'syntax error') && !sink.valueFaults.has(problem));
  }
  const unknown = problems.filter(({ code }) => factsOf(code).unknownName !== undefined);
  const cause = unknown.length > 0 ? causeOf(unknown) : undefined;
  if (cause) return [cause, ...problems.filter(({ code }) => !follows(code, 'syntax error'))];
  const codes = new Set(problems.map(({ code }) => code));
  if (codes.has('unknown-macro')) return problems.filter(({ code }) => !follows(code, 'unknown macro'));
  return codes.has('no-root') ? problems.filter(({ code }) => !follows(code, 'no root')) : problems;
}

/** The problems without those that missing files may be the cause of. */
function withoutLost(problems: readonly Problem[], sink: ProblemSink, lost: LostText): readonly Problem[] {
  const { missingFiles, unwritten } = sink;
  const fromText = new Set(problems.filter((problem) => factsOf(problem.code).ofText && lost.mayCause(problem)));
  // A file that the build has not written yet is missing only if something from it is; then it is the cause of that.
  const isNeeded = fromText.size > 0 || problems.some(isUnknownMacro);
  if (!isNeeded && unwritten.size === missingFiles.size) return problems.filter((each) => !unwritten.has(each));
  const [first] = unwritten;
  return problems.filter((problem) => {
    const { code } = problem;
    if (unwritten.has(problem)) return isNeeded && problem === first;
    if (missingFiles.has(problem)) return missingFiles.size === 1 || !lost.mayName(problem);
    if (follows(code, 'missing file') || fromText.has(problem)) return false;
    // What macros stand for may open and close bodies.
    return !follows(code, 'syntax error') || !lost.mayMove(problem);
  });
}
