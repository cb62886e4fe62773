/** Rules about the contents of a node: the order of children and properties, and blank lines between them. */
import { naturalOrder } from '../../base/naturalOrder.ts';
import type { Report } from './finding.ts';
import { isAside } from './lineRules.ts';
import type { StyleLine } from './lines.ts';

/** Children of each node, in the order in which the nodes end. A `}` without a node is skipped. */
function* childrenOfNodes(lines: readonly StyleLine[]): Generator<readonly StyleLine[]> {
  const open: StyleLine[][] = [[]];
  for (const line of lines) {
    if (line.kind === 'node-open') {
      open[open.length - 1]?.push(line);
      open.push([]);
    } else if (line.kind === 'node-close' && open.length > 1) {
      yield open.pop() ?? [];
    }
  }
  yield* open;
}

/** Children with an address, in order of address. */
export function addressOrder(lines: readonly StyleLine[], report: Report): void {
  for (const children of childrenOfNodes(lines)) {
    let before: readonly bigint[] | undefined;
    for (const child of children) {
      const address = child.address === undefined ? undefined : cellsOf(child.address);
      if (!address) continue;
      if (before && compareCells(address, before) < 0) {
        report(
          child,
          `The node @${child.address} stands behind one of a higher address: sort them`,
          child.indent.length,
        );
      }
      before = address;
    }
  }
}

/** Children without an address, in order of name. References have none. */
export function nameOrder(lines: readonly StyleLine[], report: Report): void {
  for (const children of childrenOfNodes(lines)) {
    let before: string | undefined;
    for (const child of children) {
      const { node, address } = child;
      if (node === undefined || node === '/' || address !== undefined) continue;
      if (before !== undefined && naturalOrder(node, before) < 0) {
        report(child, `The node ${node} stands behind ${before}: sort them by name`, child.indent.length);
      }
      before = node;
    }
  }
}

/** The numbers of an address, as Python's `int(text, 16)` reads them; undefined where it fails. */
function cellsOf(address: string): readonly bigint[] | undefined {
  const cells: bigint[] = [];
  for (const part of address.split(',')) {
    const sign = /^[+-]/.exec(part)?.[0] ?? '';
    const digits = part.slice(sign.length).replace(/^0[xX]_?/, '');
    if (!digits.split('_').every((group) => /^[0-9a-fA-F]+$/.test(group))) return undefined;
    const value = BigInt(`0x${digits.replaceAll('_', '')}`);
    cells.push(sign === '-' ? -value : value);
  }
  return cells;
}

function compareCells(a: readonly bigint[], b: readonly bigint[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [one = 0n, other = 0n] = [a[i], b[i]];
    if (one !== other) return one < other ? -1 : 1;
  }
  return a.length - b.length;
}

/** Most nodes open at once; the kernel's sources have fewer than 20. */
const OPEN_NODES_MAX = 256;

/** The reports about bodies of nodes. */
interface BodyReports {
  readonly order: Report;
  readonly blanks: Report;
  /** Called once, at the line where checking stops. */
  readonly limit: Report;
}

/**
 * The order of properties, and the blank line before each child and before `status`. Works by depth, as the script does: where
 * two nodes end on one line, the inner one counts as still open.
 */
export function bodies(lines: readonly StyleLine[], reports: BodyReports): void {
  let open: Body[] = [];
  for (const line of lines) {
    let isOver = false;
    for (const body of open) {
      body.read(line, reports);
      isOver ||= body.isOver;
    }
    if (isOver) open = open.filter((body) => !body.isOver);
    if (line.kind !== 'node-open') continue;
    if (open.length === OPEN_NODES_MAX) {
      const words = `More than ${OPEN_NODES_MAX} nodes are open at this line: what stands in them is not looked at from here on`;
      reports.limit(line, words);
      break;
    }
    open.push(new Body(line.depth + 1));
  }
  for (const body of open) body.end(reports);
}

/** An open node, for both rules. */
class Body {
  readonly #depth: number;
  readonly #properties: StyleLine[] = [];
  #orderIsOver = false;
  #blanksAreOver = false;
  /** Number of open nodes inside, counted by lines. */
  #inside = 0;
  #hasItem = false;
  #hasBlank = false;

