import { describe, expect, test } from 'vitest';
import { memoryRegions } from '../../../server/src/address/memoryRegions.ts';
import {
  createAddressResolver,
  describeReason,
  type ResolvedReg,
  resolveReg,
} from '../../../server/src/address/resolver.ts';
import type { TreeNode } from '../../../server/src/tree/treeView.ts';
import { node, nodeAt, tree, type Value } from '../../harness/treeBuilder.ts';

const ROOT = { '#address-cells': 2, '#size-cells': 2 };

/** `reg` of /bus/dev, one line an entry: `bus+size -> cpu`, or where and why not. */
function checkReg(root: TreeNode, path: string, expected: string[]): void {
  expect(resolveReg(nodeAt(root, path)).map(line)).toEqual(expected);
}

function line(reg: ResolvedReg): string {
  const target =
    reg.cpuAddress === undefined ? `${reg.reason} at ${reg.notVisibleAt}` : `0x${reg.cpuAddress.toString(16)}`;
  const notes = [reg.regName, reg.space, reg.exceedsWindowAt && `beyond the window of ${reg.exceedsWindowAt}`];
  return [`0x${reg.busAddress.toString(16)}+0x${reg.size.toString(16)} -> ${target}`, ...notes.filter(Boolean)].join(
    ', ',
  );
}

function withBus(bus: Record<string, Value>, reg: number[], rootCells: Record<string, Value> = ROOT): TreeNode {
  return tree(rootCells, [node('bus', bus, [node('dev', { reg })])]);
}

describe('one level', () => {
  test('below the root an address is the CPU address', () => {
    const root = tree(ROOT, [
      node('a@180000000', {
        reg: [1, 0x80000000, 0, 0x1000],
        'reg-names': 'core',
      }),
    ]);
    checkReg(root, '/a@180000000', ['0x180000000+0x1000 -> 0x180000000, core']);
    expect(resolveReg(nodeAt(root, '/a@180000000'))[0]?.chain).toEqual([]);
  });

  test('several entries, names, an incomplete last one', () => {
    const root = tree({ '#address-cells': 1, '#size-cells': 1 }, [
      node('a@1000', {
        reg: [0x1000, 4, 0x2000, 8, 0x3000],
        'reg-names': ['ctl', 'fifo'],
      }),
    ]);
    checkReg(root, '/a@1000', ['0x1000+0x4 -> 0x1000, ctl', '0x2000+0x8 -> 0x2000, fifo']);
  });

  test('an empty ranges passes addresses on, also between cell counts', () => {
    checkReg(withBus({ '#address-cells': 1, '#size-cells': 1, ranges: true }, [0x1000, 0x10]), '/bus/dev', [
      '0x1000+0x10 -> 0x1000',
    ]);
    checkReg(withBus({ ...ROOT, ranges: true }, [1, 0x1000, 0, 0x10]), '/bus/dev', ['0x100001000+0x10 -> 0x100001000']);
  });

  test('no ranges: not visible, and the bus is named', () => {
    const root = withBus({ '#address-cells': 1, '#size-cells': 1 }, [0x1000, 0x10]);
    checkReg(root, '/bus/dev', ['0x1000+0x10 -> no-ranges at /bus']);
    expect(describeReason('no-ranges', '/bus')).toBe('/bus has no ranges property, so its addresses are its own');
  });

  test('the first entry that covers the start wins; several entries; none', () => {
    const bus = {
      '#address-cells': 1,
      '#size-cells': 1,
      ranges: [0x0, 0, 0x40000000, 0x1000, 0x1000, 1, 0x50000000, 0x1000, 0x1000, 9, 0, 0x1000],
    };
    checkReg(withBus(bus, [0x10, 4, 0x1ffc, 4, 0x2000, 4]), '/bus/dev', [
      '0x10+0x4 -> 0x40000010',
      '0x1ffc+0x4 -> 0x150000ffc',
      '0x2000+0x4 -> outside-ranges at /bus',
    ]);
    const [first] = resolveReg(nodeAt(withBus(bus, [0x1010, 4]), '/bus/dev'));
    expect(first?.chain).toEqual([{ bus: '/bus', from: 0x1010n, to: 0x150000010n, via: 'ranges', entry: 1 }]);
  });

  test('a region longer than its window still translates, with a note', () => {
    const bus = {
      '#address-cells': 1,
      '#size-cells': 1,
      ranges: [0, 0, 0x40000000, 0x1000],
    };
    checkReg(withBus(bus, [0x800, 0x1000]), '/bus/dev', ['0x800+0x1000 -> 0x40000800, beyond the window of /bus']);
  });
});

