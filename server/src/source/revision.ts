/**
 * A source tree as a version control system has it at one revision, seen by the compiler: a port that `node` implements. The
 * compiler reads at once and a repository answers later, so a board is compiled again and again until it asks for nothing that
 * is not at hand yet (`analysis/revisionBoard.ts`).
 */
import type { SourceHost } from './sourceHost.ts';

/** Tells that an answer is no longer wanted; an `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The files of one commit, under the paths that they have in the work tree. */
export interface Revision {
  /** Canonical path of the folder that the tree stands for. */
  readonly top: string;
  /** The full name of the commit. */
  readonly commit: string;
  /** What the user called it: `v6.12`, `HEAD~3`. */
  readonly name: string;
  /** Files below `top` as the commit has them, all others as they are. A file that is not at hand yet cannot be read. */
  readonly host: SourceHost;
  /** Whether the tree has a folder at a path. */
  existsDirectory(path: string): boolean;
  /** Paths of the files with a name, as they are in the work tree. */
  filesNamed(name: string): readonly string[];
  /**
   * Fetches what the host was asked for and did not have at hand. `signal`: the user no longer wants to know.
   * @returns Undefined when there was nothing to fetch; else whether it could be fetched, or why not: a sentence.
   */
  fetchAsked(signal?: CancelSignal): Promise<{ readonly failed?: string } | undefined>;
}
