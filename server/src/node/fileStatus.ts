/**
 * What is at a path. The one place that examines the disk's entries: an entry that cannot be examined (a link that leads to
 * itself or to nothing, no permission, vanished since its folder was listed) is absent, never an exception.
 */
import { type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';

/** The status of the file or folder at a path, links followed; undefined for none, and for one that cannot be examined. */
export function statusOf(path: string): Stats | undefined {
  try {
    // Node throws for a link that leads to itself, and for a folder that may not be searched, in spite of this option.
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The entries of a folder, links not followed; none for a folder that cannot be read. */
export function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/**
 * Why there is no regular file at a path, where something else is there: words that follow its name. Undefined for a regular
 * file, and where nothing is.
 */
export function oddEntry(path: string): { readonly kind: 'folder' | 'unreadable'; readonly words: string } | undefined {
  try {
    const status = statSync(path);
    if (status.isFile()) return undefined;
    return status.isDirectory() ? { kind: 'folder', words: IS_FOLDER } : { kind: 'unreadable', words: IS_NOT_REGULAR };
  } catch (error) {
    return isMissing(error) && !isLink(path) ? undefined : { kind: 'unreadable', words: accessFault(error, path) };
  }
}

export const IS_FOLDER = 'is a folder';
export const IS_NOT_REGULAR = 'is no regular file';
export const IS_MISSING = 'does not exist';
export const IS_OUTSIDE = 'lies outside of what may be read here';

/** Words by the system's code. */
const FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'is not readable: permission denied',
  EPERM: 'is not readable: permission denied',
  EISDIR: IS_FOLDER,
  ELOOP: 'is a link that leads to itself',
  // Opening a socket, or a device that is not there.
  ENXIO: IS_NOT_REGULAR,
  ENODEV: IS_NOT_REGULAR,
  // Opened so that nothing waits.
  EAGAIN: 'has no data yet, and is not waited for',
  ENAMETOOLONG: 'has a name that is too long',
};

/** Why the system gave no access to `path`, as words that follow its name: `does not exist`. */
export function accessFault(error: unknown, path: string): string {
  if (isMissing(error)) return isLink(path) ? 'is a link to a file that does not exist' : IS_MISSING;
  const known = FAULTS[codeOf(error)];
  if (known !== undefined) return known;
  const message = error instanceof Error ? error.message : String(error);
  // Node writes `EIO: i/o error, read '/path'`: the name is in the sentence already.
  const [, words = message] = /^E[A-Z0-9]+: ([^,]+)/.exec(message) ?? [];
  return `cannot be read: ${words}`;
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
