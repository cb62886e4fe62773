/** Open documents in front of the disk: what the user sees is what the compiler reads. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DiskHost } from '../node/diskHost.ts';
import { canonicalPath, toHostPath } from '../node/diskHost.ts';
import type { Refusal, SourceFile, SourceHost } from '../source/sourceHost.ts';
import { WorkspaceNames } from './workspaceNames.ts';

interface OpenDocument {
  /** As the client spells it; the client knows the document by nothing else. */
  readonly uri: string;
  readonly file: SourceFile;
  readonly version: number;
}

/** Names of files remembered in the client's spelling; beyond that they are made anew. */
const URIS_MAX = 4096;

/** Reads open documents as the editor has them, and all other files from the disk. */
export class OpenDocuments implements SourceHost {
  readonly #disk: DiskHost;
  readonly #open = new Map<string, OpenDocument>();
  /** Canonical paths of open documents: a link that is turned while a document is open does not move it. */
  readonly #paths = new Map<string, string>();
  readonly #uris = new Map<string, string>();
  readonly #names = new WorkspaceNames();

  constructor(disk: DiskHost) {
    this.#disk = disk;
  }

  read(path: string): SourceFile | undefined {
    return this.#open.get(path)?.file ?? this.#disk.read(path);
  }

  resolve(path: string): string | undefined {
    return this.#open.has(path) ? path : this.#disk.resolve(path);
  }

  list(folder: string): readonly string[] {
    return this.#disk.list(folder);
  }

  get times() {
    return this.#disk.times;
  }

  readBytes(path: string, limit: number): Uint8Array | undefined {
    return this.#disk.readBytes(path, limit);
  }

  refusal(path: string): Refusal | undefined {
    return this.#disk.refusal(path);
  }

  /** Opens or replaces a document; returns its path. */
  update(uri: string, text: string, version: number): string {
    const path = this.pathOf(uri);
    const before = this.#open.get(path);
    const file = before?.file.text === text ? before.file : this.#fileOf(path, text);
    this.#open.set(path, { uri, file, version });
    this.#paths.set(uri, path);
    const spelled = spelledPath(uri);
    if (spelled !== undefined && this.#names.learn(spelled, path)) this.#uris.clear();
    return path;
  }

  /** Tells how the client spells the folders of the workspace. @returns Their canonical paths. */
  setWorkspaceFolders(uris: readonly string[]): readonly string[] {
    const folders = uris.map((uri) => ({ uri, canonical: pathOfUri(uri) }));
    this.#names.setFolders(
      folders.map(({ uri, canonical }) => ({ spelled: spelledPath(uri) ?? canonical, canonical })),
    );
    this.#uris.clear();
    return folders.map(({ canonical }) => canonical);
  }

  /** A link in the workspace leads to a folder: files there have names in the workspace. */
  learnLink(spelled: string, canonical: string): void {
    this.#names.learnLink(spelled, canonical);
    this.#uris.clear();
  }

  /** A document that equals its file on disk shares its version, so that opening a file changes nothing. */
  #fileOf(path: string, text: string): SourceFile {
    const disk = this.#disk.read(path);
    return disk?.text === text ? disk : { path, text };
  }

  /** Makes the document a version of its own, same as its text is, so that everything is made of it anew. */
  renew(path: string): void {
    const open = this.#open.get(path);
    if (open) this.#open.set(path, { ...open, file: { path, text: open.file.text } });
  }

  /** Closes a document; true when no other document shows the same file. */
  close(uri: string): boolean {
    const path = this.pathOf(uri);
    this.#paths.delete(uri);
    // The same file may be open under two names (through a link); the one used last speaks for it.
    if (this.#open.get(path)?.uri !== uri) return false;
    this.#open.delete(path);
    this.#disk.invalidate(path);
    return true;
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

  /** The path of a document or file; see `pathOfUri`. */
  pathOf(uri: string): string {
    return this.#paths.get(uri) ?? pathOfUri(uri);
  }

  /** How the client spells a file: as it opened it, else by its one name in the workspace. */
  uriOf(path: string): string {
    const open = this.#open.get(path);
    if (open) return open.uri;
    let uri = this.#uris.get(path);
    if (uri === undefined) {
      if (this.#uris.size >= URIS_MAX) this.#uris.clear();
      uri = uriOfPath(this.#names.nameOf(path));
      this.#uris.set(path, uri);
    }
    return uri;
  }
}

/** The canonical path of a `file:` URI; any other URI, also one that names another machine, stands for itself. */
function pathOfUri(uri: string): string {
  const path = spelledPath(uri);
  return path === undefined ? uri : canonicalPath(path);
}

/** The path that a `file:` URI spells, links and all; undefined for any other URI. */
function spelledPath(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return toHostPath(fileURLToPath(uri));
  } catch {
    return undefined;
  }
}

/** The `file:` URI of an absolute path; what is no path stands for itself. */
function uriOfPath(path: string): string {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path) ? pathToFileURL(path).toString() : path;
}
