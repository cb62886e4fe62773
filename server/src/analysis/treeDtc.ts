/** The dtc that a file's source tree builds boards with: Linux, U-Boot and others have their own in `scripts/dtc`. */
import { checkNamesIn, type DtcDifferences, differencesOf, versionIn } from '../checks/dtcReleases.ts';
import { dirname, join } from '../source/path.ts';
import type { SourceFile, SourceHost } from '../source/sourceHost.ts';

/** Limit of parent folders searched for a file. */
const WALK_UP_MAX = 40;

/** A tree's own dtc. */
export interface TreeDtc extends DtcDifferences {
  /** `1.7.0-gbcd02b52`. */
  readonly version: string;
  /** The file that states the version. */
  readonly source: string;
}

/** Finds the dtc of trees; caches it by folder. */
export class TreeDtcFinder {
  readonly #host: SourceHost;
  readonly #headers = new Map<string, string | undefined>();
  readonly #known = new WeakMap<SourceFile, TreeDtc | undefined>();

  constructor(host: SourceHost) {
    this.#host = host;
  }

  /** Undefined where the file lies in no such tree. */
  of(path: string): TreeDtc | undefined {
    const header = this.#headerAbove(dirname(path));
    const file = header === undefined ? undefined : this.#host.read(header);
    if (!file) return undefined;
    if (!this.#known.has(file)) this.#known.set(file, this.#read(file));
    return this.#known.get(file);
  }

  /** Clears the cache. */
  clear(): void {
    this.#headers.clear();
  }

  #headerAbove(start: string): string | undefined {
    if (this.#headers.has(start)) return this.#headers.get(start);
    let found: string | undefined;
    let folder = start;
    for (let i = 0; i < WALK_UP_MAX && found === undefined; i++) {
      found = this.#host.resolve(join(folder, 'scripts/dtc/version_gen.h'));
      const up = dirname(folder);
      if (up === folder) break;
      folder = up;
    }
    this.#headers.set(start, found);
    return found;
  }

  #read(header: SourceFile): TreeDtc | undefined {
    const version = versionIn(header.text);
    if (version === undefined) return undefined;
    // Between releases the version does not tell the set of checks; the table of checks does.
    const table = this.#host.read(join(dirname(header.path), 'checks.c'));
    return { version, source: header.path, ...differencesOf(version, checkNamesIn(table?.text ?? '')) };
  }
}
