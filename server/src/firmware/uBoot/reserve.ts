/** What U-Boot's lmb holds after U-Boot has read the tree, and what it refuses. */
import type { FdtBlob } from '../../fdt/read.ts';
import { Lmb, type LmbEntry } from './lmb.ts';
import type { UBootConsole } from './readConsole.ts';
import { uBootRules } from './releases.ts';
import { type TreeReservation, treeReservations } from './treeReservations.ts';

/** What is known of a U-Boot. */
export type UBoot = Pick<UBootConsole, 'release' | 'environment' | 'banks' | 'relocated' | 'reserved'>;

/** A range of the tree that U-Boot does not take. */
export interface RefusedReservation {
  readonly reservation: TreeReservation;
  /** True: the list was full. False: the range overlaps an entry. */
  readonly isFull: boolean;
  /** What U-Boot prints; undefined where it prints nothing. */
  readonly line: string | undefined;
}

interface UBootReservations {
  readonly entries: readonly LmbEntry[];
  readonly refused: readonly RefusedReservation[];
  /** Entries that the list has room for. */
  readonly slots: number;
}

/**
 * Fills lmb as U-Boot does: its own place, /memreserve/, the regions of the tree in its order, and what U-Boot's own UEFI has
 * taken. Only `bdinfo` shows U-Boot's own place; without it, the list holds only the tree's ranges.
 */
export function reserveTree(uBoot: UBoot, blob: FdtBlob): UBootReservations {
  const rules = uBootRules(uBoot.release);
  // The configured number of slots, where the text holds the configuration beside the environment.
  const configured = Number(uBoot.environment.get('CONFIG_LMB_MAX_REGIONS') ?? Number.NaN);
  const slots = Number.isFinite(rules.slots) && configured > 0 ? configured : rules.slots;
  // U-Boot's own place takes an entry, known or not.
  const room = uBoot.reserved === undefined ? slots - 1 : slots;
  const lmb = new Lmb({ ...rules, slots: room });
  const { own, efi } = ownPlace(uBoot);
  for (const { start, end, flags } of own) lmb.reserve(start, end - start, flags);
  const refused: RefusedReservation[] = [];
  for (const reservation of treeReservations(blob)) {
    const { start, size, nomap } = reservation;
    const flags = nomap ? 'no-map' : rules.plain;
    const isFull = lmb.entries.length >= room;
    if (lmb.reserve(start, size, flags)) continue;
    const bits = nomap ? rules.nomapBits : 0;
    const line = `ERROR: reserving fdt memory region failed (addr=${start.toString(16)} size=${size.toString(16)} flags=${bits})`;
    refused.push({ reservation, isFull, line: rules.saysRefused ? line : undefined });
  }
  for (const entry of efi) lmb.force(entry);
  return { entries: lmb.entries, refused, slots };
}

/** The entries of U-Boot itself among those that `bdinfo` shows: the place to which it relocated, and what its UEFI holds. */
function ownPlace({ reserved = [], relocated }: UBoot): { readonly own: LmbEntry[]; readonly efi: LmbEntry[] } {
  const holds = ({ start, end }: LmbEntry) => relocated !== undefined && start <= relocated && relocated < end;
  const around = reserved.filter(holds);
  const own = around.slice(-1);
  const efi = reserved.filter(
    (entry) => entry.flags === 'no-notify, no-overwrite' || (holds(entry) && !own.includes(entry)),
  );
  return { own, efi };
}
