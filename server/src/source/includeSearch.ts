/**
 * Where `#include` and `/include/` look. As `cpp`: a quoted name first in the folder of the including file, then in the
 * include folders in order; an angled one only there. As dtc (srcpos.c, srcfile_relative_open): `/include/` the same as
 * a quoted one, plus the folder of the board file, which the kernel build passes with `-i`.
 */
import { isAbsolute, join } from './path.ts';
import type { SourceHost } from './sourceHost.ts';

interface IncludeResult {
  /** Canonical path of the file found; undefined when none exists. */
  readonly path: string | undefined;
  /** Which of the folders it was found in; -1 for the folder of the including file, or none. */
  readonly folder: number;
  /** Every path that was tried and does not exist, before the one found: creating one of them changes the result. */
  readonly missed: readonly string[];
}

/** Finds an included file. `fromDir` is the folder of the file with the directive. */
export function findInclude(
  host: SourceHost,
  name: string,
  quoted: boolean,
  fromDir: string,
  folders: readonly string[],
): IncludeResult {
  const missed: string[] = [];
  if (isAbsolute(name)) {
    const found = host.resolve(name);
    if (found === undefined) return { path: undefined, folder: -1, missed: [name] };
    // As if in the last folder: nothing can be the next one.
    return { path: found, folder: folders.length - 1, missed };
  }
  for (let i = quoted ? -1 : 0; i < folders.length; i++) {
    const path = join(i < 0 ? fromDir : (folders[i] ?? ''), name);
    const found = host.resolve(path);
    if (found !== undefined) return { path: found, folder: i, missed };
    missed.push(path);
  }
  return { path: undefined, folder: -1, missed };
}
