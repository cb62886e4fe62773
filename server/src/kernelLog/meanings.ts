/** What lines of the kernel mean, and what to do about them. */

/** A meaning, for every format that contains the text `has`; the first match counts. */
export interface Meaning {
  readonly has: string;
  readonly means: string;
  /** Absent where nothing has to be done. */
  readonly todo?: string;
  /** The first release with the line, where it is known and the three releases that were read do not show it. */
  readonly since?: string;
}

/** The order matters where one text contains another. */
export const MEANINGS: readonly Meaning[] = [
  {
    has: 'not enough space for all defined regions',
    means:
      'The array reserved_mem[] has 64 slots in kernels before 6.12.13, and 64 for dynamic regions after that until 7.0: this region is one more. It is not reserved for its device.',
    todo: 'Merge or remove regions, or take a kernel whose array grows with the tree.',
  },
  {
    has: 'too many defined dynamic regions',
    means: 'The list of regions with size and without reg has 64 places; this one is passed over.',
    todo: 'Give regions a fixed place (reg), or remove some.',
  },
  {
    has: 'invalid size property',
    means:
      "size does not have the cells that the root's #size-cells says; cells of /reserved-memory do not count here. Nothing is allocated.",
    todo: "Write size with as many cells as the root's #size-cells.",
  },
  {
    has: 'invalid alignment property',
    means: "alignment does not have the cells that the root's #address-cells says. Nothing is allocated.",
    todo: "Write alignment with as many cells as the root's #address-cells.",
  },
  {
    has: 'invalid alloc-ranges property',
    means:
      'alloc-ranges is no list of whole (address, size) entries in the cells of the root. The region is passed over.',
    todo: 'Write whole entries.',
  },
  {
    has: 'failed to allocate memory for node',
    means:
      'A region with size found no free place: not in its alloc-ranges, or nowhere in RAM. It is not reserved, and a device that needs it fails.',
    todo: '"dtatlas boot FILE --why NODE" tells what is in the way; widen alloc-ranges, shrink it, or move who is in the way.',
  },
  {
    has: 'allocated memory for',
    means: 'A region with size got this place. The line is printed only with debugging switched on.',
  },
  {
    has: 'failed to reserve memory for node',
    means:
      'The place that reg names is taken already (no-map is refused then), has no size, or memblock has no room. The memory stays as it was.',
    todo: '"dtatlas boot FILE --why NODE" tells who has it: another region, /memreserve/, kernel, initrd or blob. Move one of them.',
  },
  {
    has: 'invalid reg property',
    means: 'reg is no list of whole entries in the cells of the root. The region is passed over.',
    todo: "Write reg with the root's #address-cells and #size-cells; /reserved-memory repeats them.",
  },
  {
    has: 'unsupported node format',
    means:
      '#address-cells or #size-cells of /reserved-memory are not those of the root, or ranges is missing: the kernel ignores all regions.',
    todo: "Give /reserved-memory the root's cells, and an empty ranges.",
  },
  {
    has: 'entries, only the first is used',
    means: 'reg has several entries; only the first is reserved.',
    todo: 'Make a node for each range.',
  },
  {
    has: 'regions in node',
    means: 'reg has several entries; drivers see only the first.',
    todo: 'Make a node for each range.',
  },
  {
    has: 'OVERLAP DETECTED',
    means: 'Two regions share memory. Both stay reserved, and nobody keeps their users apart.',
    todo: 'Move or shrink one, unless one is meant to lie in the other; merge them then.',
  },
  {
    has: 'initialized node',
    means: 'The driver of the region (the compatible id) has taken it.',
  },
  {
    has: 'compatible matching fail',
    means:
      "The region's driver has refused it: no alignment of CMA, no slot, properties that exclude each other. Its memory is freed, or mapped again.",
    todo: 'The line before says why.',
  },
  {
    has: 'assigned reserved memory node',
    means: 'A device has got its region (memory-region); what it allocates comes from there.',
  },
  {
    has: '%pa..%pa (%lu KiB) %s %s %s',
    means: 'A region is in the array: where it lies, whether it is mapped (map, nomap) and lent out (reusable).',
    since: '6.3 (drivers/of/of_reserved_mem.c, fdt_init_reserved_mem)',
  },
  {
    has: 'created CMA memory pool',
    means:
      'A region with compatible "shared-dma-pool" and reusable has become a CMA area: its RAM is lent out until a device asks for it.',
  },
  {
    has: 'created DMA memory pool',
    means: 'A region with compatible "shared-dma-pool" has become a pool of coherent memory for its devices.',
  },
  {
    has: 'created restricted DMA pool',
    means: 'All DMA of the devices that refer to it is copied through this pool (swiotlb).',
  },
  {
    has: 'regions without no-map are not yet supported',
    means: '32-bit arm refuses a shared-dma-pool that is neither no-map nor reusable; its memory is freed.',
    todo: 'Add no-map, or reusable for a CMA area.',
  },
  {
    has: 'failed to init DMA memory pool',
    means: 'The memory of a pool could not be mapped when a device asked for it.',
    todo: 'Compare size and place of the region with RAM: on a machine with less RAM it may lie outside.',
  },
  {
    has: "beyond device's set DMA address range",
    means: "The region lies above what the device's DMA mask or the dma-ranges of its bus reach.",
    todo: 'Move the region below that border (alloc-ranges), or correct dma-ranges.',
  },
  {
    has: 'incorrect alignment of CMA region',
    means:
      'A CMA area must begin and end on a boundary of pages blocks (2 MiB on arm64 with 4 KiB pages, 32 MiB with 16, 512 MiB with 64). The region is freed.',
    todo: 'Align reg, or size and alignment, for the page size of the kernel ("dtatlas boot FILE --page-size all").',
  },
  {
    has: 'unable to setup CMA region',
    means: 'The CMA area could not be made; the line before says why (no slot, not reserved, no RAM).',
    todo: 'Look at the line before.',
  },
  {
    has: 'Not enough slots for CMA reserved regions',
    means: 'The kernel has CONFIG_CMA_AREAS slots for areas, and this is one more.',
    todo: 'Merge pools, or build the kernel with more CONFIG_CMA_AREAS.',
  },
  {
    has: 'bypass %s node, using cmdline CMA params',
    means: '"cma=" on the command line is stronger than linux,cma-default: this region is freed.',
    todo: 'Take cma= from the command line, or linux,cma-default from the node.',
  },
  {
    has: 'Skipping dt linux,cma-default',
    means: '"cma=" on the command line is stronger than linux,cma-default: the region is not made.',
    todo: 'Take cma= from the command line, or linux,cma-default from the node.',
  },
  {
    has: 'Failed to reserve %l',
    means: 'The default CMA area, or one on the command line, found no place below its limit.',
    todo: 'Make it smaller (cma=), give it another range (cma=64M@0-1G), or free memory below the limit of DMA.',
  },
  {
    has: 'cma: Reserved %l',
    means: 'The default CMA area, or one that the command line asks for, was made.',
  },
  {
    has: 'could not be activated',
    means: 'The pages of a CMA area are not all in one zone, or not in RAM: the area is lost.',
    todo: 'Do not let the area cross the border of ZONE_DMA, and keep it in RAM that is mapped.',
  },
  {
    has: 'defined on low/high memory boundary',
    means: 'A CMA area with a fixed place crosses from low to high memory (32-bit).',
    todo: 'Move it to one side.',
  },
  {
    has: 'must be aligned to',
    means: 'A CMA area was asked for at a place that is not on its boundary.',
    todo: 'Align the place.',
  },
  {
    has: 'exceeds limit',
    means: 'A CMA area was asked for above the limit that its devices reach.',
    todo: 'Make it smaller, or move it below the limit.',
  },
  {
    has: 'Failed to double %s array',
    means:
      "memblock's list of ranges is full and could not grow: later reservations are lost, and the boot mostly ends soon.",
    todo: 'Too many regions for a kernel at this early stage; merge neighbouring regions.',
  },
  {
    has: 'Ignoring memory',
    means:
      'RAM of a memory node lies outside what the kernel can map: below the start of the kernel image, or above the linear map. It is not used.',
    todo: 'Compare the memory nodes with where the kernel is loaded; what firmware fills in counts ("dtatlas compare FILE /sys/firmware/fdt").',
  },
  {
    has: 'Invalid device tree blob header',
    means: 'What the boot loader handed over is no device tree.',
    todo: 'Check the address that the boot loader gives (fdt_addr_r, fdt_high), and that nothing overwrote it.',
  },
  {
    has: 'elfcorehdr is overlapped',
    means: 'The header of a crashed kernel lies in memory that is reserved already; the crash cannot be read.',
    todo: 'Keep regions out of the memory of crashkernel=.',
  },
  {
    has: "carveout doesn't fit",
    means:
      'The firmware asks in its resource table for a carve-out of this name at another address, or a larger one, than the region of the tree.',
    todo: "Make the region as the firmware's linker file says, with the name that it uses.",
  },
  {
    has: 'vring%d',
    means: 'The memory of a ring of virtio between Linux and a remote processor.',
    todo: 'Regions named vdev0vring0 and vdev0vring1 must hold what the resource table asks for.',
  },
  {
    has: "Can't associate reserved memory",
    means: 'The region vdevNbuffer of a remote processor could not become the pool of its virtio device.',
    todo: 'Give vdev0buffer compatible = "shared-dma-pool" and no-map.',
  },
  {
    has: 'memory-region',
    means:
      'A driver did not find a region that it insists on: memory-region lacks an entry, its node is disabled, or the kernel did not reserve it.',
    todo: 'Look at memory-region of the device, and whether the region is reserved ("dtatlas boot FILE --why NODE").',
  },
  {
    has: 'memory regions to be defined',
    means:
      'The driver wants at least two regions: the first as a pool for rings and buffers, the others as carve-outs of the firmware.',
    todo: 'Give memory-region at least two entries, the pool first.',
  },
  {
    has: 'does not have specific CMA pool',
    means: 'The remote processor has no region of its own; its firmware takes memory from the default CMA area.',
    todo: 'Give it memory-region, unless that is meant.',
  },
];
