/**
 * The files of one board: only those that it may read, up to a total size. In an editor, opening a file
 * must not make the server read files that the user did not name: a source may include any path, and its bytes become visible.
 */
import type { Problem } from '../problems/problem.ts';
import { dirname, isWithin } from '../source/path.ts';
import type { Refusal, SourceFile, SourceHost } from '../source/sourceHost.ts';

/** Limit of the bytes (of text: characters) of all files of a board together. Real boards have some 3 million. */
const BOARD_BYTES_MAX = 128 * 1024 * 1024;

const OUTSIDE = 'lies outside of the workspace and of the source tree of the board, and is not read';
const ALLOW = "to allow it, add its folder to the setting 'devicetreeAtlas.allowedFolders'";
const NOT_TRUSTED =
  "lies outside of the workspace, which is not trusted, and is not read; to allow it, trust the workspace, or add its folder to 'devicetreeAtlas.allowedFolders' in the user's settings";

/** Where a board may read. */
export interface AllowedFolders {
  /** Canonical. */
  readonly folders: readonly string[];
  /** False: the user does not trust the workspace, and the board's source tree is not allowed for that reason. */
  readonly isTrusted: boolean;
  /** Advice for a file outside, where the editor's settings do not apply; the end of a sentence. */
  readonly advice?: string;
}

/** A host for one board, which refuses files that it may not read, and remembers the requested ones. */
export class BoardFiles implements SourceHost {
  readonly #host: SourceHost;
  readonly #root: string;
  readonly #allowed: AllowedFolders | undefined;
  readonly #texts = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #refused = new Map<string, Refusal>();
  #left = BOARD_BYTES_MAX;

  /** `root` is the file of the board itself, which may be read wherever it lies; without `allowed` all others may, too. */
  constructor(host: SourceHost, root: string, allowed: AllowedFolders | undefined) {
    this.#host = host;
    this.#root = root;
    this.#allowed = allowed;
  }

  /** The requested files, read or not: where a compilation fails, another version of any of them may succeed. */
  get filesAsked(): ReadonlySet<string> {
    return new Set([...this.#asked].filter((path) => this.mayRead(path)));
  }

  read(path: string): SourceFile | undefined {
    this.#asked.add(path);
    if (!this.#isAllowed(path)) return undefined;
    const file = this.#host.read(path);
    if (!file || this.#texts.has(path)) return file;
    if (file.text.length > this.#left) return this.#tooMuch(path);
    this.#left -= file.text.length;
    this.#texts.add(path);
    return file;
  }

  readBytes(path: string, limit: number): Uint8Array | undefined {
    this.#asked.add(path);
    if (!this.#isAllowed(path)) return undefined;
    const bytes = this.#host.readBytes(path, Math.min(limit, this.#left));
    if (!bytes) return this.#left < limit ? this.#tooMuch(path) : undefined;
    this.#left -= bytes.length;
    return bytes;
  }

  resolve(path: string): string | undefined {
    return this.#host.resolve(path);
  }

  get times() {
    return this.#host.times;
  }

  list(folder: string): readonly string[] {
    return this.#host.list?.(folder) ?? [];
  }

  refusal(path: string): Refusal | undefined {
    return this.#refused.get(path) ?? this.#host.refusal?.(path);
  }

  /** Whether the limits, not the disk, keep a file from this board. */
  isKeptBack(path: string): boolean {
    return this.#refused.has(path);
  }

  mayRead(path: string): boolean {
    if (this.#allowed === undefined || path === this.#root) return true;
    return this.#allowed.folders.some((folder) => isWithin(path, folder));
  }

  /** The same, and remembers why not. */
  #isAllowed(path: string): boolean {
    if (this.#allowed === undefined || this.mayRead(path)) return true;
    this.#refused.set(path, { kind: 'outside', words: outsideWords(this.#allowed) });
    return false;
  }

  #tooMuch(path: string): undefined {
    const words = `is not read: the files of a board may be ${BOARD_BYTES_MAX / 1024 / 1024} MiB together`;
    this.#refused.set(path, { kind: 'too-much', words });
    return undefined;
  }
}

/** Why a file outside is not read, and what allows it: the predicate behind its name in quotes. */
export function outsideWords({ isTrusted, advice }: AllowedFolders): string {
  if (advice !== undefined) return `lies outside of the folders that may be read, and is not read; ${advice}`;
  return isTrusted ? `${OUTSIDE}; ${ALLOW}` : NOT_TRUSTED;
}

/** The folder to allow for the file that a problem of `isAboutOutside` names; undefined where it is unknown. */
export function folderToAllow(message: string): string | undefined {
  const end = message.indexOf(`" ${OUTSIDE}`);
  return message.startsWith('"') && end > 0 ? dirname(message.slice(1, end)) : undefined;
}

/** Whether a problem is about a file outside of what may be read, which a setting or trust allows. */
export function isAboutOutside({ code }: Problem): boolean {
  return code === 'include-outside' || code === 'overlay-base-outside';
}
