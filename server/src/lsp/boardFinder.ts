/**
 * Which boards include a file that is no board itself: looks at the `#include` lines of the files around it, by file
 * name, without parsing. A `.dtsi` of a kernel is found to belong to its boards in the same folder within a blink.
 */
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toHostPath } from '../node/diskHost.ts';
import { basename } from '../source/path.ts';

/** Files read for one search; larger folders are searched in part. */
const FILES_MAX = 4000;
/** Of each file only its beginning is looked at for includes: they stand at the top. */
const HEAD_BYTES = 16 * 1024;
/** Boards answered. */
const BOARDS_MAX = 200;

interface FolderIndex {
  /** Files by the name of a file that they include. */
  readonly includers: ReadonlyMap<string, readonly string[]>;
}

export class BoardFinder {
  readonly #folders = new Map<string, FolderIndex>();

  /** Forgets what was read: a file changed. */
  invalidate(): void {
    this.#folders.clear();
  }

  /** Boards that include `file`, directly or through others, in order of path. */
  boardsIncluding(file: string): readonly string[] {
    const here = dirname(file);
    const folders = [here, ...subfolders(here), dirname(here)];
    const boards = new Set<string>();
    const seen = new Set<string>([basename(file)]);
    const pending = [basename(file)];
    for (let name = pending.pop(); name !== undefined && boards.size < BOARDS_MAX; name = pending.pop()) {
      for (const folder of folders) {
        for (const path of this.#index(folder).includers.get(name) ?? []) {
          if (/\.(dts|dtso)$/.test(path)) boards.add(path);
          else if (!seen.has(basename(path))) {
            seen.add(basename(path));
            pending.push(basename(path));
          }
        }
      }
    }
    return [...boards].sort();
  }

  #index(folder: string): FolderIndex {
    const known = this.#folders.get(folder);
    if (known) return known;
    const includers = new Map<string, string[]>();
    for (const entry of list(folder).slice(0, FILES_MAX)) {
      if (!entry.isFile() || !/\.(dts|dtsi|dtso|overlay|h)$/.test(entry.name)) continue;
      const path = toHostPath(join(folder, entry.name));
      for (const name of includedNames(path)) {
        const users = includers.get(name);
        if (users) users.push(path);
        else includers.set(name, [path]);
      }
    }
    const index = { includers };
    this.#folders.set(folder, index);
    return index;
  }
}

function includedNames(path: string): readonly string[] {
  try {
    const text = readFileSync(path, 'utf8').slice(0, HEAD_BYTES);
    const pattern = /^[ \t]*(?:#[ \t]*include|\/include\/)[ \t]*["<]([^">\n]+)[">]/gm;
    return [...text.matchAll(pattern)].map((match) => basename(match[1] ?? ''));
  } catch {
    return [];
  }
}

function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function subfolders(folder: string): readonly string[] {
  return list(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => toHostPath(join(folder, entry.name)))
    .slice(0, 50);
}
