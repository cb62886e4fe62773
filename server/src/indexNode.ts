/** The library in Node: the same, and the disk as a host of files. Its modules lie beside the bundle. */

import { Atlas } from './library/atlas.ts';
import type { AtlasOptions } from './library/context.ts';
import { readBundledModules } from './node/assets.ts';
import { askedOnce, DiskHost, existsDirectory } from './node/diskHost.ts';

export * from './index.ts';

/** Opens the library over the disk. A text is read once: to see a change, open anew. Paths are absolute, with `/`. */
export function openDisk(options: AtlasOptions = {}): Promise<Atlas> {
  return Atlas.open(new DiskHost(), readBundledModules(), { existsDirectory: askedOnce(existsDirectory), ...options });
}
