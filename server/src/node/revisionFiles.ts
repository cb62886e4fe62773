/**
 * The files of one commit as a `SourceHost`: names from one listing of its tree, texts on request, links followed
 * within the tree. Nothing is checked out.
 */
import { isWithin, join } from '../source/path.ts';
import { type Refusal, SOURCE_BYTES_MAX, type SourceFile, type SourceHost } from '../source/sourceHost.ts';
import { sourceText } from '../source/sourceText.ts';

/** Links followed on the way to one file, as Linux has it (MAXSYMLINKS of include/linux/namei.h). */
const LINKS_FOLLOWED_MAX = 40;

/** The entry of one path in a listing. */
export interface ListedEntry {
  readonly kind: 'file' | 'folder' | 'link';
  /** The name of the object with its bytes. */
  readonly object: string;
}

/** A listing by path, relative to the top of the tree. */
type Listing = ReadonlyMap<string, ListedEntry>;

/** Reads files below `top` from a commit, once their bytes are provided, and all others from the underlying host. */
export class RevisionFiles implements SourceHost {
  readonly #top: string;
  readonly #listing: Listing;
  /** Targets by the path of the link. */
  readonly #links: ReadonlyMap<string, string>;
  readonly #below: SourceHost;
  /** By relative path. */
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #texts = new Map<string, SourceFile>();
  readonly #asked = new Map<string, string>();
  readonly #refused = new Map<string, string>();
  readonly #resolved = new Map<string, string | undefined>();
  #names: Map<string, string[]> | undefined;

  constructor(top: string, listing: Listing, links: ReadonlyMap<string, string>, below: SourceHost) {
    this.#top = top;
    this.#listing = listing;
    this.#links = links;
    this.#below = below;
  }

  /** Requested files without bytes yet: objects by relative path. Reading the list empties it. */
  takeAsked(): ReadonlyMap<string, string> {
    const asked = new Map(this.#asked);
    this.#asked.clear();
    return asked;
  }

  /** Provides the bytes of a requested file. */
  provide(path: string, bytes: Uint8Array): void {
    this.#bytes.set(path, bytes);
  }

  /** Marks a requested file as unavailable; `words` follow its name. */
  refuse(path: string, words: string): void {
    this.#refused.set(path, words);
  }

  read(path: string): SourceFile | undefined {
    const own = this.#relative(path);
    if (own === undefined) return this.#below.read(path);
    const known = this.#texts.get(own);
    if (known) return known;
    const bytes = this.#bytesOf(own);
    if (!bytes) return undefined;
    if (bytes.length > SOURCE_BYTES_MAX) {
      this.#refused.set(own, `is larger than ${SOURCE_BYTES_MAX / 1024 / 1024} MiB, the most that is read of a file`);
      return undefined;
    }
    const text = sourceText(bytes, () => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
    const file = { path, text };
    this.#texts.set(own, file);
    return file;
  }

  readBytes(path: string, limit: number): Uint8Array | undefined {
    const own = this.#relative(path);
    if (own === undefined) return this.#below.readBytes(path, limit);
    const bytes = this.#bytesOf(own);
    return bytes && bytes.length <= limit ? bytes : undefined;
  }

  #bytesOf(own: string): Uint8Array | undefined {
    const bytes = this.#bytes.get(own);
    if (bytes || this.#refused.has(own)) return bytes;
    const entry = this.#listing.get(own);
    if (entry?.kind === 'file') this.#asked.set(own, entry.object);
    return undefined;
  }

  refusal(path: string): Refusal | undefined {
    const own = this.#relative(path);
    if (own === undefined) return this.#below.refusal?.(path);
    const words = this.#refused.get(own);
    return words === undefined ? undefined : { kind: 'unreadable', words };
  }

  resolve(path: string): string | undefined {
    const known = this.#resolved.get(path);
    if (known !== undefined || this.#resolved.has(path)) return known;
    const found = this.#follow(path);
    const kind = found.own === undefined ? undefined : this.#listing.get(found.own)?.kind;
    const resolved =
      found.own === undefined ? this.#below.resolve(found.path) : kind === 'file' ? found.path : undefined;
    this.#resolved.set(path, resolved);
    return resolved;
  }

  /** Whether the tree has a folder at a path; undefined for a path outside of it. */
  existsDirectory(path: string): boolean | undefined {
    const { own } = this.#follow(path);
    return own === undefined ? undefined : own === '' || this.#listing.get(own)?.kind === 'folder';
  }

  list(folder: string): readonly string[] {
    const { own, path } = this.#follow(folder);
    if (own === undefined) return this.#below.list?.(path) ?? [];
    return this.#namesBelow().get(own) ?? [];
  }

  /** Paths of the files with a name. */
  filesNamed(name: string): readonly string[] {
    const found: string[] = [];
    for (const [path, { kind }] of this.#listing) {
      if (kind === 'file' && (path === name || path.endsWith(`/${name}`))) found.push(join(this.#top, path));
    }
    return found;
  }

  #namesBelow(): ReadonlyMap<string, readonly string[]> {
    if (!this.#names) {
      this.#names = new Map();
      for (const path of this.#listing.keys()) {
        const slash = path.lastIndexOf('/');
        const folder = slash < 0 ? '' : path.slice(0, slash);
        const names = this.#names.get(folder);
        if (names) names.push(path.slice(slash + 1));
        else this.#names.set(folder, [path.slice(slash + 1)]);
      }
    }
    return this.#names;
  }

  #relative(path: string): string | undefined {
    if (path === this.#top) return '';
    return isWithin(path, this.#top) ? path.slice(this.#top.length + 1) : undefined;
  }

  /** The path with the links of the tree resolved; `own` is it relative to the top, undefined where it leads out. */
  #follow(path: string): { readonly own: string | undefined; readonly path: string } {
    let at = path;
    for (let i = 0; i < LINKS_FOLLOWED_MAX; i++) {
      const own = this.#relative(at);
      if (own === undefined || own === '') return { own, path: at };
      const link = this.#firstLink(own);
      if (!link) return { own, path: at };
      const target = join(join(this.#top, link.folder), link.target);
      at = link.rest === '' ? target : join(target, link.rest);
    }
    return { own: undefined, path: '' };
  }

  /** The first part of a path that is a link: its folder, its target, the rest of the path. */
  #firstLink(own: string) {
    for (let end = own.indexOf('/'); ; end = own.indexOf('/', end + 1)) {
      const part = end < 0 ? own : own.slice(0, end);
      const target = this.#links.get(part);
      if (target !== undefined) {
        const folder = part.slice(0, Math.max(0, part.lastIndexOf('/')));
        return { folder: folder || '.', target, rest: end < 0 ? '' : own.slice(end + 1) };
      }
      if (end < 0) return undefined;
    }
  }
}
