import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KernelPanic } from '../../../server/src/boot/memblock/kernelPanic.ts';
import { HOTPLUG, Memblock, MemblockArray, NOMAP } from '../../../server/src/boot/memblock/memblock.ts';
import { findInRange } from '../../../server/src/boot/memblock/memblockSearch.ts';

const U64_MAX = (1n << 64n) - 1n;

function array(slots = 1000, panics = false): MemblockArray {
  return new MemblockArray('reserved', slots, panics);
}

function shown(target: MemblockArray): readonly string[] {
  return target.regions.map(({ base, end, flags }) => `${base}-${end}${flags === 0 ? '' : ` ${flags}`}`);
}

describe('MemblockArray', () => {
  it('merges touching ranges of equal flags only', () => {
    const reserved = array();
    reserved.add(10n, 10n);
    reserved.add(30n, 10n);
    reserved.add(20n, 10n);
    reserved.add(40n, 5n, 0x20);
    expect(shown(reserved)).toEqual(['10-40', '40-45 32']);
  });

  it('fills only what is not covered, and keeps the flags of what is', () => {
    const reserved = array();
    reserved.add(10n, 10n, 0x20);
    reserved.add(0n, 30n);
    expect(shown(reserved)).toEqual(['0-10', '10-20 32', '20-30']);
  });

  it('splits a range when its middle is taken out', () => {
    const reserved = array();
    reserved.add(0n, 100n);
    reserved.remove(40n, 10n);
    expect(shown(reserved)).toEqual(['0-40', '50-100']);
  });

  it('marks only what it holds', () => {
    const memory = array();
    memory.add(100n, 100n);
    memory.setFlag(50n, 100n, NOMAP);
    expect(shown(memory)).toEqual(['100-150 4', '150-200']);
    memory.clearFlag(0n, U64_MAX, NOMAP);
    expect(shown(memory)).toEqual(['100-200']);
  });

  it('cuts ranges at the top of the address space', () => {
    const reserved = array();
    reserved.add(U64_MAX - 10n, 1000n);
    expect(reserved.regions).toEqual([{ base: U64_MAX - 10n, end: U64_MAX, flags: 0 }]);
  });

  it('refuses when it is full, but still merges what touches', () => {
    const reserved = array(3);
    for (const base of [0n, 20n, 40n]) expect(reserved.add(base, 10n)).toBe(true);
    expect(reserved.add(60n, 10n)).toBe(false);
    expect(reserved.add(0n, 5n)).toBe(true);
    expect(shown(reserved)).toEqual(['0-10', '20-30', '40-50']);
  });

  it('needs two free slots to isolate a range, even if nothing is split', () => {
    const memory = array(2);
    memory.add(0n, 100n);
    expect(memory.setFlag(0n, 100n, NOMAP)).toBe(false);
  });

  it('panics in the words of later kernels', () => {
    const reserved = array(1, true);
    reserved.add(0n, 10n);
    expect(() => reserved.add(20n, 10n)).toThrow(new KernelPanic('memblock: cannot resize reserved array'));
    reserved.allowResize();
    expect(reserved.add(20n, 10n)).toBe(true);
  });

  const operation = fc.record({
    kind: fc.constantFrom('add', 'remove', 'set', 'clear'),
    base: fc.bigInt(0n, 200n),
    size: fc.bigInt(0n, 60n),
  });

  it('stays sorted, disjoint and merged, and holds exactly the right bytes', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const target = array();
        const model = new Map<bigint, number>();
        for (const { kind, base, size } of operations) {
          if (kind === 'add') target.add(base, size);
          else if (kind === 'remove') target.remove(base, size);
          else if (kind === 'set') target.setFlag(base, size, NOMAP);
          else target.clearFlag(base, size, NOMAP);
          for (let byte = base; byte < base + size; byte++) {
            const flags = model.get(byte);
            if (kind === 'add') model.set(byte, flags ?? 0);
            else if (kind === 'remove') model.delete(byte);
            else if (flags !== undefined) model.set(byte, kind === 'set' ? NOMAP : 0);
          }
        }
        const { regions } = target;
        regions.forEach((region, index) => {
          expect(region.end > region.base).toBe(true);
          const next = regions[index + 1];
          if (next === undefined) return;
          expect(next.base >= region.end).toBe(true);
          if (next.base === region.end) expect(next.flags).not.toBe(region.flags);
        });
        for (let byte = 0n; byte < 260n; byte++) {
          const region = regions.find(({ base, end }) => base <= byte && byte < end);
          expect(region?.flags).toBe(model.get(byte));
          expect(target.overlaps(byte, 1n)).toBe(model.has(byte));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('Memblock', () => {
  function machine(): Memblock {
    return new Memblock(new MemblockArray('memory', 1024, false), new MemblockArray('reserved', 1024, false));
  }

  it('limits memory from the lowest bank and cuts reservations there', () => {
    for (const limit of ['limitMappedMemory', 'enforceMemoryLimit'] as const) {
      const memblock = machine();
      memblock.memory.add(0x1000n, 0x1000n);
      memblock.memory.add(0x4000n, 0x4000n);
      memblock.reserved.add(0x4800n, 0x1000n);
      memblock[limit](0x2000n);
      expect(shown(memblock.memory)).toEqual([`${0x1000}-${0x2000}`, `${0x4000}-${0x5000}`]);
      expect(shown(memblock.reserved)).toEqual([`${0x4800}-${0x5000}`]);
      memblock[limit](0n);
      memblock[limit](0x10000n);
      expect(shown(memblock.memory)).toEqual([`${0x1000}-${0x2000}`, `${0x4000}-${0x5000}`]);
    }
  });

  it('keeps no-map memory above the limit where arm64 limits, and nothing where others do', () => {
    const limited = (limit: 'limitMappedMemory' | 'enforceMemoryLimit') => {
      const memblock = machine();
      memblock.memory.add(0n, 0x4000n);
      memblock.markNomap(0x3000n, 0x1000n);
      memblock[limit](0x1000n);
      return shown(memblock.memory);
    };
    expect(limited('limitMappedMemory')).toEqual(['0-4096', `${0x3000}-${0x4000} 4`]);
    expect(limited('enforceMemoryLimit')).toEqual(['0-4096']);
  });

  it('leaves no-map memory when it caps', () => {
    const memblock = machine();
    memblock.memory.add(0n, 0x4000n);
    memblock.markNomap(0x3000n, 0x1000n);
    memblock.capMemory(0n, 0x1000n);
    expect(shown(memblock.memory)).toEqual(['0-4096', `${0x3000}-${0x4000} 4`]);
  });

  it('does not allocate hotpluggable memory with movable_node, nor across its border', () => {
    const memblock = machine();
    memblock.memory.add(0x10000n, 0x10000n);
    memblock.memory.setFlag(0x18000n, 0x8000n, HOTPLUG);
    const request = { size: 0x1000n, align: 0x1000n, start: 0n, end: U64_MAX, bottomUp: false };
    expect(findInRange(memblock, request)).toBe(0x1f000n);
    expect(findInRange(memblock, { ...request, size: 0xc000n })).toBeUndefined();
    memblock.movableNode = true;
    expect(findInRange(memblock, request)).toBe(0x17000n);
  });

  it('answers the end of the first gap for a request of no size', () => {
    const memblock = machine();
    memblock.memory.add(0x10000n, 0x10000n);
    const request = { size: 0n, align: 64n, start: 0n, end: U64_MAX, bottomUp: false };
    expect(findInRange(memblock, request)).toBe(0x20000n);
  });

  const range = fc.record({ base: fc.bigInt(1n, 60n), size: fc.bigInt(1n, 20n) });

  it('allocates inside RAM, outside of reservations, aligned, and at the highest or lowest place there is', () => {
    const page = 0x1000n;
    fc.assert(
      fc.property(
        fc.array(range, { minLength: 1, maxLength: 4 }),
        fc.array(range, { maxLength: 6 }),
        fc.bigInt(1n, 8n),
        fc.constantFrom(1n, 2n, 4n, 8n),
        fc.bigInt(0n, 70n),
        fc.bigInt(0n, 90n),
        fc.boolean(),
        (banks, taken, pages, alignPages, startPage, endPage, bottomUp) => {
          const memblock = machine();
          for (const { base, size } of banks) memblock.memory.add(base * page, size * page);
          for (const { base, size } of taken) memblock.reserved.add(base * page, size * page);
          const [size, align, start, end] = [pages * page, alignPages * page, startPage * page, endPage * page];
          const found = findInRange(memblock, { size, align, start, end, bottomUp });
          const fits = (base: bigint) =>
            base >= start &&
            base + size <= end &&
            memblock.memory.covers(base, size) &&
            !memblock.reserved.overlaps(base, size);
          const places: bigint[] = [];
          for (let base = align; base < 100n * page; base += align) if (fits(base)) places.push(base);
          expect(found).toBe(bottomUp ? places[0] : places.at(-1));
        },
      ),
      { numRuns: 500 },
    );
  });
});