describe('several levels', () => {
  test('windows add up through buses of different widths', () => {
    const root = tree(ROOT, [
      node(
        'soc@0',
        {
          '#address-cells': 1,
          '#size-cells': 1,
          ranges: [0x30000000, 2, 0x30000000, 0x10000000],
        },
        [
          node(
            'bus@30000000',
            {
              '#address-cells': 2,
              '#size-cells': 1,
              ranges: [1, 0, 0x30400000, 0x100000],
            },
            [node('uart@1,860', { reg: [1, 0x860, 0x100] })],
          ),
        ],
      ),
    ]);
    checkReg(root, '/soc@0/bus@30000000/uart@1,860', ['0x100000860+0x100 -> 0x230400860']);
    expect(resolveReg(nodeAt(root, '/soc@0/bus@30000000/uart@1,860'))[0]?.chain).toEqual([
      {
        bus: '/soc@0/bus@30000000',
        from: 0x100000860n,
        to: 0x30400860n,
        via: 'ranges',
        entry: 0,
      },
      {
        bus: '/soc@0',
        from: 0x30400860n,
        to: 0x230400860n,
        via: 'ranges',
        entry: 0,
      },
    ]);
  });

  test('the way up ends at the outer bus', () => {
    const root = tree(ROOT, [
      node('outer', { '#address-cells': 1, '#size-cells': 1 }, [
        node('inner', { '#address-cells': 1, '#size-cells': 1, ranges: true }, [node('dev', { reg: [0x10, 4] })]),
      ]),
    ]);
    checkReg(root, '/outer/inner/dev', ['0x10+0x4 -> no-ranges at /outer']);
    expect(resolveReg(nodeAt(root, '/outer/inner/dev'))[0]?.chain).toHaveLength(1);
  });

  test('a bus without sizes anywhere on the way ends it', () => {
    const root = tree(ROOT, [
      node('i2c', { '#address-cells': 1, '#size-cells': 0 }, [
        node('rtc@68', { reg: 0x68 }),
        node('mux', { '#address-cells': 1, '#size-cells': 1, ranges: true }, [node('dev', { reg: [0, 4] })]),
      ]),
    ]);
    checkReg(root, '/i2c/rtc@68', ['0x68+0x0 -> no-size-cells at /i2c']);
    checkReg(root, '/i2c/mux/dev', ['0x0+0x4 -> no-size-cells at /i2c']);
  });
});

