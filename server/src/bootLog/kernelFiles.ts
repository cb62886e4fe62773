/**
 * Files of a running kernel: /proc/iomem, /proc/cmdline, and debugfs' memblock tables. The tables of memory and of reserved
 * memory have the same form; flags, the file's name or the content distinguish them.
 */
import { bytesIn, type Interval, unionOf } from '../base/intervals.ts';
import type { IomemEntry, LogPlace, MemoryTableRange, ReservedRange } from './evidence.ts';

/** Most rows of all tables; a large server's iomem has some thousand. */
const ROWS_MAX = 200_000;

interface KernelFiles {
  readonly kinds: readonly string[];
  readonly memory: readonly MemoryTableRange[] | undefined;
  /** The table of memory has a column of flags (6.1 prints none). */
  readonly memoryHasFlags: boolean;
  readonly reserved: readonly ReservedRange[] | undefined;
  readonly iomem: readonly IomemEntry[];
  readonly iomemHidden: boolean;
  /** Areas of /sys/kernel/debug/cma, in pages. */
  readonly cmaAreas: readonly CmaAreaFile[];
}

/** A CMA area in debugfs. */
export interface CmaAreaFile extends LogPlace {
  readonly name: string;
  readonly basePage: bigint;
  readonly pages: bigint;
}

export interface TableReader {
  /** Begins a text; its name may say what is in it. */
  begin(name: string): void;
  /** True when the line was a row of a table; `number` is its place in the text. */
  read(line: string, number: number): boolean;
  end(): void;
  finish(): KernelFiles;
}

interface Row extends Interval {
  readonly flags: string | undefined;
}

const MEMBLOCK_ROW = /^\s*(\d{1,6}): (0x[0-9a-f]{8,16})\.\.(0x[0-9a-f]{8,16})(?:\s+\S+\s+([A-Z_|]+))?\s*$/;
const IOMEM_ROW = /^(\s*)([0-9a-f]{4,16})-([0-9a-f]{4,16}) : (.*\S)\s*$/;
/** A file of mm/cma_debug.c as `grep -r . /sys/kernel/debug/cma` shows it; older kernels put `cma-` before the name. */
const CMA_FILE = /(?:^|\/)cma\/(?:cma-)?([^/:]{1,64})\/(base_pfn|count):(\d{1,16})$/;
/** Longest command line; the kernels of most architectures take 2048 bytes (`COMMAND_LINE_SIZE`), some more. */
const CMDLINE_MAX = 4096;
/** A parameter may hold anything that can be printed: `video=…,margin_left=0;…`, `dyndbg="file x +p"`. */
const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * The command line of a text that holds nothing else: one line of words, some of them `name=value`. Undefined for any other text:
 * a word that ends with a colon and has no value belongs to a line of a log (`Kernel command line: …`, `memblock_reserve: …`).
 */
export function readCmdlineFile(text: string): string | undefined {
  const line = text.length > 2 * CMDLINE_MAX ? '' : text.trim();
  if (line === '' || line.length > CMDLINE_MAX || line.includes('\n') || line.startsWith('[')) return undefined;
  const words = line.split(/\s+/);
  if (!words.every((word) => PRINTABLE.test(word))) return undefined;
  if (words.some((word) => word.endsWith(':') && !word.includes('='))) return undefined;
  return words.some((word) => /^[\w.-]+=/.test(word)) ? line : undefined;
}

/** A reader without anything read. */
export function tableReader(): TableReader {
  return new Reader();
}

class Reader implements TableReader {
  readonly #tables: { readonly name: string; readonly rows: Row[] }[] = [];
  readonly #iomem: IomemEntry[] = [];
  readonly #cma = new Map<string, { base_pfn?: bigint; count?: bigint; readonly place: LogPlace }>();
  #name = '';
  #rowsLeft = ROWS_MAX;

  begin(name: string): void {
    this.#name = name;
  }

  end(): void {
    this.#name = '';
  }

