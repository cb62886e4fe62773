/** The report as the command line writes it: JSON with numbers as hex strings. */
import { hex } from '../base/format.ts';
import type { BootOutcome, BootReport, LogLevel } from './report.ts';

/** A `bigint` as "0x…", lower case, without padding. */
export type Hex = string;

/** A finding of the engine: it names a node and, where it helps, a property. */
export interface FindingJson {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly path: string;
  readonly property?: string;
  readonly related: readonly { readonly path: string; readonly property?: string; readonly message: string }[];
  /** The kernels on which it was found, where several were simulated; the oldest first. */
  readonly kernels?: readonly string[];
  /** For a finding that only kernels other than the chosen one make, which is information here: its severity on them. */
  readonly onOtherKernels?: 'error' | 'warning' | 'information';
}

/** The whole report; ends are exclusive. */
export interface ReportJson {
  readonly kernel: string;
  readonly arch: string;
  readonly outcome: BootOutcome;
  readonly panic?: string;
  readonly log: readonly { readonly level: LogLevel; readonly text: string }[];
  readonly reservedMem: readonly {
    readonly name: string;
    readonly base: Hex;
    readonly size: Hex;
    readonly path: string;
    readonly placement: 'static' | 'dynamic';
    readonly nomap: boolean;
    readonly reusable: boolean;
    readonly driver: string | null;
  }[];
  readonly dynamicAttempts: readonly {
    readonly size: Hex;
    readonly align: Hex;
    readonly start: Hex;
    readonly end: Hex;
    readonly result: Hex | null;
  }[];
  readonly cmaAreas: readonly {
    readonly name: string;
    readonly base: Hex;
    readonly size: Hex;
    readonly default: boolean;
    /** For the default area, where its place is one of several: the range of all these places. */
    readonly within?: readonly [Hex, Hex];
  }[];
  readonly memory: readonly {
    readonly base: Hex;
    readonly end: Hex;
    readonly nomap: boolean;
  }[];
  readonly reserved: readonly (readonly [Hex, Hex])[];
  readonly problems: readonly FindingJson[];
  readonly assumptions: readonly string[];
}

/** The report as plain JSON data. */
export function reportToJson(report: BootReport): ReportJson {
  return {
    kernel: report.kernel,
    arch: report.arch,
    outcome: report.outcome,
    ...(report.panic === undefined ? {} : { panic: report.panic }),
    log: report.log.map(({ level, text }) => ({ level, text })),
    reservedMem: report.reservedMem.map(({ name, base, size, path, placement, nomap, reusable, driver }) => ({
      name,
      base: hex(base),
      size: hex(size),
      path,
      placement,
      nomap,
      reusable,
      driver: driver ?? null,
    })),
    dynamicAttempts: report.dynamicAttempts.map(({ size, align, start, end, result }) => ({
      size: hex(size),
      align: hex(align),
      start: hex(start),
      end: hex(end),
      result: result === undefined ? null : hex(result),
    })),
    cmaAreas: report.cmaAreas.map(({ name, base, size, isDefault, within }) => ({
      name,
      base: hex(base),
      size: hex(size),
      default: isDefault,
      ...(within === undefined ? {} : { within: [hex(within.start), hex(within.end)] as const }),
    })),
    memory: report.memory.map(({ base, end, nomap }) => ({
      base: hex(base),
      end: hex(end),
      nomap,
    })),
    reserved: report.reserved.map(({ base, end }) => [hex(base), hex(end)] as const),
    problems: report.problems,
    assumptions: report.assumptions,
  };
}
