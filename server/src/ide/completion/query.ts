/** The context of a completion or signature help request. */
import type { Board } from '../../analysis/board.ts';
import type { NodeBinding } from '../../bindings/nodeBinding.ts';
import type { Bindings } from '../../bindings/schema.ts';
import type { BootReport } from '../../boot/report.ts';
import { oneCell } from '../../checks/valueShapes.ts';
import type { ItemFile } from '../../syntax/items.ts';
import { nodeByReference } from '../../tree/labels.ts';
import type { DtNode } from '../../tree/tree.ts';
import { firstString, stringList } from '../../tree/treeView.ts';
import { knowledgeOf } from '../bindingKnowledge.ts';
import type { PropertyKnowledge } from '../knowledge/properties.ts';
import { bindingOf } from '../nodeBinding.ts';
import { BoardFacts } from './boardFacts.ts';
import { type Caret, caretAt } from './caret.ts';
import type { OpenBody } from './openBodies.ts';

/** Where include files are looked for. */
interface FileFolders {
  /** Names of what is in a folder; none where nothing may be read. */
  list(folder: string): readonly string[];
  /** Include folders of the board, in order. */
  readonly includeFolders: readonly string[];
}

/** A request and its board. */
export interface CompletionQuestion {
  /** Undefined for a file that belongs to no board. */
  readonly board: Board | undefined;
  /** Last boots of the board, the chosen kernel first; none when it was not booted. */
  reports(): readonly BootReport[];
  readonly file: string;
  readonly text: string;
  readonly offset: number;
  readonly folders: FileFolders;
  /** Every `compatible` of the workspace that is indexed so far, with the number of files that contain it. */
  compatibles(): ReadonlyMap<string, number>;
  itemsOf(path: string): ItemFile | undefined;
  /** Bindings of the kernel tree; undefined where there are none, or they are not read yet. */
  readonly bindings?: Bindings | undefined;
  /** The typed character that triggered the request; undefined where the user asked for completion explicitly. */
  readonly trigger?: string | undefined;
}

/** The node whose body contains the caret; the tree may not have it while the user types. */
interface Owner {
  /** With its unit address, as the tree or the text has it. */
  readonly name: string;
  readonly node: DtNode | undefined;
  readonly parent: DtNode | undefined;
  readonly body: OpenBody;
}

/** A request with what is known about its place. */
export interface CompletionQuery extends CompletionQuestion {
  readonly caret: Caret;
  /** Undefined outside of all bodies. */
  readonly owner: Owner | undefined;
  readonly facts: BoardFacts | undefined;
  /** What bindings say about the owner. Read on the first use: the first answer for a device reads files. */
  readonly binding: NodeBinding | undefined;
  /** What is known about a property of the owner; undefined where nothing is. */
  known(property: string): PropertyKnowledge | undefined;
}

/** Finds out about the place. */
export function queryOf(question: CompletionQuestion): CompletionQuery {
  const { board, itemsOf } = question;
  const caret = caretAt(question.text, question.offset);
  const facts = board && BoardFacts.of(board, itemsOf);
  const owner = ownerOf(board, caret.bodies);
  const { name = '', parent } = owner ?? {};
  let binding: { readonly found: NodeBinding | undefined } | undefined;
  const ask = () => {
    if (!binding) {
      const compatibles = question.bindings && owner ? compatiblesOf({ ...question, owner }) : [];
      binding = { found: owner && bindingOf(question.bindings, { name, parent, compatibles }) };
    }
    return binding.found;
  };
  return {
    ...question,
    caret,
    facts,
    owner,
    get binding() {
      return ask();
    },
    known: (property) => knowledgeOf(property, ask()),
  };
}

function ownerOf(board: Board | undefined, bodies: readonly OpenBody[]): Owner | undefined {
  let owner: Owner | undefined;
  for (const body of bodies) {
    const { name } = body;
    if (name === '/' || name.startsWith('&')) {
      const ref = name.startsWith('&{') ? name.slice(2, -1) : name.slice(1);
      const node = board && (name === '/' ? board.root : nodeByReference(board.root, board.compiled.run.labels, ref));
      owner = { name: node?.name ?? name, node, parent: node?.parent, body };
    } else {
      const parent: DtNode | undefined = owner?.node;
      owner = { name, node: parent?.child(name), parent, body };
    }
  }
  return owner;
}

