/** The device tree sources below some folders, a folder for each step. */
import { join } from '../source/path.ts';
import { canonicalPath } from './diskHost.ts';
import { entriesOf, statusOf } from './fileStatus.ts';

/** Limit of folders; a kernel tree has 6,000. Files in further ones are skipped. */
const WALKED_FOLDERS_MAX = 50_000;

/** Folders without sources, but with many files. */
const SKIPPED = ['node_modules'];

/** Visits folders and their subfolders, each once, also through links that lead out of them. */
export class SourceWalk {
  /** Canonical paths: visited ones, then pending ones. */
  readonly #folders: string[];
  readonly #seen: Set<string>;
  readonly #wanted: (name: string) => boolean;
  readonly #mayFollow: (target: string, folder: string) => boolean;
  readonly #followed: (link: string, folder: string) => void;
  #at = 0;
  #isCut = false;

  /**
   * `wanted` decides by name whether to return a file; `mayFollow` whether to visit the target of a link, by
   * its canonical path and the folder of the link; `followed` is called for links to folders. Roots are canonical.
   */
  constructor(
    roots: readonly string[],
    wanted: (name: string) => boolean,
    mayFollow: (target: string, folder: string) => boolean = () => true,
    followed: (link: string, folder: string) => void = () => {},
  ) {
    this.#followed = followed;
    this.#folders = [...new Set(roots)];
    this.#seen = new Set(this.#folders);
    this.#wanted = wanted;
    this.#mayFollow = mayFollow;
  }

  /** Why folders were skipped; undefined when none were. */
  get limit(): string | undefined {
    return this.#isCut ? `only the first ${WALKED_FOLDERS_MAX} folders are searched` : undefined;
  }

  /** Canonical paths of the files of the next folder; undefined after the last one. */
  next(): readonly string[] | undefined {
    const folder = this.#folders[this.#at++];
    if (folder === undefined) return undefined;
    const files: string[] = [];
    for (const entry of entriesOf(folder)) {
      if (entry.name.startsWith('.') || SKIPPED.includes(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) this.#later(path);
      else if (entry.isSymbolicLink()) this.#follow(path, folder, files);
      else if (entry.isFile() && this.#wanted(entry.name)) files.push(path);
    }
    return files;
  }

  /** Recognizes a link to a folder that the walk visits anyway; passes over one that leads nowhere, or where nothing is read. */
  #follow(link: string, folder: string, files: string[]): void {
    const path = canonicalPath(link);
    const stats = statusOf(path);
    if (!stats || !this.#mayFollow(path, folder)) return;
    if (stats.isDirectory()) {
      this.#followed(link, path);
      this.#later(path);
    } else if (stats.isFile() && this.#wanted(path)) files.push(path);
  }

  #later(folder: string): void {
    if (this.#seen.has(folder)) return;
    if (this.#seen.size >= WALKED_FOLDERS_MAX) {
      this.#isCut = true;
      return;
    }
    this.#seen.add(folder);
    this.#folders.push(folder);
  }
}
