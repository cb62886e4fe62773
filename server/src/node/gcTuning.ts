/**
 * How V8 collects the garbage of a process that makes one board after the other: nearly all of a tree lives for one run.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a large board and its problems take of the young generation. */
const BOARD_BYTES = 12 * 1024 * 1024;

/**
 * To be called before any board is made. Has V8 make every object in the young generation: left to itself it learns from
 * the items of files, which live long, to make arrays in the old one, where a tree that is done with keeps later ones alive
 * until the next full collection. And it has the old one collected when it has grown by a quarter, not when it is four
 * times as large as what lived in it.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=25');
}

/**
 * Gives what empties the young generation if the next board would fill it up: for moments in which nobody waits, so that
 * the pause does not come in the middle of an answer. It does nothing where V8 offers no such function.
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
