/** Parsed bindings of kernel trees: each is read on request, one at a time; the last ones are cached. */
import { readSchema } from '../bindings/readSchema.ts';
import type { Bindings, Schema } from '../bindings/schema.ts';
import { isWithin, join } from '../source/path.ts';
import { BINDINGS_FOLDER, BindingIndex, SCHEMA_BYTES_MAX } from './bindingIndex.ts';
import { readRegularFile } from './boundedRead.ts';
import { canonicalPath } from './diskHost.ts';
import { statusOf } from './fileStatus.ts';

/** Limit of cached schemas of 20 to 200 kB each: a node of Linux needs up to 30. */
const KEPT_MAX = 100;

/** A schema with the version of its file. */
interface Kept {
  readonly changed: number;
  readonly schema: Schema | undefined;
}

/** The schemas of all trees. */
export class BindingStore {
  readonly index = new BindingIndex();
  /** By file; the most recently used one is last. */
  readonly #kept = new Map<string, Kept>();

  /** The bindings of a tree; undefined until its index is read. */
  of(tree: string): Bindings | undefined {
    const places = this.index.ready(tree);
    if (!places || places.size === 0) return undefined;
    const folder = join(tree, BINDINGS_FOLDER);
    const read = (file: string) => this.#read(folder, file);
    return {
      find: (compatible) => {
        const place = places.get(compatible);
        return place && read(place.file);
      },
      compatibles: () => places.keys(),
      read: (path) => read(join(folder, path)),
      pathOf: (file) => file.slice(folder.length + 1),
    };
  }

  #read(folder: string, file: string): Schema | undefined {
    const changed = statusOf(file)?.mtimeMs;
    if (changed === undefined) return undefined;
    let kept = this.#kept.get(file);
    this.#kept.delete(file);
    if (kept?.changed !== changed) kept = { changed, schema: schemaIn(folder, file) };
    this.#kept.set(file, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return kept.schema;
  }
}

/** Undefined for a file that is no schema, is too long, or is a link out of the bindings. */
function schemaIn(folder: string, file: string): Schema | undefined {
  if (!file.endsWith('.yaml') || !isWithin(canonicalPath(file), canonicalPath(folder))) return undefined;
  const read = readRegularFile(file, { limit: SCHEMA_BYTES_MAX });
  if (!('bytes' in read)) return undefined;
  try {
    return readSchema(file, Buffer.from(read.bytes).toString('utf8'));
  } catch {
    // The YAML parser throws where the nesting exceeds the stack.
    return undefined;
  }
}
