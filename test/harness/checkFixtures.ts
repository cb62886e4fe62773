/** For each check a tree on which it fires, with the paths it must name, and a similar one on which it is silent. */
import type { TreeNode } from '../../server/src/tree/treeView.ts';
import { type NodeSpec, node, tree, type Value } from './treeBuilder.ts';

interface CheckFixture {
  readonly id: string;
  readonly fires: TreeNode;
  /** `path` or `path:property`, in tree order. */
  readonly at: readonly string[];
  readonly silent: TreeNode;
  /** dtc 1.6 never ends on it. */
  readonly oldDtcHangs?: true;
}

type Props = Record<string, Value>;
const CELLS = { '#address-cells': 1, '#size-cells': 1 };
const NUMBERED = { '#address-cells': 1, '#size-cells': 0 };

const root = (...children: NodeSpec[]): TreeNode => tree(CELLS, children);
const both = (id: string, at: string[], fires: NodeSpec[], silent: NodeSpec[]): CheckFixture => ({
  id,
  at,
  fires: root(...fires),
  silent: root(...silent),
});
const property = (id: string, name: string, bad: Value, good: Value): CheckFixture =>
  both(id, [`/a:${name}`], [node('a', { [name]: bad })], [node('a', { [name]: good })]);
const reg = (value: number[], more: Props = {}): Props => ({
  reg: value,
  ...more,
});

const STRINGS = ['device_type', 'model', 'status', 'label'].map((name) =>
  property(`${name}_is_string`, name, ['a', 'b'], 'a'),
);

const NAMES: CheckFixture[] = [
  both('node_name_chars', ['/a b'], [node('a b')], [node('a,b.c_d+e-F9')]),
  both('node_name_chars_strict', ['/a_b'], [node('a_b')], [node('a-b,c')]),
  both('node_name_format', ['/a@1@2'], [node('a@1@2', reg([1, 1]))], [node('a@1', reg([1, 1]))]),
  {
    ...both('node_name_not_empty', ['/'], [node('')], [node('a')]),
    at: ['/'],
  },
  both('node_name_vs_property_name', ['/a/b'], [node('a', { b: 1 }, [node('b')])], [node('a', { b: 1 }, [node('c')])]),
  property('property_name_chars', 'a b', 1, 1),
  property('property_name_chars_strict', 'a_b', 1, 1),
  {
    ...property('property_name_chars_strict', 'v,#a#', 1, 1),
    silent: root(node('a', { '#a': 1, 'v,#b': 1, device_type: 'x' })),
  },
].map((fixture) =>
  fixture.id.startsWith('property_name')
    ? { ...fixture, silent: root(node('a', { '#a-cells': 1, 'v,a': 1 })) }
    : fixture,
);

const VALUES: CheckFixture[] = [
  ...STRINGS,
  property('status_is_string', 'status', true, 'okay'),
  property('model_is_string', 'model', new Uint8Array([65]), 'A'),
  property('name_is_string', 'name', [1, 2], 'a'),
  property('name_properties', 'name', 'b', 'a'),
  property('address_cells_is_cell', '#address-cells', [1, 2], 1),
  property('size_cells_is_cell', '#size-cells', true, 1),
  property('compatible_is_string_list', 'compatible', new Uint8Array([65, 0, 66]), ['a', 'b']),
  property('names_is_string_list', 'clock-names', [0x41424344], ['a', 'b']),
];

