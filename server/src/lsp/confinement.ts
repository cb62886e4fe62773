/**
 * Which files the server may read for a board in an editor. Somebody who opens a file has not said that it may make others
 * be read: an `#include` or `/incbin/` can name any path, and what is read shows in hovers and messages. So a board reads in
 * the workspace, in the source tree or repository that it lies in, and in folders that settings name. All paths are
 * canonical, so that a link does not lead out.
 */
import type { AllowedFolders } from '../analysis/boardFiles.ts';
import { canonicalPath, isRepositoryTop } from '../node/diskHost.ts';
import { dirname, isWithin } from '../source/path.ts';
import type { SourceTree } from '../source/sourceTree.ts';
import type { Settings } from './settings.ts';

/** Folders tried upwards from a file before the search for its repository gives up. */
const WALK_UP_MAX = 40;

/** The rule for files and folders, under the workspace folders, the trust and the settings that it was told last. */
export class Confinement {
  /** Canonical. */
  workspaceFolders: readonly string[] = [];
  /** The user trusts what is in the workspace. Without that, its folders and those of the user's own settings are all. */
  isTrusted = true;
  #named: readonly string[] = [];

  set settings({ includePaths, allowedFolders }: Settings) {
    this.#named = [...new Set([...includePaths, ...allowedFolders].map(canonicalPath))];
  }

  /** Where the board at `path` may read; `tree` is the source tree in which it lies. */
  foldersFor(path: string, tree: SourceTree | undefined): AllowedFolders {
    const own = this.isTrusted || this.workspaceFolders.length === 0 ? ownFolders(path, tree) : [];
    return { folders: [...this.workspaceFolders, ...this.#named, ...own], isTrusted: this.isTrusted };
  }

  /** Whether a profile that was found in a folder may be read: it may be a link that leads elsewhere. */
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
  // Folders beside the tree are real parts of it (modules, an unpacked kernel). A folder in it that is a link is not, and
  // neither may any reach around the file.
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
