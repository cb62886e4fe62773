/**
 * Explains why a region of /reserved-memory is where it is, or has no place: what the kernel tried, step by step, and what was in
 * the way. The steps come from the events of a boot, in their order.
 */
import { countText, formatSize, hex } from '../base/format.ts';
import type { BootEvent, BootEventOf } from '../boot/events.ts';
import type { BootReport } from '../boot/report.ts';
import { holdersText, intervalText, largestOf, Occupancy, placeText } from './occupancy.ts';

/** One step; `printed` is the kernel's message about it. */
interface StoryStep {
  readonly text: string;
  readonly printed?: string;
}

/** The story of one region in one boot. */
interface RegionStory {
  readonly path: string;
  readonly name: string;
  /** A sentence: how the region ended. */
  readonly outcome: string;
  readonly steps: readonly StoryStep[];
  /** The texts of the region's findings. */
  readonly findings: readonly string[];
}

/** The story of the region at a path; undefined where the kernel has no such region. */
export function regionStory(report: BootReport, path: string): RegionStory | undefined {
  const index = report.regions.findIndex((region) => region.path === path);
  const region = report.regions[index];
  if (!region) return undefined;
  const occupancy = new Occupancy(report.regions);
  const teller = new Teller(report, index, occupancy);
  const steps: StoryStep[] = [];
  for (const event of report.events) {
    const step = teller.tell(event);
    if (step) steps.push(step);
    occupancy.follow(event);
  }
  const { name, base, size, state, reason } = region;
  const outcome =
    state === 'reserved'
      ? `Linux ${report.kernel} ${base === undefined ? 'reserves it' : `has it: ${placeText(base, size)}`}.`
      : `Linux ${report.kernel} ${state === 'failed' ? 'does not reserve it' : 'passes it over'}${reason === undefined ? '.' : `: ${reason}`}`;
  const findings = report.problems.filter((problem) => problem.path === path).map(({ message }) => message);
  return { path, name, outcome, steps, findings: [...new Set(findings)] };
}

