/** Open documents in front of the disk: what the user sees is what the compiler reads. */
import { realpathSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DiskHost } from '../node/diskHost.ts';
import { toHostPath } from '../node/diskHost.ts';
import type { SourceFile, SourceHost } from '../source/sourceHost.ts';

interface OpenDocument {
  /** As the client spells it; the client knows the document by nothing else. */
  readonly uri: string;
  readonly file: SourceFile;
  readonly version: number;
}

export class OpenDocuments implements SourceHost {
  readonly #disk: DiskHost;
  readonly #open = new Map<string, OpenDocument>();

  constructor(disk: DiskHost) {
    this.#disk = disk;
  }

  read(path: string): SourceFile | undefined {
    return this.#open.get(path)?.file ?? this.#disk.read(path);
  }

  resolve(path: string): string | undefined {
    return this.#open.has(path) ? path : this.#disk.resolve(path);
  }

  readBytes(path: string, limit: number): Uint8Array | undefined {
    return this.#disk.readBytes(path, limit);
  }

  /** Opens or replaces a document; returns its path. */
  update(uri: string, text: string, version: number): string {
    const path = pathOfUri(uri);
    const before = this.#open.get(path);
    const file = before?.file.text === text ? before.file : this.#fileOf(path, text);
    this.#open.set(path, { uri, file, version });
    return path;
  }

  /** A document that equals its file on disk shares its version, so that opening a file changes nothing. */
  #fileOf(path: string, text: string): SourceFile {
    const disk = this.#disk.read(path);
    return disk?.text === text ? disk : { path, text };
  }

  close(path: string): void {
    this.#open.delete(path);
    this.#disk.invalidate(path);
  }

  isOpen(path: string): boolean {
    return this.#open.has(path);
  }

  openPaths(): readonly string[] {
    return [...this.#open.keys()];
  }

  versionOf(path: string): number | undefined {
    return this.#open.get(path)?.version;
  }

  /** How the client spells a file. */
  uriOf(path: string): string {
    return this.#open.get(path)?.uri ?? uriOfPath(path);
  }
}

/** The canonical path of a `file:` URI; any other URI stands for itself. */
export function pathOfUri(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  const path = fileURLToPath(uri);
  try {
    return toHostPath(realpathSync.native(path));
  } catch {
    return toHostPath(path);
  }
}

export function uriOfPath(path: string): string {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path) ? pathToFileURL(path).toString() : path;
}
