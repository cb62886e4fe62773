/**
 * Takes over from a log what the engine would otherwise have to assume: kernel, command line, RAM, where kernel image, blob and
 * initrd lay, what else was taken early, and nodes that firmware added. The next prediction for the same machine then depends
 * only on the log.
 */
import { countText, formatSize } from '../base/format.ts';
import { differenceOf, type Interval, maxOf, unionOf } from '../base/intervals.ts';
import { memoryChanges } from '../boot/memoryChanges.ts';
import { type AddressRange, type BootProfile, PAGE_SIZES, type ReservedNode } from '../boot/profile.ts';
import type { BootReport, KernelName } from '../boot/report.ts';
import { simulateBoot } from '../boot/simulateBoot.ts';
import { type FdtBlob, readFdt } from '../fdt/read.ts';
import { firstString } from '../tree/treeView.ts';
import type { BootEvidence } from './evidence.ts';
import { loggedNodes } from './loggedNodes.ts';
import { noMapOf } from './nodeRanges.ts';
import { covers, pageInside, pageRounded, rangeText, sameRange } from './ranges.ts';

export interface Calibration {
  readonly profile: BootProfile;
  /** The same profile without nodes of the tree whose `reg` firmware has changed: a comparison with the tree starts from it. */
  readonly compared: BootProfile;
  /** Set when the log is of another machine by its model: the model in the log, and that of the tree. */
  readonly otherMachine: { readonly logged: string; readonly tree: string } | undefined;
  /** What was taken over from the texts, one sentence each. */
  readonly taken: readonly string[];
  /** What stays assumed because no text tells it, one sentence each. */
  readonly missing: readonly string[];
}

/** The message for a /proc/iomem without addresses. */
export const HIDDEN_IOMEM = 'All addresses in /proc/iomem are 0: it shows them to root only. Save it with sudo.';

/** Room that loaders leave in a blob: QEMU doubles it and adds 20,000 bytes, U-Boot adds 12 KiB. */
const BLOB_ROOM = 0x1_0000n;
/** The page size where no log states it. */
const USUAL_PAGE_SIZE = 4096n;

/** Functions that reserve what the tree asks for, in any kernel (drivers/of, kernel/dma, mm/cma.c). */
const SCAN =
  /fdt_scan_reserved|early_init_dt_(?:reserve|alloc)|reserved_mem|^_*cma_declare|^rmem_|^dma_contiguous|^reserve_elfcorehdr/;

/** `base` holds what the user set. The log overrides it, except for a `kernel` that is asked for. */
export function calibrate(
  blob: Uint8Array,
  base: BootProfile,
  evidence: BootEvidence,
  kernel?: KernelName,
): Calibration {
  return new Calibrator(blob, base, evidence, kernel).run();
}

class Calibrator {
  readonly #blob: Uint8Array;
  readonly #tree: FdtBlob | undefined;
  readonly #evidence: BootEvidence;
  readonly #pageSize: bigint;
  readonly #taken: string[] = [];
  readonly #missing: string[] = [];
  #profile: BootProfile;
  #changed: readonly ReservedNode[] = [];

  constructor(blob: Uint8Array, base: BootProfile, evidence: BootEvidence, asked: KernelName | undefined) {
    this.#blob = blob;
    this.#tree = readFdt(blob).value;
    this.#evidence = evidence;
    this.#pageSize = evidence.pageSize ?? USUAL_PAGE_SIZE;
    const kernel = asked ?? evidence.kernel ?? base.kernel;
    this.#profile = { ...base, kernel, arch: evidence.arch ?? base.arch, source: 'the boot log' };
    if (evidence.release === undefined) this.#missing.push(`No text tells the kernel; taken for Linux ${kernel}.`);
    else if (asked !== undefined && asked !== evidence.kernel) {
      this.#taken.push(`Linux ${kernel}, as it is asked for; the log is of Linux ${evidence.release}.`);
    } else this.#taken.push(`Linux ${evidence.release}: predicted by the rules of ${kernel}.`);
    if (evidence.iomemHidden) this.#missing.push(HIDDEN_IOMEM);
    if (evidence.pageSize !== undefined) {
      this.#taken.push(`Pages of ${formatSize(evidence.pageSize)}.`);
      const pageSize = PAGE_SIZES.find((name) => BigInt(name.slice(0, -1)) << 10n === evidence.pageSize);
      if (pageSize !== undefined && pageSize !== '4k') this.#profile = { ...this.#profile, pageSize };
    }
  }

