/**
 * The order that dtc's grammar wants at the top level: version lines, reservations, then the tree
 * (dtc 1.8.1, dtc-parser.y: sourcefile, headers, memreserves, devicetree). Each call takes the next statement and says
 * what is wrong with its place.
 */
export class StatementOrder {
  #phase: 'version' | 'reservations' | 'tree' = 'version';
  /** Whether each version line was followed by `/plugin/;`. */
  readonly #headers: boolean[] = [];
  #afterVersion = false;

  /** Whether any version line was met. */
  get sawVersion(): boolean {
    return this.#headers.length > 0;
  }

  version(): string | undefined {
    const first = this.#phase === 'version';
    const mixed = this.#mixedHeaders();
    this.#afterVersion = true;
    this.#headers.push(false);
    if (!first) return "'/dts-v1/;' stands before all other statements";
    return mixed;
  }

  plugin(): string | undefined {
    const follows = this.#afterVersion;
    this.#afterVersion = false;
    if (!follows) return "'/plugin/;' stands directly after '/dts-v1/;'";
    this.#headers[this.#headers.length - 1] = true;
    return this.#mixedHeaders();
  }

  reservation(): string | undefined {
    this.#afterVersion = false;
    if (this.#phase === 'tree') return "'/memreserve/' stands before the first node";
    this.#phase = 'reservations';
    return this.#mixedHeaders();
  }

  /** A node, or a statement about one. */
  tree(): string | undefined {
    this.#afterVersion = false;
    if (this.#phase === 'tree') return undefined;
    this.#phase = 'tree';
    return this.#mixedHeaders();
  }

  /** Several version lines are fine (included files bring theirs) as long as all or none have `/plugin/`. */
  #mixedHeaders(): string | undefined {
    const [first] = this.#headers;
    return this.#headers.some((plugin) => plugin !== first)
      ? "one '/dts-v1/;' is followed by '/plugin/;' and another is not"
      : undefined;
  }
}
