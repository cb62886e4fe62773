/** A board of the command line as a git revision has it, on the machine that the options and profiles of today describe. */
import { dirname, resolve } from 'node:path';
import { simulatedArchitecture } from '../analysis/architecture.ts';
import { boardAtRevision } from '../analysis/revisionBoard.ts';
import { toHostPath } from '../node/diskHost.ts';
import { findRevision, openGitRevision } from '../node/gitRevision.ts';
import { hasErrors } from '../problems/problem.ts';
import type { BootInput } from './bootInput.ts';
import { type BootValues, Planner, readGivenKeys } from './bootPlan.ts';
import type { Caller } from './caller.ts';
import { fileArgument, openSession } from './session.ts';
import { UsageError } from './usage.ts';

/** What a map is made of, and the name for a title: `board.dts at v6.12 (0123456789ab)`. */
interface RevisionInput extends Pick<BootInput, 'blob' | 'board' | 'plan'> {
  readonly name: string;
}

/**
 * Compiles `file` from the files of a commit; the profile beside the board and `-I`, `-D` hold for both sides. Throws `UsageError`
 * where git knows no such revision, or the board has errors there.
 *
 * @param name A commit, a branch, a tag, or what else `git rev-parse` takes.
 */
export async function openRevisionInput(
  caller: Caller,
  file: string,
  name: string,
  values: BootValues,
): Promise<RevisionInput> {
  if ((values.overlay ?? []).length > 0) {
    throw new UsageError(
      'a git revision is compared without --overlay: name the overlay as the file, where its base is known',
    );
  }
  const session = openSession(caller, values);
  const { analyzer, host } = session;
  const path = fileArgument(session, file);
  const found = await findRevision({ folder: dirname(toHostPath(resolve(path))) }, name);
  if ('failed' in found) throw new UsageError(found.failed);
  const opened = await openGitRevision(found, host);
  if ('failed' in opened) throw new UsageError(opened.failed);
  const ask = <T>(question: () => T) => session.ask(question);
  const made = await boardAtRevision({ analyzer, path, revision: opened.revision, ask });
  if ('failed' in made) throw new UsageError(made.failed);
  const { board } = made;
  const title = `${file} at ${name} (${found.commit.slice(0, 12)})`;
  // The analysis is over: what is asked of the board from here on is made of what it has read.
  const [fault] = (await session.ask(() => board.problems)).filter(({ severity }) => severity === 'error');
  if (fault !== undefined)
    throw new UsageError(`'${title}' has errors, so no kernel could boot with it: ${fault.message}`);
  if (board.isOverlay || board.isPart) throw new UsageError(`'${title}' is an overlay: no kernel boots it by itself`);
  const given = readGivenKeys(values);
  const { plan, problems } = new Planner(session, given).plan(board.machine, simulatedArchitecture(board.architecture));
  if (hasErrors(problems)) throw new UsageError(`the profile of '${file}' has errors`);
  return { name: title, board, blob: board.blob, plan };
}
