/** Several fixes as one edit: the preferred ones that do not overlap. */
import type { Problem } from '../problems/problem.ts';
import type { QuickFix, SourceEdit } from './quickFix.ts';

/** A problem with its fixes. */
export interface FixableProblem {
  readonly problem: Problem;
  readonly fixes: readonly QuickFix[];
}

/** Several fixes combined. */
interface CombinedFixes {
  readonly edits: readonly SourceEdit[];
  /** The problems that the fixes solve. */
  readonly problems: readonly Problem[];
}

/**
 * The preferred fix of every problem that has one within `file`; the first one of two that touch the same text. Fixes of the
 * engine's findings are left out: the place of a region depends on where the others are.
 */
export function combineFixes(file: string, found: readonly FixableProblem[]): CombinedFixes {
  const edits = new Map<string, SourceEdit>();
  const problems: Problem[] = [];
  for (const { problem, fixes } of found) {
    const fix = problem.code.startsWith('rmem-') ? undefined : fixes.find(({ preferred }) => preferred);
    if (!fix?.edits.every(({ span }) => span.file === file)) continue;
    const isKnown = (edit: SourceEdit) => edits.has(keyOf(edit));
    // The same edit may solve several problems.
    const added = fix.edits.filter((edit) => !isKnown(edit));
    if (added.some((edit) => touchesAny(edit, edits))) continue;
    for (const edit of added) edits.set(keyOf(edit), edit);
    problems.push(problem);
  }
  return { edits: [...edits.values()], problems };
}

function keyOf({ span, text }: SourceEdit): string {
  return `${span.start} ${span.end} ${text}`;
}

function touchesAny({ span }: SourceEdit, edits: ReadonlyMap<string, SourceEdit>): boolean {
  for (const other of edits.values()) {
    if (span.start <= other.span.end && other.span.start <= span.end) return true;
  }
  return false;
}
