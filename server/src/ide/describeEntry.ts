/**
 * Entries of references as text: the provider, and the meaning of the arguments where all providers of the kind agree.
 *
 * Sources: Linux 7.2 include/dt-bindings/interrupt-controller/irq.h and arm-gic.h, gpio/gpio.h, pwm/pwm.h;
 * Documentation/devicetree/bindings/interrupt-controller/arm,gic-v3.yaml, gpio/gpio.txt, pwm/pwm.txt.
 */
import { hex } from '../base/format.ts';
import type { DtNode } from '../tree/tree.ts';
import { isGic } from './completion/specifiers.ts';
import type { Entry } from './entries.ts';

/** `clocks[1] "core": &gcc 3`, `interrupts[0]: &gic SPI 12, high level`. */
export function describeEntry(property: string, entry: Entry): string {
  return `${entryHead(property, entry)}: ${entryBody(entry)}`;
}

/** `clocks[1] "core"` */
function entryHead(property: string, { index, name }: Entry): string {
  return `${property}[${index}]${name === undefined ? '' : ` "${name}"`}`;
}

function entryBody({ provider, cells, args }: Entry): string {
  return provider ? describeProvided(provider, cells, args) : 'none';
}

/** `&gic SPI 12, high level`: a provider and the meaning of its arguments; `cells` is the property that counts them. */
export function describeProvided(provider: DtNode, cells: string | undefined, args: readonly number[]): string {
  const words = cells === undefined ? [] : argumentWords(provider, cells, args);
  return [nameOf(provider), ...(words.length > 0 ? [words.join(', ')] : [])].join(' ');
}

/** The node as the source would refer to it. */
function nameOf(node: DtNode): string {
  const label = node.labels.find(({ deleted }) => !deleted);
  return label ? `&${label.name}` : `&{${node.path}}`;
}

/** The arguments of a reference as text: their meaning where it is known, else numbers. */
function argumentWords(provider: DtNode, cells: string, args: readonly number[]): readonly string[] {
  const [first = 0, second = 0, third = 0] = args;
  if (cells === '#interrupt-cells') {
    if (args.length >= 3 && isGic(provider))
      return [gicInterrupt(first, second), triggerWords(third), ...rest(args, 3)];
    if (args.length === 2) return [`interrupt ${first}`, triggerWords(second)];
  } else if (cells === '#gpio-cells') {
    if (args.length === 2) return [`line ${first}`, ...gpioFlags(second)];
    if (args.length === 3) return [`bank ${first}, line ${second}`, ...gpioFlags(third)];
  } else if (cells === '#pwm-cells' && args.length >= 2) {
    const inverted = (third & 1) === 1 ? ['inverted'] : [];
    return [`channel ${first}`, `period ${second} ns`, ...inverted, ...rest(args, 3)];
  }
  return args.map(numberText);
}

const rest = (args: readonly number[], from: number) => args.slice(from).map(numberText);

function numberText(value: number): string {
  return value < 10 ? `${value}` : `${value} (${hex(value)})`;
}

/** Kind of interrupt, and its first number in the controller. */
const GIC_KINDS: readonly (readonly [string, number])[] = [
  ['SPI', 32],
  ['PPI', 16],
  ['ESPI', 4096],
  ['EPPI', 1056],
];

function gicInterrupt(kind: number, number: number): string {
  const known = GIC_KINDS[kind];
  return known ? `${known[0]} ${number} (interrupt ${number + known[1]} of the GIC)` : `kind ${kind}, number ${number}`;
}

const TRIGGERS: Readonly<Record<number, string>> = {
  0: 'trigger not stated',
  1: 'rising edge',
  2: 'falling edge',
  3: 'both edges',
  4: 'high level',
  8: 'low level',
};

/** The lower four bits of an interrupt's flags. */
function triggerWords(flags: number): string {
  const known = TRIGGERS[flags & 15];
  const more = flags >>> 4;
  return `${known ?? `trigger ${flags & 15}`}${more === 0 ? '' : `, flags ${hex(flags - (flags & 15))}`}`;
}

const GPIO_BITS: readonly (readonly [number, string])[] = [
  [8, 'not kept over sleep'],
  [16, 'pull-up'],
  [32, 'pull-down'],
  [64, 'no pull'],
];

function gpioFlags(flags: number): readonly string[] {
  const out = [(flags & 1) === 1 ? 'active low' : 'active high'];
  if ((flags & 2) !== 0) out.push((flags & 4) !== 0 ? 'open drain' : 'open source');
  for (const [bit, word] of GPIO_BITS) if ((flags & bit) !== 0) out.push(word);
  const further = flags & ~0x7f;
  if (further !== 0) out.push(`flags ${hex(further >>> 0)}`);
  return out;
}
