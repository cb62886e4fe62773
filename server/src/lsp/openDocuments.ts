/** Open documents override the disk: the compiler reads the text that the user sees. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DiskHost } from '../node/diskHost.ts';
import { canonicalPath, toHostPath } from '../node/diskHost.ts';
import type { Refusal, SourceFile, SourceHost } from '../source/sourceHost.ts';
import { WorkspaceNames } from './workspaceNames.ts';

interface OpenDocument {
  /** The client's own spelling of the URI; the client recognizes the document only by it. */
  readonly uri: string;
  readonly file: SourceFile;
  readonly version: number;
}

/** Limit of file names remembered in the client's spelling; others are computed again. */
const URIS_MAX = 4096;

/** Reads open documents as the editor has them, and all other files from the disk. */
export class OpenDocuments implements SourceHost {
  readonly #disk: DiskHost;
  readonly #open = new Map<string, OpenDocument>();
  /** Canonical paths of open documents: changing a link while a document is open does not move the document. */
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
    // Opening allows the file to be read, wherever it lies.
    if (!before) this.#open.set(path, { uri, file: { path, text }, version });
    const file = before?.file.text === text ? before.file : this.#fileOf(path, text);
    this.#open.set(path, { uri, file, version });
    this.#paths.set(uri, path);
    const spelled = spelledPath(uri);
    if (spelled !== undefined && this.#names.learn(spelled, path)) this.#uris.clear();
    return path;
  }

  /** Sets the client's spelling of the workspace folders. @returns Their canonical paths. */
  setWorkspaceFolders(uris: readonly string[]): readonly string[] {
    const folders = uris.map((uri) => ({ uri, canonical: pathOfUri(uri) }));
    this.#names.setFolders(
      folders.map(({ uri, canonical }) => ({ spelled: spelledPath(uri) ?? canonical, canonical })),
    );
    this.#uris.clear();
    return folders.map(({ canonical }) => canonical);
  }

  /** A link in the workspace leads to a folder: its files have names in the workspace. */
  learnLink(spelled: string, canonical: string): void {
    this.#names.learnLink(spelled, canonical);
    this.#uris.clear();
  }

  /** A document that equals its file on disk shares its version, so that opening a file changes nothing. */
  #fileOf(path: string, text: string): SourceFile {
    const disk = this.#disk.read(path);
    return disk?.text === text ? disk : { path, text };
  }

  /** Gives the document a new version with the same text, so that everything is computed from it again. */
  renew(path: string): void {
    const open = this.#open.get(path);
    if (open) this.#open.set(path, { ...open, file: { path, text: open.file.text } });
  }

  /** Closes a document; returns true when no other document shows the same file. */
  close(uri: string): boolean {
    const path = this.pathOf(uri);
    this.#paths.delete(uri);
    // The same file may be open under two names (through a link); the last used document provides its text.
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

  /** The client's name of a file: the name it opened the file with, else the file's only name in the workspace. */
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

/** The canonical path of a `file:` URI; any other URI, also with another host, is returned unchanged. */
function pathOfUri(uri: string): string {
  const path = spelledPath(uri);
  return path === undefined ? uri : canonicalPath(path);
}

/** The path in a `file:` URI, links unresolved; undefined for any other URI. */
function spelledPath(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return toHostPath(fileURLToPath(uri));
  } catch {
    return undefined;
  }
}

/** The `file:` URI of an absolute path; anything else is returned unchanged. */
function uriOfPath(path: string): string {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path) ? pathToFileURL(path).toString() : path;
}
