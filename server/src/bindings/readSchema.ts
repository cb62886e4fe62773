/** Reads the YAML of a binding. Keeps only the fields of `Schema`; ignores anchors and aliases, which bindings do not use. */
import { isMap, isScalar, isSeq, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';
import type { Schema } from './schema.ts';

/** Limit of nested schemas; those of Linux have up to 14 levels. */
const DEPTH_MAX = 32;

/** The schema of a file's text; undefined where it is no map. */
export function readSchema(file: string, text: string): Schema | undefined {
  const { contents } = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  return isMap(contents) ? schemaOf(file, contents, { start: 0, end: 0 }, 0) : undefined;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** `place` is the place of its key. */
function schemaOf(file: string, node: unknown, place: Place, depth: number): Schema {
  const map = isMap(node) && depth < DEPTH_MAX ? node : undefined;
  const value = (key: string): unknown => map?.get(key, true);
  const below = (child: unknown, at: Place = place): Schema => schemaOf(file, child, at, depth + 1);
  const members = (key: string): readonly Schema[] => {
    const list = value(key);
    return isSeq(list) ? list.items.map((item) => below(item, placeOf(item) ?? place)) : [];
  };
  const named = (key: string): readonly (readonly [string, Schema])[] => pairsOf(value(key), place, below);
  const branch = (key: string): readonly Schema[] => (isMap(value(key)) ? [below(value(key))] : []);
  const items = value('items');
  const title = textOf(value('title'));
  const description = textOf(value('description'));
  const ref = textOf(value('$ref'));
  const type = textOf(value('type'));
  const minimum = textOf(value('minimum'));
  const maximum = textOf(value('maximum'));
  const usual = textOf(value('default'));
  const only = textOf(value('const'));
  return {
    file,
    ...place,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(ref === undefined ? {} : { ref }),
    ...(type === undefined ? {} : { type }),
    properties: new Map(named('properties')),
    patterns: named('patternProperties'),
    required: textsOf(value('required')),
    all: members('allOf'),
    some: [...members('oneOf'), ...members('anyOf'), ...branch('then'), ...branch('else')],
    values: only === undefined ? textsOf(value('enum')) : [only],
    items: isMap(items) ? [below(items)] : members('items'),
    isOneForAll: isMap(items),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(usual === undefined ? {} : { usual }),
    deprecated: textOf(value('deprecated')) === 'true',
    definitions: new Map([...named('definitions'), ...named('$defs')]),
  };
}

function pairsOf(
  map: unknown,
  otherwise: Place,
  below: (child: unknown, at: Place) => Schema,
): readonly (readonly [string, Schema])[] {
  if (!isMap(map)) return [];
  return (map as YAMLMap).items.flatMap(({ key, value }): (readonly [string, Schema])[] => {
    const name = textOf(key);
    // A property that is `false` is forbidden.
    if (name === undefined || textOf(value) === 'false') return [];
    return [[name, below(value, placeOf(key) ?? otherwise)]];
  });
}

function placeOf(node: unknown): Place | undefined {
  const range = (node as Partial<ParsedNode> | null)?.range;
  return range ? { start: range[0], end: range[1] } : undefined;
}

/** A scalar as text; numbers as they are written. */
function textOf(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  const { source, value } = node;
  return typeof value === 'string' ? value : (source ?? String(value));
}

function textsOf(list: unknown): readonly string[] {
  return isSeq(list) ? list.items.flatMap((item) => textOf(item) ?? []) : [];
}
