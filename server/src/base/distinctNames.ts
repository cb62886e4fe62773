/** Lists of names without repetition. */

/** From this number of names on, a set tells which are there; below, comparing one by one is faster. */
const SET_FROM = 8;

/** Names in the order in which they were added, each once. Adding takes constant time however many there are. */
export class DistinctNames {
  readonly list: string[] = [];
  #seen: Set<string> | undefined;

  has(name: string): boolean {
    if (this.list.length < SET_FROM) return this.list.includes(name);
    this.#seen ??= new Set(this.list);
    return this.#seen.has(name);
  }

  /** Adds a name; false if it is there already. */
  add(name: string): boolean {
    if (this.has(name)) return false;
    this.list.push(name);
    this.#seen?.add(name);
    return true;
  }
}
