/** A host with one file replaced, as an editor replaces what is on the disk. */
import type { SourceFile, SourceHost } from '../../server/src/source/sourceHost.ts';

export class EditedHost implements SourceHost {
  readonly #below: SourceHost;
  edited: SourceFile | undefined;

  constructor(below: SourceHost) {
    this.#below = below;
  }

  read(path: string): SourceFile | undefined {
    return this.edited?.path === path ? this.edited : this.#below.read(path);
  }

  resolve(path: string): string | undefined {
    return this.#below.resolve(path);
  }

  list(folder: string): readonly string[] {
    return this.#below.list?.(folder) ?? [];
  }

  readBytes(path: string, limit: number): Uint8Array | undefined {
    return this.#below.readBytes(path, limit);
  }
}
