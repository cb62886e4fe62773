/**
 * A source tree at one revision of a version control system, as the compiler reads it: a port that `node` implements. The
 * compiler reads synchronously and a repository asynchronously, so a board is compiled repeatedly until all requested files have
 * been fetched (`analysis/revisionBoard.ts`).
 */
import type { SourceHost } from './sourceHost.ts';

/** Signals that an answer is no longer wanted, like an `AbortSignal`. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The files of one commit, at their paths in the work tree. */
export interface Revision {
  /** Canonical path of the work tree's top folder. */
  readonly top: string;
  /** The full hash of the commit. */
  readonly commit: string;
  /** The user's name for it: `v6.12`, `HEAD~3`. */
  readonly name: string;
  /** Reads files below `top` from the commit, all others from disk. A file that is not fetched yet cannot be read. */
  readonly host: SourceHost;
  /** Whether the tree has a folder at a path. */
  existsDirectory(path: string): boolean;
  /** Paths of the files with a name, as they are in the work tree. */
  filesNamed(name: string): readonly string[];
  /**
   * Fetches the files that the host was asked for and did not have. `signal` cancels.
   * @returns Undefined when there was nothing to fetch; else an object, with the reason as a sentence in `failed` if it failed.
   */
  fetchAsked(signal?: CancelSignal): Promise<{ readonly failed?: string } | undefined>;
}
