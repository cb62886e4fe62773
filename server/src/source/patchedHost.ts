/** A host with changed texts for some files: earlier ones, or those that an edit would make. */
import type { Refusal, SourceFile, SourceHost } from './sourceHost.ts';

/** Reads from the host below, except for the given texts. */
export class PatchedHost implements SourceHost {
  readonly #below: SourceHost;
  readonly #files: ReadonlyMap<string, SourceFile>;

  /** `texts` by canonical path; they do not create files that the host below lacks. */
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

  refusal(path: string): Refusal | undefined {
    return this.#below.refusal?.(path);
  }
}
