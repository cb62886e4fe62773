/** What the report says about a boot, gathered from its events in order: findings, assumptions, and the fate of each region. */

import { type BootProblemCode, bootProblem, type ProblemPlace } from '../bootProblem.ts';
import type { Region } from '../bootState.ts';
import type { BootEvent, BootEventKind, BootEventOf } from '../events.ts';
import type { BootProblem, RegionOutcome } from '../report.ts';
import type { BootRun } from './run.ts';

/** Most findings of one boot; a broken tree of thousands of regions says the same thing thousands of times. */
const MAX_BOOT_PROBLEMS = 2000;

/** Whether a region is reserved, and if not, why. */
export interface Fate {
  state: RegionOutcome['state'];
  reason: string | undefined;
}

/** Handlers for some kinds of events. */
export type Handlers = {
  readonly [Kind in BootEventKind]?: (said: Commentary, event: BootEventOf<Kind>) => void;
};

/** Gathers findings, assumptions and the fate of each region while the events of one boot are read. */
export class Commentary {
  readonly run: BootRun;
  readonly problems: BootProblem[];
  readonly assumptions: string[] = [];
  /** The fate of each region, as far as events are read. */
  readonly fates: Fate[];
  /** Regions whose driver's refusal already has a finding that says why. */
  readonly explained = new Set<number>();
  /** Regions whose memory was given back after their driver refused them. */
  readonly givenBack = new Set<number>();
  /** Pairs of regions that the kernel reported, as `pairKey` writes them. */
  readonly printedOverlaps = new Set<string>();
  readonly #found = new Map<BootProblemCode, number>();

  /** `earlier` findings come first. */
  constructor(run: BootRun, earlier: readonly BootProblem[]) {
    this.run = run;
    this.problems = [...earlier];
    this.fates = run.regions.map(({ isAvailable }) => ({
      state: 'ignored',
      reason: isAvailable ? undefined : 'Disabled by its status property.',
    }));
  }

  get isFull(): boolean {
    return this.problems.length >= MAX_BOOT_PROBLEMS;
  }

  /** `Linux 6.12`, for sentences. */
  get linux(): string {
    return `Linux ${this.run.kernelName}`;
  }

  /** The region that an event is about. */
  region(index: number): Region {
    const region = this.run.regions[index];
    if (region === undefined) throw new Error(`no region ${index}`);
    return region;
  }

  fateOf({ index }: Region): Fate {
    return this.fates[index] ?? { state: 'ignored', reason: undefined };
  }

  /** Marks the region as failed. */
  fail(region: Region, reason: string): void {
    const fate = this.fateOf(region);
    fate.state = 'failed';
    fate.reason = reason;
  }

  /** How often `find` was called with the code, including calls beyond the limit of findings. */
  timesFound(code: BootProblemCode): number {
    return this.#found.get(code) ?? 0;
  }

  find(code: BootProblemCode, message: string, place: ProblemPlace): void {
    this.#found.set(code, this.timesFound(code) + 1);
    if (!this.isFull) this.problems.push(bootProblem(code, message, place));
  }

  /** Adds a finding at a child of /reserved-memory. */
  findAt(
    code: BootProblemCode,
    region: Region,
    message: string,
    property?: string,
    more: Omit<ProblemPlace, 'path' | 'property'> = {},
  ): void {
    this.find(code, message, {
      path: region.node.path,
      ...(property === undefined ? {} : { property }),
      ...more,
    });
  }
}

/** Passes an event to the handler of its kind. */
export function tell(said: Commentary, handlers: Handlers, event: BootEvent): void {
  const handler = handlers[event.kind] as ((said: Commentary, event: BootEvent) => void) | undefined;
  handler?.(said, event);
}

/** Identifies two regions whatever their order. */
export function pairKey(a: Region, b: Region): string {
  return a.node.offset < b.node.offset ? `${a.node.offset} ${b.node.offset}` : `${b.node.offset} ${a.node.offset}`;
}