const ADDRESSES: CheckFixture[] = [
  both('reg_format', ['/a@1:reg'], [node('a@1', reg([1, 1, 2]))], [node('a@1', reg([1, 1, 2, 1]))]),
  both('reg_format', ['/a@1:reg'], [node('a@1', { reg: true })], [node('a@1', reg([1, 1]))]),
  {
    id: 'reg_format',
    at: ['/:reg'],
    fires: tree({ ...CELLS, reg: [1] }),
    silent: root(),
  },
  both(
    'ranges_format',
    ['/a:ranges'],
    [node('a', { '#address-cells': 2, '#size-cells': 1, ranges: true })],
    [node('a', { ...CELLS, ranges: true })],
  ),
  both(
    'ranges_format',
    ['/a@0:ranges'],
    [node('a@0', { ...CELLS, ranges: [0, 0] })],
    [node('a@0', { ...CELLS, ranges: [0, 0, 1] })],
  ),
  {
    id: 'ranges_format',
    at: ['/:ranges'],
    fires: tree({ ...CELLS, ranges: true }),
    silent: root(),
  },
  both(
    'dma_ranges_format',
    ['/a:dma-ranges', '/a:dma-ranges'],
    [node('a', { '#address-cells': 2, '#size-cells': 2, 'dma-ranges': true })],
    [node('a', { ...CELLS, 'dma-ranges': [0, 0, 1] })],
  ),
  both(
    'unit_address_vs_reg',
    ['/a', '/b@1', '/c'],
    [node('a', reg([1, 1])), node('b@1'), node('c', { ...CELLS, ranges: [0, 0, 1] })],
    [
      node('a@1', reg([1, 1])),
      node('b'),
      node('c', { ...CELLS, ranges: true }),
      node('fragment@0', {}, [node('__overlay__')]),
    ],
  ),
  both(
    'unit_address_format',
    ['/a@0x1', '/b@01', '/c@0x02', '/c@0x02'],
    [node('a@0x1', reg([1, 1])), node('b@01', reg([1, 1])), node('c@0x02', reg([2, 1]))],
    [
      node('a@1', reg([1, 1])),
      node('b@0', reg([0, 1])),
      node('bus', { ...CELLS, compatible: 'simple-bus', ranges: true }, [node('c@01', reg([1, 1]))]),
    ],
  ),
  both(
    'avoid_default_addr_size',
    ['/a/b@1', '/a/b@1'],
    [node('a', { ranges: true }, [node('b@1', reg([0, 1, 1]))])],
    [node('a', { ...CELLS, ranges: true }, [node('b@1', reg([1, 1]))])],
  ),
  both(
    'avoid_unnecessary_addr_size',
    ['/a'],
    [node('a', CELLS, [node('b')])],
    [
      node('a', CELLS, [node('b@1', reg([1, 1]))]),
      node('c', CELLS),
      node('d', { ...CELLS, ranges: true }, [node('e')]),
      node('f', CELLS, [node('g', { ...CELLS, ranges: true })]),
    ],
  ),
  both(
    'unique_unit_address',
    ['/a@1'],
    [node('a@1', reg([1, 1])), node('b@1', reg([1, 1], { status: 'disabled' }))],
    [node('a@1', reg([1, 1])), node('b@2', reg([2, 1])), node('c'), node('d')],
  ),
  both(
    'unique_unit_address_if_enabled',
    ['/a@1'],
    [node('a@1', reg([1, 1])), node('b@1', reg([1, 1]))],
    [node('a@1', reg([1, 1])), node('b@1', reg([1, 1], { status: 'disabled' }))],
  ),
];

const PCI: Props = {
  device_type: 'pci',
  '#address-cells': 3,
  '#size-cells': 2,
  ranges: [0x02000000, 0, 0, 0, 0, 1],
};
const pci = (more: Props, ...children: NodeSpec[]) => node('pcie@0', { ...PCI, ...more }, children);
const pciReg = (high: number, mid = 0) => ({ reg: [high, mid, 0, 0, 0] });

