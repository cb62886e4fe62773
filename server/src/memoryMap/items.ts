/** Functions that all makers of items share. */
import { formatSize, hex } from '../base/format.ts';
import type { MapItem, MapKind } from '../mapModel/model.ts';

/** An item without a node. */
export function plainItem(
  kind: MapKind,
  label: string,
  base: bigint,
  size: bigint,
  details: readonly string[],
): MapItem {
  return {
    id: `${kind}:${base.toString(16)}`,
    kind,
    label,
    path: '',
    base,
    size,
    details: [placeText(base, size), ...details],
    overlaps: [],
  };
}

/** `0x80000000, 64 MiB` */
export function placeText(base: bigint, size: bigint): string {
  return `${hex(base)}, ${formatSize(size)}`;
}
