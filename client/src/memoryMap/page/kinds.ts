/** The kinds of things on a map: their words and their order in the legend. The colours are in the style sheet. */
import type { MapKind } from '../../../../server/src/lsp/protocol.ts';

/** The words for a kind. */
export interface KindText {
  /** In the table. */
  readonly short: string;
  /** In the legend's tooltip. */
  readonly long: string;
}

/** In legend order. */
export const KINDS: Readonly<Record<MapKind, KindText>> = {
  ram: { short: 'RAM', long: 'A bank of memory' },
  nomap: { short: 'no-map', long: 'Reserved and taken out of the kernel’s own mapping' },
  reserved: { short: 'reserved', long: 'Reserved, still mapped by the kernel' },
  coherent: { short: 'DMA pool', long: 'shared-dma-pool for coherent allocations of its devices' },
  cma: { short: 'CMA', long: 'Contiguous memory area: movable pages use it until a driver needs it' },
  memreserve: { short: 'memreserve', long: '/memreserve/ entry of the blob' },
  kernel: { short: 'kernel', long: 'The kernel image' },
  initrd: { short: 'initrd', long: 'The initial RAM disk' },
  dtb: { short: 'dtb', long: 'The device tree blob' },
  other: { short: 'early', long: 'Taken before the device tree was scanned' },
  device: { short: 'device', long: 'Registers of a device as the CPU sees them' },
};

/** Every kind, in legend order. */
export const KIND_ORDER = Object.keys(KINDS) as readonly MapKind[];
