/**
 * Facts of bindings about a node: those of its own binding, chosen by compatible, and those of the ancestors' bindings.
 *
 * References are followed within the kernel tree. The core schemas of dt-schema (`/schemas/types.yaml`, those of buses) are
 * not in the tree: of them only the names of types are known. Conditions are not evaluated: properties below `then` and `else`
 * are known, but never required.
 */
import { append } from '../base/append.ts';
import type { Effort } from './expression.ts';
import { matches, type PlainName, plainNames } from './patterns.ts';
import type { Schema, SchemaSource } from './schema.ts';

/** Limit of references from file to file. */
const REFERENCES_MAX = 8;
/** Limit of schema parts examined for one node; Linux needs some 400 at most. */
const PARTS_MAX = 4000;
/**
 * Limit of the work for one node, in states of patterns visited and parts of schemas examined. When it is used up, patterns match
 * nothing more, and neither parts of schemas nor references are followed. All questions about one node of Linux take 110,000 at most.
 */
const EFFORT_MAX = 2_000_000;
/** What a part of a schema costs, as a number of visited states. */
const PART_STEPS = 10;

/** A part of a schema for a node or property. */
interface Part {
  readonly schema: Schema;
  /** The part always applies; otherwise a condition decides. */
  readonly isCertain: boolean;
}

/** The facts about a property. */
export interface PropertyFacts {
  /** The place of the best description, for a link. */
  readonly place: { readonly file: string; readonly start: number; readonly end: number };
  /** Description in one line. */
  readonly description?: string;
  /** Type name in dt-schema: `uint32`, `phandle-array`, `flag`; `node` for a child node. */
  readonly type?: string;
  /** All possible values, where the schemas list them. */
  readonly values: readonly string[];
  readonly minimum?: string;
  readonly maximum?: string;
  readonly usual?: string;
  readonly isDeprecated: boolean;
}

/** The facts about one node. */
export class NodeBinding {
  readonly #parts: readonly Part[];
  readonly #source: SchemaSource;
  readonly #effort: Effort = { left: EFFORT_MAX };
  readonly #properties = new Map<string, PropertyFacts | undefined>();
  /** The schemas of all parts by name. */
  readonly #named = new Map<string, Schema[]>();
  /** The patterns of all parts. */
  readonly #patterns: (readonly [pattern: string, schema: Schema])[] = [];

