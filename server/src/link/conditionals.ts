/** Decides which branch of an `#if` holds. */
import { skipBlanks } from '../base/blanks.ts';
import { evaluateCondition } from '../preprocess/condition.ts';
import { describeExpansionFault } from '../preprocess/textFaults.ts';
import type { Branch, ConditionalItem } from '../syntax/items.ts';
import type { Place } from '../tree/tree.ts';
import type { ProblemSink } from './runContext.ts';
import type { RunPreprocessing } from './runPreprocessing.ts';

/**
 * The branch that holds under the current macros; undefined when none does.
 *
 * @param sink Receives the faults of the conditions; without it they are not reported.
 */
export function branchThatHolds(
  preprocessing: RunPreprocessing,
  item: ConditionalItem,
  place: Place,
  sink?: ProblemSink,
): Branch | undefined {
  const { decided, taken } = preprocessing.trace;
  decided.add(item);
  const branch = item.branches.find((each) => holds(preprocessing, each, place, sink));
  if (branch) taken.add(branch);
  return branch;
}

function holds(
  preprocessing: RunPreprocessing,
  { directive, conditionStart, conditionEnd }: Branch,
  place: Place,
  sink: ProblemSink | undefined,
): boolean {
  if (directive === 'else') return true;
  const { text } = place.unit;
  const start = place.base + conditionStart;
  const end = place.base + conditionEnd;
  const { macros } = preprocessing;
  if (directive !== 'if' && directive !== 'elif') {
    const name = /^[A-Za-z_]\w*/.exec(text.slice(skipBlanks(text, start, end), end))?.[0];
    if (name === undefined) {
      const span = place.unit.originOf(start - 1, Math.max(start, end)).site;
      sink?.span('syntax', `'#${directive}' takes a name`, span);
    }
    const isDefined = name !== undefined && macros.get(name) !== undefined;
    return directive === 'ifdef' || directive === 'elifdef' ? isDefined : !isDefined;
  }
  const result = evaluateCondition(text, start, end, place.file, macros, (name, quoted, next) =>
    preprocessing.hasInclude(name, quoted, place.file, next),
  );
  for (const fault of result.expansionFaults) sink?.textFault(describeExpansionFault(fault), place.frame);
  if (result.fault) sink?.span('condition-invalid', result.fault.message, result.fault.span);
  return result.value;
}
