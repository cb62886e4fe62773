/** A refused region that is given back with the kernel itself, the initrd or the blob in it: the page allocator gets them. */
import { bytesIn, differenceOf, intersectionOf, unionOf } from '../../base/intervals.ts';
import type { BootState } from '../bootState.ts';
import type { BootOutcome } from '../report.ts';

/**
 * Whether regions gave the kernel image away (memblock_phys_free in `giveBack` asks nobody). Returns how the boot ends: a
 * kernel that is overwritten hangs, or dies in one place or another, mostly without a panic. Where the image lies must be
 * known for that.
 */
export function findLostImage(state: BootState): BootOutcome {
  const { kernelImage, profile, memblock } = state;
  if (kernelImage === undefined || state.givenBack.size === 0) return 'ok';
  const image = [{ base: kernelImage.start, end: kernelImage.end }];
  const inRam = intersectionOf(image, unionOf(memblock.memory.regions));
  const lost = differenceOf(inRam, unionOf(memblock.reserved.regions));
  if (lost.length === 0) return 'ok';
  // What the kernel no longer uses may be overwritten: that is luck.
  const comesUp = bytesIn(lost) <= (state.build.imageMayLack ?? 0n);
  state.emit({ kind: 'image-lost', lost: lost.map(({ base, end }) => ({ start: base, end })), comesUp });
  return profile.kernelImage !== undefined && !comesUp ? 'timeout' : 'ok';
}
