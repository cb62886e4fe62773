/**
 * Problems that repeat one another, gathered for people: a bus without `#size-cells` has as many findings as children,
 * an unknown label as many as uses, and one mistake is behind all of them. Scripts get the whole list.
 */
import { factsOf } from './codes.ts';
import type { Problem } from './problem.ts';

/** Problems of a kind in a file that are still shown one by one. */
const REPEATS_MAX = 2;
/** Unknown names of a file that are shown one by one: behind more there is one thing that is lost. */
const NAMES_MAX = 5;
/** Other places that the one shown leads to. */
const PLACES_MAX = 20;

/**
 * The problems with repetitions gathered, in their order: of more than two in a file that say the same, or that a check
 * has against children of one node, or of many unknown names, the first is left, with the places of the others. What several boards say of one
 * place counts once.
 */
export function gatherRepeats(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= REPEATS_MAX) return problems;
  const once = new Map(problems.map((problem) => [placeKey(problem), problem]));
  const same = gather([...once.values()], ({ message }) => message);
  const ofParent = gather(same, ({ subject }) => subject?.path.slice(0, subject.path.lastIndexOf('/') + 1));
  return gather(ofParent, ({ code }) => (factsOf(code).unknownName === undefined ? undefined : ''), NAMES_MAX);
}

function placeKey({ code, message, span }: Problem): string {
  return `${span.file}\0${span.start}\0${span.end}\0${code}\0${message}`;
}

function gather(
  problems: readonly Problem[],
  kindOf: (problem: Problem) => string | undefined,
  most = REPEATS_MAX,
): readonly Problem[] {
  const groups = new Map<string, Problem[]>();
  const keys = problems.map((problem) => {
    // Each region that the engine speaks of has a fate of its own.
    const kind = factsOf(problem.code).class === 'finding' ? undefined : kindOf(problem);
    if (kind === undefined) return undefined;
    const key = `${problem.code}\0${problem.severity}\0${problem.span.file}\0${kind}`;
    const group = groups.get(key);
    if (group) group.push(problem);
    else groups.set(key, [problem]);
    return key;
  });
  return problems.flatMap((problem, i) => {
    const group = groups.get(keys[i] ?? '');
    if (!group || group.length <= most) return [problem];
    return group[0] === problem ? [withOthers(problem, group.slice(1))] : [];
  });
}

const OTHERS = / \(and (\d+) more in this file\)$/;

function withOthers(first: Problem, others: readonly Problem[]): Problem {
  const places = others
    .slice(0, PLACES_MAX)
    .map(({ span, message }) => ({ span, message: message.replace(OTHERS, '') }));
  // What was gathered before counts with all it stands for.
  const behind = [first, ...others].reduce(
    (sum, { message }) => sum + Number(OTHERS.exec(message)?.[1] ?? 0),
    others.length,
  );
  return {
    ...first,
    message: `${first.message.replace(OTHERS, '')} (and ${behind} more in this file)`,
    related: [...first.related, ...places],
  };
}
