/** The disk as a `SourceHost`: canonical paths, contents cached until they are invalidated. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from '../source/path.ts';
import { type Refusal, SOURCE_BYTES_MAX, type SourceFile, type SourceHost } from '../source/sourceHost.ts';
import { sourceText } from '../source/sourceText.ts';
import { readRegularFile } from './boundedRead.ts';
import { entriesOf, IS_MISSING, IS_OUTSIDE, oddEntry, statusOf } from './fileStatus.ts';
import { processTimes } from './sourceTimes.ts';

/** Default limit of cached characters: several of the largest boards; a board has up to 3 million characters. */
const KEPT_CHARACTERS = 16 * 1024 * 1024;

/** Eviction stops at this share of the limit, so that it is rare. */
const KEPT_SHARE = 0.8;

/** What refusals are about, where it is not the file itself. */
const KINDS: ReadonlyMap<string, Refusal['kind']> = new Map([
  [IS_MISSING, 'missing'],
  [IS_OUTSIDE, 'outside'],
]);

/** Limit of files with a remembered refusal. */
const REFUSED_MAX = 1000;

/** What may be read; both are asked with canonical paths, at the moment of reading. */
export interface ReadRule {
  /** Whether a file may be opened; `path` is what was asked for, `real` is where its links lead. */
  mayOpen(path: string, real: string): boolean;
  /** Whether the names in a folder may be read. */
  mayList(real: string): boolean;
}

/** A file as it was read, and the time of its last request. */
interface KeptFile {
  /** Undefined if it could not be read. */
  readonly file: SourceFile | undefined;
  askedAt: number;
}

/** Reads files and caches their texts: the same file is the same `SourceFile` until it is invalidated. */
export class DiskHost implements SourceHost {
  readonly times = processTimes();
  readonly #files = new Map<string, KeptFile>();
  /** Counts requests. */
  #now = 0;
  /** Versions that may be out of date: they become current again if the disk still has the same text. */
  readonly #stale = new Map<string, SourceFile>();
  readonly #resolved = new Map<string, string | undefined>();

  /** What is at resolved paths that are no files. */
  readonly #odd = new Map<string, Refusal>();

  /** Why files were not read. */
  readonly #refused = new Map<string, string>();

  /** Texts that replace files, regardless of the disk. */
  readonly #provided = new Map<string, SourceFile>();

  /** Total characters of cached texts. */
  #kept = 0;
  readonly #keptMax: number;
  #rule: ReadRule | undefined;

  /** @param keptCharacters Limit of cached texts; beyond it, texts and all data made from them are dropped. */
  constructor(keptCharacters = KEPT_CHARACTERS) {
    this.#keptMax = keptCharacters;
  }

  /** From now on, only what the rule allows is read. A language server has one; without it everything may be read. */
  confine(rule: ReadRule): void {
    this.#rule = rule;
  }

