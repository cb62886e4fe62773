/** Properties of the Devicetree Specification 0.4. */
import { type PropertyKnowledge, type PropertyPlace, type PropertyRow, rowsOf } from './propertyRow.ts';

const section = (number: string, where: PropertyPlace, rows: readonly PropertyRow[]) =>
  rowsOf(where, `Devicetree Specification 0.4, ${number}`, rows);

const STANDARD: readonly PropertyKnowledge[] = [
  ...section('2.3.1', 'any', [
    [
      'compatible',
      'strings',
      'Names what the device is, the most specific name first; the kernel finds a driver by it.',
    ],
  ]),
  ...section('2.3.2', 'root', [['model', 'string', 'The manufacturer and model of the machine, for people.']]),
  ...section('2.3.3', 'any', [
    [
      'phandle',
      'u32',
      'A number by which other nodes refer to this one; dtc gives it out where a label is referred to.',
    ],
  ]),
  ...section('2.3.4', 'any', [
    [
      'status',
      'string',
      'Whether the device is there to be used; a node without it is in use.',
      { values: ['okay', 'disabled', 'reserved', 'fail'] },
    ],
  ]),
  ...section('2.3.5', 'bus', [
    ['#address-cells', 'u32', 'Cells of an address in the reg of the children of this node.'],
    [
      '#size-cells',
      'u32',
      'Cells of a size in the reg of the children; 0 where children have numbers instead of ranges.',
    ],
  ]),
  ...section('2.3.6', 'any', [
    ['reg', 'address', 'Address and size of each range of registers or memory, as the bus of the parent counts them.'],
  ]),
  ...section('2.3.7', 'any', [
    ['virtual-reg', 'u32', 'A virtual address that the boot program mapped to the first reg.'],
  ]),
  ...section('2.3.8', 'bus', [
    [
      'ranges',
      'address',
      'How the bus above sees addresses of this bus: child address, parent address, size; empty where they are the same.',
    ],
  ]),
  ...section('2.3.9', 'bus', [
    ['dma-ranges', 'address', 'Where devices of this bus reach memory: address on this bus, address above, size.'],
  ]),
  ...section('2.3.10', 'any', [
    [
      'dma-coherent',
      'flag',
      'Caches see what the device reads and writes in memory, so the kernel flushes nothing for it.',
    ],
  ]),
  ...section('2.3.11', 'any', [
    [
      'dma-noncoherent',
      'flag',
      'Caches do not see what the device reads and writes, on a machine where they usually do.',
    ],
  ]),
  ...section('2.3.12', 'any', [
    ['name', 'string', 'The name of the node.', { deprecated: 'the name in front of the braces' }],
  ]),
  ...section('2.3.13', 'any', [
    ['device_type', 'string', 'What kind of node it is; only cpu and memory nodes, and PCI buses, still need it.'],
  ]),
];

const INTERRUPTS: readonly PropertyKnowledge[] = [
  ...section('2.4.1.1', 'any', [
    [
      'interrupts',
      'u32s',
      'The interrupts of the device, in cells of its interrupt parent.',
      { cells: '#interrupt-cells' },
    ],
  ]),
  ...section('2.4.1.2', 'any', [
    ['interrupt-parent', 'phandle', 'The controller that the interrupts of this node and the nodes below go to.'],
  ]),
  ...section('2.4.1.3', 'any', [
    [
      'interrupts-extended',
      'phandles',
      'The interrupts of the device, each with its controller; stronger than interrupts.',
      { cells: '#interrupt-cells' },
    ],
  ]),
  ...section('2.4.2', 'interrupts', [
    ['#interrupt-cells', 'u32', 'Cells that one interrupt of this controller takes.'],
    ['interrupt-controller', 'flag', 'Marks the node as one that takes interrupts.'],
  ]),
  ...section('2.4.3', 'interrupts', [
    ['interrupt-map', 'encoded', 'Which interrupt of which controller stands for each interrupt that comes in here.'],
    ['interrupt-map-mask', 'u32s', 'The bits of unit address and interrupt that interrupt-map compares.'],
  ]),
  ...section('2.5.1', 'provider', [
    ['gpio-map', 'encoded', 'Which GPIO of which controller stands for each GPIO of this connector.'],
    ['gpio-map-mask', 'u32s', 'The bits of a GPIO specifier that gpio-map compares.'],
    ['gpio-map-pass-thru', 'u32s', 'The bits of a GPIO specifier that gpio-map hands on as they are.'],
  ]),
];

