/** Lists that become longer. */

/** Adds items at the end of a list. `push(...items)` throws where there are more than the stack has room for. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
