/**
 * What the map of UEFI shows of the layout before anything is reserved: where RAM is, and where the EFI stub put kernel and blob.
 */
import { type EfiMemory, efiRam } from '../../firmware/efi/memoryMap.ts';
import { stubBlob, stubImage } from '../../firmware/efi/stub.ts';
import type { BootState } from '../bootState.ts';
import type { AddressRange } from '../profile.ts';
import type { InitialBank } from './memoryBanks.ts';

/** Most bytes by which an image is smaller than the assumed one: kernels of one release differ by some MiB. */
const SMALLER_IMAGE = 8n << 20n;

/** RAM as a whole, for every step that depends on where RAM is. */
export function efiBanks(state: BootState, efi: EfiMemory): readonly InitialBank[] {
  const ranges = efiRam(efi);
  state.emit({ kind: 'ram-known', from: 'efi', ranges });
  return ranges.map(({ start, end }) => ({ base: start, size: end - start, hotpluggable: false }));
}

/** Where the map shows the kernel image. */
export function efiImage(state: BootState): AddressRange | undefined {
  const { efi, build, imageHead } = state;
  const { imageSize } = build;
  const place = efi && stubImage(efi, imageSize > SMALLER_IMAGE ? imageSize - SMALLER_IMAGE : imageSize);
  if (place === undefined) return undefined;
  const range = { start: place.start + imageHead, end: place.end };
  state.emit({ kind: 'image-assumed', range, by: 'EFI stub' });
  return range;
}

/** Where the map shows the blob. */
export function efiBlob(state: BootState): bigint | undefined {
  const start = state.efi && stubBlob(state.efi);
  if (start !== undefined) state.emit({ kind: 'blob-assumed', start, by: 'EFI stub' });
  return start;
}
