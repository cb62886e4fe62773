/** A binding of the kernel as plain data: the fields of a JSON schema that describe nodes and properties. */

/** A schema or a part of one: of a node, of a property, or of a condition's branch. */
export interface Schema {
  /** The file, with the offset of the schema's key in it: the begin of the file for a complete schema. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly title?: string;
  /** As written, with line breaks. */
  readonly description?: string;
  /** The reference: `/schemas/types.yaml#/definitions/flag`, `spi-controller.yaml#`, `#/$defs/port`. */
  readonly ref?: string;
  /** JSON type: `boolean` means a property without a value, `object` a node. */
  readonly type?: string;
  readonly properties: ReadonlyMap<string, Schema>;
  /** By regular expression. */
  readonly patterns: readonly (readonly [pattern: string, schema: Schema])[];
  readonly required: readonly string[];
  /** Members of `allOf`: all of them apply. */
  readonly all: readonly Schema[];
  /** Members of `oneOf` and `anyOf`, and the schemas below `then` and `else`: some of them apply. */
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
  /** Targets of its own references, by name: `$defs` and `definitions`. */
  readonly definitions: ReadonlyMap<string, Schema>;
}

/** Access to schemas. */
export interface SchemaSource {
  /** The schema of a file below `Documentation/devicetree/bindings`, as `spi/spi-controller.yaml`; undefined without one. */
  read(path: string): Schema | undefined;
  /** The path, relative to that folder, of a file that `read` returned. */
  pathOf(file: string): string;
}

/** The bindings of the tree that contains a board. */
export interface Bindings extends SchemaSource {
  /** The schema that describes a compatible; undefined where none does, or its file is unreadable. */
  find(compatible: string): Schema | undefined;
  /** All compatibles that schemas describe. */
  compatibles(): Iterable<string>;
}
