/** Words for what happens before the scan: RAM, where things are assumed to lie, the initrd. */
import { countText, formatSize, hex } from '../../base/format.ts';
import { boundedText } from '../kernel/release.ts';
import type { AddressRange } from '../profile.ts';
import type { Commentary, Handlers } from './commentary.ts';
import { holders } from './others.ts';

export const EARLY: Handlers = {
  'ram-known': (said, { from, ranges, unread }) => {
    const { memoryName, source } = said.run.profile;
    if (from === 'profile') {
      const name = memoryName === undefined ? '' : ` for ${memoryName}`;
      said.assumptions.push(
        `RAM is what ${source ?? 'the boot profile'} says${name}, not what the tree says: ${rangesText(ranges)}.`,
      );
    } else if (from === 'efi') {
      said.assumptions.push(
        `RAM is what the memory map of UEFI in ${source ?? 'the boot profile'} says: with UEFI the kernel does not use the memory nodes. It is ${rangesText(ranges)}.`,
      );
    } else if (from === 'tree') {
      said.assumptions.push(`RAM is what the tree states, unless the boot loader fills it in: ${rangesText(ranges)}.`);
    } else {
      const why = unread
        ? 'The kernel reads no RAM from the memory nodes'
        : 'The tree leaves the size of RAM to the boot loader';
      const text = ranges.map(({ start, end }) => `${formatSize(end - start)} at ${hex(start)}`).join(' and ');
      const { ramRoom } = said.run;
      const holds =
        ramRoom === undefined
          ? 'holds every static region'
          : `holds every static region that can lie in RAM, ${ramRoom.reason}`;
      said.assumptions.push(`${why}; assumed ${text}, the smallest usual size that ${holds}.`);
    }
  },
  'image-assumed': (said, { range, by }) => {
    if (by !== undefined) {
      const where = `${hex(range.start)}-${hex(range.end)}`;
      const why =
        by === 'U-Boot' ? 'where U-Boot loads it' : 'where the memory map of UEFI shows the place of the EFI stub';
      said.assumptions.push(`The kernel image is taken to lie at ${where}, ${why}.`);
      return;
    }
    const { build, facts, imageHead } = said.run;
    const { fromSource, imageSize, releases } = build;
    const ofSize =
      fromSource === undefined
        ? `the size of a Debian ${boundedText(releases)} image`
        : `${formatSize(imageSize)}, a guess,`;
    const place =
      facts.image === undefined
        ? 'on the first free 2 MiB boundary of RAM'
        : 'where a kernel that is not moved is usually linked to run';
    const head = imageHead === 0n ? '' : `; nothing is reserved in the first ${formatSize(imageHead)} there`;
    const where = `${hex(range.start)}-${hex(range.end)}`;
    said.assumptions.push(`The kernel image is assumed at ${where}: ${ofSize} ${place}${head}.`);
  },
  'blob-assumed': (said, { start, by }) => {
    const why = by === undefined ? '' : `, where ${by === 'U-Boot' ? 'U-Boot' : 'the EFI stub'} puts it`;
    said.assumptions.push(`The device-tree blob is assumed at ${hex(start)}${why}.`);
  },
  'banks-unread': (said, { path, property, bytes, read }) => {
    const cells = said.run.tree.entryBytes / 4;
    const has = bytes % 4 === 0 ? countText(bytes / 4, 'cell') : countText(bytes, 'byte');
    const then =
      read > 0
        ? `only ${countText(read, 'bank')} of this node, and leaves the rest out`
        : 'no bank from this node: the RAM that it means is unknown to the kernel';
    const text = `${property} has ${has}, but a bank takes ${cells}, by #address-cells and #size-cells of the root. ${said.linux} reads ${then}. Write ${cells} cells for each bank.`;
    said.find('rmem-bank-unread', text, { path, property });
  },
  'bank-ignored': (said, { path, property, base, size, line }) => {
    const text = `${hex(base)} + ${formatSize(size)} is no RAM, wholly or in part, for ${said.linux} on ${said.run.facts.name}: less than a page, or beyond what it can address ("${line.text}").`;
    said.find('rmem-bank-ignored', text, { path, property });
  },
  'ram-lost': (said) => {
    said.assumptions.push(
      `mem= without '@' leaves ${said.linux} on ${said.run.facts.name} no RAM: it says "Invalid format!", after it has removed all of it.`,
    );
  },
  'initrd-refused': (said, { why, line }) => {
    const text = `The initrd ${INITRD[why]}: ${said.linux} boots without it ("${line}").`;
    if (why === 'assumed' || said.run.isRamGuessed) {
      const guess = why === 'assumed' ? 'kernel image' : 'RAM';
      said.assumptions.push(`${text} That follows from where the ${guess} is assumed, and may not be so.`);
      return;
    }
    said.find('rmem-initrd-refused', text, { path: '/chosen', property: 'linux,initrd-start' });
  },
  'elfcorehdr-refused': (said, { base, size, line }) => {
    said.find('rmem-elfcorehdr-overlap', `linux,elfcorehdr lies on memory that is already reserved ("${line.text}").`, {
      path: '/chosen',
      property: 'linux,elfcorehdr',
      related: holders(said, undefined, base, size),
    });
  },
  'scan-begins': (said, { memory }) => {
    noteProfile(said);
    if (memory.length > 0) return;
    const ignored = said.run.events.find(
      (event) => event.kind === 'printed' && event.line.text.includes('Ignoring memory block'),
    );
    const because = ignored?.kind === 'printed' ? ` ("${ignored.line.text}")` : '';
    said.find('rmem-no-ram', `The tree and the boot profile leave no RAM${because}.`, { path: '/' });
  },
};

