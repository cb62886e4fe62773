/**
 * Checks for values from the other side of a message channel. A check tests whether any value has a type; the TypeScript type
 * follows from the check, so that the two cannot differ. Unknown keys are allowed: a newer sender may add some.
 */

/** Whether a value is a `T`. Never throws. */
export type Check<T> = (value: unknown) => value is T;

/** The type that a check tests for. */
type Checked<C> = C extends Check<infer T> ? T : never;

/** Any string. */
export const string: Check<string> = (value): value is string => typeof value === 'string';
/** A finite number. */
export const number: Check<number> = (value): value is number => Number.isFinite(value);
export const boolean: Check<boolean> = (value): value is boolean => typeof value === 'boolean';

/** One of some words. */
export function oneOf<const T extends string>(...words: readonly T[]): Check<T> {
  return (value): value is T => words.some((word) => word === value);
}

/** A list, each of whose entries passes. */
export function listOf<T>(entry: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(entry);
}

/** An optional property of an object. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

type Optional<S> = { [K in keyof S]: undefined extends Checked<S[K]> ? K : never }[keyof S];
type Shape<S> = { readonly [K in Exclude<keyof S, Optional<S>>]: Checked<S[K]> } & {
  readonly [K in Optional<S>]?: Exclude<Checked<S[K]>, undefined>;
};

/** An object with at least these keys. */
export function object<S extends Readonly<Record<string, Check<unknown>>>>(keys: S): Check<Shape<S>> {
  const entries: (readonly [string, (value: unknown) => boolean])[] = Object.entries(keys);
  return (value): value is Shape<S> =>
    isObject(value) && entries.every(([key, check]) => check(Object.hasOwn(value, key) ? value[key] : undefined));
}

/** An object used as a table: any keys, each of its values passes. */
export function tableOf<T>(entry: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> => isObject(value) && Object.values(value).every(entry);
}

/** The message types of one direction, by the word in `type`. */
type MessageTable = Readonly<Record<string, Check<object>>>;
/** The messages a table describes, as one union. */
export type MessageOf<T extends MessageTable> = {
  [K in keyof T & string]: { readonly type: K } & Checked<T[K]>;
}[keyof T & string];

/** The value as a message of the table; undefined for anything else. */
export function readMessage<T extends MessageTable>(table: T, value: unknown): MessageOf<T> | undefined {
  if (!isObject(value) || typeof value.type !== 'string' || !Object.hasOwn(table, value.type)) return undefined;
  const check = table[value.type];
  // The table's entry for `type` is what makes the value one of the union.
  return check?.(value) ? (value as MessageOf<T>) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
