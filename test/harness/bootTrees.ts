/** Random boards with reserved memory, as blobs, and random profiles to boot them with. */
import fc from 'fast-check';
import { type BootProfile, KERNEL_OPTIONS, PAGE_SIZES } from '../../server/src/boot/profile.ts';
import { makeBlob, type NodeSpec } from '../unit/boot/blob.ts';

/** A kernel, an architecture and a page size. */
export const profile: fc.Arbitrary<BootProfile> = fc
  .record({
    kernel: fc.constantFrom('6.1', '6.12', '7.2'),
    arch: fc.constantFrom('arm64', 'arm', 'riscv64', 'loongarch64', 'mips', 'powerpc', 'sh', 'x86', 'sparc'),
    pageSize: fc.constantFrom(...PAGE_SIZES),
  })
  .map((given) => given as BootProfile);

const PAGE = 0x1000;
const high = (value: number) => Math.floor(value / 2 ** 32);
const pair = (value: number) => [high(value), value % 2 ** 32];
/** Mostly RAM of the trees below, sometimes just outside, sometimes not on a page. */
const address = fc.oneof(
  { weight: 8, arbitrary: fc.nat(0x1_8000).map((page) => 0x4000_0000 + page * PAGE) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0x3fff_f000, 0xffff_f000, 0x1_0000_0000) },
  { weight: 1, arbitrary: fc.nat(0x8000_0000).map((offset) => 0x4000_0000 + offset) },
);
const length = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0x1000, 0x1_0000, 0x10_0000, 0x20_0000, 0x80_0000, 0x200_0000, 0x1000_0000) },
  { weight: 1, arbitrary: fc.nat(0x4000_0000) },
);
const range = fc.tuple(address, length).map(([base, size]) => [...pair(base), ...pair(size)]);
const flags = fc.record(
  {
    'no-map': fc.constant(true),
    reusable: fc.constant(true),
    'linux,cma-default': fc.constant(true),
    compatible: fc.constantFrom('shared-dma-pool', 'ramoops', 'restricted-dma-pool'),
    status: fc.constantFrom('okay', 'disabled'),
  },
  { requiredKeys: [] },
);
const place = fc.oneof(
  fc.record({ reg: fc.array(range, { minLength: 1, maxLength: 3 }).map((ranges) => ranges.flat()) }),
  fc.record(
    {
      size: length.map(pair),
      alignment: fc.constantFrom(0, 0x1000, 0x20_0000, 0x4000_0000).map(pair),
      'alloc-ranges': fc.array(range, { minLength: 1, maxLength: 3 }).map((ranges) => ranges.flat()),
    },
    { requiredKeys: ['size'] },
  ),
);
const region = fc.tuple(place, flags).map(([where, what]) => ({ ...where, ...what }) as NodeSpec);
/** 0 to 12 regions of any kind in 0.5 to 2 GiB of RAM, well formed. */
export const tree = fc
  .record({
    regions: fc.array(region, { maxLength: 12 }),
    banks: fc.uniqueArray(fc.constantFrom(0x4000_0000, 0x6000_0000, 0x8000_0000, 0xa000_0000), { minLength: 1 }),
    hotplug: fc.boolean(),
    bootargs: fc.constantFrom(
      '',
      'mem=512M',
      'cma=32M',
      'movable_node',
      'mem=1G@0x40000000 cma=16M@0x50000000',
      'cma=0',
    ),
    memReserve: fc.array(fc.tuple(address, length), { maxLength: 3 }),
  })
  .map(({ regions, banks, hotplug, bootargs, memReserve }) => {
    const memory = Object.fromEntries(
      banks.map((base, i) => [
        `memory@${base.toString(16)}`,
        { device_type: 'memory', reg: [0, base, 0, 0x2000_0000], ...(hotplug && i > 0 ? { hotpluggable: true } : {}) },
      ]),
    );
    const root: NodeSpec = {
      '#address-cells': [2],
      '#size-cells': [2],
      chosen: { bootargs },
      ...memory,
      'reserved-memory': {
        '#address-cells': [2],
        '#size-cells': [2],
        ranges: true,
        ...Object.fromEntries(regions.map((spec, i) => [`r${i}`, spec])),
      },
    };
    return makeBlob(
      root,
      memReserve.map(([base, size]) => [BigInt(base), BigInt(size)] as const),
    );
  });

