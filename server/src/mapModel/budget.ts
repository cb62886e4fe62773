/**
 * What reserved memory costs, by who owns it: the device that uses it, firmware, the kernel itself, or nobody. Every byte of RAM
 * counts once (`shares.ts`), so that owners and free RAM together are all RAM.
 */
import { bytesIn, differenceOf, intersectionOf, unionOf } from '../base/intervals.ts';
import { isRefused, type MapItem, type MemoryMap } from './model.ts';
import { intervalOf, sharesOf } from './shares.ts';

export type OwnerKind =
  | 'device' // enabled devices use it
  | 'lent' // CMA: the kernel's own pages use it until a device wants it
  | 'firmware'
  | 'disabled' // only disabled devices would use it
  | 'nobody' // no node refers to it, and no name says what it is for
  | 'loader' // /memreserve/, initrd, blob
  | 'kernel'; // the image, and what the kernel takes for itself

interface OwnedItem {
  readonly item: MapItem;
  /** Bytes of RAM of its own. */
  readonly bytes: bigint;
}

/** An owner and what it has, the largest first. */
export interface Owner {
  /** The same for the same owner after an edit. */
  readonly id: string;
  readonly kind: OwnerKind;
  /** Who it is: names of devices, the firmware, `the kernel`. */
  readonly name: string;
  readonly bytes: bigint;
  readonly items: readonly OwnedItem[];
}

interface Budget {
  readonly ram: bigint;
  /** RAM without an owner. */
  readonly free: bigint;
  /** The most expensive first. */
  readonly owners: readonly Owner[];
}

/** Words for a kind of owner. */
export const OWNER_KINDS: Readonly<Record<OwnerKind, string>> = {
  device: 'used by devices',
  lent: 'lent out (CMA)',
  firmware: 'kept for firmware',
  disabled: 'only disabled devices use it',
  nobody: 'nobody refers to it',
  loader: 'left by the boot loader',
  kernel: 'the kernel itself',
};

/** Every kind of owner, in the order of a legend. */
export const OWNER_ORDER: readonly OwnerKind[] = [
  'device',
  'lent',
  'firmware',
  'disabled',
  'nobody',
  'loader',
  'kernel',
];

/** Sums a map up by owner. An area whose place is not known takes nothing. */
export function budgetOf(map: Pick<MemoryMap, 'ram' | 'reserved'>): Budget {
  const ram = bytesIn(unionOf(map.ram.flatMap(intervalOf)));
  const owners = new Map<string, { kind: OwnerKind; name: string; bytes: bigint; items: OwnedItem[] }>();
  let free = ram;
  for (const [item, bytes] of sharesOf(map)) {
    const { kind, name } = ownerOf(item);
    const id = `${kind}:${name}`;
    const owner = owners.get(id) ?? { kind, name, bytes: 0n, items: [] };
    owner.bytes += bytes;
    owner.items.push({ item, bytes });
    owners.set(id, owner);
    free -= bytes;
  }
  const sorted = [...owners]
    .map(([id, owner]): Owner => ({ id, ...owner, items: owner.items.sort(byBytes) }))
    .sort(byBytes);
  return { ram, free, owners: sorted };
}

function byBytes(a: { readonly bytes: bigint }, b: { readonly bytes: bigint }): number {
  return a.bytes > b.bytes ? -1 : a.bytes < b.bytes ? 1 : 0;
}

function ownerOf(item: MapItem): { readonly kind: OwnerKind; readonly name: string } {
  switch (item.kind) {
    case 'kernel':
    case 'early':
    case 'crash':
    case 'other':
      return { kind: 'kernel', name: 'the kernel' };
    case 'memreserve':
    case 'initrd':
    case 'dtb':
      return { kind: 'loader', name: 'the boot loader' };
    case 'cma':
      return { kind: 'lent', name: item.label };
    default:
  }
  const users = item.usedBy ?? [];
  const active = users.filter(({ disabled }) => disabled !== true);
  if (active.length > 0) return { kind: 'device', name: [...new Set(active.map(({ name }) => name))].join(', ') };
  if (users.length > 0) {
    return { kind: 'disabled', name: [...new Set(users.map(({ name }) => name))].join(', ') };
  }
  if (item.firmware !== undefined) return { kind: 'firmware', name: item.firmware };
  if (item.nomap === true && item.path === '') return { kind: 'firmware', name: 'firmware' };
  return { kind: 'nobody', name: 'nobody' };
}

/** What follows if a carve-out went from the tree. */
interface Without {
  readonly item: MapItem;
  /** RAM that the allocator would get: what no other item holds as well. */
  readonly freed: bigint;
  /** Of it, RAM that the kernel already lends out (CMA): it is not lost today. */
  readonly lent: bigint;
  /** Who would miss it, and how: sentences. */
  readonly missedBy: readonly string[];
}

/**
 * What removing the region of an item frees, with all of its entries, and who would miss it; on the map as it is. What the kernel
 * would then place elsewhere only another boot tells. Undefined for what is no region.
 */
export function without(map: Pick<MemoryMap, 'ram' | 'reserved'>, item: MapItem): Without | undefined {
  if (item.path === '' || !map.reserved.some(({ id }) => id === item.id)) return undefined;
  const banks = unionOf(map.ram.flatMap(intervalOf));
  const isOwn = ({ path }: MapItem) => path === item.path;
  const held = (items: readonly MapItem[]) => unionOf(items.flatMap((one) => (isRefused(one) ? [] : intervalOf(one))));
  const own = intersectionOf(held(map.reserved.filter(isOwn)), banks);
  const freed = bytesIn(differenceOf(own, held(map.reserved.filter((one) => !isOwn(one)))));
  return { item, freed, lent: item.kind === 'cma' ? freed : 0n, missedBy: missedBy(item) };
}

function missedBy(item: MapItem): readonly string[] {
  if (isRefused(item)) return ['The kernel does not take it as it is: nothing would change.'];
  const lines: string[] = [];
  for (const { path, name, role, as, disabled } of item.usedBy ?? []) {
    const called = as === undefined ? '' : ` as "${as}"`;
    if (role === 'own driver')
      lines.push(`Its own driver (${item.compatible ?? 'by its compatible'}) would have nothing to bind to.`);
    else if (role === 'iommu')
      lines.push(`${name} (${path}) would no longer be kept from these addresses (iommu-addresses).`);
    else if (disabled === true) lines.push(`${name} (${path}) refers to it${called}, and is disabled.`);
    else if (role === 'remoteproc')
      lines.push(`${name} (${path}) refers to it${called}: its processor would have no memory to be loaded to.`);
    else lines.push(`${name} (${path}) refers to it${called}: its driver would not find it.`);
  }
  if (item.firmware !== undefined) {
    lines.push(`It is for firmware (${item.firmware}), which may go on using the memory: Linux would write into it.`);
  }
  if (item.kind === 'cma' && (item.usedBy ?? []).length === 0)
    lines.push('The kernel would make a default CMA area by its own choice, where it is built or told to.');
  if (lines.length === 0) lines.push('No node refers to it. Whether firmware uses the memory the tree does not say.');
  return lines;
}
