/**
 * Which binding of a kernel tree describes a compatible: the schemas below `Documentation/devicetree/bindings`, read on
 * the first request, in slices, and cached.
 */
import { join } from '../source/path.ts';
import { readRegularFile } from './boundedRead.ts';
import { canonicalPath } from './diskHost.ts';
import { SourceWalk } from './sourceWalk.ts';

/** Limit of schemas; Linux 7.2 has 5,600. Compatibles in further ones are not found. */
const SCHEMAS_MAX = 20_000;
/** Limit of bytes of one schema; the longest of Linux has 83,000. */
export const SCHEMA_BYTES_MAX = 1024 * 1024;
/** Time of one slice before messages are read. */
const SLICE_MS = 4;

/** Folder of the bindings in a kernel tree. */
export const BINDINGS_FOLDER = 'Documentation/devicetree/bindings';

/** The place where a schema names a compatible; offsets as in `Span`. */
export interface BindingPlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A compatible in a schema's text. */
interface NamedCompatible {
  readonly name: string;
  readonly start: number;
  /** The schema describes this compatible itself, not a variant or a child. */
  readonly isOwn: boolean;
}

/** The bindings of source trees, each read once. */
export class BindingIndex {
  readonly #trees = new Map<string, Promise<ReadonlyMap<string, BindingPlace>>>();
  readonly #ready = new Map<string, ReadonlyMap<string, BindingPlace>>();

  /**
   * The schema that describes a compatible in a kernel tree; undefined when none does, or the tree has none.
   *
   * @param tree Canonical path of the tree.
   * @param mayRead Returns whether a path may be read: links in the tree may lead elsewhere.
   */
  async find(tree: string, compatible: string, mayRead: (path: string) => boolean): Promise<BindingPlace | undefined> {
    return (await this.prepare(tree, mayRead)).get(compatible);
  }

  /** Reads the schemas of a tree, unless they are read already; returns the places by compatible. */
  prepare(tree: string, mayRead: (path: string) => boolean): Promise<ReadonlyMap<string, BindingPlace>> {
    let index = this.#trees.get(tree);
    if (!index) {
      index = readBindings(join(tree, BINDINGS_FOLDER), mayRead).then((found) => {
        this.#ready.set(tree, found);
        return found;
      });
      this.#trees.set(tree, index);
    }
    return index;
  }

  /** The places by compatible; undefined until all schemas of the tree are read. */
  ready(tree: string): ReadonlyMap<string, BindingPlace> | undefined {
    return this.#ready.get(tree);
  }
}

async function readBindings(
  folder: string,
  mayRead: (path: string) => boolean,
): Promise<ReadonlyMap<string, BindingPlace>> {
  const found = new Map<string, BindingPlace & { readonly isOwn: boolean }>();
  // The folder itself may be a link, too.
  const roots = [canonicalPath(folder)].filter(mayRead);
  const walk = new SourceWalk(roots, (name) => name.endsWith('.yaml'), mayRead);
  let left = SCHEMAS_MAX;
  let started = performance.now();
  for (let files = walk.next(); files && left > 0; files = walk.next()) {
    for (const file of files.slice(0, left)) {
      const read = readRegularFile(file, { limit: SCHEMA_BYTES_MAX });
      const text = 'bytes' in read ? Buffer.from(read.bytes).toString('utf8') : '';
      for (const { name, start, isOwn } of compatiblesIn(text)) {
        if (found.has(name) && (!isOwn || found.get(name)?.isOwn === true)) continue;
        found.set(name, { file, start, end: start + name.length, isOwn });
      }
      if (performance.now() - started < SLICE_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      started = performance.now();
    }
    left -= files.length;
  }
  return found;
}

/** The strings below each `compatible:` of a schema, without its examples. */
export function compatiblesIn(text: string): readonly NamedCompatible[] {
  const found: NamedCompatible[] = [];
  let start = 0;
  /** Indentation of the current `compatible:`. */
  let below: number | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('examples:')) break;
    const indent = line.length - line.trimStart().length;
    if (below !== undefined && indent <= below && line.trim() !== '' && !line.trimStart().startsWith('-'))
      below = undefined;
    const [, key = ''] = KEY.exec(line) ?? [];
    if (key === 'compatible') below = indent;
    if (below !== undefined) {
      const [, before = '', name] = STRING.exec(line) ?? [];
      if (name !== undefined) found.push({ name, start: start + before.length, isOwn: below <= OWN_INDENT });
    }
    start += line.length + 1;
  }
  return found;
}

/** `properties:` is at the left edge, its `compatible:` below it. */
const OWN_INDENT = 2;
const KEY = /^ *(?:- )?([a-z]+):/;
/** `const: vendor,device`, `- vendor,device`, `- const: vendor,device`, quoted or not, optionally followed by a comment. */
const STRING =
  /^( *(?:- )?(?:- )?(?:const: )?(?:compatible: )?["']?)([A-Za-z0-9][\w.+-]*,[\w.,+-]+)["']?[ \r]*(?:#.*)?$/;
