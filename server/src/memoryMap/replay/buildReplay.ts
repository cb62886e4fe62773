/** Builds the replay of a boot from its events and its map. */
import type { BootEvent, BootEventOf } from '../../boot/events.ts';
import { arraySlots } from '../../boot/kernel/build.ts';
import { kernelOf } from '../../boot/kernel/kernels.ts';
import type { Rules } from '../../boot/kernel/rules.ts';
import type { MemblockChange } from '../../boot/memblock/memblock.ts';
import type { BootReport, LogLine } from '../../boot/report.ts';
import type { MapRange, MemoryMap } from '../../mapModel/model.ts';
import type {
  Replay,
  ReplayFrame,
  ReplaySearch,
  ReplaySlots,
  ReplaySplice,
  ReplayStage,
} from '../../mapModel/replay.ts';
import { rulesFor } from './differences.ts';
import { ItemTimeline } from './items.ts';
import { stageOf } from './stages.ts';
import { type ToldKind, wordsOf } from './words.ts';

/**
 * A frame for every step of a boot. `map` is the map of the same report: the last frame has its items. Empty where no kernel was
 * simulated.
 */
export function buildReplay(report: BootReport, map: MemoryMap): Replay {
  const { kernel, arch, outcome } = report;
  return { kernel, arch, outcome, ...new ReplayFold(report, map).run() };
}

/** Events that begin a new step: a line printed before them belongs to the step before. */
const OPENING: ReadonlySet<BootEvent['kind']> = new Set([
  'stage',
  'scan-begins',
  'asked',
  'reg-passed-over',
  'alloc-ranges-ignored',
  'stack-overflow',
  'ram-known',
  'image-assumed',
  'blob-assumed',
  'ended',
]);

/** Events that show a refusal or a failure. */
const REFUSALS: ReadonlySet<BootEvent['kind']> = new Set([
  'initrd-refused',
  'elfcorehdr-refused',
  'node-refused',
  'entry-refused',
  'reg-refused',
  'array-full',
  'stack-overflow',
  'property-refused',
  'not-placed',
  'driver-refused',
  'given-back',
  'overlap',
  'default-cma-lost',
  'crashkernel-lost',
  'cma-crash',
  'cma-crosses-zones',
  'cma-over-nomap',
  'cma-overlap',
  'no-room-left',
  'image-lost',
]);

class ReplayFold {
  readonly #report: BootReport;
  readonly #rules: Rules;
  readonly #items: ItemTimeline;
  readonly #frames: ReplayFrame[] = [];
  readonly #stages: ReplayStage[] = [];
  readonly #counted = new Set<number>();
  #memory: ReplaySplice[] = [];
  #reserved: ReplaySplice[] = [];
  #lines: LogLine[] = [];
  #slots: ReplaySlots;

  constructor(report: BootReport, map: MemoryMap) {
    this.#report = report;
    this.#rules = kernelOf(report.kernel).rules;
    this.#slots = { used: 0, limit: arraySlots(this.#rules) };
    this.#items = new ItemTimeline(report, map);
  }

  run(): Pick<Replay, 'stages' | 'frames'> {
    for (const event of this.#report.events) this.#take(event);
    return { stages: this.#stages, frames: this.#frames };
  }

  #take(event: BootEvent): void {
    if (event.kind === 'memblock') {
      this.#keep(event);
      return;
    }
    if (event.kind === 'printed') {
      this.#lines.push(event.line);
      return;
    }
    if (OPENING.has(event.kind)) this.#tellRest();
    if (event.kind === 'stage') this.#enter(event);
    else if (event.kind !== 'scan-begins') this.#tell(event);
  }

  #keep({ array, at, removed, inserted }: MemblockChange): void {
    const list = array === 'memory' ? this.#memory : this.#reserved;
    list.push({ at, removed, inserted });
  }