const BUSES: CheckFixture[] = [
  both('pci_bridge', ['/bridge@0'], [node('bridge@0', PCI)], [pci({})]),
  both(
    'pci_bridge',
    ['/pci', '/pci:#address-cells', '/pci:#size-cells'],
    [node('pci', { ...CELLS, device_type: 'pci' })],
    [pci({ 'bus-range': [0, 255] })],
  ),
  both('pci_bridge', ['/pcie@0:bus-range'], [pci({ 'bus-range': 1 })], [pci({ 'bus-range': [1, 1] })]),
  both('pci_bridge', ['/pcie@0:bus-range', '/pcie@0:bus-range'], [pci({ 'bus-range': [0x300, 0x200] })], [pci({})]),
  both(
    'pci_device_reg',
    ['/pcie@0/a@1', '/pcie@0/b@1', '/pcie@0/c@2'],
    [pci({}, node('a@1', pciReg(0x1000)), node('b@1', pciReg(0x900)), node('c@2', pciReg(0x900)))],
    [pci({}, node('a@2', pciReg(0x1000)), node('b@2,0', pciReg(0x1000)), node('c@1,1', pciReg(0x900)))],
  ),
  both(
    'pci_device_reg',
    ['/pcie@0/a@2:reg', '/pcie@0/b@2:reg', '/pcie@0/c@2:reg'],
    [pci({}, node('a@2', pciReg(0x1000, 1)), node('b@2', pciReg(0x02001000)), node('c@2', pciReg(0x1010)))],
    [pci({})],
  ),
  both(
    'pci_device_bus_num',
    ['/pcie@0/a@0:reg'],
    [pci({}, node('a@0', pciReg(0x10000)))],
    [pci({ 'bus-range': [0, 1] }, node('a@0', pciReg(0x10000)))],
  ),
  both(
    'simple_bus_reg',
    ['/bus/a@2', '/bus/b', '/bus/c'],
    [
      node('bus', { ...CELLS, compatible: ['x', 'simple-bus'], ranges: true }, [
        node('a@2', reg([1, 1])),
        node('b', reg([1, 1])),
        node('c'),
      ]),
    ],
    [
      node('bus', { ...CELLS, compatible: 'simple-bus', ranges: true }, [
        node('a@1', reg([1, 1])),
        node('d@10', { ...CELLS, ranges: [0, 0x10, 1] }),
        node('e', { ...CELLS, compatible: 'simple-bus', ranges: true }),
      ]),
    ],
  ),
  both(
    'i2c_bus_bridge',
    ['/i2c:#address-cells', '/i2c:#size-cells', '/i2c-arb'],
    [
      node('i2c', { '#address-cells': 2, '#size-cells': 1 }, [node('a')]),
      node('i2c-arb', { '#address-cells': 1 }, [node('a')]),
    ],
    [
      node('i2c', NUMBERED, [node('a@1', reg([1]))]),
      node('i2c-bus'),
      node('i2c@1', reg([1, 1], CELLS), [node('i2c-bus', NUMBERED, [node('b@2', reg([2]))])]),
    ],
  ),
  both(
    'i2c_bus_reg',
    ['/i2c/a', '/i2c/b@2', '/i2c/c@80:reg', '/i2c/d@80000400:reg'],
    [
      node('i2c', NUMBERED, [
        node('a'),
        node('b@2', reg([1])),
        node('c@80', reg([0x80])),
        node('d@80000400', reg([0x80000400])),
      ]),
    ],
    [
      node('i2c', NUMBERED, [
        node('a@7f', reg([0x7f, 0x10])),
        node('b@10', reg([0x40000010])),
        node('c@800003ff', reg([0x800003ff])),
      ]),
    ],
  ),
  both(
    'spi_bus_bridge',
    ['/spi:#address-cells', '/spi:#size-cells', '/qspi@1'],
    [
      node('spi', { '#address-cells': 2, '#size-cells': 1 }, [node('a')]),
      node('qspi@1', reg([1, 1], NUMBERED), [node('flash@0', reg([0], { 'spi-max-frequency': 1 }))]),
    ],
    [
      node('spi', NUMBERED, [node('a@0', reg([0]))]),
      node(
        'spi@1',
        reg([1, 1], {
          '#address-cells': 0,
          '#size-cells': 0,
          'spi-slave': true,
        }),
        [node('slave')],
      ),
      node('spi@2', reg([2, 1])),
    ],
  ),
  both(
    'spi_bus_reg',
    ['/spi/a', '/spi/b@2'],
    [node('spi', NUMBERED, [node('a'), node('b@2', reg([1]))])],
    [
      node('spi', NUMBERED, [node('b@1', reg([1]))]),
      node(
        'spi@1',
        reg([1, 1], {
          '#address-cells': 0,
          '#size-cells': 0,
          'spi-slave': true,
        }),
        [node('slave')],
      ),
    ],
  ),
];

const CHOSEN: CheckFixture[] = [
  both(
    'alias_paths',
    ['/aliases:a', '/aliases:b', '/aliases:C'],
    [node('x'), node('aliases', { a: '/y', b: true, C: '/x' })],
    [node('x', {}, [node('y@1')]), node('aliases', { a0: '/x', 'b-1': '/x/y@1', c: 'x', phandle: 1 })],
  ),
  both(
    'obsolete_chosen_interrupt_controller',
    ['/chosen:interrupt-controller'],
    [node('chosen', { 'interrupt-controller': 1 })],
    [node('chosen', { 'interrupt-parent': 1 })],
  ),
  both('chosen_node_is_root', ['/a/chosen'], [node('a', {}, [node('chosen')])], [node('chosen')]),
  both(
    'chosen_node_bootargs',
    ['/chosen:bootargs'],
    [node('chosen', { bootargs: 1 })],
    [node('chosen', { bootargs: 'quiet' })],
  ),
  both(
    'chosen_node_stdout_path',
    ['/chosen:stdout-path'],
    [node('chosen', { 'stdout-path': 1 })],
    [node('chosen', { 'stdout-path': 'serial0' })],
  ),
  both(
    'chosen_node_stdout_path',
    ['/chosen:linux,stdout-path', '/chosen:linux,stdout-path'],
    [node('chosen', { 'linux,stdout-path': true })],
    [node('chosen', { 'stdout-path': 'serial0', 'linux,stdout-path': true })],
  ),
];

