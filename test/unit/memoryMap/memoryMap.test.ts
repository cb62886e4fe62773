import { describe, expect, test } from 'vitest';
import type { BootReport, RegionOutcome } from '../../../server/src/boot/report.ts';
import { mapToJson } from '../../../server/src/mapModel/mapJson.ts';
import type { MapItem, MemoryMap } from '../../../server/src/mapModel/model.ts';
import { renderMapSvg } from '../../../server/src/mapModel/renderSvg.ts';
import { renderMapText } from '../../../server/src/mapModel/renderText.ts';
import { buildMemoryMap } from '../../../server/src/memoryMap/buildMemoryMap.ts';
import { regionCosts, unusedLines, userLines } from '../../../server/src/regions/budget.ts';
import { type NodeSpec, node, tree } from '../../harness/treeBuilder.ts';

const CELLS = { '#address-cells': 1, '#size-cells': 1 };
const MIB = 0x100000n;
const RAM = 0x80000000n;

function region(name: string, more: Partial<RegionOutcome> = {}): RegionOutcome {
  return {
    path: `/reserved-memory/${name}`,
    name,
    placement: 'static',
    base: RAM + MIB,
    size: MIB,
    nomap: false,
    reusable: false,
    driver: undefined,
    state: 'reserved',
    ...more,
  };
}

function report(more: Partial<BootReport> = {}): BootReport {
  return {
    kernel: '7.2',
    arch: 'arm64',
    outcome: 'ok',
    log: [{ level: 'info', text: 'hello' }],
    reservedMem: [],
    dynamicAttempts: [],
    cmaAreas: [],
    memory: [{ base: RAM, end: RAM + 256n * MIB, nomap: false }],
    reserved: [],
    regions: [],
    events: [],
    assumptions: [],
    problems: [],
    ...more,
  };
}

const board = (...children: NodeSpec[]) =>
  tree({ ...CELLS, model: 'Test <&> board' }, [
    node('memory@80000000', { device_type: 'memory', reg: [0x80000000, 0x10000000] }),
    ...children,
  ]);

function map(children: NodeSpec[], more: Partial<BootReport> = {}): MemoryMap {
  return buildMemoryMap({ root: board(...children), report: report(more) });
}

/** `kind label base+size`, and what it overlaps. */
function line(item: MapItem): string {
  const place = item.base === undefined ? 'nowhere' : `${item.base.toString(16)}`;
  const faults = item.overlaps.length === 0 ? '' : ` overlaps ${item.overlaps.join(', ')}`;
  return `${item.kind} ${item.label} ${place}+${item.size.toString(16)}${faults}`;
}

describe('RAM', () => {
  test('banks are what memblock has; parts that are no-map belong to their bank', () => {
    const { ram, totals } = map([], {
      memory: [
        { base: RAM, end: RAM + MIB, nomap: false },
        { base: RAM + MIB, end: RAM + 2n * MIB, nomap: true },
        { base: RAM + 2n * MIB, end: RAM + 4n * MIB, nomap: false },
        { base: 0x100000000n, end: 0x140000000n, nomap: false },
      ],
    });
    expect(ram.map(line)).toEqual(['ram memory@80000000 80000000+400000', 'ram RAM 100000000+40000000']);
    expect(ram.map((bank) => bank.path)).toEqual(['/memory@80000000', '']);
    expect(totals).toEqual({ ram: 4n * MIB + 0x40000000n, reserved: MIB, nomap: MIB, cma: 0n });
  });
});

