/** Properties of common kinds of devices: regulators, networks, storage, USB, SPI, keys, lights. */
import { type PropertyKnowledge, type PropertyPlace, type PropertyRow, rowsOf } from './propertyRow.ts';

const binding = (file: string, where: PropertyPlace, rows: readonly PropertyRow[]) =>
  rowsOf(where, `Linux 7.2 Documentation/devicetree/bindings/${file}`, rows);

export const DEVICE_PROPERTIES: readonly PropertyKnowledge[] = [
  ...binding('regulator/regulator.yaml', 'regulator', [
    ['regulator-name', 'string', 'The name of the supply, as in the schematic.'],
    ['regulator-min-microvolt', 'u32', 'Lowest voltage that the board allows.', { unit: 'µV' }],
    ['regulator-max-microvolt', 'u32', 'Highest voltage that the board allows.', { unit: 'µV' }],
    ['regulator-min-microamp', 'u32', 'Lowest current that the board allows.', { unit: 'µA' }],
    ['regulator-max-microamp', 'u32', 'Highest current that the board allows.', { unit: 'µA' }],
    ['regulator-always-on', 'flag', 'The kernel never switches the supply off.'],
    ['regulator-boot-on', 'flag', 'The boot program leaves the supply on.'],
    ['regulator-allow-set-load', 'flag', 'The kernel tells the regulator how much current is drawn.'],
    ['regulator-ramp-delay', 'u32', 'How fast the voltage changes.', { unit: 'µV/µs' }],
    ['regulator-enable-ramp-delay', 'u32', 'Time from switching the supply on to its voltage.', { unit: 'µs' }],
    ['regulator-settling-time-us', 'u32', 'Time that a change of the voltage takes.', { unit: 'µs' }],
    ['regulator-initial-mode', 'u32', 'The mode to start in, as the binding of the regulator counts.'],
    ['regulator-allowed-modes', 'u32s', 'The modes that the kernel may choose.'],
    ['regulator-coupled-with', 'phandles', 'Regulators whose voltages must stay near to this one.'],
  ]),
  ...binding('regulator/fixed-regulator.yaml', 'regulator', [
    ['enable-active-high', 'flag', 'The GPIO switches the supply on at high level.'],
    ['startup-delay-us', 'u32', 'Time until the supply is stable.', { unit: 'µs' }],
    ['off-on-delay-us', 'u32', 'Time that the supply must stay off.', { unit: 'µs' }],
  ]),
  ...binding('net/ethernet-controller.yaml', 'network', [
    [
      'phy-mode',
      'string',
      'How the Ethernet device and its PHY are wired.',
      { values: ['rgmii', 'rgmii-id', 'rgmii-rxid', 'rgmii-txid', 'rmii', 'mii', 'gmii', 'sgmii', 'internal'] },
    ],
    ['managed', 'string', 'How the link is set up.', { values: ['auto', 'in-band-status'] }],
    ['rx-internal-delay-ps', 'u32', 'Delay of the receive clock in the device.', { unit: 'ps' }],
    ['tx-internal-delay-ps', 'u32', 'Delay of the transmit clock in the device.', { unit: 'ps' }],
  ]),
  ...binding('usb/usb.yaml', 'usb', [
    [
      'maximum-speed',
      'string',
      'Highest speed of the port.',
      { values: ['low-speed', 'full-speed', 'high-speed', 'super-speed', 'super-speed-plus'] },
    ],
  ]),
  ...binding('usb/usb-drd.yaml', 'usb', [
    [
      'dr_mode',
      'string',
      'Whether the port is a host, a device, or either.',
      { values: ['host', 'peripheral', 'otg'] },
    ],
    ['usb-role-switch', 'flag', 'A connector tells the port whether it is host or device.'],
    ['role-switch-default-mode', 'string', 'What the port is until it is told.', { values: ['host', 'peripheral'] }],
  ]),
  ...binding('mmc/mmc-controller-common.yaml', 'mmc', [
    ['bus-width', 'u32', 'Data lines of the slot.', { values: ['1', '4', '8'] }],
    ['max-frequency', 'u32', 'Highest clock rate of the bus.', { unit: 'Hz' }],
    ['non-removable', 'flag', 'The card is soldered, or always there.'],
    ['broken-cd', 'flag', 'Nothing tells whether a card is there: the kernel asks again and again.'],
    ['cd-gpios', 'phandles', 'The GPIO that tells whether a card is there.', { cells: '#gpio-cells' }],
    ['wp-gpios', 'phandles', 'The GPIO that tells whether the card is write-protected.', { cells: '#gpio-cells' }],
    ['cd-inverted', 'flag', 'The card detection is active high.'],
    ['disable-wp', 'flag', 'The slot has no write protection.'],
    ['cap-sd-highspeed', 'flag', 'SD high-speed timing works.'],
    ['cap-mmc-highspeed', 'flag', 'MMC high-speed timing works.'],
    ['cap-sdio-irq', 'flag', 'SDIO interrupts work.'],
    ['no-sd', 'flag', 'The slot never has an SD card.'],
    ['no-sdio', 'flag', 'The slot never has an SDIO device.'],
    ['no-mmc', 'flag', 'The slot never has an MMC device.'],
    ['mmc-pwrseq', 'phandle', 'How the power of the card is switched.'],
  ]),
  ...binding('spi/spi-peripheral-props.yaml', 'spi-device', [
    ['spi-max-frequency', 'u32', 'Highest clock rate of the device.', { unit: 'Hz' }],
    ['spi-cs-high', 'flag', 'The chip select is active high.'],
    ['spi-lsb-first', 'flag', 'The lowest bit goes first.'],
    ['spi-tx-bus-width', 'u32s', 'Data lines to the device.'],
    ['spi-rx-bus-width', 'u32s', 'Data lines from the device.'],
  ]),
  ...binding('spi/spi-controller.yaml', 'bus', [
    [
      'cs-gpios',
      'phandles',
      'GPIOs that are chip selects; 0 for one of the controller itself.',
      { cells: '#gpio-cells' },
    ],
    ['num-cs', 'u32', 'How many chip selects there are.'],
  ]),
  ...binding('mtd/partitions/partition.yaml', 'partition', [
    ['read-only', 'flag', 'The partition, or the memory, is not written to.'],
  ]),
  ...binding('input/input.yaml', 'input', [
    ['linux,code', 'u32', 'The code of the key, as in dt-bindings/input/linux-event-codes.h.'],
    ['linux,input-type', 'u32', 'The type of the event, a key unless given.'],
    ['autorepeat', 'flag', 'A key that is held down repeats.'],
    ['poll-interval', 'u32', 'Time between two looks at the device.', { unit: 'ms' }],
    ['debounce-interval', 'u32', 'Time that a key must be still.', { unit: 'ms' }],
  ]),
  ...binding('leds/common.yaml', 'led', [
    ['color', 'u32', 'The colour of the light, as in dt-bindings/leds/common.h.'],
    ['function-enumerator', 'u32', 'Tells lights of one function apart.'],
    ['default-state', 'string', 'How the light starts.', { values: ['on', 'off', 'keep'] }],
    ['linux,default-trigger', 'string', 'What switches the light until user space says otherwise.'],
    ['retain-state-suspended', 'flag', 'The light stays as it is while the system sleeps.'],
    ['panic-indicator', 'flag', 'The light blinks when the kernel panics.'],
    ['led-max-microamp', 'u32', 'Most current through the light.', { unit: 'µA' }],
  ]),
];
