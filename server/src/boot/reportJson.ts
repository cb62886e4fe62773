/** The report and the profile as the command line writes and reads them: JSON with numbers as hex strings. */
import { U64_MAX } from '../base/bytes.ts';
import { hex } from '../base/format.ts';
import type { AddressRange, BootProfile } from './profile.ts';
import type { BootProblem, BootReport, LogLevel } from './report.ts';

/** A `bigint` as "0x…", lower case, without padding. */
type Hex = string;

/** The whole shape; ends are exclusive. */
export interface ReportJson {
  readonly kernel: string;
  readonly arch: string;
  readonly outcome: 'ok' | 'panic';
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
  }[];
  readonly memory: readonly {
    readonly base: Hex;
    readonly end: Hex;
    readonly nomap: boolean;
  }[];
  readonly reserved: readonly (readonly [Hex, Hex])[];
  readonly problems: readonly BootProblem[];
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
    cmaAreas: report.cmaAreas.map(({ name, base, size, isDefault }) => ({
      name,
      base: hex(base),
      size: hex(size),
      default: isDefault,
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

/** The part of a profile that a file holds; kernel and architecture are chosen on the command line. */
export type ProfileFile = Omit<BootProfile, 'kernel' | 'arch'>;

/** What `parseProfile` answers: either a profile or sentences about what is wrong with it. */
export type ParsedProfile =
  | { readonly value: ProfileFile; readonly problems: readonly [] }
  | { readonly value: undefined; readonly problems: readonly string[] };

const KNOWN_KEYS: ReadonlySet<string> = new Set(['kernelImage', 'dtbAddress', 'cmdline', 'reserved', 'memory']);

/**
 * Checks a parsed PROFILE.json:
 * `{ "kernelImage": ["0xSTART", "0xEND"], "dtbAddress": "0x…", "cmdline": "…", "reserved": [["0x…", "0x…"], …],
 * "memory": [["0x…", "0x…"], …] }`. Every key may be left out; ends are exclusive; unknown keys are an error.
 */
export function parseProfile(json: unknown): ParsedProfile {
  if (!isRecord(json))
    return {
      value: undefined,
      problems: ['A boot profile must be a JSON object.'],
    };
  const problems: string[] = [];
  for (const key of Object.keys(json)) {
    if (!KNOWN_KEYS.has(key)) problems.push(`Unknown key "${key}"; known are ${[...KNOWN_KEYS].join(', ')}.`);
  }
  const kernelImage = optional(json.kernelImage, (value) => parseRange(value, 'kernelImage', problems));
  const dtbAddress = optional(json.dtbAddress, (value) => parseAddress(value, 'dtbAddress', problems));
  const cmdline = optional(json.cmdline, (value) => {
    if (typeof value === 'string') return value;
    problems.push('cmdline must be a string.');
    return undefined;
  });
  const reserved = optional(json.reserved, (value) => parseRanges(value, 'reserved', problems));
  const memory = optional(json.memory, (value) => parseRanges(value, 'memory', problems));
  if (problems.length > 0) return { value: undefined, problems };
  return {
    value: {
      ...(kernelImage === undefined ? {} : { kernelImage }),
      ...(dtbAddress === undefined ? {} : { dtbAddress }),
      ...(cmdline === undefined ? {} : { cmdline }),
      ...(reserved === undefined ? {} : { reserved }),
      ...(memory === undefined ? {} : { memory }),
    },
    problems: [],
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Absent and null are the same. */
function optional<T>(value: unknown, parse: (value: unknown) => T | undefined): T | undefined {
  return value === undefined || value === null ? undefined : parse(value);
}

function parseAddress(value: unknown, where: string, problems: string[]): bigint | undefined {
  if (typeof value === 'string' && /^(?:0x[0-9a-f]{1,16}|[0-9]{1,20})$/i.test(value)) {
    const address = BigInt(value);
    if (address <= U64_MAX) return address;
  }
  problems.push(`${where} must be an address as a string, such as "0x40200000".`);
  return undefined;
}

function parseRange(value: unknown, where: string, problems: string[]): AddressRange | undefined {
  if (!Array.isArray(value) || value.length !== 2) {
    problems.push(`${where} must be a pair ["0xSTART", "0xEND"].`);
    return undefined;
  }
  const [first, second]: readonly unknown[] = value;
  const start = parseAddress(first, `The start of ${where}`, problems);
  const end = parseAddress(second, `The end of ${where}`, problems);
  if (start === undefined || end === undefined) return undefined;
  if (end <= start) {
    problems.push(`${where} ends (${hex(end)}) before it begins (${hex(start)}); the end is exclusive.`);
    return undefined;
  }
  return { start, end };
}

function parseRanges(value: unknown, where: string, problems: string[]): readonly AddressRange[] | undefined {
  if (!Array.isArray(value)) {
    problems.push(`${where} must be a list of pairs ["0xSTART", "0xEND"].`);
    return undefined;
  }
  const ranges: AddressRange[] = [];
  const entries: readonly unknown[] = value;
  entries.forEach((entry, index) => {
    const range = parseRange(entry, `${where}[${index}]`, problems);
    if (range !== undefined) ranges.push(range);
  });
  return ranges;
}