  /** Asks again for files that could not be read: the rule may allow more than before. */
  forgetRefused(): void {
    for (const [path, { file }] of this.#files) if (!file) this.#files.delete(path);
  }

  /** Makes a text available as a file that is not on the disk. */
  provide(path: string, text: string): void {
    this.#provided.set(path, { path, text });
  }

  read(path: string): SourceFile | undefined {
    const provided = this.#provided.get(path);
    if (provided) return provided;
    const known = this.#files.get(path);
    if (known) {
      known.askedAt = ++this.#now;
      return known.file;
    }
    const before = this.#stale.get(path);
    this.#stale.delete(path);
    const now = this.#readSource(path);
    const file = before && before.text === now?.text ? before : now;
    this.#files.set(path, { file, askedAt: ++this.#now });
    this.#kept += file?.text.length ?? 0;
    if (this.#kept > this.#keptMax) this.#makeRoom();
    return file;
  }

  #readSource(path: string): SourceFile | undefined {
    const result = readRegularFile(path, { limit: SOURCE_BYTES_MAX, mayOpen: this.#mayOpen(path) });
    if ('refused' in result) {
      this.#refuse(path, result.refused);
      return undefined;
    }
    const { bytes } = result;
    return {
      path,
      text: sourceText(bytes, () => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()),
    };
  }

  /** Drops files that a walk over a whole kernel has read, and all data made from them. */
  #makeRoom(): void {
    const oldestFirst = [...this.#files].sort(([, a], [, b]) => a.askedAt - b.askedAt);
    // The file of the current request stays.
    for (const [path] of oldestFirst.slice(0, -1)) {
      if (this.#kept <= KEPT_SHARE * this.#keptMax) return;
      this.release(path);
    }
  }

  /** Drops a file that nobody will request again, and all data made from it. */
  release(path: string): void {
    this.#kept -= this.#files.get(path)?.file?.text.length ?? 0;
    this.#files.delete(path);
  }

  resolve(path: string): string | undefined {
    if (this.#provided.has(path)) return path;
    const known = this.#resolved.get(path);
    if (known || this.#resolved.has(path)) return known;
    const found = canonicalFile(path);
    this.#resolved.set(path, found);
    const odd = found === undefined ? oddEntry(path) : undefined;
    if (odd) this.#odd.set(path, odd);
    return found;
  }

  #mayOpen(path: string): ((real: string) => boolean) | undefined {
    const rule = this.#rule;
    return rule && ((real) => rule.mayOpen(path, toHostPath(real)));
  }

  list(folder: string): readonly string[] {
    if (this.#rule?.mayList(canonicalPath(folder)) === false) return [];
    return entriesOf(folder).map(({ name }) => name);
  }

  readBytes(path: string, limit: number, beginning = false): Uint8Array | undefined {
    const result = readRegularFile(path, { limit, beginning, mayOpen: this.#mayOpen(path) });
    if ('bytes' in result) return result.bytes;
    this.#refuse(path, result.refused);
    return undefined;
  }

  refusal(path: string): Refusal | undefined {
    const words = this.#refused.get(path);
    return words === undefined ? this.#odd.get(path) : { kind: KINDS.get(words) ?? 'unreadable', words };
  }

  #refuse(path: string, why: string): void {
    if (this.#refused.size >= REFUSED_MAX) this.#refused.clear();
    this.#refused.set(path, why);
  }

  /** Reads every file again on its next request: any may have changed. */
  refresh(): void {
    for (const path of [...this.#files.keys()]) this.invalidate(path);
    this.#forgetLookups();
  }

  #forgetLookups(): void {
    this.#resolved.clear();
    this.#odd.clear();
  }

  /**
   * Reads a file again that may have changed, appeared or vanished. Also clears all cached path lookups: links may
   * lead there.
   */
  invalidate(path: string): void {
    // The old version becomes current again if the disk has the same text.
    const known = this.#files.get(path)?.file;
    if (known) this.#stale.set(path, known);
    this.release(path);
    this.#forgetLookups();
  }
}

/** Whether a folder exists. */
export function existsDirectory(path: string): boolean {
  return statusOf(path)?.isDirectory() ?? false;
}

/** Whether a folder is the top of a git work tree, also a linked one, where `.git` is a file. */
export function isRepositoryTop(folder: string): boolean {
  return statusOf(join(folder, '.git')) !== undefined;
}

/** The same, cached for each path: for one command, during which folders do not change. */
export function askedOnce(question: (path: string) => boolean): (path: string) => boolean {
  const answers = new Map<string, boolean>();
  return (path) => {
    let answer = answers.get(path);
    if (answer === undefined) {
      answer = question(path);
      answers.set(path, answer);
    }
    return answer;
  };
}

/** Converts to forward slashes, as the core writes paths. */
export function toHostPath(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}

/** The path with links resolved; for a missing file, with the links of its folder resolved. */
export function canonicalPath(path: string): string {
  try {
    return toHostPath(realpathSync.native(path));
  } catch {
    const host = toHostPath(path);
    try {
      return join(toHostPath(realpathSync.native(dirname(host))), basename(host));
    } catch {
      return host;
    }
  }
}

function canonicalFile(path: string): string | undefined {
  if (!statusOf(path)?.isFile()) return undefined;
  try {
    return toHostPath(realpathSync.native(path));
  } catch {
    return undefined;
  }
}
