/** Knowledge about properties by name, for any board: data for hovers and completion. */
import { DEVICE_PROPERTIES } from './deviceProperties.ts';
import { KERNEL_PROPERTIES } from './kernelProperties.ts';
import type { PropertyKnowledge } from './propertyRow.ts';
import { RESERVED_MEMORY_PROPERTIES } from './reservedMemoryProperties.ts';
import { SPECIFICATION_PROPERTIES } from './specificationProperties.ts';

export type { PropertyKnowledge, PropertyPlace, PropertyType } from './propertyRow.ts';

/** Every property with a row of its own, each once: the specification's, reserved memory's, the kernel's. */
export const KNOWN_PROPERTIES: readonly PropertyKnowledge[] = [
  ...SPECIFICATION_PROPERTIES,
  ...RESERVED_MEMORY_PROPERTIES,
  ...KERNEL_PROPERTIES,
  ...DEVICE_PROPERTIES,
];

const BY_NAME: ReadonlyMap<string, PropertyKnowledge> = new Map(KNOWN_PROPERTIES.map((row) => [row.name, row]));

const UNITS_SOURCE = 'dt-schema schemas/property-units.yaml';
const NAMES_SOURCE = 'Linux 7.2 Documentation/devicetree/bindings/resource-names.txt';
const PINCTRL_SOURCE = 'Linux 7.2 Documentation/devicetree/bindings/pinctrl/pinctrl-bindings.txt';
const GPIO_SOURCE = 'Linux 7.2 Documentation/devicetree/bindings/gpio/gpio.txt';
const REGULATOR_SOURCE = 'Linux 7.2 Documentation/devicetree/bindings/regulator/regulator.txt';

/** Units by suffix of the name; longer suffixes precede the suffixes of themselves (dt-schema schemas/property-units.yaml). */
const UNITS: readonly (readonly [end: string, unit: string])[] = [
  ['-microwatt-hours', 'µWh'],
  ['-microamp-hours', 'µAh'],
  ['-millicelsius', 'm°C'],
  ['-celsius', '°C'],
  ['-micro-ohms', 'µΩ'],
  ['-ohms', 'Ω'],
  ['-microvolt', 'µV'],
  ['-microamp', 'µA'],
  ['-microwatt', 'µW'],
  ['-milliwatt', 'mW'],
  ['-picofarads', 'pF'],
  ['-femtofarads', 'fF'],
  ['-kpascal', 'kPa'],
  ['-percent', '%'],
  ['-bits', 'bits'],
  ['-kBps', 'kB/s'],
  ['-bps', 'bit/s'],
  ['-mhz', 'MHz'],
  ['-hz', 'Hz'],
  ['-sec', 's'],
  ['-ms', 'ms'],
  ['-us', 'µs'],
  ['-ns', 'ns'],
  ['-ps', 'ps'],
  ['-mm', 'mm'],
  ['-db', 'dB'],
];

/** Knowledge about a property: by its name, else by its prefix or suffix; undefined for all others. */
export function propertyKnowledge(name: string): PropertyKnowledge | undefined {
  return BY_NAME.get(name) ?? byEnds(name);
}

function byEnds(name: string): PropertyKnowledge | undefined {
  if (/^pinctrl-\d+$/.test(name)) {
    const meaning = 'The settings of the pins in one of the states that pinctrl-names names.';
    return { name: 'pinctrl-…', type: 'phandles', meaning, where: 'any', source: PINCTRL_SOURCE };
  }
  if (name.startsWith('#') && name.endsWith('-cells')) {
    const meaning = `Arguments of a reference to this node from ${name.slice(1, -'-cells'.length)} properties.`;
    return { name: '#…-cells', type: 'u32', meaning, where: 'provider', source: 'Devicetree Specification 0.4, 2.5' };
  }
  if (name.endsWith('-gpios') || name === 'gpios') {
    const meaning = 'GPIOs of the device: controller, line and flags of each.';
    return { name: '…-gpios', type: 'phandles', meaning, where: 'any', source: GPIO_SOURCE, cells: '#gpio-cells' };
  }
  if (name.endsWith('-gpio') || name === 'gpio') {
    const meaning = 'A GPIO of the device: controller, line and flags.';
    const common = { type: 'phandles', meaning, where: 'any', source: GPIO_SOURCE, cells: '#gpio-cells' } as const;
    return { name: '…-gpio', ...common, deprecated: `${name}s` };
  }
  if (name.endsWith('-supply')) {
    const meaning = `The regulator that supplies ${name.slice(0, -'-supply'.length)}.`;
    return { name: '…-supply', type: 'phandle', meaning, where: 'any', source: REGULATOR_SOURCE };
  }
  if (name.endsWith('-names')) {
    const meaning = `Names of the ${namedBy(name)} entries, in their order.`;
    return { name: '…-names', type: 'strings', meaning, where: 'any', source: NAMES_SOURCE };
  }
  const unit = UNITS.find(([end]) => name.endsWith(end));
  if (!unit) return undefined;
  const meaning = 'A quantity whose unit the name tells.';
  return { name: `…${unit[0]}`, type: 'u32s', unit: unit[1], meaning, where: 'any', source: UNITS_SOURCE };
}

/** The property whose entries a `…-names` property names: `clocks` of `clock-names`, `reg` of `reg-names`. */
function namedBy(name: string): string {
  const stem = name.slice(0, -'-names'.length);
  return BY_NAME.has(stem) ? stem : `${stem}s`;
}