describe('cells', () => {
  test('a bus without #address-cells is read with the default 2 and 1 and not translated', () => {
    checkReg(withBus({ ranges: true }, [0, 0x1000, 4]), '/bus/dev', ['0x1000+0x4 -> no-address-cells at /bus']);
    checkReg(tree({}, [node('dev', { reg: [0, 0x1000, 4] })]), '/dev', ['0x1000+0x4 -> no-address-cells at /']);
  });

  test('missing #size-cells are inherited, as Linux does', () => {
    checkReg(withBus({ '#address-cells': 1, ranges: true }, [0x1000, 0, 4]), '/bus/dev', ['0x1000+0x4 -> 0x1000']);
  });

  test('counts that Linux refuses', () => {
    checkReg(withBus({ '#address-cells': 5, '#size-cells': 1, ranges: true }, [0, 0, 0, 0, 1, 4]), '/bus/dev', [
      '0x1+0x4 -> bad-cell-count at /bus',
    ]);
    checkReg(withBus({ '#address-cells': 0, '#size-cells': 0 }, [1]), '/bus/dev', []);
    checkReg(withBus({ '#address-cells': 0x7fffffff, '#size-cells': 1, ranges: true }, [1, 1]), '/bus/dev', []);
  });

  test('sums wrap at 64 bits as in C, and an end beyond is refused', () => {
    const all = 0xffffffff;
    const wrap = { ...ROOT, ranges: [all, 0, 0, 0, 1, 0] };
    checkReg(withBus(wrap, [all, 0, 0, 4]), '/bus/dev', [`0xffffffff00000000+0x4 -> outside-ranges at /bus`]);
    checkReg(tree(ROOT, [node('dev', { reg: [all, all, 0, 1, all, all, 0, 2] })]), '/dev', [
      '0xffffffffffffffff+0x1 -> 0xffffffffffffffff',
      '0xffffffffffffffff+0x2 -> overflow at /',
    ]);
  });

  test('a sum is cut to the cells of the bus above', () => {
    const root = withBus(
      {
        '#address-cells': 1,
        '#size-cells': 1,
        ranges: [0, 0xfffff000, 0x2000],
      },
      [0x1000, 4],
      {
        '#address-cells': 1,
        '#size-cells': 1,
      },
    );
    checkReg(root, '/bus/dev', ['0x1000+0x4 -> 0x0']);
  });

  test('three cells that are not PCI: the first is flags and must match', () => {
    const bus = {
      '#address-cells': 3,
      '#size-cells': 2,
      ranges: [7, 0, 0, 1, 0, 0, 0x1000],
    };
    checkReg(withBus(bus, [7, 0, 0x10, 0, 4, 8, 0, 0x10, 0, 4]), '/bus/dev', [
      '0x10+0x4 -> 0x100000010',
      '0x10+0x4 -> outside-ranges at /bus',
    ]);
  });

  test('the root has no reg to resolve; hostile shapes give nothing', () => {
    expect(resolveReg(tree({ reg: [1, 2, 3] }))).toEqual([]);
    checkReg(tree(ROOT, [node('a', { reg: new Uint8Array(3) })]), '/a', []);
    checkReg(tree(ROOT, [node('a', { reg: true })]), '/a', []);
  });
});

