/**
 * What a memory map shows of the kernel's EFI stub (drivers/firmware/efi/libstub): where it put the kernel image (arm64-stub.c
 * and arm64.c, handle_kernel_image) and the device-tree blob (fdt.c, allocate_new_fdt_and_exit_boot). The map names no owner, so
 * types and sizes decide.
 */
import type { EfiEntry, EfiMemory, EfiType } from './memoryMap.ts';

interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** `EFI_KIMG_ALIGN`: where the stub lets a kernel run. */
const IMAGE_ALIGN = 0x1_0000n;
/** `MIN_KIMG_ALIGN`: where it puts one when the command line says `nokaslr`. */
const FIXED_IMAGE_ALIGN = 0x20_0000n;
/** `MAX_FDT_SIZE`: the room that the stub takes for the blob, before it shrinks the blob to what it needs. */
const BLOB_ROOM = 0x20_0000n;

/**
 * The entry that a kernel image lies in: code of a loader (data up to Linux 6.1) on a boundary where the stub runs a kernel, at
 * least as large as `least`. Where the stub has copied the image there are two such entries: the copy is the one on the larger
 * boundary, or else the first. Undefined when there is none.
 *
 * @param least Bytes of the smallest image that comes into question.
 */
export function stubImage({ map }: EfiMemory, least: bigint): Range | undefined {
  const fits = map.filter(({ start, end }) => start % IMAGE_ALIGN === 0n && end - start >= least);
  for (const type of ['EfiLoaderCode', 'EfiLoaderData'] as const satisfies readonly EfiType[]) {
    const found = fits.filter((entry) => entry.type === type);
    const image = found.find(({ start }) => start % FIXED_IMAGE_ALIGN === 0n) ?? found[0];
    if (image !== undefined) return rangeOf(image);
  }
  return undefined;
}

/**
 * The start of the blob: that of the only entry of loader data that is exactly as large as the stub's room for the blob.
 * Undefined when there is no such entry.
 */
export function stubBlob({ map }: EfiMemory): bigint | undefined {
  const found = map.filter(({ type, start, end }) => type === 'EfiLoaderData' && end - start === BLOB_ROOM);
  return found.length === 1 ? found[0]?.start : undefined;
}

function rangeOf({ start, end }: EfiEntry): Range {
  return { start, end };
}
