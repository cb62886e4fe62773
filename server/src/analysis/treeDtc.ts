/** The dtc that a file's source tree builds boards with: of Linux, U-Boot and others that carry one in `scripts/dtc`. */
import { checkNamesIn, type DtcDifferences, differencesOf, versionIn } from '../checks/dtcReleases.ts';
import { dirname, join } from '../source/path.ts';
import type { SourceFile, SourceHost } from '../source/sourceHost.ts';

/** Folders tried upwards from a file. */
const WALK_UP_MAX = 40;

/** A tree's own dtc. */
export interface TreeDtc extends DtcDifferences {
  /** `1.7.0-gbcd02b52`. */
  readonly version: string;
  /** The file that says so. */
  readonly source: string;
}

/** Finds the dtc of trees; remembers it for each folder asked for. */
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

  /** What was found is looked for anew. */
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
    // Between releases only the table tells.
    const table = this.#host.read(join(dirname(header.path), 'checks.c'));
    return { version, source: header.path, ...differencesOf(version, checkNamesIn(table?.text ?? '')) };
  }
}
