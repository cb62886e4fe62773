/** A refused region that is given back with the kernel itself, the initrd or the blob in it: the page allocator gets them. */

import { formatSize, hex } from '../../base/format.ts';
import { bytesIn, differenceOf, intersectionOf, unionOf } from '../../base/intervals.ts';
import type { BootState } from '../bootState.ts';
import { cappedEnd } from '../memblock/memblock.ts';
import type { BootOutcome } from '../report.ts';

/**
 * Says which regions give the kernel image away (memblock_phys_free in `giveBack` asks nobody). Returns how the boot ends: a
 * kernel that is overwritten hangs, or dies in one place or another, mostly without a panic. Where the image lies must be
 * known for that.
 */
export function findLostImage(state: BootState): BootOutcome {
  const { kernelImage, profile, kernelName, memblock } = state;
  if (kernelImage === undefined || state.givenBack.size === 0) return 'ok';
  const image = [{ base: kernelImage.start, end: kernelImage.end }];
  const inRam = intersectionOf(image, unionOf(memblock.memory.regions));
  const lost = differenceOf(inRam, unionOf(memblock.reserved.regions));
  if (lost.length === 0) return 'ok';
  const isKnown = profile.kernelImage !== undefined;
  // What the kernel no longer uses may be overwritten: that is luck.
  const comesUp = bytesIn(lost) <= (state.build.imageMayLack ?? 0n);
  for (const region of state.givenBack) {
    if (region.base === undefined) continue;
    const own = intersectionOf([{ base: region.base, end: cappedEnd(region.base, region.size) }], lost);
    const [first] = own;
    if (first === undefined) continue;
    const what = `${formatSize(bytesIn(own))} of the kernel image, from ${hex(first.base)} on`;
    const ends = comesUp
      ? 'This kernel will not boot, unless by luck: what is overwritten may be something that it no longer needs'
      : 'This kernel will not boot: it hangs or crashes when the memory is used for something else';
    const where = isKnown ? '' : ` That is if the image lies where it is assumed, at ${hex(kernelImage.start)}.`;
    state.findAt(
      'rmem-frees-kernel',
      region,
      `Linux ${kernelName} refuses this region and gives its memory to the page allocator, with it ${what}. ${ends}.${where}`,
      region.placement === 'static' ? 'reg' : 'size',
      isKnown ? {} : { severity: 'warning' },
    );
  }
  return isKnown && !comesUp ? 'timeout' : 'ok';
}