const PROVIDERS: readonly (readonly [string, string, string])[] = [
  ['clocks', 'clocks', '#clock-cells'],
  ['cooling_device', 'cooling-device', '#cooling-cells'],
  ['dmas', 'dmas', '#dma-cells'],
  ['hwlocks', 'hwlocks', '#hwlock-cells'],
  ['interrupts_extended', 'interrupts-extended', '#interrupt-cells'],
  ['io_channels', 'io-channels', '#io-channel-cells'],
  ['iommus', 'iommus', '#iommu-cells'],
  ['mboxes', 'mboxes', '#mbox-cells'],
  ['msi_parent', 'msi-parent', '#msi-cells'],
  ['mux_controls', 'mux-controls', '#mux-control-cells'],
  ['phys', 'phys', '#phy-cells'],
  ['power_domains', 'power-domains', '#power-domain-cells'],
  ['pwms', 'pwms', '#pwm-cells'],
  ['resets', 'resets', '#reset-cells'],
  ['sound_dai', 'sound-dai', '#sound-dai-cells'],
  ['thermal_sensors', 'thermal-sensors', '#thermal-sensor-cells'],
];

const REFERENCES: CheckFixture[] = PROVIDERS.flatMap(([stem, consumer, cells]): CheckFixture[] => {
  const provider = node('p', { phandle: 1, [cells]: 1 });
  const use = (...value: number[]) => node('a', { [consumer]: value });
  const fires = (value: Value) =>
    both(
      `${stem}_property`,
      [`/a:${consumer}`],
      [provider, node('a', { [consumer]: value })],
      [provider, use(1, 7, 0, 0xffffffff, 1, 8)],
    );
  return [
    property(`${stem}_is_cell`, cells, true, 1),
    fires([1]),
    fires([1, 7, 1]),
    fires([2, 7]),
    fires(new Uint8Array(6)),
  ];
});

const GPIO = node('g', { phandle: 1, '#gpio-cells': 2 });
const MORE_REFERENCES: CheckFixture[] = [
  both('clocks_property', ['/a:clocks'], [node('p', { phandle: 1 }), node('a', { clocks: 1 })], []),
  {
    ...both(
      'clocks_property',
      ['/a:clocks'],
      [node('p', { phandle: 1, '#clock-cells': 0xffffffff }), node('a', { clocks: [1, 1] })],
      [],
    ),
    oldDtcHangs: true,
  },
  both(
    'msi_parent_property',
    ['/a:msi-parent'],
    [node('a', { 'msi-parent': 1 })],
    [node('p', { phandle: 1 }), node('a', { 'msi-parent': [1, 1] })],
  ),
  both(
    'gpios_property',
    ['/a:reset-gpios', '/a:gpio'],
    [GPIO, node('a', { 'reset-gpios': [1, 2], gpio: 1 })],
    [GPIO, node('a', { gpios: [1, 2, 3], 'x,nr-gpios': 5 }), node('hog', { 'gpio-hog': true, gpios: [1, 2] })],
  ),
  both(
    'deprecated_gpio_property',
    ['/a:reset-gpio'],
    [GPIO, node('a', { 'reset-gpio': [1, 2, 3] })],
    [GPIO, node('a', { 'reset-gpios': [1, 2, 3], 'x,nr-gpios': 5 })],
  ),
];

const PIC: Props = {
  phandle: 1,
  'interrupt-controller': true,
  '#interrupt-cells': 2,
  '#address-cells': 0,
};
const pic = node('pic', PIC);
const mapped = (map: Value, more: Props = {}) =>
  node('nexus', {
    '#address-cells': 1,
    '#size-cells': 0,
    '#interrupt-cells': 1,
    'interrupt-map': map,
    ...more,
  });

