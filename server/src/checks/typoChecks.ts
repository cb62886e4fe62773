/**
 * Checks of our own: names and values that are misspelt. A property that nobody reads is no error to any compiler, and the
 * device behaves as if it were not there.
 */
import { didYouMeanThis, nearestName } from '../base/nearName.ts';
import { stringList } from '../tree/treeView.ts';
import type { CheckContext, CheckRow, Visit } from './model.ts';
import { misspeltName, type NamePlace } from './wellKnownNames.ts';

export const TYPO_CHECKS: readonly CheckRow[] = [
  {
    id: 'property-typo',
    when: { propertyName: (name) => misspeltName(name) !== undefined },
    run: checkName,
  },
  {
    id: 'status-value',
    when: { property: 'status' },
    run: checkStatus,
  },
];

function checkName(cx: CheckContext, at: Visit, name: string): void {
  const known = misspeltName(name);
  if (known === undefined || holdsNames(at) || !isPlace(at, known.place)) return;
  const { name: right, without } = known;
  const so = without === undefined ? '' : `, ${without}`;
  cx.report(at.node, `nothing reads '${name}'${so}${didYouMeanThis(right)}`, name);
}

/** Whether the properties of a node are names that an author gives: aliases, and what overlays are made of. */
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
  // In overlays, too, where such a node is not directly below the root.
  return place === 'chosen' ? node.name === 'chosen' : parent?.node.name === 'reserved-memory';
}

/** Values that the kernel compares with; behind `fail-` anything may stand. */
const STATUSES = ['okay', 'ok', 'disabled', 'reserved', 'fail'] as const;

/** Characters of a wrong value that are shown. */
const SHOWN_MAX = 40;

/** What people write who mean one of them. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...['enabled', 'enable', 'on', 'yes', 'true', 'active', 'available', 'okey'].map((word) => [word, 'okay'] as const),
  ...['disable', 'off', 'no', 'false', 'inactive', 'none', 'unavailable'].map((word) => [word, 'disabled'] as const),
]);

/** The value that a wrong `status` is meant to be; undefined where it is right, or nobody can tell. */
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
