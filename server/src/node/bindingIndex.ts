/**
 * Which binding of a kernel tree describes a compatible: the schemas below `Documentation/devicetree/bindings`, read when
 * somebody asks for the first time, in parts, and kept.
 */
import { join } from '../source/path.ts';
import { readRegularFile } from './boundedRead.ts';
import { SourceWalk } from './sourceWalk.ts';

/** Schemas read; Linux 7.2 has 5,600. What further ones describe is not found. */
const SCHEMAS_MAX = 20_000;
/** Bytes of one schema; the longest of Linux has 83,000. */
export const SCHEMA_BYTES_MAX = 1024 * 1024;
/** How long one part of the work takes before messages are let in. */
const SLICE_MS = 4;

/** Where the bindings stand in a kernel tree. */
export const BINDINGS_FOLDER = 'Documentation/devicetree/bindings';

/** Where a schema names a compatible; offsets as in `Span`. */
export interface BindingPlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A compatible in a schema's text. */
interface NamedCompatible {
  readonly name: string;
  readonly start: number;
  /** It is what the schema is about, and not a device that is told apart or stands below. */
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
   * @param mayLookIn Tells whether a folder may be read.
   */
  async find(
    tree: string,
    compatible: string,
    mayLookIn: (folder: string) => boolean,
  ): Promise<BindingPlace | undefined> {
    return (await this.prepare(tree, mayLookIn)).get(compatible);
  }

  /** Reads the schemas of a tree, unless they are read; the places by compatible. */
  prepare(tree: string, mayLookIn: (folder: string) => boolean): Promise<ReadonlyMap<string, BindingPlace>> {
    let index = this.#trees.get(tree);
    if (!index) {
      index = readBindings(join(tree, BINDINGS_FOLDER), mayLookIn).then((found) => {
        this.#ready.set(tree, found);
        return found;
      });
      this.#trees.set(tree, index);
    }
    return index;
  }

  /** The places by compatible; undefined while the schemas of the tree are not all read. */
  ready(tree: string): ReadonlyMap<string, BindingPlace> | undefined {
    return this.#ready.get(tree);
  }
}

async function readBindings(
  folder: string,
  mayLookIn: (folder: string) => boolean,
): Promise<ReadonlyMap<string, BindingPlace>> {
  const found = new Map<string, BindingPlace & { readonly isOwn: boolean }>();
  const walk = new SourceWalk([folder], (name) => name.endsWith('.yaml'), mayLookIn);
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

/** The strings below each `compatible:` of a schema, its examples left out. */
export function compatiblesIn(text: string): readonly NamedCompatible[] {
  const found: NamedCompatible[] = [];
  let start = 0;
  /** Indentation of the `compatible:` that the lines are below of. */
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

/** `properties:` stands at the left edge, its `compatible:` below. */
const OWN_INDENT = 2;
const KEY = /^ *(?:- )?([a-z]+):/;
/** `const: vendor,device`, `- vendor,device`, `- const: vendor,device`, in quotes or not, with a comment behind. */
const STRING =
  /^( *(?:- )?(?:- )?(?:const: )?(?:compatible: )?["']?)([A-Za-z0-9][\w.+-]*,[\w.,+-]+)["']?[ \r]*(?:#.*)?$/;