describe('PCI and ISA', () => {
  const host = (children: ReturnType<typeof node>[]): TreeNode =>
    tree(ROOT, [
      node(
        'pcie@1c00000',
        {
          reg: [0, 0x1c00000, 0, 0x3000],
          device_type: 'pci',
          '#address-cells': 3,
          '#size-cells': 2,
          ranges: [
            ...[0x01000000, 0, 0, 0, 0x60200000, 0, 0x100000],
            ...[0x02000000, 0, 0x60300000, 0, 0x60300000, 0, 0x3d00000],
            ...[0x43000000, 6, 0, 6, 0, 2, 0],
          ],
        },
        children,
      ),
    ]);

  test('configuration space is no address; memory of both widths is one space; io is mapped', () => {
    const device = node('dev@0,0', {
      reg: [
        ...[0x00010000, 0, 0, 0, 0],
        ...[0x02010010, 0, 0x60301000, 0, 0x1000],
        ...[0x03010018, 6, 0x1000, 0, 0x1000],
        ...[0x01010020, 0, 0x20, 0, 0x10],
        ...[0x02010024, 0, 0x1000, 0, 0x1000],
      ],
    });
    checkReg(host([device]), '/pcie@1c00000/dev@0,0', [
      '0x0+0x0 -> pci-config at /pcie@1c00000, config',
      '0x60301000+0x1000 -> 0x60301000, memory',
      '0x600001000+0x1000 -> 0x600001000, memory',
      '0x20+0x10 -> 0x60200020, io',
      '0x1000+0x1000 -> outside-ranges at /pcie@1c00000, memory',
    ]);
  });

  test('a bridge with an empty ranges keeps the flags', () => {
    const bridge = node('pcie@0', { reg: [0, 0, 0, 0, 0], device_type: 'pci', ranges: true }, [
      node('wifi@0', {
        reg: [0x10000, 0, 0, 0, 0],
        'assigned-addresses': [0x02010010, 0, 0x60400000, 0, 0x200000],
      }),
    ]);
    const root = host([bridge]);
    const wifi = nodeAt(root, '/pcie@1c00000/pcie@0/wifi@0');
    expect(createAddressResolver().resolveAssignedAddresses(wifi).map(line)).toEqual([
      '0x60400000+0x200000 -> 0x60400000, memory',
    ]);
    checkReg(root, wifi.path, ['0x0+0x0 -> pci-config at /pcie@1c00000/pcie@0, config']);
  });

  test('the windows of a host bridge', () => {
    const windows = createAddressResolver().resolveWindows(nodeAt(host([]), '/pcie@1c00000'), 'ranges');
    expect(windows.map((w) => [w.space, w.busAddress, w.cpuAddress, w.size])).toEqual([
      ['io', 0n, 0x60200000n, 0x100000n],
      ['memory', 0x60300000n, 0x60300000n, 0x3d00000n],
      ['memory', 0x600000000n, 0x600000000n, 0x200000000n],
    ]);
  });

  test('a node named pcie is PCI without device_type, as in Linux', () => {
    const root = tree(ROOT, [
      node('pcie@1', { ranges: [0x02000000, 0, 0, 0, 0x1000, 0, 0x1000] }, [
        node('d', { reg: [0x02000000, 0, 4, 0, 4] }),
      ]),
    ]);
    checkReg(root, '/pcie@1/d', ['0x4+0x4 -> 0x1004, memory']);
  });

  test('ISA: the lowest bit of the first cell is the space', () => {
    const root = tree(ROOT, [
      node(
        'isa',
        {
          '#address-cells': 2,
          '#size-cells': 1,
          ranges: [1, 0, 0, 0x18000000, 0x10000],
        },
        [node('serial', { reg: [1, 0x3f8, 8, 0, 0x3f8, 8] })],
      ),
    ]);
    checkReg(root, '/isa/serial', ['0x3f8+0x8 -> 0x180003f8, io', '0x3f8+0x8 -> outside-ranges at /isa, memory']);
  });
});

test('dma-ranges: the same machinery, and a bus without it passes addresses on', () => {
  const root = tree(ROOT, [
    node(
      'soc',
      {
        '#address-cells': 1,
        '#size-cells': 1,
        ranges: true,
        'dma-ranges': [0xc0000000, 0, 0, 0x40000000],
      },
      [
        node('bus', {
          '#address-cells': 1,
          '#size-cells': 1,
          ranges: true,
          'dma-ranges': [0, 0xd0000000, 0x1000],
        }),
        node('plain', { '#address-cells': 1, '#size-cells': 1, ranges: true }),
      ],
    ),
  ]);
  const resolver = createAddressResolver();
  expect(resolver.resolveWindows(nodeAt(root, '/soc/bus'), 'dma-ranges').map((w) => w.cpuAddress)).toEqual([
    0x10000000n,
  ]);
  expect(resolver.resolveWindows(nodeAt(root, '/soc/plain'), 'dma-ranges')).toEqual([]);
  expect(resolver.resolveWindows(nodeAt(root, '/soc'), 'dma-ranges').map((w) => w.cpuAddress)).toEqual([0n]);
});

test('memory-region references', () => {
  const root = tree(ROOT, [
    node('reserved-memory', {}, [node('fw@1', { phandle: 5 })]),
    node('dsp', { 'memory-region': [5, 9], 'memory-region-names': ['fw'] }),
  ]);
  const region = nodeAt(root, '/reserved-memory/fw@1');
  const refs = memoryRegions(nodeAt(root, '/dsp'), (phandle) => (phandle === 5 ? region : undefined));
  expect(refs).toEqual([
    { index: 0, name: 'fw', phandle: 5, region },
    { index: 1, phandle: 9, region: undefined },
  ]);
  expect(memoryRegions(root, () => undefined)).toEqual([]);
});
