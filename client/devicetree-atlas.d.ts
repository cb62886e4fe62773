/**
 * What the extension Devicetree Atlas exports to other extensions, version 1. Copy this file into yours; docs/api.md has an
 * example. Within a version things are added, never taken away or changed.
 *
 * Addresses and sizes are strings, `0x…`; the ends of ranges are exclusive.
 */
import type { Event, Uri } from 'vscode';

/** What `activate()` of the extension `devicetree-atlas.devicetree-atlas` gives. */
export interface DevicetreeAtlasExports {
  /** The API of a version. Throws an `Error` for a version that this release does not have. */
  getApi(version: 1): DevicetreeAtlasApi;
}

export interface DevicetreeAtlasApi {
  readonly version: 1;
  /** The board that the status bar names; undefined where there is none, and until the language server has said. */
  readonly activeBoard: Board | undefined;
  /** Another board became active, or its counts of problems changed. */
  readonly onDidChangeActiveBoard: Event<Board | undefined>;
  /** What the three functions below answer for the active board may be another: a file of it was edited, or it was booted anew. */
  readonly onDidChangeBoard: Event<Board>;
  /**
   * The tree of a board as dtc compiles it, from the documents as they are in the editor. `file` is a board or a file that one
   * includes; the active board if left out. Undefined where there is no board.
   */
  compiledTree(file?: Uri): Promise<CompiledTree | undefined>;
  /** The address space of a board after its boot; undefined where there is no board, and for one without a blob. */
  memoryMap(file?: Uri): Promise<MemoryMap | undefined>;
  /** What a kernel says and does about reserved memory; undefined where there is no board, or no kernel that is simulated boots it. */
  bootReport(file?: Uri): Promise<BootReport | undefined>;
}

export interface Board {
  readonly uri: Uri;
  /** File name without folder. */
  readonly name: string;
  /** The root's `model`; empty where it has none. */
  readonly model: string;
  readonly errors: number;
  readonly warnings: number;
}

export interface CompiledTree {
  readonly board: Board;
  readonly isOverlay: boolean;
  /** The blob that `cpp | dtc` writes; absent where errors leave none. */
  readonly blob?: Uint8Array;
  /** The merged tree as one source, in the words of `dtc -O dts`; absent with `blob`. */
  readonly dts?: string;
  /** Every file read, the board's own first. */
  readonly files: readonly Uri[];
}

export interface MemoryMap {
  readonly board: Board;
  /** Release of the kernel that was simulated; empty where none was. */
  readonly kernel: string;
  readonly arch: string;
  readonly outcome: 'ok' | 'panic' | 'timeout';
  /** Banks, ascending. */
  readonly ram: readonly MapItem[];
  /** Everything that takes RAM or claims to; items without an address last. */
  readonly reserved: readonly MapItem[];
  /** Windows that the CPU sees, ascending. */
  readonly devices: readonly MapItem[];
  /** RAM that nothing takes, ascending. */
  readonly free: readonly MapItem[];
  readonly totals: { readonly ram: string; readonly reserved: string; readonly nomap: string; readonly cma: string };
  /** What the map rests on, in sentences. */
  readonly assumptions: readonly string[];
}

export interface MapItem {
  /** What it is: `ram`, `reserved`, `nomap`, `cma`, `device`, `hole`, …; later releases may have more. */
  readonly kind: string;
  /** The node's name, or what it is (`kernel image`). */
  readonly label: string;
  /** Path of the node; empty where there is none. */
  readonly path: string;
  /** Empty where it has no address. */
  readonly base: string;
  readonly size: string;
  readonly state?: 'reserved' | 'failed' | 'ignored';
  readonly nomap?: true;
  /** Names of the nodes that use a region. */
  readonly users?: readonly string[];
}

export interface BootReport {
  readonly board: Board;
  readonly kernel: string;
  readonly arch: string;
  readonly outcome: 'ok' | 'panic' | 'timeout';
  readonly panic?: string;
  /** What the kernel prints. */
  readonly log: readonly { readonly level: string; readonly text: string }[];
  readonly reservedMem: readonly {
    readonly name: string;
    readonly base: string;
    readonly size: string;
    readonly path: string;
    readonly placement: 'static' | 'dynamic';
    readonly nomap: boolean;
    readonly reusable: boolean;
    readonly driver: string | null;
  }[];
  readonly cmaAreas: readonly {
    readonly name: string;
    readonly base: string;
    readonly size: string;
    readonly default: boolean;
  }[];
  /** What is wrong, by node. */
  readonly problems: readonly {
    readonly code: string;
    readonly severity: 'error' | 'warning' | 'information';
    readonly message: string;
    readonly path: string;
  }[];
  readonly assumptions: readonly string[];
}
