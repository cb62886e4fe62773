/**
 * A boot as a film: each frame holds the kernel's changes to memory, as plain data. `Playback` adds them up to the state behind
 * any frame. Addresses are bytes, ends are exclusive.
 */
import type { MapItem, MapRange } from './model.ts';

/** A region of one of memblock's two arrays. */
export interface ReplayRange {
  readonly base: bigint;
  readonly end: bigint;
  /** `MEMBLOCK_*` of include/linux/memblock.h. */
  readonly flags: number;
}

/** One change of an array: `inserted` replaces `removed` regions from index `at` on. */
export interface ReplaySplice {
  readonly at: number;
  readonly removed: number;
  readonly inserted: readonly ReplayRange[];
}

/** The stage of the kernel's start to which a frame belongs. */
export interface ReplayStage {
  /** `Early scan`, … */
  readonly title: string;
  /** Functions, the outermost first: `setup_arch`, `arm64_memblock_init`, `early_init_fdt_scan_reserved_mem`. */
  readonly calls: readonly string[];
  /** Kernel files that define these functions. */
  readonly source: string;
  /** What is set up by then, as a sentence: page tables, the unflattened tree. */
  readonly when: string;
}

/** A rule that differs between kernels. */
export interface ReplayRule {
  readonly name: string;
  readonly says: string;
  readonly source: string;
  /** The releases that follow it: `6.4 and later`. */
  readonly releases: string;
  /** Whether this kernel is one of them. */
  readonly holds: boolean;
}

/** One search for room. `end` is exclusive, `result` absent when there was none. */
export interface ReplaySearch {
  readonly start: bigint;
  readonly end: bigint;
  readonly size: bigint;
  readonly align: bigint;
  readonly bottomUp: boolean;
  readonly result?: bigint;
}

/** `reserved_mem[]`. */
export interface ReplaySlots {
  readonly used: number;
  readonly limit: number;
}

export interface ReplayFrame {
  /** Index of its stage. */
  readonly stage: number;
  /** The engine's name for what happened. */
  readonly kind: string;
  /** A sentence. */
  readonly text: string;
  /** Path of the node concerned; absent without one. */
  readonly path?: string;
  /** Id of the item concerned, on this replay's maps. */
  readonly item?: string;
  /** The range concerned, if it has a place. */
  readonly range?: MapRange;
  /** Set for `refused`: the kernel does not do what the tree asks. */
  readonly isRefusal?: true;
  readonly rules: readonly ReplayRule[];
  /** What the kernel prints. */
  readonly lines: readonly { readonly level: string; readonly text: string }[];
  readonly search?: ReplaySearch;
  readonly memory: readonly ReplaySplice[];
  readonly reserved: readonly ReplaySplice[];
  /** New items, and replacements of items with the same id. */
  readonly puts: readonly MapItem[];
  /** Ids of removed items. */
  readonly takes: readonly string[];
  /** Present only when it changes. */
  readonly slots?: ReplaySlots;
}

export interface Replay {
  readonly kernel: string;
  readonly arch: string;
  readonly outcome: 'ok' | 'panic' | 'timeout';
  readonly stages: readonly ReplayStage[];
  /** In order of time; empty without a simulated kernel. */
  readonly frames: readonly ReplayFrame[];
}

/** Memory behind a frame. */
export interface ReplayState {
  readonly memory: readonly ReplayRange[];
  readonly reserved: readonly ReplayRange[];
  /** Items that hold or claim memory, besides banks; in the order in which they appeared. */
  readonly items: readonly MapItem[];
  /** Undefined until the replay reaches the array. */
  readonly slots: ReplaySlots | undefined;
}

/** Frames between two kept states: a step back replays at most this many. */
const KEPT_EVERY = 64;

/** Moves through a replay in any direction. */
export class Playback {
  readonly replay: Replay;
  /** The state before frame `KEPT_EVERY * index`. */
  readonly #kept: ReplayState[] = [{ memory: [], reserved: [], items: [], slots: undefined }];

  constructor(replay: Replay) {
    this.replay = replay;
  }

  /** The state behind the frame with that index; -1 gives the state before the first, an index past the end the last state. */
  stateAt(index: number): ReplayState {
    const { frames } = this.replay;
    const count = Math.max(0, Math.min(index + 1, frames.length));
    const from = Math.min(Math.floor(count / KEPT_EVERY), this.#kept.length - 1);
    let state = this.#kept[from] ?? { memory: [], reserved: [], items: [], slots: undefined };
    for (let at = from * KEPT_EVERY; at < count; ) {
      const until = Math.min(at + KEPT_EVERY, count);
      state = advance(state, frames.slice(at, until));
      at = until;
      if (at % KEPT_EVERY === 0) this.#kept[at / KEPT_EVERY] ??= state;
    }
    return state;
  }
}

function advance(state: ReplayState, frames: readonly ReplayFrame[]): ReplayState {
  const memory = [...state.memory];
  const reserved = [...state.reserved];
  const items = new Map(state.items.map((item) => [item.id, item]));
  let { slots } = state;
  for (const frame of frames) {
    for (const splice of frame.memory) apply(memory, splice);
    for (const splice of frame.reserved) apply(reserved, splice);
    for (const id of frame.takes) items.delete(id);
    for (const item of frame.puts) items.set(item.id, item);
    slots = frame.slots ?? slots;
  }
  return { memory, reserved, items: [...items.values()], slots };
}

function apply(list: ReplayRange[], { at, removed, inserted }: ReplaySplice): void {
  list.splice(at, removed, ...inserted);
}
