/**
 * Names of properties that anybody who reads a tree knows, and which of them a misspelt name is meant to be.
 *
 * Sources: Devicetree Specification 0.4, chapters 2 to 4; Linux 7.2 drivers/of/of_reserved_mem.c and dt-schema
 * reserved-memory.yaml; dtc 1.8.1 checks.c, the properties that its rows look at.
 */
import { editDistance } from '../base/nearName.ts';

/** Nodes a name means something in: any, the root, /chosen, or a region of /reserved-memory. */
export type NamePlace = 'any' | 'root' | 'chosen' | 'region';

interface WellKnownName {
  readonly name: string;
  readonly place: NamePlace;
  /** What comes of it when the property is missing; for the message. */
  readonly without?: string;
}

const CELLS = [
  ...['address', 'size', 'interrupt', 'clock', 'gpio', 'reset', 'phy', 'dma', 'pwm', 'iommu', 'msi', 'power-domain'],
  ...['mbox', 'thermal-sensor', 'sound-dai', 'cooling', 'interconnect', 'hwlock', 'io-channel', 'nvmem-cell'],
].map((of) => `#${of}-cells`);

const NAMES = [
  ...['reg', 'clock', 'reset', 'phy', 'dma', 'pwm', 'interrupt', 'power-domain', 'mbox', 'interconnect', 'io-channel'],
  ...['nvmem-cell', 'memory-region', 'pinctrl', 'clock-output'],
].map((of) => `${of}-names`);

const ANYWHERE = [
  ...['phandle', 'virtual-reg', 'ranges', 'dma-ranges', 'dma-coherent', 'dma-noncoherent', 'device_type', 'label'],
  ...['interrupts', 'interrupt-parent', 'interrupts-extended', 'interrupt-controller', 'interrupt-map'],
  ...['interrupt-map-mask', 'clock-frequency', 'timebase-frequency', 'enable-method', 'cpu-release-addr'],
  ...['memory-region', 'linux,usable-memory', 'clocks', 'assigned-clocks', 'assigned-clock-parents'],
  ...['assigned-clock-rates', 'resets', 'power-domains', 'mboxes', 'thermal-sensors', 'sound-dai', 'interconnects'],
  ...['io-channels', 'nvmem-cells', 'iommus', 'iommu-map', 'msi-parent', 'msi-map', 'msi-controller', 'hwlocks'],
  ...['gpio-controller', 'gpio-ranges', 'gpio-hog', 'remote-endpoint', 'bus-range', 'wakeup-source'],
  ...['iommu-addresses', 'operating-points-v2'],
];

const WELL_KNOWN: readonly WellKnownName[] = [
  { name: 'compatible', place: 'any', without: 'so no driver finds the node by it' },
  { name: 'status', place: 'any', without: 'so the node is as enabled or disabled as without it' },
  ...[...ANYWHERE, ...CELLS, ...NAMES].map((name) => ({ name, place: 'any' as const })),
  ...['model', 'serial-number', 'chassis-type'].map((name) => ({ name, place: 'root' as const })),
  ...['bootargs', 'stdout-path', 'stdin-path', 'linux,initrd-start', 'linux,initrd-end'].map((name) => ({
    name,
    place: 'chosen' as const,
  })),
  { name: 'no-map', place: 'region', without: 'so the kernel maps the region' },
  { name: 'reusable', place: 'region', without: 'so the kernel lends nothing of the region out' },
  { name: 'alloc-ranges', place: 'region', without: 'so the region may end up anywhere' },
  { name: 'size', place: 'region' },
  { name: 'alignment', place: 'region' },
  { name: 'linux,cma-default', place: 'region', without: 'so the region is not the default CMA area' },
  { name: 'linux,dma-default', place: 'region' },
];

/** Near a well-known name, and something else: all in use by bindings of Linux, or too plain a word to say. */
const OTHERS: ReadonlySet<string> = new Set([
  ...['blocks', 'locks', 'clock', 'states', 'state', 'stats', 'range', 'reset', 'hwlock', 'iommu', 'mbox', 'phandles'],
  ...['labels', 'sizes', 'spi-parent', 'line-names', 'mbox-name'],
]);

const EXACT: ReadonlySet<string> = new Set(WELL_KNOWN.map(({ name }) => name));
/** By the name without what is easily forgotten or mixed up. */
const BY_LETTERS: ReadonlyMap<string, WellKnownName> = new Map(
  WELL_KNOWN.map((known) => [lettersOf(known.name), known]),
);
const WITH_WORDS = WELL_KNOWN.map((known) => ({ known, words: wordsOf(known.name) }));

/** No longer name is a misspelling of a well-known one. */
const LENGTH_MAX = 40;

/** The well-known name that `name` is a misspelling of; undefined for one that is right, or like none. */
export function misspeltName(name: string): WellKnownName | undefined {
  if (name.length > LENGTH_MAX) return undefined;
  return EXACT.has(name) || OTHERS.has(name) ? undefined : (BY_LETTERS.get(lettersOf(name)) ?? nearName(name));
}

/** Most edits between a name and what it is taken for. */
const EDITS_MAX = 2;

/**
 * The name with as many words, each of them alike: names that differ in a whole word mean other things (`clock-lanes`,
 * `led-names`), and short words have near neighbours that are words, too (`ssi-controller`). Edits are letters too many, too
 * few, wrong, or swapped.
 */
function nearName(name: string): WellKnownName | undefined {
  const words = wordsOf(name);
  let best: WellKnownName | undefined;
  let least = EDITS_MAX + 1;
  for (const { known, words: right } of WITH_WORDS) {
    if (right.length !== words.length) continue;
    let edits = 0;
    for (let i = 0; i < right.length && edits < least; i++) edits += editsInWord(words[i] ?? '', right[i] ?? '');
    if (edits < least) {
      least = edits;
      best = known;
    }
  }
  return best;
}

function editsInWord(word: string, right: string): number {
  if (word === right) return 0;
  const most = right.length < 4 ? 0 : right.length < 8 ? 1 : EDITS_MAX;
  // A number tells things of one kind apart.
  if (most === 0 || /\d/.test(word)) return EDITS_MAX + 1;
  const edits = editDistance(word, right, most + 1);
  return edits > most ? EDITS_MAX + 1 : edits;
}

function wordsOf(name: string): readonly string[] {
  return name.replace(/^#/, '').toLowerCase().split(/[-_,]/);
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[-_,#]/g, '');
}