  constructor(depth: number) {
    this.#depth = depth;
  }

  get isOver(): boolean {
    return this.#orderIsOver && this.#blanksAreOver;
  }

  read(line: StyleLine, reports: BodyReports): void {
    const isEnd = line.kind === 'node-close' && line.depth === this.#depth - 1;
    if (isEnd) this.end(reports);
    else if (!this.#orderIsOver && line.property !== undefined && line.depth === this.#depth) {
      this.#properties.push(line);
    }
    if (this.#blanksAreOver) return;
    if (isEnd && this.#inside === 0) this.#blanksAreOver = true;
    else this.#readBlanks(line, reports.blanks);
  }

  /** Checks the order of the properties, once. */
  end({ order }: BodyReports): void {
    if (!this.#orderIsOver) propertyOrder(this.#properties, order);
    this.#orderIsOver = true;
  }

  #readBlanks(line: StyleLine, report: Report): void {
    const { kind, depth } = line;
    if (this.#inside > 0) {
      if (kind === 'node-open' && depth >= this.#depth) this.#inside++;
      else if (kind === 'node-close') this.#inside--;
      return;
    }
    if (kind === 'blank') {
      this.#hasBlank = this.#hasItem;
      return;
    }
    if (isAside(line)) return;
    const isChild = kind === 'node-open';
    if (isChild) this.#inside = 1;
    if ((isChild || line.property === 'status') && this.#hasItem && !this.#hasBlank) {
      report(
        line,
        `There is no blank line before ${isChild ? 'this child node' : "'status'"}: add one`,
        line.indent.length,
      );
    }
    this.#hasItem = true;
    this.#hasBlank = false;
  }
}

/** The sort key of a property. */
interface SortKey {
  /** In order: compatible, reg, ranges, standard properties, vendors' properties, status. */
  readonly group: number;
  readonly name: string;
  /** Greater for a property that follows the one it belongs to. */
  readonly behind: number;
}

function propertyOrder(properties: readonly StyleLine[], report: Report): void {
  if (properties.length < 2) return;
  const names = new Set(properties.map(({ property = '' }) => property));
  const pins = [...names]
    .filter((name) => /^pinctrl-\d+$/.test(name))
    .sort(naturalOrder)
    .at(-1);
  let before: SortKey | undefined;
  let last = '';
  for (const line of properties) {
    const { property = '' } = line;
    const key = sortKey(property, names, pins);
    if (before && compareKeys(key, before) < 0) {
      report(line, `The property ${property} stands behind ${last}: move it in front`, line.indent.length);
    }
    before = key;
    last = property;
  }
}

const FIXED: Readonly<Record<string, SortKey>> = {
  compatible: { group: 0, name: '', behind: 0 },
  reg: { group: 1, name: '', behind: 0 },
  'reg-names': { group: 1, name: '', behind: 1 },
  ranges: { group: 2, name: '', behind: 0 },
  status: { group: 5, name: '', behind: 0 },
};

/** `pins` is the last of the node's `pinctrl-N`, and `pinctrl-names` follows it. */
function sortKey(property: string, names: ReadonlySet<string>, pins: string | undefined): SortKey {
  if (Object.hasOwn(FIXED, property)) return FIXED[property] as SortKey;
  const plain = (name: string) => name.replace(/^#+/, '');
  const group = plain(property).includes(',') ? 4 : 3;
  const owner = property === 'pinctrl-names' && pins !== undefined ? pins : ownerOf(property, names);
  return { group, name: plain(owner ?? property), behind: owner === undefined ? 0 : 1 };
}

/** The property whose entries this one names: `clocks` for `clock-names`. */
function ownerOf(property: string, names: ReadonlySet<string>): string | undefined {
  if (!property.endsWith('-names')) return undefined;
  const base = property.slice(0, -'-names'.length);
  return [`${base}s`, base].find((name) => names.has(name));
}

function compareKeys(a: SortKey, b: SortKey): number {
  return a.group - b.group || naturalOrder(a.name, b.name) || a.behind - b.behind;
}