const INTERRUPTS: CheckFixture[] = [
  both(
    'interrupts_property',
    ['/a:interrupts'],
    [node('a', { interrupts: 1 })],
    [
      pic,
      node('a', { 'interrupt-parent': 1, interrupts: [1, 2] }),
      node('c', { ...PIC, phandle: 2 }, [node('d', { interrupts: [1, 2, 3, 4] })]),
    ],
  ),
  both(
    'interrupts_property',
    ['/a:interrupts'],
    [pic, node('a', { 'interrupt-parent': 1, interrupts: [1, 2, 3] })],
    [pic],
  ),
  both(
    'interrupts_property',
    ['/a:interrupt-parent'],
    [node('a', { 'interrupt-parent': 9, interrupts: 1 })],
    [node('a', { 'interrupt-parent': 9 })],
  ),
  both(
    'interrupts_property',
    ['/a:interrupt-parent', '/a:interrupts'],
    [node('a', { 'interrupt-parent': 0, interrupts: 1 })],
    [],
  ),
  both(
    'interrupts_property',
    ['/p'],
    [node('p', { phandle: 1 }), node('a', { 'interrupt-parent': 1, interrupts: 1 })],
    [],
  ),
  {
    ...both(
      'interrupts_property',
      ['/a:interrupts', '/a:interrupts'],
      [pic, node('a', { 'interrupt-parent': 1, interrupts: new Uint8Array(6) })],
      [],
    ),
  },
  both(
    'interrupt_provider',
    ['/a', '/b:#interrupt-cells'],
    [node('a', { 'interrupt-controller': true }), node('b', { '#interrupt-cells': 1 })],
    [pic, node('c')],
  ),
  both(
    'interrupt_map',
    ['/nexus'],
    [pic, node('nexus', { '#interrupt-cells': 1, 'interrupt-map': [0, 1, 5, 6] })],
    [pic, mapped([0, 1, 1, 5, 6, 1, 1, 1, 5, 6], { 'interrupt-map-mask': [0, 7] })],
  ),
  both(
    'interrupt_map',
    ['/nexus:interrupt-map-mask', '/nexus:interrupt-map'],
    [pic, mapped([0, 1], { 'interrupt-map-mask': [0] })],
    [],
  ),
  both('interrupt_map', ['/nexus:interrupt-map'], [pic, mapped(new Uint8Array(6))], []),
  both('interrupt_map', ['/nexus:interrupt-map'], [pic, mapped([0, 1, 0, 5, 6])], []),
  both('interrupt_map', ['/nexus:interrupt-map'], [pic, mapped([0, 1, 9, 5, 6])], []),
  both('interrupt_map', ['/nexus:interrupt-map'], [node('p', { phandle: 1 }), mapped([0, 1, 1])], []),
  both('interrupt_map', ['/nexus:interrupt-map'], [pic, mapped([0, 1, 1, 5])], []),
  both(
    'interrupt_map',
    ['/nexus:interrupt-map'],
    [
      node('pic', {
        phandle: 1,
        'interrupt-controller': true,
        '#interrupt-cells': 2,
      }),
      mapped([0, 1, 1, 5, 6]),
    ],
    [],
  ),
];

const endpoint = (remote: number, own: number) => node('endpoint', { phandle: own, 'remote-endpoint': remote });
const GRAPHS: CheckFixture[] = [
  both(
    'graph_child_address',
    ['/a/port:#address-cells', '/b@1/ports:#address-cells'],
    [
      node('a', {}, [node('port', NUMBERED, [node('endpoint@0', reg([0]))])]),
      node('b@1', reg([1, 1]), [node('ports', NUMBERED, [node('port@0', reg([0]), [node('endpoint')])])]),
    ],
    [
      node('a', {}, [node('port', NUMBERED, [node('endpoint@1', reg([1]))])]),
      node('b', {}, [node('port', NUMBERED, [node('endpoint@0', reg([0])), node('endpoint@1', reg([1]))])]),
      node('c', {}, [node('port', {}, [node('endpoint')])]),
    ],
  ),
  both('graph_nodes', ['/endpoint'], [node('endpoint')], [node('port', {}, [node('endpoint')])]),
  both('graph_port', ['/x'], [node('x', {}, [node('endpoint')])], [node('port', {}, [node('endpoint')])]),
  both(
    'graph_port',
    ['/ports/port@1', '/ports/port@2:reg'],
    [
      node('ports', NUMBERED, [
        node('port@1', reg([0]), [node('endpoint')]),
        node('port@2', reg([2, 2]), [node('endpoint')]),
      ]),
    ],
    [node('ports', NUMBERED, [node('port@1', reg([1]), [node('endpoint')])])],
  ),
  both('graph_port', ['/d/port@1', '/d/port@1'], [node('d', {}, [node('port@1', reg([1]), [node('endpoint')])])], []),
  both(
    'graph_endpoint',
    ['/a/port/x', '/b/port/endpoint:remote-endpoint'],
    [
      node('a', {}, [node('port', {}, [node('x', { 'remote-endpoint': 0 })])]),
      node('b', {}, [node('port', {}, [endpoint(9, 1)])]),
    ],
    [node('a', {}, [node('port', {}, [endpoint(1, 2)])]), node('b', {}, [node('port', {}, [endpoint(2, 1)])])],
  ),
  both(
    'graph_endpoint',
    ['/a/port/endpoint:remote-endpoint'],
    [
      node('a', {}, [node('port', {}, [endpoint(1, 2)])]),
      node('b', {}, [node('port', {}, [node('endpoint', { phandle: 1 })])]),
    ],
    [],
  ),
  both(
    'graph_endpoint',
    ['/a/port/endpoint@1'],
    [node('a', {}, [node('port', NUMBERED, [node('endpoint@1', reg([0]))])])],
    [],
  ),
];

