/**
 * The meaning of the cells after a reference, by the kind of provider.
 *
 * Sources: Linux 7.2 Documentation/devicetree/bindings: interrupt-controller/arm,gic.yaml and arm,gic-v3.yaml,
 * interrupt-controller/interrupts.txt, gpio/gpio.txt, pwm/pwm.txt, iommu/arm,smmu.yaml, thermal/thermal-cooling-devices.yaml.
 */
import type { DtNode } from '../../tree/tree.ts';
import { stringList } from '../../tree/treeView.ts';

/** The kind of content of a cell; it decides which values fit. */
type CellRole = 'reference' | 'number' | 'single' | 'constant';

/** One cell of an entry. */
export interface CellMeaning {
  /** A word or two, as it shows in a signature. */
  readonly name: string;
  readonly meaning: string;
  readonly role: CellRole;
  /** Macros for the cell's values: names, or prefixes where an asterisk follows. */
  readonly macros?: readonly string[];
}

const TRIGGER: CellMeaning = {
  name: 'trigger',
  meaning: 'When it is raised: 1 rising edge, 2 falling edge, 3 both, 4 while high, 8 while low.',
  role: 'constant',
  macros: ['IRQ_TYPE_*'],
};
const GIC_TYPE: CellMeaning = {
  name: 'type',
  meaning: '0 for one that all CPUs share (SPI), 1 for one that each CPU has (PPI), 2 and 3 for the extended ones.',
  role: 'constant',
  macros: ['GIC_SPI', 'GIC_PPI', 'GIC_ESPI', 'GIC_EPPI'],
};
const GIC_NUMBER: CellMeaning = {
  name: 'number',
  meaning: 'From 0 within its type: SPI 0 is interrupt 32 of the GIC, PPI 0 is interrupt 16.',
  role: 'number',
};
const GIC_AFFINITY: CellMeaning = {
  name: 'affinity',
  meaning: 'For a PPI the set of CPUs that has it, as a reference; 0 otherwise.',
  role: 'number',
};
const GPIO_FLAGS: CellMeaning = {
  name: 'flags',
  meaning: '0 active high, 1 active low; others are or-ed to it (open drain, pull up).',
  role: 'constant',
  macros: ['GPIO_ACTIVE_HIGH', 'GPIO_ACTIVE_LOW', 'GPIO_OPEN_*', 'GPIO_PULL_*', 'GPIO_PERSISTENT', 'GPIO_TRANSITORY'],
};

function number(name: string, meaning: string): CellMeaning {
  return { name, meaning, role: 'number' };
}

function constant(name: string, meaning: string, macros: readonly string[] = []): CellMeaning {
  return { name, meaning, role: 'constant', ...(macros.length > 0 ? { macros } : {}) };
}

/** By the provider's count property. The provider's count says how many are used; further cells are only numbered. */
const USUAL: Readonly<Record<string, readonly CellMeaning[]>> = {
  '#clock-cells': [constant('clock', 'Which of the clocks of the provider.')],
  '#reset-cells': [constant('reset', 'Which of the reset lines of the provider.')],
  '#power-domain-cells': [constant('domain', 'Which of the power domains of the provider.')],
  '#phy-cells': [constant('phy', 'Which of the PHYs of the provider, or its kind.', ['PHY_TYPE_*'])],
  '#dma-cells': [constant('channel', 'The channel or request line of the controller.')],
  '#pwm-cells': [
    number('channel', 'Which of the outputs.'),
    number('period', 'Length of a period in nanoseconds.'),
    constant('flags', '1 for inverted polarity.', ['PWM_POLARITY_*']),
  ],
  '#iommu-cells': [constant('stream', 'Identifier of the device in the IOMMU.'), number('mask', 'Bits to leave out.')],
  '#interconnect-cells': [constant('node', 'An end of the path.'), constant('tag', 'When the request counts.')],
  '#mbox-cells': [constant('channel', 'Which of the channels.'), constant('signal', 'What the controller passes on.')],
  '#thermal-sensor-cells': [constant('sensor', 'Which of the sensors.')],
  '#cooling-cells': [
    constant('lowest', 'The lowest state that may be asked for.', ['THERMAL_NO_LIMIT']),
    constant('highest', 'The highest state that may be asked for.', ['THERMAL_NO_LIMIT']),
  ],
  '#io-channel-cells': [constant('channel', 'Which of the channels.')],
  '#sound-dai-cells': [constant('interface', 'Which of the interfaces.')],
  '#hwlock-cells': [number('lock', 'Which of the locks.')],
  '#mux-control-cells': [number('multiplexer', 'Which of the multiplexers.')],
  '#msi-cells': [number('identifier', 'What the device is to the controller.')],
};

/** The cells behind a reference to `provider`, as many as it says. */
export function specifierCells(provider: DtNode, property: string, count: number): readonly CellMeaning[] {
  const known = knownCells(provider, property, count);
  return Array.from({ length: Math.min(count, CELLS_MAX) }, (_, i) => {
    return (
      known[i] ?? constant(`cell ${i + 1}`, `Argument ${i + 1} of ${count}, as the binding of the provider has it.`)
    );
  });
}

/** Limit of arguments that are described individually. */
const CELLS_MAX = 16;

function knownCells(provider: DtNode, property: string, count: number): readonly CellMeaning[] {
  if (property === '#interrupt-cells') {
    if (isGic(provider) && count >= 3) return [GIC_TYPE, GIC_NUMBER, TRIGGER, GIC_AFFINITY];
    return count === 2
      ? [number('interrupt', 'Which of the lines.'), TRIGGER]
      : [number('interrupt', 'Which of the lines.')];
  }
  if (property === '#gpio-cells') {
    const line = number('line', 'Which of the lines of the controller.');
    return count === 3
      ? [number('bank', 'Which of the banks of the controller.'), line, GPIO_FLAGS]
      : [line, GPIO_FLAGS];
  }
  return USUAL[property] ?? [];
}

/** Whether a node is one of Arm's generic interrupt controllers. */
export function isGic(node: DtNode): boolean {
  const compatible = node.property('compatible');
  return compatible !== undefined && stringList(compatible).some((name) => /^arm,(?:[\w-]+-)?gic(?:-|$)/.test(name));
}

/** The cells of one number; each names its part of the number where there are several. */
export function plainCells(name: string, count: number, meaning: string): readonly CellMeaning[] {
  if (count === 1) return [number(name, meaning)];
  return Array.from({ length: Math.min(count, CELLS_MAX) }, (_, i) => {
    if (count === 2)
      return number(`${name} ${i === 0 ? 'high' : 'low'}`, `${meaning} ${i === 0 ? 'Upper' : 'Lower'} 32 bits.`);
    return number(`${name} ${i + 1}`, `${meaning} Cell ${i + 1} of ${count}.`);
  });
}
