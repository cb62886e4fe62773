/** The kinds of items on a map in one table: their words, and their order in every legend and sorted list. */

export type MapKind =
  | 'ram' // a bank of memory
  | 'nomap'
  | 'firmware' // told by its name; mapped or not
  | 'reserved' // mapped, without a driver
  | 'coherent'
  | 'restricted'
  | 'cma'
  | 'memreserve'
  | 'kernel'
  | 'initrd'
  | 'dtb'
  | 'early' // what the kernel takes for itself before it has an allocator
  | 'crash' // for the kernel that starts after a crash
  | 'other' // anything else that memblock holds
  | 'device'
  | 'pci' // a window of a PCI host bridge
  | 'hole'; // RAM that nothing takes

/** The words for a kind. */
interface KindWords {
  /** For a column of a table or a legend. */
  readonly short: string;
  /** A longer explanation. */
  readonly long: string;
}

/** In legend order. */
export const KINDS: Readonly<Record<MapKind, KindWords>> = {
  ram: { short: 'RAM', long: 'A bank of memory' },
  nomap: { short: 'no-map', long: 'Reserved and taken out of the kernel’s own mapping' },
  firmware: { short: 'firmware', long: 'Reserved for what runs beside Linux, as its name or compatible tells' },
  reserved: { short: 'reserved', long: 'Reserved, still mapped by the kernel' },
  coherent: { short: 'DMA pool', long: 'shared-dma-pool for coherent allocations of its devices' },
  restricted: { short: 'bounce pool', long: 'restricted-dma-pool: all that its devices may reach' },
  cma: { short: 'CMA', long: 'Contiguous memory area: movable pages use it until a driver needs it' },
  memreserve: { short: 'memreserve', long: '/memreserve/ entry of the blob' },
  kernel: { short: 'kernel', long: 'The kernel image' },
  initrd: { short: 'initrd', long: 'The initial RAM disk' },
  dtb: { short: 'device tree', long: 'The device-tree blob' },
  early: {
    short: 'early',
    long: 'Page tables, memory map and other memory that the kernel takes before it has an allocator',
  },
  crash: { short: 'crash kernel', long: 'Kept for the kernel that starts after a crash (crashkernel=)' },
  other: { short: 'other', long: 'Taken by the kernel itself, early in its boot' },
  device: { short: 'device', long: 'Registers of a device as the CPU sees them' },
  pci: { short: 'PCI', long: 'Addresses that a PCI host bridge passes on to its bus' },
  hole: { short: 'free', long: 'RAM that nothing takes' },
};

/** Every kind, in legend order. */
export const KIND_ORDER = Object.keys(KINDS) as readonly MapKind[];

/** Whether a kind is a window of a device or of a PCI host bridge: addresses that are no memory. */
export function isWindow(kind: MapKind): boolean {
  return kind === 'device' || kind === 'pci';
}
