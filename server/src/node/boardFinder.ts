/**
 * Which boards include a file that is no board itself: looks at the `#include` lines of the files around it, by file
 * name, without parsing. A `.dtsi` of a kernel is found to belong to its boards in the same folder within a blink.
 */
import { type Dirent, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { basename } from '../source/path.ts';
import { sourceHead } from '../source/sourceHead.ts';
import { type DiskHost, toHostPath } from './diskHost.ts';

/** Files read for one folder; larger folders are searched in part. */
const FILES_MAX = 4000;
/** Folders searched for one file. */
const FOLDERS_MAX = 60;
/** Of each file only its beginning is looked at for includes: they stand at the top. */
const HEAD_BYTES = 16 * 1024;
/** Boards that are searched for; a file that more include is answered with some more. */
export const BOARDS_MAX = 200;

/** Finds the boards that include a file, and remembers what each folder includes until a file there changes. */
export class BoardFinder {
  readonly #disk: DiskHost;
  readonly #mayLookIn: (folder: string) => boolean;
  /** Names of included files, by file, by folder. */
  readonly #folders = new Map<string, Map<string, readonly string[]>>();
  /** Files by the name of a file that they include, by folder. */
  readonly #includers = new Map<string, ReadonlyMap<string, readonly string[]>>();
  readonly #answers = new Map<string, readonly string[]>();

  /** `mayLookIn` tells whether a folder may be searched; any may unless given. */
  constructor(disk: DiskHost, mayLookIn: (folder: string) => boolean = () => true) {
    this.#disk = disk;
    this.#mayLookIn = mayLookIn;
  }

  /** A file was saved, appeared or vanished: what it includes is read anew, the rest is kept. */
  invalidate(path: string): void {
    if (!isSource(path)) return;
    const folder = dirname(path);
    const files = this.#folders.get(folder);
    if (!files) {
      // A folder that came with the file is not known to its neighbours yet.
      this.#answers.clear();
      return;
    }
    const before = files.get(path)?.join('\n');
    const names = this.#disk.resolve(path) === undefined ? undefined : this.#includedNames(path);
    if (names?.join('\n') === before) return;
    if (names) files.set(path, names);
    else files.delete(path);
    this.#includers.delete(folder);
    this.#answers.clear();
  }

  /** Boards that include `file`, directly or through others, in order of path. */
  boardsIncluding(file: string): readonly string[] {
    const known = this.#answers.get(file);
    if (known) return known;
    const found = this.#search(file);
    this.#answers.set(file, found);
    return found;
  }

  #search(file: string): readonly string[] {
    // Boards stand beside what they include, or one folder further in or out. The folders beside (`boards` next to
    // `include`) are many in a kernel, so they are looked at only when there was nothing near.
    const here = dirname(file);
    const above = dirname(here);
    // U-Boot's makefile includes NAME-u-boot.dtsi in NAME.dts, which does not say so.
    const board = file.endsWith('-u-boot.dtsi')
      ? this.#disk.resolve(file.replace(/-u-boot\.dtsi$/, '.dts'))
      : undefined;
    if (board !== undefined) return [board];
    const near = this.#searchIn(file, [here, ...subfolders(here), above]);
    return near.length > 0 ? near : this.#searchIn(file, [here, above, ...subfolders(above)]);
  }

  #searchIn(file: string, among: readonly string[]): readonly string[] {
    const folders = [...new Set(among)].filter(this.#mayLookIn).slice(0, FOLDERS_MAX);
    const boards = new Set<string>();
    const seen = new Set<string>([basename(file)]);
    const pending = [basename(file)];
    for (let name = pending.pop(); name !== undefined && boards.size < BOARDS_MAX; name = pending.pop()) {
      for (const folder of folders) {
        for (const path of this.#includersIn(folder).get(name) ?? []) {
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

  #includersIn(folder: string): ReadonlyMap<string, readonly string[]> {
    const known = this.#includers.get(folder);
    if (known) return known;
    const includers = new Map<string, string[]>();
    for (const [path, names] of this.#filesIn(folder)) {
      for (const name of names) {
        const users = includers.get(name);
        if (users) users.push(path);
        else includers.set(name, [path]);
      }
    }
    this.#includers.set(folder, includers);
    return includers;
  }

  #filesIn(folder: string): Map<string, readonly string[]> {
    const known = this.#folders.get(folder);
    if (known) return known;
    const files = new Map<string, readonly string[]>();
    for (const entry of list(folder).slice(0, FILES_MAX)) {
      if (!entry.isFile() || !isSource(entry.name)) continue;
      const path = toHostPath(join(folder, entry.name));
      files.set(path, this.#includedNames(path));
    }
    this.#folders.set(folder, files);
    return files;
  }

  #includedNames(path: string): readonly string[] {
    const bytes = this.#disk.readBytes(path, HEAD_BYTES, true);
    if (!bytes) return [];
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    return sourceHead(text, false).includes.map((name) => basename(name.slice(1)));
  }
}

function isSource(path: string): boolean {
  return /\.(dts|dtsi|dtso|overlay|h)$/.test(path);
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
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map((entry) => toHostPath(join(folder, entry.name)));
}