describe('what takes RAM', () => {
  test('kinds', () => {
    const { reserved } = map([], {
      regions: [
        region('plain'),
        region('nomap', { base: RAM + 4n * MIB, nomap: true }),
        region('cma', { base: RAM + 8n * MIB, driver: 'cma', reusable: true, placement: 'dynamic' }),
        region('dma', { base: RAM + 12n * MIB, driver: 'coherent', nomap: true }),
      ],
      events: [
        { kind: 'reserved', stage: 'early', subject: 'kernel image', base: RAM + 16n * MIB, size: MIB },
        { kind: 'reserved', stage: 'early', subject: 'initrd', base: RAM + 20n * MIB, size: MIB },
        { kind: 'reserved', stage: 'early', subject: 'device-tree blob', base: RAM + 24n * MIB, size: MIB },
        { kind: 'reserved', stage: 'memreserve', subject: '/memreserve/', base: RAM, size: 4096n },
        { kind: 'entry-taken', region: 0, nomap: false, base: RAM + MIB, size: MIB },
        { kind: 'reserved', stage: 'early', subject: 'linux,elfcorehdr', base: RAM + 28n * MIB, size: 1n },
      ],
      reserved: [{ base: RAM + 16n * MIB, end: RAM + 18n * MIB }],
      cmaAreas: [
        { name: 'cma', base: RAM + 8n * MIB, size: MIB, isDefault: false },
        { name: 'reserved', base: RAM + 32n * MIB, size: 16n * MIB, isDefault: true },
      ],
    });
    expect(reserved.map(line)).toEqual([
      'memreserve /memreserve/ 80000000+1000',
      'reserved plain 80100000+100000',
      'nomap nomap 80400000+100000',
      'cma cma 80800000+100000',
      'coherent dma 80c00000+100000',
      'kernel kernel image 81000000+100000',
      'other kernel 81100000+100000',
      'initrd initrd 81400000+100000',
      'dtb device-tree blob 81800000+100000',
      'other linux,elfcorehdr 81c00000+1',
      'cma default CMA area 82000000+1000000',
    ]);
  });

  test('every entry of a reg with several is shown', () => {
    const event = { kind: 'entry-taken', region: 0, nomap: true, size: MIB } as const;
    const { reserved } = map([], {
      regions: [region('a', { nomap: true })],
      events: [
        { ...event, base: RAM + MIB },
        { ...event, base: RAM + 8n * MIB },
      ],
    });
    expect(reserved.map(line)).toEqual(['nomap a 80100000+100000', 'nomap a 80800000+100000']);
    expect(new Set(reserved.map((item) => item.id)).size).toBe(2);
  });

  test('overlaps: two regions, a region and the kernel; not what merely says the same twice', () => {
    const { reserved } = map([], {
      regions: [
        region('a', { size: 2n * MIB }),
        region('b', { base: RAM + 2n * MIB }),
        region('after', { base: RAM + 3n * MIB }),
        region('off', { state: 'ignored', reason: 'disabled' }),
        region('over-kernel', { base: RAM + 16n * MIB }),
        region('dynamic', { base: RAM + 24n * MIB, placement: 'dynamic' }),
      ],
      events: [
        { kind: 'reserved', stage: 'early', subject: 'kernel image', base: RAM + 16n * MIB, size: MIB },
        { kind: 'reserved', stage: 'memreserve', subject: '/memreserve/', base: RAM + 3n * MIB, size: MIB },
        { kind: 'reserved', stage: 'memreserve', subject: '/memreserve/', base: RAM + 24n * MIB, size: 1n },
      ],
    });
    expect(reserved.filter((item) => item.overlaps.length > 0).map(line)).toEqual([
      'reserved a 80100000+200000 overlaps region:/reserved-memory/b',
      'reserved b 80200000+100000 overlaps region:/reserved-memory/a',
      'reserved over-kernel 81000000+100000 overlaps kernel:81000000',
      'kernel kernel image 81000000+100000 overlaps region:/reserved-memory/over-kernel',
      'reserved dynamic 81800000+100000 overlaps memreserve:81800000',
      'memreserve /memreserve/ 81800000+1 overlaps region:/reserved-memory/dynamic',
    ]);
  });

  test('regions without address come last; regions outside RAM and users are noted', () => {
    const { reserved } = map(
      [
        node('reserved-memory', { ...CELLS, ranges: true }, [node('out@70000000', { phandle: 7 })]),
        node('dsp', { 'memory-region': [7, 9] }),
      ],
      {
        regions: [
          region('huge', { base: undefined, placement: 'dynamic', state: 'failed', reason: 'too big' }),
          region('out@70000000', { base: 0x70000000n }),
          region('half', { base: RAM - MIB, size: 2n * MIB }),
        ],
      },
    );
    expect(reserved.map((item) => [item.label, ...item.details])).toEqual([
      ['out@70000000', '0x70000000, 1 MiB', 'fixed address (reg)', 'not in RAM', 'used by /dsp (remoteproc)'],
      ['half', '0x7ff00000, 2 MiB', 'fixed address (reg)', 'only 1 MiB of it in RAM'],
      ['huge', '1 MiB, no address', 'only a size is given (size)', 'too big'],
    ]);
  });
});

