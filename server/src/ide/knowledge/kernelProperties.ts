/** Properties that kernel subsystems read in any device: providers, consumers, buses. */
import { type PropertyKnowledge, type PropertyPlace, type PropertyRow, rowsOf } from './propertyRow.ts';

const binding = (file: string, where: PropertyPlace, rows: readonly PropertyRow[]) =>
  rowsOf(where, `Linux 7.2 Documentation/devicetree/bindings/${file}`, rows);
const schema = (file: string, where: PropertyPlace, rows: readonly PropertyRow[]) =>
  rowsOf(where, `dt-schema schemas/${file}`, rows);

/** Consumer properties of a device. */
const CONSUMERS: readonly PropertyKnowledge[] = [
  ...schema('clock/clock.yaml', 'any', [
    ['clocks', 'phandles', 'The clocks that the device runs on.', { cells: '#clock-cells' }],
    [
      'assigned-clocks',
      'phandles',
      'Clocks that the kernel sets up before the driver starts.',
      { cells: '#clock-cells' },
    ],
    [
      'assigned-clock-parents',
      'phandles',
      'The parent for each of assigned-clocks; 0 leaves one as it is.',
      { cells: '#clock-cells' },
    ],
    ['assigned-clock-rates', 'u32s', 'The rate for each of assigned-clocks; 0 leaves one as it is.', { unit: 'Hz' }],
    ['assigned-clock-rates-u64', 'encoded', 'The rate for each of assigned-clocks, in 64 bits.', { unit: 'Hz' }],
  ]),
  ...binding('reset/reset.txt', 'any', [
    ['resets', 'phandles', 'The reset lines of the device.', { cells: '#reset-cells' }],
  ]),
  ...binding('power/power_domain.txt', 'any', [
    [
      'power-domains',
      'phandles',
      'The power domains that must be on for the device to work.',
      { cells: '#power-domain-cells' },
    ],
    ['required-opps', 'phandles', 'Operating points of the power domains that the device needs at least.'],
  ]),
  ...binding('dma/dma.txt', 'any', [['dmas', 'phandles', 'The DMA channels of the device.', { cells: '#dma-cells' }]]),
  ...binding('phy/phy-bindings.txt', 'any', [
    ['phys', 'phandles', 'The PHYs that the device is wired to.', { cells: '#phy-cells' }],
  ]),
  ...binding('pwm/pwm.txt', 'any', [
    ['pwms', 'phandles', 'The PWM outputs that the device uses: channel, period, flags.', { cells: '#pwm-cells' }],
  ]),
  ...binding('mailbox/mailbox.txt', 'any', [
    ['mboxes', 'phandles', 'The mailbox channels that the device uses.', { cells: '#mbox-cells' }],
    ['shmem', 'phandles', 'Shared memory behind the mailbox channels.'],
  ]),
  ...binding('iommu/iommu.txt', 'any', [
    [
      'iommus',
      'phandles',
      'The IOMMUs that the device masters memory through, with its ids there.',
      { cells: '#iommu-cells' },
    ],
  ]),
  ...binding('interconnect/interconnect.txt', 'any', [
    [
      'interconnects',
      'phandles',
      'Paths that the device moves data along: source and target in turn.',
      { cells: '#interconnect-cells' },
    ],
  ]),
  ...binding('hwlock/hwlock.txt', 'any', [
    ['hwlocks', 'phandles', 'The hardware spinlocks that the device uses.', { cells: '#hwlock-cells' }],
  ]),
  ...binding('nvmem/nvmem-consumer.yaml', 'any', [
    ['nvmem', 'phandles', 'Non-volatile memories that the device reads.'],
    [
      'nvmem-cells',
      'phandles',
      'Cells of non-volatile memory that hold data for the device.',
      { cells: '#nvmem-cell-cells' },
    ],
  ]),
  ...binding('mux/mux-consumer.yaml', 'any', [
    ['mux-controls', 'phandles', 'The multiplexers that the device controls.', { cells: '#mux-control-cells' }],
    ['mux-states', 'phandles', 'The states of multiplexers that the device needs.', { cells: '#mux-state-cells' }],
  ]),
  ...binding('access-controllers/access-controllers.yaml', 'any', [
    [
      'access-controllers',
      'phandles',
      'The controllers that decide who may reach the device.',
      { cells: '#access-controller-cells' },
    ],
  ]),
  ...schema('iio/iio.yaml', 'any', [
    [
      'io-channels',
      'phandles',
      'Channels of converters and sensors that the device reads or sets.',
      { cells: '#io-channel-cells' },
    ],
  ]),
  ...schema('msi-consumer.yaml', 'any', [
    [
      'msi-parent',
      'phandles',
      'The controller of the message signalled interrupts of the device.',
      { cells: '#msi-cells' },
    ],
  ]),
  ...binding('sound/sound-dai.yaml', 'any', [
    ['sound-dai', 'phandles', 'The digital audio interfaces of a sound link.', { cells: '#sound-dai-cells' }],
  ]),
  ...binding('thermal/thermal-zones.yaml', 'thermal-zone', [
    ['thermal-sensors', 'phandles', 'The sensor of the zone.', { cells: '#thermal-sensor-cells' }],
    ['polling-delay', 'u32', 'Time between two looks at the sensor; 0 where an interrupt tells.', { unit: 'ms' }],
    ['polling-delay-passive', 'u32', 'The same while the zone is being cooled.', { unit: 'ms' }],
    ['temperature', 'u32', 'The temperature at which the trip point is reached.', { unit: 'm°C' }],
    ['hysteresis', 'u32', 'How far below it the temperature must fall again.', { unit: 'm°C' }],
    ['trip', 'phandle', 'The trip point at which the cooling device is used.'],
    [
      'cooling-device',
      'phandles',
      'The cooling device, with its lowest and highest state.',
      { cells: '#cooling-cells' },
    ],
  ]),
  ...binding('opp/opp-v2-base.yaml', 'any', [
    ['operating-points-v2', 'phandles', 'The table of operating points of the device.'],
  ]),
  ...binding('opp/opp-v2-base.yaml', 'opp', [
    ['opp-shared', 'flag', 'All devices that refer to the table switch together.'],
    ['opp-hz', 'u64', 'The clock rate of the operating point.', { unit: 'Hz' }],
    ['opp-microvolt', 'u32s', 'The voltage of the operating point, or target, lowest, highest.', { unit: 'µV' }],
    ['opp-level', 'u32', 'The performance level of the operating point.'],
    ['opp-peak-kBps', 'u32s', 'Peak bandwidth of each interconnect path.', { unit: 'kB/s' }],
    ['opp-supported-hw', 'u32s', 'Masks of the hardware versions that may use the operating point.'],
    ['opp-suspend', 'flag', 'The operating point that the device is suspended at.'],
    ['turbo-mode', 'flag', 'The operating point is for a short time only.'],
    ['clock-latency-ns', 'u32', 'Longest time that a switch to the operating point takes.', { unit: 'ns' }],
  ]),
  ...binding('power/wakeup-source.txt', 'any', [['wakeup-source', 'flag', 'The device may wake the system.']]),
  ...binding('pinctrl/pinctrl-bindings.txt', 'any', [
    ['pinctrl-names', 'strings', 'Names of the pin states, in the order of pinctrl-0, pinctrl-1 and so on.'],
  ]),
  ...binding('graph.txt', 'endpoint', [
    ['remote-endpoint', 'phandle', 'The endpoint at the other end of the link, which refers back to this one.'],
  ]),
  ...binding('common-properties.txt', 'any', [
    ['big-endian', 'flag', 'The registers of the device are big-endian.'],
    ['little-endian', 'flag', 'The registers of the device are little-endian.'],
    ['native-endian', 'flag', 'The registers of the device have the byte order of the CPU.'],
  ]),
  ...rowsOf('any', 'Linux 7.2 drivers/of/of_numa.c', [
    ['numa-node-id', 'u32', 'The NUMA node that CPU, memory or device belongs to.'],
  ]),
  ...binding('serial/serial.yaml', 'any', [
    ['reg-io-width', 'u32', 'Width of an access to the registers.', { unit: 'bytes', values: ['1', '2', '4'] }],
    ['uart-has-rtscts', 'flag', 'The port has lines for hardware flow control.'],
  ]),
];

