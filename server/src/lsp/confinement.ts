/**
 * Which files the server may read for a board in an editor. A user who opens a file has not agreed to reads of other
 * files: an `#include` or `/incbin/` can name any path, and the contents appear in hovers and messages. So a board reads in
 * the workspace, in its source tree or repository, and in folders that settings name. All paths are
 * canonical, so that a link does not lead out.
 *
 * Whoever reads for a board asks `foldersFor`. Below that, the disk itself asks `mayOpen` with each file: in Restricted Mode
 * nothing else is opened, whoever asks, and elsewhere no link leads further than the file that it stands for could be.
 */
import type { AllowedFolders } from '../analysis/boardFiles.ts';
import { canonicalPath, isRepositoryTop, type ReadRule } from '../node/diskHost.ts';
import { dirname, isWithin } from '../source/path.ts';
import type { SourceTree } from '../source/sourceTree.ts';
import type { Settings } from './settings.ts';

/** Limit of parent folders that are searched for a file's repository. */
const WALK_UP_MAX = 40;
/** Limit of remembered files that the user named. */
const CHOSEN_MAX = 1000;

/** The rule for files and folders, under the current workspace folders, trust and settings. */
export class Confinement implements ReadRule {
  /** Canonical. */
  workspaceFolders: readonly string[] = [];
  /** The user trusts the workspace. Otherwise only its folders and those of the user's own settings are allowed. */
  isTrusted = true;
  #named: readonly string[] = [];
  /** Files that the user has named himself, besides those that are open in the editor. */
  readonly #chosen = new Set<string>();
  readonly #isOpen: (path: string) => boolean;

  /** `isOpen` tells whether the user has opened a file in the editor. */
  constructor(isOpen: (path: string) => boolean) {
    this.#isOpen = isOpen;
  }

  set settings({ includePaths, allowedFolders }: Settings) {
    this.#named = [...new Set([...includePaths, ...allowedFolders].map(canonicalPath))];
  }

  /** Where the board at `path` may read; `tree` is the source tree that contains it. */
  foldersFor(path: string, tree: SourceTree | undefined): AllowedFolders {
    const own = this.#isRestricted ? [] : ownFolders(path, tree);
    return { folders: [...this.workspaceFolders, ...this.#named, ...own], isTrusted: this.isTrusted };
  }

  /** The user has named this file in the editor: it may be read, wherever it lies. */
  choose(path: string): void {
    if (this.#chosen.size >= CHOSEN_MAX) this.#chosen.clear();
    this.#chosen.add(path);
  }

  mayOpen(path: string, real: string): boolean {
    if (this.isShared(real) || this.#isOpen(real) || this.#chosen.has(real)) return true;
    if (this.#isRestricted) return false;
    return path === real || isWithin(real, repositoryOf(path) ?? dirname(path));
  }

  mayList(real: string): boolean {
    return !this.#isRestricted || this.isShared(real);
  }

  /** Whether a path is in the workspace or in a folder that settings name, so that all boards may read it. */
  isShared(path: string): boolean {
    return [this.workspaceFolders, this.#named].some((folders) => folders.some((folder) => isWithin(path, folder)));
  }

  /** Whether the source tree at `root` may have a part at `path`: a link in it may lead elsewhere. */
  isPartOf(root: string, path: string): boolean {
    return this.isShared(path) || (!this.#isRestricted && isWithin(path, root));
  }

  /** Restricted Mode: the user does not trust the workspace. Files without one are opened one by one. */
  get #isRestricted(): boolean {
    return !this.isTrusted && this.workspaceFolders.length > 0;
  }

  /** Whether a profile found in a folder may be read: it may be a link to elsewhere. */
  isProfileOf(profile: string, folder: string): boolean {
    return [folder, ...this.workspaceFolders, ...this.#named].some((allowed) => isWithin(profile, allowed));
  }
}

/** The source tree of a file, or its repository, or the folder it is in. */
function ownFolders(path: string, tree: SourceTree | undefined): readonly string[] {
  if (!tree) return [repositoryOf(path) ?? dirname(path)];
  // Folders next to the tree are real parts of it (modules, an unpacked kernel). A linked folder in the tree is not, and
  // no folder that contains the file may count, either.
  const beside = [tree.root, ...tree.includeFolders].filter(
    (folder) => folder === tree.root || !isWithin(folder, tree.root),
  );
  const others = beside.map(canonicalPath).filter((folder) => folder === tree.root || !isWithin(path, folder));
  return [repositoryOf(path) ?? dirname(path), ...others].filter((folder) => folder !== '/');
}

function repositoryOf(path: string): string | undefined {
  let folder = dirname(path);
  for (let i = 0; i < WALK_UP_MAX; i++) {
    if (isRepositoryTop(folder)) return folder === '/' ? undefined : folder;
    const up = dirname(folder);
    if (up === folder) break;
    folder = up;
  }
  return undefined;
}