describe('devices', () => {
  const soc = node('soc', { ...CELLS, ranges: [0, 0x10000000, 0x1000000] }, [
    node('uart@1000', { reg: [0x1000, 0x100], compatible: ['ns16550a', 'ns16550'] }),
    node('dma@0', { reg: [0, 0x10000, 0x20000, 0x10], 'reg-names': ['core'], status: 'disabled' }),
    node('off', { ...CELLS, ranges: true, status: 'fail' }, [node('usb@2000', { reg: [0x2000, 0x10] })]),
    node('outside@2000000', { reg: [0x2000000, 4] }),
    node('empty@5', { reg: [5, 0] }),
  ]);

  test('windows as the CPU sees them, larger ones first, with their status', () => {
    const { devices } = map([soc, node('reserved-memory', { ...CELLS, ranges: true }, [node('r@1', { reg: [1, 1] })])]);
    expect(devices.map((item) => `${line(item)}${item.disabled === true ? ' off' : ''}`)).toEqual([
      'device dma@0 core 10000000+10000 off',
      'device uart@1000 10001000+100',
      'device usb@2000 10002000+10 off',
      'device dma@0 [1] 10020000+10 off',
    ]);
    expect(devices[1]?.details).toEqual(['0x10001000, 256 B', 'ns16550a, ns16550', 'on its bus at 0x1000']);
    expect(devices[2]?.details.at(-1)).toBe('disabled with /soc/off');
    expect(new Set(devices.map((item) => item.id)).size).toBe(devices.length);
  });

  test('a PCI host shows its windows', () => {
    const host = node('pcie@1', {
      device_type: 'pci',
      reg: [0x40000000, 0x1000],
      ranges: [0x01000000, 0, 0, 0x50000000, 0, 0x10000, 0x02000000, 0, 0x60000000, 0x60000000, 0, 0x1000000],
    });
    expect(map([host]).devices.map(line)).toEqual([
      'device pcie@1 40000000+1000',
      'pci pcie@1 io window 50000000+10000',
      'pci pcie@1 memory window 60000000+1000000',
    ]);
  });

  test('holes are what nothing claims', () => {
    const { holes } = map([soc], { memory: [{ base: RAM, end: RAM + MIB, nomap: false }] });
    expect(holes.map(({ base, size }) => `${base.toString(16)}+${size.toString(16)}`)).toEqual([
      '10010000+10000',
      '10020010+6ffdfff0',
    ]);
  });
});

