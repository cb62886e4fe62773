/**
 * Which boards include a file that is no board itself: searches the `#include` lines of nearby files by file
 * name, without parsing. For a kernel's `.dtsi` it finds the boards in the same folder almost instantly.
 */
import { dirname, join } from 'node:path';
import { basename } from '../source/path.ts';
import { sourceHead } from '../source/sourceHead.ts';
import { type DiskHost, toHostPath } from './diskHost.ts';
import { entriesOf } from './fileStatus.ts';

/** Limit of files read for one folder; larger folders are searched in part. */
const FILES_MAX = 4000;
/** Limit of folders searched for one file. */
const FOLDERS_MAX = 60;
/** Only the begin of each file is searched for includes: they are at the top. */
const HEAD_BYTES = 16 * 1024;
/** The search stops at this many boards; the result may contain some more. */
export const BOARDS_MAX = 200;

/** Finds the boards that include a file, and caches the includes of each folder until a file there changes. */
export class BoardFinder {
  readonly #disk: DiskHost;
  readonly #mayLookIn: (folder: string, file: string) => boolean;
  /** Names of included files, by folder, then by file. */
  readonly #folders = new Map<string, Map<string, readonly string[]>>();
  /** Files by folder, then by the name of a file that they include. */
  readonly #includers = new Map<string, ReadonlyMap<string, readonly string[]>>();
  readonly #answers = new Map<string, readonly string[]>();

  /** `mayLookIn` returns whether a folder may be searched for the boards of a file; by default any may. */
  constructor(disk: DiskHost, mayLookIn: (folder: string, file: string) => boolean = () => true) {
    this.#disk = disk;
    this.#mayLookIn = mayLookIn;
  }

  /** A file was saved, created or deleted: its includes are read again, the rest is kept. */
  invalidate(path: string): void {
    if (!isSource(path)) return;
    const folder = dirname(path);
    const files = this.#folders.get(folder);
    if (!files) {
      // A new folder is not in its neighbours' cached lists yet.
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
    // Boards are beside the files they include, or one folder further in or out. Sibling folders (`boards` next to
    // `include`) are many in a kernel, so they are searched only when nothing was found nearby.
    const here = dirname(file);
    const above = dirname(here);
    // U-Boot's makefile includes NAME-u-boot.dtsi in NAME.dts, whose source does not say so.
    const board = file.endsWith('-u-boot.dtsi')
      ? this.#disk.resolve(file.replace(/-u-boot\.dtsi$/, '.dts'))
      : undefined;
    if (board !== undefined && this.#mayLookIn(dirname(board), file)) return [board];
    const near = this.#searchIn(file, [here, ...subfolders(here), above]);
    return near.length > 0 ? near : this.#searchIn(file, [here, above, ...subfolders(above)]);
  }

  #searchIn(file: string, among: readonly string[]): readonly string[] {
    const folders = [...new Set(among)].filter((folder) => this.#mayLookIn(folder, file)).slice(0, FOLDERS_MAX);
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
    for (const entry of entriesOf(folder).slice(0, FILES_MAX)) {
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

function subfolders(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map((entry) => toHostPath(join(folder, entry.name)));
}
