/**
 * A folder like /proc/device-tree as a tree: folders are nodes, files are properties, in the order of the file system, as
 * `dtc -I fs` reads it (dtc 1.8.1, fstree.c: read_fstree). As there, a link that leads nowhere ends the reading, and pipes and
 * devices are passed over.
 */
import { opendirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFdt } from '../fdt/write.ts';
import { guessBootCpu } from '../link/compile.ts';
import { readRegularFile } from '../node/boundedRead.ts';
import { accessFault, oddEntry, statusOf } from '../node/fileStatus.ts';
import { CompiledValue } from '../tree/compiledValue.ts';
import { DtNode, DtProperty } from '../tree/tree.ts';
import { UsageError } from './usage.ts';

/** Limit of nested folders, the same as for blobs; a link to a parent folder ends here. */
const FOLDER_DEPTH_MAX = 64;
/** Files and folders of one tree. */
const FOLDER_ENTRIES_MAX = 100_000;
/** Bytes of all files of one tree. */
const FOLDER_BYTES_MAX = 128 * 1024 * 1024;

/** Whether a path leads to a folder. */
export function isFolder(path: string): boolean {
  return statusOf(path)?.isDirectory() ?? false;
}

/** The blob of the tree that a folder holds. Throws `UsageError` when the folder cannot be read or exceeds a limit. */
export function blobOfFolder(path: string): Uint8Array {
  const root = new FolderReader(path).node(path, '', 0);
  return writeFdt(root, [], { bootCpu: guessBootCpu({ root }) });
}

class FolderReader {
  readonly #path: string;
  #entries = 0;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  node(path: string, name: string, depth: number): DtNode {
    if (depth > FOLDER_DEPTH_MAX) this.#refuse(`its folders are nested more than ${FOLDER_DEPTH_MAX} deep`);
    const node = new DtNode(bytesOf(name), undefined);
    try {
      const folder = opendirSync(path);
      for (let entry = folder.readSync(); entry; entry = folder.readSync()) {
        if (++this.#entries > FOLDER_ENTRIES_MAX) this.#refuse(`it holds more than ${FOLDER_ENTRIES_MAX} files`);
        const inner = join(path, entry.name);
        const status = statusOf(inner);
        if (!status) this.#refuse(`'${entry.name}' ${oddEntry(inner)?.words ?? 'does not exist'}`);
        if (status.isDirectory()) node.addChild(this.node(inner, entry.name, depth + 1));
        else if (status.isFile()) this.#property(node, inner, entry.name);
      }
      folder.closeSync();
    } catch (error) {
      if (error instanceof UsageError) throw error;
      this.#refuse(path === this.#path ? `it ${accessFault(error, path)}` : `'${name}' ${accessFault(error, path)}`);
    }
    return node;
  }

  #property(node: DtNode, path: string, name: string): void {
    const result = readRegularFile(path, { limit: FOLDER_BYTES_MAX - this.#bytes, named: true });
    if ('refused' in result) this.#refuse(`'${name}' ${result.refused}`);
    this.#bytes += result.bytes.length;
    node.addProperty(new DtProperty(bytesOf(name), node, new CompiledValue(result.bytes), undefined));
  }

  #refuse(why: string): never {
    throw new UsageError(`cannot read the folder '${this.#path}' as a tree: ${why}`);
  }
}

/** A name as its bytes, one character each, like the names in blobs. */
function bytesOf(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}