const bus = (ranges: Value, more: Props, ...children: NodeSpec[]) =>
  node('bus', { ...CELLS, ranges, ...more }, children);
const TWO = { '#address-cells': 2, '#size-cells': 2 };
const ADDRESS_SPACES: CheckFixture[] = [
  both(
    'reg-wraps',
    ['/a@fffff000:reg'],
    [node('a@fffff000', reg([0xfffff000, 0x2000]))],
    [node('a@fffff000', reg([0xfffff000, 0x1000])), node('i2c', NUMBERED, [node('b@1', reg([0xffffffff]))])],
  ),
  {
    id: 'reg-wraps',
    at: ['/a@ffffffff00000000:reg'],
    fires: tree(TWO, [node('a@ffffffff00000000', reg([0xffffffff, 0, 1, 1]))]),
    silent: tree(TWO, [node('a@ffffffff00000000', reg([0xffffffff, 0, 1, 0]))]),
  },
  both(
    'reg-outside-ranges',
    ['/bus/b@2000:reg'],
    [bus([0, 0, 0x1000], {}, node('a@0', reg([0, 0x10])), node('b@2000', reg([0x2000, 0x10])))],
    [
      bus([0, 0, 0x1000, 0x2000, 0x8000, 0x100], {}, node('a@0', reg([0, 0x10])), node('b@2000', reg([0x2000, 0x10]))),
      node('off', { ...CELLS, ranges: [0, 0, 0x1000] }, [node('c@2000', reg([0x2000, 4], { status: 'disabled' }))]),
      node('open', { ...CELLS, ranges: true }, [node('d@2000', reg([0x2000, 4]))]),
      node('own', CELLS, [node('e@2000', reg([0x2000, 4]))]),
    ],
  ),
  both(
    'reg-outside-ranges',
    ['/bus/a@0:reg'],
    [bus([0x1000, 0, 0x1000], {}, node('a@0', reg([0x1800, 0x10, 0, 0x10])))],
    [bus([0x1000, 0, 0x1000], { compatible: ['marvell,armada370-mbus', 'x'] }, node('a@0', reg([0, 0x10])))],
  ),
  both(
    'reg-beyond-ranges',
    ['/bus/a@800:reg'],
    [bus([0, 0, 0x1000], {}, node('a@800', reg([0x800, 0x1000])), node('b@2000', reg([0x2000, 0x1000])))],
    [bus([0, 0, 0x1000], {}, node('a@800', reg([0x800, 0x800])))],
  ),
  both(
    'reg-overlap',
    ['/bus/b@800:reg', '/d@1800:reg'],
    [
      bus(true, {}, node('a@0', reg([0, 0x1000])), node('b@800', reg([0x800, 0x1000]))),
      node('c@1000', reg([0x1000, 0x1000])),
      node('d@1800', reg([0x3000, 8, 0x1800, 0x1000])),
    ],
    [
      bus(true, {}, node('a@0', reg([0, 0x1000])), node('b@1000', reg([0x1000, 0x1000]))),
      bus(true, {}, node('a@0', reg([0, 0x1000])), node('b@800', reg([0x800, 0x800])), node('c@0', reg([0, 0x1000]))),
      bus(true, {}, node('a@0', reg([0, 0x1000])), node('b@800', reg([0x800, 0x1000], { status: 'disabled' }))),
      bus(true, { status: 'disabled' }, node('a@0', reg([0, 0x1000])), node('b@800', reg([0x800, 0x1000]))),
      node('flash', CELLS, [node('a@0', reg([0, 0x1000])), node('b@800', reg([0x800, 0x1000]))]),
      bus(
        true,
        {},
        node('a@0', reg([0, 0x1000], { '#clock-cells': 0 })),
        node('b@4', reg([4, 0x1000], { '#clock-cells': 0 })),
      ),
      node('one@9000', reg([0x9000, 0x1000, 0x9800, 0x1000])),
      // From a public report: partitions of a NAND flash beside the registers of its controller.
      node('nand@10000', { ...reg([0x10000, 0x1000]), ...CELLS, ranges: true, compatible: 'a' }, [
        node('partition@0', reg([0, 0x800])),
        node('nfc@400', reg([0x400, 0x1000], { compatible: 'b' })),
        node('partition@800', reg([0x800, 0x1000])),
      ]),
    ],
  ),
];

