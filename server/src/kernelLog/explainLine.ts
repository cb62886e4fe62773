/** The explanation of a line of a kernel log: what prints it, at which time of a boot, what it means, what to do. */
import { type Match, matchLine } from './match.ts';
import { MEANINGS, type Meaning } from './meanings.ts';
import { MEMORY } from './printed/memory.ts';
import { OLDER } from './printed/older.ts';
import { REMOTEPROC } from './printed/remoteproc.ts';
import { REMOTEPROCOTHERS } from './printed/remoteprocOthers.ts';
import { REMOTEPROCQUALCOMM } from './printed/remoteprocQualcomm.ts';
import { REMOTEPROCTI } from './printed/remoteprocTi.ts';

/** A place that prints the line. */
interface Printer {
  /** `drivers/of/of_reserved_mem.c` */
  readonly file: string;
  readonly name: string;
  /** The releases that have the line, of those that were read, in words. */
  readonly releases: string;
}

/** The explanation of one line. */
export interface ExplainedLine {
  readonly line: string;
  /** The format string of printk. */
  readonly format: string;
  readonly level: string;
  /** Several where several places print the same format. */
  readonly printers: readonly Printer[];
  /** At which time of a boot, in words. */
  readonly when: string;
  /** Absent where nothing is known beyond the source. */
  readonly meaning: Meaning | undefined;
  /** The values of the placeholders, among them names of nodes and addresses. */
  readonly values: readonly string[];
  readonly device: string | undefined;
}

const TABLES = [MEMORY, OLDER, REMOTEPROC, REMOTEPROCQUALCOMM, REMOTEPROCTI, REMOTEPROCOTHERS] as const;

/** Explains a line; undefined where it fits no line of the sources that were read. */
export function explainLine(line: string): ExplainedLine | undefined {
  const matches = matchLine(line, TABLES);
  const [first] = matches;
  if (!first) return undefined;
  const [level, format, file] = first.row;
  const meaning = MEANINGS.find(({ has }) => format.includes(has));
  return {
    line: line.trim(),
    format,
    level: LEVELS[level.toLowerCase()] ?? '',
    printers: matches.slice(0, PRINTERS_MAX).map(printerOf),
    when: WHEN.find(([begin]) => file.startsWith(begin))?.[1] ?? '',
    meaning,
    values: first.values.map((value) => value.trim()).filter((value) => value !== ''),
    device: first.device,
  };
}

const PRINTERS_MAX = 6;

function printerOf({ row: [, , file, name, releases] }: Match): Printer {
  return { file, name, releases: releasesText(releases.split(' '), file) };
}

/** For remote processors only 6.12 was read; for all others 6.1, 6.12 and 7.2. */
function releasesText(releases: readonly string[], file: string): string {
  if (file.startsWith('drivers/remoteproc/')) return 'as in 6.12';
  const [first] = releases;
  const last = releases.at(-1);
  if (first === '5.10') return 'as in 5.10, not in 6.1';
  if (first === '6.1') return last === '7.2' ? '6.1 to 7.2' : `up to ${last}, no longer in 7.2`;
  if (first === '6.12') return last === '7.2' ? 'since 6.12 (not in 6.1)' : 'in 6.12, not in 6.1 and 7.2';
  return 'since 7.2 (not in 6.12)';
}

const LEVELS: Readonly<Record<string, string>> = {
  p: 'panic',
  e: 'error',
  w: 'warning',
  i: 'information',
  d: 'only with debugging switched on',
};

/** Times of a boot by the beginning of the file's name; the first match counts. */
const WHEN: readonly (readonly [begin: string, when: string])[] = [
  [
    'drivers/of/of_reserved_mem.c',
    'early, before memory is handed out: while /reserved-memory is read and its drivers look at the regions',
  ],
  ['drivers/of/fdt.c', 'first of all: while the blob is read'],
  ['kernel/dma/contiguous.c', 'early, when CMA areas are made'],
  ['kernel/dma/', 'when pools for DMA are made, or a device asks for one'],
  ['mm/cma.c', 'early, when CMA areas are made; later, when pages are taken from them'],
  ['mm/memblock.c', 'early, while memblock hands out memory'],
  ['arch/', 'early, while the architecture sets up memory'],
  ['drivers/remoteproc/', 'late, when a remote processor is probed or started'],
];
