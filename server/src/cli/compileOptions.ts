/** The options of `dtatlas compile`: dtc's, under dtc's letters, and a few of its own. */
import { existsSync } from 'node:fs';
import type { CheckSettings } from '../analysis/checkLevels.ts';
import { MAX_FDT_BYTES } from '../fdt/readHeader.ts';
import { FDT_VERSIONS, type WriteOptions } from '../fdt/write.ts';
import { PHANDLE_FORMATS, type ResolveOptions } from '../tree/resolve.ts';
import { checkSettings } from './checkOptions.ts';
import { isTextOverlayFile } from './overlays.ts';
import { CHECK_OPTIONS, oneOf, parseOptions, SOURCE_OPTIONS, UsageError } from './usage.ts';

const FORMATS = ['dtb', 'dts', 'asm', 'yaml', 'null'] as const;
const INPUT_FORMATS = ['dts', 'dtb', 'fs'] as const;

/** Only a source records the type in which a value was written. */
export const YAML_OF_SOURCES = '--format yaml takes a source: a blob does not say what its values were written as';

export interface CompileArguments {
  readonly file: string;
  /** Undefined when no output is wanted; `-` for standard output. */
  readonly output: string | undefined;
  readonly format: (typeof FORMATS)[number];
  /** The required format of the input; undefined when its first bytes decide. */
  readonly inputFormat: (typeof INPUT_FORMATS)[number] | undefined;
  readonly include: readonly string[];
  readonly define: readonly string[];
  readonly 'include-file': readonly string[];
  /** Sources and blobs that are applied to the blob. */
  readonly overlays: readonly string[];
  /** Text files that are appended to the source. */
  readonly texts: readonly string[];
  readonly force: boolean;
  /** 1: no warnings; 2: no errors of checks either; 3: no message about forced output. */
  readonly quiet: number;
  /** 0 unannotated, 1 file and line, 2 whole ranges as well. */
  readonly annotate: 0 | 1 | 2;
  readonly dependencyFile: string | undefined;
  readonly checks: CheckSettings;
  readonly resolve: ResolveOptions;
  /** `'input'`: as in the blob, 0 for a source; `'guess'`: from `/cpus`, as dtc does for a source. */
  readonly bootCpu: number | 'guess' | 'input';
  /** Layout of the blob; empty when none of its options is given. */
  readonly layout: Omit<WriteOptions, 'bootCpu'>;
}

