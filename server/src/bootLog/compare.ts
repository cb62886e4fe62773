/** Compares a prediction with a log of the same boot, region by region and line by line. */

import { formatSize } from '../base/format.ts';
import { differenceOf, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import { memoryChanges } from '../boot/memoryChanges.ts';
import type { BootReport, RegionOutcome } from '../boot/report.ts';
import type { BootEvidence, LoggedPool, LoggedRegion, LogMessage, LogPlace } from './evidence.ts';
import { noMapOf } from './nodeRanges.ts';
import { covers, pageInside, pageRounded, rangeText, sameRange } from './ranges.ts';

/**
 * `match`: as predicted, also where both fail. `moved`: reserved, but elsewhere or as another kind. `failed`: predicted to be
 * reserved, but the kernel refused it. `placed`: predicted to fail, but the kernel reserved it. `missing`: the texts would show
 * it, and do not. `unseen`: no text can tell.
 */
export type RegionStatus = 'match' | 'moved' | 'failed' | 'placed' | 'missing' | 'unseen';

export interface RegionComparison {
  /** Node path. */
  readonly path: string;
  readonly status: RegionStatus;
  /** A sentence: what the kernel did, or that no text tells. */
  readonly message: string;
  /** Where the log says so. */
  readonly place: LogPlace | undefined;
}

/** A range that a kernel has taken and that the tree does not explain. */
interface UnknownRange {
  readonly range: Interval;
  /** The node's name, where the kernel printed one. */
  readonly name: string | undefined;
  readonly message: string;
}

export interface BootComparison {
  readonly regions: readonly RegionComparison[];
  readonly unknown: readonly UnknownRange[];
  /** Lines about reserved memory that only one side has. */
  readonly notPrinted: readonly string[];
  readonly notPredicted: readonly LogMessage[];
}

/** Most lines or ranges that are listed as differing. */
const DIFFERENCES_MAX = 500;
const USUAL_PAGE_SIZE = 4096n;

/** `report` should be a boot with the log's calibrated profile: it gives the other differences. */
export function compareBoot(
  report: BootReport,
  evidence: BootEvidence,
  profileNodes: readonly string[],
): BootComparison {
  return new Comparer(report, evidence, new Set(profileNodes)).run();
}

class Comparer {
  readonly #report: BootReport;
  readonly #evidence: BootEvidence;
  /** Nodes that firmware added: none of the tree's. */
  readonly #added: ReadonlySet<string>;
  readonly #pageSize: bigint;
  readonly #predictedLines: readonly string[];
  readonly #ram: readonly Interval[] | undefined;
  readonly #realNomap: readonly Interval[] | undefined;
  /** The reserved ranges that the texts show, as whole pages where the source has only whole pages. */
  readonly #taken: readonly Interval[];
  readonly #takenPages: readonly Interval[];

  constructor(report: BootReport, evidence: BootEvidence, added: ReadonlySet<string>) {
    this.#report = report;
    this.#evidence = evidence;
    this.#added = added;
    this.#pageSize = evidence.pageSize ?? USUAL_PAGE_SIZE;
    this.#predictedLines = report.log.flatMap(({ text }) => text.split('\n'));
    this.#ram = evidence.memory && unionOf(evidence.memory);
    this.#realNomap = noMapOf(evidence, unionOf(report.memory.filter(({ nomap }) => nomap)));
    const reservations = evidence.events.filter(({ action }) => action === 'reserve').map(({ range }) => range);
    const allocations = evidence.allocations.flatMap(({ result, size }) =>
      result === undefined ? [] : [{ base: result, end: result + size }],
    );
    this.#taken = unionOf([...reservations, ...allocations, ...(evidence.reserved ?? [])]);
    this.#takenPages = unionOf(
      evidence.iomem.filter(({ name, depth }) => name === 'reserved' || (depth > 0 && name.startsWith('Kernel '))),
    );
  }

  run(): BootComparison {
    const regions = this.#report.regions
      .filter(({ name }) => !this.#added.has(name))
      .map((region) => ({ path: region.path, ...this.#compare(region) }));
    const { notPrinted, notPredicted } = this.#compareLines();
    return { regions, unknown: this.#unknown(), notPrinted, notPredicted };
  }

  #compare(region: RegionOutcome): Omit<RegionComparison, 'path'> {
    const predicted = this.#predictedLines.filter((line) => names(line, region.name));
    const real = this.#evidence.messages.filter(({ text }) => names(text, region.name));
    const first = real.find(({ text }) => /\d KiB\) /.test(text)) ?? real.at(-1);
    if (first !== undefined && sameLines(predicted, real) && this.#hasPoolOf(region)) {
      return {
        status: 'match',
        message: `The kernel prints what is predicted: "${first.text}".`,
        place: placeOf(first),
      };
    }
    return (
      this.#fromFailure(region, predicted, real) ??
      this.#fromRegionLine(region, real) ??
      this.#fromPool(region) ??
      this.#fromAllocation(region) ??
      this.#fromRanges(region)
    );
  }

  #fromFailure(
    region: RegionOutcome,
    predicted: readonly string[],
    real: readonly LogMessage[],
  ): Omit<RegionComparison, 'path'> | undefined {
    const failure = real.find(({ text }) => FAILURE.test(text));
    if (failure === undefined) return undefined;
    const expected = predicted.includes(failure.text) || region.state !== 'reserved';
    const message = `The kernel refuses it${expected ? ', as predicted' : ''}: "${failure.text}".`;
    return { status: expected ? 'match' : 'failed', message, place: placeOf(failure) };
  }

  /** 6.12 and later print every region. */
  #fromRegionLine(region: RegionOutcome, real: readonly LogMessage[]): Omit<RegionComparison, 'path'> | undefined {
    const logged = this.#evidence.regions.filter(({ name }) => name === region.name);
    const same = logged.find((entry) => isAt(region, entry.range) && entry.nomap === region.nomap);
    const entry = same ?? logged[0];
    if (entry === undefined) return undefined;
    const kind = entry.nomap ? 'no-map' : 'mapped';
    const where = `${rangeText(entry.range)}, ${kind}`;
    if (same !== undefined && (region.state === 'reserved' || real.length === 1)) {
      return { status: 'match', message: `The kernel has it at ${where}, as predicted.`, place: placeOf(entry) };
    }
    if (region.state !== 'reserved') {
      return {
        status: 'placed',
        message: `${predictedText(region)}, but the kernel has it at ${where}.`,
        place: placeOf(entry),
      };
    }
    return {
      status: 'moved',
      message: `${predictedText(region)}; the kernel has it at ${where}.`,
      place: placeOf(entry),
    };
  }

  #fromPool(region: RegionOutcome): Omit<RegionComparison, 'path'> | undefined {
    const pool = this.#evidence.pools.find(({ name }) => name === region.name);
    if (pool === undefined) return undefined;
    const text = `the kernel made a ${pool.kind} pool of ${formatSize(pool.size)} at 0x${pool.base.toString(16)}`;
    if (isPoolOf(region, pool)) {
      return { status: 'match', message: `As predicted, ${text}.`, place: placeOf(pool) };
    }
    const status = region.state === 'reserved' ? 'moved' : 'placed';
    return { status, message: `${predictedText(region)}; ${text}.`, place: placeOf(pool) };
  }

  /** Other ranges of /proc/iomem that the region may be in as well. */
  #alsoReserved(range: Interval): string {
    const others = this.#takenPages.filter(
      (other) => other.end - other.base >= range.end - range.base && !covers([other], range),
    );
    return others.length === 0 ? '' : ` It may as well be ${others.slice(0, 3).map(rangeText).join(' or ')}.`;
  }

  /** Whether the log has no pool under the region's name, or has it where the region is predicted. */
  #hasPoolOf(region: RegionOutcome): boolean {
    const pool = this.#evidence.pools.find(({ name }) => name === region.name);
    return pool === undefined || isPoolOf(region, pool);
  }

  /** `memblock=debug` shows what a dynamic region asked for, and what it got. */
  #fromAllocation(region: RegionOutcome): Omit<RegionComparison, 'path'> | undefined {
    const predicted = this.#report.dynamicAttempts.filter(({ path }) => path === region.path);
    const last = predicted.at(-1);
    if (last === undefined) return undefined;
    const asked = (other: {
      readonly size: bigint;
      readonly align: bigint;
      readonly start: bigint;
      readonly end: bigint;
    }) =>
      other.size === last.size && other.align === last.align && other.start === last.start && other.end === last.end;
    // Regions with equal requests are told apart by their order.
    const index = this.#report.dynamicAttempts.filter(asked).indexOf(last);
    const real = this.#evidence.allocations.filter((other) => asked(other))[index];
    if (real === undefined) return undefined;
    if (real.result === last.result) {
      const message =
        real.result === undefined
          ? 'The kernel found no place for it, as predicted.'
          : `The kernel placed it at ${rangeText({ base: real.result, end: real.result + real.size })}, as predicted.`;
      return { status: 'match', message, place: undefined };
    }
    if (real.result === undefined) {
      return {
        status: 'failed',
        message: `${predictedText(region)}; the kernel found no place for it.`,
        place: undefined,
      };
    }
    const where = rangeText({ base: real.result, end: real.result + real.size });
    const status = last.result === undefined ? 'placed' : 'moved';
    return { status, message: `${predictedText(region)}; the kernel placed it at ${where}.`, place: undefined };
  }

  /** For a region that no line names: whether its bytes are reserved. */
  #fromRanges(region: RegionOutcome): Omit<RegionComparison, 'path'> {
    const { base, size } = region;
    const seen = (status: RegionStatus, message: string) => ({ status, message, place: undefined });
    if (region.state !== 'reserved' || base === undefined || size === 0n) {
      return this.#evidence.fromTheStart
        ? seen('match', 'The kernel does not take it, as predicted.')
        : seen('unseen', 'Predicted not to be taken; the log does not begin early enough to tell.');
    }
    if (this.#namesOthers(region)) {
      const message = `${predictedText(region)}; the kernel names every region that it takes, and not this one.`;
      return seen('missing', message);
    }
    const range = { base, end: base + size };
    const inRam = this.#ram && intersectionOf([range], this.#ram);
    if (inRam?.length === 0) return seen('match', `${rangeText(range)} has no RAM, and the kernel none there.`);
    if (region.nomap && this.#realNomap !== undefined) {
      // A region that failed may have given back part of its memory.
      const left = this.#report.memory.filter(({ nomap }) => nomap);
      const expected = intersectionOf(inRam ?? [range], unionOf(left));
      const whole = expected.map((part) => pageInside(part, this.#pageSize)).filter(({ base, end }) => end > base);
      return whole.every((part) => covers(this.#realNomap ?? [], part))
        ? seen('match', `The kernel has no map of ${rangeText(range)}, as predicted.`)
        : seen('missing', `${predictedText(region)}; the kernel maps memory there.`);
    }
    if (covers(this.#taken, range)) return seen('match', `The kernel has taken ${rangeText(range)}, as predicted.`);
    const pages = (inRam ?? [range]).map((part) => pageRounded(part, this.#pageSize));
    if (this.#takenPages.length > 0 && pages.every((part) => covers(this.#takenPages, part))) {
      if (region.placement === 'dynamic' && !this.#evidence.fromTheStart && this.#evidence.reserved === undefined) {
        // The kernel places much of its own from the top of RAM down, where dynamic regions go: swiotlb, page tables.
        return seen(
          'unseen',
          `${predictedText(region)}; /proc/iomem shows that as reserved, but not for whom.${this.#alsoReserved(range)}`,
        );
      }
      return seen('match', `/proc/iomem shows ${rangeText(range)} as reserved, as predicted.`);
    }
    const canTell = !region.nomap && (this.#evidence.reserved !== undefined || this.#takenPages.length > 0);
    return canTell
      ? seen('missing', `${predictedText(region)}; the kernel has not taken it.`)
      : seen('unseen', `${predictedText(region)}; none of the texts can tell.`);
  }

  /**
   * Whether the kernel prints a line for each region (6.5 and later), the log has such lines from the start, and none names this
   * region.
   */
  #namesOthers({ name }: RegionOutcome): boolean {
    const { fromTheStart, regions } = this.#evidence;
    const isPrinted = this.#predictedLines.some((line) => line.endsWith(`reusable ${name}`));
    return fromTheStart && isPrinted && regions.length > 0 && !regions.some((region) => region.name === name);
  }

  /** Ranges that neither the tree nor the kernel by itself takes. */
  #unknown(): readonly UnknownRange[] {
    const { report, evidence } = { report: this.#report, evidence: this.#evidence };
    const named = evidence.regions.filter(({ name }) => this.#added.has(name)).map(unknownRegion);
    // Ranges that firmware keeps come from the log, so they are predicted; the tree does not have them.
    const kept = memoryChanges(report).flatMap(({ subject, base, size }) =>
      subject === 'firmware' && base !== undefined && size !== undefined ? [{ base, end: base + size }] : [],
    );
    const predicted = unionOf(report.memory.filter(({ nomap }) => nomap));
    const known = unionOf([
      ...differenceOf(predicted, unionOf(kept)),
      ...report.regions.flatMap(({ base, size }) => (base === undefined ? [] : [{ base, end: base + size }])),
      ...evidence.regions.map(({ range }) => range),
    ]);
    const nomap = differenceOf(this.#realNomap ?? [], known).map((range) => ({
      range,
      name: undefined,
      message: `The kernel does not map ${rangeText(range)}; nothing in the tree asks for that.`,
    }));
    const taken = memoryChanges(report)
      .filter(({ subject }) => subject === 'boot profile')
      .flatMap(({ base, size }) => {
        if (base === undefined || size === undefined) return [];
        const range = { base, end: base + size };
        return [
          { range, name: undefined, message: `${rangeText(range)} is taken early; nothing in the tree asks for that.` },
        ];
      });
    const pools = evidence.pools.flatMap(({ name, base, size, kind }) => {
      if (name === undefined || !this.#added.has(name) || evidence.regions.some((region) => region.name === name))
        return [];
      const range = { base, end: base + size };
      return [
        { range, name, message: `${name}: a ${kind} pool at ${rangeText(range)}, which the tree does not have.` },
      ];
    });
    return [...named, ...pools, ...nomap, ...taken].slice(0, DIFFERENCES_MAX);
  }

  #compareLines(): Pick<BootComparison, 'notPrinted' | 'notPredicted'> {
    const { messages, fromTheStart } = this.#evidence;
    // Whether there is a built-in area, and where among what the kernel takes early, is a matter of its configuration.
    const isOfArea = (text: string) => text.startsWith('cma: Reserved');
    const areBoth = this.#predictedLines.some(isOfArea) && messages.some(({ text }) => isOfArea(text));
    const compared = (text: string) => areBoth || !isOfArea(text);
    const left = new Map<string, number>();
    for (const line of this.#predictedLines) left.set(withoutNode(line), (left.get(withoutNode(line)) ?? 0) + 1);
    const notPredicted = messages.filter(({ text }) => {
      const line = withoutNode(text);
      const count = left.get(line) ?? 0;
      if (count > 0) left.set(line, count - 1);
      return count === 0 && compared(text);
    });
    const notPrinted = fromTheStart
      ? [...left].flatMap(([text, count]) => Array<string>(compared(text) ? count : 0).fill(text))
      : [];
    return {
      notPrinted: notPrinted.slice(0, DIFFERENCES_MAX),
      notPredicted: notPredicted.slice(0, DIFFERENCES_MAX),
    };
  }
}

/** A line by which a region is given up. */
const FAILURE =
  /failed to (?:allocate|reserve) memory for node|invalid \w[\w-]* property in|too many defined dynamic regions/;

/** Whether a line of the kernel is about the node: it prints names in quotes, at the end, after "node", or at the beginning. */
function names(line: string, name: string): boolean {
  if (!line.includes(name)) return false;
  return (
    line.includes(`'${name}'`) ||
    line.endsWith(`reusable ${name}`) ||
    line.includes(`node ${name},`) ||
    line.includes(`node ${name} compatible`)
  );
}

/** Some releases print the NUMA node of an area. */
function withoutNode(line: string): string {
  return line.replace(/ on node -?\d{1,6}$/, '');
}

function sameLines(predicted: readonly string[], real: readonly LogMessage[]): boolean {
  if (predicted.length !== real.length) return false;
  const sorted = real.map(({ text }) => text).sort();
  return [...predicted].sort().every((line, i) => line === sorted[i]);
}

function placeOf({ file, line }: LogPlace): LogPlace {
  return { file, line };
}

/** The line of a pool says its size in whole mebibytes or kibibytes. */
function isPoolOf({ base, size, state }: RegionOutcome, pool: LoggedPool): boolean {
  return state === 'reserved' && pool.base === base && size >= pool.size && size - pool.size < 1n << 20n;
}

function isAt({ base, size }: RegionOutcome, range: Interval): boolean {
  return base !== undefined && sameRange({ base, end: base + size }, range);
}

function predictedText({ base, size, nomap, state }: RegionOutcome): string {
  if (state === 'ignored') return 'Predicted to be ignored';
  if (state !== 'reserved' || base === undefined) return 'Predicted to fail';
  return `Predicted at ${rangeText({ base, end: base + size })}${nomap ? ', no-map' : ''}`;
}

function unknownRegion({ name, range, nomap }: LoggedRegion): UnknownRange {
  const kind = nomap ? ', no-map' : '';
  return {
    range,
    name,
    message: `${name} at ${rangeText(range)}${kind}: the kernel saw this region, the tree does not have it.`,
  };
}
