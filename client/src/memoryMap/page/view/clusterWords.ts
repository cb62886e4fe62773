/** What is said of several things that share a label. */
import { formatSize } from '../../../../../server/src/base/format.ts';
import type { PictureTarget } from './picture.ts';

/** Names of what a cluster holds, as many as can be read. */
const NAMED_MAX = 14;

/** For the tooltip: how many they are, and the first of them by name. */
export function clusterWords({ items }: PictureTarget): { readonly title: string; readonly lines: readonly string[] } {
  const lines = items
    .slice(0, NAMED_MAX)
    .map(({ item }) => `${item.label}  ${formatSize(item.extent.end - item.extent.base)}`);
  if (items.length > NAMED_MAX) lines.push(`and ${items.length - NAMED_MAX} more`);
  return { title: `${items.length} together: click to go closer`, lines };
}
