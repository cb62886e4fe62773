/**
 * Why do I not see this problem? This file holds everything that hides a problem, in the order in which filters apply: in the
 * compiler, on its board, on the base of an overlay, after a boot, in the editor or on the command line. Each filter has a name,
 * a sentence and a function; producers of problems pass them through `runFilters`.
 *
 * Two things are no filters. A check that is off does not run, and checks do not run on an incomplete tree (`hasWholeTree`).
 * A problem of several boards is reported once with all of them (`cli/checkReport.ts`).
 */
import type { Cause } from './codeFacts.ts';
import { factsOf, type ProblemCode } from './codes.ts';
import type { Problem, Severity } from './problem.ts';
import { gatherRepeats } from './repeats.ts';

interface Named {
  readonly name: string;
  /** The hidden problems and the reason, as a sentence. */
  readonly hides: string;
}

interface Filter<Facts> extends Named {
  /** The remaining problems, in their order, including replacements of hidden ones. */
  keep(problems: readonly Problem[], facts: Facts): readonly Problem[];
}

/** A filter for items that are not yet, or no longer, problems with a span. */
interface Sieve<Item, Facts> extends Named {
  keep<T extends Item>(found: readonly T[], facts: Facts): readonly T[];
}

/** Receives each hidden problem with the filter's name. */
type NoteHidden = (filter: string, problem: Problem) => void;

/** Passes problems through filters, one after the other. */
export function runFilters<Facts>(
  filters: readonly Filter<Facts>[],
  problems: readonly Problem[],
  facts: Facts,
  note?: NoteHidden,
): readonly Problem[] {
  let left = problems;
  for (const filter of filters) {
    const kept = filter.keep(left, facts);
    if (note && kept.length < left.length) noteMissing(filter.name, left, kept, note);
    left = kept;
  }
  return left;
}

function noteMissing(name: string, before: readonly Problem[], after: readonly Problem[], note: NoteHidden): void {
  const kept = new Set(after.map(placeKey));
  for (const problem of before) if (!kept.has(placeKey(problem))) note(name, problem);
}

const placeKey = ({ code, span }: Problem) => `${code}\0${span.file}\0${span.start}\0${span.end}`;

/** Whether a problem of that code is only a consequence of such a cause. */
const follows = (code: ProblemCode, cause: Cause) => factsOf(code).followsFrom?.includes(cause) === true;
const hasCode = (problems: readonly Problem[], code: ProblemCode) => problems.some((each) => each.code === code);

// In the compiler: one mistake, one problem. Consequences of a syntax error in the text behind it would only hide it: a body that
// swallows the rest of the file moves statements to forbidden places, a label is lost with its node, a missing file takes its
// macros along.

/** Facts of a compiler run about its problems. */
export interface CompileFacts {
  /** The text is part of an unknown board. */
  readonly isPart: boolean;
  /** Faults of the text itself. */
  readonly syntaxErrors: ReadonlySet<Problem>;
  /** Faults in the text of values. */
  readonly valueFaults: ReadonlySet<Problem>;
  /** Included files that could not be read, among them those that the build has yet to write. */
  readonly missingFiles: ReadonlySet<Problem>;
  readonly unwritten: ReadonlySet<Problem>;
  /** The names that missing files, or the board of a part, may define; undefined when nothing is missing. */
  readonly lost: LostFacts | undefined;
  /** Finds the one mistake behind problems with unknown names; undefined when there is none. */
  causeOf(unknown: readonly Problem[]): Problem | undefined;
}

/** The possible contents of a missing text. */
interface LostFacts {
  mayCause(fault: Problem): boolean;
  mayName(missing: Problem): boolean;
  mayMove(statement: Problem): boolean;
}

