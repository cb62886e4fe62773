import { afterAll, test } from 'vitest';

/**
 * Declares the steps of one visit to the workbench as tests. They run in order, and each finds what the ones before it left.
 *
 * @param steps `[name, run]`, the first of which opens the session.
 * @param session What the first step opened, or undefined. Without it the other steps are skipped.
 * @param failure Name of the screenshot that a failed step leaves.
 * @param stopsAtFailure Whether a step makes no sense when one before it failed.
 * @param leave Called at the end, with the session closed.
 */
export function stepsInOrder(steps, { session, failure, stopsAtFailure = false, leave }) {
  let hasFailed = false;
  for (const [index, [name, run]] of steps.entries()) {
    test(name, async (context) => {
      if (index > 0 && session() === undefined) context.skip('the workbench did not start');
      if (stopsAtFailure && hasFailed) context.skip('a step before this one failed');
      context.onTestFailed(async () => {
        hasFailed = true;
        await session()?.screenshot(`failed-${failure}-${index + 1}`);
      });
      await run();
    });
  }
  afterAll(async () => {
    await session()?.close();
    leave();
  });
}
