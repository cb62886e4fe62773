/**
 * Finds the syntax faults of a text that does not fit the grammar. The concrete tree does not help: it shows where the
 * parser recovered, often hundreds of lines behind the error. So this module reads the text once more, statement by
 * statement, and looks for what is missing. Where braces do not match, lines and indentation decide.
 * Input: a text, unpreprocessed or expanded. Output: faults in source order; none if no fault is certain.
 */
import { blankComments } from './comments.ts';
import type { SyntaxFault } from './items.ts';
import { UNBALANCED } from './openBodies.ts';
import { FAULTS_MAX, type NodeEnds, StatementDiagnoser } from './statementFaults.ts';

export type { NodeEnds } from './statementFaults.ts';

const NO_NODES: NodeEnds = new Map();

/**
 * The faults of a text; empty when none is certain.
 *
 * @param wellFormed Ends of nodes by their starts, for nodes known to be without fault; they are skipped.
 */
export function diagnose(text: string, wellFormed: NodeEnds = NO_NODES): SyntaxFault[] {
  const blanked = blankComments(text);
  const faults = diagnoseBlanked(blanked.text, wellFormed);
  const plain = merge(text, blanked.faults, faults);
  if (plain.length === 0 || blanked.swallowing.length === 0) return plain;
  // An unclosed comment may contain the missing part.
  for (const comment of blanked.swallowing.slice(0, SWALLOWING_MAX)) {
    const ended = blankComments(text, new Set([comment.start]));
    const rest = diagnoseBlanked(ended.text, wellFormed);
    if (rest.length === 0 || rest.length < faults.length) return merge(text, ended.faults, rest);
  }
  return plain;
}

/** Whether a text has no fault by itself, with or without indentation and words as evidence. */
export function isWellFormed(text: string): boolean {
  const { text: blanked, faults, swallowing } = blankComments(text);
  if (faults.length > 0 || swallowing.length > 0) return false;
  return [true, false].every((wordsAreMacros) =>
    [true, false].every((trust) => new StatementDiagnoser(blanked, trust, wordsAreMacros, NO_NODES).run().length === 0),
  );
}

/** Most comments that are examined as the cause of a missing part. */
const SWALLOWING_MAX = 5;

/** Faults in order; only the first on each line, as the others mostly repeat it. */
function merge(text: string, comments: readonly SyntaxFault[], others: readonly SyntaxFault[]): SyntaxFault[] {
  const kept: SyntaxFault[] = [];
  for (const fault of [...comments, ...others].sort((a, b) => a.start - b.start)) {
    const last = kept[kept.length - 1];
    if (kept.length < FAULTS_MAX && (!last || text.slice(last.start, fault.start).includes('\n'))) kept.push(fault);
  }
  return kept;
}

function diagnoseBlanked(text: string, wellFormed: NodeEnds): SyntaxFault[] {
  // Indentation counts only where braces do not match: sloppy indentation alone is no fault.
  const plain = new StatementDiagnoser(text, false, true, wellFormed).run();
  if (plain.some((fault) => fault.code === UNBALANCED))
    return new StatementDiagnoser(text, true, true, wellFormed).run();
  // If any word may be a macro for anything, nothing is wrong; but the parser found an error, so here words are no macros.
  return plain.length > 0 ? plain : new StatementDiagnoser(text, false, false, wellFormed).run();
}
