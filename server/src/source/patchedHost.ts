/** A host with some files as they are not: as they were before, or as an edit would make them. */
import type { SourceFile, SourceHost } from './sourceHost.ts';

/** Reads what is below, except for the texts that it was given. */
export class PatchedHost implements SourceHost {
  readonly #below: SourceHost;
  readonly #files: ReadonlyMap<string, SourceFile>;

  /** `texts` by canonical path; a file that is not there below does not come to be. */
  constructor(below: SourceHost, texts: Iterable<readonly [string, string]>) {
    this.#below = below;
    this.#files = new Map([...texts].map(([path, text]) => [path, { path, text }]));
  }

  read(path: string): SourceFile | undefined {
    return this.#files.get(path) ?? this.#below.read(path);
  }

  resolve(path: string): string | undefined {
    return this.#below.resolve(path);
  }

  list(folder: string): readonly string[] {
    return this.#below.list?.(folder) ?? [];
  }

  get times() {
    return this.#below.times;
  }

  readBytes(path: string, limit: number): Uint8Array | undefined {
    return this.#below.readBytes(path, limit);
  }
}