const reserved = (...regions: NodeSpec[]) => node('reserved-memory', { ...CELLS, ranges: true }, regions);
const user = node('user', { 'memory-region': 1 });
const RESERVED_MEMORY: CheckFixture[] = [
  both(
    'memory-region-target',
    ['/user:memory-region'],
    [user, node('elsewhere@1000', reg([0x1000, 0x1000], { phandle: 1 }))],
    [user, reserved(node('r@1000', reg([0x1000, 0x1000], { phandle: 1 })))],
  ),
  both(
    'memory-region-target',
    ['/user:memory-region'],
    [user, node('buffer', { phandle: 1 })],
    [user, reserved(node('buffer', { phandle: 1 }))],
  ),
  both(
    'memory-region-target',
    ['/user:memory-region'],
    [user, reserved(node('r@1000', reg([0x1000, 0x1000], { phandle: 1, status: 'disabled' })))],
    [
      node('a', { 'memory-region': [1, 2, 3] }),
      node('b', { 'memory-region': 4, status: 'disabled' }),
      reserved(
        node('r', { phandle: 1, status: 'disabled' }),
        node('s', { phandle: 2, reg: [0, 0], status: 'disabled' }),
        node('t', { phandle: 3, size: 0x1000 }),
        node('u', { phandle: 4, size: 0x1000, status: 'disabled' }),
      ),
    ],
  ),
  {
    id: 'reserved-memory-cells',
    at: [
      '/reserved-memory/a:size',
      '/reserved-memory/b:alignment',
      '/reserved-memory/c:alloc-ranges',
      '/reserved-memory/d:alloc-ranges',
    ],
    fires: tree(TWO, [
      node('reserved-memory', { ...TWO, ranges: true }, [
        node('a', { size: 0x1000 }),
        node('b', { size: [0, 0x1000], alignment: 0x1000 }),
        node('c', { size: [0, 0x1000], 'alloc-ranges': [0, 0, 0x1000] }),
        node('d', { size: [0, 0x1000], 'alloc-ranges': true }),
      ]),
    ]),
    silent: tree(TWO, [
      node('reserved-memory', { ...TWO, ranges: true }, [
        node('a', { size: [0, 0x1000], alignment: [0, 0x1000], 'alloc-ranges': [0, 0, 0, 0x1000, 1, 0, 0, 0x1000] }),
        node('b@0', { reg: [0, 0, 0, 0x1000], alignment: 0x1000 }),
      ]),
      node('d', { size: 1 }),
    ]),
  },
  both(
    'reserved-memory-no-map-reusable',
    ['/reserved-memory/r@1000:no-map'],
    [reserved(node('r@1000', reg([0x1000, 0x1000], { 'no-map': true, reusable: true })))],
    [
      reserved(
        node('r@1000', reg([0x1000, 0x1000], { 'no-map': true })),
        node('s@2000', reg([0x2000, 0x1000], { reusable: true })),
      ),
      node('x', { 'no-map': true, reusable: true }),
    ],
  ),
  both(
    'memory-device-type',
    ['/memory@1000', '/memory'],
    [node('memory@1000', reg([0x1000, 0x1000])), node('memory')],
    [
      node('memory@1000', reg([0x1000, 0x1000], { device_type: 'memory' })),
      node('memory@2000', reg([0x2000, 0x1000], { compatible: 'mtd-rom' })),
      node('a', {}, [node('memory')]),
    ],
  ),
  both(
    'reserved-memory-misplaced',
    ['/memory@1000:no-map', '/reserved-memory:alloc-ranges', '/a:reusable', '/a:linux,cma-default'],
    [
      // From a public report: memory reserved at the root.
      node('memory@1000', reg([0x1000, 0x1000], { 'no-map': true })),
      node('reserved-memory', { ...CELLS, ranges: true, 'alloc-ranges': [0, 0x1000] }),
      node('a', { reusable: true, 'linux,cma-default': true }),
    ],
    [
      reserved(node('a@0', reg([0, 0x1000], { 'no-map': true, reusable: true, 'alloc-ranges': [0, 1] }))),
      // Told by the engine.
      node('b', {}, [node('reserved-memory', CELLS, [node('c@0', reg([0, 0x1000], { 'no-map': true }))])]),
    ],
  ),
  both(
    'property-typo',
    [
      '/chosen:bootarg',
      ...['compatable', 'cpmpatible', 'statsu', 'interrups-parent', 'clock_names', 'interrupts-name'].map(
        (name) => `/a:${name}`,
      ),
      ...['device-type', '#adress-cells', 'size-cells', 'linux,usable_memory', 'Status'].map((name) => `/a:${name}`),
      ...['nomap', 'no_map', 'reusuable', 'alloc-range', 'aligment', 'linux,cma_default'].map(
        (name) => `/reserved-memory/r@0:${name}`,
      ),
      ...['no-mapp', 'no-maps', 'mo-map', 'nomaps', 'cma-default', 'align', 'regs', 'rge'].map(
        (name) => `/reserved-memory/r@1:${name}`,
      ),
      '/b:pintcrl-0',
    ],
    [
      node('chosen', { bootarg: 'a' }),
      node('a', {
        compatable: 'a',
        cpmpatible: 'a',
        statsu: 'okay',
        'interrups-parent': 1,
        clock_names: 'a',
        'interrupts-name': 'a',
        'device-type': 'cpu',
        '#adress-cells': 1,
        'size-cells': 1,
        'linux,usable_memory': 1,
        Status: 'okay',
      }),
      reserved(
        node('r@0', {
          ...reg([0, 0x1000]),
          nomap: true,
          no_map: true,
          reusuable: true,
          'alloc-range': [0, 1],
          aligment: 1,
          'linux,cma_default': true,
        }),
        node('r@1', {
          'no-mapp': true,
          'no-maps': true,
          'mo-map': true,
          nomaps: true,
          'cma-default': true,
          align: 1,
          regs: 1,
          rge: 1,
        }),
      ),
      node('b', { 'pintcrl-0': 1 }),
    ],
    [
      node('aliases', { compatable: '/a' }),
      node('__symbols__', { statsu: '/a' }),
      // All of them in use.
      node('a', {
        'clock-lanes': 1,
        'led-names': 'a',
        'abs-range': 1,
        'hwlock-names': 'a',
        'ssi-controller': true,
        states: 1,
        mode: 'a',
        'mbox-name': 'a',
        'pinctrl-1': 1,
        'align-end': 1,
        nomap: true,
        'mo-map': true,
        regs: 1,
        align: 1,
        blocks: 1,
        '#pse-cells': 1,
        'gain-ranges': 1,
        'vendor,status': 'a',
      }),
      reserved(node('r@0', reg([0, 0x1000], { 'no-map': true, 'no-map-fixup': true }))),
    ],
  ),
  both(
    'status-value',
    ['enabled', 'disable', 'okay ', 'OK', 'failed', ''].map((_, i) => `/a${i}:status`),
    ['enabled', 'disable', 'okay ', 'OK', 'failed', ''].map((status, i) => node(`a${i}`, { status })),
    ['okay', 'ok', 'disabled', 'reserved', 'fail', 'fail-sss', 'fail-'].map((status, i) => node(`a${i}`, { status })),
  ),
];

export const CHECK_FIXTURES: readonly CheckFixture[] = [
  ...NAMES,
  ...VALUES,
  ...ADDRESSES,
  ...BUSES,
  ...CHOSEN,
  ...REFERENCES,
  ...MORE_REFERENCES,
  ...INTERRUPTS,
  ...GRAPHS,
  ...ADDRESS_SPACES,
  ...RESERVED_MEMORY,
];
