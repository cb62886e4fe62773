/**
 * Differences between two boards, by node and property and not by text, and between their memory maps: in patch
 * format, with links to the sources of both sides.
 */
import type { Board } from '../../analysis/board.ts';
import { nodeSpan, spanOf } from '../../analysis/placeFindings.ts';
import { countText, hex } from '../../base/format.ts';
import type { Span } from '../../base/span.ts';
import type { MemoryMap } from '../../mapModel/model.ts';
import { compareTrees, type NodeDifference, type PropertyDifference } from '../../treeDiff/compareTrees.ts';
import type { DocumentLink, MadeDocument } from './document.ts';
import { mapDifferences } from './mapDifferences.ts';

/** Nodes that are listed; the others are counted. */
const NODES_MAX = 3000;
/** Longer values are cut. */
const VALUE_CHARACTERS_MAX = 400;

/** One side of a comparison. */
interface ComparedSide {
  readonly board: Board;
  /** The name for titles. */
  readonly name: string;
  /** Undefined where no kernel boots the board. */
  readonly map: MemoryMap | undefined;
}

/** `-` marks lines of `before`, `+` lines of `after`; links into `before` are marked as links to the other board. */
export function comparisonDocument(before: ComparedSide, after: ComparedSide): MadeDocument {
  const writer = new ComparisonWriter(before, after);
  writer.write();
  return writer.document();
}

type Signs = '-' | '+';

class ComparisonWriter {
  readonly #before: ComparedSide;
  readonly #after: ComparedSide;
  readonly #lines: string[] = [];
  readonly #links: DocumentLink[] = [];

  constructor(before: ComparedSide, after: ComparedSide) {
    this.#before = before;
    this.#after = after;
  }

  write(): void {
    const { nodes, reservations } = compareTrees(treeOf(this.#before), treeOf(this.#after));
    const { map: mapBefore } = this.#before;
    const { map } = this.#after;
    const moved = new Map(nodes.flatMap(({ path, before }) => (before === undefined ? [] : [[before, path] as const])));
    const places = map && mapBefore ? mapDifferences(mapBefore, map, moved) : [];
    const isSame = nodes.length + reservations.length === 0;
    this.#line(`# - ${this.#before.name}`);
    this.#line(`# + ${this.#after.name}`);
    this.#line(isSame ? '# The trees mean the same.' : `# ${counts(nodes)}.`);
    this.#line(`# ${this.#mapWords(places.length)}`);
    for (const { kind, address, size } of reservations) {
      this.#line(`${kind === 'added' ? '+' : '-'}/memreserve/ ${hex(address)} ${hex(size)};`);
    }
    const listed = nodes.filter(({ inside }) => inside === undefined);
    for (const node of listed.slice(0, NODES_MAX)) this.#node(node, nodes);
    if (listed.length > NODES_MAX) this.#line(`# … and ${countText(listed.length - NODES_MAX, 'node')} more.`);
    if (places.length > 0) this.#line('', '# The memory map:');
    for (const { path, label, before, after } of places) {
      const heading = path === '' ? label : path;
      this.#line('');
      this.#heading(heading, '', path, after === undefined ? '-' : '+');
      if (before !== undefined) this.#line(`-\t${before}`);
      if (after !== undefined) this.#line(`+\t${after}`);
    }
  }

  #mapWords(differences: number): string {
    const lacking = [this.#before, this.#after].filter(({ map }) => map === undefined).map(({ name }) => name);
    if (lacking.length > 0)
      return `The memory maps are not compared: no kernel boots ${lacking.join(' and ')} as it stands.`;
    if (differences === 0) return 'The memory maps are the same.';
    return `The memory maps differ in ${countText(differences, 'place')}.`;
  }

  #node(node: NodeDifference, all: readonly NodeDifference[]): void {
    const { kind, path, label, before, how, properties } = node;
    const side = kind === 'removed' ? '-' : '+';
    const within = all.filter((each) => each.inside === path && each.kind === kind).length;
    const words = [
      ...(label === undefined ? [] : [`(${label})`]),
      ...(kind === 'changed' ? [] : [kind]),
      ...(within === 0 ? [] : [`with ${countText(within, 'node')} in it`]),
      ...(before === undefined ? [] : [`${how ?? 'moved with the node above it'}, was ${before}`]),
    ];
    this.#line('');
    this.#heading(path, words.map((word) => ` ${word}`).join(''), path, side);
    for (const property of properties) this.#property(property, path, before ?? path);
  }

  #heading(text: string, words: string, path: string, side: Signs): void {
    const line = this.#line(`@@ ${text}${words} @@`);
    const node = path === '' ? undefined : this.#side(side).board.nodeAt(path);
    this.#link(line, 3, text.length, node && nodeSpan(node), side);
  }

  #property({ name, before, after }: PropertyDifference, path: string, pathBefore: string): void {
    if (before !== undefined) this.#value('-', pathBefore, name, before);
    if (after !== undefined) this.#value('+', path, name, after);
  }

  #value(side: Signs, path: string, name: string, text: string): void {
    const cut = text.length > VALUE_CHARACTERS_MAX;
    const shown = cut ? `${text.slice(0, VALUE_CHARACTERS_MAX)}… (${countText(text.length, 'character')})` : text;
    const line = this.#line(`${side}\t${name}${shown === '' ? '' : ` = ${shown}`};`);
    const site = this.#side(side).board.nodeAt(path)?.getProperty(name)?.site;
    this.#link(line, 2, name.length, site && spanOf(site), side);
  }

  #side(side: Signs): ComparedSide {
    return side === '-' ? this.#before : this.#after;
  }

  #link(line: number, start: number, length: number, target: Span | undefined, side: Signs): void {
    if (target) this.#links.push({ line, start, end: start + length, target, isOther: side === '-' });
  }

  /** @returns The number of the last line. */
  #line(...lines: readonly string[]): number {
    for (const line of lines) this.#lines.push(line);
    return this.#lines.length - 1;
  }

  document(): MadeDocument {
    return { text: `${this.#lines.join('\n')}\n`, origins: [], links: this.#links };
  }
}

function treeOf({ board }: ComparedSide) {
  return { root: board.root, reservations: board.compiled.run.reservations };
}

/** `2 nodes added, 1 removed; 5 properties differ in 3 nodes`. */
function counts(nodes: readonly NodeDifference[]): string {
  const of = (kind: NodeDifference['kind']) => nodes.filter((node) => node.kind === kind);
  const changed = of('changed');
  const properties = changed.reduce((sum, node) => sum + node.properties.length, 0);
  const parts = [
    ...(of('added').length > 0 ? [`${countText(of('added').length, 'node')} added`] : []),
    ...(of('removed').length > 0 ? [`${countText(of('removed').length, 'node')} removed`] : []),
    ...(properties > 0
      ? [`${countText(properties, 'property differs', 'properties differ')} in ${countText(changed.length, 'node')}`]
      : []),
  ];
  return parts.join(', ') || 'Only /memreserve/ or the places of nodes differ';
}