export const COMPILE_FILTERS: readonly Filter<CompileFacts>[] = [
  {
    name: 'piece-of-a-board',
    hides: 'what only a whole board has, in a text that is a piece of a board that nobody knows',
    keep: (problems, { isPart }) =>
      isPart ? problems.filter(({ code }) => factsOf(code).ofWholeBoard !== true) : problems,
  },
  {
    name: 'missing-file',
    hides: 'what a file that is not there may have brought: names, values, statements, the other branch of a condition',
    keep: (problems, facts) => (facts.lost ? withoutLost(problems, facts, facts.lost) : problems),
  },
  {
    name: 'syntax-error',
    hides: 'what a syntax error may make of other statements, and all that the board lacks or has twice',
    keep: (problems, { syntaxErrors, valueFaults }) =>
      problems.some((problem) => syntaxErrors.has(problem))
        ? problems.filter((problem) => !follows(problem.code, 'syntax error') && !valueFaults.has(problem))
        : problems,
  },
  {
    name: 'swallowed-text',
    hides: 'unknown names of a text that a brace or a comment swallows: that is said in their place',
    keep: (problems, { causeOf }) => {
      const unknown = problems.filter(({ code }) => factsOf(code).unknownName !== undefined);
      const cause = unknown.length > 0 ? causeOf(unknown) : undefined;
      return cause ? [cause, ...problems.filter(({ code }) => !follows(code, 'syntax error'))] : problems;
    },
  },
  {
    name: 'unknown-macro',
    hides: 'unknown names, where a macro that nobody defines stands for a statement that may have brought them',
    keep: (problems) =>
      hasCode(problems, 'unknown-macro') ? problems.filter(({ code }) => !follows(code, 'unknown macro')) : problems,
  },
  {
    name: 'no-root',
    hides: 'references that lead nowhere, where there is no root that they could lead to',
    keep: (problems) =>
      hasCode(problems, 'no-root') ? problems.filter(({ code }) => !follows(code, 'no root')) : problems,
  },
];

function withoutLost(
  problems: readonly Problem[],
  { missingFiles, unwritten }: CompileFacts,
  lost: LostFacts,
): readonly Problem[] {
  const fromText = new Set(problems.filter((problem) => factsOf(problem.code).ofText && lost.mayCause(problem)));
  // A file that the build has not written yet counts as missing only if the text needs it; then it is the cause.
  const isNeeded = fromText.size > 0 || problems.some(({ code }) => factsOf(code).unknownName === 'macro');
  const onlyUnwritten = missingFiles.size > 0 && unwritten.size === missingFiles.size;
  if (!isNeeded && onlyUnwritten) return problems.filter((each) => !unwritten.has(each));
  const [first] = unwritten;
  return problems.filter((problem) => {
    const { code } = problem;
    if (unwritten.has(problem)) return isNeeded && problem === first;
    if (missingFiles.has(problem)) return missingFiles.size === 1 || !lost.mayName(problem);
    if (follows(code, 'missing file') || fromText.has(problem)) return false;
    // Macros of the missing file may open and close bodies.
    return !follows(code, 'syntax error') || !lost.mayMove(problem);
  });
}

// On its board: levels, then comments. First, findings of checks that depend on a failed check are dropped.

/**
 * Whether checks may run on a tree: not when an error of the compiler leaves parts out, because checks would then report their
 * absence. Errors that dtc counts among its checks (`isCheck`) stop only the checks that need them.
 */
export function hasWholeTree(problems: readonly Problem[], isCheck: (code: string) => boolean): boolean {
  return problems.every(
    ({ code, severity }) => isCheck(code) || severity !== 'error' || factsOf(code).leavesTreeWhole === true,
  );
}

/** For findings of checks, before they become problems. dtc ends at the first check of level error; here the others go on. */
export const PREREQUISITES: Sieve<{ readonly check: ProblemCode }, { readonly failed: ReadonlySet<string> }> = {
  name: 'prerequisites',
  hides: 'findings of a check that needs another one, which failed, switched off or not',
  keep: (findings, { failed }) => {
    const blocked = new Map<string, boolean>();
    const isBlocked = (id: string): boolean => {
      const known = blocked.get(id);
      if (known !== undefined) return known;
      // `needs` has no cycles (tested), so this ends.
      const needs = factsOf(id as ProblemCode).needs ?? [];
      const is = needs.some((need) => failed.has(need) || isBlocked(need));
      blocked.set(id, is);
      return is;
    };
    return findings.filter(({ check }) => !isBlocked(check));
  },
};

/** Facts of a board about its problems. */
interface BoardFacts {
  /** Level by check: from the preset, the makefiles of a kernel, the settings, `-W` and `-E`. */
  readonly levels: ReadonlyMap<string, 'error' | 'warning' | 'off'>;
  /** Whether a comment switches a problem off. */
  isOff(problem: Problem): boolean;
}

const COMMENTS: Filter<Pick<BoardFacts, 'isOff'>> = {
  name: 'comments',
  hides: 'what a comment `dtatlas-disable-…` at the place, at a definition of the node or for the file switches off',
  keep: (problems, { isOff }) => problems.filter((problem) => !isOff(problem)),
};

