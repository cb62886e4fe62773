/** A board of the command line at a git revision, on the machine that the current options and profiles describe. */
import { dirname, resolve } from 'node:path';
import { simulatedArchitecture } from '../analysis/architecture.ts';
import { boardAtRevision } from '../analysis/revisionBoard.ts';
import { toHostPath } from '../node/diskHost.ts';
import { findRevision, openGitRevision } from '../node/gitRevision.ts';
import { hasErrors } from '../problems/problem.ts';
import { shownMessage } from '../problems/shownMessage.ts';
import type { BootInput } from './bootInput.ts';
import { type BootValues, Planner, readGivenKeys } from './bootPlan.ts';
import type { Caller } from './caller.ts';
import { fileArgument, openSession } from './session.ts';
import { UsageError } from './usage.ts';

/** The input of a map, and a name for its title: `board.dts at v6.12 (0123456789ab)`. */
interface RevisionInput extends Pick<BootInput, 'blob' | 'board' | 'plan'> {
  readonly name: string;
}

/**
 * Compiles `file` from the files of a commit; the profile beside the board and `-I`, `-D` apply to both sides. Throws
 * `UsageError` when git has no such revision, or when the board has errors there.
 *
 * @param name A commit, a branch, a tag, or anything else that `git rev-parse` takes.
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
  // The analysis is complete: later questions to the board use only files that it has read already.
  const [fault] = (await session.ask(() => board.problems)).filter(({ severity }) => severity === 'error');
  if (fault !== undefined)
    throw new UsageError(`'${title}' has errors, so no kernel could boot with it: ${shownMessage(fault.message)}`);
  if (board.isOverlay || board.isPart) throw new UsageError(`'${title}' is an overlay: no kernel boots it by itself`);
  const given = readGivenKeys(values);
  const { plan, problems } = new Planner(session, given).plan(board.machine, simulatedArchitecture(board.architecture));
  if (hasErrors(problems)) throw new UsageError(`the profile of '${file}' has errors`);
  return { name: title, board, blob: board.blob, plan };
}
