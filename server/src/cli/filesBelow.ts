/** Finds the files below a folder on the command line. */
import { join, resolve } from 'node:path';
import { entriesOf } from '../node/fileStatus.ts';

/** Absolute paths of all files below a folder whose name matches `wanted`, sorted; links are not followed. */
export function filesBelow(folder: string, wanted: RegExp): readonly string[] {
  const found: string[] = [];
  const pending = [resolve(folder)];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of entriesOf(at)) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git') pending.push(path);
      else if (entry.isFile() && wanted.test(entry.name)) found.push(path);
    }
  }
  return found.sort();
}
