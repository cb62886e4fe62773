/** Reads what a kernel with `memblock=debug` and the script of `initramfs.ts` printed. */
import { hex } from '../../server/src/base/format.ts';

interface LogEntry {
  /** Null where only the console told the text. */
  readonly level: string | null;
  readonly text: string;
}

export interface KernelLog {
  readonly entries: readonly LogEntry[];
  readonly from: 'kmsg' | 'console' | 'console+kmsg';
}

type Attempt = readonly [size: string, align: string, start: string, end: string, result: string | null];
/** End exclusive. */
type Range = readonly [start: string, end: string];

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
/** Lines about reserved memory. */
const RELEVANT =
  /OF: reserved mem:|OF: fdt: (Reserved memory|elfcorehdr|Reserving|Ignoring memory block)|^Reserved memory:|cma: Not enough slots|Skipping dt|\) overlaps with /;
/** More of them, where the kernel makes its default CMA area and takes the initrd as part of the same step. */
const RELEVANT_EARLY = /^cma: (Reserved|Failed|Size|Region)|^INITRD/;

/** The text between the script's marks, undefined when it is not there. */
export function section(console: string, name: string): string | undefined {
  const begin = `\n@@@BEGIN ${name}\n`;
  const start = console.indexOf(begin);
  const end = console.indexOf('\n@@@END', start);
  return start < 0 || end < 0 ? undefined : console.slice(start + begin.length, end);
}

/**
 * Everything that the kernel logged, with levels where user space was reached. A ring that ran over before `log_buf_len=`
 * took effect has lost its head, which then comes from the console.
 */
export function readKernelLog(console: string): KernelLog {
  const printed = consoleLines(console);
  const records = (section(console, 'kmsg') ?? '').split('\n').flatMap((line): LogEntry[] => {
    const match = /^(\d+),\d+,\d+,[^;]*;(.*)$/.exec(line);
    if (match === null) return [];
    return [{ level: LEVELS[Number(match[1]) & 7] ?? null, text: unescaped(match[2] ?? '') }];
  });
  const first = records[0];
  if (first === undefined) return { entries: printed, from: 'console' };
  if (first.text.includes('Booting Linux')) return { entries: records, from: 'kmsg' };
  const lost = printed.findIndex(({ text }) => text.trim() === first.text.trim());
  return { entries: [...joinOverlaps(printed.slice(0, Math.max(0, lost))), ...records], from: 'console+kmsg' };
}

/** /dev/kmsg writes what is not printable as `\xNN`. */
function unescaped(text: string): string {
  return text.replaceAll(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function consoleLines(console: string): readonly LogEntry[] {
  return console.split('\n').flatMap((line): LogEntry[] => {
    const match = /^\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? (.*)$/.exec(line);
    return match === null ? [] : [{ level: null, text: match[1] ?? '' }];
  });
}

/** The one record of two lines that matters. */
function joinOverlaps(lines: readonly LogEntry[]): readonly LogEntry[] {
  const joined: LogEntry[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (last?.text.endsWith('OVERLAP DETECTED!'))
      joined[joined.length - 1] = { ...last, text: `${last.text}\n${line.text}` };
    else joined.push(line);
  }
  return joined;
}

/** The lines that are compared. `early`: with those of the architectures that make the default CMA area after the scan. */
export function relevantEntries(log: KernelLog, early: boolean): readonly LogEntry[] {
  return log.entries.filter(({ text }) => RELEVANT.test(text) || (early && RELEVANT_EARLY.test(text)));
}

const SCAN = /fdt_scan_reserved_mem|__reserved_mem|early_init_dt_alloc_reserved|fdt_init_reserved_mem/;

/** What the scan asked memblock for, and what it got. */
export function readAttempts(log: KernelLog): readonly Attempt[] {
  const lines = log.entries.map(({ text }) => text).filter((text) => /^_*memblock_\w+: |^memblock: \w+ is/.test(text));
  return lines.flatMap((line, i): Attempt[] => {
    const asked =
      /^memblock_phys_alloc_range: (\d+) bytes align=(0x[0-9a-f]+) from=(0x[0-9a-f]+) max_addr=(0x[0-9a-f]+) (\S+)/.exec(
        line,
      );
    if (asked === null || !SCAN.test(asked[5] ?? '')) return [];
    const got = /^_*memblock_reserve: \[(0x[0-9a-f]+)-0x[0-9a-f]+\].* memblock_alloc_range_nid/.exec(
      lines[i + 1] ?? '',
    );
    const [size, align, start, end] = asked.slice(1, 5).map((number) => hex(BigInt(number)));
    return [[size ?? '', align ?? '', start ?? '', end ?? '', got?.[1] === undefined ? null : hex(BigInt(got[1]))]];
  });
}

/** `memblock_reserve` lines of the functions that `callers` matches, in order. */
export function readReservations(log: KernelLog, callers: RegExp): readonly Range[] {
  return log.entries.flatMap(({ text }): Range[] => {
    const match = /^_*memblock_reserve: \[(0x[0-9a-f]+)-(0x[0-9a-f]+)\](.*)/.exec(text);
    return match === null || !callers.test(match[3] ?? '') ? [] : [range(match[1], match[2])];
  });
}

/** debugfs: `0: 0x…..0x… [node FLAGS]`. Flags are undefined where the kernel (6.1) does not tell them. */
export function readDebugfs(text: string): readonly { readonly range: Range; readonly flags: string | undefined }[] {
  return [...text.matchAll(/^ *\d+: (0x[0-9a-f]+)\.\.(0x[0-9a-f]+)(?: +\S+ +(\S+))?/gm)].map((match) => ({
    range: range(match[1], match[2]),
    flags: match[3],
  }));
}

/** `memblock_dump_all`, the first time it is printed. */
export function readDump(
  log: KernelLog,
): { readonly memory: readonly [string, string, boolean][]; readonly reserved: readonly Range[] } | undefined {
  const texts = log.entries.map(({ text }) => text);
  const start = texts.findIndex((text) => text.startsWith('MEMBLOCK configuration'));
  if (start < 0) return undefined;
  const memory: [string, string, boolean][] = [];
  const reserved: Range[] = [];
  for (const text of texts.slice(start + 1)) {
    if (text.startsWith('MEMBLOCK configuration')) break;
    const match = /^ (memory|reserved)\[0x\w+\]\s+\[(0x\w+)-(0x\w+)\].*flags: (0x\w+)/.exec(text);
    if (match === null) continue;
    const [base, end] = range(match[2], match[3]);
    if (match[1] === 'memory') memory.push([base, end, (Number(match[4]) & 4) !== 0]);
    else reserved.push([base, end]);
  }
  return { memory, reserved: joinRanges(reserved) };
}

/** Sorted ranges, neighbours as one. */
export function joinRanges(ranges: readonly Range[]): readonly Range[] {
  const joined: [string, string][] = [];
  for (const [base, end] of ranges) {
    const last = joined.at(-1);
    if (last?.[1] === base) last[1] = end;
    else joined.push([base, end]);
  }
  return joined;
}

function range(first = '0', last = '0'): Range {
  return [hex(BigInt(first)), hex(BigInt(last) + 1n)];
}
