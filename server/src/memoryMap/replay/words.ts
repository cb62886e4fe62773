/** A sentence for each event of a boot: what the kernel does. Findings explain what it means. */
import { countText, formatSize, hex } from '../../base/format.ts';
import type { BootEventKind, BootEventOf } from '../../boot/events.ts';

/** Names of regions, by their numbers. */
type NameOf = (region: number) => string;

/** Kinds of events that have frames of their own; the others are part of these frames. */
export type ToldKind = Exclude<BootEventKind, 'printed' | 'memblock' | 'stage' | 'scan-begins'>;

type Words = { readonly [Kind in ToldKind]: (event: BootEventOf<Kind>, name: NameOf) => string };

const WORDS: Words = {
  // Where RAM and the rest are.
  'ram-known': ({ from, ranges }) => {
    const all = ranges.filter(({ start, end }) => end > start);
    const said = { profile: 'the boot profile says', tree: 'the tree states', guess: 'is assumed', efi: 'UEFI says' };
    return `RAM is what ${said[from]}: ${listed(all.map(({ start, end }) => `${formatSize(end - start)} at ${hex(start)}`))}.`;
  },
  'image-assumed': ({ range, by }) =>
    `The kernel image is taken to lie at ${hex(range.start)}, ${formatSize(range.end - range.start)}${by === undefined ? ', an assumption' : `, where ${by} puts it`}.`,
  'blob-assumed': ({ start, by }) =>
    `The device-tree blob is taken to lie at ${hex(start)}${by === undefined ? ', an assumption' : `, where ${by} puts it`}.`,
  'ram-added': ({ base, size, subject }) =>
    `${formatSize(size)} of RAM at ${hex(base)} join memblock.memory${subject === 'mem=' ? ', as mem= says' : ''}.`,
  'ram-changed': ({ why }) =>
    ({
      'mem=': 'mem= on the command line changes what RAM there is.',
      'usable-range': 'linux,usable-memory-range: a crash kernel keeps to the RAM that it is given.',
      'linear-map': 'RAM that the linear map of the kernel cannot reach goes.',
      lowmem: 'RAM before the first whole page table of lowmem is not mapped.',
      image: 'The kernel image lies outside of RAM: its place becomes RAM.',
    })[why],
  'banks-unread': ({ path, property, read }) =>
    `${path}: ${property} is no list of whole banks, and ${read > 0 ? `only ${countText(read, 'bank')} of it are read` : 'nothing of it is read'}.`,
  'bank-ignored': ({ path, base, size }) =>
    `${path}: ${formatSize(size)} at ${hex(base)} do not become RAM, wholly or in part.`,
  'memreserve-lost': ({ base, size }) =>
    `/memreserve/ of ${formatSize(size)} at ${hex(base)} never reaches the kernel: the EFI stub takes it out of the blob.`,
  'firmware-nomap': ({ base, size }) => `Firmware keeps ${formatSize(size)} at ${hex(base)}: RAM that is not mapped.`,
  'ram-lost': () => 'mem= leaves the kernel no RAM.',
  'initrd-refused': ({ why }) =>
    `The initrd is given up: ${{ unmapped: 'the kernel cannot map it', outside: 'it does not lie in RAM', taken: 'it lies on something that is reserved', assumed: 'it lies where the kernel image is assumed' }[why]}.`,
  'elfcorehdr-refused': ({ base }) => `linux,elfcorehdr at ${hex(base)} lies on memory that is already reserved.`,
  reserved: ({ subject, base, size }) => `${capital(subject)}: ${formatSize(size)} at ${hex(base)} are reserved.`,

  // /reserved-memory and its static regions.
  'node-refused': ({ why }) =>
    `/reserved-memory is refused as a whole: ${{ sizeCells: '#size-cells differs from that of the root', addressCells: '#address-cells differs from that of the root', ranges: 'it has no ranges' }[why]}.`,
  'regions-cut': ({ most }) => `There are more than ${most} regions: the rest is left out of the simulation.`,
  'never-reserved': ({ region }, name) => `${name(region)}: the kernel never reserves it.`,
  'entry-taken': ({ region, nomap, base, size }, name) =>
    nomap
      ? `${name(region)}: ${formatSize(size)} at ${hex(base)} are taken out of the kernel’s mapping (no-map).`
      : `${name(region)}: ${formatSize(size)} at ${hex(base)} are reserved, whatever lies there.`,
  'entry-refused': ({ region, why, base, size }, name) =>
    `${name(region)}: ${formatSize(size)} at ${hex(base)} are refused, because ${{ empty: 'that is no memory', busy: 'a no-map region may not lie on memory that is already reserved', full: 'memblock has no slot left' }[why]}.`,
  'reg-refused': ({ region, bytes }, name) =>
    `${name(region)}: reg of ${countText(bytes, 'byte')} is no list of whole entries, and the node is dropped.`,
  'reg-passed-over': ({ region }, name) => `${name(region)}: reg is no list of whole entries, and counts as none.`,
  'entries-lost': ({ region, count, by }, name) =>
    `${name(region)}: reg has ${count} entries, and ${by === 'firstRegEntryOnly' ? 'only the first is taken' : by === 'lateScanWarnsOfEntries' ? 'drivers hear of the first only' : 'the late scan passes such a node over: no driver hears of it'}.`,
  'empty-reg-read': ({ region, base, size }, name) =>
    `${name(region)}: reg is empty, so the bytes behind it are read: ${formatSize(size)} at ${hex(base)}.`,
  'skipped-for-cmdline': ({ region }, name) =>
    `${name(region)}: linux,cma-default is passed over, because cma= is on the command line.`,
  'array-full': ({ region, slots }, name) =>
    `${name(region)}: no slot is left of the ${slots} of reserved_mem[]. Drivers do not find the region.`,

  // Dynamic regions.
  'stack-overflow': ({ regions, slots }) =>
    `${regions} dynamic regions are more than the list on the stack has room for (${slots}): the rest is written over the stack.`,
  asked: ({ region, size, align }, name) =>
    `${name(region)} asks for ${formatSize(size)}${align === 0n ? '' : `, aligned to ${formatSize(align)}`}, at a place of the kernel’s choice.`,
  'property-refused': ({ region, property, bytes }, name) =>
    `${name(region)}: ${property} of ${countText(bytes, 'byte')} has a wrong length, and nothing is allocated.`,
  'one-cell-taken': ({ region, property }, name) =>
    `${name(region)}: the size in ${property} has one cell instead of two, and is taken as it is.`,
  'alloc-ranges-ignored': ({ region }, name) =>
    `${name(region)}: alloc-ranges is no list of whole ranges, and does not count.`,
  'attempts-cut': ({ region, most }, name) => `${name(region)}: the simulation ends after ${most} searches.`,
  tried: ({ region, start, end, bottomUp, size, align, result }, name) => {
    const range = start === 0n && end >= ALL_32 ? 'anywhere' : `in ${hex(start)}-${hex(end)}`;
    const where = `${range}, ${bottomUp ? 'from below' : 'from above'}`;
    const found = result === undefined ? 'there is no room' : `there is room at ${hex(result)}`;
    return `${name(region)}: ${formatSize(size)} on multiples of ${formatSize(align)} are looked for ${where}: ${found}.`;
  },
  placed: ({ region, base, size }, name) => `${name(region)} is placed at ${hex(base)}, ${formatSize(size)}.`,
  'not-placed': ({ region, size }, name) => `${name(region)}: no place is found for ${formatSize(size)}.`,

  // Drivers of regions.
  'driver-took': ({ region, driver, base }, name) => `${name(region)} at ${hex(base)} goes to the driver ${driver}.`,
  'driver-refused': ({ region, driver, why }, name) =>
    `${name(region)}: the driver ${driver} refuses it, because ${{ cmdline: 'cma= is on the command line', alignment: 'it does not begin and end on a page block', slots: 'there are as many CMA areas as the kernel has room for', 'needs-nomap': 'this architecture needs no-map for it', properties: 'its properties do not fit' }[why]}.`,
  'no-driver': ({ region }, name) => `${name(region)}: no driver is concerned; it stays reserved.`,
  'given-back': ({ region, nomap }, name) =>
    nomap
      ? `${name(region)}: no driver takes it, and its memory is mapped again.`
      : `${name(region)}: no driver takes it, and its memory is freed, whoever else holds it.`,
  'default-replaced': ({ region }, name) => `${name(region)} becomes the default CMA area in place of another one.`,
  stored: ({ region, size }, name) =>
    size === 0n
      ? `${name(region)} gets a slot of reserved_mem[]; its place comes later.`
      : `${name(region)} gets a slot of reserved_mem[].`,
  listed: ({ region, base, size }, name) => `${name(region)} is there: ${formatSize(size)} at ${hex(base)}.`,
  overlap: ({ region, other }, name) => `${name(region)} reaches into ${name(other)}: the kernel says so, and goes on.`,

  // What the command line and the configuration ask for.
  'default-cma-later': ({ base, size, within }) =>
    `The default CMA area of ${formatSize(size)} gets its place, ${within === undefined ? `at ${hex(base)}` : `somewhere in ${hex(within.start)}-${hex(within.end)}, likely at ${hex(base)}`}, behind page tables and what else the kernel has taken by then.`,
  'default-cma-lost': ({ size, when }) =>
    `There is no default CMA area of ${formatSize(size)}: ${when === 'slots' ? 'regions have all slots' : 'no room is found for it'}.`,
  'crashkernel-unknown': () => 'crashkernel= is taken in a way that is not simulated.',
  'crashkernel-later': () => 'crashkernel= is taken after all that is simulated.',
  'reserve-mem': ({ known }) =>
    known ? 'reserve_mem= is taken after all that is simulated.' : 'reserve_mem= means nothing to this kernel.',
  'crashkernel-too-large': () => 'crashkernel= asks for more than there is RAM, and is passed over.',
  'crashkernel-lost': ({ size, why }) =>
    `No crash kernel of ${formatSize(size)}: ${{ 'no-room': 'there is no room', boundary: 'it does not begin on the right boundary', unmapped: 'the place is not mapped RAM', 'not-free': 'the place is taken' }[why]}.`,
  'crashkernel-fixed': ({ base, bytes, isTaken }) =>
    `The crash kernel's ${formatSize(bytes)} at ${hex(base)} are ${isTaken ? 'taken by something else' : 'free, and will be taken later'}.`,

  // How it ends.
  'cma-crash': ({ region }, name) =>
    `${name(region)}: the CMA area lies where there is no RAM, and the kernel crashes when it makes pages of it.`,
  'cma-crosses-zones': ({ region, border, name: area }, name) =>
    `${region === undefined ? area : name(region)}: the CMA area crosses a zone border at ${hex(border)}, and is given up.`,
  'cma-over-nomap': ({ region, hidden }, name) =>
    `${region === undefined ? 'The default CMA area' : name(region)} lies on memory that is not mapped, at ${hex(hidden.start)}.`,
  'cma-overlap': ({ areas: [one, other] }) => `The CMA areas ${one.name} and ${other.name} share memory.`,
  'no-room-left': ({ left }) => `Only ${formatSize(left)} are left to the kernel: it does not come up.`,
  'image-lost': ({ lost, comesUp }) =>
    `Part of the kernel image is not reserved (${listed(lost.map(({ start, end }) => `${hex(start)}-${hex(end)}`))})${comesUp ? '' : ': it is overwritten, and the kernel does not come up'}.`,
  ended: ({ outcome, panic }) =>
    outcome === 'panic'
      ? `The kernel panics: ${panic ?? ''}`
      : outcome === 'timeout'
        ? 'The kernel does not come up: part of its own memory is overwritten.'
        : 'The kernel is done with reserved memory.',
};

/** The sentence of an event. */
export function wordsOf(event: BootEventOf<ToldKind>, name: NameOf): string {
  const words: (event: never, name: NameOf) => string = WORDS[event.kind];
  return words(event as never, name);
}

/** `PHYS_ADDR_MAX` where addresses have 32 bits: a search that ends at or above it has no limit. */
const ALL_32 = 0xffff_ffffn;

/** Most ranges that a sentence names. */
const NAMED_MAX = 4;

function listed(all: readonly string[]): string {
  const more = all.length - NAMED_MAX;
  return [...all.slice(0, NAMED_MAX), ...(more > 0 ? [`${more} more`] : [])].join(' and ') || 'none';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
