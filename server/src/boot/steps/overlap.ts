/** The kernel's overlap check, `__rmem_check_for_overlap` (of_reserved_mem.c 6.1:224, 6.12:564, 7.2:227). */
import type { BootState, Slot } from '../bootState.ts';
import { kernelSort } from './kernelSort.ts';

/**
 * Sorts `reserved_mem[]` for good and prints one error for every neighbour that begins before its predecessor ends.
 * Neighbours only: a region that covers several others is reported once. Fewer than two regions are left as they are.
 */
export function checkOverlaps(state: BootState): void {
  if (state.slots.length < 2) return;
  const slots = sorted(state);
  state.slots = slots;
  for (let i = 0; i + 1 < slots.length; i++) {
    const current = slots[i];
    const next = slots[i + 1];
    if (current === undefined || next === undefined) continue;
    if (state.tree.physical(current.base + current.size) <= next.base) continue;
    state.print(state.messages.overlap(named(current), named(next)));
    const { region, base, size } = current;
    state.emit({ kind: 'overlap', region: region.index, other: next.region.index, base, size });
  }
}

/** Kernels differ only in what they do with equal elements. */
function sorted({ slots, rules }: BootState): Slot[] {
  const byNode = slots.toSorted((a, b) => compareSlots(a, b, true));
  const hasTies = byNode.some((slot, i) => {
    const before = byNode[i - 1];
    return before !== undefined && compareSlots(before, slot, false) === 0;
  });
  if (!hasTies || rules.tiesByNode) return byNode;
  const unstable = [...slots];
  kernelSort(unstable, (a, b) => compareSlots(a, b, false), rules.sortTakesTwo);
  return unstable;
}

function compareSlots(a: Slot, b: Slot, byNode: boolean): number {
  if (a.base !== b.base) return a.base < b.base ? -1 : 1;
  // A dynamic region (0, 0) comes before a static one at address 0.
  if (a.size !== b.size) return a.size < b.size ? -1 : 1;
  return byNode ? a.region.node.offset - b.region.node.offset : 0;
}

function named(slot: Slot): {
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
} {
  return { name: slot.region.node.name, base: slot.base, size: slot.size };
}
