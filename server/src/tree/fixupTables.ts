/**
 * Reads the tables of an overlay. `/__fixups__` lists cells that refer to labels elsewhere, `/__local_fixups__` those that
 * refer to nodes of the same tree. dtc makes references of both, in a source and in a blob (dtc 1.8.1, livetree.c:
 * fixup_phandles, local_fixup_phandles). Malformed entries, of which dtc warns, are ignored.
 */
import { latin1, readU32 } from '../base/bytes.ts';
import type { PlacedMarker } from './compiledValue.ts';
import { addReferences } from './placedMarkers.ts';
import type { LiveTree } from './structureChecks.ts';
import { type DtNode, type DtProperty, nodeAtPath } from './tree.ts';

const NO_PHANDLE = 0xffff_ffff;

/** Reads the fix-up tables of one tree, and marks the cells that they name as references. */
export class FixupTables {
  readonly #root: DtNode;
  readonly #found = new Map<DtProperty, PlacedMarker[]>();
  #byPhandle: Map<number, DtNode> | undefined;

  constructor({ root }: LiveTree) {
    this.#root = root;
  }

  /** Makes references of the cells that the tree's own tables list. */
  readTables(): void {
    for (const property of this.#root.child('__fixups__')?.allProperties ?? []) {
      if (!property.deleted) this.#readFixups(property);
    }
    const local = this.#root.child('__local_fixups__');
    if (local) this.#readLocal(local, this.#root);
    for (const [property, references] of this.#found) addReferences(property, references);
  }

  #add(property: DtProperty, offset: number, ref: string): void {
    const known = this.#found.get(property);
    const marker: PlacedMarker = { kind: 'phandle', offset, ref };
    if (known) known.push(marker);
    else this.#found.set(property, [marker]);
  }

  /** Reads `PATH:PROPERTY:OFFSET` entries: the cells for the phandle of the label that is the name of the property. */
  #readFixups({ name, data }: DtProperty): void {
    const end = data.lastIndexOf(0);
    if (end < 0) return;
    for (const entry of latin1(data, 0, end).split('\0')) {
      const [path = '', propertyName = '', offsetText] = entry.split(':');
      const offset = offsetText === undefined ? undefined : cNumber(offsetText);
      if (offset === undefined) continue;
      // For dtc '/' is the path of a child without a name.
      const node = /^\/+$/.test(path) ? undefined : nodeAtPath(this.#root, path);
      const property = node?.getProperty(propertyName);
      if (property && offset >= 0 && offset + 4 <= property.data.length) {
        this.#add(property, offset, name);
      }
    }
  }

  /** Reads a node of the table, which has the shape of the tree. A property lists offsets in the property of the same name. */
  #readLocal(table: DtNode, node: DtNode): void {
    for (const { name, data, deleted } of table.allProperties) {
      const property = deleted ? undefined : node.getProperty(name);
      if (!property || data.length % 4 !== 0) continue;
      for (let at = 0; at < data.length; at += 4) this.#refer(property, readU32(data, at));
    }
    for (const inner of table.allChildren) {
      const same = inner.deleted ? undefined : node.child(inner.name);
      if (same) this.#readLocal(inner, same);
    }
  }

  #refer(property: DtProperty, offset: number): void {
    if (offset + 4 > property.data.length) return;
    const target = this.#nodeByPhandle(readU32(property.data, offset));
    if (!target) return;
    const [label] = target.labels;
    this.#add(property, offset, label?.name ?? target.path);
  }

  #nodeByPhandle(phandle: number): DtNode | undefined {
    if (phandle === 0 || phandle === NO_PHANDLE) return undefined;
    if (!this.#byPhandle) {
      this.#byPhandle = new Map();
      addPhandles(this.#root, this.#byPhandle);
    }
    return this.#byPhandle.get(phandle);
  }
}

/** Records phandles; the first node with a phandle keeps it. */
function addPhandles(node: DtNode, found: Map<number, DtNode>): void {
  if (node.phandle !== 0 && !found.has(node.phandle)) found.set(node.phandle, node);
  for (const child of node.allChildren) if (!child.deleted) addPhandles(child, found);
}

/** Like strtol with base 0: text behind the digits is ignored, and no digits give 0. */
function cNumber(text: string): number {
  const [, sign = '', hexDigits, octal, digits = '0'] =
    /^\s*([-+]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([0-9]+))?/.exec(text) ?? [];
  const value = hexDigits ? Number.parseInt(hexDigits, 16) : octal ? Number.parseInt(octal, 8) : Number(digits);
  return sign === '-' ? -value : value;
}