  read(line: string, number: number): boolean {
    if (this.#readCma(line, number)) return true;
    const row = MEMBLOCK_ROW.exec(line);
    if (row !== null) {
      const [, index, start = '0', last = '0', flags] = row;
      if (index === '0' || this.#tables.length === 0) this.#tables.push({ name: this.#name, rows: [] });
      if (this.#rowsLeft-- > 0) {
        this.#tables.at(-1)?.rows.push({ base: BigInt(start), end: BigInt(last) + 1n, flags });
      }
      return true;
    }
    const entry = IOMEM_ROW.exec(line);
    if (entry === null) return false;
    const [, indent = '', start = '0', last = '0', name = ''] = entry;
    if (this.#rowsLeft-- > 0) {
      this.#iomem.push({
        depth: Math.floor(indent.length / 2),
        base: BigInt(`0x${start}`),
        end: BigInt(`0x${last}`) + 1n,
        name,
      });
    }
    return true;
  }

  #readCma(line: string, number: number): boolean {
    const file = CMA_FILE.exec(line);
    if (file === null) return false;
    const [, name = '', what, value = '0'] = file;
    const area = this.#cma.get(name) ?? { place: { file: this.#name, line: number } };
    area[what === 'count' ? 'count' : 'base_pfn'] = BigInt(value);
    if (this.#rowsLeft-- > 0) this.#cma.set(name, area);
    return true;
  }

  finish(): KernelFiles {
    let memory: readonly Row[] | undefined;
    let reserved: readonly Row[] | undefined;
    const ram = this.#iomem.filter(({ depth, name }) => depth === 0 && name === 'System RAM');
    for (const { name, rows } of this.#tables) {
      if (isMemory(name, rows, this.#tables, ram)) memory = rows;
      else reserved = rows;
    }
    // Without root's rights all addresses are 0 (Linux kernel/resource.c, r_show).
    const iomem = this.#iomem.some(({ end }) => end > 1n) ? this.#iomem : [];
    return {
      kinds: [
        ...(memory ? ['debugfs memblock/memory'] : []),
        ...(reserved ? ['debugfs memblock/reserved'] : []),
        ...(iomem.length > 0 ? ['/proc/iomem'] : []),
        ...(this.#cma.size > 0 ? ['debugfs cma'] : []),
      ],
      memory: memory?.map(({ base, end, flags }) => ({ base, end, nomap: /NOMAP/.test(flags ?? '') })),
      memoryHasFlags: memory?.some(({ flags }) => flags !== undefined) ?? false,
      reserved: reserved?.map(({ base, end, flags }) => ({ base, end, allocated: /RSV_KERN/.test(flags ?? '') })),
      iomem,
      iomemHidden: iomem.length < this.#iomem.length,
      cmaAreas: [...this.#cma].flatMap(([name, { base_pfn: basePage, count: pages, place }]) =>
        basePage === undefined || pages === undefined ? [] : [{ name, basePage, pages, ...place }],
      ),
    };
  }
}

/** Whether a table is that of memory. */
function isMemory(
  name: string,
  rows: readonly Row[],
  tables: readonly { readonly rows: readonly Row[] }[],
  ram: readonly Interval[],
): boolean {
  const flags = rows.map((row) => row.flags ?? '').join(' ');
  if (/NOMAP|HOTPLUG|MIRROR|DRV_MNG/.test(flags)) return true;
  if (/RSV/.test(flags)) return false;
  const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).toLowerCase();
  if (file.includes('reserved')) return false;
  if (file.includes('memory')) return true;
  // Memory is the larger table of two, and covers everything that the kernel calls RAM.
  const others = tables.filter((table) => table.rows !== rows);
  if (others.length > 0) return others.every((table) => bytesOf(table.rows) < bytesOf(rows));
  return ram.length > 0 && bytesOf(rows) >= bytesOf(ram);
}

function bytesOf(ranges: readonly Interval[]): bigint {
  return bytesIn(unionOf(ranges));
}
