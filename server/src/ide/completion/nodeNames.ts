/** Names of nodes: the usual generic ones, those that nodes of the same kind have below them, and their unit addresses. */
import { toCells } from '../sourceEdits.ts';
import { type Candidate, tabStop } from './candidate.ts';
import { baseOf, type CompletionQuery, cellCount, compatiblesOf, isReservedMemory } from './query.ts';
import { runEnd } from './textWalk.ts';

/** Generic node names of Devicetree Specification 0.4, 2.2.2, as far as current devices use them. */
const GENERIC = (
  'adc accelerometer ata audio-codec audio-controller backlight bluetooth bus cache-controller camera can charger clock ' +
  'clock-controller codec cpu cpus crypto disk display display-controller dma-controller dsi dsp eeprom ethernet ' +
  'ethernet-phy fan flash gpio gpu gyrometer hdmi hwlock i2c i3c interconnect interrupt-controller iommu isa jpeg-codec ' +
  'keypad leds lora magnetometer mailbox mdio memory memory-controller mmc mmc-slot modem mouse msi-controller ' +
  'nand-controller nvram oscillator panel parallel pci pcie phy pinctrl pmic pmu port ports power-controller ' +
  'power-monitor pressure proximity pwm regulator remoteproc reset-controller rng rtc sata scsi serial sound spi sram ' +
  'syscon temperature-sensor thermal-sensor timer touchscreen tpm usb usb-hub usb-phy video-codec vibrator watchdog wifi'
).split(' ');

/** Nodes without address directly below the root. */
const BELOW_ROOT = [
  'aliases',
  'chosen',
  'cpus',
  'memory',
  'reserved-memory',
  'soc',
  'firmware',
  'thermal-zones',
  'psci',
  'timer',
];

/** By the name of the node above: what usually stands below it. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  cpus: ['cpu', 'cpu-map', 'idle-states'],
  ports: ['port'],
  port: ['endpoint'],
  mdio: ['ethernet-phy'],
  leds: ['led'],
  'thermal-zones': [],
  'cpu-map': ['cluster0'],
  partitions: ['partition'],
};

/** Nodes that may begin in the body at the caret. */
export function nodeCandidates(query: CompletionQuery, start: number): readonly Candidate[] {
  const { owner, facts, text, caret } = query;
  const node = owner?.node;
  if (!owner || (node && isReservedMemory(node))) return [];
  const base = baseOf(owner.name);
  if (base === 'aliases' || base === 'chosen') return [];
  const end = runEnd(text, caret.offset, /[\w,.+*?#@-]/);
  const hasMore = /^\s*[@{=;]/.test(text.slice(end, end + 80));
  const names = new Map<string, { group: number; uses: number; addressed: boolean }>();
  const hasAddresses = node === undefined ? false : cellCount(node, '#address-cells', 0) > 0;
  const add = (name: string, group: number, uses: number, addressed: boolean) => {
    if (name !== '' && !names.has(name)) names.set(name, { group, uses, addressed });
  };
  for (const compatible of compatiblesOf(query)) {
    const kind = facts?.kind(compatible);
    for (const [name, uses] of kind?.children ?? []) add(name, 3, uses, kind?.addressed.has(name) ?? false);
  }
  for (const { name, addressed } of query.binding?.childNames() ?? []) add(name, 3, 0, addressed);
  if (!node?.parent && node) for (const name of BELOW_ROOT) add(name, 3, 0, name === 'memory');
  for (const name of BELOW[base] ?? []) add(name, 3, 0, hasAddresses);
  const named = facts?.named(base);
  if (base !== '')
    for (const [name, uses] of named?.children ?? []) add(name, 4, uses, named?.addressed.has(name) ?? false);
  for (const name of GENERIC) add(name, 6, 0, hasAddresses);
  const out: Candidate[] = [];
  for (const [name, { group, uses, addressed }] of names) {
    // A node without address can exist only once.
    if (!addressed && node?.child(name)) continue;
    const free = addressed ? freeName(query, name) : name;
    const at = addressed ? `${name}@` : name;
    out.push({
      label: at,
      kind: 'node',
      insert: hasMore ? (addressed && text[end] !== '@' ? at : name) : `${free} {\n};`,
      ...(hasMore
        ? {}
        : { snippet: addressed ? `${name}@${tabStop(1, free.slice(at.length))} {\n\t$0\n};` : `${name} {\n\t$0\n};` }),
      start,
      end,
      rank: { group, uses },
    });
  }
  return out;
}

/** A name with the lowest unit address that no sibling has. */
function freeName({ owner }: CompletionQuery, name: string): string {
  for (let unit = 0; unit < 4096; unit++) {
    const full = `${name}@${unit.toString(16)}`;
    if (!owner?.node?.child(full)) return full;
  }
  return `${name}@1000`;
}

/** The unit address that `reg` in the body after the caret gives. `start` is the offset after the `@`. */
export function unitAddressCandidates(query: CompletionQuery, start: number): readonly Candidate[] {
  const { owner, text, caret } = query;
  const end = runEnd(text, caret.offset, /[\w,.+*?#-]/);
  const body = bodyBehind(text, end);
  const cells = /\breg\s*=\s*<([^<>;]*)>/.exec(body)?.[1]?.trim().split(/\s+/) ?? [];
  const count = cellCount(owner?.node, '#address-cells', 2);
  const numbers = cells
    .slice(0, count)
    .map((cell) => (/^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(cell) ? Number(cell) : undefined));
  if (count === 0 || numbers.length < count || count > 2 || numbers.some((number) => number === undefined)) return [];
  const address = numbers.reduce((sum: bigint, number) => (sum << 32n) | BigInt(number ?? 0), 0n);
  // A number that does not fit in 32 bits is no cell of an address.
  if (toCells(address, count).some((cell, i) => cell !== BigInt(numbers[i] ?? 0))) return [];
  const unit = address.toString(16);
  return [{ label: unit, kind: 'value', detail: 'from reg', insert: unit, start, end, rank: { group: 0 } }];
}

/** Longest body that is looked through for `reg`, in characters. */
const BODY_MAX = 10_000;

/** The text in the braces that open behind `at`, up to the first node in them. */
function bodyBehind(text: string, at: number): string {
  const open = /^\s*\{/.exec(text.slice(at, at + 200));
  if (!open) return '';
  const rest = text.slice(at + open[0].length, at + open[0].length + BODY_MAX);
  return rest.slice(0, Math.max(0, rest.search(/[{}]/)));
}
