/**
 * Checks of our own: misspelt names and values. No compiler rejects a property that nothing reads, and the device behaves
 * as if the property were absent.
 */
import { didYouMeanThis, nearestName } from '../base/nearName.ts';
import { stringList } from '../tree/treeView.ts';
import type { CheckContext, CheckRow, Visit } from './model.ts';
import { misspeltName, misspeltRegionName, type NamePlace } from './wellKnownNames.ts';

export const TYPO_CHECKS: readonly CheckRow[] = [
  {
    id: 'property-typo',
    when: { propertyName: (name) => (misspeltName(name) ?? misspeltRegionName(name)) !== undefined },
    run: checkName,
  },
  {
    id: 'status-value',
    when: { property: 'status' },
    run: checkStatus,
  },
];

function checkName(cx: CheckContext, at: Visit, name: string): void {
  const near = misspeltName(name);
  const known = near && isPlace(at, near.place) ? near : isPlace(at, 'region') ? misspeltRegionName(name) : undefined;
  if (known === undefined || holdsNames(at)) return;
  const { name: right, without } = known;
  const so = without === undefined ? '' : `, ${without}`;
  cx.report(at.node, `nothing reads '${name}'${so}${didYouMeanThis(right)}`, name);
}

/** Whether an author chooses the property names of a node: aliases, and the tables of overlays. */
function holdsNames(at: Visit): boolean {
  for (let up: Visit | undefined = at; up?.parent; up = up.parent) {
    const { name } = up.node;
    if (name === 'aliases' || (name.startsWith('__') && name !== '__overlay__')) return true;
  }
  return false;
}

function isPlace({ node, parent }: Visit, place: NamePlace): boolean {
  if (place === 'any') return true;
  if (place === 'root') return parent === undefined;
  // The depth is not compared: in overlays such a node is not directly below the root.
  return place === 'chosen' ? node.name === 'chosen' : parent?.node.name === 'reserved-memory';
}

/** Values that the kernel compares with; any text may follow `fail-`. */
const STATUSES = ['okay', 'ok', 'disabled', 'reserved', 'fail'] as const;

/** Most characters shown of a wrong value. */
const SHOWN_MAX = 40;

/** Common wrong values, with the intended one. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...['enabled', 'enable', 'on', 'yes', 'true', 'active', 'available', 'okey'].map((word) => [word, 'okay'] as const),
  ...['disable', 'off', 'no', 'false', 'inactive', 'none', 'unavailable'].map((word) => [word, 'disabled'] as const),
]);

/** The value that a wrong `status` means; undefined for a correct one, or when nobody can tell. */
function meantStatus(status: string): string | undefined {
  if (isStatus(status)) return undefined;
  const plain = status.trim().toLowerCase();
  if (isStatus(plain)) return plain;
  return MEANT.get(plain) ?? nearestName(plain, ['okay', ...STATUSES]);
}

function isStatus(text: string): boolean {
  return STATUSES.some((status) => status === text) || text.startsWith('fail-');
}

function checkStatus(cx: CheckContext, { node }: Visit, name: string, value: Uint8Array): void {
  const [status = ''] = stringList(value);
  if (isStatus(status)) return;
  const meant = meantStatus(status);
  const advice = meant === undefined ? ': write "okay" or "disabled"' : didYouMeanThis(meant, '"');
  cx.report(
    node,
    `no kernel knows the status "${status.slice(0, SHOWN_MAX)}", so the node counts as disabled${advice}`,
    name,
  );
}
