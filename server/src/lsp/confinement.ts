/**
 * Which files the server may read for a board in an editor. A user who opens a file has not agreed to reads of other
 * files: an `#include` or `/incbin/` can name any path, and the contents appear in hovers and messages. So a board reads in
 * the workspace, in its source tree or repository, and in folders that settings name. All paths are
 * canonical, so that a link does not lead out.
 */
import type { AllowedFolders } from '../analysis/boardFiles.ts';
import { canonicalPath, isRepositoryTop } from '../node/diskHost.ts';
import { dirname, isWithin } from '../source/path.ts';
import type { SourceTree } from '../source/sourceTree.ts';
import type { Settings } from './settings.ts';

/** Limit of parent folders that are searched for a file's repository. */
const WALK_UP_MAX = 40;

/** The rule for files and folders, under the current workspace folders, trust and settings. */
export class Confinement {
  /** Canonical. */
  workspaceFolders: readonly string[] = [];
  /** The user trusts the workspace. Otherwise only its folders and those of the user's own settings are allowed. */
  isTrusted = true;
  #named: readonly string[] = [];

  set settings({ includePaths, allowedFolders }: Settings) {
    this.#named = [...new Set([...includePaths, ...allowedFolders].map(canonicalPath))];
  }

  /** Where the board at `path` may read; `tree` is the source tree that contains it. */
  foldersFor(path: string, tree: SourceTree | undefined): AllowedFolders {
    const own = this.isTrusted || this.workspaceFolders.length === 0 ? ownFolders(path, tree) : [];
    return { folders: [...this.workspaceFolders, ...this.#named, ...own], isTrusted: this.isTrusted };
  }

  /** Whether a profile found in a folder may be read: it may be a link to elsewhere. */
  isProfileOf(profile: string, folder: string): boolean {
    return [folder, ...this.workspaceFolders, ...this.#named].some((allowed) => isWithin(profile, allowed));
  }

  /** Whether a folder may be searched for boards. */
  mayLookIn(folder: string): boolean {
    if (this.isTrusted || this.workspaceFolders.length === 0) return true;
    return [...this.workspaceFolders, ...this.#named].some((allowed) => isWithin(folder, allowed));
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
