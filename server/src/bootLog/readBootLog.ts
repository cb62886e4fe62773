/**
 * Reads what people save of a boot: `dmesg` in any of its forms, a journal, a serial console with its boot loader, a
 * `memblock=debug` log, /proc/iomem, /proc/cmdline and /sys/kernel/debug/memblock/{memory,reserved}, in one text or several.
 *
 * Each line is recognised by its message, not by its prefix, so the reader need not know time stamps, levels and the prefixes of
 * loggers. Never throws; a line that is not recognised is left out.
 */
import type { Interval } from '../base/intervals.ts';
import { loggedKernel } from '../boot/kernel/kernels.ts';
import { readEfiMap } from '../firmware/efi/readMemoryMap.ts';
import type { BootEvidence, LoggedPool, LoggedRegion, LogMessage, LogText } from './evidence.ts';
import { type CmaAreaFile, readCmdlineFile, type TableReader, tableReader } from './kernelFiles.ts';
import { logLines } from './logLines.ts';
import { type MemblockReader, memblockReader } from './memblockLines.ts';
import { isCutOff } from './nodeRanges.ts';
import { loggedArchitecture } from './release.ts';

/** Most lines that are read of all texts together; a debug log of a large machine has 20,000. */
const LOG_LINES_MAX = 1_000_000;
/** Longer lines are cut: no kernel prints them. */
const LINE_LENGTH_MAX = 4096;
/** Most lines about reserved memory that are kept. */
const MESSAGES_MAX = 20_000;
/** Most lines that are kept because they show the architecture. */
const HINTS_MAX = 100;

/** What a log says. */
export function readBootLog(texts: readonly LogText[]): BootEvidence {
  const reader = new BootLogReader();
  for (const { name, text } of texts) reader.readText(name, text);
  return reader.finish();
}

/** The beginnings of kernel messages about reserved memory; see the catalogue in `boot/messages.ts`. */
const MESSAGE =
  /(?:OF: reserved mem: |OF: fdt: (?:Reserved memory|elfcorehdr|Reserving \d|Ignoring memory)|(?<!mem: |fdt: )Reserved memory: |Skipping dt linux,|cma: (?:Not enough|Reserved|Failed|Unable|Size)|INITRD: ).*/;
/** What the kernel prints where the console was too slow for it. */
const DROPPED = /\*\* \d{1,9} printk messages dropped \*\*/;
/** `NAME (0x…--0x…) overlaps with NAME (…)`, without the first name. */
const OVERLAP = / \(0x[0-9a-f]{1,16}--0x[0-9a-f]{1,16}\) overlaps with .*/;
const REGION =
  /^OF: reserved mem: (0x[0-9a-f]{1,16})\.\.(0x[0-9a-f]{1,16}) \( {0,2}-?\d{1,20} Ki?B {0,2}\) (no)?map (non-)?reusable (\S.*)$/;
const POOL =
  /Reserved memory: created (CMA|DMA|restricted DMA)(?: memory)? pool at (0x[0-9a-f]{1,16}), size (\d{1,12}) (MiB|KiB)/;
const POOL_NODE = /OF: reserved mem: initialized node (\S+?), compatible id/;

/** The message of a line about reserved memory, without its prefix; undefined when the line is about something else. */
function messageIn(line: string): string | undefined {
  const message = MESSAGE.exec(line);
  if (message) return message[0];
  const overlap = OVERLAP.exec(line);
  if (!overlap) return undefined;
  const name = line.slice(0, overlap.index);
  const nameAt = Math.max(name.lastIndexOf(' '), name.lastIndexOf('\t')) + 1;
  return nameAt < name.length ? line.slice(nameAt) : undefined;
}

/** The state of one reading: what the lines so far have said. */
class BootLogReader {
  readonly #kinds = new Set<string>();
  readonly #messages: LogMessage[] = [];
  readonly #regions: LoggedRegion[] = [];
  readonly #pools: LoggedPool[] = [];
  readonly #memblock: MemblockReader = memblockReader();
  readonly #tables: TableReader = tableReader();
  readonly #hints: string[] = [];
  readonly #loader: { dtb?: bigint; dtbEnd?: bigint; initrd?: Interval } = {};
  #linesLeft = LOG_LINES_MAX;
  #release: string | undefined;
  /** The text after the release: who built the kernel, and from what. */
  #builder = '';
  #model: string | undefined;
  #cmdline: string | undefined;
  #pageSize: bigint | undefined;
  #panic: string | undefined;
  #fromTheStart = false;
  #isEfi = false;
  /** The text that holds a memory map of UEFI, the last one. */
  #efiText: string | undefined;