/** Cells that often are not as many as there should be. */
const anyCells = fc.oneof(
  { weight: 4, arbitrary: range },
  { weight: 2, arbitrary: fc.array(range, { minLength: 2, maxLength: 4 }).map((ranges) => ranges.flat()) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(0, 1, 0x1000, 0x4800_0000), { maxLength: 7 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 9 }) },
);
const odd = <T>(good: fc.Arbitrary<T>) => fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: anyCells });
const roughRegion = fc.record(
  {
    reg: anyCells,
    size: odd(length.map(pair)),
    alignment: odd(fc.constantFrom(0, 0x1000, 0x20_0000, 0x4000_0000, 0x30_0000).map(pair)),
    'alloc-ranges': anyCells,
    'no-map': fc.constant(true),
    reusable: fc.constant(true),
    'linux,cma-default': fc.constant(true),
    'linux,dma-default': fc.constant(true),
    compatible: fc.constantFrom(
      'shared-dma-pool',
      'shared-dma-pool',
      'shared-dma-pool',
      'restricted-dma-pool',
      'fsl,bman-fbpr',
      'nvidia,tegra210-emc-table',
    ),
    status: fc.constantFrom('okay', 'ok', 'disabled', new Uint8Array(), new Uint8Array([0x6f])),
    inner: fc.constant({ reg: [0, 0x5000_0000, 0, 0x1000], 'no-map': true }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<NodeSpec>;
/** Few properties at once, so that most regions come to something. */
const usualRegion = fc.oneof(
  { weight: 3, arbitrary: region },
  { weight: 2, arbitrary: roughRegion },
  { weight: 1, arbitrary: fc.constant({ size: [0, 0x1000] } as NodeSpec) },
);
const bootargs = fc
  .array(
    fc.constantFrom(
      'mem=512M',
      'mem=1G@0x40000000',
      'cma=32M',
      'cma=0',
      'cma=16M@0x50000000',
      'cma=3M@0x48100000-0x50000000',
      'movable_node',
      'crashkernel=256M',
      'crashkernel=64M@0x48000000',
      'crashkernel=512M,high',
      'crashkernel=1G-2G:64M,2G-:128M',
      'crashkernel=8G',
      'reserve_mem=4M:2M:oops',
      'initrd=0x48000000,8M',
      'elfcorehdr=0x47000000',
      'vmalloc=512M',
    ),
    { maxLength: 3 },
  )
  .map((words) => words.join(' '));
const rootCells = fc.constantFrom<readonly [number, number]>([2, 2], [2, 2], [2, 2], [2, 1], [1, 1]);

/** Anything that a tree can have wrong, in RAM as above; names repeat, cells are missing, lists are cut. */
export const roughTree = fc
  .record({
    regions: fc.oneof(
      { weight: 8, arbitrary: fc.array(usualRegion, { maxLength: 14 }) },
      { weight: 1, arbitrary: fc.array(usualRegion, { minLength: 60, maxLength: 90 }) },
    ),
    cells: rootCells,
    own: fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constant({ ranges: false }) }),
    bank: fc.oneof(
      { weight: 6, arbitrary: fc.constant([0, 0x4000_0000, 0, 0x6000_0000]) },
      { weight: 1, arbitrary: fc.constant([0, 0x4000_0000, 0, 0]) },
      { weight: 1, arbitrary: anyCells },
    ),
    chosen: fc.record(
      {
        bootargs,
        'linux,initrd-start': fc.constant([0, 0x4800_0000]),
        'linux,initrd-end': fc.constant([0, 0x4880_1234]),
        'linux,elfcorehdr': odd(fc.constant([0, 0x4700_0000, 0, 0x1000])),
        'linux,usable-memory-range': odd(fc.constant([0, 0x4000_0000, 0, 0x4000_0000])),
      },
      { requiredKeys: ['bootargs'] },
    ),
    name: fc.constantFrom('reserved-memory', 'reserved-memory', 'reserved-memory@1', 'reserved_memory'),
    memReserve: fc.array(fc.tuple(address, length), { maxLength: 3 }),
  })
  .map(({ regions, cells: [ac, sc], own, bank, chosen, name, memReserve }) => {
    const root = {
      '#address-cells': [ac],
      '#size-cells': [sc],
      chosen,
      memory: { device_type: 'memory', reg: bank },
      [name]: {
        '#address-cells': [ac],
        '#size-cells': [sc],
        ...('ranges' in own ? {} : { ranges: true }),
        ...Object.fromEntries(regions.map((spec, i) => [i % 3 === 0 ? `r@4800000${i % 10}` : `r${i}`, spec])),
      },
    } as NodeSpec;
    return makeBlob(
      root,
      memReserve.map(([base, size]) => [BigInt(base), BigInt(size)] as const),
    );
  });

const span = fc.tuple(address, length).map(([base, size]) => ({ start: BigInt(base), end: BigInt(base + size) }));

/** The same with whatever else a profile can say. */
export const roughProfile: fc.Arbitrary<BootProfile> = fc
  .tuple(
    profile,
    fc.record(
      {
        kernelImage: fc.oneof(fc.constant({ start: 0x4020_0000n, end: 0x4270_0000n }), span),
        dtbAddress: fc.constantFrom(0x4820_0000n, 0x4100_0000n),
        initrd: span,
        cmdline: bootargs,
        config: fc.subarray([...KERNEL_OPTIONS]),
        reserved: fc.array(span, { maxLength: 2 }),
        memory: fc.constantFrom(
          [{ start: 0x4000_0000n, end: 0x8000_0000n }],
          [
            { start: 0x4000_0000n, end: 0x6000_0000n },
            { start: 0xf000_0000n, end: 0x1_4000_0000n },
          ],
        ),
        memreserve: fc.array(span, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([kernel, more]) => ({ ...kernel, ...more }));
