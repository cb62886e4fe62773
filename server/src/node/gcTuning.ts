/**
 * V8's garbage collection for a process that makes one board after another: nearly all of a tree lives for one run.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Young generation space that a large board and its problems need. */
const BOARD_BYTES = 12 * 1024 * 1024;

/**
 * Call this before any board is made. It has V8 allocate every object in the young generation: by default V8 learns from
 * the long-lived items of files to allocate arrays in the old one, where a finished tree keeps later trees alive
 * until the next full collection. And the old generation is collected when it has grown by a quarter, not when it is four
 * times as large as its live data.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=25');
}

/**
 * Returns a function that empties the young generation if the next board would fill it: for moments without waiting requests, so
 * that the pause does not interrupt an answer. The function does nothing where V8 offers no such function.
 */
export function youngCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('typeof gc === "function" ? gc : undefined');
  setFlagsFromString('--no-expose-gc');
  if (typeof collect !== 'function') return () => {};
  return () => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    if (young && young.space_available_size < BOARD_BYTES) collect({ type: 'minor' });
  };
}
