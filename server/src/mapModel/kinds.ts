/** The kinds of things on a map, in one table: their words, and their order in every legend and sorted list. */

export type MapKind =
  | 'ram' // a bank of memory
  | 'reserved' // mapped, without a driver
  | 'nomap'
  | 'cma'
  | 'coherent'
  | 'memreserve'
  | 'kernel'
  | 'initrd'
  | 'dtb'
  | 'other' // anything else that memblock holds
  | 'device';

/** The words for a kind. */
interface KindWords {
  /** In a column of a table, in a legend. */
  readonly short: string;
  /** What it is, for whoever does not know the word. */
  readonly long: string;
}

/** In legend order. */
export const KINDS: Readonly<Record<MapKind, KindWords>> = {
  ram: { short: 'RAM', long: 'A bank of memory' },
  nomap: { short: 'no-map', long: 'Reserved and taken out of the kernel’s own mapping' },
  reserved: { short: 'reserved', long: 'Reserved, still mapped by the kernel' },
  coherent: { short: 'DMA pool', long: 'shared-dma-pool for coherent allocations of its devices' },
  cma: { short: 'CMA', long: 'Contiguous memory area: movable pages use it until a driver needs it' },
  memreserve: { short: 'memreserve', long: '/memreserve/ entry of the blob' },
  kernel: { short: 'kernel', long: 'The kernel image' },
  initrd: { short: 'initrd', long: 'The initial RAM disk' },
  dtb: { short: 'device tree', long: 'The device-tree blob' },
  other: { short: 'other', long: 'Taken by the kernel itself, early in its boot' },
  device: { short: 'device', long: 'Registers of a device as the CPU sees them' },
};

/** Every kind, in legend order. */
export const KIND_ORDER = Object.keys(KINDS) as readonly MapKind[];
