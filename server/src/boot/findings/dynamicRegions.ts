/** Words for regions that the kernel places. */
import { countText, formatSize, hex } from '../../base/format.ts';
import { bytesIn, differenceOf, type Interval, intersectionOf, unionOf } from '../../base/intervals.ts';
import type { Region } from '../bootState.ts';
import type { BootEventOf, MemblockSnapshot } from '../events.ts';
import { cappedEnd, NOMAP } from '../memblock/memblock.ts';
import type { BootProblem } from '../report.ts';
import type { Commentary, Handlers } from './commentary.ts';
import { holders, whereCmdlineIs, whereRamIs } from './others.ts';

export const DYNAMIC_REGIONS: Handlers = {
  asked: (said, { region, align }) => {
    if ((align & (align - 1n)) === 0n) return;
    said.findAt(
      'rmem-alignment-power',
      said.region(region),
      `alignment ${hex(align)} is no power of two; Linux uses it as a bit mask, so that the result need not be a multiple of it.`,
      'alignment',
    );
  },
  'property-refused': (said, event) => {
    const region = said.region(event.region);
    const { code, text } = refusal(said, event);
    said.findAt(code, region, text, event.property);
    said.fail(region, text);
  },
  'one-cell-taken': (said, { region, property, line }) => {
    const lost = property === 'reg' && !said.run.rules.lateScanTakesOneCellReg;
    const end = lost ? ' Its memory is reserved, but no driver hears of the region.' : '';
    const text = `The size in ${property} has one cell where the root's #size-cells says two. Only kernels of Raspberry Pi take that, with a warning ("${line.text}"); others refuse the region.${end}`;
    const code = property === 'reg' ? 'rmem-invalid-reg' : 'rmem-invalid-size';
    said.findAt(code, said.region(region), text, property, { severity: 'warning' });
  },
  'alloc-ranges-ignored': (said, { region, bytes }) => {
    const text = `${noWholeEntries(said, 'alloc-ranges', bytes)} ${said.linux} ignores it and allocates anywhere; older kernels skip the region.`;
    said.findAt('rmem-alloc-ranges-ignored', said.region(region), text, 'alloc-ranges');
  },
  'skipped-for-cmdline': (said, event) => {
    const region = said.region(event.region);
    const fate = said.fateOf(region);
    if (fate.state !== 'ignored' || fate.reason !== undefined) return;
    const text = `'cma=' on the command line makes ${said.linux} skip this linux,cma-default region: nothing is reserved for it.`;
    said.findAt('rmem-cma-cmdline', region, text, 'linux,cma-default', { related: whereCmdlineIs(said.run) });
    fate.reason = text;
  },
  'attempts-cut': (said, { region, most }) => {
    const text = `Only the first ${most} attempts to allocate are simulated.`;
    said.findAt('rmem-limit', said.region(region), text, 'alloc-ranges');
  },
  placed: (said, { region }) => {
    const fate = said.fateOf(said.region(region));
    fate.state = 'reserved';
    fate.reason = undefined;
  },
  'not-placed': (said, event) => {
    const { size, asked, line, memblock } = event;
    const region = said.region(event.region);
    const { text, related } =
      memblock === undefined
        ? { text: `There is no free ${formatSize(size)} for this region`, related: [] }
        : whyNotPlaced(said, region, event, memblock);
    const place = asked === undefined ? 'size' : 'alloc-ranges';
    said.findAt('rmem-not-placed', region, `${text} ("${line.text}").`, place, { related });
    said.fail(region, `${text}.`);
  },
};

function refusal(said: Commentary, { property, bytes, line }: BootEventOf<'property-refused'>) {
  const { addressCells, sizeCells } = said.run.tree;
  const cells = (count: number, name: string) =>
    `${property} must have ${countText(count, 'cell')} (the root's ${name}). ${said.linux} allocates nothing ("${line.text}").`;
  switch (property) {
    case 'size':
      return { code: 'rmem-invalid-size', text: cells(sizeCells, '#size-cells') } as const;
    case 'alignment':
      return { code: 'rmem-invalid-alignment', text: cells(addressCells, '#address-cells') } as const;
    default: {
      const text = `${noWholeEntries(said, property, bytes)} ${said.linux} skips the region.`;
      return { code: 'rmem-invalid-alloc-ranges', text } as const;
    }
  }
}

/** The message for a list that is not made of whole entries. */
export function noWholeEntries(said: Commentary, property: string, bytes: number): string {
  return `${property} has ${countText(bytes, 'byte')}, no multiple of an (address, size) entry of ${said.run.tree.entryBytes}.`;
}

/** Most holders of the memory in question that a finding names. */
const MAX_NAMED = 8;

/** Why there is no room, without a full stop, and what takes the room. */
function whyNotPlaced(
  said: Commentary,
  region: Region,
  { size, asked: places }: BootEventOf<'not-placed'>,
  { memory, reserved }: MemblockSnapshot,
): { readonly text: string; readonly related: BootProblem['related'] } {
  const ram = memory.filter(({ flags }) => (flags & NOMAP) === 0);
  const free = differenceOf(unionOf(ram), unionOf(reserved));
  const wanted = formatSize(size);
  if (places === undefined) {
    return {
      text: `RAM has no free ${wanted} in one piece: the largest is ${formatSize(largest(free))}`,
      related: whereRamIs(said.run),
    };
  }
  const named = places.map(({ base, size: length }) => `${hex(base)} + ${formatSize(length)}`).join(', ');
  if (places.length === 0)
    return { text: 'alloc-ranges is empty: there is nowhere that the region may lie', related: [] };
  const asked = unionOf(places.map(({ base, size: length }) => ({ base, end: cappedEnd(base, length) })));
  if (largest(asked) < size) {
    return { text: `alloc-ranges (${named}) is too small for the region's ${wanted}`, related: [] };
  }
  const related = intersectionOf(asked, unionOf(memory))
    .flatMap(({ base, end }) => holders(said, region, base, end - base))
    .slice(0, MAX_NAMED);
  const inRam = intersectionOf(asked, unionOf(ram));
  const isShort = largest(intersectionOf(asked, unionOf(memory))) < size;
  if (largest(inRam) < size) {
    const has =
      bytesIn(inRam) === 0n
        ? 'has no mapped RAM'
        : `has no more than ${formatSize(largest(inRam))} of mapped RAM in one piece`;
    return {
      text: `alloc-ranges (${named}) ${has}, the region needs ${wanted}`,
      related: [...related, ...(isShort ? whereRamIs(said.run) : [])],
    };
  }
  const most = largest(intersectionOf(asked, free));
  const why = most >= size ? 'on the alignment that it needs' : `the largest free piece there is ${formatSize(most)}`;
  return {
    text: `alloc-ranges (${named}) has no free ${wanted}${most >= size ? ` ${why}` : `: ${why}`}`,
    related,
  };
}

function largest(set: readonly Interval[]): bigint {
  return set.reduce((most, { base, end }) => (end - base > most ? end - base : most), 0n);
}
