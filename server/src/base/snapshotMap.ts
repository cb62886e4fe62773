/** A map that keeps earlier states of itself, without a copy for each. */

/** Changes of a map: a value for each key, undefined for a key that was removed. */
type Layer<Key, Value> = ReadonlyMap<Key, Value | undefined>;

/** A state of a `SnapshotMap`: its changes, the oldest first. Each layer has at least twice the entries of the next one. */
export type MapSnapshot<Key, Value> = readonly Layer<Key, Value>[];

/**
 * A map whose state can be taken and restored at any time. For n changes, a look-up asks at most log n layers. States that
 * follow each other share their layers, and hold n log n entries together.
 */
export class SnapshotMap<Key, Value extends NonNullable<unknown>> {
  #layers: MapSnapshot<Key, Value> = [];
  /** The changes since the state was last taken. */
  #newest = new Map<Key, Value | undefined>();

  get(key: Key): Value | undefined {
    const value = this.#newest.get(key);
    if (value !== undefined || this.#newest.has(key)) return value;
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const layer = this.#layers[i];
      const older = layer?.get(key);
      if (older !== undefined || layer?.has(key)) return older;
    }
    return undefined;
  }

  set(key: Key, value: Value): void {
    this.#newest.set(key, value);
  }

  /** Removes a key. Returns whether it was there. */
  delete(key: Key): boolean {
    if (this.get(key) === undefined) return false;
    if (this.#layers.length === 0) this.#newest.delete(key);
    else this.#newest.set(key, undefined);
    return true;
  }

  /** The entries, in no certain order. */
  entries(): ReadonlyMap<Key, Value> {
    return withoutRemoved([...this.#layers, this.#newest]);
  }

  /** The state as it is now, unaffected by later changes. */
  snapshot(): MapSnapshot<Key, Value> {
    if (this.#newest.size > 0) {
      this.#layers = stacked(this.#layers, this.#newest);
      this.#newest = new Map();
    }
    return this.#layers;
  }

  restore(snapshot: MapSnapshot<Key, Value>): void {
    this.#layers = snapshot;
    if (this.#newest.size > 0) this.#newest = new Map();
  }
}

/** Layers with one more, which takes up those of less than twice its size. */
function stacked<Key, Value>(layers: MapSnapshot<Key, Value>, added: Layer<Key, Value>): MapSnapshot<Key, Value> {
  let first = layers.length;
  let size = added.size;
  for (let layer = layers[first - 1]; layer && layer.size < 2 * size; layer = layers[first - 1]) {
    size += layer.size;
    first--;
  }
  if (first === layers.length) return [...layers, added];
  const taken = [...layers.slice(first), added];
  if (first === 0) return [withoutRemoved(taken)];
  const merged = new Map<Key, Value | undefined>();
  for (const layer of taken) for (const [key, value] of layer) merged.set(key, value);
  return [...layers.slice(0, first), merged];
}

function withoutRemoved<Key, Value>(layers: readonly Layer<Key, Value>[]): Map<Key, Value> {
  const entries = new Map<Key, Value>();
  for (const layer of layers) {
    for (const [key, value] of layer) {
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
  }
  return entries;
}
