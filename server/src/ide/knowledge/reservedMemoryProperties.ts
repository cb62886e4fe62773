/** Properties of /reserved-memory, of its regions, and of what else tells the kernel about memory. */
import { type PropertyKnowledge, rowsOf } from './propertyRow.ts';

const RESERVED = 'Devicetree Specification 0.4, 3.5; Linux 7.2 drivers/of/of_reserved_mem.c';
const EARLY = 'Linux 7.2 drivers/of/fdt.c';

export const RESERVED_MEMORY_PROPERTIES: readonly PropertyKnowledge[] = [
  ...rowsOf('region', RESERVED, [
    ['size', 'address', 'Size of a region that the kernel places itself.', { unit: 'bytes' }],
    ['alignment', 'address', 'What the place of a dynamic region is a multiple of.', { unit: 'bytes' }],
    [
      'alloc-ranges',
      'address',
      'Where the kernel may place a dynamic region: address and size of each range, tried in order.',
    ],
    ['no-map', 'flag', 'The kernel does not map the region, so nothing of it is read ahead or written by accident.'],
    ['reusable', 'flag', 'The kernel may use the region for pages that it can move until the owner needs it.'],
  ]),
  ...rowsOf('region', 'Linux 7.2 kernel/dma/contiguous.c', [
    ['linux,cma-default', 'flag', 'The region is the CMA area of all devices without one of their own.'],
  ]),
  ...rowsOf('region', 'Linux 7.2 kernel/dma/coherent.c', [
    ['linux,dma-default', 'flag', 'The region serves the coherent memory of all devices without one of their own.'],
  ]),
  ...rowsOf('any', 'Devicetree Specification 0.4, 3.5.4; Linux 7.2 drivers/of/of_reserved_mem.c', [
    ['memory-region', 'phandles', 'The regions of /reserved-memory that the device uses.'],
    ['memory-region-names', 'strings', 'Names of the memory-region entries, in their order.'],
  ]),
  ...rowsOf('region', 'dt-schema schemas/reserved-memory/reserved-memory.yaml', [
    [
      'iommu-addresses',
      'encoded',
      'Ranges of a device behind an IOMMU that stay mapped: the device, then address and size of its view.',
    ],
  ]),
  ...rowsOf('region', 'Linux 7.2 Documentation/devicetree/bindings/reserved-memory/ramoops.yaml', [
    ['record-size', 'u32', 'Size of a record of a kernel crash.', { unit: 'bytes' }],
    ['console-size', 'u32', 'Size of the console log.', { unit: 'bytes' }],
    ['ftrace-size', 'u32', 'Size of the buffer of function traces.', { unit: 'bytes' }],
    ['pmsg-size', 'u32', 'Size of the messages of user space.', { unit: 'bytes' }],
    [
      'mem-type',
      'u32',
      'How the buffer is mapped: 0 write-combining, 1 uncached, 2 cached.',
      { values: ['0', '1', '2'] },
    ],
    ['ecc-size', 'u32', 'Bytes for the correction of errors in each block; 0 for none.', { unit: 'bytes' }],
  ]),
  ...rowsOf('chosen', EARLY, [
    ['linux,initrd-start', 'address', 'Where the initial RAM disk begins; the boot loader writes it.'],
    ['linux,initrd-end', 'address', 'Where the initial RAM disk ends; the boot loader writes it.'],
    ['linux,elfcorehdr', 'address', 'Where the headers of a crashed kernel are, for the kernel that dumps it.'],
    [
      'linux,usable-memory-range',
      'address',
      'The memory that this kernel may use; kexec writes it for the kernel after a crash.',
    ],
    ['rng-seed', 'bytes', 'Random bytes of the boot loader, for the random number generator.'],
    ['linux,stdout-path', 'string', 'Where the console is: a path.', { deprecated: 'stdout-path' }],
  ]),
  ...rowsOf('chosen', 'Linux 7.2 arch/arm64/kernel/pi/kaslr_early.c', [
    ['kaslr-seed', 'u64', 'A random number by which the kernel chooses where it runs; the boot loader writes it.'],
  ]),
  ...rowsOf('memory', EARLY, [
    ['linux,usable-memory', 'address', 'The part of the memory that the kernel may use; stronger than reg.'],
  ]),
];
