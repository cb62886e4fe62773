/** A map that keeps earlier states of itself, without a copy for each. */

/** A map whose state can be taken and restored. It is copied only when it changes after its state was taken. */
export class SnapshotMap<Key, Value> {
  #entries = new Map<Key, Value>();
  /** Whether somebody else has the entries, which must then be copied before a change. */
  #isShared = false;

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: Key, value: Value): void {
    this.#own().set(key, value);
  }

  /** Removes a key. Returns whether it was there. */
  delete(key: Key): boolean {
    return this.#entries.has(key) && this.#own().delete(key);
  }

  /** The entries as they are now, unaffected by later changes. */
  snapshot(): ReadonlyMap<Key, Value> {
    this.#isShared = true;
    return this.#entries;
  }

  restore(snapshot: ReadonlyMap<Key, Value>): void {
    this.#entries = snapshot as Map<Key, Value>;
    this.#isShared = true;
  }

  #own(): Map<Key, Value> {
    if (this.#isShared) this.#entries = new Map(this.#entries);
    this.#isShared = false;
    return this.#entries;
  }
}