  /** @param schemas The schemas of its compatible, and those that the ancestors' schemas have for it. */
  constructor(schemas: readonly Schema[], source: SchemaSource) {
    this.#source = source;
    this.#parts = partsOf(schemas, source, this.#effort);
    for (const { schema } of this.#parts) {
      for (const [name, own] of schema.properties) {
        const known = this.#named.get(name);
        if (known) known.push(own);
        else this.#named.set(name, [own]);
      }
      append(this.#patterns, schema.patterns);
    }
  }

  /** Names of properties without those of known children, in the order of the schemas. */
  propertyNames(): readonly string[] {
    return [...this.#named.keys()].filter((name) => !name.startsWith('$') && this.property(name)?.type !== 'node');
  }

  /** Names that every such node must have, without known children. */
  required(): readonly string[] {
    const names = new Set<string>();
    for (const { schema, isCertain } of this.#parts) {
      if (isCertain) for (const name of schema.required) names.add(name);
    }
    return [...names].filter((name) => this.property(name)?.type !== 'node');
  }

  /** The facts about a property or child; undefined where no schema names it. */
  property(name: string): PropertyFacts | undefined {
    const known = this.#properties.get(name);
    if (known || this.#properties.has(name)) return known;
    const facts = this.#factsOf(name);
    this.#properties.set(name, facts);
    return facts;
  }

  #factsOf(name: string): PropertyFacts | undefined {
    const schemas = this.#schemasOf(name);
    const parts = partsOf(schemas, this.#source, this.#effort);
    const [first] = parts;
    if (!first) return undefined;
    let found: PropertyFacts = { place: placeOf(first.schema), values: [], isDeprecated: false };
    for (const { schema, isCertain } of parts) found = withPart(found, schema, isCertain);
    return found;
  }

  /** The schemas for a child, by its full name. */
  schemasOfChild(name: string): readonly Schema[] {
    const own = this.#schemasOf(name);
    const base = name.split('@', 1)[0] ?? '';
    return own.length > 0 || base === name ? own : this.#schemasOf(base);
  }

  /** Names that children may have, if the schemas spell them. */
  childNames(): readonly PlainName[] {
    const found = new Map<string, PlainName>();
    for (const { schema } of this.#parts) {
      for (const name of schema.properties.keys()) {
        if (this.property(name)?.type === 'node') found.set(name, { name, addressed: false });
      }
      for (const [pattern, child] of schema.patterns) {
        if (typeOf(partsOf([child], this.#source, this.#effort)) !== 'node') continue;
        for (const each of plainNames(pattern)) found.set(each.name, each);
      }
    }
    return [...found.values()];
  }

  /**
   * Possible strings of a property behind `before`: of alternatives (`oneOf`, conditions) only those whose items allow what is
   * there. None where nothing fits, and where the schemas do not say.
   */
  stringsBehind(name: string, before: readonly string[]): readonly string[] {
    const found = new Set<string>();
    for (const { schema } of partsOf(this.#schemasOf(name), this.#source, this.#effort)) {
      const { items, isOneForAll, values } = schema;
      const isFit = isOneForAll || before.every((text, i) => allows(items[i], text));
      const next = isOneForAll ? items[0] : items[before.length];
      if (isFit) for (const value of next?.values ?? []) found.add(value);
      if (before.length === 0) for (const value of values) found.add(value);
    }
    return [...found];
  }

  #schemasOf(name: string): readonly Schema[] {
    const found = [...(this.#named.get(name) ?? [])];
    // A pattern is less specific than a name, so it comes later.
    for (const [pattern, own] of this.#patterns) {
      if (this.#effort.left <= 0) break;
      if (matches(pattern, name, this.#effort)) found.push(own);
    }
    return found;
  }
}

/** The schemas with all their parts and references, breadth first. */
function partsOf(schemas: readonly Schema[], source: SchemaSource, effort: Effort): readonly Part[] {
  const found: Part[] = [];
  const seen = new Set<Schema>();
  let next = schemas.map((schema) => ({ schema, isCertain: true, references: 0 }));
  while (next.length > 0 && found.length < PARTS_MAX) {
    const further: typeof next = [];
    for (const { schema, isCertain, references } of next) {
      if (seen.has(schema)) continue;
      seen.add(schema);
      effort.left -= PART_STEPS;
      found.push({ schema, isCertain });
      if (effort.left <= 0) continue;
      append(
        further,
        schema.all.map((part) => ({ schema: part, isCertain, references })),
      );
      append(
        further,
        schema.some.map((part) => ({ schema: part, isCertain: false, references })),
      );
      const target = references < REFERENCES_MAX ? targetOf(schema, source) : undefined;
      if (target) further.push({ schema: target, isCertain, references: references + 1 });
    }
    next = further;
  }
  return found;
}

/** The schema that a reference points to: in the same file, or in another one of the tree. */
function targetOf(schema: Schema, source: SchemaSource): Schema | undefined {
  const { ref, file } = schema;
  if (ref === undefined) return undefined;
  const [path = '', pointer = ''] = ref.split('#', 2);
  const own = source.pathOf(file);
  const whole = source.read(path === '' ? own : besides(own, path));
  return whole && pointedAt(whole, pointer);
}

/** The path of a reference: relative to the file, or from `/schemas/`, which means the folder of the bindings. */
function besides(own: string, path: string): string {
  if (path.startsWith('/')) return path.replace(/^\/(?:schemas\/)?/, '');
  const parts = own.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Resolves `/properties/clocks`, `/$defs/port`: only into parts that a `Schema` stores. */
function pointedAt(whole: Schema, pointer: string): Schema | undefined {
  let at: Schema | undefined = whole;
  const steps = pointer.split('/').filter((step) => step !== '');
  for (let i = 0; i < steps.length && at; i += 2) {
    const name = unescaped(steps[i + 1] ?? '');
    if (steps[i] === 'properties') at = at.properties.get(name);
    else if (steps[i] === '$defs' || steps[i] === 'definitions') at = at.definitions.get(name);
    else if (steps[i] === 'patternProperties') at = at.patterns.find(([pattern]) => pattern === name)?.[1];
    else at = undefined;
  }
  return at;
}

/** Decodes the escapes of JSON pointers and URIs. */
function unescaped(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return step;
  }
}

function withPart(found: PropertyFacts, schema: Schema, isCertain: boolean): PropertyFacts {
  const { description, minimum, maximum, usual, deprecated } = schema;
  const type = found.type ?? typeOfPart(schema);
  // The user wants to read the place with a description.
  const isBetter = found.description === undefined && description !== undefined;
  const values = valuesOf(schema);
  const low = found.minimum ?? minimum;
  const high = found.maximum ?? maximum;
  const preset = found.usual ?? usual;
  return {
    place: isBetter ? placeOf(schema) : found.place,
    ...(isBetter ? { description: inOneLine(description) } : pick(found.description, 'description')),
    ...pick(type, 'type'),
    // Alternatives add values; a further certain part would only restrict the values already known.
    values: isCertain && found.values.length > 0 ? found.values : [...new Set([...found.values, ...values])],
    ...pick(low, 'minimum'),
    ...pick(high, 'maximum'),
    ...pick(preset, 'usual'),
    isDeprecated: found.isDeprecated || (isCertain && deprecated),
  };
}

function pick<K extends string>(value: string | undefined, key: K): { readonly [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: string });
}

/** Values of a schema, or of its items, where those are all of one kind. */
function valuesOf({ values, items }: Schema): readonly string[] {
  if (values.length > 0) return values;
  return items.flatMap((item) => [...item.values, ...item.items.flatMap((inner) => inner.values)]);
}

function placeOf({ file, start, end }: Schema): PropertyFacts['place'] {
  return { file, start, end };
}

function typeOf(parts: readonly Part[]): string | undefined {
  for (const { schema } of parts) {
    const type = typeOfPart(schema);
    if (type !== undefined) return type;
  }
  return undefined;
}

/** Maps JSON types to their names in dt-schema. */
const JSON_TYPES: Readonly<Record<string, string>> = { boolean: 'flag', object: 'node' };

function typeOfPart({ type, ref, properties, patterns }: Schema): string | undefined {
  const named = ref === undefined ? undefined : /types\.yaml#\/definitions\/([\w-]+)$/.exec(ref)?.[1];
  if (named !== undefined) return named;
  if (type !== undefined && JSON_TYPES[type] !== undefined) return JSON_TYPES[type];
  if (properties.size > 0 || patterns.length > 0 || (ref !== undefined && GRAPH.test(ref))) return 'node';
  return undefined;
}

/** dt-schema's schema of ports and endpoints, which are nodes. */
const GRAPH = /(?:^|\/)graph\.yaml#/;

/** An item without values allows any string: it may have a pattern. */
function allows(item: Schema | undefined, text: string): boolean {
  return item !== undefined && (item.values.length === 0 || item.values.includes(text));
}

function inOneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
