/** A board at a git revision: compiled from the files of that commit, with its includes from the same commit. */
import { basename, isWithin } from '../source/path.ts';
import type { CancelSignal, Revision } from '../source/revision.ts';
import type { Analyzer } from './analyzer.ts';
import type { Board } from './board.ts';

/** Rounds of compiling and fetching: each goes one level of includes deeper. Boards have up to ten. */
const ROUNDS_MAX = 64;

/** The board, or the reason, as a sentence, why there is none. */
type BoardAtRevision = { readonly board: Board } | { readonly failed: string };

interface RevisionRequest {
  /** Provides the settings; its own boards are unaffected. */
  readonly analyzer: Analyzer;
  /** Canonical path of the board in the work tree. */
  readonly path: string;
  readonly revision: Revision;
  /** Runs the compiler: a caller that starts without a parser loads one on demand. */
  readonly ask?: <T>(question: () => T) => T | Promise<T>;
  /** Set when the user cancels. */
  readonly signal?: CancelSignal | undefined;
}

/**
 * Compiles a board at a revision; an overlay on its base, where that is known. A board that was moved since then is found by
 * its name, where the tree has that name once.
 */
export async function boardAtRevision({
  analyzer,
  path,
  revision,
  ask = (question) => question(),
  signal,
}: RevisionRequest): Promise<BoardAtRevision> {
  const { host, name, top } = revision;
  if (!isWithin(path, top)) return { failed: `'${basename(path)}' does not lie in the repository '${top}'.` };
  const found = pathThen(path, revision);
  if (found === undefined) return { failed: `'${name}' has no file '${path.slice(top.length + 1)}'.` };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if (signal?.aborted) return { failed: 'cancelled' };
    const then = analyzer.over(host, (folder) =>
      isWithin(folder, top) ? revision.existsDirectory(folder) : undefined,
    );
    const board = await ask(() => then.wholeBoard(found));
    const fetched = await revision.fetchAsked(signal);
    if (fetched?.failed !== undefined) return { failed: fetched.failed };
    if (fetched) continue;
    if (board) return { board };
    return {
      failed: `'${basename(found)}' of '${name}' cannot be read: it ${host.refusal?.(found)?.words ?? 'is gone'}.`,
    };
  }
  return { failed: `'${basename(path)}' of '${name}' includes files more than ${ROUNDS_MAX} levels deep.` };
}

/** The file's former path: the same one, else the only file of its name. */
function pathThen(path: string, { host, filesNamed, top }: Revision): string | undefined {
  const here = host.resolve(path);
  // A link of that commit out of the repository leads to a file of today that nobody has asked for.
  if (here !== undefined && isWithin(here, top)) return here;
  const [only, ...more] = filesNamed(basename(path));
  return more.length === 0 ? only : undefined;
}
