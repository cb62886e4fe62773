/** What the boot loader left in /chosen (drivers/of/fdt.c, `early_init_dt_scan_chosen` and what it calls). */
import type { FdtNode } from '../fdt/read.ts';
import { firstString } from '../tree/treeView.ts';
import type { AddressAndSize, DeviceTree } from './deviceTree.ts';
import type { Rules } from './kernel/rules.ts';
import type { AddressRange } from './profile.ts';

/** `MAX_USABLE_RANGES`; 7.3: 2 and CRASHK_CMA_RANGES_MAX. */
function maxUsableRanges({ readsTwoUsableRanges, readsSixUsableRanges }: Rules): number {
  if (readsSixUsableRanges) return 6;
  return readsTwoUsableRanges ? 2 : 1;
}

export interface Chosen {
  readonly bootargs: string;
  /** As given, not rounded; undefined when it is absent or its end lies below its start. */
  readonly initrd: AddressRange | undefined;
  readonly elfcorehdr: AddressAndSize | undefined;
  /** `linux,usable-memory-range`, as many as the kernel reads. */
  readonly usableRanges: readonly AddressAndSize[];
}

/** Reads /chosen; a tree without that node gives empty values. */
export function readChosen(tree: DeviceTree, rules: Rules): Chosen {
  const node = tree.rootChild('chosen');
  if (node === undefined)
    return {
      bootargs: '',
      initrd: undefined,
      elfcorehdr: undefined,
      usableRanges: [],
    };
  return {
    bootargs: firstString(node.property('bootargs')) ?? '',
    initrd: readInitrd(tree, node),
    elfcorehdr: readElfcorehdr(tree, node, rules),
    usableRanges: readUsableRanges(tree, node, rules),
  };
}

/** `early_init_dt_check_for_initrd`. */
function readInitrd(tree: DeviceTree, node: FdtNode): AddressRange | undefined {
  const startProperty = node.find('linux,initrd-start');
  const endProperty = node.find('linux,initrd-end');
  if (startProperty === undefined || endProperty === undefined) return undefined;
  const start = tree.wholeNumber(startProperty);
  const end = tree.wholeNumber(endProperty);
  return start > end ? undefined : { start, end };
}

/**
 * `early_init_dt_check_for_elfcorehdr`. Without `partialChosenListsCountAsNone` the length in bytes is compared with a number of cells,
 * so a property that is too short is read together with the bytes behind it.
 */
function readElfcorehdr(tree: DeviceTree, node: FdtNode, rules: Rules): AddressAndSize | undefined {
  const property = node.find('linux,elfcorehdr');
  if (property === undefined) return undefined;
  const accepted = rules.partialChosenListsCountAsNone
    ? tree.entryCount(property) === 1
    : property.length >= tree.addressCells + tree.sizeCells;
  return accepted ? tree.entry(property, 0) : undefined;
}

/** `early_init_dt_check_for_usable_mem_range`; `partialChosenListsCountAsNone` makes the same difference as for the header. */
function readUsableRanges(tree: DeviceTree, node: FdtNode, rules: Rules): readonly AddressAndSize[] {
  const property = node.find('linux,usable-memory-range');
  if (property === undefined || tree.entryBytes === 0) return [];
  if (rules.partialChosenListsCountAsNone) {
    if (tree.entryCount(property) === undefined) return [];
  } else if (property.length % (tree.addressCells + tree.sizeCells) !== 0) {
    return [];
  }
  const ranges: AddressAndSize[] = [];
  const most = maxUsableRanges(rules);
  for (let i = 0; i < most && i * tree.entryBytes < property.length; i++) {
    ranges.push(tree.entry(property, i));
  }
  return ranges;
}
