/**
 * What memblock itself prints (mm/memblock.c): with `memblock=debug` every change, the configuration as a table; always the
 * ranges of nodes (mm/page_alloc.c, mm/mm_init.c, free_area_init).
 */
import { type Interval, maxOf, minOf } from '../base/intervals.ts';
import type { MemblockAllocation, MemblockEvent, MemoryTableRange, NodeRange, ReservedRange } from './evidence.ts';

/** Most changes that are kept; a boot makes some thousand. */
const EVENTS_MAX = 200_000;

interface MemblockLog {
  readonly early: readonly MemblockEvent[];
  readonly events: readonly MemblockEvent[];
  readonly allocations: readonly MemblockAllocation[];
  readonly dumpMemory: readonly MemoryTableRange[] | undefined;
  readonly dumpReserved: readonly ReservedRange[] | undefined;
  readonly nodeRanges: readonly NodeRange[];
  /** From the first to the last byte of RAM, by the lines about zones and nodes; holes are included. */
  readonly span: Interval | undefined;
}

export interface MemblockReader {
  /** `debug`: a line that `memblock=debug` adds; `log`: a line that every kernel prints; undefined: any other line. */
  read(line: string): 'debug' | 'log' | undefined;
  /** Another boot begins. */
  reset(): void;
  finish(): MemblockLog;
}

const CHANGE =
  /memblock_(add|remove|reserve|phys_free|free)(?:_node)?: \[(0x[0-9a-f]{1,16})-(0x[0-9a-f]{1,16})\](?: nid=-?\d+)?(?: flags=[0-9a-f]+)?(?: ([\w.]+)(?:\+0x\S*)?)?/;
const ALLOCATION =
  /memblock_(?:phys_|virt_)?alloc\w{0,40}: (\d{1,20}) bytes align=(0x[0-9a-f]{1,16})(?: nid=-?\d{1,10})? from=(0x[0-9a-f]{1,16}) max_addr=(0x[0-9a-f]{1,16})(?: ([\w.]+))?/;
const DUMP =
  /\b(memory|reserved)\[0x([0-9a-f]{1,6})\]\s+\[(0x[0-9a-f]{1,16})-(0x[0-9a-f]{1,16})\], 0x[0-9a-f]{1,16} bytes(?: on node -?\d{1,10})? flags: 0x([0-9a-f]{1,4})/;
const NODE_RANGE = /\bnode {1,8}(\d{1,6}): \[mem (0x[0-9a-f]{1,16})-(0x[0-9a-f]{1,16})\]/;
/** `  DMA32    [mem 0x…-0x…]` under "Zone ranges:", `Initmem setup node 0 [mem 0x…-0x…]`, `Faking a node at [mem 0x…-0x…]` */
const SPAN =
  /\b(?:DMA|DMA32|Normal|HighMem|Initmem setup node \d{1,6}|Faking a node at) {0,12}\[mem (0x[0-9a-f]{1,16})-(0x[0-9a-f]{1,16})\]/;

/** `MEMBLOCK_NOMAP`, include/linux/memblock.h. */
const NOMAP = 4;
/** `MEMBLOCK_RSRV_KERN`, the same file. */
const RSRV_KERN = 0x20;

/** memblock's own allocators; the line before names their caller. */
const ALLOCATOR = /^memblock_alloc_range_nid$|^memblock_alloc_internal$/;
/** The first of these ends what matters here: page tables, and everything after them. */
const PAGE_TABLES = /^(early_)?pgtable_alloc|^paging_init$|^early_alloc|^alloc_p[mtgu][ed4]\w*|^map_kernel|^create_\w+/;

const ACTIONS: Readonly<Record<string, MemblockEvent['action']>> = {
  add: 'add',
  remove: 'remove',
  reserve: 'reserve',
  phys_free: 'free',
  free: 'free',
};

/** A reader without anything read. */
export function memblockReader(): MemblockReader {
  return new Reader();
}

class Reader implements MemblockReader {
  #events: MemblockEvent[] = [];
  #allocations: MemblockAllocation[] = [];
  #pending: Omit<MemblockAllocation, 'result'> | undefined;
  #earlyCount: number | undefined;
  #memory: MemoryTableRange[] = [];
  #reserved: ReservedRange[] = [];
  #nodeRanges: NodeRange[] = [];
  #span: Interval | undefined;

