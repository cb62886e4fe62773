/** Appends to lists. */

/** Adds items at the end of a list. `push(...items)` throws when there are more than fit on the stack. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