describe('renderings', () => {
  const full = map(
    [
      node('serial@9000000', { reg: [0x9000000, 0x1000] }),
      node('evil\u001b[31m<script>@9100000', { reg: [0x9100000, 4], status: 'disabled' }),
    ],
    {
      regions: [
        region('a', { size: 2n * MIB }),
        region('b', { base: RAM + 2n * MIB, nomap: true, state: 'failed', reason: 'in use' }),
        region('out', { base: 0x70000000n }),
        region('huge', { base: undefined, placement: 'dynamic', state: 'failed', reason: 'no room' }),
        region('off', { base: undefined, state: 'ignored', reason: 'disabled' }),
      ],
      cmaAreas: [{ name: 'reserved', base: RAM + 240n * MIB, size: 16n * MIB, isDefault: true }],
      reserved: [{ base: RAM + MIB, end: RAM + 3n * MIB }],
      assumptions: ['The kernel image is assumed.'],
      outcome: 'panic',
      panic: 'memblock: cannot resize',
    },
  );

  test('text', () => {
    expect(renderMapText(full)).toMatchSnapshot();
  });

  test('a kernel that does not come up', () => {
    const dead = map([], { outcome: 'timeout' });
    for (const text of [renderMapText(dead), renderMapSvg(dead)]) expect(text).toContain('The kernel does not come up');
    expect(renderMapText(map([]))).not.toContain('does not come up');
  });

  test('the default CMA area of arm64 is part of the totals, wherever it is', () => {
    const { totals } = map([], { laterCmaSize: 64n * MIB, reserved: [{ base: RAM, end: RAM + MIB }] });
    expect([totals.reserved, totals.cma]).toEqual([65n * MIB, 64n * MIB]);
  });

  test('SVG is well-formed, complete in itself and free of markup from the tree', () => {
    const svg = renderMapSvg(full);
    const open: string[] = [];
    for (const [, closing, name, selfClosing] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
      if (closing === '/') expect(open.pop()).toBe(name);
      else if (selfClosing !== '/') open.push(name ?? '');
    }
    expect(open).toEqual([]);
    expect(svg).not.toMatch(/script>|href|url\((?!#pattern-)/);
    expect(svg).not.toContain('\u001b');
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).toContain('Test &lt;&amp;&gt; board');
    expect(svg.match(/&(?!(amp|lt|gt|quot|apos);)/)).toBeNull();
  });

  test('JSON has hex strings and nothing that JSON cannot hold', () => {
    const json = JSON.parse(JSON.stringify(mapToJson(full)));
    expect(json.reserved[0]).toMatchObject({ base: '0x70000000', size: '0x100000', label: 'out' });
    expect(json.reserved.at(-1).base).toBe('');
    expect(json.totals).toEqual({ ram: '0x10000000', reserved: '0x200000', nomap: '0x0', cma: '0x1000000' });
  });

  test('an empty tree and an empty report', () => {
    const empty = buildMemoryMap({ root: tree(), report: report({ memory: [] }) });
    expect([empty.ram, empty.reserved, empty.devices, empty.holes]).toEqual([[], [], [], []]);
    expect(renderMapText(empty)).toContain('0 B: 0 B reserved');
    expect(renderMapSvg(empty)).toContain('</svg>');
  });
});

test('the default CMA area is one row', () => {
  const base = RAM + 64n * MIB;
  const size = 64n * MIB;
  const { reserved } = map([], {
    cmaAreas: [{ name: 'reserved', base, size, isDefault: true }],
    events: [
      { kind: 'reserved', stage: 'init', subject: 'built-in default CMA area', base, size },
      { kind: 'reserved', stage: 'early', subject: 'page directory', base: RAM, size: MIB },
    ],
    reserved: [
      { base: RAM, end: RAM + MIB },
      { base, end: base + size },
    ],
  });
  expect(reserved.map(line)).toEqual(['other page directory 80000000+100000', 'cma default CMA area 84000000+4000000']);
});

describe('a region that was refused', () => {
  const refused = region('b', { base: RAM + 2n * MIB, nomap: true, state: 'failed', reason: 'in use' });

  test('leaves its memory free, or to whatever else memblock has there', () => {
    const text = renderMapText(map([], { regions: [refused] }));
    expect(text).toContain('80000000-8fffffff  256 MiB  free');
    expect(text).toMatch(/80200000-802fffff +1 MiB +failed +b; no-map; in use/);
    const held = map([], { regions: [refused], reserved: [{ base: RAM + 2n * MIB, end: RAM + 3n * MIB }] });
    expect(held.reserved.map(line)).toEqual(['nomap b 80200000+100000', 'other kernel 80200000+100000']);
    expect(held.totals.reserved).toBe(MIB);
  });

  test('is no claim on the address space', () => {
    const outside = region('out', { base: 0x7000_0000n, state: 'failed', reason: 'outside' });
    expect(map([], { regions: [outside] }).holes).toEqual([]);
    expect(map([], { regions: [region('out', { base: 0x7000_0000n })] }).holes).toEqual([
      { base: 0x7010_0000n, size: 0xff0_0000n },
    ]);
  });

  test('has no size when its size cannot be read', () => {
    const path = '/reserved-memory/c';
    const odd = region('c', {
      base: undefined,
      placement: 'dynamic',
      state: 'failed',
      size: 1n << 52n,
      reason: 'cells',
    });
    const problem = { code: 'rmem-invalid-size', severity: 'error', message: 'cells', path, related: [] } as const;
    const text = renderMapText(map([], { regions: [odd], problems: [problem] }));
    expect(text).toMatch(/no address +no size +failed +c; to be placed by the kernel; cells/);
    expect(text).not.toContain('PiB');
    const costs = regionCosts(board(), report({ regions: [odd], problems: [problem] }));
    expect(userLines(costs)).toEqual(['c (size unreadable, failed): no device refers to it']);
  });
});

test('unused regions that are not in RAM are listed as such, and shared memory counts once', () => {
  const regions = [
    region('a'),
    region('b', { base: RAM + MIB / 2n }),
    region('out', { base: 0x40000000n }),
    region('edge', { base: RAM + 256n * MIB - MIB / 4n }),
  ];
  const costs = regionCosts(board(), report({ regions }));
  expect(unusedLines(costs)).toEqual(['3 regions that no device refers to: 1.8 MiB']);
  expect(userLines(costs)).toEqual([
    'a (0x80100000 + 1 MiB): no device refers to it',
    'b (0x80080000 + 1 MiB): no device refers to it',
    'out (0x40000000 + 1 MiB, not in RAM): no device refers to it',
    'edge (0x8ffc0000 + 1 MiB, only 256 KiB of it in RAM): no device refers to it',
  ]);
});
