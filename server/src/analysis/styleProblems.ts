/** Coding style problems of a file by itself, regardless of its boards. */
import { severityOf } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import { checkStyle, type StyleKind, type StyleMode, styleKindOf } from '../style/check/checkStyle.ts';
import { Suppressor } from './suppress.ts';

/** The findings for a version of a file. */
interface Known {
  readonly mode: StyleMode;
  readonly problems: readonly Problem[];
}

const KNOWN = new WeakMap<SourceFile, Known>();

/**
 * A file's violations of the kernel's coding style, in line order, without those that its comments switch off. Empty for a file
 * whose name is not that of a source, unless `kind` gives its type.
 */
export function styleProblems(file: SourceFile, mode: StyleMode, kind?: StyleKind): readonly Problem[] {
  const known = KNOWN.get(file);
  if (known?.mode === mode) return known.problems;
  const itsKind = kind ?? styleKindOf(file.path);
  const problems = itsKind ? findProblems(file, mode, itsKind) : [];
  KNOWN.set(file, { mode, problems });
  return problems;
}

function findProblems(file: SourceFile, mode: StyleMode, kind: StyleKind): readonly Problem[] {
  const found = checkStyle(file.text, mode, kind).map(({ rule, start, end, message }): Problem => {
    const code = `style-${rule}` as const;
    return { code, severity: severityOf(code), message, span: { file: file.path, start, end }, related: [] };
  });
  const comments = new Suppressor(new Map([[file.path, file]]));
  return comments.keep(found.map((problem) => ({ problem, places: [problem.span] })));
}
