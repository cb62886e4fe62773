/**
 * Every finding about reserved memory: its stable code, severity and meaning, the kernels that can make it, and their
 * messages. The text of a single finding is written where the facts are known.
 */
import type { CodeFacts } from '../codeFacts.ts';

interface FindingFacts extends CodeFacts {
  /**
   * `error`: a kernel prints an error, or a region is lost, or the boot ends. `warning`: it works, but probably not as the
   * author of the node intended. `information`: worth knowing. An error becomes a warning when the simulated kernel prints
   * nothing.
   */
  readonly severity: 'error' | 'warning' | 'information';
  /** A sentence for a table. */
  readonly meaning: string;
  /** Kernels on which it can occur, among those whose boots are all recorded, the oldest first. */
  readonly kernels: readonly ('6.1' | '6.12' | '7.2')[];
  /** The releases on which it can occur, in words; absent: all. */
  readonly releases?: string;
  /** Kernel messages, any one of these, with `%` for variable parts; absent when kernels print nothing. */
  readonly says?: readonly string[];
  /** The message comes after the end of the simulated log. */
  readonly saysLater?: true;
}

const ALL = ['6.1', '6.12', '7.2'] as const;

export const FINDINGS = {
  'rmem-overlap': {
    severity: 'error',
    meaning: 'Two regions share bytes.',
    kernels: ALL,
    says: ['OF: reserved mem: OVERLAP DETECTED!'],
  },
  'rmem-not-placed': {
    severity: 'error',
    meaning: 'There is no room for a dynamic region.',
    kernels: ALL,
    says: ["OF: reserved mem: failed to allocate memory for node '%': size % MiB"],
  },
  'rmem-exact-range': {
    severity: 'information',
    meaning: '`size` with `alloc-ranges` of that very size: a fixed address, which is what `reg` is for.',
    kernels: ALL,
  },
  'rmem-outside-ram': {
    severity: 'information',
    meaning: 'Wholly or partly where there is no RAM: accepted, without effect there.',
    kernels: ALL,
  },
  'rmem-cma-outside-ram': {
    severity: 'error',
    meaning: 'A CMA area where there is no RAM: the kernel crashes when it activates the area.',
    kernels: ALL,
    says: ['Attempted to kill init! exitcode=0x0000000b'],
  },
  'rmem-cma-over-nomap': {
    severity: 'error',
    meaning: 'A CMA area over a `no-map` region: the allocator hands out memory that is not mapped.',
    kernels: ALL,
    says: ['Internal error: Oops: %'],
    saysLater: true,
  },
  'rmem-cma-overlap': {
    severity: 'error',
    meaning: 'Two CMA areas over each other: their pages are given to the allocator twice.',
    kernels: ['6.1', '7.2'],
    releases: '5.16 to 6.11 and 6.19 and later, where lists are checked for corruption',
    says: ['Attempted to kill init! exitcode=0x0000000b'],
  },
  'rmem-array-full': {
    severity: 'error',
    meaning:
      'More regions than there are slots: 64 for all of them up to 6.12.102, later 64 for those that the kernel places. From 6.12.13 to 6.12.102, from 6.13 to 6.18.43 and from 6.19 to 7.1.7 nothing checks the latter: the 65th of them ends in a panic.',
    kernels: ALL,
    says: [
      'OF: reserved mem: not enough space for all defined regions.',
      "OF: reserved mem: too many defined dynamic regions, skip '%'",
    ],
  },
  'rmem-wrong-cells': {
    severity: 'error',
    meaning: '`#address-cells` or `#size-cells` of /reserved-memory differ from those of the root.',
    kernels: ALL,
    says: ['Reserved memory: unsupported node format, ignoring'],
  },
  'rmem-no-ranges': {
    severity: 'error',
    meaning: '/reserved-memory has no `ranges`.',
    kernels: ALL,
    says: ['Reserved memory: unsupported node format, ignoring'],
  },
  'rmem-status-ignored': {
    severity: 'information',
    meaning: '/reserved-memory is disabled; kernels do not look at that.',
    kernels: ALL,
  },
  'rmem-misplaced': {
    severity: 'warning',
    meaning: 'A node of regions that is not the one kernels look at: not below the root, or a second one.',
    kernels: ALL,
  },
  'rmem-nested': {
    severity: 'warning',
    meaning: 'A region inside of a region: kernels look at the children of /reserved-memory only.',
    kernels: ALL,
  },
  'rmem-invalid-reg': {
    severity: 'error',
    meaning: '`reg` is no list of whole entries.',
    kernels: ALL,
    says: ["Reserved memory: invalid reg property in '%', skipping node."],
  },
  'rmem-invalid-size': {
    severity: 'error',
    meaning: '`size` has not as many cells as the root says.',
    kernels: ALL,
    says: ["OF: reserved mem: invalid size property in '%' node."],
  },
  'rmem-invalid-alignment': {
    severity: 'error',
    meaning: '`alignment` has not as many cells as an address has.',
    kernels: ALL,
    says: ["OF: reserved mem: invalid alignment property in '%' node."],
  },
  'rmem-invalid-alloc-ranges': {
    severity: 'error',
    meaning: '`alloc-ranges` is no list of whole entries: the region is not allocated.',
    kernels: ['6.1', '6.12'],
    releases: '5.10 to 6.18',
    says: ["OF: reserved mem: invalid alloc-ranges property in '%', skipping node."],
  },
  'rmem-alloc-ranges-ignored': {
    severity: 'warning',
    meaning: '`alloc-ranges` is no list of whole entries: the region is allocated anywhere.',
    kernels: ['7.2'],
    releases: '6.19 and later',
  },
  'rmem-nomap-refused': {
    severity: 'error',
    meaning: '`no-map` over something that is already reserved: the memory stays mapped.',
    kernels: ALL,
    says: ["Reserved memory: failed to reserve memory for node '%': base %, size % MiB"],
  },
  'rmem-not-reserved': {
    severity: 'error',
    meaning: "memblock's array is full.",
    kernels: ['6.1'],
    releases: '5.10 to 6.10',
    says: ["Reserved memory: failed to reserve memory for node '%': base %, size % MiB"],
  },
  'rmem-cma-alignment': {
    severity: 'error',
    meaning: 'A reusable pool that does not begin and end on the boundaries that CMA needs.',
    kernels: ALL,
    says: ['Reserved memory: incorrect alignment of CMA region'],
  },
  'rmem-cma-slots': {
    severity: 'error',
    meaning: 'More CMA areas than the kernel has slots for.',
    kernels: ALL,
    says: ['cma: Not enough slots for CMA reserved regions!'],
  },
  'rmem-cma-zone': {
    severity: 'error',
    meaning: 'A CMA area across the border of two memory zones: it is given up.',
    kernels: ALL,
    says: ['cma: CMA area % could not be activated'],
    saysLater: true,
  },
  'rmem-cma-cmdline': {
    severity: 'warning',
    meaning: '`linux,cma-default` loses against `cma=` on the command line.',
    kernels: ALL,
    says: [
      'Reserved memory: bypass % node, using cmdline CMA params instead',
      'Skipping dt linux,cma-default node in favor for "cma=" kernel param.',
    ],
  },
  'rmem-cma-two-defaults': {
    severity: 'warning',
    meaning: 'More than one region is `linux,cma-default`.',
    kernels: ALL,
  },
  'rmem-cma-default-unused': {
    severity: 'warning',
    meaning: '`linux,cma-default` on a region that is no CMA area.',
    kernels: ALL,
  },
  'rmem-default-cma-lost': {
    severity: 'error',
    meaning: 'There is no slot or no room for the built-in default CMA area.',
    kernels: ALL,
    says: ['cma: Not enough slots for CMA reserved regions!', 'cma: Failed to reserve % MiB'],
  },
  'rmem-crashkernel-lost': {
    severity: 'warning',
    meaning: 'There is no memory for what `crashkernel=` asks for.',
    kernels: ALL,
    says: ['crashkernel reservation failed - memory is in use.', 'cannot allocate crashkernel (size:%)'],
    saysLater: true,
  },
  'rmem-driver-failed': {
    severity: 'error',
    meaning: 'No driver takes a `shared-dma-pool`, and its memory is given back.',
    kernels: ALL,
    says: ['OF: reserved mem: node % compatible matching fail'],
  },
  'rmem-restricted-refused': {
    severity: 'error',
    meaning: 'A `restricted-dma-pool` with a property that its driver refuses.',
    kernels: ALL,
    says: ['OF: reserved mem: node % compatible matching fail'],
  },
  'rmem-dma-two-defaults': {
    severity: 'warning',
    meaning: 'More than one region is `linux,dma-default`, in a kernel with `CONFIG_DMA_GLOBAL_POOL`.',
    kernels: ALL,
    says: ['Reserved memory: region for default DMA coherent area is redefined'],
    saysLater: true,
  },
  'rmem-no-driver': {
    severity: 'warning',
    meaning: 'No driver takes a `shared-dma-pool`; its memory stays reserved.',
    kernels: ['7.2'],
    releases: '7.1 and later',
  },
  'rmem-frees-other': {
    severity: 'warning',
    meaning: 'A failed region is given back blindly, and takes bytes of others with it.',
    kernels: ALL,
  },
  'rmem-frees-kernel': {
    severity: 'error',
    meaning: 'A failed region is given back with part of the kernel image in it: this kernel will not boot.',
    kernels: ALL,
  },
  'rmem-kernel-overlap': {
    severity: 'warning',
    meaning: 'A region over the kernel image: no kernel reports that.',
    kernels: ALL,
  },
  'rmem-initrd-overlap': {
    severity: 'warning',
    meaning: 'A region over the initrd: no kernel reports that.',
    kernels: ALL,
  },
  'rmem-initrd-refused': {
    severity: 'error',
    meaning: 'The initrd lies where the kernel cannot use it.',
    kernels: ALL,
    says: ['INITRD: % is not a memory region', 'INITRD: % overlaps in-use memory region'],
  },
  'rmem-dtb-overlap': {
    severity: 'warning',
    meaning: 'A region over the device-tree blob: no kernel reports that.',
    kernels: ALL,
  },
  'rmem-multiple-reg': {
    severity: 'warning',
    meaning:
      'Only the first `reg` entry counts: from 7.2 on for everything, from 6.12.13 to 6.18.8 for drivers. From 6.18.9 to 7.1 drivers find no region at all.',
    kernels: ['6.12', '7.2'],
    releases: '6.12.13 and later',
    says: [
      "OF: reserved mem: fdt_scan_reserved_mem_reg_nodes() ignores % regions in node '%'",
      "OF: reserved mem: Reserved memory: node '%' has % <base size> entries, only the first is used",
    ],
  },
  'rmem-zero-size': {
    severity: 'error',
    meaning: 'The size of the region is 0.',
    kernels: ALL,
    says: ["Reserved memory: failed to reserve memory for node '%': base %, size 0 MiB"],
  },
  'rmem-empty-reg': {
    severity: 'warning',
    meaning: '`reg` is empty; 6.12.13 to 6.18.8 read an address from the bytes behind it.',
    kernels: ALL,
  },
  'rmem-size-ignored': {
    severity: 'information',
    meaning: '`size`, `alignment` or `alloc-ranges` beside `reg`: kernels look at `reg` only.',
    kernels: ALL,
  },
  'rmem-no-reg-or-size': {
    severity: 'warning',
    meaning: 'Neither `reg` nor `size`: no kernel takes notice of the node.',
    kernels: ALL,
  },
  'rmem-unit-address': {
    severity: 'information',
    meaning: 'The unit address of a region is not the address in its `reg`.',
    kernels: ALL,
  },
  'rmem-alignment-power': {
    severity: 'warning',
    meaning: '`alignment` is no power of two.',
    kernels: ALL,
  },
  'rmem-over-memreserve': {
    severity: 'warning',
    meaning: 'A dynamic region on top of a /memreserve/ entry.',
    kernels: ['6.12', '7.2'],
    releases: '6.12.13 and later',
  },
  'rmem-elfcorehdr-overlap': {
    severity: 'warning',
    meaning: '`linux,elfcorehdr` lies on memory that is already reserved.',
    kernels: ALL,
    says: ['OF: fdt: elfcorehdr is overlapped'],
  },
  'rmem-unreachable': {
    severity: 'warning',
    meaning: 'A pool of memory that a device cannot reach, by the `dma-ranges` or the address cells of its bus.',
    kernels: ALL,
  },
  'rmem-above-mask': {
    severity: 'information',
    meaning: 'A pool above 4 GiB for a device that begins with a DMA mask of 32 bits: its driver must raise it.',
    kernels: ALL,
  },
  'rmem-efi-type': {
    severity: 'warning',
    meaning: 'UEFI lists the memory of a region as another type than devicetree on UEFI asks for.',
    kernels: ALL,
  },
  'rmem-efi-memreserve': {
    severity: 'warning',
    meaning:
      'A /memreserve/ entry that nothing protects with UEFI: the kernel never sees it, and the map does not reserve it.',
    kernels: ALL,
  },
  'rmem-uboot-refused': {
    severity: 'warning',
    meaning: 'A region or /memreserve/ entry that U-Boot does not reserve, so that it may put something there.',
    kernels: ALL,
  },
  'rmem-load-address': {
    severity: 'warning',
    meaning: 'A load address of U-Boot on reserved memory, or where no RAM is.',
    kernels: ALL,
  },
  'rmem-load-overlap': {
    severity: 'warning',
    meaning: 'Two load addresses of U-Boot so close that what is loaded there overlaps.',
    kernels: ALL,
  },
  'rmem-user-entries': {
    severity: 'warning',
    meaning: 'A device with fewer entries in `memory-region` than its driver insists on.',
    kernels: ALL,
  },
  'rmem-user-pool': {
    severity: 'warning',
    meaning:
      'A remote processor whose pool for rings and buffers is no `shared-dma-pool`, or does not stand first where its driver takes the first.',
    kernels: ALL,
  },
  'rmem-user-name': {
    severity: 'warning',
    meaning: 'A region for rings or buffers of a remote processor under a name that remoteproc does not look for.',
    kernels: ALL,
  },
  'rmem-user-nomap': {
    severity: 'warning',
    meaning: 'A region that its driver maps anew, without `no-map`: the kernel refuses that for RAM.',
    kernels: ALL,
  },
  'rmem-framebuffer-small': {
    severity: 'warning',
    meaning: 'A `simple-framebuffer` whose picture is larger than its region, or whose lines are longer than `stride`.',
    kernels: ALL,
  },
  'rmem-ramoops-sizes': {
    severity: 'warning',
    meaning: 'A `ramoops` region without any record, or too small for its records: the driver gives up.',
    kernels: ALL,
  },
  'rmem-panic': {
    severity: 'error',
    meaning: 'This kernel will not boot.',
    kernels: ALL,
    says: [
      'memblock: cannot resize % array',
      'Failed to allocate page table page',
      'Attempted to kill init! exitcode=0x0000000b',
    ],
  },
  'rmem-bank-ignored': {
    severity: 'warning',
    meaning: 'RAM of a memory node that the kernel leaves out, wholly or in part.',
    kernels: ALL,
    says: ['OF: fdt: Ignoring memory block % - %', 'OF: fdt: Ignoring memory range % - %'],
  },
  'rmem-bank-unread': {
    severity: 'warning',
    meaning: '`reg` of a memory node is no list of whole entries: the kernel reads no bank from it, or not all.',
    kernels: ALL,
  },
  'rmem-no-ram': {
    severity: 'error',
    meaning: 'The tree and the boot profile leave no RAM.',
    kernels: ALL,
  },
  'rmem-limit': {
    severity: 'warning',
    meaning: 'More of something than the engine simulates.',
    kernels: ALL,
  },
  'rmem-bad-blob': {
    severity: 'error',
    meaning: 'The blob could not be read in full.',
    kernels: ALL,
  },
} as const satisfies Readonly<Record<string, FindingFacts>>;

export type FindingCode = keyof typeof FINDINGS;
