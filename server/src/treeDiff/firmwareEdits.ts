/**
 * Separates the changes that firmware and boot loaders usually make before a kernel starts from unexpected ones: the blob of
 * `/sys/firmware/fdt` beside the tree of the source.
 *
 * Read in U-Boot 2023.01 and 2025.01: boot/fdt_support.c, in 2023.01 common/fdt_support.c (fdt_root: serial-number; fdt_chosen: bootargs,
 * rng-seed, u-boot,version, and from 2025.01 on kaslr-seed by fdt_kaslrseed; fdt_initrd, which adds a /memreserve/ for the initrd, too;
 * fdt_fixup_memory_banks; fdt_fixup_ethernet; fdt_fixup_stdout), boot/fdt_simplefb.c (framebuffer), boot/image-fdt.c (u-boot,bootconf),
 * lib/optee/optee.c (/firmware/optee), arch/arm/lib/psci-dt.c (/psci, enable-method), arch/arm/cpu/armv8/spin_table.c
 * (cpu-release-addr). In Linux: drivers/firmware/efi/libstub/fdt.c 6.17 (update_fdt: removes every /memreserve/, sets linux,uefi-* and
 * kaslr-seed), drivers/of/kexec.c 7.2 (of_kexec_alloc_and_setup_fdt), arch/arm64/kernel/pi/kaslr_early.c 7.2 (get_kaslr_seed writes
 * zero over the seed), drivers/of/fdt.c 7.2 (early_init_dt_scan_chosen takes rng-seed out). kexec-tools 2.0.29,
 * kexec/arch/arm64/kexec-arm64.c (setup_2nd_dtb) sets what kexec.c does.
 */
import type { TreeNode } from '../tree/treeView.ts';
import type { NodeDifference, PropertyDifference, TreeDifferences } from './compareTrees.ts';
import { propertyLine } from './differenceText.ts';
import {
  banksText,
  commandLineText,
  firstValue,
  initrdText,
  macText,
  regionsText,
  statusText,
} from './firmwareSentences.ts';

/** The subject of a usual edit. */
type FirmwareEditKind =
  | 'memory'
  | 'bootargs'
  | 'initrd'
  | 'seed'
  | 'console'
  | 'efi'
  | 'kexec'
  | 'chosen'
  | 'mac-address'
  | 'serial-number'
  | 'cpu-release'
  | 'firmware-interface'
  | 'framebuffer'
  | 'reserved-memory'
  | 'status';

/** The differences that belong to one usual edit. */
interface FirmwareEdit {
  readonly kind: FirmwareEditKind;
  /** A description for the author of the tree. */
  readonly sentence: string;
  /** The nodes concerned, each with only the properties concerned. */
  readonly nodes: readonly NodeDifference[];
}

/** The differences, sorted: usual edits of firmware in the order of their kinds, and everything else. */
export interface FirmwareEdits {
  readonly edits: readonly FirmwareEdit[];
  /** Other differing nodes, with the remaining properties. */
  readonly others: readonly NodeDifference[];
}

/** The two trees that were compared. */
export interface ComparedRoots {
  readonly before: TreeNode;
  readonly after: TreeNode;
}

interface EditRow {
  readonly kind: FirmwareEditKind;
  /** Whether a node belongs to the edit with all its properties. */
  readonly node?: (node: NodeDifference, roots: ComparedRoots) => boolean;
  readonly property?: (node: NodeDifference, property: PropertyDifference) => boolean;
  readonly sentence: (nodes: readonly NodeDifference[], roots: ComparedRoots, differences: TreeDifferences) => string;
}

const inChosen = (names: RegExp) => (node: NodeDifference, property: PropertyDifference) =>
  node.path === '/chosen' && names.test(property.name);

