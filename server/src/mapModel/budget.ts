/**
 * The cost of reserved memory by owner: the device that uses it, firmware, the kernel itself, or nobody. Every byte of RAM
 * counts once (`shares.ts`), so that owners and free RAM add up to all RAM.
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

/** An owner and its RAM, the largest items first. */
export interface Owner {
  /** Unchanged for the same owner after an edit. */
  readonly id: string;
  readonly kind: OwnerKind;
  /** Names of devices, the firmware, or `the kernel`. */
  readonly name: string;
  readonly bytes: bigint;
  readonly items: readonly OwnedItem[];
}

interface Budget {
  readonly ram: bigint;
  /** RAM without an owner. */
  readonly free: bigint;
  /** The largest owners first. */
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

/** Sums a map up by owner. An area without a known place counts nothing. */
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

/**
 * Bytes that the allocator would gain if the region of an item were removed with all of its entries: RAM that no other item holds
 * as well. Only another boot shows what the kernel would then place elsewhere (`boot --without`). Undefined if it is no region.
 */
export function freedWithout(map: Pick<MemoryMap, 'ram' | 'reserved'>, item: MapItem): bigint | undefined {
  if (item.path === '' || !map.reserved.some(({ id }) => id === item.id)) return undefined;
  const banks = unionOf(map.ram.flatMap(intervalOf));
  const isOwn = ({ path }: MapItem) => path === item.path;
  const held = (items: readonly MapItem[]) => unionOf(items.flatMap((one) => (isRefused(one) ? [] : intervalOf(one))));
  const own = intersectionOf(held(map.reserved.filter(isOwn)), banks);
  return bytesIn(differenceOf(own, held(map.reserved.filter((one) => !isOwn(one)))));
}