  #enter(event: BootEventOf<'stage'>): void {
    const { stage } = event;
    const next = stageOf(stage, this.#report.arch, this.#rules);
    if (next === undefined) return;
    this.#stages.push(next);
    const { staticArrayOf64 } = this.#rules;
    const isLate = stage === 'late-scan';
    if (isLate && !staticArrayOf64) this.#slots = { ...this.#slots, limit: this.#counted.size };
    this.#push({
      kind: 'stage',
      text: `${next.title}: ${next.calls.at(-1)}() begins.`,
      rules: [],
      puts: this.#items.after(event).puts,
      ...(isLate || stage === 'scan' ? { slots: this.#slots } : {}),
    });
  }

  #tell(event: BootEventOf<ToldKind>): void {
    const region = 'region' in event ? event.region : undefined;
    const outcome = region === undefined ? undefined : this.#report.regions[region];
    if (region !== undefined && isCounted(event)) this.#counted.add(region);
    const { item, puts, takes } = this.#items.after(event);
    const range = rangeOf(event);
    const slots = this.#slotsAfter(event);
    this.#push({
      kind: event.kind,
      text: wordsOf(event, (index) => this.#report.regions[index]?.name ?? `region ${index}`),
      ...(outcome === undefined ? pathOf(event) : { path: outcome.path }),
      ...(item === undefined ? {} : { item }),
      ...(range === undefined ? {} : { range }),
      ...(REFUSALS.has(event.kind) || (event.kind === 'ended' && event.outcome !== 'ok')
        ? { isRefusal: true as const }
        : {}),
      rules: rulesFor(event, this.#rules),
      ...(event.kind === 'tried' ? { search: searchOf(event) } : {}),
      puts,
      takes,
      ...(slots === undefined ? {} : { slots }),
    });
  }

  /** Makes a frame for changes and lines that belong to no event. */
  #tellRest(): void {
    if (this.#lines.length > 0) this.#push({ kind: 'printed', text: 'The kernel prints:', rules: [] });
    else if (this.#memory.length + this.#reserved.length > 0)
      this.#push({ kind: 'memblock', text: 'memblock changes.', rules: [] });
  }

  #slotsAfter(event: BootEventOf<ToldKind>): ReplaySlots | undefined {
    if (event.kind === 'stored') this.#slots = { ...this.#slots, used: this.#slots.used + 1 };
    else if (event.kind === 'ended') this.#slots = { ...this.#slots, used: event.slots.length };
    else return event.kind === 'array-full' ? this.#slots : undefined;
    return this.#slots;
  }

  #push(
    frame: Pick<ReplayFrame, 'kind' | 'text' | 'rules'> & Partial<Omit<ReplayFrame, 'stage' | 'memory' | 'reserved'>>,
  ): void {
    this.#frames.push({
      puts: [],
      takes: [],
      ...frame,
      stage: Math.max(this.#stages.length - 1, 0),
      lines: this.#lines,
      memory: this.#memory,
      reserved: this.#reserved,
    });
    this.#lines = [];
    this.#memory = [];
    this.#reserved = [];
  }
}

/** Kernels with two scans give the array as many slots as the early scan counted. */
function isCounted({ kind }: BootEvent): boolean {
  return kind === 'entry-taken' || kind === 'entry-refused' || kind === 'placed';
}

function pathOf(event: BootEvent): { readonly path?: string } {
  return 'path' in event ? { path: event.path } : {};
}

function rangeOf(event: BootEvent): MapRange | undefined {
  if (event.kind === 'tried') {
    const { result: base, size } = event;
    return base === undefined ? undefined : { base, size };
  }
  if (event.kind === 'image-assumed') return { base: event.range.start, size: event.range.end - event.range.start };
  // A request for "anywhere" has no place.
  if (event.kind === 'crashkernel-lost' || event.kind === 'default-cma-lost') return undefined;
  return 'base' in event && 'size' in event ? { base: event.base, size: event.size } : undefined;
}

function searchOf({ start, end, size, align, bottomUp, result }: BootEventOf<'tried'>): ReplaySearch {
  return { start, end, size, align, bottomUp, ...(result === undefined ? {} : { result }) };
}
