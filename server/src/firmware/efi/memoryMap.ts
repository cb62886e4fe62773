/**
 * The memory map of UEFI firmware: its entries, and what a kernel makes of each (UEFI Specification 2.10, section 7.2,
 * EFI_MEMORY_DESCRIPTOR; Linux, drivers/firmware/efi/efi-init.c).
 */

/** Types of memory by their number in the specification: `EFI_MEMORY_TYPE`. */
export const EFI_TYPES = [
  'EfiReservedMemoryType',
  'EfiLoaderCode',
  'EfiLoaderData',
  'EfiBootServicesCode',
  'EfiBootServicesData',
  'EfiRuntimeServicesCode',
  'EfiRuntimeServicesData',
  'EfiConventionalMemory',
  'EfiUnusableMemory',
  'EfiACPIReclaimMemory',
  'EfiACPIMemoryNVS',
  'EfiMemoryMappedIO',
  'EfiMemoryMappedIOPortSpace',
  'EfiPalCode',
  'EfiPersistentMemory',
  'EfiUnacceptedMemoryType',
] as const;

/** A name of the specification; `type 0x70000000` for what firmware vendors and loaders number themselves. */
export type EfiType = (typeof EFI_TYPES)[number] | `type ${string}`;

/** One entry of the map. */
export interface EfiEntry {
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
  readonly type: EfiType;
  /** `EFI_MEMORY_*` bits. */
  readonly attribute: bigint;
}

/** What UEFI tells a kernel about memory. */
export interface EfiMemory {
  /** In the order in which firmware lists it. */
  readonly map: readonly EfiEntry[];
  /** What the LINUX_EFI_MEMRESERVE table lists: taken, whatever the map says. */
  readonly memreserve?: readonly { readonly start: bigint; readonly end: bigint }[];
}

/** `EFI_MEMORY_*`. */
export const EFI_WB = 0x8n;
const EFI_WC = 0x2n;
const EFI_WT = 0x4n;
const EFI_SP = 1n << 18n;
export const EFI_RUNTIME = 1n << 63n;

/** Sizes and addresses in a map are multiples of this, whatever the kernel's page size is. */
const EFI_PAGE = 4096n;

/** Types that are RAM to a kernel after firmware has handed over; it leaves all others alone. */
const USABLE: ReadonlySet<EfiType> = new Set<EfiType>([
  'EfiLoaderCode',
  'EfiLoaderData',
  'EfiBootServicesCode',
  'EfiBootServicesData',
  'EfiConventionalMemory',
  'EfiACPIReclaimMemory',
  'EfiPersistentMemory',
]);

/** What `reserve_regions` of efi-init.c does with an entry. */
interface EfiStep {
  readonly entry: EfiEntry;
  /** In whole pages of the kernel, rounded outwards (`memrange_efi_to_native`). */
  readonly start: bigint;
  readonly end: bigint;
  /** Joins memblock.memory but is not mapped. */
  readonly nomap: boolean;
  /** Is reserved as well: ACPI tables that a later kernel reads again. */
  readonly reserved: boolean;
}

/**
 * What the kernel takes from a map, entry by entry. Memory is what can be cached (write-back, write-through, write-combining).
 * Memory is not mapped when it is not usable, not cached by write-back, or set aside for a special purpose.
 */
export function efiSteps({ map }: EfiMemory, pageSize: bigint): readonly EfiStep[] {
  const steps: EfiStep[] = [];
  for (const entry of map) {
    if ((entry.attribute & (EFI_WB | EFI_WT | EFI_WC)) === 0n || entry.end <= entry.start) continue;
    steps.push({
      entry,
      start: entry.start & ~(pageSize - 1n),
      end: (entry.end + pageSize - 1n) & ~(pageSize - 1n),
      nomap: !isUsable(entry),
      reserved: entry.type === 'EfiACPIReclaimMemory',
    });
  }
  return steps;
}

/** `is_usable_memory`; special-purpose memory is set aside where the kernel has CONFIG_EFI_SOFT_RESERVE, as Debian's have. */
function isUsable({ type, attribute }: EfiEntry): boolean {
  return USABLE.has(type) && (attribute & EFI_WB) !== 0n && (attribute & EFI_SP) === 0n;
}

/** All RAM of a map, by address, with touching entries joined: for code that only asks where RAM is. */
export function efiRam(efi: EfiMemory): readonly { readonly start: bigint; readonly end: bigint }[] {
  const sorted = [...efiSteps(efi, EFI_PAGE)].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const joined: { start: bigint; end: bigint }[] = [];
  for (const { start, end } of sorted) {
    const last = joined.at(-1);
    if (last === undefined || start > last.end) joined.push({ start, end });
    else if (end > last.end) last.end = end;
  }
  return joined;
}
