/** The coding style of a file as problems: of one file by itself, whatever board it is part of. */
import { severityOf } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import { checkStyle, type StyleKind, type StyleMode, styleKindOf } from '../style/check/checkStyle.ts';
import { Suppressor } from './suppress.ts';

/** What was found in a version of a file. */
interface Known {
  readonly mode: StyleMode;
  readonly problems: readonly Problem[];
}

const KNOWN = new WeakMap<SourceFile, Known>();

/**
 * What a file has against the kernel's coding style, in order of line, but for what its comments switch off. Nothing for a file
 * whose name is not that of a source, unless `kind` says what it is.
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
