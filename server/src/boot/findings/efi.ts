/**
 * Rules for device trees on UEFI (Devicetree Specification 0.4: 3.5.4 /reserved-memory, 5.3.3 memory reservation block;
 * EBBR builds on it). They are checked against the map that firmware made.
 */
import { countText, hex } from '../../base/format.ts';
import { EfiMapIndex } from '../../firmware/efi/mapIndex.ts';
import type { EfiEntry, EfiType } from '../../firmware/efi/memoryMap.ts';
import type { Region } from '../bootState.ts';
import { cappedEnd } from '../memblock/memblock.ts';
import { isConsidered } from '../steps/reservedMemoryNode.ts';
import type { Commentary } from './commentary.ts';

/** Most entries of `reg`, and of /memreserve/, that are looked up. */
const ENTRIES_MAX = 500;

/** For each type of memory in which a region should not lie: what lies there, as the end of a sentence. */
const DANGERS: Partial<Readonly<Record<EfiType, string>>> = {
  EfiConventionalMemory:
    'To firmware it is free: firmware, a boot loader or the EFI stub may put something there first',
  EfiLoaderCode: 'A boot loader or the EFI stub has put something there, perhaps the kernel itself',
  EfiLoaderData: 'A boot loader or the EFI stub has put something there, perhaps the device-tree blob or the initrd',
  EfiRuntimeServicesCode: 'Firmware runs code there while Linux runs',
  EfiRuntimeServicesData: 'Firmware uses it while Linux runs',
  EfiACPIMemoryNVS: 'Firmware uses it while Linux runs',
  EfiReservedMemoryType: 'The kernel does not map it, although the region has no no-map',
};

/** Adds the findings, where the boot profile has a map. */
export function addEfiFindings(said: Commentary): void {
  const { efi, regions } = said.run;
  if (efi === undefined) return;
  const index = new EfiMapIndex(efi);
  for (const region of regions) {
    if (isConsidered(region) && region.placement === 'static') checkTypes(said, index, region);
  }
  checkMemreserve(said, index);
}

function checkTypes(said: Commentary, index: EfiMapIndex, region: Region): void {
  const { tree } = said.run;
  const reg = region.node.find('reg');
  const count = reg === undefined ? 0 : Math.min(tree.entryCount(reg) ?? 0, ENTRIES_MAX);
  const wanted: EfiType = region.nomap ? 'EfiReservedMemoryType' : 'EfiBootServicesData';
  for (let i = 0; reg !== undefined && i < count; i++) {
    const { base, size } = tree.range(reg, i);
    const wrong = index.partsOf(base, cappedEnd(base, size)).filter(({ type }) => type !== wanted);
    const [first] = wrong;
    if (first === undefined) continue;
    const danger = DANGERS[first.type];
    const more = wrong.length > 1 ? ` (and ${countText(wrong.length - 1, 'further part')})` : '';
    said.findAt(
      'rmem-efi-type',
      region,
      `UEFI lists ${rangeText(first)} of this region as ${first.type}${more}; a region ${region.nomap ? 'with' : 'without'} no-map is to be ${wanted}, so that nothing else gets it (Devicetree Specification 3.5.4).${danger === undefined ? '' : ` ${danger}.`}`,
      'reg',
    );
    return;
  }
}

/** The EFI stub takes the entries out of the blob: only the map protects them. */
function checkMemreserve(said: Commentary, index: EfiMapIndex): void {
  let left = ENTRIES_MAX;
  for (const event of said.run.events) {
    if (event.kind !== 'memreserve-lost' || event.size === 0n || left-- <= 0) continue;
    const parts = index.partsOf(event.base, cappedEnd(event.base, event.size));
    const open = parts.find(({ type }) => type !== 'EfiReservedMemoryType');
    if (open === undefined) continue;
    said.find(
      'rmem-efi-memreserve',
      `/memreserve/ ${hex(event.base)} + ${hex(event.size)} does not hold with UEFI: the EFI stub of Linux takes the entries out of the blob, and UEFI lists ${rangeText(open)} as ${open.type}, not as EfiReservedMemoryType (Devicetree Specification 5.3.3). Firmware has to list it so; a child of /reserved-memory holds in any case.`,
      { path: '/' },
    );
  }
}

function rangeText({ start, end }: EfiEntry): string {
  return `${hex(start)}-${hex(end)}`;
}