/** The first compatible of the owner; from its text where the tree does not have the node. */
export function compatiblesOf(query: Pick<CompletionQuery, 'owner' | 'text' | 'offset'>): readonly string[] {
  const { owner, text, offset } = query;
  const value = owner?.node?.property('compatible');
  if (value) return stringList(value);
  const own = owner ? text.slice(owner.body.open, offset) : '';
  const statement = /\bcompatible\s*=([^;{}=]*);/.exec(own)?.[1] ?? '';
  return [...statement.matchAll(/"([^"\n]*)"/g)].map(([, name]) => name ?? '');
}

/** Roles of a node, which decide its possible properties. */
export function placesOf({ owner }: CompletionQuery): ReadonlySet<string> {
  const places = new Set(['any']);
  if (!owner) return places;
  const { node, parent, name } = owner;
  const base = baseOf(name);
  const has = (property: string) => node?.property(property) !== undefined;
  if (owner.body.name === '/' || (node && !node.parent)) places.add('root').add('bus');
  if (parent && !parent.parent && (base === 'chosen' || base === 'aliases' || base === 'cpus')) places.add(base);
  if (parent && !parent.parent && base === 'memory') places.add('memory');
  if (parent && !parent.parent && base === 'reserved-memory') places.add('reserved-memory').add('bus');
  if (parent && isReservedMemory(parent)) places.add('region');
  if (parent && baseOf(parent.name) === 'cpus' && base === 'cpu') places.add('cpu');
  if (/cache$/.test(base)) places.add('cache');
  if (base === 'endpoint') places.add('endpoint');
  if (base === 'opp') places.add('opp');
  if (parent && baseOf(parent.name) === 'thermal-zones') places.add('thermal-zone');
  if (/^(soc|bus|i2c|spi|usb|pcie?|mdio|ports|cpus|.*-bus)$/.test(base) || has('ranges') || has('#size-cells'))
    places.add('bus');
  if (/^pci/.test(base) || firstString(node?.property('device_type')) === 'pci') places.add('pci');
  if (has('interrupt-controller') || /interrupt-controller|gic|intc/.test(base)) places.add('interrupts');
  if (/ethernet|wifi|can/.test(base)) places.add('network');
  if (/^usb|phy$/.test(base)) places.add('usb');
  if (/^mmc|sdhci|sdmmc/.test(base)) places.add('mmc');
  if (parent && /^spi/.test(baseOf(parent.name))) places.add('spi-device');
  if (/regulator|^ldo|^buck|^vreg|^vdd/.test(base)) places.add('regulator');
  if (/partition/.test(base)) places.add('partition');
  if (/^led/.test(base)) places.add('led');
  if (/key|button|switch|touchscreen/.test(base)) places.add('input');
  if (/gpio/.test(base) || has('gpio-controller')) places.add('gpio');
  if (parent && (baseOf(parent.name).includes('pin') || has('pins') || has('pinmux'))) places.add('pin-state');
  if (node?.propertyNames().some((property) => /^#.*-cells$/.test(property)) || /controller|clock|power/.test(base))
    places.add('provider');
  return places;
}

/** A node's name without its unit address. */
export function baseOf(name: string): string {
  return name.split('@', 1)[0] ?? '';
}

/** Whether a node is `/reserved-memory`. */
export function isReservedMemory(node: DtNode): boolean {
  return node.parent !== undefined && !node.parent.parent && /^reserved-memory(@|$)/.test(node.name);
}

/** A count that a node states in one cell; the specification's default where the property is missing. */
export function cellCount(node: DtNode | undefined, name: string, otherwise: number): number {
  return oneCell(node?.property(name)) ?? otherwise;
}

/** Most cells of an entry that are looked at one by one. */
export const ENTRY_CELLS_MAX = 64;
