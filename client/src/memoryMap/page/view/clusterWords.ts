/** The tooltip of several items that share a label. */
import { formatSize } from '../../../../../server/src/base/format.ts';
import type { PictureTarget } from './picture.ts';

/** Most names in the tooltip. */
const NAMED_MAX = 14;

/** The count of the items, and the first names. */
export function clusterWords({ items }: PictureTarget): { readonly title: string; readonly lines: readonly string[] } {
  const lines = items
    .slice(0, NAMED_MAX)
    .map(({ item }) => `${item.label}  ${formatSize(item.extent.end - item.extent.base)}`);
  if (items.length > NAMED_MAX) lines.push(`and ${items.length - NAMED_MAX} more`);
  return { title: `${items.length} together: click to go closer`, lines };
}
