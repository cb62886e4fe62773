/** Runs named steps, prints one line for each, and counts. */

/** @returns `step` and the counts so far. */
export function createSteps() {
  const counts = { passed: 0, failed: 0 };
  return {
    counts,
    /** Runs one step. A failure is printed and counted; `onFailure` may save what helps to understand it. */
    async step(name, run, onFailure) {
      const start = performance.now();
      const ms = () => `${String(Math.round(performance.now() - start)).padStart(6)} ms`;
      try {
        await run();
        counts.passed++;
        console.log(`ok   ${ms()}  ${name}`);
        return true;
      } catch (error) {
        counts.failed++;
        console.log(`FAIL ${ms()}  ${name}`);
        console.log(String(error?.stack ?? error).replace(/^/gm, '       '));
        await onFailure?.(error);
        return false;
      }
    },
  };
}

/** True when this module file is the script that Node was started with. */
export function isMain(metaUrl) {
  return process.argv[1] !== undefined && metaUrl === new URL(`file://${process.argv[1]}`).href;
}

/** Prints the counts and sets the exit code. */
export function finish(counts) {
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