/** In the order in which they are tried for each difference; results have the same order. */
const ROWS: readonly EditRow[] = [
  {
    kind: 'memory',
    node: ({ path }) => /^\/memory(@[^/]*)?$/.test(path),
    sentence: (_nodes, roots) => `RAM: ${banksText(roots)}`,
  },
  {
    kind: 'bootargs',
    property: inChosen(/^bootargs(-append)?$/),
    sentence: (_nodes, roots) => commandLineText(roots),
  },
  {
    kind: 'initrd',
    property: inChosen(/^linux,initrd-(start|end)$/),
    sentence: (_nodes, { after }) => initrdText(after),
  },
  {
    kind: 'seed',
    property: inChosen(/^(kaslr-seed|rng-seed)$/),
    sentence: (nodes) =>
      `Seeds of random numbers (${names(nodes)}): other ones with every boot; in the blob that the kernel shows, kaslr-seed is 0 and rng-seed is gone.`,
  },
  {
    kind: 'console',
    property: inChosen(/^(linux,)?stdout-path$/),
    sentence: (nodes) => `Console: ${lines(nodes)}`,
  },
  {
    kind: 'efi',
    property: inChosen(/^linux,uefi-/),
    sentence: () =>
      'UEFI: the EFI stub tells the kernel where system table and memory map are; the memory nodes do not count, and the stub takes all /memreserve/ entries out.',
  },
  {
    kind: 'kexec',
    property: inChosen(
      /^linux,(elfcorehdr|usable-memory-range|booted-from-kexec|ima-kexec-buffer|tpm-kexec-.*|kho-(fdt|scratch))$/,
    ),
    sentence: (nodes) => `Started by kexec: ${lines(nodes)}`,
  },
  {
    kind: 'framebuffer',
    node: ({ path, kind }, { before, after }) =>
      firstValue(kind === 'removed' ? before : after, path, 'compatible')?.includes('simple-framebuffer') === true,
    sentence: (nodes) => `Picture of the boot loader: ${nodes.map(changeOf).join('; ')}.`,
  },
  {
    kind: 'chosen',
    property: (node) => node.path === '/chosen',
    sentence: (nodes) => `Also in /chosen: ${lines(nodes)}`,
  },
  {
    kind: 'mac-address',
    property: (_node, { name }) => /^(local-)?mac-address$/.test(name),
    sentence: (nodes, { after }) => `Addresses of network interfaces: ${macText(nodes, after)}.`,
  },
  {
    kind: 'serial-number',
    property: ({ path }, { name }) =>
      (path === '/' && name === 'serial-number') || (path === '/system' && /^linux,(serial|revision)$/.test(name)),
    sentence: (nodes) => `Number of the machine: ${lines(nodes)}`,
  },
  {
    kind: 'cpu-release',
    property: ({ path }, { name }) =>
      /^\/cpus\//.test(path) && (name === 'cpu-release-addr' || name === 'enable-method'),
    sentence: (nodes) => `How further CPUs are started: ${lines(nodes)}`,
  },
  {
    kind: 'firmware-interface',
    node: ({ path, kind }) => kind !== 'changed' && /^\/(psci|firmware(\/(optee|scmi|psci)[^/]*)?)$/.test(path),
    sentence: (nodes) => `Interface of the firmware: ${nodes.map(changeOf).join('; ')}.`,
  },
  {
    kind: 'reserved-memory',
    node: ({ path }) => /^\/reserved-memory(@[^/]*)?(\/|$)/.test(path),
    sentence: (nodes, roots, { reservations }) => `Reserved memory: ${regionsText(nodes, roots, reservations)}`,
  },
  {
    kind: 'status',
    property: (_node, { name }) => name === 'status',
    sentence: (nodes) => statusText(nodes),
  },
];

/** Sorts the differences between the tree of a board (`before`) and the blob that its firmware gave to the kernel (`after`). */
export function sortFirmwareEdits(differences: TreeDifferences, roots: ComparedRoots): FirmwareEdits {
  const taken = new Map<EditRow, NodeDifference[]>();
  const others: NodeDifference[] = [];
  const take = (row: EditRow, node: NodeDifference) => {
    const list = taken.get(row);
    if (list) list.push(node);
    else taken.set(row, [node]);
  };
  for (const node of differences.nodes) {
    const whole = ROWS.find((row) => row.node?.(node, roots));
    if (whole) {
      take(whole, node);
      continue;
    }
    const byRow = new Map<EditRow | undefined, PropertyDifference[]>();
    for (const property of node.properties) {
      // An added or removed node differs as a whole: its status alone says nothing.
      const row = ROWS.find(
        ({ kind, property: takes }) => (kind !== 'status' || node.kind === 'changed') && takes?.(node, property),
      );
      const list = byRow.get(row);
      if (list) list.push(property);
      else byRow.set(row, [property]);
    }
    for (const [row, properties] of byRow) if (row) take(row, { ...node, properties });
    const left = byRow.get(undefined) ?? [];
    const isNothingLeft = left.length === 0 && byRow.size > 0 && node.how === undefined;
    if (!isNothingLeft) others.push({ ...node, properties: left });
  }
  const isMore = differences.reservations.length > 0;
  const edits = ROWS.flatMap((row): readonly FirmwareEdit[] => {
    const nodes = taken.get(row) ?? [];
    if (nodes.length === 0 && !(isMore && row.kind === 'reserved-memory')) return [];
    return [{ kind: row.kind, sentence: row.sentence(nodes, roots, differences), nodes }];
  });
  return { edits, others };
}

function names(nodes: readonly NodeDifference[]): string {
  return nodes.flatMap(({ properties }) => properties.map(({ name }) => name)).join(', ');
}

function lines(nodes: readonly NodeDifference[]): string {
  return nodes
    .flatMap(({ properties }) => properties.map((property) => propertyLine(property).replace(/^~ /, '')))
    .join('; ');
}

const CHANGES = { added: 'added', removed: 'removed', changed: 'changed' } as const;

function changeOf({ kind, path }: NodeDifference): string {
  return `${path} ${CHANGES[kind]}`;
}
