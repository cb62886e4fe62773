/**
 * Finds the cells of a value that are references. A source marks them; in a blob they are plain numbers, and only the name of
 * the property identifies them.
 *
 * Sources: dtc 1.8.1 checks.c (the properties of providers), Linux 7.2 drivers/of/property.c (of_supplier_bindings), drivers/of/base.c
 * (of_phandle_iterator_next: how entries with arguments are cut).
 */
import { readU32 } from '../base/bytes.ts';
import { PROVIDERS } from '../problems/codes/providerChecks.ts';
import { isTypeMarker } from '../tree/placedMarkers.ts';
import { DtNode } from '../tree/tree.ts';
import type { TreeNode } from '../tree/treeView.ts';
import type { TreeIndex } from './treeIndex.ts';

/** Properties of references, each with the property that counts its arguments; undefined for none. */
const BY_NAME: ReadonlyMap<string, string | undefined> = new Map<string, string | undefined>([
  ...PROVIDERS.map(({ property, cells }) => [property, cells] as const),
  ['assigned-clocks', '#clock-cells'],
  ['assigned-clock-parents', '#clock-cells'],
  ['interconnects', '#interconnect-cells'],
  ['leds', undefined],
  ['nvmem-cells', '#nvmem-cell-cells'],
  ['access-controllers', '#access-controller-cells'],
  ['gpio', '#gpio-cells'],
  ['gpios', '#gpio-cells'],
  ['backlight', undefined],
  ['cpu', undefined],
  ['cpus', undefined],
  ['cpu-idle-states', undefined],
  ['domain-idle-states', undefined],
  ['ddc-i2c-bus', undefined],
  ['extcon', undefined],
  ['i2c-parent', undefined],
  ['interrupt-affinity', undefined],
  ['interrupt-parent', undefined],
  ['memory-region', undefined],
  ['next-level-cache', undefined],
  ['l2-cache', undefined],
  ['operating-points-v2', undefined],
  ['panel', undefined],
  ['phy-handle', undefined],
  ['ports', undefined],
  ['port', undefined],
  ['remote-endpoint', undefined],
  ['required-opps', undefined],
  ['sram', undefined],
  ['syscon', undefined],
  ['trip', undefined],
]);

/** The same by the end of a name; longer ends come before the shorter ones they contain. */
const BY_END: readonly (readonly [end: string, cells: string | undefined])[] = [
  ['-gpios', '#gpio-cells'],
  ['-gpio', '#gpio-cells'],
  ['-supply', undefined],
];

/** Values that are never references, whatever numbers they hold. */
const NUMBERS: ReadonlySet<string> = new Set([
  'reg',
  'ranges',
  'dma-ranges',
  'interrupts',
  'status',
  'compatible',
  'model',
  'bootargs',
  'device_type',
]);
const NUMBER_ENDS: readonly string[] = [
  '-frequency',
  '-rates',
  '-names',
  '-size',
  '-microvolt',
  '-microamp',
  '-ms',
  '-us',
  '-ns',
  '-ps',
  '-mask',
  '-seed',
  '-address',
  '-hz',
  '-mhz',
  '-width',
  '-delay',
  '-id',
];

/** The byte offsets of references; `isCertain` says that all other cells are none. */
export interface ReferenceCells {
  readonly offsets: ReadonlySet<number>;
  readonly isCertain: boolean;
}

const NONE: ReadonlySet<number> = new Set();

/** The references in a property of a tree; not certain when nothing distinguishes references from numbers. */
export function referenceCells(tree: TreeIndex, node: TreeNode, name: string, value: Uint8Array): ReferenceCells {
  const markers = node instanceof DtNode ? (node.markers(name) ?? []) : [];
  const written = markers.filter(({ kind }) => kind === 'phandle').map(({ offset }) => offset);
  // Bytes of a blob have no types, and tables list the references of an overlay.
  if (markers.some(isTypeMarker)) return { offsets: new Set(written), isCertain: true };
  if (value.length === 0 || value.length % 4 !== 0 || holdsNumbers(name)) return { offsets: NONE, isCertain: true };
  const cells = argumentCells(node, name);
  if (cells === null) return { offsets: new Set(written), isCertain: false };
  return { offsets: cut(tree, value, cells), isCertain: true };
}

function holdsNumbers(name: string): boolean {
  return NUMBERS.has(name) || name.startsWith('#') || NUMBER_ENDS.some((end) => name.endsWith(end));
}

/** The property that counts the arguments; `null` for a name that is not known to hold references. */
function argumentCells(node: TreeNode, name: string): string | undefined | null {
  // A hog's gpios are numbers of its own controller.
  if (name === 'gpios' && node.property('gpio-hog') !== undefined) return null;
  if (BY_NAME.has(name)) return BY_NAME.get(name);
  if (/^pinctrl-\d+$/.test(name)) return undefined;
  const end = name.endsWith(',nr-gpios') ? undefined : BY_END.find(([each]) => name.endsWith(each));
  return end ? end[1] : null;
}

function cut(tree: TreeIndex, value: Uint8Array, cells: string | undefined): ReadonlySet<number> {
  const offsets = new Set<number>();
  for (let at = 0; at < value.length; ) {
    const target = tree.byPhandle(readU32(value, at));
    if (target) offsets.add(at);
    const stated = cells === undefined ? undefined : target?.property(cells);
    at += 4 * (1 + (stated?.length === 4 ? Math.min(readU32(stated, 0), value.length) : 0));
  }
  return offsets;
}
