/** Path arithmetic on host paths: `/` separators, POSIX or with a drive letter. No file system access. */

/** The folder of a path, without trailing slash; `/` for files in the root. */
export function dirname(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}

/** The last part of a path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a path is absolute. */
export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

/** `relative` resolved against `folder`, with `.` and `..` resolved; an absolute `relative` ignores `folder`. */
export function join(folder: string, relative: string): string {
  return normalize(isAbsolute(relative) ? relative : `${folder}/${relative}`);
}

const TO_RESOLVE = /\/(?:\.{0,2}\/|\.{0,2}$)/;

/** Resolves `.` and `..` and doubled slashes, textually (links are not followed). */
export function normalize(path: string): string {
  // Most paths have nothing to resolve.
  if (path.startsWith('/') && !TO_RESOLVE.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else parts.push(part);
  }
  const body = parts.join('/');
  return path.startsWith('/') ? `/${body}` : body || '.';
}

/** Whether a path is a folder or is below it; both canonical. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