/** Provider properties of a device. */
const PROVIDERS: readonly PropertyKnowledge[] = [
  ...schema('clock/clock.yaml', 'provider', [
    ['#clock-cells', 'u32', 'Arguments of a reference to a clock of this provider.'],
    ['clock-output-names', 'strings', 'Names of the clocks that the node provides.'],
    ['clock-ranges', 'flag', 'Nodes below find clocks here by name.', { deprecated: 'clocks in the nodes below' }],
    ['protected-clocks', 'u32s', 'Clocks that firmware owns: the kernel leaves them alone.'],
  ]),
  ...binding('reset/reset.txt', 'provider', [
    ['#reset-cells', 'u32', 'Arguments of a reference to a reset of this provider.'],
  ]),
  ...binding('power/power-domain.yaml', 'provider', [
    ['#power-domain-cells', 'u32', 'Arguments of a reference to a power domain of this provider.'],
    ['domain-idle-states', 'phandles', 'Idle states of the power domain.'],
  ]),
  ...binding('dma/dma-common.yaml', 'provider', [
    ['#dma-cells', 'u32', 'Arguments of a reference to a DMA channel of this controller.'],
    ['dma-channels', 'u32', 'How many channels the controller has.'],
    ['dma-channel-mask', 'u32s', 'Which channels the kernel may use, a bit for each.'],
    ['dma-requests', 'u32', 'How many request lines the controller has.'],
  ]),
  ...binding('phy/phy-bindings.txt', 'provider', [
    ['#phy-cells', 'u32', 'Arguments of a reference to a PHY of this provider.'],
  ]),
  ...binding('pwm/pwm.yaml', 'provider', [
    ['#pwm-cells', 'u32', 'Arguments of a reference to a PWM of this controller.'],
  ]),
  ...binding('mailbox/mailbox.txt', 'provider', [
    ['#mbox-cells', 'u32', 'Arguments of a reference to a channel of this mailbox.'],
  ]),
  ...binding('iommu/iommu.txt', 'provider', [['#iommu-cells', 'u32', 'Arguments of a reference to this IOMMU.']]),
  ...binding('interconnect/interconnect.txt', 'provider', [
    ['#interconnect-cells', 'u32', 'Arguments of a reference to a node of this interconnect.'],
  ]),
  ...binding('hwlock/hwlock.txt', 'provider', [
    ['#hwlock-cells', 'u32', 'Arguments of a reference to a lock of this device.'],
  ]),
  ...binding('nvmem/nvmem-provider.yaml', 'provider', [
    ['#nvmem-cell-cells', 'u32', 'Arguments of a reference to this cell of non-volatile memory.'],
  ]),
  ...binding('access-controllers/access-controllers.yaml', 'provider', [
    ['#access-controller-cells', 'u32', 'Arguments of a reference to this access controller.'],
  ]),
  ...schema('iio/iio.yaml', 'provider', [
    ['#io-channel-cells', 'u32', 'Arguments of a reference to a channel of this converter.'],
  ]),
  ...binding('sound/dai-common.yaml', 'provider', [
    ['#sound-dai-cells', 'u32', 'Arguments of a reference to an audio interface of this device.'],
    ['sound-name-prefix', 'string', 'What the names of the controls of the device begin with.'],
  ]),
  ...binding('thermal/thermal-sensor.yaml', 'provider', [
    ['#thermal-sensor-cells', 'u32', 'Arguments of a reference to a sensor of this device.'],
  ]),
  ...binding('thermal/thermal-cooling-devices.yaml', 'provider', [
    ['#cooling-cells', 'u32', 'Arguments of a reference to this cooling device: its lowest and highest state.'],
  ]),
  ...binding('interrupt-controller/msi-controller.yaml', 'provider', [
    ['msi-controller', 'flag', 'Marks the node as one that takes message signalled interrupts.'],
    ['#msi-cells', 'u32', 'Arguments of a reference to this MSI controller.'],
  ]),
  ...binding('gpio/gpio.txt', 'gpio', [
    ['gpio-controller', 'flag', 'Marks the node as one that has GPIOs for others.'],
    ['#gpio-cells', 'u32', 'Arguments of a reference to a GPIO of this controller.'],
    ['gpio-ranges', 'phandles', 'Which pins of a pin controller the GPIOs are: first GPIO, first pin, count.'],
    ['gpio-reserved-ranges', 'u32s', 'GPIOs that nobody may use: first one and count.'],
    ['gpio-line-names', 'strings', 'Names of the GPIOs, in their order.'],
    ['ngpios', 'u32', 'How many of the GPIOs of the controller are there.'],
    ['gpio-hog', 'flag', 'The GPIOs of this node are set when the controller starts, and taken.'],
    ['input', 'flag', 'A hogged GPIO is an input.'],
    ['output-low', 'flag', 'A hogged GPIO, or a pin, is an output at low level.'],
    ['output-high', 'flag', 'A hogged GPIO, or a pin, is an output at high level.'],
    ['line-name', 'string', 'The name of a hogged GPIO.'],
  ]),
];