/** The story as text, a numbered line for each step. */
export function storyText({ path, outcome, steps, findings }: RegionStory): string {
  const lines = [
    `${path}: ${outcome}`,
    ...storyLines(steps).map((line, i) => `  ${i + 1}. ${line}`),
    ...(findings.length > 0 ? ['What is wrong:', ...findings.map((text) => `  ${text}`)] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The steps as lines, each followed by what the kernel prints. */
export function storyLines(steps: readonly StoryStep[]): readonly string[] {
  return steps.map(({ text, printed }) => (printed === undefined ? text : `${text} It prints "${printed}".`));
}

const ALL: { readonly base: bigint; readonly end: bigint } = { base: 0n, end: 1n << 64n };

/** An end above all RAM: a search up to there covers all RAM. */
const PHYSICAL_END = 1n << 48n;
/** The largest alignment that is not mentioned: memblock's default (SMP_CACHE_BYTES). */
const CACHE_LINE_MAX = 128n;

/** `4 MiB`; a number that is no power of two is written as it is. */
function alignText(align: bigint): string {
  return (align & (align - 1n)) === 0n ? formatSize(align) : hex(align);
}

class Teller {
  readonly #report: BootReport;
  readonly #index: number;
  readonly #occupancy: Occupancy;
  #turn = 0;

  constructor(report: BootReport, index: number, occupancy: Occupancy) {
    this.#report = report;
    this.#index = index;
    this.#occupancy = occupancy;
  }

  /** The step of an event; undefined for an event about something else. */
  tell(event: BootEvent): StoryStep | undefined {
    if (event.kind === 'node-refused')
      return { text: 'The kernel does not read /reserved-memory at all.', printed: event.line.text };
    if (event.kind === 'asked') this.#turn++;
    if (!('region' in event) || event.region !== this.#index) return undefined;
    switch (event.kind) {
      case 'entry-taken':
        return this.#taken(event);
      case 'entry-refused':
        return this.#refused(event);
      case 'reg-refused':
        return {
          text: `reg has ${countText(event.bytes, 'byte')}, which are no whole entries.`,
          printed: event.line.text,
        };
      case 'reg-passed-over':
        return {
          text: `reg has ${countText(event.bytes, 'byte')}, which are no whole entries: the kernel takes it for a region without reg.`,
        };
      case 'entries-lost':
        return {
          text: `${countText(event.count, 'further entry', 'further entries')} of reg are passed over.`,
          ...printed(event.line?.text),
        };
      case 'empty-reg-read':
        return { text: `reg is empty; the kernel reads what stands behind it: ${placeText(event.base, event.size)}.` };
      case 'skipped-for-cmdline':
        return { text: "'cma=' on the command line: the kernel passes the region over." };
      case 'array-full':
        return {
          text: `The array of regions is full (${event.slots} slots): there is no slot for it.`,
          printed: event.line.text,
        };
      case 'stack-overflow':
        return {
          text: `It is dynamic region ${event.slots + 1} or later, and the kernel's list of them has ${event.slots} slots: it writes over its stack.`,
        };
      case 'asked':
        return {
          text: `Its turn among the dynamic regions is ${this.#turn}, after all static ones: it asks for ${formatSize(event.size)}${event.align === 0n ? '' : ` on a multiple of ${alignText(event.align)}`}.`,
        };
      case 'property-refused':
        return {
          text: `${event.property} has ${countText(event.bytes, 'byte')}, which is not what the cells of the root ask for.`,
          printed: event.line.text,
        };
      case 'one-cell-taken':
        return {
          text: `The size in ${event.property} has one cell instead of two; it counts.`,
          printed: event.line.text,
        };
      case 'alloc-ranges-ignored':
        return { text: 'alloc-ranges is no list of whole entries: the kernel ignores it and looks anywhere.' };
      case 'attempts-cut':
        return { text: `Only the first ${event.most} attempts are simulated.` };
      case 'tried':
        return this.#tried(event);
      case 'not-placed':
        return { text: 'No place is left to try: the region gets none.', printed: event.line.text };
      case 'driver-took':
        return { text: `The driver '${event.driver}' takes it (${placeText(event.base, event.size)}).` };
      case 'driver-refused':
        return {
          text: `The driver '${event.driver}' refuses it: ${REFUSALS[event.why]}.`,
          ...printed(event.line?.text),
        };
      case 'no-driver':
        return { text: 'No driver is concerned, although it asks for one.' };
      case 'given-back':
        return {
          text: `The kernel ${event.nomap ? 'maps the memory again' : 'frees the memory again'}: ${placeText(event.base, event.size)}.`,
          printed: event.line.text,
        };
      case 'default-replaced': {
        const { region } = event.other;
        const other =
          region === undefined ? 'the built-in area' : (this.#report.regions[region]?.name ?? 'another region');
        return { text: `It becomes the default CMA area in place of ${other}.` };
      }
      case 'overlap': {
        const other = this.#report.regions[event.other]?.name ?? 'another region';
        return { text: `The kernel finds that it overlaps ${other}, and keeps both.` };
      }
      default:
        return undefined;
    }
  }

  #taken({ base, size, nomap }: BootEventOf<'entry-taken'>): StoryStep {
    const range = { base, end: base + size };
    const holders = this.#occupancy.holdersIn(range, this.#index);
    const inRam = this.#occupancy.ramIn(range).reduce((sum, each) => sum + each.end - each.base, 0n);
    const where = inRam === size ? '' : inRam === 0n ? ', which is no RAM' : `, of which ${formatSize(inRam)} are RAM`;
    const shared = holders.length === 0 ? '' : `, though this holds some of it: ${holdersText(holders)}`;
    const what = nomap ? 'takes it out of what is mapped' : 'reserves it';
    return { text: `reg says ${placeText(base, size)}${where}: the kernel ${what}${shared}.` };
  }

  #refused({ base, size, why, line }: BootEventOf<'entry-refused'>): StoryStep {
    const holders = this.#occupancy.holdersIn({ base, end: base + size }, this.#index);
    const words = {
      empty: 'it is empty',
      full: 'memblock has no room for one more range',
      busy: holders.length > 0 ? `this is in the way: ${holdersText(holders)}` : 'it is taken',
    };
    return { text: `reg says ${placeText(base, size)}: ${words[why]}.`, printed: line.text };
  }

  #tried({ size, align, start, end, bottomUp, result }: BootEventOf<'tried'>): StoryStep {
    const isAnywhere = start === 0n && (end === 0n || end >= PHYSICAL_END);
    const range = isAnywhere ? undefined : { base: start, end: end > start ? end : start + 1n };
    const where = range === undefined ? 'anywhere in RAM' : `in ${intervalText(range)}`;
    const from = bottomUp ? 'from below' : 'from above';
    const asked = `The kernel looks ${where}, ${from}, for ${formatSize(size)}${align > CACHE_LINE_MAX ? ` on a multiple of ${formatSize(align)}` : ''}`;
    if (result !== undefined) return { text: `${asked}: ${this.#found(result, size, range, bottomUp)}.` };
    const ram = this.#occupancy.ramIn(range);
    if (ram.length === 0) return { text: `${asked}: there is no RAM.` };
    const free = this.#occupancy.freeIn(range);
    const largest = largestOf(free);
    const holders = this.#occupancy.holdersIn(range ?? ALL, this.#index);
    const room =
      largestOf(ram) < size
        ? `RAM there has ${formatSize(largestOf(ram))} in one piece`
        : largest < size
          ? `the largest free piece is ${formatSize(largest)}`
          : 'no free piece has a multiple of that with so much behind it';
    const held = holders.length === 0 ? '' : `; this is in the way: ${holdersText(holders)}`;
    return { text: `${asked}: ${room}${held}.` };
  }

  /** Why the region got this place: what lies between the end of the search and the place. */
  #found(base: bigint, size: bigint, range: { base: bigint; end: bigint } | undefined, bottomUp: boolean): string {
    const ram = this.#occupancy.ramIn(range);
    const [lowest] = ram;
    const highest = ram.at(-1);
    const passed = bottomUp
      ? { base: lowest?.base ?? base, end: base }
      : { base: base + size, end: highest?.end ?? base + size };
    const first = `${hex(base)} is the ${bottomUp ? 'lowest' : 'highest'} place that is free`;
    const holders = passed.end > passed.base ? this.#occupancy.holdersIn(passed, this.#index) : [];
    if (holders.length === 0)
      return passed.end > passed.base
        ? `${first} on such a multiple`
        : `${first}, at the very ${bottomUp ? 'beginning' : 'end'}`;
    return `${first}; ${bottomUp ? 'below' : 'above'} it lie ${holdersText(holders)}`;
  }
}

const REFUSALS: Readonly<Record<BootEventOf<'driver-refused'>['why'], string>> = {
  cmdline: "'cma=' on the command line is stronger",
  alignment: 'it does not begin and end on the boundaries of a CMA area',
  slots: 'all slots for CMA areas are taken',
  'needs-nomap': 'without no-map it cannot be such a pool here',
  properties: 'properties of the node exclude each other',
};

function printed(text: string | undefined): { readonly printed?: string } {
  return text === undefined ? {} : { printed: text };
}
