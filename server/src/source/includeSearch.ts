/**
 * The search for `#include` and `/include/`. As in `cpp`: a quoted name first in the folder of the including file, then in the
 * include folders in order; an angled one only there. As in dtc (srcpos.c, srcfile_relative_open): `/include/` searches like
 * a quoted `#include`, plus the folder of the board file, which the kernel build passes with `-i`.
 */
import { isAbsolute, join } from './path.ts';
import type { SourceHost } from './sourceHost.ts';

interface IncludeResult {
  /** Canonical path of the file found; undefined when none exists. */
  readonly path: string | undefined;
  /** Index of the folder with the file; -1 for the folder of the including file, or when it is not found. */
  readonly folder: number;
  /** Every nonexistent path that was tried before the found one: creating one of them changes the result. */
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
    // Treated as a file of the last folder: no folder can follow it.
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