const INITRD = {
  unmapped: 'lies where the kernel cannot map it',
  outside: 'does not lie in RAM',
  taken: 'lies on something that is reserved',
  assumed: 'lies where the kernel image is assumed',
} as const;

/** Most ranges that are written out. */
const RANGES_SHOWN = 8;

/** `2 GiB at 0x40000000 and 1 GiB at 0x100000000`; empty ranges are left out. */
function rangesText(ranges: readonly AddressRange[]): string {
  const all = ranges.filter(({ start, end }) => end > start);
  const shown = all.slice(0, RANGES_SHOWN).map(({ start, end }) => `${formatSize(end - start)} at ${hex(start)}`);
  const left = all.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more`] : [])].join(' and ');
}

/** What the boot profile says about the boot loader, as an assumption. */
function noteProfile(said: Commentary): void {
  const {
    config,
    kernelImage,
    dtbAddress,
    initrd,
    cmdline,
    cmdlineAppend,
    reserved,
    memreserve,
    nodes,
    noMap,
    source,
  } = said.run.profile;
  const parts: string[] = [];
  if (config?.length) parts.push(`the kernel has ${config.join(', ')}`);
  if (kernelImage !== undefined) parts.push(`the kernel image is at ${hex(kernelImage.start)}-${hex(kernelImage.end)}`);
  if (dtbAddress !== undefined) parts.push(`the device-tree blob is at ${hex(dtbAddress)}`);
  if (initrd !== undefined) parts.push(`the initrd is at ${hex(initrd.start)}-${hex(initrd.end)}`);
  if (cmdline !== undefined) parts.push('the command line is not that of /chosen');
  if (cmdlineAppend !== undefined) parts.push(`the command line gets "${cmdlineAppend}"`);
  if (reserved?.length) parts.push(`firmware has taken ${rangesText(reserved)}`);
  if (noMap?.length) parts.push(`firmware keeps ${rangesText(noMap)} unmapped`);
  if (memreserve?.length) parts.push(`firmware adds to /memreserve/ ${rangesText(memreserve)}`);
  if (nodes?.length) parts.push(`firmware adds to /reserved-memory ${nodes.map(({ name }) => name).join(', ')}`);
  // Words begin the sentence; a path stays as it is.
  const from = (source ?? 'the boot profile').replace(/^the /, 'The ');
  if (parts.length > 0) said.assumptions.push(`${from} says: ${parts.join('; ')}.`);
}
