/** Differences of two trees as text for people, and as plain data for JSON. */
import { countText, hex } from '../base/format.ts';
import type { NodeDifference, PropertyDifference, TreeDifferences } from './compareTrees.ts';

/** Most nodes that are listed without `all`. */
const NODES_LISTED_MAX = 200;
/** Longer values are cut, followed by their length in characters. */
const VALUE_LENGTH_MAX = 160;

interface TextOptions {
  /** Full values, and every node inside an added or removed one; otherwise such nodes are counted. */
  readonly all?: boolean;
}

/** One line for each node and property: `+` for added, `-` for removed, `~` for changed. */
export function differenceText(
  { nodes, reservations }: Omit<TreeDifferences, 'labels'>,
  options: TextOptions = {},
): string {
  const lines: string[] = [];
  for (const { kind, address, size } of reservations) {
    lines.push(`${SIGNS[kind]} /memreserve/ ${hex(address)} ${hex(size)}`);
  }
  const inside = options.all ? undefined : countsInside(nodes);
  const listed = options.all ? nodes : nodes.filter(({ inside }) => inside === undefined);
  for (const node of options.all ? listed : listed.slice(0, NODES_LISTED_MAX)) {
    lines.push(nodeLine(node, inside?.[node.kind].get(node.path) ?? 0));
    for (const property of node.properties) lines.push(`    ${propertyLine(property, options)}`);
  }
  const left = listed.length - NODES_LISTED_MAX;
  if (!options.all && left > 0) lines.push(`… and ${countText(left, 'node')} more (--all lists them)`);
  return lines.map((line) => `${line}\n`).join('');
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** How many nodes were added or removed together with a node of a path. */
function countsInside(nodes: readonly NodeDifference[]): Record<NodeDifference['kind'], ReadonlyMap<string, number>> {
  const counts = {
    added: new Map<string, number>(),
    removed: new Map<string, number>(),
    changed: new Map<string, number>(),
  };
  for (const { kind, inside } of nodes) {
    if (inside !== undefined) counts[kind].set(inside, (counts[kind].get(inside) ?? 0) + 1);
  }
  return counts;
}

/** `within`: nodes inside of it that have no line of their own. */
function nodeLine({ kind, path, label, before, how }: NodeDifference, within: number): string {
  const name = label === undefined ? '' : `  (${label})`;
  const was = before === undefined ? '' : `  ${how ?? 'moved with the node above it'}, was ${before}`;
  const more = within === 0 ? '' : `  with ${countText(within, 'node')} in it`;
  return `${SIGNS[kind]} ${path}${name}${was}${more}`;
}

/** `~ status: "disabled" → "okay"` */
export function propertyLine({ name, kind, before, after }: PropertyDifference, options: TextOptions = {}): string {
  const shown = (text: string | undefined) => shortened(text ?? '', options.all === true);
  if (kind === 'changed') return `~ ${name}: ${shown(before) || 'no value'} → ${shown(after) || 'no value'}`;
  const value = shown(kind === 'added' ? after : before);
  return `${SIGNS[kind]} ${name}${value === '' ? '' : ` = ${value}`}`;
}

function shortened(text: string, whole: boolean): string {
  if (whole || text.length <= VALUE_LENGTH_MAX) return text;
  return `${text.slice(0, VALUE_LENGTH_MAX)}… (${countText(text.length, 'character')})`;
}