export const BOARD_FILTERS: readonly Filter<BoardFacts>[] = [
  {
    name: 'levels',
    hides: 'what the compiler finds and dtc counts among its checks, where that check is off; else it gets its level',
    keep: (problems, { levels }) =>
      problems.flatMap((problem) => {
        const level = levels.get(problem.code) ?? problem.severity;
        if (level === 'off') return [];
        return level === problem.severity ? problem : { ...problem, severity: level };
      }),
  },
  COMMENTS,
];

/** For problems of checks, which have their levels already, and for problems between several boards. */
export const COMMENT_FILTERS: readonly Filter<Pick<BoardFacts, 'isOff'>>[] = [COMMENTS];

// On the base of an overlay: each problem is reported in the file where it arises.

export const FRAGMENT_FILTERS: readonly Filter<undefined>[] = [
  {
    name: 'base-decides',
    hides: 'findings in a fragment of an overlay that only its base can tell: they are found in the merged tree',
    keep: (problems) =>
      problems.filter(
        ({ code, subject }) => factsOf(code).needsBase !== true || subject?.path.split('/', 3)[2] !== '__overlay__',
      ),
  },
];

/** Facts of an overlay about problems in the merged tree. */
export interface OverlaidFacts {
  /** The problems of the base alone. */
  readonly ofBase: readonly Problem[];
  /** Files of overlays that are applied earlier. */
  readonly otherFiles: ReadonlySet<string>;
  /** The files that are checked; undefined: all. */
  readonly ownFiles: ReadonlySet<string> | undefined;
  /** The problems of the overlay alone. */
  readonly own: readonly Problem[];
}

export const OVERLAID_FILTERS: readonly Filter<OverlaidFacts>[] = [
  {
    name: 'said-of-the-base',
    hides: 'findings in a merged tree that its base has by itself',
    keep: (problems, { ofBase }) => {
      const key = ({ code, subject, message }: Problem) => `${code} ${subject?.path} ${subject?.property} ${message}`;
      const known = new Set(ofBase.map(key));
      return problems.filter((problem) => !known.has(key(problem)));
    },
  },
  {
    name: 'other-overlays',
    hides: 'findings in files of overlays that are applied before',
    keep: (problems, { otherFiles }) => problems.filter(({ span }) => !otherFiles.has(span.file)),
  },
  {
    name: 'remarks-at-home',
    hides: 'remarks on comments in a merged tree: they are made where the board of the comment is checked',
    keep: (problems) => problems.filter(({ subject }) => subject !== undefined),
  },
  {
    name: 'outside-the-overlay',
    hides: 'findings of a merged tree that stand outside of the overlay: a build checks no merged tree',
    keep: (problems, { ownFiles }) => (ownFiles ? problems.filter(({ span }) => ownFiles.has(span.file)) : problems),
  },
  {
    name: 'said-by-the-overlay',
    hides: 'findings of a merged tree that the overlay has by itself at the same place',
    keep: (problems, { own }) => {
      const key = ({ code, span }: Problem) => `${code} ${span.file} ${span.start}`;
      const said = new Set(own.map(key));
      return problems.filter((problem) => !said.has(key(problem)));
    },
  },
];

// After a boot. Two things are again no filters: a board without a blob, and an overlay, is not booted (`Board.boot`); of a board
// that may boot with another kernel than those that are simulated, no finding becomes a problem (`Board.hasKnownKernel`), though its
// map shows what the boot gave.

/** For findings of a boot before they have positions. */
export const GONE: Sieve<Placed & { readonly related: readonly Placed[] }, (path: string) => boolean> = {
  name: 'gone',
  hides: 'findings about nodes that were edited since the last boot, also where such a node only explains them',
  keep: (found, isGone) => found.filter((each) => ![each, ...each.related].some(({ path }) => isGone(path))),
};

interface Placed {
  readonly path: string;
}

export const BOOT_FILTERS: readonly Filter<{ readonly found: readonly Problem[] }>[] = [
  {
    name: 'said-by-the-boot',
    hides: 'findings of a check that the boot makes of the same node, with more to say',
    keep: (problems, { found }) => {
      const said = new Map<string | undefined, Set<string>>();
      for (const { code, subject, onOtherKernels } of found) {
        if (onOtherKernels !== undefined) continue;
        const codes = said.get(subject?.path);
        if (codes) codes.add(code);
        else said.set(subject?.path, new Set([code]));
      }
      return problems.filter(({ code, subject }) => {
        const starts = factsOf(code).saidByBoot;
        if (!starts) return true;
        return ![...(said.get(subject?.path) ?? [])].some((other) => starts.some((start) => other.startsWith(start)));
      });
    },
  },
];

