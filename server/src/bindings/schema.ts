/** A binding of the kernel as plain data: what of a JSON schema says something about nodes and properties. */

/** A schema or a part of one: of a node, of a property, or of a condition's branch. */
export interface Schema {
  /** The file that it stands in, with the offset of its key there: the beginning of the file for a whole one. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly title?: string;
  /** As written, lines and all. */
  readonly description?: string;
  /** What it refers to: `/schemas/types.yaml#/definitions/flag`, `spi-controller.yaml#`, `#/$defs/port`. */
  readonly ref?: string;
  /** JSON's: `boolean` is a property without a value, `object` a node. */
  readonly type?: string;
  readonly properties: ReadonlyMap<string, Schema>;
  /** By regular expression. */
  readonly patterns: readonly (readonly [pattern: string, schema: Schema])[];
  readonly required: readonly string[];
  /** Members of `allOf`: what holds of them holds of this. */
  readonly all: readonly Schema[];
  /** Members of `oneOf`, `anyOf`, and what stands below `then` and `else`: some of them hold. */
  readonly some: readonly Schema[];
  /** Values of `const` or `enum`. */
  readonly values: readonly string[];
  /** One for each item, or one for all. */
  readonly items: readonly Schema[];
  readonly isOneForAll: boolean;
  readonly minimum?: string;
  readonly maximum?: string;
  readonly usual?: string;
  readonly deprecated: boolean;
  /** What its own parts refer to, by name: `$defs` and `definitions`. */
  readonly definitions: ReadonlyMap<string, Schema>;
}

/** Where schemas are found. */
export interface SchemaSource {
  /** The schema of a file below `Documentation/devicetree/bindings`, as `spi/spi-controller.yaml`; undefined without one. */
  read(path: string): Schema | undefined;
  /** The path below that folder of a file that `read` gave. */
  pathOf(file: string): string;
}

/** The bindings of the tree that a board lies in. */
export interface Bindings extends SchemaSource {
  /** The schema that describes a compatible; undefined where none does, or its file cannot be read. */
  find(compatible: string): Schema | undefined;
  /** All that schemas describe. */
  compatibles(): Iterable<string>;
}