/** CPUs, PCI, pins. */
const BUSES: readonly PropertyKnowledge[] = [
  ...binding('arm/cpus.yaml', 'cpu', [
    ['capacity-dmips-mhz', 'u32', 'How much the CPU does per MHz, compared with the others.', { unit: 'DMIPS/MHz' }],
    ['dynamic-power-coefficient', 'u32', 'Power of the CPU as it runs.', { unit: 'µW/MHz/V²' }],
    ['cpu-idle-states', 'phandles', 'Idle states that the CPU may enter.'],
  ]),
  ...binding('cpu/idle-states.yaml', 'cpu', [
    ['entry-method', 'string', 'How idle states are entered.', { values: ['psci'] }],
    ['entry-latency-us', 'u32', 'Longest time to enter the idle state.', { unit: 'µs' }],
    ['exit-latency-us', 'u32', 'Longest time to leave the idle state.', { unit: 'µs' }],
    ['min-residency-us', 'u32', 'Shortest stay in the idle state that saves energy.', { unit: 'µs' }],
    ['local-timer-stop', 'flag', 'The timer of the CPU stops in the idle state.'],
    ['arm,psci-suspend-param', 'u32', 'What PSCI is told to enter the idle state.'],
  ]),
  ...schema('pci/pci-bus-common.yaml', 'pci', [
    ['bus-range', 'u32s', 'First and last bus number below the bridge.'],
    ['num-lanes', 'u32', 'Lanes of the link.', { values: ['1', '2', '4', '8', '16', '32'] }],
    ['max-link-speed', 'u32', 'Highest generation of the link.'],
    ['linux,pci-domain', 'u32', 'The number of the PCI domain of the host bridge.'],
    [
      'msi-map',
      'encoded',
      'The MSI controller for ranges of requester ids: first id, controller, its first id, count.',
    ],
    ['msi-map-mask', 'u32', 'The bits of a requester id that msi-map compares.'],
    ['reset-gpios', 'phandles', 'The GPIO that resets the device.', { cells: '#gpio-cells' }],
    ['supports-clkreq', 'flag', 'The CLKREQ line is wired.'],
  ]),
  ...schema('pci/pci-iommu.yaml', 'pci', [
    ['iommu-map', 'encoded', 'The IOMMU for ranges of requester ids: first id, IOMMU, its first id, count.'],
    ['iommu-map-mask', 'u32', 'The bits of a requester id that iommu-map compares.'],
  ]),
  ...binding('pinctrl/pincfg-node.yaml', 'pin-state', [
    ['bias-disable', 'flag', 'The pin is pulled neither up nor down.'],
    ['bias-high-impedance', 'flag', 'The pin is not driven.'],
    ['bias-bus-hold', 'flag', 'The pin keeps the last level on the bus.'],
    ['bias-pull-up', 'encoded', 'The pin is pulled up, with so many ohms where a number is given.', { unit: 'Ω' }],
    ['bias-pull-down', 'encoded', 'The pin is pulled down, with so many ohms where a number is given.', { unit: 'Ω' }],
    ['drive-open-drain', 'flag', 'The pin is driven low only.'],
    ['drive-push-pull', 'flag', 'The pin is driven high and low.'],
    ['drive-strength', 'u32', 'Most current that the pin drives.', { unit: 'mA' }],
    ['input-enable', 'flag', 'The input of the pin is on.'],
    ['input-disable', 'flag', 'The input of the pin is off.'],
    ['input-schmitt-enable', 'flag', 'The input of the pin has a hysteresis.'],
    ['slew-rate', 'u32', 'How fast the pin changes its level.'],
    ['power-source', 'u32', 'Which supply the pin has.'],
  ]),
  ...binding('pinctrl/pinmux-node.yaml', 'pin-state', [
    ['function', 'string', 'What the pins are used for; of a light, what it shows.'],
    ['groups', 'strings', 'Groups of pins that the state is for.'],
    ['pins', 'strings', 'Pins that the state is for.'],
    ['pinmux', 'u32s', 'Pins with their functions, in numbers of the pin controller.'],
  ]),
];

/** By subject. */
export const KERNEL_PROPERTIES: readonly PropertyKnowledge[] = [...CONSUMERS, ...PROVIDERS, ...BUSES];
