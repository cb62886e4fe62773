/** Rules between the keys of a profile, which no single value can break. */
import { formatSize, hex } from '../base/format.ts';
import { engineArchitecture, isKnownArchitecture } from '../boot/architectures/architectures.ts';
import type { AddressRange, BootProfile, PageSize } from '../boot/profile.ts';
import type { JsonMember } from './json.ts';
import type { ProfileKeys } from './keys.ts';
import type { Complain } from './keyValues.ts';

/** `MAX_FDT_SIZE` of arch/arm64/include/asm/boot.h: `fixmap_remap_fdt` takes no larger blob, and the kernel stops. */
const ARM64_BLOB_MAX = 2n << 20n;

/** Reports keys of one object that contradict each other; `keys` are the values of its members. */
export function checkKeys(keys: ProfileKeys, members: readonly JsonMember[], complain: Complain): void {
  const { ram, memory, arch, pageSize, dtbAddress, dtbSize } = keys;
  const member = (name: keyof ProfileKeys) => members.findLast(({ key }) => key === name);
  const value = (name: keyof ProfileKeys) => member(name)?.value ?? { start: 0, end: 1 };
  if (ram !== undefined && memory !== undefined) {
    complain(
      'profile-twice',
      '"ram" and "memory" say the same thing; "ram" counts.',
      member('memory')?.keyAt ?? value('memory'),
    );
  }
  const pages = arch === undefined ? undefined : pagesFault(arch, pageSize);
  if (pages !== undefined) complain('profile-page-size', pages, value('pageSize'));
  if (arch === 'arm64' && dtbSize !== undefined && dtbSize > ARM64_BLOB_MAX) {
    complain('profile-value', blobFault(dtbSize), value('dtbSize'));
  }
  const sizes = ram?.map((choice) => choice.ram) ?? (memory ? [memory] : []);
  const banks = sizes.filter((size) => typeof size !== 'bigint');
  if (dtbAddress === undefined || banks.length === 0 || banks.length < sizes.length) return;
  if (banks.some((size) => holds(size, dtbAddress))) return;
  complain('profile-dtb-outside', outsideFault(dtbAddress, banks), value('dtbAddress'));
}

/** Sentences for the report's assumptions: what is odd about a planned boot once the board is known. */
export function oddities({ arch, pageSize, memory, dtbAddress, dtbSize, efi }: BootProfile): readonly string[] {
  const found: string[] = [];
  if (efi !== undefined && memory !== undefined && arch === 'arm64') {
    found.push('The memory map of UEFI counts; "ram" and "memory" do not.');
  }
  const pages = pagesFault(arch, pageSize);
  if (pages !== undefined) found.push(pages);
  if (arch === 'arm64' && dtbSize !== undefined && dtbSize > ARM64_BLOB_MAX) found.push(blobFault(dtbSize));
  if (efi === undefined && dtbAddress !== undefined && memory !== undefined && !holds(memory, dtbAddress)) {
    found.push(outsideFault(dtbAddress, [memory]));
  }
  return found;
}

function pagesFault(arch: string, pageSize: PageSize | undefined): string | undefined {
  // arm64 kernels have all three page sizes; the engine boots other architectures with one.
  if (arch === 'arm64' || pageSize === undefined || !isKnownArchitecture(arch)) return undefined;
  const only = `${engineArchitecture(arch).facts.pageSize / 1024n}k`;
  if (pageSize === only) return undefined;
  return `Only arm64 has pages of 4k, 16k and 64k; ${arch} boots with ${only}, and "pageSize" does not count.`;
}

function blobFault(size: bigint): string {
  return `An arm64 kernel takes no device-tree blob of more than 2 MiB, and stops; ${formatSize(size)} are too many.`;
}

/** Most banks that a message names. */
const BANKS_SHOWN = 4;

function outsideFault(address: bigint, sizes: readonly (readonly AddressRange[])[]): string {
  const all = sizes.flat();
  const shown = all.slice(0, BANKS_SHOWN).map(({ start, end }) => `${hex(start)}-${hex(end)}`);
  const more = all.length > shown.length ? ' and more' : '';
  return `The device-tree blob at ${hex(address)} would lie outside of RAM, which is at ${shown.join(', ')}${more}.`;
}

function holds(banks: readonly AddressRange[], address: bigint): boolean {
  return banks.some(({ start, end }) => address >= start && address < end);
}
