/**
 * Reads the kernel's own arrays out of the guest's RAM, which QEMU keeps in a file: `reserved_mem[]` and `cma_areas[]`.
 * The addresses come from /proc/kallsyms of kernels that tell them (`npm run oracle:record -- --symbols`), and are valid
 * for one build booted with `nokaslr`.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { hex } from '../../server/src/base/format.ts';
import { readFdt } from '../../server/src/fdt/read.ts';
import type { SYMBOLS } from './initramfs.ts';

export type Symbols = Readonly<Partial<Record<(typeof SYMBOLS)[number], string>>>;

/** Bytes from the start of a C structure, as 64-bit kernels lay it out. */
interface Layout {
  /** `struct reserved_mem`, include/linux/of_reserved_mem.h; `node`: offset of the node in the blob, where there is one. */
  readonly region: { readonly bytes: number; node?: number; ops: number; base: number; size: number };
  /** `reserved_mem` is a pointer to the array, no array. */
  readonly isPointer: boolean;
  /** `struct cma`, mm/cma.h. */
  readonly cma: { readonly bytes: number; basePage: number; count: number; name: number };
}

const LAYOUTS: ReadonlyMap<string, Layout> = new Map([
  [
    '6.1',
    {
      region: { bytes: 56, node: 8, ops: 24, base: 32, size: 40 },
      isPointer: false,
      cma: { bytes: 104, basePage: 0, count: 8, name: 32 },
    },
  ],
  [
    '6.12',
    {
      region: { bytes: 48, node: 8, ops: 16, base: 24, size: 32 },
      isPointer: true,
      cma: { bytes: 104, basePage: 0, count: 8, name: 32 },
    },
  ],
  [
    '7.2',
    {
      region: { bytes: 40, ops: 8, base: 16, size: 24 },
      isPointer: true,
      cma: { bytes: 360, basePage: 120, count: 0, name: 48 },
    },
  ],
]);

interface GuestArrays {
  readonly reservedMem: readonly (readonly [name: string, base: string, size: string, driver: boolean])[];
  readonly cmaAreas: readonly (readonly [name: string, base: string, size: string, isDefault: boolean])[];
}

interface Guest {
  readonly ramFile: string;
  readonly ramBase: bigint;
  readonly ramSize: bigint;
  /** Where `_text` is. */
  readonly kernelAddress: bigint;
  readonly dtbAddress: bigint;
  readonly blob: Uint8Array;
  readonly pageSize: bigint;
  /** Lowest RAM that the kernel knows. */
  readonly lowest: bigint;
}

/** Sizes of the kernel's half of the address space, in bits. */
const ADDRESS_BITS = [39n, 42n, 47n, 48n, 52n];

/** Undefined where the symbols are not known or the numbers make no sense. */
export function readGuestArrays(guest: Guest, release: string, symbols: Symbols | undefined): GuestArrays | undefined {
  const layout = LAYOUTS.get(/^\d+\.\d+/.exec(release)?.[0] ?? '');
  if (layout === undefined || symbols === undefined) return undefined;
  const file = openSync(guest.ramFile, 'r');
  try {
    const read = (physical: bigint, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, physical - guest.ramBase);
      return bytes;
    };
    return {
      reservedMem: readRegions(guest, layout, symbols, read),
      cmaAreas: readAreas(guest, layout, symbols, read),
    };
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

type Read = (physical: bigint, length: number) => Buffer;

function readRegions(guest: Guest, layout: Layout, symbols: Symbols, read: Read): GuestArrays['reservedMem'] {
  const at = (name: keyof Symbols) => symbolAddress(guest, symbols, name);
  const count = read(at('reserved_mem_count'), 4).readInt32LE();
  if (count < 0 || count > 4096) throw new Error('no count');
  let array = at('reserved_mem');
  if (layout.isPointer && count > 0) array = pointerAddress(guest, symbols, read(array, 8).readBigUInt64LE());
  const { region } = layout;
  const bytes = read(array, count * region.bytes);
  const params = symbols.initial_boot_params === undefined ? 0n : read(at('initial_boot_params'), 8).readBigUInt64LE();
  return Array.from({ length: count }, (_, i) => {
    const entry = bytes.subarray(i * region.bytes);
    const nameOffset =
      region.node === undefined
        ? Number(entry.readBigUInt64LE() - params)
        : structOffset(guest.blob) + Number(entry.readBigUInt64LE(region.node)) + 4;
    return [
      text(guest.blob.subarray(nameOffset)),
      hex(entry.readBigUInt64LE(region.base)),
      hex(entry.readBigUInt64LE(region.size)),
      entry.readBigUInt64LE(region.ops) !== 0n,
    ] as const;
  });
}

function readAreas(guest: Guest, layout: Layout, symbols: Symbols, read: Read): GuestArrays['cmaAreas'] {
  const at = (name: keyof Symbols) => symbolAddress(guest, symbols, name);
  const { cma } = layout;
  const count = read(at('cma_area_count'), 4).readUInt32LE();
  if (count > 100) throw new Error('no count');
  const bytes = read(at('cma_areas'), count * cma.bytes);
  const standard = read(at('dma_contiguous_default_area'), 8).readBigUInt64LE();
  const first = BigInt(symbols.cma_areas ?? 0);
  return Array.from({ length: count }, (_, i) => {
    const area = bytes.subarray(i * cma.bytes);
    return [
      text(area.subarray(cma.name)),
      hex(area.readBigUInt64LE(cma.basePage) * guest.pageSize),
      hex(area.readBigUInt64LE(cma.count) * guest.pageSize),
      standard === first + BigInt(i * cma.bytes),
    ] as const;
  });
}

function symbolAddress(guest: Guest, symbols: Symbols, name: keyof Symbols): bigint {
  const { _text: start, [name]: symbol } = symbols;
  if (start === undefined || symbol === undefined) throw new Error(`no ${name}`);
  return guest.kernelAddress + BigInt(symbol) - BigInt(start);
}

/** Physical address of what the linear map shows at `pointer`, whichever size of address space the kernel has. */
function pointerAddress(guest: Guest, symbols: Symbols, pointer: bigint): bigint {
  const text = BigInt(symbols._text ?? 0);
  if (pointer >= text && pointer < text + (1n << 28n)) return guest.kernelAddress + pointer - text;
  for (const bits of ADDRESS_BITS) {
    const offset = pointer - (1n << 64n) + (1n << bits);
    const physical = offset + (guest.lowest & ~((1n << 30n) - 1n));
    if (offset >= 0n && physical >= guest.ramBase && physical < guest.ramBase + guest.ramSize) return physical;
  }
  throw new Error('no such pointer');
}

function structOffset(blob: Uint8Array): number {
  return readFdt(blob).value === undefined ? 0 : new DataView(blob.buffer, blob.byteOffset).getUint32(8);
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? 0 : Math.min(end, 1024)));
}
