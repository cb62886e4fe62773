/** Patterns of paths for the table of layouts: matched part by part, without regular expressions. */
import { join } from './path.ts';
import type { SourceHost } from './sourceHost.ts';

/** The values of the names in braces. */
export type Captures = ReadonlyMap<string, string>;

/** Most folders that one pattern can match. */
const FOLDERS_MAX = 400;

/** Matches the beginning of a relative path. Returns the values of the names in braces; undefined when it does not match. */
export function matchPath(pattern: string, path: string): Captures | undefined {
  const captures = new Map<string, string>();
  return matchParts(pattern.split('/'), path.split('/'), captures) ? captures : undefined;
}

function matchParts(pattern: readonly string[], path: readonly string[], captures: Map<string, string>): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return true;
  if (first.startsWith('{+')) {
    // The shortest match first.
    for (let length = 1; length <= path.length; length++) {
      captures.set(first.slice(2, -1), path.slice(0, length).join('/'));
      if (matchParts(rest, path.slice(length), captures)) return true;
    }
    return false;
  }
  const [name] = path;
  // The last part is the file itself, which matches no folder of a pattern.
  if (name === undefined || path.length < 2) return false;
  if (first.startsWith('{')) captures.set(first.slice(1, -1), name);
  else if (!matchName(first, name)) return false;
  return matchParts(rest, path.slice(1), captures);
}

/** Whether a name fits a pattern with at most one `*`. */
export function matchName(pattern: string, name: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === name;
  const [before, behind] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return name.length >= before.length + behind.length && name.startsWith(before) && name.endsWith(behind);
}

/** Questions to the disk about folders: a `SourceHost` has only files. */
export interface TreeView {
  readonly host: SourceHost;
  existsDirectory(path: string): boolean;
  /** Names in a folder; empty when it does not exist. */
  list(folder: string): readonly string[];
}

/** The existing folders below `root` that match a pattern, sorted by name. */
export function expandFolders(view: TreeView, root: string, pattern: string, captures: Captures): readonly string[] {
  let folders: readonly string[] = [root];
  let plain = '';
  for (const part of [...pattern.split('/'), '']) {
    if (part !== '' && !part.includes('*') && !part.includes('{')) {
      plain = plain === '' ? part : `${plain}/${part}`;
      continue;
    }
    if (plain !== '') folders = folders.map((folder) => join(folder, plain)).filter(view.existsDirectory);
    plain = '';
    if (part !== '') folders = folders.flatMap((folder) => expandPart(view, folder, part, captures));
    folders = folders.slice(0, FOLDERS_MAX);
  }
  return folders;
}

function expandPart(view: TreeView, folder: string, part: string, captures: Captures): readonly string[] {
  const brace = part.indexOf('{');
  let wanted = part;
  if (brace >= 0) {
    const end = part.indexOf('}', brace);
    const known = captures.get(part.slice(brace + 1, end).replace('+', ''));
    const [before, behind] = [part.slice(0, brace), part.slice(end + 1)];
    const path = known === undefined ? undefined : join(folder, before + known + behind);
    if (known !== undefined && behind.includes('*')) wanted = before + known + behind;
    else if (path !== undefined && view.existsDirectory(path)) return [path];
    // A single name may match any folder, which is listed; a sequence of names cannot be listed.
    else if (part.startsWith('{+')) return [];
    else wanted = `${before}*`;
  }
  const names = view.list(folder).filter((name) => matchName(wanted, name));
  return [...names]
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => view.existsDirectory(path));
}
