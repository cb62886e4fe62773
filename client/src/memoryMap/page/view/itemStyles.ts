/** Further CSS classes of items in the picture: selected, hovered, marked. */
import type { Mark } from '../part.ts';

/** @returns Classes by id, only for items that have any. */
export function itemStyles(
  marks: ReadonlyMap<string, Mark['tone']>,
  states: Readonly<Record<'selected' | 'hovered' | 'active', string | undefined>>,
): ReadonlyMap<string, readonly string[]> {
  const styles = new Map<string, string[]>();
  const add = (id: string | undefined, style: string) => {
    if (id === undefined) return;
    const own = styles.get(id);
    if (own === undefined) styles.set(id, [style]);
    else own.push(style);
  };
  for (const [state, id] of Object.entries(states)) add(id, state);
  for (const [id, tone] of marks) add(id, tone);
  return styles;
}
