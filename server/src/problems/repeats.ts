/**
 * Gathers repeated problems for people: a bus without `#size-cells` has as many findings as children, an unknown label as many
 * as uses, and one mistake causes them all. Scripts get the whole list.
 */
import { factsOf } from './codes.ts';
import type { Problem } from './problem.ts';

/** Most problems of one kind in a file that are shown singly. */
const REPEATS_MAX = 2;
/** Most unknown names of a file that are shown singly: more have one common cause. */
const NAMES_MAX = 5;
/** Most other places that the shown problem links to. */
const PLACES_MAX = 20;

/**
 * The problems in their order, with repetitions gathered. Of more than two in a file with the same message, or of one check
 * about one property of the children of one node, or of many unknown names, only the first is kept, with the places of the
 * others. The same problem of several boards at one place counts once.
 */
export function gatherRepeats(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= REPEATS_MAX) return problems;
  const once = new Map(problems.map((problem) => [placeKey(problem), problem]));
  const same = gather([...once.values()], ({ message }) => message);
  const ofParent = gather(same, ({ subject }) => subject && `${parentOf(subject.path)}\0${subject.property}`);
  return gather(ofParent, ({ code }) => (factsOf(code).unknownName === undefined ? undefined : ''), NAMES_MAX);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
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
    // Each region of the engine's findings has a fate of its own.
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
  // A problem that was gathered before counts with all that it replaces.
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