  run(): Calibration {
    this.#takeCommandLine();
    this.#takeNodes();
    this.#takeKernelImage();
    this.#takeInitrd();
    this.#takeDtb();
    this.#takeMemory();
    this.#takeReserved();
    const added = this.#profile.nodes?.filter((node) => !this.#changed.includes(node));
    const { nodes: _nodes, ...others } = this.#profile;
    return {
      profile: this.#profile,
      compared: this.#changed.length === 0 ? this.#profile : { ...others, ...(added?.length ? { nodes: added } : {}) },
      otherMachine: this.#otherMachine(),
      taken: this.#taken,
      missing: this.#missing,
    };
  }

  /** Bytes of the blob without room. */
  get #ownSize(): bigint {
    return BigInt(this.#tree?.totalSize ?? 0);
  }

  /** The kernel prints the root's model, or else its first compatible; firmware may add to it. */
  #otherMachine(): Calibration['otherMachine'] {
    const root = this.#tree?.root;
    const tree = firstString(root?.property('model')) ?? firstString(root?.property('compatible'));
    const logged = this.#evidence.model;
    if (tree === undefined || logged === undefined) return undefined;
    const [a, b] = [tree.toLowerCase().trim(), logged.toLowerCase().trim()];
    return a.startsWith(b) || b.startsWith(a) ? undefined : { logged, tree };
  }

  #simulate(): BootReport {
    return simulateBoot(this.#blob, this.#profile);
  }

  get #kernelImage(): Interval | undefined {
    const image = this.#profile.kernelImage;
    return image && { base: image.start, end: image.end };
  }

  #takeCommandLine(): void {
    const { cmdline } = this.#evidence;
    if (cmdline === undefined) return;
    const chosen = this.#tree?.root.children.find(({ name }) => name === 'chosen');
    if (cmdline === (firstString(chosen?.property('bootargs')) ?? '')) return;
    const { cmdlineAppend: _append, ...rest } = this.#profile;
    this.#profile = { ...rest, cmdline };
    this.#taken.push(`Command line: ${cmdline}`);
  }

  #takeNodes(): void {
    const { added, changed } = loggedNodes(this.#evidence, this.#simulate().regions);
    for (const { name, reg } of added) {
      this.#taken.push(`The kernel saw ${name} at ${rangeText(interval(reg))}, which is not in this tree.`);
    }
    for (const { name, reg } of changed) {
      this.#taken.push(`The kernel saw ${name} at ${rangeText(interval(reg))}: firmware has changed the node.`);
    }
    this.#changed = changed;
    const nodes = [...added, ...changed];
    if (nodes.length > 0) this.#profile = { ...this.#profile, nodes };
  }

  /** Early reservations that do not belong to the tree. */
  #others(): readonly { readonly range: Interval; readonly caller: string }[] {
    return this.#evidence.early.filter(({ action, caller }) => action === 'reserve' && !SCAN.test(caller));
  }

  #takeKernelImage(): void {
    const { iomem, early } = this.#evidence;
    const code = iomem.find(({ name }) => name === 'Kernel code');
    const data = iomem.findLast(({ name }) => /^Kernel (?:data|bss)$/.test(name));
    const setup = this.#others().filter(({ caller }) =>
      /memblock_init$|^paging_init$|^setup_(?:bootmem|arch)$/.test(caller),
    );
    let image: Interval | undefined;
    if (setup.length > 0) {
      // arm64 reserves the initrd first; elsewhere the image comes first and is the largest by far.
      const [first] = setup;
      image = setup[0]?.caller === 'arm64_memblock_init' ? setup.at(-1)?.range : first?.range;
    } else if (code !== undefined && data !== undefined && data.end > code.base) {
      image = { base: code.base, end: data.end };
    } else if (early.length > 0) {
      image = this.#others()
        .map(({ range }) => range)
        .reduce<Interval | undefined>(larger, undefined);
    }
    if (image === undefined) {
      this.#missing.push('Where the kernel image lay: /proc/iomem (read as root) or a memblock=debug log tells.');
      return;
    }
    this.#profile = { ...this.#profile, kernelImage: profileRange(image) };
    this.#taken.push(`Kernel image at ${rangeText(image)}.`);
  }

  #takeInitrd(): void {
    const { early, loader } = this.#evidence;
    const others = this.#others();
    const image = this.#kernelImage;
    const reserved = others.filter(({ range, caller }) => {
      if (/^reserve_initrd_mem/.test(caller)) return true;
      return caller === 'arm64_memblock_init' && !(image !== undefined && sameRange(range, image));
    });
    const range =
      reserved[0]?.range ??
      (loader.initrd && pageRounded(loader.initrd, this.#pageSize)) ??
      // Without names of functions: arm64 also adds the initrd to RAM.
      early.find(
        ({ action, range: added }) => action === 'add' && others.some((other) => sameRange(other.range, added)),
      )?.range;
    if (range === undefined || (image !== undefined && sameRange(range, image))) return;
    const stated = memoryChanges(this.#simulate()).find(({ subject }) => subject === 'initrd');
    if (stated?.base === range.base && stated.base + (stated.size ?? 0n) === range.end) return;
    this.#profile = { ...this.#profile, initrd: profileRange(range) };
    this.#taken.push(`initrd at ${rangeText(range)}.`);
  }

  #takeDtb(): void {
    const { loader } = this.#evidence;
    const own = this.#ownSize;
    const found = this.#findDtb(own);
    const start = found?.base ?? loader.dtb;
    if (start === undefined) {
      this.#missing.push(
        'Where the blob lay: debugfs memblock/reserved, /proc/iomem (read as root) or a memblock=debug log tells.',
      );
      return;
    }
    const end = found?.end ?? loader.dtbEnd ?? start + own;
    this.#profile = {
      ...this.#profile,
      dtbAddress: start,
      ...(end - start > own ? { dtbSize: end - start } : {}),
    };
    this.#taken.push(`Device-tree blob at ${rangeText({ base: start, end })}.`);
  }

  /**
   * The reservation of the blob: found by the address that firmware printed, by its caller, or by its size; undefined when none
   * fits.
   */
  #findDtb(own: bigint): Interval | undefined {
    const { loader, reserved, iomem } = this.#evidence;
    const image = this.#kernelImage;
    const others = this.#others().filter(({ range }) => image === undefined || !sameRange(range, image));
    const early = others.map(({ range }) => range);
    const rows = [...early, ...(reserved ?? [])];
    if (loader.dtb !== undefined) return rows.find(({ base }) => base === loader.dtb);
    const late = others.find(({ caller }) => /^(?:paging_init|setup_bootmem)$/.test(caller));
    if (late !== undefined) return late.range;
    const known = [...early, ...this.#knownRanges()];
    const fits = (reserved ?? []).filter(
      (row) =>
        row.end - row.base >= own &&
        row.end - row.base <= 2n * own + BLOB_ROOM &&
        !row.allocated &&
        !known.some((r) => r.base <= row.base && r.end > row.base),
    );
    const isBlob = ({ base, end }: Interval) => end - base === own && base % 8n === 0n;
    // Where the blob touches another range, memblock has joined both.
    const exact = fits.find(isBlob) ?? differenceOf(unionOf(reserved ?? []), unionOf(known)).find(isBlob);
    if (exact !== undefined) return exact;
    // A loader leaves room in the blob; a range whose end is not aligned to pages is seldom anything else.
    const aligned = fits.filter(({ base }) => base % this.#pageSize === 0n);
    if (aligned.length > 0) return aligned.reduce((a, b) => (b.end - b.base < a.end - a.base ? b : a));
    const pages = pageRounded({ base: 0n, end: own }, this.#pageSize).end;
    const shown = iomem.filter(
      (row) =>
        row.name === 'reserved' &&
        row.depth > 0 &&
        row.end - row.base === pages &&
        !known.some((r) => r.base < row.end && r.end > row.base),
    );
    const best = shown.reduce<Interval | undefined>(
      (a, b) => (a === undefined || alignment(b.base) > alignment(a.base) ? b : a),
      undefined,
    );
    return best && { base: best.base, end: best.base + own };
  }

  /** Reserved ranges other than the blob: the regions of the tree, and everything that the log shows being allocated. */
  #knownRanges(): readonly Interval[] {
    const ranges: Interval[] = [];
    // The blob's place decides that of dynamic regions, not the other way round.
    for (const { base, size, placement } of this.#simulate().regions) {
      if (base !== undefined && placement === 'static') ranges.push({ base: base, end: base + size });
    }
    for (const { range } of this.#evidence.regions) ranges.push(range);
    for (const { result, size } of this.#evidence.allocations) {
      if (result !== undefined) ranges.push({ base: result, end: result + size });
    }
    for (const { address, size } of this.#tree?.memReserve ?? []) ranges.push({ base: address, end: address + size });
    const image = this.#kernelImage;
    return image === undefined ? ranges : [...ranges, image];
  }

  #takeMemory(): void {
    const { memory, iomem, efiMap, isEfi, isCutInNodeRanges, ramSpan } = this.#evidence;
    if (efiMap !== undefined) {
      this.#profile = { ...this.#profile, efi: { map: efiMap } };
      this.#taken.push(
        `The memory map of UEFI (${countText(efiMap.length, 'entry', 'entries')}): the kernel does not use the memory nodes.`,
      );
      return;
    }
    if (isEfi) {
      this.#missing.push(
        'The memory map of UEFI, which counts in place of the memory nodes: efi=debug on the command line makes the kernel print it.',
      );
    }
    if (isCutInNodeRanges) {
      this.#missing.push(
        'RAM: the log is cut off in its list of node ranges; its lines about zones say where RAM ends.',
      );
    }
    const known = memory ?? ramOf(iomem);
    const real = withoutSmallGaps(unionOf(known.length > 0 ? known : spanOf(ramSpan)), 2n * this.#pageSize);
    if (real.length === 0) {
      this.#missing.push('RAM: the list of node ranges in the kernel log tells, and /proc/iomem read as root.');
      return;
    }
    this.#takeBanks(real);
    this.#takeNoMap();
  }

  #takeBanks(real: readonly Interval[]): void {
    const page = this.#pageSize;
    const rounded = (ranges: readonly Interval[]) => unionOf(ranges.map((range) => pageRounded(range, page)));
    const predicted = unionOf(this.#simulate().memory.map(({ base, end }) => ({ base, end })));
    if (sameRanges(rounded(predicted), rounded(real)) && !this.#evidence.isEfi) return;
    // An early removal or addition that the log shows is the command line's or the kernel's, and is simulated.
    this.#profile = { ...this.#profile, memory: real.map(profileRange) };
    this.#taken.push(`RAM: ${real.map(rangeText).join(', ')}.`);
  }

  /** Takes over ranges that are not mapped and that the tree does not explain. */
  #takeNoMap(): void {
    const predicted = unionOf(this.#simulate().memory.filter(({ nomap }) => nomap));
    const page = this.#pageSize;
    const noMap = differenceOf(noMapOf(this.#evidence, predicted) ?? [], predicted)
      .map((range) => pageInside(range, page))
      .filter(({ base, end }) => end > base);
    if (noMap.length === 0) return;
    this.#profile = { ...this.#profile, noMap: noMap.map(profileRange) };
    const who = this.#evidence.isEfi ? 'UEFI keeps' : 'Firmware keeps';
    this.#taken.push(`${who} ${noMap.map(rangeText).join(', ')}: the kernel does not map it.`);
  }

  #takeReserved(): void {
    const known = [...this.#knownRanges()];
    for (const { action, base, size } of memoryChanges(this.#simulate())) {
      if (action !== 'reserve' && action !== 'nomap') continue;
      if (base !== undefined && size !== undefined) known.push({ base, end: base + size });
    }
    const { dtbAddress, dtbSize } = this.#profile;
    if (dtbAddress !== undefined)
      known.push({ base: dtbAddress, end: dtbAddress + maxOf(dtbSize ?? 0n, this.#ownSize) });
    const early = this.#evidence.early.filter(({ action }) => action === 'reserve').map(({ range }) => range);
    const reserved = differenceOf(unionOf(early.filter((range) => !covers(known, range))), unionOf(known));
    if (reserved.length === 0) return;
    this.#profile = { ...this.#profile, reserved: [...(this.#profile.reserved ?? []), ...reserved.map(profileRange)] };
    this.#taken.push(
      `Taken early, for no reason that the log or the tree tells: ${reserved.map(rangeText).join(', ')}.`,
    );
  }
}

function interval({ start, end }: AddressRange): Interval {
  return { base: start, end };
}

function spanOf(span: Interval | undefined): readonly Interval[] {
  return span === undefined ? [] : [span];
}

function profileRange({ base, end }: Interval): AddressRange {
  return { start: base, end };
}

/** RAM as /proc/iomem shows it: no-map ranges stand beside it as `reserved`. */
function ramOf(iomem: BootEvidence['iomem']): readonly Interval[] {
  const ram = iomem.filter(({ depth, name }) => depth === 0 && /^System RAM/.test(name));
  const beside = iomem.filter(({ depth, name }) => depth === 0 && name === 'reserved');
  const touching = beside.filter(({ base, end }) => ram.some((range) => range.end === base || range.base === end));
  return ram.length === 0 ? [] : [...ram, ...touching];
}

/**
 * Node ranges are whole pages: where a no-map region begins within a page, that page is in none of them. No bank of RAM is so
 * small or so close to the next one.
 */
function withoutSmallGaps(ranges: readonly Interval[], gap: bigint): readonly Interval[] {
  return unionOf(ranges.map(({ base, end }) => ({ base, end: end + gap }))).map(({ base, end }) => ({
    base,
    end: end - gap,
  }));
}

function sameRanges(a: readonly Interval[], b: readonly Interval[]): boolean {
  return a.length === b.length && a.every((range, i) => b[i] !== undefined && sameRange(range, b[i]));
}

function larger(a: Interval | undefined, b: Interval): Interval {
  return a === undefined || b.end - b.base > a.end - a.base ? b : a;
}

/** The largest power of two that divides an address. */
function alignment(address: bigint): bigint {
  return address === 0n ? 1n << 64n : address & -address;
}