  read(line: string): 'debug' | 'log' | undefined {
    // Most lines of a log are about something else.
    if (line.includes('memblock_')) return this.#readChange(line) || this.#readAllocation(line) ? 'debug' : undefined;
    if (this.#readTable(line)) return 'debug';
    return line.includes('[mem ') && this.#readNode(line) ? 'log' : undefined;
  }

  reset(): void {
    this.#events = [];
    this.#allocations = [];
    this.#pending = undefined;
    this.#earlyCount = undefined;
    this.#memory = [];
    this.#reserved = [];
    this.#nodeRanges = [];
    this.#span = undefined;
  }

  finish(): MemblockLog {
    this.#settle(undefined);
    return {
      early: this.#events.slice(0, this.#earlyCount),
      events: this.#events,
      allocations: this.#allocations,
      dumpMemory: this.#memory.length > 0 ? this.#memory : undefined,
      dumpReserved: this.#reserved.length > 0 ? this.#reserved : undefined,
      nodeRanges: this.#nodeRanges,
      span: this.#span,
    };
  }

  #readChange(line: string): boolean {
    const match = CHANGE.exec(line);
    if (match === null) return false;
    const [, verb = '', start = '0', last = '0', caller = ''] = match;
    const action = ACTIONS[verb];
    if (action === undefined) return false;
    const range = { base: BigInt(start), end: BigInt(last) + 1n };
    const allocated = action === 'reserve' && ALLOCATOR.test(caller);
    // Some allocations are not announced.
    if (allocated && this.#pending === undefined) {
      this.#pending = { size: range.end - range.base, align: 0n, start: 0n, end: 0n, caller };
    }
    this.#settle(allocated ? range.base : undefined);
    // A removal of nothing is printed with its end below its start.
    if (!allocated && range.end > range.base && this.#events.length < EVENTS_MAX) {
      this.#events.push({ action, range, caller });
    }
    return true;
  }

  #readAllocation(line: string): boolean {
    const match = ALLOCATION.exec(line);
    if (match === null) return false;
    this.#settle(undefined);
    const [, size = '0', align = '0', start = '0', end = '0', caller = ''] = match;
    if (PAGE_TABLES.test(caller)) this.#earlyCount ??= this.#events.length;
    this.#pending = {
      size: BigInt(size),
      align: BigInt(align),
      start: BigInt(start),
      end: BigInt(end),
      caller,
    };
    return true;
  }

  /** Ends the pending allocation: with its address, or without one when it failed. */
  #settle(result: bigint | undefined): void {
    if (this.#pending !== undefined && this.#allocations.length < EVENTS_MAX) {
      this.#allocations.push({ ...this.#pending, result });
    }
    this.#pending = undefined;
  }

  #readTable(line: string): boolean {
    const dump = DUMP.exec(line);
    if (dump !== null) {
      const [, table, index = '0', start = '0', last = '0', flags = '0'] = dump;
      const range = { base: BigInt(start), end: BigInt(last) + 1n };
      const bits = Number.parseInt(flags, 16);
      // A table that is dumped again replaces the earlier one.
      if (Number.parseInt(index, 16) === 0) (table === 'memory' ? this.#memory : this.#reserved).length = 0;
      if (table === 'memory') this.#memory.push({ ...range, nomap: (bits & NOMAP) !== 0 });
      else this.#reserved.push({ ...range, allocated: (bits & RSRV_KERN) !== 0 });
      return true;
    }
    return false;
  }

  #readNode(line: string): boolean {
    const node = NODE_RANGE.exec(line);
    if (node !== null) {
      const [, number = '0', start = '0', last = '0'] = node;
      if (BigInt(last) >= BigInt(start)) {
        this.#nodeRanges.push({ node: Number(number), base: BigInt(start), end: BigInt(last) + 1n });
      }
      return true;
    }
    const span = SPAN.exec(line);
    if (span === null) return false;
    const [, start = '0', last = '0'] = span;
    const [base, end] = [BigInt(start), BigInt(last) + 1n];
    const known = this.#span;
    if (end > base) this.#span = known ? { base: minOf(known.base, base), end: maxOf(known.end, end) } : { base, end };
    return true;
  }
}
