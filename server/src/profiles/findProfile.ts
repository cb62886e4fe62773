/**
 * Finds the `.dtatlas.json` of a board: the nearest one in the folders above it, up to the top of the repository or the
 * workspace.
 */
import { PROFILE_CODES } from '../problems/codes/further.ts';
import type { Problem } from '../problems/problem.ts';
import { dirname, join } from '../source/path.ts';
import type { SourceFile, SourceHost } from '../source/sourceHost.ts';
import { withFirmwareFiles } from './firmwareFiles.ts';
import { type ReadProfile, readProfile } from './readProfile.ts';

export const PROFILE_NAME = '.dtatlas.json';

/** Most folders that are searched upwards. */
const WALK_UP_MAX = 40;

export interface FoundProfile extends ReadProfile {
  readonly path: string;
  readonly folder: string;
  /** The file is there but is not read: it is no regular file, or too large. Its one problem says why. */
  readonly isUnread?: true;
}

/** What the names of files in a profile led to: a file, why it is not read, or nothing. */
type NamedFiles = ReadonlyMap<string, SourceFile | string | undefined>;

/** Finds and reads profiles; reads each version of a file once. */
export class ProfileFinder {
  readonly #host: SourceHost;
  readonly #isRoot: (folder: string) => boolean;
  readonly #isProfileOf: (path: string, folder: string) => boolean;
  readonly #read = new WeakMap<SourceFile, { readonly found: FoundProfile; readonly named: NamedFiles }>();

  /** The last result for each profile that is not read: callers compare results. */
  readonly #unread = new Map<string, FoundProfile>();

  /**
   * `isRoot` tells whether the search ends with a folder: the top of a repository or of the workspace. `isProfileOf` tells
   * whether a file in a folder may be read; absent: every file may be.
   */
  constructor(
    host: SourceHost,
    isRoot: (folder: string) => boolean,
    isProfileOf: (path: string, folder: string) => boolean = () => true,
  ) {
    this.#host = host;
    this.#isRoot = isRoot;
    this.#isProfileOf = isProfileOf;
  }

  /** The profile file for a board; the same object as long as its text is the same. Undefined when there is none. */
  find(board: string): FoundProfile | undefined {
    let folder = dirname(board);
    for (let i = 0; i < WALK_UP_MAX; i++) {
      const found = this.#profileIn(folder);
      if (found) return found;
      const above = dirname(folder);
      if (above === folder || this.#isRoot(folder)) return undefined;
      folder = above;
    }
    return undefined;
  }

  #profileIn(folder: string): FoundProfile | undefined {
    const name = join(folder, PROFILE_NAME);
    const path = this.#host.resolve(name);
    if (!this.#isProfileOf(path ?? name, folder)) return undefined;
    if (path !== undefined) return this.read(path, folder) ?? this.#unreadProfile(path, folder, 'cannot be read');
    return this.#unreadProfile(name, folder);
  }

  /** Undefined when nothing is there; `words` say why it is not read, where the host does not know. */
  #unreadProfile(path: string, folder: string, words?: string): FoundProfile | undefined {
    const refusal = this.#host.refusal?.(path);
    const why = refusal?.words ?? words;
    if (why === undefined || refusal?.kind === 'missing') return undefined;
    const message = `This profile ${why}; it is not used.`;
    const known = this.#unread.get(path);
    if (known?.folder === folder && known.problems[0]?.message === message) return known;
    const problem = { code: 'profile-unread', severity: PROFILE_CODES['profile-unread'].severity, message } as const;
    const found: FoundProfile = {
      value: { defaults: {}, boards: [] },
      problems: [{ ...problem, start: 0, end: 0 }],
      path,
      folder,
      isUnread: true,
    };
    this.#unread.set(path, found);
    return found;
  }

  /** A profile file by its path; its globs are relative to `folder`. */
  read(path: string, folder = dirname(path)): FoundProfile | undefined {
    const file = this.#host.read(path);
    if (file === undefined) return undefined;
    const known = this.#read.get(file);
    const isSame = (then: SourceFile | string | undefined, name: string) => this.#namedFile(name, folder) === then;
    if (known?.found.folder === folder && [...known.named].every(([name, then]) => isSame(then, name)))
      return known.found;
    const named = new Map<string, SourceFile | string | undefined>();
    const found = { ...this.withFiles(readProfile(file.text), folder, named), path, folder };
    this.#read.set(file, { found, named });
    return found;
  }

  /** A profile with the files that it names read; `named` receives what each name leads to. */
  withFiles(
    profile: ReadProfile,
    folder: string,
    named = new Map<string, SourceFile | string | undefined>(),
  ): ReadProfile {
    return withFirmwareFiles(profile, (name) => {
      const file = this.#namedFile(name, folder);
      named.set(name, file);
      return typeof file === 'string' ? { refused: file } : file;
    });
  }

  /**
   * A file that a profile names, or why it is not read; undefined where it does not exist, or lies where no profile may be
   * read: what is there is not told.
   */
  #namedFile(name: string, folder: string): SourceFile | string | undefined {
    const wanted = join(folder, name);
    const path = this.#host.resolve(wanted);
    if (!this.#isProfileOf(path ?? wanted, folder)) return undefined;
    const file = path === undefined ? undefined : this.#host.read(path);
    if (file !== undefined) return file;
    const refusal = this.#host.refusal?.(path ?? wanted);
    return refusal?.kind === 'missing' ? undefined : refusal?.words;
  }
}

/** The problems of a profile file, each at its place. */
export function profileProblems({ path, problems }: FoundProfile): readonly Problem[] {
  return problems.map(({ code, severity, message, start, end }) => {
    return { code, severity, message, span: { file: path, start, end }, related: [] };
  });
}