  readText(name: string, text: string): void {
    const cmdline = readCmdlineFile(text);
    if (cmdline !== undefined) {
      this.#cmdline ??= cmdline;
      this.#kinds.add('/proc/cmdline');
      return;
    }
    this.#tables.begin(name);
    if (text.includes('efi: Processing EFI memory map')) this.#efiText = text;
    for (const { text: raw, number } of logLines(text)) {
      if (this.#linesLeft-- <= 0) break;
      const line = cleanLine(raw);
      if (line !== '') this.#readLine(line, name, number);
    }
    this.#tables.end();
  }

  #readLine(line: string, file: string, number: number): void {
    if (this.#tables.read(line, number)) return;
    const memory = this.#memblock.read(line);
    if (memory !== undefined) {
      this.#kinds.add(memory === 'debug' ? 'memblock=debug' : 'kernel log');
      return;
    }
    this.#readFacts(line);
    const text = messageIn(line)?.trimEnd();
    if (text === undefined || this.#messages.length >= MESSAGES_MAX) return;
    this.#kinds.add('kernel log');
    const place = { file, line: number };
    this.#messages.push({ text, ...place });
    this.#readRegion(text, place);
  }

  #readRegion(text: string, place: { readonly file: string; readonly line: number }): void {
    const region = REGION.exec(text);
    if (region !== null) {
      const [, start = '0', last = '0', no, non, name = ''] = region;
      this.#regions.push({
        name,
        // An empty region is printed with an end below its start.
        range: { base: BigInt(start), end: BigInt(last) + 1n },
        nomap: no !== undefined,
        reusable: non === undefined,
        ...place,
      });
      return;
    }
    const pool = POOL.exec(text);
    if (pool !== null) {
      const [, kind, base = '0', size = '0', unit] = pool;
      this.#pools.push({
        kind: kind as LoggedPool['kind'],
        base: BigInt(base),
        size: BigInt(size) << (unit === 'KiB' ? 10n : 20n),
        name: undefined,
        ...place,
      });
      return;
    }
    const node = POOL_NODE.exec(text)?.[1];
    const last = this.#pools.at(-1);
    if (node !== undefined && last?.name === undefined && last) this.#pools.splice(-1, 1, { ...last, name: node });
  }

  /** Reads facts that one line holds alone. */
  #readFacts(line: string): void {
    const release = /Linux version (\S+)(.*)/.exec(line);
    if (release?.[1] !== undefined) {
      // A console that saw several boots: the last one counts.
      if (this.#release !== undefined) this.#startOver();
      this.#release = release[1];
      this.#builder = release[2] ?? '';
      this.#hint(line);
      this.#fromTheStart = true;
      this.#isEfi = false;
      this.#kinds.add('kernel log');
    } else if (/Booting Linux on |CPU: ARMv\d|SBI specification|riscv: base ISA/.test(line)) this.#hint(line);
    if (DROPPED.test(line)) this.#fromTheStart = false;
    if (/\befi: EFI v\d/.test(line)) this.#isEfi = true;
    this.#model ??= /Machine model: (.*\S)/.exec(line)?.[1];
    this.#cmdline ??= /Kernel command line: (.*)/.exec(line)?.[1]?.trim();
    this.#panic ??= /Kernel panic - not syncing: (.*\S)/.exec(line)?.[1];
    // "Dentry cache hash table entries: 262144 (order: 9, 2097152 bytes, linear)"
    const table = /hash table entries: \d+ \(order: (\d{1,2}), (\d{1,15}) bytes/.exec(line);
    if (table?.[1] !== undefined && table[2] !== undefined) this.#readPageSize(Number(table[1]), BigInt(table[2]));
    this.#readLoader(line);
  }

  #hint(line: string): void {
    if (this.#hints.length < HINTS_MAX) this.#hints.push(line);
  }

  #readPageSize(order: number, bytes: bigint): void {
    const pageSize = bytes >> BigInt(order);
    // A table below a page has order 0 and says nothing.
    if (order > 0 && [0x1000n, 0x4000n, 0x1_0000n].includes(pageSize)) this.#pageSize = pageSize;
  }

  /** U-Boot (boot/image-fdt.c, boot_relocate_fdt; boot/image-board.c, boot_ramdisk_high) and OpenSBI. */
  #readLoader(line: string): void {
    const range =
      /(Loading Ramdisk to|Loading Device Tree to|Using Device Tree in place at) ([0-9a-f]{8,16}), end ([0-9a-f]{8,16})/.exec(
        line,
      );
    if (range?.[2] !== undefined && range[3] !== undefined) {
      const start = BigInt(`0x${range[2]}`);
      const last = BigInt(`0x${range[3]}`);
      this.#kinds.add('U-Boot');
      if (range[1] === 'Loading Ramdisk to') this.#loader.initrd = { base: start, end: last };
      else Object.assign(this.#loader, { dtb: start, dtbEnd: last + 1n });
    }
    const next = /Domain0 Next Arg1\s*: (0x[0-9a-f]{1,16})/.exec(line)?.[1];
    if (next !== undefined) {
      this.#loader.dtb = BigInt(next);
      this.#kinds.add('OpenSBI');
    }
  }

  #startOver(): void {
    for (const list of [this.#messages, this.#regions, this.#pools, this.#hints]) list.length = 0;
    this.#memblock.reset();
    this.#model = undefined;
    this.#cmdline = undefined;
    this.#panic = undefined;
  }

  finish(): BootEvidence {
    const { early, events, allocations, dumpMemory, dumpReserved, nodeRanges, span } = this.#memblock.finish();
    const { kinds, memory, memoryHasFlags, reserved, iomem, iomemHidden, cmaAreas } = this.#tables.finish();
    const isCut = isCutOff(nodeRanges, span);
    const telling = dumpMemory ?? (memoryHasFlags ? memory : undefined);
    const nodes = isCut || nodeRanges.length === 0 ? undefined : nodeRanges;
    const { entries = [], faults = [] } = this.#efiText === undefined ? {} : readEfiMap(this.#efiText);
    return {
      kinds: [...this.#kinds, ...kinds],
      release: this.#release,
      kernel: this.#release === undefined ? undefined : loggedKernel(this.#release, this.#builder),
      arch: loggedArchitecture(this.#release ?? '', this.#hints),
      pageSize: this.#pageSize,
      model: this.#model,
      cmdline: this.#cmdline,
      fromTheStart: this.#fromTheStart,
      panic: this.#panic,
      messages: this.#messages,
      regions: this.#regions,
      pools: [...cmaAreas.map((area) => poolOf(area, this.#pageSize ?? USUAL_PAGE_SIZE)), ...this.#pools],
      early,
      events,
      allocations,
      memory: telling ?? memory ?? nodes?.map(({ base, end }) => ({ base, end, nomap: false })),
      nodeRanges: telling === undefined ? nodes : undefined,
      ramSpan: span,
      isCutInNodeRanges: isCut,
      isEfi: this.#isEfi || entries.length > 0,
      efiMap: entries.length > 0 && faults.length === 0 ? entries : undefined,
      memoryHasFlags: telling !== undefined,
      reserved: reserved ?? dumpReserved,
      iomem,
      iomemHidden,
      loader: this.#loader,
    };
  }
}

/** The page size where no log states it. */
const USUAL_PAGE_SIZE = 4096n;

/** An area as debugfs has it; the built-in one is called `reserved` there. */
function poolOf({ name, basePage, pages, file, line }: CmaAreaFile, pageSize: bigint): LoggedPool {
  return { kind: 'CMA', base: basePage * pageSize, size: pages * pageSize, name, file, line };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a console log has them.
const NOISE = /\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]/g;

/** A line without colours, carriage returns and other bytes that a serial console leaves. */
function cleanLine(raw: string): string {
  return (raw.length > LINE_LENGTH_MAX ? raw.slice(0, LINE_LENGTH_MAX) : raw).replace(NOISE, '').trimEnd();
}
