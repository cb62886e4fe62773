/**
 * Names of properties that are well known, and the search for the one that a misspelt name means.
 *
 * Sources: Devicetree Specification 0.4, chapters 2 to 4; Linux 7.2 drivers/of/of_reserved_mem.c and dt-schema
 * reserved-memory.yaml; dtc 1.8.1 checks.c, the properties that its rows look at.
 */
import { editDistance } from '../base/nearName.ts';

/** Nodes in which a name has a meaning: any, the root, /chosen, or a region of /reserved-memory. */
export type NamePlace = 'any' | 'root' | 'chosen' | 'region';

interface WellKnownName {
  readonly name: string;
  readonly place: NamePlace;
  /** The consequence of a missing property, for the message. */
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
  ...['iommu-addresses', 'operating-points-v2', 'pinctrl-0', 'pinctrl-1'],
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
  { name: 'reg', place: 'region', without: 'so the region has no address' },
  { name: 'no-map', place: 'region', without: 'so the kernel maps the region' },
  { name: 'reusable', place: 'region', without: 'so the kernel lends nothing of the region out' },
  { name: 'alloc-ranges', place: 'region', without: 'so the region may end up anywhere' },
  { name: 'size', place: 'region' },
  { name: 'alignment', place: 'region' },
  { name: 'linux,cma-default', place: 'region', without: 'so the region is not the default CMA area' },
  { name: 'linux,dma-default', place: 'region' },
];

/** Correct names that are near a well-known one: all used by bindings of Linux, or ordinary words. */
const OTHERS: ReadonlySet<string> = new Set([
  ...['blocks', 'locks', 'clock', 'states', 'state', 'stats', 'range', 'reset', 'hwlock', 'iommu', 'mbox', 'phandles'],
  ...['labels', 'sizes', 'spi-parent', 'line-names', 'mbox-name'],
]);

const EXACT: ReadonlySet<string> = new Set(WELL_KNOWN.map(({ name }) => name));
/** Well-known names by their letters without characters that are easily forgotten or mixed up. */
const BY_LETTERS: ReadonlyMap<string, WellKnownName> = new Map(
  WELL_KNOWN.map((known) => [lettersOf(known.name), known]),
);
const WITH_WORDS = WELL_KNOWN.map((known) => ({ known, words: wordsOf(known.name) }));

/** Longer names are no misspellings of a well-known one. */
const LENGTH_MAX = 40;

/** The well-known name that `name` misspells; undefined for a correct name, or for one near none. */
export function misspeltName(name: string): WellKnownName | undefined {
  if (name.length > LENGTH_MAX) return undefined;
  return EXACT.has(name) || OTHERS.has(name) ? undefined : (BY_LETTERS.get(lettersOf(name)) ?? nearName(name));
}

const REGION_NAMES = WELL_KNOWN.filter(({ place }) => place === 'region').map((known) => ({
  known,
  letters: lettersOf(known.name),
}));

/**
 * The same for the name of a property in a region of /reserved-memory, where few others stand: one edit in any of its
 * letters, as in `mo-map`, or the end or the vendor left out, as in `align` and `cma-default`.
 */
export function misspeltRegionName(name: string): WellKnownName | undefined {
  if (name.length > LENGTH_MAX || EXACT.has(name) || OTHERS.has(name) || /\d/.test(name)) return undefined;
  const letters = lettersOf(name);
  const isPart = (right: string) => letters.length > 3 && (right.startsWith(letters) || right === `linux${letters}`);
  return REGION_NAMES.find(({ letters: right }) => isPart(right) || editDistance(letters, right, 2) <= 1)?.known;
}

/** Most edits between a name and the well-known one. */
const EDITS_MAX = 2;

/**
 * The well-known name with the same number of words, each of them similar: names that differ in a whole word mean other things
 * (`clock-lanes`, `led-names`), and short words are near other real words (`ssi-controller`). An edit is a surplus, missing,
 * wrong or swapped letter.
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
  // A number distinguishes things of one kind.
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