const NODES: readonly PropertyKnowledge[] = [
  ...section('3.2', 'root', [
    ['serial-number', 'string', 'The serial number of the machine.'],
    [
      'chassis-type',
      'string',
      'What form the machine has.',
      {
        values: ['desktop', 'laptop', 'convertible', 'server', 'all-in-one', 'tablet', 'handset', 'watch', 'embedded'],
      },
    ],
  ]),
  ...section('3.4', 'memory', [
    ['initial-mapped-area', 'encoded', 'What the boot program mapped: virtual address, physical address, size.'],
    ['hotpluggable', 'flag', 'The memory may be taken away while the system runs.'],
  ]),
  ...section('3.6', 'chosen', [
    ['bootargs', 'string', 'The command line of the kernel; a boot loader usually replaces it.'],
    ['stdout-path', 'string', 'The console: a path or an alias, with options such as the speed behind a colon.'],
    ['stdin-path', 'string', 'Where input comes from: a path or an alias; stdout-path serves unless given.'],
  ]),
  ...section('3.8.1', 'cpu', [
    ['clock-frequency', 'u32', 'The frequency of the CPU, or of the input clock of a device.', { unit: 'Hz' }],
    ['timebase-frequency', 'u32', 'The frequency at which the timebase of the CPU counts.', { unit: 'Hz' }],
    ['enable-method', 'string', 'How a CPU that is off is started.', { values: ['psci', 'spin-table'] }],
    ['cpu-release-addr', 'u64', 'The address at which a CPU of the spin table looks for the place to start at.'],
  ]),
  ...section('3.8.3', 'cpu', [
    ['i-cache-size', 'u32', 'Size of the instruction cache.', { unit: 'bytes' }],
    ['i-cache-sets', 'u32', 'Sets of the instruction cache.'],
    ['i-cache-line-size', 'u32', 'Size of a line of the instruction cache.', { unit: 'bytes' }],
    ['i-cache-block-size', 'u32', 'Size of a block of the instruction cache.', { unit: 'bytes' }],
    ['d-cache-size', 'u32', 'Size of the data cache.', { unit: 'bytes' }],
    ['d-cache-sets', 'u32', 'Sets of the data cache.'],
    ['d-cache-line-size', 'u32', 'Size of a line of the data cache.', { unit: 'bytes' }],
    ['d-cache-block-size', 'u32', 'Size of a block of the data cache.', { unit: 'bytes' }],
    ['next-level-cache', 'phandle', 'The cache behind this one.'],
  ]),
  ...section('3.9', 'cache', [
    ['cache-level', 'u32', 'The level of the cache, 2 or more.'],
    ['cache-unified', 'flag', 'The cache holds instructions and data.'],
    ['cache-size', 'u32', 'Size of the cache.', { unit: 'bytes' }],
    ['cache-sets', 'u32', 'Sets of the cache.'],
    ['cache-line-size', 'u32', 'Size of a line of the cache.', { unit: 'bytes' }],
    ['cache-block-size', 'u32', 'Size of a block of the cache.', { unit: 'bytes' }],
  ]),
  ...section('4.1', 'any', [
    ['reg-shift', 'u32', 'Registers are 1 << reg-shift bytes apart.', { unit: 'bits' }],
    ['label', 'string', 'A name of the device for people.'],
  ]),
  ...section('4.2.1', 'any', [
    ['current-speed', 'u32', 'The speed that the boot program set the serial port to.', { unit: 'bit/s' }],
  ]),
  ...section('4.3.1', 'network', [
    ['address-bits', 'u32', 'Bits of an address of the network.', { unit: 'bits' }],
    ['local-mac-address', 'bytes', 'The address that the device was given when it was made.'],
    ['mac-address', 'bytes', 'The address that the boot program used last.'],
    ['max-frame-size', 'u32', 'Longest packet that the device takes.', { unit: 'bytes' }],
  ]),
  ...section('4.3.2', 'network', [
    ['max-speed', 'u32', 'Highest speed of the connection.', { unit: 'Mbit/s' }],
    ['phy-connection-type', 'string', 'How the Ethernet device and its PHY are wired.', { deprecated: 'phy-mode' }],
    ['phy-handle', 'phandle', 'The PHY that the Ethernet device is wired to.'],
  ]),
];

/** In the order of its chapters. */
export const SPECIFICATION_PROPERTIES: readonly PropertyKnowledge[] = [...STANDARD, ...INTERRUPTS, ...NODES];
