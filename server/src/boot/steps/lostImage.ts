/** A refused region that is given back with the kernel itself, the initrd or the blob in it: the page allocator gets them. */
import { bytesIn, differenceOf, intersectionOf, unionOf } from '../../base/intervals.ts';
import type { BootState } from '../bootState.ts';
import { NOMAP } from '../memblock/memblock.ts';
import type { BootOutcome } from '../report.ts';

/** Bytes for page tables, the unflattened tree and whatever else every kernel needs to come up. */
const LEAST_ROOM = 1n << 20n;

/**
 * Whether all but a little of RAM is reserved or hidden: the kernel stops when it takes memory for itself, on most
 * architectures before it can say so.
 */
export function findNoRoom(state: BootState): BootOutcome {
  const { memory, reserved } = state.memblock;
  const mapped = unionOf(memory.regions.filter(({ flags }) => (flags & NOMAP) === 0));
  const left = bytesIn(differenceOf(mapped, unionOf(reserved.regions))) + guessedImage(state);
  if (left >= LEAST_ROOM || state.isRamGuessed || memory.regions.length === 0) return 'ok';
  state.emit({ kind: 'no-room-left', left });
  return 'timeout';
}

/** Bytes of a kernel image that is only guessed: a smaller image may leave room. */
function guessedImage({ build, profile, kernelImage }: BootState): bigint {
  const isGuessed = build.fromSource !== undefined && profile.kernelImage === undefined && kernelImage !== undefined;
  return isGuessed ? kernelImage.end - kernelImage.start : 0n;
}

/**
 * Whether regions gave the kernel image away (memblock_phys_free in `giveBack` checks no owner). Returns how the boot ends: a
 * kernel that is overwritten hangs, or dies in one place or another, mostly without a panic. Only an image whose place is known
 * counts.
 */
export function findLostImage(state: BootState): BootOutcome {
  const { kernelImage, profile, memblock } = state;
  if (kernelImage === undefined || state.givenBack.size === 0) return 'ok';
  const image = [{ base: kernelImage.start, end: kernelImage.end }];
  const inRam = intersectionOf(image, unionOf(memblock.memory.regions));
  const lost = differenceOf(inRam, unionOf(memblock.reserved.regions));
  if (lost.length === 0) return 'ok';
  // Luck: the overwritten part may be one that the kernel no longer uses.
  const comesUp = bytesIn(lost) <= (state.build.imageMayLack ?? 0n);
  state.emit({ kind: 'image-lost', lost: lost.map(({ base, end }) => ({ start: base, end })), comesUp });
  return profile.kernelImage !== undefined && !comesUp ? 'timeout' : 'ok';
}
