/** Descriptions of data from a client, against which the data is checked before anybody uses it. */

/** What is wrong with a value, which `name` stands for, as a sentence; undefined for a value of this shape. */
export type Shape = (value: unknown, name: string) => string | undefined;

export const anything: Shape = () => undefined;
export const text: Shape = (value, name) => (typeof value === 'string' ? undefined : `'${name}' must be a string`);
export const integer: Shape = (value, name) => (Number.isInteger(value) ? undefined : `'${name}' must be an integer`);
export const flag: Shape = (value, name) => (typeof value === 'boolean' ? undefined : `'${name}' must be a boolean`);

/** A value that may be absent. */
export function optional(shape: Shape): Shape {
  return (value, name) => (value === undefined ? undefined : shape(value, name));
}

/** A value that may be null or absent. */
export function orNull(shape: Shape): Shape {
  return (value, name) => (value === undefined || value === null ? undefined : shape(value, name));
}

/** A list whose members have one shape. */
export function listOf(shape: Shape): Shape {
  return (value, name) => {
    if (!Array.isArray(value)) return `'${name}' must be a list`;
    for (const [i, each] of value.entries()) {
      const fault = shape(each, `${name}[${i}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An object with these fields; others are allowed. */
export function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(shapes);
  return (value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `'${name}' must be an object`;
    for (const [key, shape] of entries) {
      const fault = shape((value as Readonly<Record<string, unknown>>)[key], `${name}.${key}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An object whose `kind` decides which further fields it has. */
export function kinds(shapes: Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape {
  const byKind = new Map(Object.entries(shapes).map(([kind, inner]) => [kind, fields(inner)]));
  return (value, name) => {
    const fault = fields({ kind: text })(value, name);
    if (fault !== undefined) return fault;
    const inner = byKind.get((value as { readonly kind: string }).kind);
    return inner ? inner(value, name) : `'${name}.kind' must be one of ${[...byKind.keys()].join(', ')}`;
  };
}
