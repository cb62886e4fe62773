/** Words for how a boot ends: CMA areas that crash the kernel, an image that is overwritten, a panic. */
import { formatSize, hex } from '../../base/format.ts';
import { bytesIn, intersectionOf } from '../../base/intervals.ts';
import { cappedEnd } from '../memblock/memblock.ts';
import type { Commentary, Handlers } from './commentary.ts';
import { cmdlinePlace, placeProperty, whereRamIs } from './others.ts';

export const ENDING: Handlers = {
  'cma-crash': (said, { region, base, size }) => {
    const text = `This CMA area (${hex(base)}-${hex(base + size)}) lies where there is no RAM. ${said.linux} crashes when it activates the area.`;
    said.findAt('rmem-cma-outside-ram', said.region(region), text, 'reg', { related: whereRamIs(said.run) });
  },
  'cma-crosses-zones': (said, { region: index, border, bus, name }) => {
    const why = bus === undefined ? '' : `: ZONE_DMA ends where the dma-ranges of ${bus} end`;
    const related = bus === undefined ? [] : [{ path: bus, property: 'dma-ranges', message: 'These decide it.' }];
    const what = index === undefined ? 'The default CMA area' : 'This CMA area';
    const text = `${what} crosses ${hex(border)}, the border between two memory zones${why}. ${said.linux} cannot activate it ("cma: CMA area ${name} could not be activated").`;
    if (index === undefined) said.find('rmem-cma-zone', text, { ...cmdlinePlace(said.run), related });
    else said.findAt('rmem-cma-zone', said.region(index), text, placeProperty(said.region(index)), { related });
  },
  'cma-over-nomap': (said, { region: index, base, size, hidden }) => {
    const { run } = said;
    const end = cappedEnd(base, size);
    // The built-in area is there only where the command line puts it; a search keeps clear of no-map.
    const what = index === undefined ? 'the default CMA area that the command line asks for' : 'this CMA area';
    const text = `Part of ${what} is no-map (${hex(hidden.start)}-${hex(hidden.end)}). ${said.linux} hands its pages out as free memory all the same, and crashes when one of them is used.`;
    const related = run.regions
      .filter((other) => other.nomap && other.base !== undefined && other.base < end && base < other.base + other.size)
      .map((other) => ({ path: other.node.path, message: `${other.node.name} is no-map.` }));
    if (index === undefined) {
      said.find('rmem-cma-over-nomap', text, { ...cmdlinePlace(run), related });
      return;
    }
    const region = said.region(index);
    said.findAt('rmem-cma-over-nomap', region, text, placeProperty(region), { related });
  },
  'cma-overlap': (said, { areas: [area, next] }) => {
    for (const [one, other] of [
      [area, next],
      [next, area],
    ] as const) {
      if (one.region === undefined) continue;
      const region = said.region(one.region);
      const text = `This CMA area shares memory with the area ${other.name}: ${said.linux} gives the pages to its allocator twice and crashes.`;
      const related =
        other.region === undefined ? [] : [{ path: said.region(other.region).node.path, message: 'The other area.' }];
      said.findAt('rmem-cma-overlap', region, text, placeProperty(region), { related });
    }
  },
  'no-room-left': (said, { left }) => {
    // The kernel found no RAM to begin with, which has a finding of its own.
    if (said.run.events.some((event) => event.kind === 'scan-begins' && event.memory.length === 0)) return;
    const path = said.run.tree.rootChild('reserved-memory')?.path ?? '/';
    const text = `${said.linux} does not come up: regions and the kernel itself leave ${formatSize(left)} of RAM, too little for its page tables. It stops before it can say so. Make regions smaller.`;
    said.find('rmem-panic', text, { path, related: whereRamIs(said.run) });
  },
  'image-lost': (said, { lost, comesUp }) => {
    const { kernelImage, profile } = said.run;
    if (kernelImage === undefined) return;
    const isKnown = profile.kernelImage !== undefined;
    const ranges = lost.map(({ start, end }) => ({ base: start, end }));
    for (const index of said.givenBack) {
      const region = said.region(index);
      if (region.base === undefined) continue;
      const own = intersectionOf([{ base: region.base, end: cappedEnd(region.base, region.size) }], ranges);
      const [first] = own;
      if (first === undefined) continue;
      const what = `${formatSize(bytesIn(own))} of the kernel image, from ${hex(first.base)} on`;
      const ends = comesUp
        ? 'This kernel will not boot, unless by luck: what is overwritten may be something that it no longer needs'
        : 'This kernel will not boot: it hangs or crashes when the memory is used for something else';
      const where = isKnown ? '' : ` That is if the image lies where it is assumed, at ${hex(kernelImage.start)}.`;
      said.findAt(
        'rmem-frees-kernel',
        region,
        `${said.linux} refuses this region and gives its memory to the page allocator, with it ${what}. ${ends}.${where}`,
        placeProperty(region),
        isKnown ? {} : { severity: 'warning' },
      );
    }
  },
};

/** The panic as a finding, at /reserved-memory. */
export function sayPanic(said: Commentary, panic: string): void {
  const path = said.run.tree.rootChild('reserved-memory')?.path ?? '/';
  said.find('rmem-panic', `${said.linux} does not boot: "Kernel panic - not syncing: ${panic}".`, { path });
}