/** Reads the command line; throws `UsageError` when it makes no sense. */
export function parseCompileArguments(args: readonly string[]): CompileArguments {
  const { values, positionals, tokens } = parseOptions({
    args: [...args],
    allowPositionals: true,
    tokens: true,
    options: {
      ...SOURCE_OPTIONS,
      ...CHECK_OPTIONS,
      'search-path': { type: 'string', short: 'i', multiple: true },
      'in-format': { type: 'string' },
      output: { type: 'string', short: 'o' },
      format: { type: 'string', short: 'O' },
      symbols: { type: 'boolean', short: '@' },
      'auto-alias': { type: 'boolean', short: 'A' },
      'local-fixups': { type: 'boolean', short: 'L' },
      phandle: { type: 'string', short: 'H' },
      'boot-cpu': { type: 'string', short: 'b' },
      'out-version': { type: 'string', short: 'V' },
      reserve: { type: 'string', short: 'R' },
      space: { type: 'string', short: 'S' },
      pad: { type: 'string', short: 'p' },
      align: { type: 'string', short: 'a' },
      sort: { type: 'boolean', short: 's' },
      'out-dependency': { type: 'string', short: 'd' },
      annotate: { type: 'boolean', short: 'T', multiple: true },
      overlay: { type: 'string', multiple: true },
      force: { type: 'boolean', short: 'f' },
      quiet: { type: 'boolean', short: 'q', multiple: true },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('takes exactly one file');
  const { include, inputFormat } = splitInclude(values.include ?? [], values['in-format']);
  const { output, overlay: named = [], symbols = false } = values;
  const texts = named.filter(isTextOverlayFile);
  const overlays = named.filter((name) => !texts.includes(name));
  const format = oneOf('format (-O)', values.format ?? formatOf(output), FORMATS);
  const isText = format !== 'dtb' && format !== 'null';
  if (overlays.length > 0 && (format === 'asm' || format === 'yaml')) {
    throw new UsageError(`--format ${format} takes no --overlay: fdtoverlay's bytes have no labels; apply them first`);
  }
  if (format === 'yaml' && inputFormat !== undefined && inputFormat !== 'dts') throw new UsageError(YAML_OF_SOURCES);
  const annotate = Math.min(values.annotate?.length ?? 0, 2) as 0 | 1 | 2;
  if (annotate > 0 && (format !== 'dts' || overlays.length > 0 || (inputFormat ?? 'dts') !== 'dts')) {
    throw new UsageError('--annotate takes a source and --format dts, and no --overlay: a blob knows of no lines');
  }
  const phandle = values.phandle === undefined ? undefined : oneOf('phandle (-H)', values.phandle, PHANDLE_FORMATS);
  return {
    file,
    // Source is for reading: it goes to standard output unless a file is named.
    output: output ?? (isText ? '-' : undefined),
    format,
    inputFormat,
    include: [...include, ...(values['search-path'] ?? [])],
    define: values.define ?? [],
    'include-file': values['include-file'] ?? [],
    overlays,
    texts,
    force: values.force ?? false,
    quiet: values.quiet?.length ?? 0,
    annotate,
    dependencyFile: values['out-dependency'],
    checks: checkSettings(values, tokens),
    resolve: {
      // Overlays refer to the base by its labels, which only `__symbols__` carries.
      symbols: symbols || overlays.length > 0,
      ...(values['auto-alias'] ? { autoAliases: true } : {}),
      ...(values['local-fixups'] ? { fixups: true } : {}),
      ...(phandle ? { phandleFormat: phandle } : {}),
    },
    bootCpu: parseBootCpu(values['boot-cpu']),
    layout: parseLayout(values),
  };
}

/** The format by the name of the output, as in dtc (dtc 1.8.1 dtc.c, guess_type_by_name). */
function formatOf(output: string | undefined): (typeof FORMATS)[number] {
  if (output?.endsWith('.dts')) return 'dts';
  return output?.endsWith('.yaml') ? 'yaml' : 'dtb';
}

/** dtc's `-I dtb` names the input's format; cpp's `-I DIR` names a folder, which wins when it has the name of a format. */
function splitInclude(include: readonly string[], named: string | undefined) {
  const isFormat = (value: string) => INPUT_FORMATS.some((format) => format === value);
  const formats = include.filter((value) => isFormat(value) && !existsSync(value));
  const format = named ?? formats.at(-1);
  return {
    include: include.filter((value) => !formats.includes(value)),
    inputFormat: format === undefined ? undefined : oneOf('in-format (-I)', format, INPUT_FORMATS),
  };
}

interface LayoutValues {
  readonly sort?: boolean | undefined;
  readonly reserve?: string | undefined;
  readonly space?: string | undefined;
  readonly pad?: string | undefined;
  readonly align?: string | undefined;
  readonly 'out-version'?: string | undefined;
}

function parseLayout(values: LayoutValues): Omit<WriteOptions, 'bootCpu'> {
  const { space, pad, align, reserve, sort, 'out-version': version } = values;
  if (space !== undefined && pad !== undefined) throw new UsageError('--space and --pad exclude each other');
  const alignSize = align === undefined ? undefined : parseNumber('align (-a)', align, MAX_FDT_BYTES);
  if (alignSize !== undefined && (alignSize === 0 || (alignSize & (alignSize - 1)) !== 0)) {
    throw new UsageError(`--align (-a) takes a power of two; not '${align}'`);
  }
  const written = version === undefined ? undefined : parseNumber('out-version (-V)', version, 17);
  const known = FDT_VERSIONS.find((candidate) => candidate === written);
  if (written !== undefined && known === undefined) {
    throw new UsageError(`--out-version (-V) takes ${FDT_VERSIONS.join(', ')}; not '${version}'`);
  }
  return {
    ...(known === undefined ? {} : { version: known }),
    ...(sort ? { sort } : {}),
    ...(reserve === undefined ? {} : { reserveEntries: parseNumber('reserve (-R)', reserve, MAX_FDT_BYTES / 16) }),
    ...(space === undefined ? {} : { minSize: parseNumber('space (-S)', space, MAX_FDT_BYTES) }),
    ...(pad === undefined ? {} : { padSize: parseNumber('pad (-p)', pad, MAX_FDT_BYTES) }),
    ...(alignSize === undefined ? {} : { alignSize }),
  };
}

function parseNumber(option: string, text: string, max: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new UsageError(`--${option} takes a number up to ${max}; not '${text}'`);
  }
  return value;
}

function parseBootCpu(text: string | undefined): number | 'guess' | 'input' {
  if (text === undefined) return 'input';
  return text === 'guess' ? 'guess' : parseNumber('boot-cpu (-b)', text, 0xffffffff);
}
