/**
 * Checks the order of statements at the top level. dtc's grammar requires version lines, then reservations, then the tree
 * (dtc 1.8.1, dtc-parser.y: sourcefile, headers, memreserves, devicetree). Each method is called for the next statement,
 * and returns the message of its fault; undefined if its place is right.
 */
export class StatementOrder {
  #phase: 'version' | 'reservations' | 'tree' = 'version';
  /** For each version line, whether `/plugin/;` followed it. */
  readonly #headers: boolean[] = [];
  #afterVersion = false;

  /** Whether there was a version line. */
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

  /** Takes a node, or a statement about one. */
  tree(): string | undefined {
    this.#afterVersion = false;
    if (this.#phase === 'tree') return undefined;
    this.#phase = 'tree';
    return this.#mixedHeaders();
  }

  /** Several version lines are allowed (included files may have their own) if all or none are followed by `/plugin/;`. */
  #mixedHeaders(): string | undefined {
    const [first] = this.#headers;
    return this.#headers.some((plugin) => plugin !== first)
      ? "one '/dts-v1/;' is followed by '/plugin/;' and another is not"
      : undefined;
  }
}
