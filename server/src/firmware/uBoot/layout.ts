/**
 * Where U-Boot puts what it boots: the load addresses of its environment, and for blob and initrd the places that `booti` and
 * `bootm` move them to (boot/image-fdt.c, boot_relocate_fdt; boot/image-board.c, boot_ramdisk_high, env_get_bootm_low,
 * env_get_bootm_size and env_get_bootm_mapsize; arch/arm/lib/image.c, booti_setup).
 */
import type { FdtBlob } from '../../fdt/read.ts';
import { reserveTree, type UBoot } from './reserve.ts';

interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** Bytes of what is booted; `initrd` is undefined where there is none, or where its size is not known. */
interface UBootSizes {
  readonly kernel: bigint;
  readonly blob: bigint;
  readonly initrd: bigint | undefined;
}

/** Something that is loaded to an address of the environment. */
export interface LoadedRange extends Range {
  readonly what: 'kernel image' | 'device-tree blob' | 'initrd';
  /** The variable that says where. */
  readonly variable: string;
}

/** Where things end up before the kernel starts; undefined where that is not known. */
export interface UBootPlaces {
  readonly kernel: bigint | undefined;
  readonly blob: bigint | undefined;
  readonly initrd: Range | undefined;
}

/** The variables for each thing that is loaded, the usual one first. */
const VARIABLES = [
  ['kernel image', ['kernel_addr_r', 'loadaddr', 'CONFIG_SYS_LOAD_ADDR']],
  ['device-tree blob', ['fdt_addr_r', 'fdt_addr']],
  ['initrd', ['ramdisk_addr_r', 'rdaddr']],
] as const;

/** CONFIG_SYS_FDT_PAD: bytes that are added to the blob, unless the configuration states another number. */
const FDT_PAD = 0x3000n;
const PAGE = 0x1000n;
/** Where an arm64 image runs: a 2 MiB boundary. */
const IMAGE_ALIGN = 0x20_0000n;
/** The value of `fdt_high` and `initrd_high` that keeps things in place: all ones, in the width of the machine. */
const IN_PLACE = { 32: 0xffff_ffffn, 64: 0xffff_ffff_ffff_ffffn } as const;

/** The ranges to which the environment's variables load things; a thing without a variable is left out. */
export function loadedRanges({ environment }: UBoot, sizes: UBootSizes): readonly LoadedRange[] {
  const bytes = { 'kernel image': sizes.kernel, 'device-tree blob': sizes.blob, initrd: sizes.initrd ?? 1n };
  return VARIABLES.flatMap(([what, names]) => {
    const variable = names.find((name) => addressIn(environment, name) !== undefined);
    const start = variable === undefined ? undefined : addressIn(environment, variable);
    return variable === undefined || start === undefined ? [] : [{ what, variable, start, end: start + bytes[what] }];
  });
}

/**
 * Where `booti` leaves things. Blob and initrd are moved as high as lmb has room below their limits, so these places are known
 * only with U-Boot's banks and its own place (`bdinfo`), or where the environment keeps both in place.
 *
 * @param bits Width of an address in U-Boot.
 */
export function uBootPlaces(uBoot: UBoot, tree: FdtBlob, sizes: UBootSizes, bits: 32 | 64): UBootPlaces {
  const loaded = new Map(loadedRanges(uBoot, sizes).map((range) => [range.what, range]));
  const at = loaded.get('kernel image')?.start;
  const kernel = at === undefined ? undefined : ((at + IMAGE_ALIGN - 1n) / IMAGE_ALIGN) * IMAGE_ALIGN;
  const taken: Range[] = reserveTree(uBoot, tree).entries.map(({ start, end }) => ({ start, end }));
  if (kernel !== undefined) taken.push({ start: kernel, end: kernel + sizes.kernel });
  const mover = new Mover(uBoot, taken, IN_PLACE[bits]);
  const initrd =
    sizes.initrd === undefined ? undefined : mover.move('initrd_high', sizes.initrd, loaded.get('initrd')?.start);
  const pad = addressIn(uBoot.environment, 'CONFIG_SYS_FDT_PAD') ?? FDT_PAD;
  const blob = mover.move('fdt_high', sizes.blob + pad, loaded.get('device-tree blob')?.start);
  return {
    kernel,
    blob,
    initrd:
      initrd === undefined || sizes.initrd === undefined ? undefined : { start: initrd, end: initrd + sizes.initrd },
  };
}

class Mover {
  readonly #uBoot: UBoot;
  readonly #taken: Range[];
  readonly #inPlace: bigint;

  constructor(uBoot: UBoot, taken: Range[], inPlace: bigint) {
    this.#uBoot = uBoot;
    this.#taken = taken;
    this.#inPlace = inPlace;
  }

  /** The place of `size` bytes under the limit that `variable` sets; `loaded` is where they are now. */
  move(variable: string, size: bigint, loaded: bigint | undefined): bigint | undefined {
    const { environment, banks, relocated } = this.#uBoot;
    const high = addressIn(environment, variable);
    if (high === this.#inPlace) {
      if (loaded !== undefined) this.#taken.push({ start: loaded, end: loaded + size });
      return loaded;
    }
    const [first] = banks;
    if (first === undefined || relocated === undefined) return undefined;
    const low = addressIn(environment, 'bootm_low') ?? first.start;
    const mapped = addressIn(environment, 'bootm_mapsize') ?? this.#bootmSize(low);
    const limits =
      high === undefined ? banks.map(({ end }) => minimum(end, low + mapped)) : [high === 0n ? undefined : high];
    for (const limit of limits) {
      const start = this.#highest(size, limit);
      if (start === undefined) continue;
      this.#taken.push({ start, end: start + size });
      return start;
    }
    return undefined;
  }

  #bootmSize(low: bigint): bigint {
    const [first = { start: 0n, end: 0n }] = this.#uBoot.banks;
    return addressIn(this.#uBoot.environment, 'bootm_size') ?? first.end - low;
  }

  /** `lmb_alloc_base`: the highest free place below `limit`, from the highest bank down; undefined when there is none. */
  #highest(size: bigint, limit: bigint | undefined): bigint | undefined {
    const sorted = [...this.#taken].sort((a, b) => (a.end < b.end ? 1 : a.end > b.end ? -1 : 0));
    for (const bank of this.#uBoot.banks.toReversed()) {
      const top = limit === undefined ? bank.end : minimum(bank.end, limit);
      let start = (top - size) & ~(PAGE - 1n);
      for (const { start: from, end } of sorted) {
        if (start < end && from < start + size) start = (from - size) & ~(PAGE - 1n);
      }
      if (start >= bank.start && start > 0n) return start;
    }
    return undefined;
  }
}

/** A variable read as a hexadecimal number, as U-Boot reads it; undefined where it is none. */
function addressIn(environment: ReadonlyMap<string, string>, name: string): bigint | undefined {
  const digits = /^\s*(?:0[xX])?([0-9a-fA-F]{1,16})\s*$/.exec(environment.get(name) ?? '')?.[1];
  return digits === undefined ? undefined : BigInt(`0x${digits}`);
}

function minimum(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
