/** Where U-Boot puts kernel image and blob, as far as its output tells. */
import { type UBootPlaces, uBootPlaces } from '../../firmware/uBoot/layout.ts';
import type { BootState } from '../bootState.ts';
import type { AddressRange } from '../profile.ts';

/** Where U-Boot runs the kernel image (arm64). */
export function uBootImage(state: BootState): AddressRange | undefined {
  const load = placesOf(state)?.kernel;
  if (load === undefined) return undefined;
  const range = { start: load + state.imageHead, end: load + state.imageHead + state.build.imageSize };
  state.emit({ kind: 'image-assumed', range, by: 'U-Boot' });
  return range;
}

/** Where U-Boot leaves the blob. */
export function uBootBlob(state: BootState): bigint | undefined {
  const start = placesOf(state)?.blob;
  if (start !== undefined) state.emit({ kind: 'blob-assumed', start, by: 'U-Boot' });
  return start;
}

function placesOf(state: BootState): UBootPlaces | undefined {
  const { profile, facts, tree } = state;
  return profile.uBoot && uBootPlaces(profile.uBoot, tree.blob, uBootSizes(state), facts.physicalBits);
}

/** Bytes of what U-Boot boots, from the profile and the tree, or assumed. */
export function uBootSizes({
  build,
  blobSize,
  chosen,
  imageHead,
}: Pick<BootState, 'build' | 'blobSize' | 'chosen' | 'imageHead'>) {
  const { initrd } = chosen;
  return {
    kernel: build.imageSize + imageHead,
    blob: blobSize,
    initrd: initrd && initrd.end > initrd.start ? initrd.end - initrd.start : undefined,
  };
}
