/** What U-Boot does before the kernel: regions that it does not reserve, load addresses that meet regions or each other. */
import { formatSize, hex } from '../../base/format.ts';
import { type LoadedRange, loadedRanges } from '../../firmware/uBoot/layout.ts';
import { type RefusedReservation, reserveTree, type UBoot } from '../../firmware/uBoot/reserve.ts';
import { RESERVATIONS_MAX, treeReservations } from '../../firmware/uBoot/treeReservations.ts';
import type { AddressRange } from '../profile.ts';
import { uBootSizes } from '../steps/uBootLayout.ts';
import type { Commentary } from './commentary.ts';

/** Most findings of a kind: a full list refuses every later entry. */
const FOUND_MAX = 100;

/** Adds the findings, where the boot profile has the output of U-Boot. */
export function addUBootFindings(said: Commentary): void {
  const { uBoot } = said.run.profile;
  if (uBoot === undefined) return;
  findRefused(said, uBoot);
  const loads = loadedRanges(uBoot, uBootSizes(said.run));
  findOnRegions(said, loads);
  findOnEachOther(said, loads);
  findOutsideBanks(said, uBoot, loads);
}

function findRefused(said: Commentary, uBoot: UBoot): void {
  const { blob } = said.run.tree;
  const { refused, entries, slots } = reserveTree(uBoot, blob);
  const children = said.run.tree.rootChild('reserved-memory')?.children ?? [];
  if (Math.max(children.length, blob.memReserve.length) > RESERVATIONS_MAX) {
    const text = `Only the first ${RESERVATIONS_MAX} regions are reserved as U-Boot does it.`;
    said.find('rmem-limit', text, { path: '/reserved-memory' });
  }
  // What lies within other entries is protected all the same.
  const isProtected = ({ reservation: { start, size } }: RefusedReservation) =>
    entries.some((entry) => entry.start <= start && start + size <= entry.end);
  for (const one of refused.filter((each) => !isProtected(each)).slice(0, FOUND_MAX)) {
    const { reservation, isFull, line } = one;
    const range = rangeText({ start: reservation.start, end: reservation.start + reservation.size });
    const why = isFull
      ? `its list of ${slots} is full (CONFIG_LMB_MAX_REGIONS)`
      : 'it overlaps what is reserved already';
    const says = line === undefined ? 'U-Boot says nothing of it' : `U-Boot prints "${line}"`;
    said.find(
      'rmem-uboot-refused',
      `${nameOf(uBoot)} does not reserve ${range}, because ${why}: it may put the blob, the initrd or a file there. ${says}.`,
      reservation.path === undefined ? { path: '/' } : { path: reservation.path, property: 'reg' },
    );
  }
}

function findOnRegions(said: Commentary, loads: readonly LoadedRange[]): void {
  let left = FOUND_MAX;
  for (const { path, start, size } of treeReservations(said.run.tree.blob)) {
    for (const load of loads) {
      if (load.start >= start + size || start >= load.end || left-- <= 0) continue;
      said.find(
        'rmem-load-address',
        `${loadText(load)}, and this memory is reserved. U-Boot loads no file onto it ("** Reading file would overwrite reserved memory **"); what of the image is no part of the file, the kernel overwrites by itself.`,
        path === undefined ? { path: '/' } : { path, property: 'reg' },
      );
    }
  }
}

function findOnEachOther(said: Commentary, loads: readonly LoadedRange[]): void {
  loads.forEach((load, index) => {
    for (const other of loads.slice(index + 1)) {
      if (load.start >= other.end || other.start >= load.end) continue;
      const text = `${loadText(load)}; ${loadText(other)}. Whatever is loaded last destroys the other, or the kernel destroys it when it starts ("Starting kernel ..." is the last line then).`;
      said.find('rmem-load-overlap', text, { path: '/' });
    }
  });
}

function findOutsideBanks(said: Commentary, { banks }: UBoot, loads: readonly LoadedRange[]): void {
  if (banks.length === 0) return;
  for (const load of loads) {
    if (banks.some(({ start, end }) => start <= load.start && load.end <= end)) continue;
    const ram = banks.slice(0, 4).map(rangeText).join(', ');
    said.find('rmem-load-address', `${loadText(load)}, which is not all in RAM (${ram}).`, { path: '/' });
  }
}

/** `kernel_addr_r puts the kernel image at 0x…-0x… (36.9 MiB)` */
function loadText({ variable, what, start, end }: LoadedRange): string {
  const size = end - start > 1n ? ` (${formatSize(end - start)})` : ', of unknown size';
  return `${variable} puts the ${what} at ${end - start > 1n ? rangeText({ start, end }) : hex(start)}${size}`;
}

function nameOf({ release }: UBoot): string {
  return release === undefined ? 'U-Boot (a release of today; the text does not say which)' : `U-Boot ${release}`;
}

function rangeText({ start, end }: AddressRange): string {
  return `${hex(start)}-${hex(end)}`;
}
