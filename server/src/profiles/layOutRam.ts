/** Lays out a size of RAM that comes without addresses: by the SoC family, or by the RAM that the tree states. */
import { readCells } from '../base/bytes.ts';
import { formatSize, hex } from '../base/format.ts';
import { bytesIn, differenceOf, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import type { AddressRange } from '../boot/profile.ts';
import { fillRoom, type RamRoom } from '../boot/ramRoom.ts';
import { firstString, stringList, type TreeNode } from '../tree/treeView.ts';
import { deviceWindows } from './deviceWindows.ts';
import { FAMILIES, type Family, OPEN, USUAL_BASE } from './familyRam.ts';

/** Banks, and why they lie there. */
export interface RamLayout {
  readonly banks: readonly AddressRange[];
  /** A sentence for the report's assumptions. */
  readonly assumption: string;
}

/** Lays out sizes on one board. */
export class RamPlanner {
  readonly #family: Family | undefined;
  readonly #stated: StatedRam;
  /** Where the board can have RAM. */
  readonly room: RamRoom;

  constructor(root: TreeNode) {
    const compatible = root.property('compatible');
    const names = compatible ? stringList(compatible) : [];
    const row = FAMILIES.find((one) => names.some((name) => one.compatible.test(name)));
    this.#stated = statedRam(root);
    const stretches = row && stretchesFor(row, this.#stated);
    this.#family = stretches && row;
    if (stretches && row) {
      const { firmware = [], devices: behindDevices = [], name, source } = row;
      // RAM of the tree outside of the row's stretches must not hide devices: some boards state RAM across devices.
      const ram = intersectionOf(this.#stated.banks, unionOf(stretches));
      // A row that states the end of a stretch takes account of the devices in it.
      const open = stretches.filter(({ end }) => end === OPEN);
      const windows = differenceOf(deviceWindows(root, ram), unionOf([...firmware, ...behindDevices]));
      const devices = intersectionOf(windows, unionOf(open));
      this.room = { stretches, firmware, behindDevices, devices, reason: `as on ${name} (${source})` };
    } else {
      const devices = deviceWindows(root, this.#stated.banks);
      const { stretches } = this.#stated;
      this.room = { stretches, firmware: [], behindDevices: [], devices, reason: reasonOf(this.#stated) };
    }
  }

  /** The room for a guess of RAM; undefined when the tree states RAM. */
  get roomForGuess(): RamRoom | undefined {
    const { banks, base } = this.#stated;
    if (banks.length > 0) return undefined;
    if (this.#family) return this.room;
    return base === undefined
      ? { ...this.room, stretches: undefined }
      : { ...this.room, reason: 'where the tree lets RAM begin' };
  }

  layOut(size: bigint): RamLayout {
    const exact = this.#asStated(size);
    if (exact) {
      return {
        banks: exact.map(rangeOf),
        assumption: `Where RAM lies is what the memory nodes of the tree state, which make up ${formatSize(size)}.`,
      };
    }
    const { seen, lost, left, end } = fillRoom(this.room, size);
    return {
      banks: seen.map(rangeOf),
      assumption: [
        `Where the ${formatSize(size)} of RAM lie is assumed: ${this.room.reason}${this.#around(end)}.`,
        ...(lost > 0n ? [`Linux sees ${formatSize(lost)} less: firmware has it, or it lies behind devices.`] : []),
        ...(left > 0n ? [`There is no room for ${formatSize(left)} of it.`] : []),
      ].join(' '),
    };
  }

  /** The devices that RAM had to go around on its way to `end`, as text. */
  #around(end: bigint): string {
    const [first] = intersectionOf(this.room.devices, unionOf(this.room.stretches ?? []));
    return first === undefined || first.base >= end
      ? ''
      : `, around the devices at ${hex(first.base)}-${hex(first.end)}`;
  }

  /** The banks of the tree, when they add up to the size and lie where the family has RAM; otherwise undefined. */
  #asStated(size: bigint): readonly Interval[] | undefined {
    const { banks } = this.#stated;
    const last = banks.at(-1);
    if (last === undefined || banks.length < 2) return undefined;
    const { stretches = [], firmware, behindDevices } = this.room;
    const room = unionOf(stretches);
    if (this.#family && bytesIn(intersectionOf(banks, room)) !== bytesIn(banks)) return undefined;
    const hidden = intersectionOf(unionOf([...firmware, ...behindDevices]), [{ base: 0n, end: last.end }]);
    return bytesIn(banks) + bytesIn(differenceOf(intersectionOf(hidden, room), banks)) === size ? banks : undefined;
  }
}

function reasonOf({ banks, base }: StatedRam): string {
  if (banks.length > 1) return 'in the banks that the tree states, the last one as long as it takes';
  return base === undefined
    ? `from ${hex(USUAL_BASE)} on: neither the tree nor a table of SoC families tells where RAM is`
    : `from ${hex(base)} on, where the tree lets RAM begin`;
}

interface StatedRam {
  /** Banks of the tree's memory nodes, as a set; empty ones are left out. */
  readonly banks: readonly Interval[];
  /**
   * Where RAM begins according to the tree, if only by the unit address of a node whose size the boot loader fills in; undefined
   * where the tree does not tell.
   */
  readonly base: bigint | undefined;
  /** The stretches for a size where only the tree states where RAM is. */
  readonly stretches: readonly Interval[];
}

function statedRam(root: TreeNode): StatedRam {
  const addressCells = cellsOf(root, '#address-cells');
  const sizeCells = cellsOf(root, '#size-cells');
  const found: Interval[] = [];
  let placeholder: bigint | undefined;
  for (const node of root.children) {
    if (firstString(node.property('device_type')) !== 'memory') continue;
    const reg = node.property('reg');
    const entry = addressCells + sizeCells;
    if (reg && addressCells >= 1 && addressCells <= 2 && sizeCells <= 2) {
      for (let at = 0; at + 4 * entry <= reg.length; at += 4 * entry) {
        const base = readCells(reg, at, addressCells);
        const size = readCells(reg, at + 4 * addressCells, sizeCells);
        if (size > 0n) found.push({ base, end: base + size });
        else placeholder ??= base === 0n ? undefined : base;
      }
    }
    const unit = /@([0-9a-f]{1,16})$/i.exec(node.name)?.[1];
    if (unit !== undefined) placeholder ??= BigInt(`0x${unit}`);
  }
  const banks = unionOf(found);
  const base = banks[0]?.base ?? placeholder;
  const stretches =
    banks.length === 0
      ? [{ base: base ?? USUAL_BASE, end: OPEN }]
      : banks.map((bank, index) => (index === banks.length - 1 ? { base: bank.base, end: OPEN } : bank));
  return { banks, base, stretches };
}

/** The cell count of the root; 1 where the root does not state it (`OF_ROOT_NODE_ADDR_CELLS_DEFAULT` of include/linux/of.h). */
function cellsOf(root: TreeNode, name: string): number {
  const value = root.property(name);
  return value?.length === 4 ? Number(readCells(value, 0, 1)) : 1;
}

/**
 * A row's stretches for a board. If the board's RAM begins later in the first stretch, that start counts. If it begins elsewhere,
 * the row does not fit: undefined. The address of a node whose size is 0 is only a default of the SoC's tree.
 */
function stretchesFor(row: Family, { banks, base }: StatedRam): readonly Interval[] | undefined {
  const [first, ...others] = row.stretches;
  if (first === undefined || base === undefined) return row.stretches;
  if (banks.length === 0 && (row.ignoresPlaceholder || base === 0n || base >= first.base)) return row.stretches;
  if (base < first.base || base >= first.end) return undefined;
  const seen = differenceOf([first], row.firmware ?? [])[0]?.base ?? first.base;
  return base <= seen ? row.stretches : [{ base, end: first.end }, ...others];
}

function rangeOf({ base, end }: Interval): AddressRange {
  return { start: base, end };
}
