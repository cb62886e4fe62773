/**
 * The files that the core reads, by absolute path. Disk, open documents and memory implement this.
 * Paths use `/`; on Windows they look like `C:/dts/board.dts`.
 */

/** Files by path. */
export interface SourceHost {
  /** The text of a file by its canonical path, decoded as `sourceText` does; `undefined` when it cannot be read. */
  read(path: string): SourceFile | undefined;
  /** Raw bytes, for `/incbin/`; `undefined` when it cannot be read or is longer than `limit`. */
  readBytes(path: string, limit: number): Uint8Array | undefined;
  /**
   * Why an existing file was not read, or why `resolve` found no file where something else is; undefined when unknown. A host
   * may not know at all.
   */
  refusal?(path: string): Refusal | undefined;
  /** Whether a file may be read, by its canonical path; a host without limits does not say. Whether it can be is another question. */
  mayRead?(path: string): boolean;
  /**
   * The canonical path (links resolved) of the regular file at a path; undefined when there is none.
   * Links matter: a kernel's `scripts/dtc/include-prefixes/arm64` is a link to `arch/arm64/boot/dts`, and a file must be
   * parsed and reported once, under one name.
   */
  resolve(path: string): string | undefined;
  /** Names in a folder, for suggestions when a file is missing; absent for a host that cannot list folders. */
  list?(folder: string): readonly string[];
  /** Times for `__TIMESTAMP__`, `__DATE__` and `__TIME__`; without them these expand to question marks, as in cpp. */
  readonly times?: SourceTimes | undefined;
}

/** Why a file was not read. */
export interface Refusal {
  /** It cannot be read; it is gone since it was found; it is a folder; it is outside of the folders that this board may read; the board has reached its limit. */
  readonly kind: 'unreadable' | 'missing' | 'folder' | 'outside' | 'too-much';
  /** The predicate behind the file's name in a message: `is larger than …`. */
  readonly words: string;
}

/** Times, in milliseconds since 1970. */
export interface SourceTimes {
  /** When a file was last changed; undefined when unknown. */
  changedAt(path: string): number | undefined;
  /** The time of a build: the same at every call. */
  readonly build: BuildTime;
}

/** The time in `SOURCE_DATE_EPOCH`, else the clock. */
export type BuildTime =
  | { readonly at: number; readonly zone: 'local' | 'utc' }
  /** `SOURCE_DATE_EPOCH` holds no time: cpp stops with this message. */
  | { readonly fault: string };

/**
 * One version of one file. The object's identity is the version: a host returns the same object as long as the
 * content is the same, so caches key on it.
 */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Files over this size are not read as source. */
export const SOURCE_BYTES_MAX = 16 * 1024 * 1024;

/** A host over a fixed set of files, for tests and for embedding. */
export class MemoryHost implements SourceHost {
  readonly #files = new Map<string, SourceFile>();

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) this.set(path, text);
  }

  /** Adds or replaces a file. */
  set(path: string, text: string): void {
    this.#files.set(path, { path, text });
  }

  read(path: string): SourceFile | undefined {
    return this.#files.get(path);
  }

  readBytes(path: string, limit: number): Uint8Array | undefined {
    const file = this.#files.get(path);
    if (!file) return undefined;
    if (file.text.length > limit) return undefined;
    const bytes = new Uint8Array(file.text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = file.text.charCodeAt(i);
    return bytes;
  }

  resolve(path: string): string | undefined {
    return this.#files.has(path) ? path : undefined;
  }

  list(folder: string): readonly string[] {
    const start = folder.endsWith('/') ? folder : `${folder}/`;
    const below = [...this.#files.keys()].filter((path) => path.startsWith(start));
    return [...new Set(below.map((path) => path.slice(start.length).split('/', 1)[0] ?? ''))];
  }
}
