/** A refused region that is given back with the kernel itself, the initrd or the blob in it: the page allocator gets them. */

import { formatSize, hex } from '../base/format.ts';
import { bytesIn, differenceOf, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import type { BootState } from './bootState.ts';
import { cappedEnd } from './memblock.ts';
import type { BootOutcome } from './report.ts';

/**
 * Of recorded boots of arm64, none came up that had lost 16 MiB of its image or more. Without up to so many bytes it is luck:
 * what the kernel no longer uses may be overwritten.
 */
const MAY_BE_MISSED = 4n << 20n;

/**
 * Says which regions give the kernel image away (memblock_phys_free in `giveBack` asks nobody). Returns how the boot ends: a
 * kernel that is overwritten hangs, or dies in one place or another, mostly without a panic. Where the image lies must be
 * known for that.
 */
export function findLostImage(state: BootState): BootOutcome {
  const { kernelImage, profile, generation, memblock } = state;
  if (kernelImage === undefined || state.givenBack.size === 0) return 'ok';
  const image = [{ base: kernelImage.start, end: kernelImage.end }];
  const inRam = intersectionOf(image, unionOf(memblock.memory.regions));
  const lost = differenceOf(inRam, unionOf(memblock.reserved.regions));
  if (lost.length === 0) return 'ok';
  const isKnown = profile.kernelImage !== undefined;
  const comesUp = mayComeUp(state, lost);
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
      `Linux ${generation.name} refuses this region and gives its memory to the page allocator, with it ${what}. ${ends}.${where}`,
      region.placement === 'static' ? 'reg' : 'size',
      isKnown ? {} : { severity: 'warning' },
    );
  }
  return isKnown && !comesUp ? 'timeout' : 'ok';
}

/** Recorded boots of arm64: 6.1 and 7.2 came up without a small part of the image with which 6.12 hung. */
function mayComeUp({ generation, facts }: BootState, lost: readonly Interval[]): boolean {
  return facts.name === 'arm64' && generation.name !== '6.12' && bytesIn(lost) <= MAY_BE_MISSED;
}