// On the command line.

export const CHECK_FILTERS: readonly Filter<{ readonly onlyChosenKernel: boolean }>[] = [
  {
    name: 'other-kernels',
    hides: 'what only other kernels find, where `--kernel` names one',
    keep: (problems, { onlyChosenKernel }) =>
      onlyChosenKernel ? problems.filter(({ onOtherKernels }) => onOtherKernels === undefined) : problems,
  },
];

/** Whether a problem is more than information. */
export function isReported({ severity }: { readonly severity: Severity }): boolean {
  return severity === 'error' || severity === 'warning';
}

/** For problems in any form, when written as text. JSON has all of them. */
export const INFORMATION: Sieve<
  { readonly severity: Severity; readonly onOtherKernels?: Severity },
  { readonly all: boolean }
> = {
  name: 'information',
  hides: 'information, unless it is about a failure on other kernels; `--all` shows it',
  keep: (problems, { all }) =>
    all
      ? problems
      : problems.filter(
          (problem) =>
            isReported(problem) ||
            (problem.onOtherKernels !== undefined && isReported({ severity: problem.onOtherKernels })),
        ),
};

// In the editor.

export const LIVE_FILTERS: readonly Filter<(problem: Problem) => boolean>[] = [
  {
    name: 'out-of-date',
    hides: 'what was said of a file that has changed since, until its board is made anew',
    keep: (problems, isCurrent) => problems.filter(isCurrent),
  },
];

/** For boards that are only checked because one of their files was saved. */
export const HIDDEN_BOARD_FILTERS: readonly Filter<undefined>[] = [
  {
    name: 'other-boards',
    hides: 'information of boards that nobody has open, and what they had before a shared file was saved',
    keep: (problems) => problems.filter(isReported),
  },
];

export const BOARDS_TOGETHER_FILTERS: readonly Filter<undefined>[] = [
  {
    name: 'repeats',
    hides: 'more than a few problems of one kind in a file: the first leads to the others',
    keep: (problems) => gatherRepeats(problems),
  },
];

export const SHOWN_FILTERS: readonly Filter<(problems: readonly Problem[]) => readonly Problem[]>[] = [
  {
    name: 'typing',
    hides: 'what only the statement causes that is being typed, until it is left, saved, or there is a pause',
    keep: (problems, show) => show(problems),
  },
];

/** Most diagnostics of one file. */
const DIAGNOSTICS_MAX = 500;

/** For the problems of one file, before they go to the client. */
export const FILE_FILTERS: readonly Filter<undefined>[] = [
  {
    name: 'doubles',
    hides: 'what several boards say of one place, but once',
    keep: (problems) => {
      const seen = new Set<string>();
      return problems.filter(({ span, code, message }) => {
        const key = `${span.start}:${span.end}:${code}:${message}`;
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      });
    },
  },
  {
    name: 'limit',
    hides: `more than ${DIAGNOSTICS_MAX} problems of a file: errors are shown rather than warnings`,
    keep: (problems) => {
      if (problems.length <= DIAGNOSTICS_MAX) return problems;
      const isError = ({ severity }: Problem) => severity === 'error';
      const worstFirst = [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
      return worstFirst.slice(0, DIAGNOSTICS_MAX);
    },
  },
];

/** Every filter in the order in which they apply, for lists. */
export const FILTERS: readonly { readonly where: string; readonly filters: readonly Named[] }[] = [
  { where: 'In the compiler', filters: COMPILE_FILTERS },
  { where: 'On its board', filters: [PREREQUISITES, ...BOARD_FILTERS] },
  { where: 'On the base of an overlay', filters: [...FRAGMENT_FILTERS, ...OVERLAID_FILTERS] },
  { where: 'After a boot', filters: [GONE, ...BOOT_FILTERS] },
  { where: 'On the command line', filters: [...CHECK_FILTERS, INFORMATION] },
  {
    where: 'In the editor',
    filters: [...LIVE_FILTERS, ...HIDDEN_BOARD_FILTERS, ...BOARDS_TOGETHER_FILTERS, ...SHOWN_FILTERS, ...FILE_FILTERS],
  },
];
