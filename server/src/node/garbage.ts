/**
 * How V8 collects the garbage of a process that makes one board after the other: nearly all of a tree lives for one run.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * To be called before any board is made. Has V8 make every object in the young generation: left to itself it learns from
 * the items of files, which live long, to make arrays in the old one, where a tree that is done with keeps later ones alive
 * until the next full collection. And it has the old one collected when it has grown by half, not when it is four times
 * as large as what lived in it.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=50');
}
