/** Words for /reserved-memory itself, regions with `reg`, and what a refused region gives back. */
import { formatSize, hex } from '../../base/format.ts';
import type { Region } from '../bootState.ts';
import { cappedEnd } from '../memblock/memblock.ts';
import type { AddressRange } from '../profile.ts';
import { asksForCma } from '../steps/regionDrivers.ts';
import { reservedMemoryNode } from '../steps/reservedMemoryNode.ts';
import { type Commentary, type Handlers, pairKey } from './commentary.ts';
import { noWholeEntries } from './dynamicRegions.ts';
import { holders } from './others.ts';

export const STATIC_REGIONS: Handlers = {
  'node-refused': (said, { why, line }) => {
    const { tree } = said.run;
    const node = reservedMemoryNode(said.run);
    if (node === undefined) return;
    for (const fate of said.fates) fate.reason ??= `/reserved-memory is ignored ("${line.text}").`;
    const lost = `${said.linux} then ignores every region in it ("${line.text}")`;
    const { path } = node;
    if (why === 'ranges') {
      const text = `/reserved-memory needs an empty 'ranges' property. ${lost}.`;
      said.find('rmem-no-ranges', text, { path, property: 'ranges' });
      return;
    }
    const property = why === 'sizeCells' ? '#size-cells' : '#address-cells';
    const needed = why === 'sizeCells' ? tree.sizeCells : tree.addressCells;
    const found = tree.firstCell(node, property);
    const is = found === undefined ? 'is missing' : `is ${found}`;
    const text = `${property} of /reserved-memory must be ${needed} as in the root node, but ${is}. ${lost}.`;
    said.find('rmem-wrong-cells', text, { path, property });
  },
  'regions-cut': (said, { most }) => {
    const path = reservedMemoryNode(said.run)?.path ?? '/';
    said.find('rmem-limit', `Only the first ${most} regions are simulated.`, { path });
  },
  'never-reserved': (said, { region }) => {
    const { facts } = said.run;
    said.fateOf(said.region(region)).reason ??=
      `${said.linux} on ${facts.name} reserves nothing for /reserved-memory: the memory stays ordinary RAM unless firmware keeps it.`;
  },
  'entry-taken': (said, { region }) => {
    const fate = said.fateOf(said.region(region));
    if (fate.state === 'ignored') fate.state = 'reserved';
  },
  'entry-refused': (said, { region: index, why, base, size, line }) => {
    const region = said.region(index);
    const prints = `${said.linux} prints "${line.text}"`;
    if (why === 'busy') {
      const text = `no-map of ${hex(base)} + ${formatSize(size)} is refused because part of it is already reserved; the memory stays mapped. ${prints}.`;
      said.findAt('rmem-nomap-refused', region, text, 'no-map', { related: holders(said, region, base, size) });
      said.fail(region, text);
      return;
    }
    const isEmpty = why === 'empty';
    const text = isEmpty
      ? `This region has size 0. ${prints}.`
      : `memblock has no free slot for this region. ${prints}.`;
    said.findAt(isEmpty ? 'rmem-zero-size' : 'rmem-not-reserved', region, text, 'reg');
    said.fail(region, text);
  },
  'reg-refused': (said, { region: index, bytes, line }) => {
    const region = said.region(index);
    // Both scans print it.
    if (said.fateOf(region).state === 'failed') return;
    const text = `${noWholeEntries(said, 'reg', bytes)} ${said.linux} drops the region ("${line.text}").`;
    said.findAt('rmem-invalid-reg', region, text, 'reg');
    said.fail(region, text);
  },
  'reg-passed-over': (said, { region: index, bytes }) => {
    const region = said.region(index);
    const isDynamic = region.node.find('size') !== undefined;
    const then = isDynamic ? 'takes the region for a dynamic one' : 'ignores the region without a message';
    const text = `${noWholeEntries(said, 'reg', bytes)} ${said.linux} ${then}.`;
    // The kernel prints nothing, so an error would promise a message that never comes.
    said.findAt('rmem-invalid-reg', region, text, 'reg', { severity: 'warning' });
    if (!isDynamic) said.fail(region, text);
  },
  'entries-lost': (said, { region, count, line, by }) => {
    const printed = line === undefined ? '' : ` ("${line.text}")`;
    const what = {
      firstRegEntryOnly: `reg has ${count} entries, but ${said.linux} reserves only the first; the others stay ordinary RAM${printed}. Older kernels reserve all of them.`,
      lateScanWarnsOfEntries: `reg has ${count} entries: ${said.linux} reserves all of them, but only the first becomes a region that drivers find${printed}.`,
      lateScanNeedsOneEntry: `reg has ${count} entries: ${said.linux} reserves all of them, but makes no region of a node with more than one, without a word: drivers find none, and a pool is not set up. Give each range a node of its own.`,
    }[by];
    said.findAt('rmem-multiple-reg', said.region(region), what, 'reg');
  },
  'empty-reg-read': (said, { region }) => {
    const text = `reg is empty. ${said.linux} reserves nothing for it, but registers a region with an address and a size read from the bytes behind the property.`;
    said.findAt('rmem-empty-reg', said.region(region), text, 'reg');
  },
  'stack-overflow': (said, { region: index, regions, slots }) => {
    const region = said.region(index);
    const text = `/reserved-memory has ${regions} regions that the kernel is to place, and ${said.linux} keeps a list of ${slots} on the stack without a check: the rest overwrites the stack, and a kernel with stack protection panics. Give regions fixed places with reg.`;
    said.findAt('rmem-array-full', region, text, undefined, { severity: 'error' });
  },
  'array-full': (said, { region: index, placement, wanted, slots, line }) => {
    const region = said.region(index);
    const lost =
      placement === 'dynamic'
        ? 'nothing is allocated for this one'
        : 'the memory of this one is reserved, but no driver will find it';
    const text =
      wanted === undefined
        ? `${said.linux} allocates at most ${slots} dynamic regions, and this is one of those beyond: nothing is allocated for it ("${line.text}"). Regions with reg have no such limit.`
        : `Lost: /reserved-memory has ${wanted} regions, and the array of the kernel holds ${slots}; ${lost} ("${line.text}").`;
    said.findAt('rmem-array-full', region, text);
    said.fail(region, text);
  },
  overlap: (said, { region, other }) => {
    said.printedOverlaps.add(pairKey(said.region(region), said.region(other)));
  },
  'given-back': (said, { region: index, nomap, base, size, line }) => {
    const region = said.region(index);
    const others = nomap ? [] : holders(said, region, base, size);
    if (!nomap || region.placement === 'static') said.givenBack.add(index);
    const freed = nomap ? 'its memory is mapped again' : 'its memory is freed';
    said.fail(region, `No driver accepts the region, and ${freed}.`);
    if (!said.explained.has(index)) {
      const why =
        region.reusable && nomap
          ? "'reusable' and 'no-map' together suit neither driver of shared-dma-pool"
          : isForCma(said, region)
            ? 'a reusable pool is for CMA, which this kernel does not have for devices'
            : 'no driver of shared-dma-pool can use it, because its memory is not reserved any more';
      const text = `${why}: ${said.linux} prints "${line.text}", and ${freed}.`;
      // A configuration that is only assumed is no fault of the tree.
      const isAssumed = isForCma(said, region) && said.run.build.fromSource !== undefined;
      said.findAt('rmem-driver-failed', region, text, 'compatible', isAssumed ? { severity: 'warning' } : {});
    }
    if (others.length === 0) return;
    const end = said.run.tree.physical(base + size);
    const text = `Freeing ${hex(base)}-${hex(end)} after the driver's refusal also frees memory that others hold there.${whatFollows(said, base, size)}`;
    said.findAt('rmem-frees-other', region, text, undefined, { related: others });
  },
};

/** Whether the region asks for CMA and the kernel has none. */
function isForCma({ run }: Commentary, region: Region): boolean {
  return !run.build.hasCma && asksForCma(region);
}

/**
 * What happens to the boot loader's data in freed memory. Recorded boots of arm64: nothing while the data lies low; near the end
 * of RAM, where the kernel allocates first, "Initramfs unpacking failed", and a crash in `of_fdt_raw_init` (drivers/of/fdt.c),
 * which reads the blob a last time.
 */
function whatFollows({ run }: Commentary, base: bigint, size: bigint): string {
  const { initrd, dtb, profile } = run;
  const end = cappedEnd(base, size);
  const isIn = (range: AddressRange | undefined) => range !== undefined && range.start < end && base < range.end;
  const lost = [
    ...(isIn(initrd) ? ['the initrd may be overwritten before it is unpacked'] : []),
    ...(profile.dtbAddress !== undefined && isIn(dtb)
      ? ['the device-tree blob may be overwritten before the kernel has read it a last time, which is a crash']
      : []),
  ];
  return lost.length === 0 ? '' : ` With that, ${lost.join(', and ')}.`;
}
