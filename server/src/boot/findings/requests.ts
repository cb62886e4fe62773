/** Words for memory that the command line or the configuration asks for: the default CMA area, a crash kernel. */
import { formatSize, hex } from '../../base/format.ts';
import type { BootEventOf } from '../events.ts';
import type { BootProblem } from '../report.ts';
import type { Commentary, Handlers } from './commentary.ts';
import { cmdlinePlace, holders, whereRamIs } from './others.ts';

export const REQUESTS: Handlers = {
  'default-cma-lost': (said, event) => {
    const { run } = said;
    const { when, size, isFixed, isWrong, line } = event;
    const isAsked = run.commandLine.cmaSize !== undefined;
    const find = (text: string, related: BootProblem['related']) => {
      const place = isAsked ? cmdlinePlace(run) : { path: '/reserved-memory' };
      said.find('rmem-default-cma-lost', `${text} ("${line.text}").`, { ...place, related });
    };
    if (when === 'slots') {
      find(
        `The regions take all ${run.build.cmaSlots} slots for CMA areas: there is none left for the kernel's default area of ${formatSize(size)}`,
        [],
      );
      return;
    }
    // Without `cma=` the configuration decides the size of the area, and kernels for boards with little RAM have a smaller one.
    if (!isAsked && run.dmaZone?.bus === undefined) return;
    const [why, related] = whyCmaLost(said, event);
    // A guessed place or a guessed size of RAM is no fault of the command line.
    if (when === 'later' && !isWrong && isFixed && related.length === 0) return;
    if (when === 'later' && run.isRamGuessed && (isWrong || !isFixed)) return;
    find(`The kernel cannot make its default CMA area of ${formatSize(size)}${why}`, related);
  },
  'crashkernel-unknown': (said) => {
    const { facts } = said.run;
    said.assumptions.push(
      `The command line has crashkernel=: which memory ${said.linux} takes for it on ${facts.name} is not simulated.`,
    );
  },
  'crashkernel-later': (said) => {
    said.assumptions.push(
      'The command line has crashkernel=: the kernel takes that memory after all of /reserved-memory, which it does not move. Where it lies is not simulated.',
    );
  },
  'reserve-mem': (said, { known }) => {
    said.assumptions.push(
      known
        ? 'The command line has reserve_mem=: the kernel takes that memory after all of /reserved-memory, which it does not move. Where it lies is not simulated.'
        : `The command line has reserve_mem=, which ${said.linux} does not know.`,
    );
  },
  'crashkernel-too-large': (said) => {
    const { run } = said;
    if (run.isRamGuessed) return;
    const text = `There is no memory for a crash kernel: crashkernel= asks for all of RAM or more, and ${said.linux} ignores it without a message.`;
    said.find('rmem-crashkernel-lost', text, { ...cmdlinePlace(run), related: whereRamIs(run) });
  },
  'crashkernel-lost': (said, event) => {
    const { run } = said;
    const { why, when, base, size } = event;
    const ram = () => whereRamIs(run);
    if (why === 'boundary') {
      sayLost(said, event, `it must begin on a ${formatSize(event.align ?? 0n)} boundary`, []);
    } else if (why === 'no-room') {
      if (when === 'later' && run.isRamGuessed) return;
      sayLost(said, event, `there is no room for it in one piece${belowZone(event.zone)}`, [
        ...ram(),
        ...busOf(event.zone),
      ]);
    } else if (why === 'unmapped') {
      if (run.isRamGuessed && event.outside) return;
      const hidden = (event.hiddenBy ?? []).map((index) => {
        const { path, name } = said.region(index).node;
        return { path, message: `${name} is no-map.` };
      });
      sayLost(said, event, 'not all of that is mapped RAM', hidden.length > 0 ? hidden : ram());
    } else {
      sayLost(said, event, 'it is not free RAM on a 2 MiB boundary', holders(said, undefined, base, size, true));
    }
  },
  'crashkernel-fixed': (said, event) => {
    // An obstacle that is only assumed is no fault of the command line.
    const related = holders(said, undefined, event.base, event.bytes, true);
    if (related.length > 0) sayLost(said, event, 'memory there is already reserved', related);
  },
};

/**
 * Why the CMA area is lost: what lies in its fixed place, without what is only assumed to lie there; or where there is no room.
 */
function whyCmaLost(
  said: Commentary,
  { base, size, isFixed }: BootEventOf<'default-cma-lost'>,
): readonly [why: string, related: BootProblem['related']] {
  const { dmaZone } = said.run;
  const zone = dmaZone?.bus === undefined ? undefined : { end: dmaZone.end, bus: dmaZone.bus };
  if (!isFixed) {
    const text = `: there is no room for it in one piece${belowZone(zone)}`;
    return [text, [...whereRamIs(said.run), ...busOf(zone)]];
  }
  const related = holders(said, undefined, base, size, true);
  return [` at ${hex(base)}${related.length > 0 ? ', where memory is already reserved' : ''}`, related];
}

type Zone = BootEventOf<'crashkernel-lost'>['zone'];

function belowZone(zone: Zone): string {
  return zone === undefined ? '' : ` below ${hex(zone.end)}, where ZONE_DMA ends with the dma-ranges of ${zone.bus}`;
}

function busOf(zone: Zone): BootProblem['related'] {
  return zone === undefined ? [] : [{ path: zone.bus, property: 'dma-ranges', message: 'These end the zone.' }];
}

function sayLost(
  said: Commentary,
  { size, base, line }: BootEventOf<'crashkernel-lost'> | BootEventOf<'crashkernel-fixed'>,
  why: string,
  related: BootProblem['related'],
): void {
  const at = base === 0n ? '' : ` at ${hex(base)}`;
  said.find(
    'rmem-crashkernel-lost',
    `There is no memory for a crash kernel: ${formatSize(size)}${at} cannot be taken, because ${why} ("${line}").`,
    { ...cmdlinePlace(said.run), related },
  );
}
